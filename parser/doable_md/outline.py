"""Chunks of the common shapes, read by patterns alone: prose without a box, and lists of bullets under a box.

What is not surely of such a shape is left to the line machine, which reads the same of those that are, at ten times the
cost (tests/parser/test_outline.py).
"""

from typing import Any

from doable_md.chunk import Chunk, Heading, Item
from doable_md.lazy import lazy
from doable_md.lines import SPLIT, SPLIT_PATTERN, atx_heading
from doable_md.machine import Machine
from doable_md.text import TRIM

# Nesting of lists is bounded by `MAX_NESTING`; what comes near it is counted by the line machine.
_DEEP = 60
_CONTAINERS = r"[ \t>*+.)\d-]"

# Found in what is no prose, or ends it. Each way begins with one of three characters, so that the
# search skips all others.
# In order: where the next chunk starts; a fence at the margin; a heading that is indented; one that is underlined, or a
# rule; other blocks that may take in what follows; many containers. Then anything like a box, and link definitions.
_END = lazy(
    rf"\n(?:(?={SPLIT_PATTERN})(?P<split>)|(?P<fence>`{{3,}}(?=[^`\n]*\n)|~{{3,}})|[ ]{{1,3}}\#"
    rf"|(?<=[^\n]\n)[ ]{{0,3}}(?:=+|-+)[ \t\r]*(?=\n|\Z)|{_CONTAINERS}*(?:```|~~~|<|%%)|{_CONTAINERS}{{{_DEEP}}})"
    r"|\[[ \txX]{0,3}\]|\[[^\r\n]\](?=\s|\Z)|\]:"
)
_FIRST = lazy(rf"[ ]{{1,3}}\#|{_CONTAINERS}*(?:```|~~~|<|%%)|{_CONTAINERS}{{{_DEEP}}}")
_LISTED = lazy(r"\n[ \t>]*(?:[-+*]|\d{1,9}[.)])(?=[ \t\r\n]|\Z)")
_LISTED_FIRST = lazy(r"[ \t>]*(?:[-+*]|\d{1,9}[.)])(?=[ \t\r\n]|\Z)")
_CODE = lazy(r"\n(?:[ ]{4}|[ ]{0,3}\t|```|~~~)")

# A line of a list: a bullet with a box, a bullet with a word, or a word that goes on with the paragraph.
_WORD = r"(?=[^\W\d_])"
_LINE = lazy(
    rf"([ ]*)(?:([-+*])([ ]{{1,4}})(?:\[([^\r\n])\][ \t]+(?![^\S\r\n])(?=[^\r\n])|{_WORD})|{_WORD})"
    r"([^\r\n]*)\r?(?:\n|\Z)"
)
_BLANK = lazy(r"[ \t]*\r?(?:\n|\Z)")
_INDENTED_FENCE = lazy(r"\n[ ]{1,3}(?:```|~~~)")
_LONE_RETURN = lazy(r"\r(?!\n)")

_new: Any = tuple.__new__  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]


class Prose(Chunk):
    """A chunk without a box: read by the line machine where somebody asks for its items."""

    __slots__ = ()
    boxless = True

    def __init__(self, text: str, lines: int, headings: tuple[Heading, ...], *, tail: bool) -> None:
        super().__init__(text, lines, headings=headings, tail=tail)
        # what is left unset is asked of `__getattr__`
        del self.items, self.code

    def __getattr__(self, name: str) -> Any:
        if name not in ("items", "code"):
            raise AttributeError(name)
        read, _ = Machine(self.text, 0, None).read()
        self.items, self.code = read.items, read.code
        return getattr(self, name)


def is_plain(text: str) -> bool:
    """Whether a document's lines end as the patterns here expect; a lone carriage return is left to the machine."""
    return "\r" not in text or _LONE_RETURN.search(text) is None


