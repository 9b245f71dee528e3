"""Block structure, line by line: where a document can be cut, and the items, headings and code of each chunk.

A chunk starts at a line that ends whatever came before: an ATX heading or a bullet with a box at column 0, outside
top-level fences, HTML blocks and `%%` comments. What a chunk means depends on its own text alone, so an edit
re-reads the chunks it touches and no others. markdown-it-py is the oracle of this file (tests/parser/test_oracle.py);
it is not used here because importing it costs more than reading a plan (docs/decisions.md).
"""

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

# Containers nested deeper than this are read as text and named in a finding: a bound on time, not on use.
MAX_NESTING = 100

# A line at column 0 that always ends what came before.
SPLIT = re.compile(r"[-+*] \[[^\r\n]\](?=\s|\Z)|\#{1,6}(?=[ \t\r\n]|\Z)")

# A chunk of one line: a bullet with a box, and behind it (blank lines aside) the next chunk or the end.
_SIMPLE = re.compile(
    r"([-+*]) \[([^\r\n])\][ \t]+(?![ \t])([^\r\n]+)(?:(?:\r\n?|\n)[ \t]*)*"
    r"(?:(?=(?<=[\r\n])(?:[-+*] \[[^\r\n]\]\s|\#{1,6}[ \t]))|\Z)"
)

# What makes a document worth reading: a box or something near one, a goal, or a plan key. See `worth_reading`.
_WORTH = re.compile(
    r"\[[^\r\n]?\]|\[ {2,3}\]|\[ [xX] ?\]|\[[xX] \]|\bgoal:|^\#+[ \t].*\b(?:goals?|objectives?|okrs?|key results?|ziele?)\b|^[ \t]*(?:plan|goals):",
    re.IGNORECASE | re.MULTILINE,
)

_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n|\Z)")
_FENCE = re.compile(r"`{3,}(?=[^`\r\n]*(?:[\r\n]|\Z))|~{3,}")
_HEADING = re.compile(r"(\#{1,6})(?:[ \t]+|(?=[\r\n]|\Z))")
_BREAK = re.compile(r"(?:(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|(?:-[ \t]*){3,})(?=[\r\n]|\Z)")
_SETEXT = re.compile(r"(?:=+|-+)[ \t]*(?=[\r\n]|\Z)")
_MARKER = re.compile(r"(?:([-+*])|(\d{1,9})([.)]))(?=[ \t\r\n]|\Z)")
_DELIMITER_ROW = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*\Z")
_BOX = re.compile(r"\[([^\r\n])\](?=\s|\Z)")
# What was meant as a box and is none. In any paragraph: a bullet glued to it. At an item's start: nothing or too much
# in it, or text glued behind it. `[x](url)`, `[x][ref]`, `[x]: url` and `[X]% of users` are what they look like.
_NEAR_BULLET = re.compile(r"[-+*]\[[ xX]?\](?![(\[:])(?=[ \t\w]|\Z)")
_NEAR_BOX = re.compile(r"\[(?:[ \t]{2,3}|[ ][xX][ ]?|[xX][ ])\](?![(\[:])|\[\](?=\s|\Z)|\[[ xX]\](?=[\w`*\"'])")
_DEFINITION = re.compile(
    r"\[(?:[^\[\]\\]|\\.){1,999}\]:[ \t]*\n?[ \t]*(?:<[^<>\n]*>|(?!<)(?:[^\s()\\]|\\.|\((?:[^\s()\\]|\\.)*\))+)(?=\s|\Z)(?:[ \t]*\n?[ \t]*(?:\"[^\"]*\"|'[^']*'|\([^()]*\)))?[ \t]*(?:\n|\Z)"
)

