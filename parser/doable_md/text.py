"""Source text: half-open code-point spans and the line table that turns offsets into positions."""

from bisect import bisect_right
from itertools import accumulate
from typing import NamedTuple

from doable_md.lazy import lazy

# Markdown and LSP end lines at these only; VT, FF, NEL and U+2028 are ordinary characters
# (CommonMark 0.31 section 2.1, LSP 3.18 "EOL"). str.splitlines would cut there.
_LINE_END = lazy(r"\r\n?|\n")

# What a Markdown paragraph is trimmed of: CommonMark's Unicode white space and the two separators of lines and
# paragraphs. Narrower than str.strip(), which takes NEL and the ASCII separators too.
TRIM = (
    "\t\n\v\f\r \xa0\u1680\u2028\u2029\u202f\u205f\u3000"
    "\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
)


class Span(NamedTuple):
    """A half-open range `[start, end)` of code-point offsets into one text."""

    start: int
    end: int

    def shift(self, by: int) -> "Span":
        """Return the same span moved by `by` code points."""
        return Span(self.start + by, self.end + by)


class Position(NamedTuple):
    """A place in a text: `line` and `column`, both 0-based, the column in code points."""

    line: int
    column: int


class Source:
    """One text and its lines. The line table is built at the first use."""

    __slots__ = ("_starts", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts: list[int] | None = None

    @property
    def line_starts(self) -> list[int]:
        """Offsets at which lines start, ascending; the first is 0."""
        if self._starts is None:
            text = self.text
            if "\r" in text:
                self._starts = [0, *(match.end() for match in _LINE_END.finditer(text))]
            else:
                lengths = map(len, text.split("\n"))
                self._starts = [0, *accumulate(map((1).__add__, lengths))]
                # What follows the last line end is a line, what would follow that is none.
                self._starts.pop()
        return self._starts

    def position(self, offset: int) -> Position:
        """Return where `offset` stands; an offset outside the text is taken to its nearest end."""
        offset = min(max(offset, 0), len(self.text))
        line = bisect_right(self.line_starts, offset) - 1
        return Position(line, offset - self.line_starts[line])

    def offset(self, line: int, column: int) -> int:
        """Return the offset of a 0-based place; a column past its line's end is taken to that end."""
        if line < 0:
            return 0
        if line >= len(self.line_starts):
            return len(self.text)
        span = self.line_span(line)
        return min(span.start + max(column, 0), span.end)

    def line_span(self, line: int) -> Span:
        """Return the span of a 0-based line without its line end. Raises IndexError past the last line."""
        start = self.line_starts[line]
        end = self.line_starts[line + 1] if line + 1 < len(self.line_starts) else len(self.text)
        while end > start and self.text[end - 1] in "\r\n":
            end -= 1
        return Span(start, end)

    def slice(self, span: Span) -> str:
        """Return the text that `span` claims."""
        return self.text[span.start : span.end]
