"""Runs an editor in a process group of its own, and says loudly when an editor can't be had."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).resolve().parents[3]
TOOLS = ROOT / ".tools"
TIMEOUT = 60.0


class EditorMissingError(Exception):
    """An editor could not be installed here; the text says why."""


@dataclass(frozen=True, slots=True)
class Finished:
    """What a process left: its exit code, its output as text, and whether anything of it had to be stopped."""

    code: int
    stdout: str
    stderr: str
    leftover: bool


def required() -> bool:
    """Whether a missing editor is a failure: always in CI, elsewhere on request."""
    return bool(os.environ.get("CI")) or os.environ.get("DOABLE_EDITORS") == "require"


def refuse(reason: EditorMissingError, where: str = "a real editor") -> NoReturn:
    """Fail where editors are required, else skip with the reason."""
    text = f"NOT TESTED in {where}: {reason}"
    if required():
        pytest.fail(text, pytrace=False)
    pytest.skip(text)


@contextmanager
def lock(name: str) -> Iterator[None]:
    """Hold a file lock under `.tools/`, so that parallel test workers install one after the other."""
    TOOLS.mkdir(exist_ok=True)
    with (TOOLS / f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def install(command: Sequence[str], env: dict[str, str] | None = None, timeout: float = 600) -> None:
    """Run one step of an installation; raises `EditorMissingError` with the last line it printed."""
    try:
        done = run(command, env=env, timeout=timeout)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise EditorMissingError(f"{command[0]}: {error}") from error
    if done.code:
        last = (done.stderr.strip() or done.stdout.strip() or "no output").splitlines()[-1]
        raise EditorMissingError(f"`{' '.join(command)}` ended with code {done.code}: {last}")


def apt_install(*packages: str) -> None:
    """Install Debian packages; raises `EditorMissingError` where that takes another system, or another user."""
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        raise EditorMissingError(f"not installed; as root: apt-get install {' '.join(packages)}")
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
    try:
        install(command, env=env)
    except EditorMissingError:
        # A bare machine has no package lists yet.
        install(["apt-get", "update"], env=env)
        install(command, env=env)


def isolated(folder: Path) -> dict[str, str]:
    """Environment in which an editor finds no settings of whoever runs the tests, and leaves none behind."""
    env = {key: value for key, value in os.environ.items() if not key.startswith(("XDG_", "NVIM", "VIM", "EMACS"))}
    home = folder / "home"
    home.mkdir(parents=True, exist_ok=True)
    env["HOME"] = str(home)
    for kind in ("CONFIG", "DATA", "STATE", "CACHE"):
        env[f"XDG_{kind}_HOME"] = str(folder / kind.lower())
    env["XDG_RUNTIME_DIR"] = str(folder)
    env["LC_ALL"] = "C.UTF-8"
    return env


def run(
    command: Sequence[str],
    *,
    env: dict[str, str] | None = None,
    cwd: Path | None = None,
    timeout: float = TIMEOUT,
) -> Finished:
    """Run to the end or the timeout; the whole process group is gone when this returns."""
    process = subprocess.Popen(
        list(command),
        env=env,
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
    )
    try:
        stdout, stderr = process.communicate(timeout=timeout)
        leftover = not _gone(process, patience=5.0)
    finally:
        _stop(process)
        process.communicate()
    return Finished(process.returncode, stdout, stderr, leftover)


def _gone(process: subprocess.Popen[str], patience: float) -> bool:
    """Whether the group ends by itself: a server needs a moment to notice that its editor has left."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        # A leader that has ended but was not waited for still counts as a member of its group.
        process.poll()
        try:
            os.killpg(process.pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.02)
    return False


def _stop(process: subprocess.Popen[str]) -> None:
    for kind in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, kind)
        except ProcessLookupError:
            return
        if _gone(process, patience=2.0):
            return