_HTML_NAMES = (
    "address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt|"
    "fieldset|figcaption|figure|footer|form|frame|frameset|h1|h2|h3|h4|h5|h6|head|header|hr|html|iframe|legend|li|link|"
    "main|menu|menuitem|nav|noframes|ol|optgroup|option|p|param|search|section|summary|table|tbody|td|tfoot|th|thead|"
    "title|tr|track|ul"
)
_ATTRIBUTE = r"""\s+[A-Za-z_:][A-Za-z0-9_.:-]*(?:\s*=\s*(?:[^"'=<>`\x00-\x20]+|'[^']*'|"[^"]*"))?"""
# The seven kinds of HTML block (CommonMark 4.6): how each starts and what ends it; "" is a blank line.
_HTML = (
    (
        re.compile(r"<(?:script|pre|style|textarea)(?=\s|>|\Z)", re.IGNORECASE),
        re.compile(r"</(?:script|pre|style|textarea)>", re.IGNORECASE),
    ),
    (re.compile(r"<!--"), re.compile(r"-->")),
    (re.compile(r"<\?"), re.compile(r"\?>")),
    (re.compile(r"<![A-Z]"), re.compile(r">")),
    (re.compile(r"<!\[CDATA\["), re.compile(r"\]\]>")),
    (re.compile(rf"</?(?:{_HTML_NAMES})(?=\s|/?>|\Z)", re.IGNORECASE), None),
    (
        re.compile(
            rf"(?:<[A-Za-z][A-Za-z0-9-]*(?:{_ATTRIBUTE})*\s*/?>|</[A-Za-z][A-Za-z0-9-]*\s*>)[ \t]*(?=[\r\n]|\Z)"
        ),
        None,
    ),
)


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

    __slots__ = ("code", "deep", "fields", "headings", "items", "lines", "near", "tail", "text")

    def __init__(
        self,
        text: str,
        lines: int,
        items: tuple[Item, ...] = (),
        headings: tuple[Heading, ...] = (),
        code: tuple[tuple[int, int], ...] = (),
        near: tuple[tuple[int, int], ...] = (),
        deep: tuple[int, ...] = (),
        tail: bool = True,
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
        self.fields: dict[int, object] | None = None


def worth_reading(text: str) -> bool:
    """Tell whether a document holds anything a plan is made of; documents that don't are not split at all."""
    return _WORTH.search(text) is not None


def chunks(text: str, position: int = 0, *, words: "re.Pattern[str] | None" = None) -> "Iterator[Chunk]":
    """Read a document from a position that is a chunk's start, chunk by chunk, to its end.

    `words` matches a state written instead of a box (`TODO `), for dialects that have them.
    """
    length = len(text)
    simple = _SIMPLE.match if words is None else None
    while position < length:
        while simple and (match := simple(text, position)):
            position = match.end()
            yield _single(match)
            if position >= length:
                return
        reader = _Reader(text, position, words)
        chunk, position = reader.read()
        yield chunk


def _single(match: "re.Match[str]") -> Chunk:
    text = match[0]
    start = match.start()
    lines = text.count("\n") if "\r" not in text else len(re.findall(r"\r\n?|\n", text))
    body = match.start(3) - start
    item = Item(0, 0, match[1], -1, 0, False, 2, match[2], ((body, body + len(match[3].rstrip())),), 0, 0, 0)
    return Chunk(text, lines, (item,))


class _Draft:
    """An item while its chunk is read: what `Item` holds, still changing."""

    __slots__ = (
        "body",
        "box",
        "bullet",
        "children",
        "depth",
        "end_line",
        "group",
        "line",
        "mark",
        "marker",
        "parent",
        "quoted",
    )

    def __init__(self, marker: int, line: int, bullet: str, parent: int, depth: int, quoted: bool, group: int) -> None:
        self.marker, self.line, self.bullet, self.parent, self.depth = marker, line, bullet, parent, depth
        self.quoted, self.group, self.end_line = quoted, group, line
        self.box, self.mark, self.children = -1, "", 0
        self.body: tuple[tuple[int, int], ...] = ()

    def item(self) -> Item:
        return Item(
            self.marker, self.line, self.bullet, self.parent, self.depth, self.quoted,
            self.box, self.mark, self.body, self.end_line, self.group, self.children,
        )  # fmt: skip


class _Paragraph(NamedTuple):
    """A paragraph being read: its lines' ranges (stripped), which of them are lazy, its first line and its item."""

    lines: list[tuple[int, int]]
    lazy: list[bool]
    line: int
    item: int
    first: bool


class _Reader:
    """The line machine of CommonMark's appendix, for one chunk: containers, one open leaf, and what was found."""

    def __init__(self, text: str, start: int, words: "re.Pattern[str] | None") -> None:
        self.text = text
        self.start = start
        self.words = words
        self.stack: list[int] = []
        """Open containers: a content column for an item, -1 for a block quote."""
        self.open_items: list[int] = []
        self.leaf = ""
        self.fence = ("", 0)
        self.html_end: re.Pattern[str] | None = None
        self.block_start = 0
        self.paragraph: _Paragraph | None = None
        self.items: list[_Draft] = []
        self.empty: list[bool] = []
        """For each open container: nothing has been read into it yet."""
        self.headings: list[Heading] = []
        self.code: list[tuple[int, int]] = []
        self.near: list[tuple[int, int]] = []
        self.deep: list[int] = []
        self.group = 0
        self.tail = True
        self.line = 0
        self.code_end = 0
        self.marker_column = 0
        """Column of the innermost list's marker."""

    def read(self) -> tuple[Chunk, int]:
        """Read to the next split point and return the chunk and where it ends."""
        text, position, length = self.text, self.start, len(self.text)
        line_at, split = _LINE.match, SPLIT.match
        while position < length:
            if position > self.start and not self._holds() and split(text, position):
                break
            match = line_at(text, position)
            end = match.end() if match else length
            self._line(position, end)
            position = end
            self.line += 1
        self._close_to(0)
        self._close_leaf()
        lines = self.line - (0 if text[position - 1 : position] in {"\n", "\r"} else 1) if position > self.start else 0
        chunk = Chunk(
            text[self.start : position],
            lines,
            tuple(draft.item() for draft in self.items),
            tuple(self.headings),
            tuple(self.code),
            tuple(self.near),
            tuple(self.deep),
            self.tail,
        )
        return chunk, position

    def _holds(self) -> bool:
        """Whether an open leaf would take in any next line, a split point too."""
        if self.leaf == "comment":
            return not self._quotes()
        return self.leaf in {"fence", "html"} and not self.stack

    def _line(self, start: int, end: int) -> None:
        text = self.text
        stop = end
        while stop > start and text[stop - 1] in "\r\n":
            stop -= 1
        at = _Cursor(text, start, stop)
        if self.leaf == "comment":
            quotes = self._quotes()
            if not quotes or self._matching(at) >= quotes:
                if "%%" in text[start:stop]:
                    self.leaf = ""
                return
            self.leaf = ""
            at = _Cursor(text, start, stop)
        matched = self._matching(at)
        everything = matched == len(self.stack)
        blank = at.blank()
        if self.leaf == "fence" and everything:
            self._fence_line(at, end)
            return
        if self.leaf == "html" and everything:
            self._html_line(at, blank)
            return
        if self.leaf == "code" and everything:
            if blank:
                return
            if at.indent() >= 4:
                self.code_end = stop - self.start
                return
        if self.leaf in {"fence", "html", "code"}:
            self._close_leaf()
        self._starts(at, matched, blank, end)

    def _quotes(self) -> int:
        """How many containers there are up to the innermost block quote: a `%%` comment in it ends with it."""
        return next((number + 1 for number in range(len(self.stack) - 1, -1, -1) if self.stack[number] < 0), 0)

    def _matching(self, at: "_Cursor") -> int:
        """Walk into the open containers this line continues; return how many."""
        for number, column in enumerate(self.stack):
            blank = at.blank()
            if column < 0:
                # CommonMark allows 3 columns in front of `>`; markdown-it-py asks that of a quote's first line only.
                if blank or at.peek() != ">":
                    return number
                at.skip_indent()
                at.advance_quote()
            elif blank:
                if self.empty[number]:
                    return number
            elif at.indent() >= column:
                at.advance(column)
            else:
                return number
        return len(self.stack)

    def _starts(self, at: "_Cursor", matched: int, blank: bool, end: int) -> None:
        """Open the blocks that start on this line, then give the rest of it to a paragraph or a leaf."""
        text = self.text
        if self.paragraph is not None and text[self.start + self.paragraph.lines[0][0]] == "[":
            self._end_definitions(at)
        if (
            self.paragraph is None
            and not self.stack
            and "|" in text[at.start : at.stop]
            and self._starts_table(at, end)
        ):
            self._rest(at, matched, blank)
            return
        while not blank:
            indent = at.indent()
            in_paragraph = self.paragraph is not None
            here = in_paragraph and matched == len(self.stack)
            if indent >= 4:
                if in_paragraph and not self._interrupts(at, matched, indent):
                    break
                self._close_to(matched)
                self._leaf("code", at, end)
                self.code_end = at.stop - self.start
                return
            spot = at.first()
            character = text[spot]
            if character == ">" and self._room(spot):
                self._close_to(matched)
                self._open(-1, at)
                at.skip_indent()
                at.advance_quote()
                matched, blank = len(self.stack), at.blank()
                continue
            if character == "#" and (heading := _HEADING.match(text, spot)):
                self._close_to(matched)
                self._add_heading(len(heading[1]), heading.end(), at.stop)
                return
            if character in "`~" and (fence := _FENCE.match(text, spot)):
                self._close_to(matched)
                self.fence = (fence[0][0], len(fence[0]))
                self._leaf("fence", at, end)
                return
            if character == "%" and text.startswith("%%", spot) and text.find("%%", spot + 2, at.stop) < 0:
                self._close_to(matched)
                self._leaf("comment", at, end)
                return
            if character == "<" and self._html_start(spot, in_paragraph, matched, at, end):
                return
            if here and character in "=-" and (match := _SETEXT.match(text, spot)) and self._setext(character):
                return
            if character in "*_-" and _BREAK.match(text, spot):
                self._close_to(matched)
                self._mark(at)
                self.tail = False
                return
            marker = _MARKER.match(text, spot)
            if marker and self._item_allowed(marker, here, at):
                if not self._room(spot):
                    self.deep.append(spot - self.start)
                    break
                self._close_to(matched)
                self._open_item(marker, at)
                matched, blank = len(self.stack), at.blank()
                continue
            break
        self._rest(at, matched, blank)

    def _end_definitions(self, at: "_Cursor") -> None:
        """Close a paragraph that is link definitions and nothing else, unless this line may be a title of the last."""
        if self.paragraph and at.peek() not in "\"'(" and not self._without_definitions(self.paragraph.lines):
            self._close_leaf()

    def _starts_table(self, at: "_Cursor", end: int) -> bool:
        """Whether a line is a table's header: markdown-it-py tries tables before headings and lists."""
        match = _LINE.match(self.text, end)
        row = match[0].strip() if match else ""
        if not row or at.indent() >= 4 or row.startswith("- ") or not _DELIMITER_ROW.match(row):
            return False
        return _cells(self.text[at.first() : at.stop].strip()) == _cells(row)

    def _interrupts(self, at: "_Cursor", matched: int, indent: int) -> bool:
        """Tell whether a line too deep for a block where it stands still ends the paragraph of a deeper item.

        By CommonMark it would be a lazy continuation; markdown-it-py measures from the paragraph's own item and ends
        it there, and what it reads is what counts (docs/decisions.md).
        """
        inner = self.stack[matched:]
        if not inner or min(inner) < 0 or indent - sum(inner) >= 4:
            return False
        spot = at.first()
        if _BREAK.match(self.text, spot) or _HEADING.match(self.text, spot) or _FENCE.match(self.text, spot):
            return True
        if self.text[spot] == ">" or any(opening.match(self.text, spot, at.stop) for opening, _ in _HTML[:6]):
            return True
        if self.text.startswith("%%", spot) and self.text.find("%%", spot + 2, at.stop) < 0:
            return True
        return bool(_MARKER.match(self.text, spot)) and at.column() + indent - self.marker_column < 4

    def _rest(self, at: "_Cursor", matched: int, blank: bool) -> None:
        if self.paragraph is not None and not blank:
            # Also a lazy continuation: a line that no container claims belongs to the open paragraph.
            self.paragraph.lines.append(self._stripped(at.first(), at.stop))
            self.paragraph.lazy.append(matched < len(self.stack))
            return
        self._close_to(matched)
        if blank:
            self._close_leaf()
            return
        item = self.open_items[-1] if self.open_items and self.stack[-1] >= 0 else -1
        first = item >= 0 and self.empty[-1]
        self._mark(at)
        self.paragraph = _Paragraph([self._stripped(at.first(), at.stop)], [False], self.line, item, first)
        if not self.stack:
            self.tail = False

    def _stripped(self, start: int, stop: int) -> tuple[int, int]:
        line = self.text[start:stop]
        start += len(line) - len(line.lstrip())
        return start - self.start, start - self.start + len(line.strip())

    def _room(self, spot: int) -> bool:
        return len(self.stack) < MAX_NESTING

    def _item_allowed(self, marker: "re.Match[str]", here: bool, at: "_Cursor") -> bool:
        """A list interrupts a paragraph only with text behind its marker, an ordered one only from 1 (CommonMark 5.2)."""
        if not here:
            return True
        if marker[2] and int(marker[2]) != 1:
            return False
        return bool(self.text[marker.end() : at.stop].strip(" \t"))

    def _open(self, column: int, at: "_Cursor") -> None:
        self._mark(at)
        if column < 0 and not self.stack:
            self.tail = False
        self.stack.append(column)
        self.empty.append(True)

    def _open_item(self, marker: "re.Match[str]", at: "_Cursor") -> None:
        spot = marker.start()
        indent = at.indent()
        column_of_marker = at.column() + indent
        if not self.stack:
            if not self.tail:
                self.group += 1
            self.tail = True
        parent = self.open_items[-1] if self.open_items else -1
        self._mark(at)
        if parent >= 0:
            self.items[parent].children += 1
        at.skip_indent()
        width = marker.end() - spot
        at.advance_columns(width)
        padding = at.indent()
        if at.blank():
            column = indent + width + 1
            at.skip_indent()
        elif padding > 4:
            column = indent + width + 1
            at.advance(1)
        else:
            column = indent + width + padding
            at.advance(padding)
        self.marker_column = column_of_marker
        quoted = any(container < 0 for container in self.stack)
        depth = len(self.open_items)
        self.open_items.append(len(self.items))
        bullet = marker[1] or marker[3]
        self.items.append(_Draft(spot - self.start, self.line, bullet, parent, depth, quoted, self.group))
        self.stack.append(column)
        self.empty.append(True)

    def _mark(self, at: "_Cursor") -> None:
        """Note that the innermost open container holds something, and end the open paragraph."""
        self._close_leaf()
        if self.empty:
            self.empty[-1] = False

    def _close_to(self, matched: int) -> None:
        if matched < len(self.stack):
            self._close_leaf()
            for container in self.stack[matched:]:
                if container >= 0:
                    self.open_items.pop()
            del self.stack[matched:]
            del self.empty[matched:]

    def _leaf(self, kind: str, at: "_Cursor", end: int) -> None:
        first = at.first() if at.first() < at.stop else at.start
        self._mark(at)
        self.leaf = kind
        self.block_start = first - self.start
        self.code_end = at.stop - self.start
        if not self.stack and kind in {"fence", "code"}:
            self.tail = False

    def _close_leaf(self) -> None:
        if self.leaf in {"fence", "code"}:
            self.code.append((self.block_start, self.code_end))
        self.leaf = ""
        if self.paragraph is not None:
            paragraph, self.paragraph = self.paragraph, None
            self._finish(paragraph)

    def _fence_line(self, at: "_Cursor", end: int) -> None:
        character, length = self.fence
        self.code_end = at.stop - self.start
        if at.blank() or at.indent() > 3:
            return
        rest = self.text[at.first() : at.stop].rstrip(" \t")
        if len(rest) >= length and rest == character * len(rest):
            self._close_leaf()

    def _html_start(self, spot: int, in_paragraph: bool, matched: int, at: "_Cursor", end: int) -> bool:
        for number, (opening, closing) in enumerate(_HTML):
            if number == 6 and in_paragraph:
                return False
            if opening.match(self.text, spot, at.stop):
                tail = self.tail
                self._close_to(matched)
                self._leaf("html", at, end)
                # A comment between two items does not part them: `<!-- doable: ignore -->` may stand there.
                self.tail = tail if number == 1 else (bool(self.stack) and tail)
                self.html_end = closing
                if closing and closing.search(self.text, spot, at.stop):
                    self.leaf = ""
                return True
        return False

    def _html_line(self, at: "_Cursor", blank: bool) -> None:
        if self.html_end is None:
            if blank:
                self.leaf = ""
        elif self.html_end.search(self.text, at.start, at.stop):
            self.leaf = ""

    def _setext(self, character: str) -> bool:
        paragraph = self.paragraph
        if paragraph is None:
            return False
        lines = self._without_definitions(paragraph.lines)
        if not lines or (len(lines) > 1 and self._is_table(lines)):
            return False
        self.paragraph = None
        if not self.stack:
            start, end = lines[0][0], lines[-1][1]
            self.headings.append(
                Heading(1 if character == "=" else 2, paragraph.line + len(paragraph.lines) - len(lines), start, end)
            )
            self.tail = False
        return True

    def _add_heading(self, level: int, start: int, stop: int) -> None:
        self._mark(_Cursor(self.text, start, stop))
        if self.stack:
            return
        self.tail = False
        content = self.text[start:stop].rstrip(" \t")
        closing = content.rstrip("#")
        if closing != content and (not closing or closing[-1] in " \t"):
            content = closing
        begin, end = self._stripped(start, start + len(content))
        self.headings.append(Heading(level, self.line, begin, max(begin, end)))

    def _without_definitions(self, lines: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """Drop the link definitions at a paragraph's start: they are blocks of their own (CommonMark 4.7)."""
        base = self.start
        while lines and self.text.startswith("[", base + lines[0][0]):
            joined = "\n".join(self.text[base + a : base + b] for a, b in lines)
            match = _DEFINITION.match(joined)
            if not match:
                break
            lines = lines[match[0].count("\n") or len(lines) :] if match.end() < len(joined) else []
        return lines

    def _finish(self, paragraph: _Paragraph) -> None:
        """Take a whole paragraph in: a task's own, an item's own, or one that may hold a box that is none."""
        base = self.start
        lines = paragraph.lines
        if len(lines) > 1 and self._is_table(lines):
            return
        first = self.text[base + lines[0][0] : base + lines[0][0] + 1]
        skipped = 0
        if first == "[" and "]:" in self.text[base + lines[0][0] : base + lines[0][1]]:
            left = self._without_definitions(lines)
            skipped = len(lines) - len(left)
            lines = left
            # What follows a definition is a block of its own, so an unindented line there is outside the item.
            if not lines or (skipped and paragraph.lazy[skipped]):
                return
        if paragraph.first:
            item = self.items[paragraph.item]
            item.end_line = paragraph.line + skipped + len(lines) - 1
            start, stop = base + lines[0][0], base + lines[0][1]
            box = _BOX.match(self.text, start, stop)
            word = None if box or not self.words else self.words.match(self.text, start, stop)
            if found := box or word:
                item.box, item.mark = start - base, found[1]
                item.body = self._body(found.end(), lines)
            else:
                item.body = tuple(lines)
        for number, (start, end) in enumerate(lines):
            if _NEAR_BULLET.match(self.text, base + start, base + end) or (
                paragraph.first and number == 0 and _NEAR_BOX.match(self.text, base + start, base + end)
            ):
                self.near.append((start, end))

    def _body(self, start: int, lines: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
        base = self.start
        rest = self.text[start : base + lines[0][1]]
        start += len(rest) - len(rest.lstrip())
        own = [(start - base, lines[0][1])] if start - base < lines[0][1] else []
        return (*own, *lines[1:])

    def _is_table(self, lines: list[tuple[int, int]]) -> bool:
        """A GFM table has a delimiter row under its header with as many cells."""
        base = self.start
        row = self.text[base + lines[1][0] : base + lines[1][1]]
        header = self.text[base + lines[0][0] : base + lines[0][1]]
        if "|" not in header or row.startswith("- ") or not _DELIMITER_ROW.match(row):
            return False
        return _cells(header) == _cells(row)


def _cells(row: str) -> int:
    inner = row.strip().removeprefix("|")
    if inner.endswith("|") and not inner.endswith("\\|"):
        inner = inner[:-1]
    return len(re.split(r"(?<!\\)\|", inner))


class _Cursor:
    """A place in one line, with columns counted over tabs (stops of 4)."""

    __slots__ = ("_column", "offset", "start", "stop", "text")

    def __init__(self, text: str, start: int, stop: int) -> None:
        self.text = text
        self.start = start
        self.offset = start
        self.stop = stop
        self._column = 0

    def column(self) -> int:
        """The column reached."""
        return self._column

    def first(self) -> int:
        """The offset of the next character that is no space or tab, `stop` where there is none."""
        text, offset, stop = self.text, self.offset, self.stop
        while offset < stop and text[offset] in " \t":
            offset += 1
        return offset

    def blank(self) -> bool:
        """Whether nothing but spaces and tabs is left."""
        return self.first() >= self.stop

    def peek(self) -> str:
        """The next character that is no space or tab, "" at the end."""
        first = self.first()
        return self.text[first] if first < self.stop else ""

    def indent(self) -> int:
        """How many columns of white space come next."""
        column = self._column
        for offset in range(self.offset, self.first()):
            column += 4 - column % 4 if self.text[offset] == "\t" else 1
        return column - self._column

    def skip_indent(self) -> None:
        """Go to the next character that is no space or tab."""
        self.advance(self.indent())

    def advance(self, columns: int) -> None:
        """Go on by columns of white space; a tab may be used up in part."""
        while columns > 0 and self.offset < self.stop:
            width = 4 - self._column % 4 if self.text[self.offset] == "\t" else 1
            if width > columns:
                self._column += columns
                return
            self._column += width
            columns -= width
            self.offset += 1

    def advance_columns(self, characters: int) -> None:
        """Go over a marker: characters that are one column wide each."""
        self.offset += characters
        self._column += characters

    def advance_quote(self) -> None:
        """Go over `>` and one optional column of white space."""
        self.advance_columns(1)
        if self.offset < self.stop and self.text[self.offset] in " \t":
            self.advance(1)
