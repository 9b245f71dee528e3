"""The line machine of CommonMark's appendix, for one chunk: containers, one open leaf, and what was found.

markdown-it-py is the oracle of this file (tests/parser/test_oracle.py), its quirks included, save those that
docs/parser.md lists. It is not used here because importing it costs more than reading a plan (docs/decisions.md).
"""

import re
from typing import NamedTuple

from doable_md.chunk import MAX_NESTING, Chunk, Heading, Item
from doable_md.definitions import definition_labels, definition_lines
from doable_md.lazy import lazy
from doable_md.lines import (
    BREAK,
    FENCE,
    HEADING,
    HTML,
    LINE,
    MARKER,
    SETEXT,
    SPLIT,
    Cursor,
    atx_heading,
    is_table,
    opens_comment,
    starts_block,
)
from doable_md.text import TRIM

# A definition of more lines than this is looked for once, at its paragraph's end, so that time stays linear.
_LONGEST_DEFINITION = 32

_BOX = lazy(r"\[([^\r\n])\](?=\s|\Z)")
# What was meant as a box and is none. In any paragraph: a bullet glued to it. At an item's start: nothing or too much
# in it, or text glued behind it. `[x](url)`, `[x][ref]`, `[x]: url` and `[X]% of users` are what they look like.
_NEAR_BULLET = lazy(r"[-+*]\[[ xX]?\](?![(\[:])(?=[ \t\w]|\Z)")
_NEAR_BOX = lazy(r"\[(?:[ \t]{2,3}|[ ][xX][ ]?|[xX][ ])\](?![(\[:])|\[\](?=\s|\Z)|\[[ xX]\](?=[\w`*\"'])")


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

    def __init__(
        self, marker: int, line: int, bullet: str, *, parent: int, depth: int, quoted: bool, group: int
    ) -> None:
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