def prose(text: str, position: int) -> "Prose | None":
    """Return the chunk that starts at `position` where it holds no box; None where that is not sure."""
    headings: tuple[Heading, ...] = ()
    start = position
    if text.startswith("#", position) and (heading := atx_heading(text, position, 0)):
        headings = (heading,)
        start = text.find("\n", position)
        if start < 0:
            start = len(text)
        if text.find("|", position, start) >= 0:
            # it may be the header of a table
            return None
    elif _FIRST.match(text, position):
        return None
    end = _prose_end(text, start)
    if end < 0:
        return None
    tail = False
    if end < len(text) and text[end] != "#" and (
        _LISTED.search(text, start, end) or (not headings and _LISTED_FIRST.match(text, position, end))
    ):  # fmt: skip
        # Whether the list goes on in the next chunk is for the machine to tell.
        return None
    whole = text[position:end]
    if not headings and not whole.strip(" \t\r\n"):
        tail = True
    return Prose(whole, whole.count("\n"), headings, tail=tail)


def _prose_end(text: str, start: int) -> int:
    """Return where prose ends and a chunk starts, or the text ends; -1 where something else stands in between."""
    while match := _END.search(text, start):
        if match["split"] is not None:
            return match.start() + 1
        fence = match["fence"]
        if fence is None:
            return -1
        start = _fence_end(text, match.end(), fence)
        if start < 0:
            return -1
    return len(text)


def _fence_end(text: str, start: int, fence: str) -> int:
    """Return the end of the line that closes a fence at the margin; -1 where none does, or not plainly."""
    at = start
    while (at := text.find(f"\n{fence}", at)) >= 0:
        end = text.find("\n", at + 1)
        end = len(text) if end < 0 else end
        if not text[at + 1 : end].rstrip(" \t\r").strip(fence[0]):
            # one that is indented would close it too
            return -1 if _INDENTED_FENCE.search(text, start, at) else end
        at = end
    return -1


def outline(text: str, position: int) -> "tuple[Chunk, int] | None":
    """Return the chunk of the list that starts at `position` with a box, and where it ends; None where it is no list
    of bullets, each with a line of text and more that goes on, or where what follows it is no prose.
    """
    length = len(text)
    columns: list[int] = []
    numbers: list[int] = []
    rows: list[list[Any]] = []
    at, line, going, tail = position, 0, False, True
    read, splits, stripped = _LINE.match, SPLIT.match, str.rstrip
    while at < length:
        match = read(text, at)
        if match is None:
            blank = _BLANK.match(text, at)
            if blank is None:
                if line and splits(text, at):
                    break
                return None
            at, going = blank.end(), False
            line += 1
            continue
        space, bullet, gap, mark, words = match.groups()
        indent = len(space)
        begin = match.start(5) - position
        if bullet is None:
            if going:
                row = rows[-1]
                row[8].append((begin, begin + len(stripped(words, TRIM))))
                row[9] = line
                at = match.end()
                line += 1
                continue
            # Only at the margin does a paragraph surely end all lists.
            end = _prose_end(text, at) if not indent else -1
            if end < 0 or _LISTED.search(text, at, end) or _CODE.search(text, at, end):
                return None
            line += text.count("\n", at, end)
            at, tail = end, False
            break
        if not indent and mark is not None and line and splits(text, at):
            break
        while columns and indent < columns[-1]:
            columns.pop()
            numbers.pop()
        if indent - (columns[-1] if columns else 0) > 3 or len(columns) >= _DEEP:
            return None
        parent = numbers[-1] if numbers else -1
        if parent >= 0:
            rows[parent][11] += 1
        marker = at + indent - position
        width = 1 + len(gap)
        box = -1 if mark is None else marker + width
        body = [(begin, begin + len(stripped(words, TRIM)))]
        rows.append([marker, line, bullet, parent, len(numbers), False, box, mark or "", body, line, 0, 0])
        numbers.append(len(rows) - 1)
        columns.append(indent + width)
        at, going = match.end(), True
        line += 1
    whole = text[position:at]
    for row in rows:
        row[8] = tuple(row[8])
    items = tuple([_new(Item, row) for row in rows])
    return Chunk(whole, whole.count("\n"), items, tail=tail), at
