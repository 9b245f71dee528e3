"""The commonest form of a task's text, read at once: words, perhaps `-> an output`, then canonical tags to the end.

What is not surely of this form is left to the grammar (`tags.py`, `reading.py`), which reads the same of what is, at
five times the cost (tests/parser/test_tail.py).
"""

from functools import lru_cache
from typing import Any

from doable_md.clauses import done_when, trigger_at
from doable_md.dialects import DATE_FIELDS, EMOJI, KEYS, RESERVED_HANDLES
from doable_md.lazy import lazy
from doable_md.model import Reading, State, Tag
from doable_md.opaque import mask
from doable_md.text import Span
from doable_md.values import names, parse_estimate, parse_impact, parse_when

# With none of these a text holds no tag but arrows, `//date`, `(A)` and `^id`, and nothing that hides a tag.
_SIGN = lazy(r"[@#\[:<`\\\n" + "".join(EMOJI) + "]")
_HIDES = frozenset("[<`\\")
# The same where what is hidden is masked: brackets are tags only with a colon in them.
_TAG_SIGN = lazy(r"[@#:\n" + "".join(EMOJI) + "]")
_TAG = lazy(
    r"@((?!\d{4}-\d\d)\w(?:[\w.-]*\w)?(?:/\w(?:[\w.-]*\w)?)*)"
    r"|(due|goal|impact|done|est|id|after|start|scheduled|created|priority):(\w(?:[\w,.-]*\w)?)"
)
_ARROW = lazy(r"->(?=\s)")
# What in front of the first tag would make it a leading one (`@ana: …`).
_NO_WORD = " \t*_~,&+"

_new: Any = tuple.__new__  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
# Places of a reading's fields, which is built as a row.
_AT = {name: number for number, name in enumerate(Reading._fields)}
_TAGS, _OWNERS, _DONE, _PIECES = _AT["tags"], _AT["owners"], _AT["done"], _AT["pieces"]
_OUTPUT, _RESULT, _OUTPUT_SPAN = _AT["output"], _AT["result"], _AT["output_span"]
_TRIGGER, _TRIGGER_SPAN = _AT["trigger"], _AT["trigger_span"]
_PLACES = {**_AT, "goal": _AT["goals"]}
_BLANK = tuple(Reading())
_NOTHING = _BLANK[:_PIECES]


def without_tags(text: str) -> Reading:
    """Return the reading of one line without tags."""
    piece = text.strip()
    start = text.find(piece)
    end = start + len(piece) if piece.strip(".,;:") else start
    trigger, output = trigger_at(text), done_when(text, len(text))
    if trigger is None and output is None:
        return _plain(start, end)
    return Reading(
        pieces=_plain(start, end).pieces,
        trigger=trigger and text[trigger.start : trigger.end],
        trigger_span=trigger,
        output=output and text[output.start : output.end],
        output_span=output,
    )


@lru_cache(maxsize=1 << 12)
def _plain(start: int, end: int) -> Reading:
    """The reading of words from here to there and nothing else: that of many texts."""
    pieces = (Span(start, end),) if end > start else ()
    reading: Reading = _new(Reading, (*_NOTHING, pieces, None, None, False))
    return reading


def read_tail(text: str, state: State) -> Reading | None:
    """Return the reading of words alone, or words that end in tags; None where a text is not surely of that form."""
    masked, sign = text, _SIGN.search(text)
    if sign and sign[0] in _HIDES:
        if "<!--" in text or "\n" in text:
            return None
        masked = mask(text)
        sign = _TAG_SIGN.search(masked)
    if text.startswith("(") or "//" in masked:
        return None
    if sign is None:
        return None if "->" in masked or "^" in masked else without_tags(text)
    at = masked.rfind(" ", 0, sign.start()) + 1
    words = text[:at].rstrip()
    if not words.strip(_NO_WORD) or "%%" in words or ("&" in words and ";" in words):
        return None
    tags: list[Tag] = []
    row: list[Any] = [*_BLANK]
    for part in text[at:].split(" "):
        known = _known(part)
        if known is None:
            return None
        place, field, key, value, width, meaning, form = known
        end = at + len(part)
        if row[place] is not None and row[place] != ():
            if place != _OWNERS:
                return None
            if value not in row[place]:
                row[place] += meaning
        else:
            row[place] = meaning
        tags.append(_new(Tag, (field, key, value, at, end, at + width, end, form)))
        at = end + 1
    if "->" in words:
        output = _output(words, masked)
        if output is None:
            return None
        tags.insert(0, output)
        words = words[: output.start].rstrip()
        if state is State.DONE and row[_DONE] is None:
            # Without `done:` an arrow on a done task is the result (rules.md, R404).
            row[_RESULT] = output.value
        else:
            row[_OUTPUT], row[_OUTPUT_SPAN] = output.value, Span(output.value_start, output.value_end)
    row[_TAGS] = tuple(tags)
    start = len(words) - len(words.lstrip())
    if words.strip().strip(".,;:"):
        row[_PIECES] = (Span(start, len(words)),)
        if "," in words and (trigger := trigger_at(text, start)):
            row[_TRIGGER], row[_TRIGGER_SPAN] = text[trigger.start : trigger.end], trigger
        if "hen" in words and row[_OUTPUT] is None and (clause := done_when(text, len(words))):
            row[_OUTPUT] = text[clause.start : clause.end].rstrip()
            row[_OUTPUT_SPAN] = Span(clause.start, clause.start + len(row[_OUTPUT]))
    reading: Reading = _new(Reading, row)
    return reading


def _output(words: str, masked: str) -> Tag | None:
    """Return the tag of the one arrow in the words before the tags, with what is promised behind it."""
    arrow = _ARROW.search(masked)
    if arrow is None or words.count("->") > 1:
        return None
    start, end = arrow.start(), len(words)
    output = words[arrow.end() :].strip()
    if not output or output[0].isdigit() or output[-1] in "([{*_~" or not words[start - 1].isspace():
        return None
    if not words[:start].strip(_NO_WORD):
        return None
    begin = end - len(output)
    return Tag("output", "->", output, start, end, begin, end, "arrow")


@lru_cache(maxsize=1 << 12)
def _known(part: str) -> "tuple[int, str, str, str, int, Any, str] | None":
    """Return what one tag means: its place in a reading, field, key, value, how far in that stands, meaning and form.

    None where the grammar has to look at it. Kept, since thousands of tasks have the same owners, days and goals.
    """
    match = _TAG.fullmatch(part)
    if match is None:
        return None
    name, key, value = match.groups()
    if name is not None:
        return None if name.casefold() in RESERVED_HANDLES else (_OWNERS, "owner", "@", name, 1, (name,), "sigil")
    field = KEYS[key]
    meaning: Any
    if field in DATE_FIELDS:
        if not value[0].isdigit() and field != "due":
            return None
        meaning = parse_when(value, first=field == "start")
        meaning = meaning if meaning.day else None
    elif field == "impact":
        meaning = parse_impact(value)
    elif field == "estimate":
        meaning = parse_estimate(value)
    else:
        meaning = value if field == "id" else names(value)
    # A value that means nothing leaves its place to a later tag: that is for the grammar.
    return None if meaning is None else (_PLACES[field], field, key, value, len(key) + 1, meaning, "key")
