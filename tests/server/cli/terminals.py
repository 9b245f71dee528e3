"""Doable at a terminal: a child whose streams are a pseudo terminal, what that shows, and signals as its keys send."""

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

try:
    import fcntl
    import pty
    import termios
except ImportError:  # Windows has no such terminals
    fcntl = pty = termios = None  # type: ignore[assignment]

needs_terminal = pytest.mark.skipif(pty is None, reason="there are no pseudo terminals")

# How long something may take on a machine that has much else to do, in seconds.
PATIENCE = 90


class Terminal:
    """A running doable, and all that it has shown so far.

    `streams` are those of it that are the terminal; the others lead nowhere. `before` is Python that runs before it.
    """

    def __init__(
        self,
        folder: Path,
        *arguments: str,
        streams: tuple[str, ...] = ("stdout", "stderr"),
        env: Mapping[str, str] | None = None,
        before: str = "",
    ) -> None:
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, b"\x28\x00\x64\x00" + bytes(4))  # 40 lines of 100 columns
        clean = {name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "FORCE_COLOR", "CI"}}
        code = f"{before}\nimport sys\nfrom doable.cli import main\nsys.exit(main(sys.argv[1:]))"
        ends: dict[str, Any] = {
            name: theirs if name in streams else subprocess.DEVNULL for name in ("stdout", "stderr")
        }
        self.process = subprocess.Popen(
            [sys.executable, "-c", code, *arguments],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            env=clean | {"TERM": "xterm", "DOABLE_CACHE_DIR": ""} | dict(env or {}),
            **ends,
        )
        os.close(theirs)
        self.shown = ""

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, *raised: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self._ours)

    def until(self, text: str, *, after: int = 0) -> int:
        """Wait until `text` was shown behind the first `after` characters; return where it ends."""
        deadline = time.monotonic() + PATIENCE
        while (found := self.shown.find(text, after)) < 0:
            left = deadline - time.monotonic()
            assert left > 0, f"{text!r} was not shown in {PATIENCE} s, but {self.shown[after:][-2000:]!r}"
            assert self._read(left), f"it ended without {text!r}, and showed {self.shown[after:][-2000:]!r}"
        return found + len(text)

    def interrupt(self) -> None:
        """Send what Ctrl-C sends."""
        self.process.send_signal(signal.SIGINT)

    def end(self) -> int:
        """Wait until it has ended; return its exit code."""
        deadline = time.monotonic() + PATIENCE
        while self._read(deadline - time.monotonic()):
            assert time.monotonic() < deadline, f"it did not end in {PATIENCE} s, and showed {self.shown[-2000:]!r}"
        return self.process.wait(PATIENCE)

    def _read(self, seconds: float) -> bool:
        """Take in what is shown, waiting a while for it; False: nobody is left to show anything."""
        ready, _, _ = select.select([self._ours], [], [], max(0, min(seconds, 0.5)))
        if not ready:
            return True
        try:
            data = os.read(self._ours, 65536)
        except OSError:  # how Linux says that the other end is closed
            return False
        self.shown += data.decode()
        return bool(data)


def screen(shown: str) -> list[str]:
    """The lines that are left on a screen, where nothing but line ends and returns move the cursor."""
    lines: list[str] = []
    for line in shown.replace("\r\n", "\n").split("\n"):
        cells: list[str] = []
        for part in line.split("\r"):
            cells[: len(part)] = part
        lines.append("".join(cells).rstrip())
    return lines
