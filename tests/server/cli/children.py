"""Doable as a process of its own: what it touches is written down, what it may do is cut back, and others can meddle."""

import ast
import os
import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

ROOT = Path(__file__).parents[3]

# Loaded by the interpreter before anything of doable. Python tells of what it opens and changes before it does so.
_HOOK = """
import os, sys

_log = os.open(os.environ["DOABLE_TEST_LOG"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
_busy = []

def meanwhile(event, path):
    pass

{meanwhile}

def _hook(event, arguments):
    if _busy or not event.startswith(("open", "os.", "socket.", "subprocess.", "shutil.", "ctypes.", "pty.")):
        return
    _busy.append(1)
    try:
        paths = [os.fsdecode(one) for one in arguments[:2] if isinstance(one, (str, bytes, os.PathLike))]
        if event == "open":
            wrote = arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND)
            event, paths = "write" if wrote else "read", paths[:1]
        places = []
        for path in paths:
            try:
                places.append(os.path.abspath(path))
            except OSError:
                places.append(path)
        os.write(_log, (ascii((event, tuple(places))) + "\\n").encode())
        meanwhile(event, places[0] if places else "")
    finally:
        _busy.pop()

sys.addaudithook(_hook)
"""

# Root may read and write whatever the modes say; without these capabilities it is a user like others.
_DROP = """
import ctypes, os, sys
for capability in (1, 2, 3):
    if ctypes.CDLL(None).prctl(24, capability, 0, 0, 0):
        sys.exit("may not")
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""


class Touched(NamedTuple):
    """Something that a child did: what (`read`, `write`, or the name of the event), and to which absolute paths."""

    what: str
    paths: tuple[str, ...]


class Child(NamedTuple):
    """How a child ended."""

    code: int
    out: str
    err: str
    touched: tuple[Touched, ...]

    def places(self, *whats: str) -> set[str]:
        """Every path that was touched in one of these ways (in any way if none is named), but for Python's own."""
        found = {path for what, paths in self.touched for path in paths if not whats or what in whats}
        return {path for path in found if not path.startswith(_OWN) and path not in _ALWAYS}


# What the interpreter and the package read of themselves.
_OWN = tuple(
    f"{Path(place).absolute()}{os.sep}"
    for place in {
        *(path for path in sysconfig.get_paths().values()),
        *(path for path in sys.path if path and path != str(ROOT)),
        str(ROOT / "parser"), str(ROOT / "server"), sys.base_prefix, sys.prefix, "/proc/self", "/etc/python3",
    }
)  # fmt: skip
_ALWAYS = {os.devnull, *(path for path in sys.path if path)}


def child(
    folder: Path,
    *arguments: str,
    env: Mapping[str, str] | None = None,
    meanwhile: str = "",
    unprivileged: bool = False,
    watch: bool = True,
    **options: Any,
) -> Child:
    """Run doable in `folder`. `meanwhile` is the body of `def meanwhile(event, path)`, called before each thing it does.

    `unprivileged` takes root's right to pass over modes. Without `watch`, it is not known what was touched. `options`
    go to `subprocess.run`.
    """
    beside = folder.parent / f".{folder.name}-child"
    beside.mkdir(exist_ok=True)
    body = "".join(f"    {line}\n" for line in meanwhile.splitlines())
    defined = f"def meanwhile(event, path):\n{body}" if body else ""
    (beside / "sitecustomize.py").write_text(_HOOK.replace("{meanwhile}", defined), encoding="utf-8")
    log = beside / "log"
    log.write_bytes(b"")
    before = [*([str(beside)] if watch else []), str(ROOT / "parser"), str(ROOT / "server")]
    everything = {
        **os.environ,
        "DOABLE_CACHE_DIR": "",
        **(env or {}),
        "PYTHONPATH": os.pathsep.join(before),
        "PYTHONDONTWRITEBYTECODE": "1",
        "DOABLE_TEST_LOG": str(log),
    }
    command = [
        sys.executable,
        *(["-I", "-S", "-c", _DROP] if unprivileged and os.geteuid() == 0 else []),
        "-m",
        "doable",
    ]
    streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    given: dict[str, Any] = {**streams, "timeout": 120, **options}
    done = subprocess.run([*command, *arguments], cwd=folder, env=everything, check=False, **given)
    touched = tuple(Touched(*ast.literal_eval(line)) for line in log.read_text(encoding="utf-8").splitlines())
    return Child(done.returncode, _text(done.stdout), _text(done.stderr), _without_start(touched, str(beside)))


def _text(data: bytes | None) -> str:
    return (data or b"").decode()


def _without_start(touched: tuple[Touched, ...], beside: str) -> tuple[Touched, ...]:
    return tuple(one for one in touched if not any(path.startswith(beside) for path in one.paths))


@pytest.fixture(scope="session")
def modes_hold(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Skip where the modes of files mean nothing to a child: on Windows, and for a root that keeps its rights."""
    if os.name == "nt":
        pytest.skip("files have no modes there")
    closed = tmp_path_factory.mktemp("modes") / "closed"
    closed.touch(mode=0)
    program = ["-c", f"open({str(closed)!r})"]
    command = [sys.executable, *(["-I", "-S", "-c", _DROP] if os.geteuid() == 0 else []), *program]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if "PermissionError" not in done.stderr:
        pytest.skip(f"root's rights cannot be taken from a process here: {done.stderr or 'it reads what is closed'}")
