"""How far a run is: a line on standard error for somebody who waits at a terminal, gone when the run is done."""

import os
import sys
import time
from typing import TYPE_CHECKING, TextIO, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

T = TypeVar("T")

# A run that takes no longer than this shows nothing; then it is drawn so often. Seconds.
_AFTER, _EVERY = 1.0, 0.1
_BAR = 24


class Progress:
    """A line that shows how many files are done. `hook` is what is told of them: None where nobody would see it."""

    def __init__(self, stream: TextIO | None, clock: "Callable[[], float]" = time.monotonic) -> None:
        self._stream = stream
        self._clock = clock
        self._next = clock() + _AFTER
        self._width = 0
        self.hook: Callable[[str, int, int], None] | None = None if stream is None else self._tell

    def over(self, parts: "Iterable[T]") -> "Iterator[T]":
        """Give `parts`, with no line in the way of what is printed of each."""
        try:
            for part in parts:
                self.hide()
                yield part
        finally:
            self.hide()

    def hide(self) -> None:
        """Take the line away; the next that is told of draws it again."""
        if self._width:
            # blanks, not an escape sequence: every terminal knows these
            self._write(f"\r{' ' * self._width}\r")
            self._width = 0

    def _tell(self, what: str, done: int, of: int) -> None:
        now = self._clock()
        if now < self._next:
            return
        self._next = now + _EVERY
        full = _BAR * done // max(of, 1)
        line = f"{what} [{'#' * full}{'.' * (_BAR - full)}] {done:,} of {of:,} files"[: self._columns() - 1]
        self._write("\r" + line.ljust(self._width))
        self._width = len(line)

    def _columns(self) -> int:
        try:
            return os.get_terminal_size(self._stream.fileno()).columns or 80 if self._stream else 80
        except (OSError, ValueError):
            return 80

    def _write(self, text: str) -> None:
        if self._stream is None:
            return
        try:
            self._stream.write(text)
            self._stream.flush()
        except OSError:
            # whoever watched has gone
            self._stream = self.hook = None
            self._width = 0


def progress(*, quiet: bool, environ: "Mapping[str, str]" = os.environ) -> Progress:
    """Return what shows how far a run is: nothing where it is to be `quiet`, in CI, or where nobody looks."""
    # the stream itself: what stands in its place may keep what is said, to say it again
    stream: TextIO | None = sys.__stderr__
    if quiet or environ.get("CI") or environ.get("TERM") == "dumb" or stream is None or not stream.isatty():
        stream = None
    return Progress(stream)
