"""Where findings stand: lines and columns of a text, and paths as other programs want them."""

# ruff: noqa: PTH118

import os
from typing import TYPE_CHECKING

from doable_md.text import Source

if TYPE_CHECKING:
    from doable.report import Look
    from doable_md.text import Span


class Places:
    """The lines of one text, found from the last place that was asked for: findings come in order.

    A table of all lines costs more than what most files' few findings need. Says the same as `Source`.
    """

    __slots__ = ("_line", "_source", "_start", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._line = self._start = 0
        # a carriage return alone ends a line too: where there is one, the table is made
        lone = "\r" in text and text.count("\r") != text.count("\r\n")
        self._source = Source(text) if lone else None

    def line(self, offset: int) -> tuple[int, int]:
        """Return the 0-based line that `offset` is in, and the offset at which that line starts."""
        text = self.text
        offset = min(max(offset, 0), len(text))
        if self._source:
            line, column = self._source.position(offset)
            return line, offset - column
        if offset >= self._start:
            ends = text.count("\n", self._start, offset)
            if not ends:
                return self._line, self._start
            self._line += ends
        else:
            self._line -= text.count("\n", offset, self._start)
        self._start = text.rfind("\n", 0, offset) + 1
        return self._line, self._start

    def position(self, offset: int) -> tuple[int, int]:
        """Return the 0-based line and column of `offset`, the column in code points."""
        line, start = self.line(offset)
        return line, min(max(offset, 0), len(self.text)) - start

    def range(self, span: "Span") -> tuple[int, int, int, int]:
        """Return line and column of a span's start, then of its end, all 1-based."""
        line, column = self.position(span.start)
        end_line, end_column = self.position(span.end)
        return line + 1, column + 1, end_line + 1, end_column + 1

    def end(self, start: int) -> int:
        """Return where the line that holds the offset `start` ends, its line end left out."""
        text = self.text
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        if self._source:
            carriage = text.find("\r", start, end)
            return end if carriage < 0 else carriage
        return end - 1 if end > start and text[end - 1] == "\r" else end


def slashed(path: str) -> str:
    """Return a path with `/`, whatever this system writes."""
    return path.replace(os.sep, "/")


def rooted(path: str, look: "Look") -> str:
    """Return a path with `/`, from the root of the checkout where that is known and holds it."""
    if look.root and not path.startswith("<"):
        full = os.path.normpath(os.path.join(look.here, path))
        root = os.path.join(look.root, "")
        if os.path.normcase(full).startswith(os.path.normcase(root)):
            return slashed(full[len(root) :])
    return slashed(path)
