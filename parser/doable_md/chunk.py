"""What is read of a stretch of a document: its list items, headings and code, with offsets relative to it."""

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from doable_md.model import Reading

# Containers nested deeper than this are read as text and named in a finding: a bound on time, not on use.
MAX_NESTING = 100


class Item(NamedTuple):
    """One list item. Offsets are relative to the chunk's start; lines are counted from its first.

    `body` are the ranges of the item's own paragraph, one a line, without indentation and quote markers; for a task
    the first begins behind the box. `box` is the offset of `[`, -1 where there is none. `parent` is the number of the
    enclosing item in the chunk, -1 at the top. `quoted` tells of an item inside a block quote. `end_line` is the last
    line of the paragraph, or the marker's line where there is none.
    """

    marker: int
    line: int
    bullet: str
    parent: int
    depth: int
    quoted: bool
    box: int
    mark: str
    body: tuple[tuple[int, int], ...]
    end_line: int
    group: int
    children: int


class Heading(NamedTuple):
    """One top-level heading; `start`:`end` is its text without the markers, relative to the chunk."""

    level: int
    line: int
    start: int
    end: int


class Chunk:
    """A stretch of a document that is read alone. Never changes; readings of its items are kept as they are made."""

    __slots__ = ("code", "deep", "fields", "headings", "items", "labels", "lines", "near", "tail", "text")
    boxless = False
    """Surely without a task; its items are read where they are asked for."""

    def __init__(
        self,
        text: str,
        lines: int,
        items: tuple[Item, ...] = (),
        headings: tuple[Heading, ...] = (),
        *,
        code: tuple[tuple[int, int], ...] = (),
        near: tuple[tuple[int, int], ...] = (),
        deep: tuple[int, ...] = (),
        tail: bool = True,
        labels: tuple[str, ...] = (),
    ) -> None:
        self.text = text
        self.lines = lines
        """How many line ends the text holds."""
        self.items = items
        self.headings = headings
        self.code = code
        """Fenced and indented code."""
        self.near = near
        """Lines of paragraphs that look like a task and are none: `-[ ] x`, `- []`."""
        self.deep = deep
        """Markers nested deeper than `MAX_NESTING`."""
        self.tail = tail
        """Whether a list at the chunk's end goes on in the next chunk (nothing but blanks and comments follow it)."""
        self.labels = labels
        """Labels of link definitions that could be taken for a field: `[due:: 2026-12-01]: /u` makes that a link."""
        self.fields: list[Reading | None] | None = None

    def no_readings(self) -> "list[Reading | None]":
        """Make and return the list in which readings of items are kept."""
        empty: list[Reading | None] = [None] * len(self.items)
        self.fields = empty
        return empty