class Machine:
    """The line machine of CommonMark's appendix, for one chunk: containers, one open leaf, and what was found."""

    def __init__(self, text: str, start: int, words: re.Pattern[str] | None) -> None:
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
        self.fresh: list[bool] = []
        """For each open container: no block has been read in it; link definitions are none."""
        self.bullets: list[str] = []
        """For each open container: what its list is marked with, "" for a block quote."""
        self.delimiter = False
        """The next line is the delimiter row of a table that has just begun."""
        self.headings: list[Heading] = []
        self.code: list[tuple[int, int]] = []
        self.near: list[tuple[int, int]] = []
        self.deep: list[int] = []
        self.labels: list[str] = []
        self.group = 0
        self.tail = True
        self.line = 0
        self.code_end = 0

    def read(self) -> tuple[Chunk, int]:
        """Read to the next split point and return the chunk and where it ends."""
        text, position, length = self.text, self.start, len(self.text)
        line_at, split = LINE.match, SPLIT.match
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
            code=tuple(self.code),
            near=tuple(self.near),
            deep=tuple(self.deep),
            tail=self.tail,
            labels=tuple(self.labels),
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
        at = Cursor(text, start, stop)
        if self.leaf == "comment":
            quotes = self._quotes()
            if not quotes or self._matching(at, self.stack) >= quotes:
                if "%%" in text[start:stop]:
                    self.leaf = ""
                return
            self.leaf = ""
            at = Cursor(text, start, stop)
        matched = self._matching(at, self.stack)
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
        if self.leaf == "table" and everything and self._is_row(at, blank):
            return
        if self.leaf in {"fence", "html", "code", "table"}:
            self._close_leaf()
        self._starts(at, matched, blank, end)

    def _quotes(self) -> int:
        """How many containers there are up to the innermost block quote: a `%%` comment in it ends with it."""
        return next((number + 1 for number in range(len(self.stack) - 1, -1, -1) if self.stack[number] < 0), 0)

    def _matching(self, at: Cursor, stack: list[int]) -> int:
        """Walk into those of the open containers that this line continues; return how many."""
        for number, column in enumerate(stack):
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
        return len(stack)

    def _starts(self, at: Cursor, matched: int, blank: bool, end: int) -> None:
        """Open the blocks that start on this line, then give the rest of it to a paragraph or a leaf."""
        text = self.text
        piped = text.find("|", at.offset, at.stop) >= 0
        if self.paragraph is not None and not blank:
            if text[self.start + self.paragraph.lines[0][0]] == "[":
                self._end_definitions(at)
            if piped and self._table_interrupts(at, matched, end):
                self._close_leaf()
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
            if piped and (not in_paragraph or starts_block(at)) and self._starts_table(at, matched, end):
                self._close_to(matched)
                self._leaf("table", at, end)
                self.delimiter = True
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
            if character == "#" and HEADING.match(text, spot):
                self._close_to(matched)
                self._add_heading(spot, at)
                return
            if character in "`~" and (fence := FENCE.match(text, spot)):
                self._close_to(matched)
                self.fence = (fence[0][0], len(fence[0]))
                self._leaf("fence", at, end)
                return
            if character == "%" and opens_comment(text, spot, at.stop):
                self._close_to(matched)
                self._leaf("comment", at, end)
                return
            if character == "<" and self._html_start(spot, in_paragraph, matched, at, end):
                return
            if here and character in "=-" and SETEXT.match(text, spot) and self._setext(at, character):
                return
            if character in "*_-" and BREAK.match(text, spot):
                self._close_to(matched)
                self._mark(at)
                self.tail = False
                return
            marker = MARKER.match(text, spot)
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

    def _end_definitions(self, at: Cursor) -> None:
        """Close a paragraph that is link definitions and nothing else, unless this line may be a title of the last."""
        if self.paragraph is None or len(self.paragraph.lines) > _LONGEST_DEFINITION:
            return
        if self._without_definitions(self.paragraph.lines):
            return
        joined = self._joined(self.paragraph.lines)
        if at.peek() in {'"', "'", "("} and definition_lines(f'{joined}\n""') > joined.count("\n") + 1:
            return
        self._close_leaf()

    def _starts_table(self, at: Cursor, matched: int, end: int) -> bool:
        """Whether a block that starts here is a table: markdown-it-py asks that before it looks for any other."""
        if matched < len(self.stack) and self.bullets[matched] and self._continues_list(at, matched):
            return False
        row = self._line_in(end, self.stack[:matched])
        return row is not None and is_table(self.text[at.first() : at.stop].rstrip(" \t"), row)

    def _table_interrupts(self, at: Cursor, matched: int, end: int) -> bool:
        """Whether a table ends the open paragraph here; its delimiter row has to stand where the paragraph does."""
        if self.paragraph is None:
            return False
        inner = self.stack[matched:]
        if inner and (min(inner) < 0 or at.indent() - sum(inner) >= 4):
            return False
        if not inner and at.indent() >= 4:
            return False
        row = self._line_in(end, self.stack)
        return row is not None and is_table(self.text[at.first() : at.stop].rstrip(" \t"), row)

    def _continues_list(self, at: Cursor, matched: int) -> bool:
        marker = MARKER.match(self.text, at.first())
        return marker is not None and self.bullets[matched] == (marker[1] or marker[3])

    def _line_in(self, start: int, stack: list[int]) -> str | None:
        """Return the line at `start` without what its containers take, None where it is not in all of them."""
        line = LINE.match(self.text, start)
        if line is None or not line[0]:
            return None
        at = Cursor(self.text, start, start + len(line[0].rstrip("\r\n")))
        if self._matching(at, stack) < len(stack) or at.indent() >= 4 or at.blank():
            return None
        return self.text[at.first() : at.stop].rstrip(" \t")

    def _is_row(self, at: Cursor, blank: bool) -> bool:
        """Whether a line goes on with the open table; the one behind its header always does."""
        if self.delimiter:
            self.delimiter = False
            return True
        return not blank and at.indent() < 4 and not starts_block(at)

    def _interrupts(self, at: Cursor, matched: int, indent: int) -> bool:
        """Tell whether a line too deep for a block where it stands still ends the paragraph of a deeper item.

        By CommonMark it would be a lazy continuation; markdown-it-py measures from the paragraph's own item and ends
        it there, and what it reads is what counts (docs/decisions.md).
        """
        inner = self.stack[matched:]
        if -1 in inner:
            quote = inner.index(-1)
            if inner.count(-1) > 1:
                # The outer quote has taken the line in without its indentation: the inner one sees none.
                return starts_block(at)
            inner = inner[:quote]
        if not inner or indent - sum(inner) >= 4 or not starts_block(at):
            return False
        if MARKER.match(self.text, at.first()) and not BREAK.match(self.text, at.first()):
            return indent - sum(inner[:-1]) < 4 or indent >= sum(inner)
        return True

    def _rest(self, at: Cursor, matched: int, blank: bool) -> None:
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
        first = item >= 0 and self.fresh[-1]
        self._mark(at)
        self.paragraph = _Paragraph([self._stripped(at.first(), at.stop)], [False], self.line, item, first)
        if not self.stack:
            self.tail = False

    def _stripped(self, start: int, stop: int) -> tuple[int, int]:
        line = self.text[start:stop]
        start += len(line) - len(line.lstrip(TRIM)) - self.start
        return start, start + len(line.strip(TRIM))

    def _room(self, spot: int) -> bool:
        return len(self.stack) < MAX_NESTING

    def _item_allowed(self, marker: re.Match[str], here: bool, at: Cursor) -> bool:
        """A list interrupts a paragraph only with text behind its marker, and from 1 (CommonMark 5.2)."""
        if not here:
            return True
        if marker[2] and int(marker[2]) != 1:
            return False
        return bool(self.text[marker.end() : at.stop].strip(" \t"))

    def _open(self, column: int, at: Cursor) -> None:
        self._mark(at)
        if column < 0 and not self.stack:
            self.tail = False
        self._push(column, "")

    def _push(self, column: int, bullet: str) -> None:
        self.stack.append(column)
        self.bullets.append(bullet)
        self.empty.append(True)
        self.fresh.append(True)

    def _open_item(self, marker: re.Match[str], at: Cursor) -> None:
        spot = marker.start()
        indent = at.indent()
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
        quoted = any(container < 0 for container in self.stack)
        depth = len(self.open_items)
        self.open_items.append(len(self.items))
        bullet = marker[1] or marker[3]
        self.items.append(
            _Draft(spot - self.start, self.line, bullet, parent=parent, depth=depth, quoted=quoted, group=self.group)
        )
        self._push(column, bullet)

    def _mark(self, at: Cursor) -> None:
        """Note that the innermost open container holds something, and end the open paragraph."""
        self._close_leaf()
        if self.empty:
            self.empty[-1] = self.fresh[-1] = False

    def _close_to(self, matched: int) -> None:
        if matched < len(self.stack):
            self._close_leaf()
            for container in self.stack[matched:]:
                if container >= 0:
                    self.open_items.pop()
            del self.stack[matched:], self.bullets[matched:], self.empty[matched:], self.fresh[matched:]

    def _leaf(self, kind: str, at: Cursor, end: int) -> None:
        first = at.first() if at.first() < at.stop else at.start
        self._mark(at)
        self.leaf = kind
        self.block_start = first - self.start
        self.code_end = at.stop - self.start
        if not self.stack and kind in {"fence", "code", "table"}:
            self.tail = False

    def _close_leaf(self) -> None:
        if self.leaf in {"fence", "code"}:
            self.code.append((self.block_start, self.code_end))
        self.leaf = ""
        if self.paragraph is not None:
            paragraph, self.paragraph = self.paragraph, None
            self._finish(paragraph)

    def _fence_line(self, at: Cursor, end: int) -> None:
        character, length = self.fence
        self.code_end = at.stop - self.start
        if at.blank() or at.indent() > 3:
            return
        rest = self.text[at.first() : at.stop].rstrip(" \t")
        if len(rest) >= length and rest == character * len(rest):
            self._close_leaf()

    def _html_start(self, spot: int, in_paragraph: bool, matched: int, at: Cursor, end: int) -> bool:
        for number, (opening, closing) in enumerate(HTML):
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

    def _html_line(self, at: Cursor, blank: bool) -> None:
        if self.html_end is None:
            if blank:
                self.leaf = ""
        elif self.html_end.search(self.text, at.start, at.stop):
            self.leaf = ""

    def _setext(self, at: Cursor, character: str) -> bool:
        """Turn the open paragraph into a heading; not where it, or it and this line, are link definitions."""
        paragraph = self.paragraph
        if paragraph is None:
            return False
        lines = self._without_definitions(paragraph.lines)
        if not lines:
            return False
        if (
            character == "="
            and len(lines) < _LONGEST_DEFINITION
            and not self._without_definitions([*lines, self._stripped(at.first(), at.stop)])
        ):
            return False
        self.paragraph = None
        if not self.stack:
            start, end = lines[0][0], lines[-1][1]
            self.headings.append(
                Heading(1 if character == "=" else 2, paragraph.line + len(paragraph.lines) - len(lines), start, end)
            )
            self.tail = False
        return True

    def _add_heading(self, spot: int, at: Cursor) -> None:
        self._mark(at)
        if self.stack:
            return
        self.tail = False
        if heading := atx_heading(self.text, spot, self.line, self.start):
            self.headings.append(heading)

    def _without_definitions(self, lines: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """Drop the link definitions at a paragraph's start."""
        base = self.start
        if not lines or not self.text.startswith("[", base + lines[0][0]):
            return lines
        return lines[definition_lines(self._joined(lines)) :]

    def _joined(self, lines: list[tuple[int, int]]) -> str:
        base = self.start
        return "\n".join([self.text[base + a : base + b] for a, b in lines])

    def _finish(self, paragraph: _Paragraph) -> None:
        """Take a whole paragraph in: a task's own, an item's own, or one that may hold a box that is none."""
        base = self.start
        lines = paragraph.lines
        first = self.text[base + lines[0][0] : base + lines[0][0] + 1]
        skipped = 0
        if first == "[" and "]:" in self.text[base + lines[0][0] : base + lines[0][1]]:
            left = self._without_definitions(lines)
            skipped = len(lines) - len(left)
            if skipped:
                self.labels += [label for label in definition_labels(self._joined(lines)) if ":" in label]
            lines = left
            # What follows a definition is a block of its own, so an unindented line there is outside the item.
            if not lines:
                if paragraph.first and self.open_items and self.open_items[-1] == paragraph.item:
                    self.fresh[-1] = True
                return
            if skipped and paragraph.lazy[skipped]:
                return
        # A line of nothing but NBSP and the like is no blank line, but a paragraph is trimmed of it.
        while lines and lines[-1][0] == lines[-1][1]:
            lines = lines[:-1]
        while lines and lines[0][0] == lines[0][1]:
            lines, skipped = lines[1:], skipped + 1
        if not lines:
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
        start += len(rest) - len(rest.lstrip(TRIM))
        own = [(start - base, lines[0][1])] if start - base < lines[0][1] else []
        return (*own, *lines[1:])
