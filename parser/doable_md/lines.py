"""One line of a document while blocks are read: a cursor that counts columns, and what blocks start with."""

import re

from doable_md.chunk import Heading
from doable_md.lazy import lazy
from doable_md.text import TRIM

# A table's delimiter row under the line it is asked of.
TABLE_AHEAD = r"[^\r\n|]*\|[^\r\n]*(?>\r\n?|\n)[ \t]*[-:|][-:| \t]*(?:[\r\n]|\Z)"

# A line at column 0 that always ends what came before: a bullet with a box, or a heading. A line that may be a table's
# header is none, since whether it is one depends on the list in front of it.
SPLIT_PATTERN = rf"(?:[-+*] \[[^\r\n]\](?=\s|\Z)(?!{TABLE_AHEAD})|\#{{1,6}}(?=[ \t\r\n]|\Z))"
SPLIT = lazy(SPLIT_PATTERN)

_INDENT = lazy(r"[ \t]*")
LINE = lazy(r"[^\r\n]*(?>\r\n?|\n|\Z)")
FENCE = lazy(r"`{3,}(?=[^`\r\n]*(?:[\r\n]|\Z))|~{3,}")
HEADING = lazy(r"(\#{1,6})(?:[ \t]+|(?=[\r\n]|\Z))")
BREAK = lazy(r"(?:(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|(?:-[ \t]*){3,})(?=[\r\n]|\Z)")
SETEXT = lazy(r"(?:=+|-+)[ \t]*(?=[\r\n]|\Z)")
MARKER = lazy(r"(?:([-+*])|(\d{1,9})([.)]))(?=[ \t\r\n]|\Z)")
_DELIMITERS = lazy(r"(?!-[ \t])(?=.[-:| \t])\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?\Z")
_CELL_END = lazy(r"(?<!\\)\|")

_HTML_NAMES = (
    "address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt|"
    "fieldset|figcaption|figure|footer|form|frame|frameset|h1|h2|h3|h4|h5|h6|head|header|hr|html|iframe|legend|li|link|"
    "main|menu|menuitem|nav|noframes|ol|optgroup|option|p|param|search|section|summary|table|tbody|td|tfoot|th|thead|"
    "title|tr|track|ul"
)
_ATTRIBUTE = r"""\s+[A-Za-z_:][A-Za-z0-9_.:-]*(?:\s*=\s*(?:[^"'=<>`\x00-\x20]+|'[^']*'|"[^"]*"))?"""
# The seven kinds of HTML block (CommonMark 4.6): how each starts and what ends it; "" is a blank line.
HTML = (
    (
        lazy(r"<(?:script|pre|style|textarea)(?=\s|>|\Z)", re.IGNORECASE),
        lazy(r"</(?:script|pre|style|textarea)>", re.IGNORECASE),
    ),
    (lazy(r"<!--"), lazy(r"-->")),
    (lazy(r"<\?"), lazy(r"\?>")),
    (lazy(r"<![A-Z]"), lazy(r">")),
    (lazy(r"<!\[CDATA\["), lazy(r"\]\]>")),
    (lazy(rf"</?(?:{_HTML_NAMES})(?=\s|/?>|\Z)", re.IGNORECASE), None),
    (
        lazy(rf"(?:<[A-Za-z][A-Za-z0-9-]*(?:{_ATTRIBUTE})*\s*/?>|</[A-Za-z][A-Za-z0-9-]*\s*>)[^\S\r\n]*(?=[\r\n]|\Z)"),
        None,
    ),
)


class Cursor:
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
        match = _INDENT.match(self.text, self.offset, self.stop)
        return match.end() if match else self.offset

    def blank(self) -> bool:
        """Whether nothing but spaces and tabs is left."""
        return self.first() >= self.stop

    def peek(self) -> str:
        """The next character that is no space or tab, "" at the end."""
        first = self.first()
        return self.text[first] if first < self.stop else ""

    def indent(self) -> int:
        """How many columns of white space come next."""
        first = self.first()
        if self.text.find("\t", self.offset, first) < 0:
            return first - self.offset
        column = self._column
        for offset in range(self.offset, first):
            column += 4 - column % 4 if self.text[offset] == "\t" else 1
        return column - self._column

    def skip_indent(self) -> None:
        """Go to the next character that is no space or tab."""
        self.advance(self.indent())

    def advance(self, columns: int) -> None:
        """Go on by columns of white space; a tab may be used up in part."""
        end = self.offset + columns
        if end <= self.stop and self.text.find("\t", self.offset, end) < 0:
            self.offset = end
            self._column += columns
            return
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


def atx_heading(text: str, at: int, line: int, base: int | None = None) -> Heading | None:
    """Return the ATX heading (CommonMark 4.2) that starts at an offset, with offsets relative to `base` (or `at`)."""
    match = HEADING.match(text, at)
    if match is None:
        return None
    end = LINE.match(text, match.end())
    stop = end.end() if end else len(text)
    content = text[match.end() : stop].rstrip("\r\n").rstrip(" \t")
    closing = content.rstrip("#")
    if closing != content and (not closing or closing[-1] in " \t"):
        content = closing
    start = match.end() + len(content) - len(content.lstrip(TRIM)) - (at if base is None else base)
    return Heading(len(match[1]), line, start, max(start, start + len(content.strip(TRIM))))


def starts_block(line: Cursor) -> bool:
    """Whether what is left of a line starts a block that ends a table: any but a table, a paragraph and code."""
    text, spot, stop = line.text, line.first(), line.stop
    character = text[spot : spot + 1]
    if character == ">":
        return True
    if character == "#":
        return HEADING.match(text, spot) is not None
    if character in {"`", "~"}:
        return FENCE.match(text, spot) is not None
    if character == "%":
        return opens_comment(text, spot, stop)
    if character == "<":
        return any(opening.match(text, spot, stop) for opening, _ in HTML[:6])
    return BREAK.match(text, spot) is not None or MARKER.match(text, spot) is not None


def opens_comment(text: str, spot: int, stop: int) -> bool:
    """Whether a `%%` stands here that its own line does not close."""
    return text.startswith("%%", spot) and text.find("%%", spot + 2, stop) < 0


def is_table(header: str, row: str) -> bool:
    """Whether two lines, without indentation, are a table's header and its delimiter row: as many cells each."""
    if "|" not in header or not _DELIMITERS.match(row):
        return False
    cells = _CELL_END.split(header)
    if cells and not cells[0]:
        del cells[0]
    if cells and not cells[-1]:
        del cells[-1]
    return len(cells) == sum(1 for cell in row.split("|") if cell.strip()) > 0
