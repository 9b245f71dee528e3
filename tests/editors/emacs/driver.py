"""Finds or installs a real Emacs with eglot, and drives it in batch mode with doable's language server attached."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from ..nvim.process import ROOT, EditorMissingError, apt_install, isolated, lock, run

HERE = Path(__file__).resolve().parent
PLUGIN = ROOT / "editors" / "emacs"
SERVER = [sys.executable, "-m", "doable", "lsp"]
PACKAGES = ("emacs-nox", "elpa-eglot", "elpa-markdown-mode")
PROBE = (
    "(progn (require 'package) (package-initialize) (require 'eglot) (require 'markdown-mode) (princ emacs-version))"
)


def emacs() -> str:
    """Path of an Emacs with eglot and markdown-mode, by Debian's packages if need be; raises `EditorMissingError`."""
    with lock("emacs"):
        if not _ready():
            apt_install(*PACKAGES)
        if not _ready():
            raise EditorMissingError(f"Emacs has no eglot or no markdown-mode, even with {', '.join(PACKAGES)}")
    return shutil.which("emacs") or "emacs"


def _ready() -> bool:
    program = shutil.which("emacs")
    if program is None:
        return False
    with tempfile.TemporaryDirectory(prefix="doable-emacs-") as scratch:
        return run([program, "--batch", "--eval", PROBE], env=isolated(Path(scratch))).code == 0


def environment(folder: Path) -> dict[str, str]:
    """Environment for an Emacs whose settings and state live in the given scratch folder."""
    return isolated(folder) | {"DOABLE_TEST_PLUGIN": str(PLUGIN), "DOABLE_TEST_SERVER": json.dumps(SERVER)}


def drive(script: str, folder: Path) -> Any:
    """Run Emacs Lisp in a new batch Emacs in `folder`, and return what its last form returns."""
    program = emacs()
    with tempfile.TemporaryDirectory(prefix="doable-emacs-") as name:
        scratch = Path(name)
        (scratch / "script.el").write_text(script, encoding="utf-8")
        env = environment(scratch) | {
            "DOABLE_TEST_SCRIPT": str(scratch / "script.el"),
            "DOABLE_TEST_RESULT": str(scratch / "result.json"),
        }
        done = run([program, "--batch", "-l", str(HERE / "harness.el")], env=env, cwd=folder)
        result = scratch / "result.json"
        said = f"{done.stdout}\n{done.stderr}"[-4000:]
        if not result.exists():
            raise AssertionError(f"Emacs ended with code {done.code} and no result\n{said}")
        answer = json.loads(result.read_text("utf-8"))
    if "error" in answer:
        raise AssertionError(f"{answer['error']}\n{said}")
    assert not done.leftover, "the server outlived its editor"
    return answer["result"]
