"""Killing runs of doable, many a second: one process imports everything, each run is a fork of it.

At random moments:

    with Runs() as runs:
        for moment in moments(50, runs.time(["fix"], folder)):
            ended = runs.run(["fix"], folder, kill_after=moment)
            moment.was(early=..., late=ended != KILLED)

and before each step that changes or opens a file, one after the other, until a run comes to its end:

    for step in count(1):
        if runs.run(["fix"], folder, kill_before=step) != KILLED:
            break

What is left on the disk afterwards is the caller's to judge; `state` says what a folder holds.
"""

import json
import os
import random
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

# What Python tells of before it does it.
_STEPS = {
    "open", "os.chmod", "os.chown", "os.link", "os.listdir", "os.listxattr", "os.mkdir", "os.remove", "os.rename",
    "os.rmdir", "os.scandir", "os.setxattr", "os.symlink", "os.truncate", "os.utime",
}  # fmt: skip

KILLED = -int(getattr(signal, "SIGKILL", 9))


class Runs:
    """Runs of the command line in processes of their own. Where there is no fork, there are none."""

    def __init__(self) -> None:
        self._parent = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def __enter__(self) -> "Runs":
        return self

    def __exit__(self, *_: object) -> None:
        assert self._parent.stdin
        assert self._parent.stdout
        self._parent.stdin.close()
        self._parent.wait()
        self._parent.stdout.close()

    def run(
        self,
        arguments: Sequence[str],
        folder: Path,
        *,
        kill_after: float | None = None,
        kill_before: int = 0,
        env: Mapping[str, str] | None = None,
    ) -> int:
        """Run doable in `folder`, kill it and all it started after so many seconds, and return how it ended.

        That is its exit code, or `KILLED`. With `kill_before` it dies before that step, counted from 1: a file opened or changed.
        `env` is added to the environment; standard output goes nowhere.
        """
        order = {"arguments": [*arguments], "folder": str(folder), "env": {**(env or {})}, "before": kill_before}
        pid = int(self._ask(json.dumps(order)))
        if kill_after is not None:
            time.sleep(kill_after)
            for kill in (os.killpg, os.kill):
                try:
                    kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    # it has no group of its own yet
                    continue
        code = int(self._ask("wait"))
        while True:
            # what it started, if anything, may take a moment longer to die
            try:
                os.killpg(pid, 0)
            except ProcessLookupError:
                return code
            time.sleep(0.001)

    def time(self, arguments: Sequence[str], folder: Path, **options: Any) -> float:
        """Run to the end and return how many seconds it took."""
        start = time.perf_counter()
        self.run(arguments, folder, **options)
        return time.perf_counter() - start

    def _ask(self, line: str) -> str:
        assert self._parent.stdin
        assert self._parent.stdout
        self._parent.stdin.write(line + "\n")
        self._parent.stdin.flush()
        return self._parent.stdout.readline()


class Moment(float):
    """Seconds after the start of a run; `was` says whether that was before it did anything, or after it had ended."""

    def __new__(cls, value: float, _: list[float]) -> "Moment":
        return super().__new__(cls, value)

    def __init__(self, _: float, span: list[float]) -> None:
        super().__init__()
        self._span = span

    def was(self, *, early: bool = False, late: bool = False) -> None:
        """Move the moments that follow nearer to the middle, where a kill has something to break."""
        first, last = self._span
        if late:
            self._span[1] = max(last * 0.95, first + 0.002)
        elif early:
            self._span[:] = min(first + self * 0.05, last * 0.9), last * 1.02


def moments(count: int, longest: float) -> Iterator[Moment]:
    """Give `count` random moments of a run that takes about `longest` seconds."""
    span = [0.0, longest]
    for _ in range(count):
        yield Moment(random.uniform(*span), span)


def state(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Return the mode and the bytes of every file in a folder and below, by its name; of a link where it leads."""
    found: dict[str, tuple[int, bytes]] = {}
    for path in folder.rglob("*"):
        mode = path.lstat().st_mode
        name = path.relative_to(folder).as_posix()
        if stat.S_ISLNK(mode):
            found[name] = (mode, os.fsencode(path.readlink()))
        elif not stat.S_ISDIR(mode):
            found[name] = (mode, path.read_bytes())
    return found


def _serve() -> None:
    """Fork a run for each order on standard input; "wait" waits for it. The parent of all runs, alone in its process."""
    from doable import cli

    # whatever a run imports is imported once
    warm = "# Next steps\n\n-[ ] Call Kim\n- [ ] Improve onboarding @ana due:2026-13-40\n"
    out, sys.stdout = sys.stdout, open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    sys.stdin, orders = open(os.devnull, encoding="utf-8"), sys.stdin  # noqa: PTH123, SIM115
    _warm(cli.main, warm)
    pid = 0
    for line in orders:
        if line == "wait\n":
            print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), file=out, flush=True)
            continue
        order = json.loads(line)
        pid = os.fork()
        if pid == 0:
            os.setsid()
            os.chdir(order["folder"])
            os.environ.update(order["env"])
            if order["before"]:
                _die_before(order["before"])
            os._exit(cli.main(order["arguments"]))
        print(pid, file=out, flush=True)


def _die_before(step: int) -> None:
    steps = iter(range(1, step))

    def hook(event: str, _: object) -> None:
        if event in _STEPS and next(steps, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)


def _warm(main: Any, text: str) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "plan.md").write_text(text, encoding="utf-8")
        Path(folder, "doable.toml").write_text("", encoding="utf-8")
        os.environ["DOABLE_CACHE_DIR"] = ""
        for command in (["check"], ["check", "--format=json"], ["check", "--fix"], ["fix", "--diff"], ["baseline"]):
            main([*command, folder])


if __name__ == "__main__":
    _serve()
