"""What a terminal makes of text: columns, colours, and nothing in it that a terminal would obey."""

import os
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_WIDTH = 100
"""The most terminal columns of a source line that are shown."""
_TAB = 4


def use_color(stream: TextIO, environ: "Mapping[str, str]" = os.environ) -> bool:
    """Tell whether to colour what goes to `stream`: only a terminal, unless NO_COLOR or FORCE_COLOR says otherwise."""
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and environ.get("TERM") != "dumb"


class _Widths(dict[str, int]):
    """How many columns each printable character takes by itself, looked up once each."""

    def __missing__(self, character: str) -> int:
        from unicodedata import category, east_asian_width  # noqa: PLC0415 - few texts need it

        if category(character) in {"Mn", "Me"} or "\U0001f3fb" <= character <= "\U0001f3ff":
            width = 0
        else:
            width = 2 if east_asian_width(character) in "WF" else 1
        self[character] = width
        return width


_WIDTHS = _Widths()


def _cells(line: str) -> tuple[list[str], list[int]]:
    """Return what a terminal shows for each character of `line`, and how many columns each takes."""
    from unicodedata import category  # noqa: PLC0415

    shown: list[str] = []
    widths: list[int] = []
    column = 0
    joined = False
    for character in line:
        cell = character
        if " " <= character <= "~":
            width = 1
        elif character == "\t":
            width = _TAB - column % _TAB
            cell = " " * width
        elif character == "\u200d":
            width = 0
        elif character == "\ufe0f":
            # asks for the emoji form, which is two columns wide
            width = 1 if shown and widths[-1] == 1 and shown[-1] > "\x7f" else 0
        elif category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}:
            # what moves the cursor or turns the writing direction is shown, not obeyed
            cell, width = "\ufffd", 1
        else:
            width = 0 if joined else _WIDTHS[character]
        joined = character == "\u200d"
        column += width
        shown.append(cell)
        widths.append(width)
    return shown, widths


def clean(text: str) -> str:
    """Return `text` with tabs spread out and nothing in it that a terminal would obey."""
    if text.isprintable():
        return text
    return "".join(_cells(text)[0])


def excerpt(line: str, start: int, end: int) -> tuple[str, str]:
    """Return `line` as shown, and the carets under its code points `start:end` (one where that is empty).

    A long line is cut to a window around the range.
    """
    if line.isascii() and line.isprintable():
        # most lines: a character is a column
        if len(line) <= _WIDTH:
            return line.rstrip(), " " * start + "^" * max(1, end - start)
        first = min(max(0, start - _WIDTH // 3), len(line) - _WIDTH + 1)
        last = first + _WIDTH - (first > 0)
        before = start - first + (first > 0)
        shown = ("…" if first else "") + line[first:last] + ("…" if last < len(line) else "")
        return shown.rstrip(), " " * before + "^" * min(max(1, end - start), max(1, _WIDTH - before))
    cells: Sequence[str]
    if line.isprintable() and "\ufe0f" not in line:
        # no character depends on those before it
        cells, widths = line, list(map(_WIDTHS.__getitem__, line))
    else:
        cells, widths = _cells(line)
    return _cut(cells, widths, start, end)


def _cut(cells: "Sequence[str]", widths: list[int], start: int, end: int) -> tuple[str, str]:
    before, marked, total = sum(widths[:start]), max(1, sum(widths[start:end])), sum(widths)
    if total <= _WIDTH:
        return "".join(cells).rstrip(), " " * before + "^" * marked
    first = 0
    skip = min(max(0, before - _WIDTH // 3), total - _WIDTH + 1)
    while skip > 0 and first < start:
        skip -= widths[first]
        before -= widths[first]
        first += 1
    cut_left = "…" if first else ""
    room = _WIDTH - len(cut_left)
    last = first
    while last < len(widths) and room >= widths[last]:
        room -= widths[last]
        last += 1
    cut_right = "…" if last < len(widths) else ""
    before += len(cut_left)
    shown = cut_left + "".join(cells[first:last]) + cut_right
    return shown.rstrip(), " " * before + "^" * min(marked, max(1, _WIDTH - before))
