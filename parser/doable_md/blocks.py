"""Block structure, line by line: where a document can be cut, and the items, headings and code of each chunk.

A chunk starts at a line that ends whatever came before: an ATX heading or a bullet with a box at column 0, outside
top-level fences, HTML blocks and `%%` comments. What a chunk means depends on its own text alone, so an edit
re-reads the chunks it touches and no others. markdown-it-py is the oracle of this file (tests/parser/test_oracle.py);
it is not used here because importing it costs more than reading a plan (docs/decisions.md).
"""

import re
from typing import TYPE_CHECKING

from doable_md.chunk import MAX_NESTING, Chunk, Heading, Item
from doable_md.lazy import lazy
from doable_md.lines import SPLIT, TABLE_AHEAD
from doable_md.machine import Machine
from doable_md.outline import is_plain, outline, prose
from doable_md.text import TRIM

if TYPE_CHECKING:
    from collections.abc import Iterator

# A chunk of one line: a bullet with a box, and behind it (blank lines aside) the next chunk or the end.
_SIMPLE = lazy(
    r"([-+*]) \[([^\r\n])\][ \t]+(?![^\S\r\n])([^\r\n]+)(?:(?>\r\n?|\n)[ \t]*)*"
    rf"(?:(?=(?<=[\r\n])(?:[-+*] \[[^\r\n]\]\s(?!{TABLE_AHEAD})|\#{{1,6}}[ \t]))|\Z)"
)

# What makes a document worth reading: a box or something near one, a goal, or a plan key. Looked for in this order, as
# a search for one character is far quicker than one for words in any case.
_BOX = lazy(r"\[(?:[^\r\n]?| {2,3}| [xX] ?|[xX] )\]")
_GOAL = lazy(
    r"\bgoal:|^\#+[ \t].*\b(?:goals?|objectives?|okrs?|key results?|ziele?)\b|^[ \t]*(?:plan|goals):",
    re.IGNORECASE | re.MULTILINE,
)
_GOAL_HINTS = ("goal", "objective", "okr", "key result", "ziel", "plan:")


def worth_reading(text: str) -> bool:
    """Tell whether a document holds anything a plan is made of; documents that don't are not split at all."""
    if _BOX.search(text):
        return True
    low = text.lower()
    return any(hint in low for hint in _GOAL_HINTS) and _GOAL.search(text) is not None


def chunks(text: str, position: int = 0, *, words: "re.Pattern[str] | None" = None) -> "Iterator[Chunk]":
    """Read a document from a position that is a chunk's start, chunk by chunk, to its end.

    `words` matches a state written instead of a box (`TODO `), for dialects that have them.
    """
    length = len(text)
    simple = _SIMPLE.match if words is None else None
    plain = words is None and is_plain(text)
    while position < length:
        while simple and (match := simple(text, position)):
            position = match.end()
            yield _single(match)
            if position >= length:
                return
        if plain:
            if SPLIT.match(text, position) and text[position] != "#":
                found = outline(text, position)
                if found:
                    position = found[1]
                    yield found[0]
                    continue
            elif part := prose(text, position):
                position += len(part.text)
                yield part
                continue
        reader = Machine(text, position, words)
        chunk, position = reader.read()
        yield chunk


def _single(match: "re.Match[str]") -> Chunk:
    text = match[0]
    start = match.start()
    lines = text.count("\n") if "\r" not in text else len(re.findall(r"\r\n?|\n", text))
    body = match.start(3) - start
    item = Item(0, 0, match[1], -1, 0, False, 2, match[2], ((body, body + len(match[3].rstrip(TRIM))),), 0, 0, 0)
    return Chunk(text, lines, (item,))


__all__ = ["MAX_NESTING", "SPLIT", "Chunk", "Heading", "Item", "chunks", "worth_reading"]
