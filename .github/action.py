"""What action.yml runs: doable, installed into an environment of its own, and a summary of what it found.

The inputs come in variables `INPUT_…`. None of them is read by a shell, and each is one argument of one program, save
`args`, which is split here. No code of the checked folder is run: `-I` keeps Python from looking for modules in it.
"""

import hashlib
import json
import os
import re
import secrets
import shlex
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import Any, NamedTuple

FAILED = 2
_VERSION = re.compile(r"[0-9][0-9A-Za-z.!+*_-]*")


class ActionError(Exception):
    """The action can't do what it was asked for; the message says why."""


class Inputs(NamedTuple):
    """The inputs of action.yml. `args` are single words, `paths` has no empty ones."""

    paths: list[str]
    args: list[str]
    fail_on: str
    format: str
    sarif: str
    working_directory: str
    version: str


def main() -> int:
    """Run with the inputs of the environment; return the exit code of doable, 2 where it could not be run."""
    code, findings = FAILED, None
    try:
        code, findings = _run(_inputs())
    except ActionError as error:
        print(f"::error title=doable::{_escaped(str(error))}")
    _append("GITHUB_OUTPUT", f"exit-code={code}\nfindings={'' if findings is None else findings}\n")
    return code


def _inputs() -> Inputs:
    value = {name: os.environ.get(f"INPUT_{name.upper()}", "") for name in Inputs._fields}
    try:
        args = shlex.split(value["args"])
    except ValueError as error:
        raise ActionError(f"args: {error}") from error
    if "--" in args:
        raise ActionError("args: options only; files and folders are named in `paths`")
    version = value["version"].strip()
    if version and not _VERSION.fullmatch(version):
        raise ActionError(f"version: {version} is no version")
    return Inputs(
        paths=[line.strip() for line in value["paths"].splitlines() if line.strip()],
        args=args,
        fail_on=value["fail_on"].strip(),
        format=value["format"].strip() or "github",
        sarif=value["sarif"].strip(),
        working_directory=value["working_directory"].strip() or ".",
        version=version,
    )


def _run(inputs: Inputs) -> tuple[int, int | None]:
    """Check, write the report and the summary; return the exit code and the number of findings, None if unknown."""
    python = _installed(inputs.version)
    try:
        os.chdir(inputs.working_directory)
    except OSError as error:
        raise ActionError(f"working-directory: {inputs.working_directory}: {error.strerror}") from error
    fail_on = [f"--fail-on={inputs.fail_on}"] if inputs.fail_on else []
    done = _check(python, inputs, f"--format={inputs.format}", *fail_on)
    code = done.returncode
    _tell(done, obeyed=inputs.format == "github")
    if inputs.sarif:
        also = _check(python, inputs, "--format=sarif", f"--output-file={inputs.sarif}", "--exit-zero", "--quiet")
        if code != FAILED:
            _tell(also)
        code = max(code, also.returncode)
    statistics = _statistics(python, inputs)
    if statistics is None:
        return code, None
    _append("GITHUB_STEP_SUMMARY", _summary(statistics, complete=code != FAILED))
    return code, statistics["summary"]["findings"]


def _installed(version: str) -> Path:
    """Return the Python of an environment that has doable, made at the first call of a job."""
    source = f"doable=={version}" if version else str(Path(os.environ["GITHUB_ACTION_PATH"]).resolve())
    name = hashlib.sha256(f"{sys.executable}\n{sys.version}\n{source}".encode()).hexdigest()[:16]
    folder = _temporary() / f"doable-{name}"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp = folder / "installed"
    if stamp.exists():
        return python
    print(f"::group::Install doable{f' {version}' if version else ''}", flush=True)
    try:
        venv.create(folder, clear=True, with_pip=True, symlinks=os.name != "nt")
        options = ("--disable-pip-version-check", "--progress-bar=off")
        subprocess.run((python, "-I", "-m", "pip", "install", *options, source), stdin=subprocess.DEVNULL, check=True)
    except OSError as error:
        raise ActionError(f"doable could not be installed: {error}") from error
    except subprocess.CalledProcessError as error:
        # what venv runs is quiet, what pip said is printed
        print((error.output or b"").decode(errors="replace"))
        raise ActionError("doable could not be installed; the log of this step says why") from error
    finally:
        print("::endgroup::", flush=True)
    stamp.touch()
    return python


def _check(python: Path, inputs: Inputs, *options: str) -> "subprocess.CompletedProcess[bytes]":
    """Run `doable check` with the given arguments; `options` override them. Its output is captured."""
    command: list[str | Path] = [python, "-I", "-m", "doable", "check", *inputs.args, *options, "--", *inputs.paths]
    # a runner that is not thrown away is left as it was
    environment = {"DOABLE_CACHE_DIR": "", **os.environ}
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, env=environment, check=False)


def _statistics(python: Path, inputs: Inputs) -> Any:
    """Return what `doable check --statistics --format json` says; None where the options allow for none."""
    file = _temporary() / f"doable-{secrets.token_hex(8)}.json"
    options = ("--statistics", "--format=json", f"--output-file={file}", "--exit-zero", "--quiet")
    try:
        _check(python, inputs, *options)
        return json.loads(file.read_text(encoding="utf-8")) if file.exists() else None
    finally:
        file.unlink(missing_ok=True)


def _summary(statistics: Any, *, complete: bool) -> str:
    """Return the summary of the job, as Markdown: how often each rule spoke."""
    files, tasks, findings = (statistics["summary"][name] for name in ("files", "tasks", "findings"))
    found = _counted(findings, "finding") if findings else "nothing found"
    lines = [f"### doable: {found}{'' if complete else ', but not all could be checked'}", ""]
    if findings:
        lines += ["| rule | findings |", "| --- | ---: |"]
        lines += [f"| {rule['code']} {rule['name']} | {rule['count']} |" for rule in statistics["statistics"]]
        lines += [""]
    lines += [f"Checked {_counted(files, 'file')}, {_counted(tasks, 'task')}.", ""]
    return "\n".join(lines)


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _tell(done: "subprocess.CompletedProcess[bytes]", *, obeyed: bool = False) -> None:
    """Print what doable printed. What is in a plan, or what a file is called, gives no commands to the runner.

    The `github` format consists of commands and lets nothing else pass for one: its output is `obeyed`.
    """
    out, said = (done.stdout, done.stderr) if obeyed else (b"", done.stdout + done.stderr)
    if said:
        token = secrets.token_hex(16).encode()
        line_end = b"" if said.endswith(b"\n") else b"\n"
        out += b"::stop-commands::%b\n%b%b::%b::\n" % (token, said, line_end, token)
    sys.stdout.flush()
    sys.stdout.buffer.write(out)
    sys.stdout.buffer.flush()


def _append(variable: str, text: str) -> None:
    """Add to the file that a variable of the runner names; older runners have not all of them."""
    file = os.environ.get(variable)
    if file:
        with Path(file).open("a", encoding="utf-8") as out:
            out.write(text)


def _temporary() -> Path:
    """The folder that the runner empties after the job."""
    return Path(os.environ.get("RUNNER_TEMP") or tempfile.gettempdir())


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


if __name__ == "__main__":
    sys.exit(main())
