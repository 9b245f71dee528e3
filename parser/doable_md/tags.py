"""The inline tag grammar: scan(text) finds the tags of one paragraph and tells what each stands for."""

import re
from collections.abc import Callable
from functools import lru_cache
from operator import itemgetter
from sys import intern
from typing import NamedTuple

from doable_md.dialects import (
    BRACKET_KEYS,
    CANONICAL,
    DATE_FIELDS,
    DIALECTS,
    EMOJI,
    KEYS,
    QUOTED_ONLY,
    RESERVED_HANDLES,
    Dialect,
)
from doable_md.lazy import lazy
from doable_md.model import Tag
from doable_md.opaque import MASK, mask
from doable_md.values import is_relative

# What may stand before a tag (syntax.md, "Left boundary"): nothing, white space or one of these.
_LEFT = r"(?<![^\s(\[{\"'*_~`])"
_OPENERS = frozenset("([{\"'*_~`")

# What may stand between the tags of a cluster beside white space: emphasis and punctuation.
_BETWEEN = lazy(r"[\s*_~`.,;:!?()\[\]{}|&+\"'。，；：！？、]*\Z")
_TRAILING = ".,;:!?*_~`\"'。，；：！？、"


# The rest of a bracketed value is looked for at most this far, so that a text full of open brackets stays linear.
_LONGEST_VALUE = 500
_LONGEST_KEY = 45
_DEEPEST_VALUE = 8

# Brackets that end a value which has not opened them.
_CUT = frozenset(_TRAILING + ")]}")


class Scan(NamedTuple):
    """The tags of one paragraph in order, offsets relative to it.

    `owners` are the numbers of those `handle` tags that own the task; the others are mentions. `comments` are HTML
    comments.
    """

    text: str
    tags: tuple[Tag, ...]
    owners: frozenset[int]
    leading: int
    """How many characters at the start belong to a leading `@ana:` or `@ana to`, 0 where there is none."""
    comments: tuple[tuple[int, int], ...]


_BRACKETS = lazy(r"\[([^\[\]]{1,999})\]")
_COMMENT = lazy(r"<!--.*?-->", re.DOTALL)
_NOTHING = frozenset[int]()
_NOTHING_LINKED = frozenset[str]()


def scan(text: str, dialect: Dialect = CANONICAL, linked: frozenset[str] = _NOTHING_LINKED) -> Scan:
    """Return the tags of one paragraph's text. Never raises; time is linear in the text."""
    comments: tuple[tuple[int, int], ...] = ()
    if "<!--" in text and "-->" in text:
        comments = tuple([match.span() for match in _COMMENT.finditer(text[: text.rfind("-->") + 3])])
    grammar = _grammar(dialect.name)
    if grammar.own is None and not grammar.hint.search(text):
        return Scan(text, (), _NOTHING, 0, comments)
    masked = mask(text)
    if linked:
        masked = _BRACKETS.sub(
            lambda match: MASK * len(match[0]) if " ".join(match[1].casefold().split()) in linked else match[0], masked
        )
    tags = _find(text, masked, grammar)
    if not tags:
        return Scan(text, (), _NOTHING, 0, comments)
    owners, leading = _accountable(text, tags, comments, dialect)
    return Scan(text, tuple(tags), owners, leading, comments)


class _Grammar(NamedTuple):
    """A dialect made ready: where a tag may be, its keys, and the patterns that only it has."""

    dialect: Dialect
    hint: re.Pattern[str]
    """What every text with a tag has."""
    candidates: re.Pattern[str]
    keys: dict[str, str]
    bracket_keys: dict[str, str]
    own: re.Pattern[str] | None
    own_fields: tuple[str, ...]


@lru_cache(maxsize=32)
def _grammar(name: str) -> _Grammar:
    dialect = DIALECTS[name]
    # Every tag begins with one of these characters, which names the reader that is asked (`_READERS`), or with a key.
    signs = "[@#\\[({^" + "".join(EMOJI) + ("+" if dialect.plus else "") + "]"
    arrows = r"->(?=\s)|//(?=\d)"
    hint = re.compile(rf"{signs}|:(?=[^\s,;])|{arrows}")
    candidates = re.compile(rf"{signs}|{arrows}|{_LEFT}[A-Za-z][\w-]*:(?=[^\s,;])")
    own = "|".join(rf"{_LEFT}(?P<x{number}>{regex})" for number, (_, regex) in enumerate(dialect.patterns))
    return _Grammar(
        dialect,
        hint,
        candidates,
        {**KEYS, **dialect.keys},
        {**BRACKET_KEYS, **dialect.keys},
        re.compile(own) if own else None,
        tuple(field for field, _ in dialect.patterns),
    )


def _find(text: str, masked: str, grammar: _Grammar) -> list[Tag]:
    """Return the tags in order of place; an output runs to the next tag or the end."""
    found: list[Tag] = []
    end = 0
    arrows = False
    for place, stop, own in _places(masked, grammar):
        if place < end:
            continue
        reader = _READERS.get(masked[place])
        tag = _own(own, text, grammar) if own else None
        if tag is None:
            tag = reader(text, masked, place, grammar) if reader else _key(text, masked, place, stop, grammar)
            if tag is None:
                continue
        arrows = arrows or tag.form == "arrow"
        found.append(tag)
        end = tag.end
    return _with_outputs(found, text) if arrows else found


def _places(masked: str, grammar: _Grammar) -> list[tuple[int, int, re.Match[str] | None]]:
    """Return where tags may begin, where the key there ends, and the dialect's own form that stands there."""
    places: list[tuple[int, int, re.Match[str] | None]] = [
        (*match.span(), None) for match in grammar.candidates.finditer(masked)
    ]
    if grammar.own and (own := {match.start(): match for match in grammar.own.finditer(masked)}):
        places = [place for place in places if place[0] not in own] + [(at, at, match) for at, match in own.items()]
        places.sort(key=itemgetter(0))
    return places


def _bounded(masked: str, place: int) -> bool:
    """Whether a tag may begin here (syntax.md, "Left boundary")."""
    return place == 0 or (before := masked[place - 1]) in _OPENERS or before.isspace()


_HANDLE = lazy(r"(?!\d{4}-\d\d)\w(?:[\w.-]*\w)?(?:/\w(?:[\w.-]*\w)?)*")
_HASHTAG = lazy(r"[\w/-]*[^\W\d][\w/-]*")
_HASH_DUE = lazy(r"due/(\d{4}-\d\d-\d\d)")
_PAREN = lazy(r"([A-Za-z](?:[\w-]*\w)?)\(([^()\n]*)\)")
_AT_DATE = lazy(r"\{([^{}\n]*)\}|\[\[([^\[\]\n]*)\]\]")
_LETTER = lazy(r"\([A-Z]\)(?=\s|\Z)")
_DATAVIEW = lazy(r"[\[(]([^\[\]():\n]{1,60})::(?!:)")
_SINGLE = lazy(r"[\[(]([A-Za-z][A-Za-z-]*):[ \t]+([^\[\]()\n]*)[\])]")
_BRACE = lazy(r"\{([A-Za-z][A-Za-z-]*):[ \t]*([^{}\n]*)\}")
_SLASHES = lazy(r"//(\d{4}-\d\d-\d\d)(?!\S)")
_BLOCK_ID = lazy(r"\^([A-Za-z0-9-]+)(?=\s*\Z)")
_PLUS = lazy(r"[^\W\d][\w/-]*")
_ANY_BRACKET = lazy(r"[\[\]()\n]")
_VALUE = lazy(r"\"[^\"\n]*\"|\[\[[^\[\]\n]*\]\]|[^\s,;]\S{0,1000}")
_OTHER_VALUE = lazy(r"\"[^\"\n]*\"|[^\s:/\"*_~`\\]\S{0,200}(?!\S)")
_LINE_KEY = lazy(r"[*_]{0,2}([A-Za-z][\w -]{0,40})\Z")
_LINE_VALUE = lazy(r"[ \t]+([^\n]*\S)")


def _at(text: str, masked: str, place: int, grammar: _Grammar) -> Tag | None:
    if not _bounded(masked, place):
        return None
    if match := _AT_DATE.match(masked, place + 1):
        group = 1 if match[1] is not None else 2
        return _valued("due", "@", text, (place, match.end()), match.span(group), "at")
    if match := _PAREN.match(masked, place + 1):
        key = match[1]
        return _valued(_bracket_field(key, grammar), key, text, (place, match.end()), match.span(2), "paren")
    if match := _HANDLE.match(masked, place + 1):
        start, end = match.span()
        return Tag("handle", "@", text[start:end], place, end, start, end, "sigil")
    return None


def _hash(text: str, masked: str, place: int, grammar: _Grammar) -> Tag | None:
    if not _bounded(masked, place):
        return None
    if match := _HASH_DUE.match(masked, place + 1):
        return _valued("due", "#due/", text, (place, match.end()), match.span(1), "sigil")
    if match := _HASHTAG.match(masked, place + 1):
        start, end = match.span()
        return Tag(
            "goal" if grammar.dialect.hash == "goal" else "tag", "#", text[start:end], place, end, start, end, "sigil"
        )
    return None


def _plus(text: str, masked: str, place: int, grammar: _Grammar) -> Tag | None:
    match = _PLUS.match(masked, place + 1) if _bounded(masked, place) else None
    if match is None:
        return None
    start, end = match.span()
    return Tag(grammar.dialect.plus, "+", text[start:end], place, end, start, end, "sigil")


def _bracket(text: str, masked: str, place: int, grammar: _Grammar) -> Tag | None:
    """Read `[key:: value]`, `(key:: value)`, `[key: value]` of a known key, and a leading `(A)`."""
    if place == 0 and _LETTER.match(masked):
        return Tag("impact", "()", text[1], 0, 3, 1, 2, "letter")
    if match := _DATAVIEW.match(masked, place):
        return _bracketed(match, text, masked, grammar)
    match = _SINGLE.match(masked, place)
    if match and match[1].casefold() in grammar.bracket_keys and (masked[place] == "[") == (match[0][-1] == "]"):
        return _valued(_bracket_field(match[1], grammar), match[1], text, match.span(), match.span(2), "single")
    return None


def _brace(text: str, masked: str, place: int, grammar: _Grammar) -> Tag | None:
    match = _BRACE.match(masked, place)
    if match is None or match[1].casefold() not in grammar.bracket_keys:
        return None
    return _valued(_bracket_field(match[1], grammar), match[1], text, match.span(), match.span(2), "brace")


def _arrow(text: str, masked: str, place: int, grammar: _Grammar) -> Tag | None:
    if place and not masked[place - 1].isspace():
        return None
    end = place + 2
    if date := _ARROW_DATE.match(masked, end):
        return Tag("due", "->", date[1], place, date.end(1), date.start(1), date.end(1), "arrow")
    return Tag("output", "->", "", place, end, end, end, "arrow")


def _slashes(text: str, masked: str, place: int, grammar: _Grammar) -> Tag | None:
    match = _SLASHES.match(masked, place) if not place or masked[place - 1].isspace() else None
    return _valued("due", "//", text, match.span(), match.span(1), "sigil") if match else None


def _caret(text: str, masked: str, place: int, grammar: _Grammar) -> Tag | None:
    match = _BLOCK_ID.match(masked, place) if place and masked[place - 1].isspace() else None
    if match is None:
        return None
    return Tag("id", "^", match[1], place, match.end(), match.start(1), match.end(1), "sigil")


def _key(text: str, masked: str, place: int, stop: int, grammar: _Grammar) -> Tag | None:
    """Read `key:value`, or a Dataview `key:: value` that fills the rest of its line; `stop` is behind the colon."""
    if masked[stop] == ":":
        return _line_field(text, masked, place, stop - 1, grammar)
    key = intern(text[place : stop - 1])
    field = grammar.keys.get(key) or grammar.keys.get(key.lower())
    if field is not None:
        return _keyed(key, field, text, masked, place)
    match = _OTHER_VALUE.match(masked, stop)
    if match is None or key[-1] == "-":
        return None
    value, end = _bare_value(match[0], text, stop)
    if value[:1] == "<" and value[-1:] == ">":
        return Tag("", key, value[1:-1], place, end, stop + 1, end - 1, "key")
    quoted = text[stop] == '"'
    # `x:y:z` is no field (syntax.md, rule 5), and neither is a drive letter or a key with nothing behind it.
    if not value or (":" in value and not quoted):
        return None
    return Tag("", key, value, place, end, stop + quoted, end - quoted, "key")


def _line_field(text: str, masked: str, start: int, place: int, grammar: _Grammar) -> Tag | None:
    line = masked.rfind("\n", max(place - _LONGEST_KEY, 0), place) + 1
    key = _LINE_KEY.match(masked[line:place]) if line or place <= _LONGEST_KEY else None
    if key:
        start, name = line, key[1]
    else:
        name = masked[start:place]
        if name.casefold() not in grammar.bracket_keys or not (start and masked[start - 1].isspace()):
            return None
    value = _LINE_VALUE.match(masked, place + 2)
    if value is None:
        return None
    name = name.strip().strip("_")
    return _valued(_bracket_field(name, grammar), name, text, (start, value.end()), value.span(1), "line")


_EMOJI_DATE = lazy(r"[ \t\u00a0]*(\d[\d/.-]*\d(?:T[\d:]+)?|Invalid date)", re.IGNORECASE)
_EMOJI_WORD = lazy(r"[ \t\u00a0]*([^\W\d]+)")
_EMOJI_TEXT = lazy(r"[ \t\u00a0]*((?:every|[Ww]hen|daily|weekly|monthly|yearly)[A-Za-z0-9, !]*)")
_EMOJI_ID = lazy(r"[ \t\u00a0]*([A-Za-z0-9_-]+)(?=\s|$)")
_EMOJI_IDS = lazy(r"[ \t\u00a0]*([A-Za-z0-9_-]+(?:[ ]*,[ ]*[A-Za-z0-9_-]+)*)(?=\s|$)")
_EMOJI_NAME = lazy(r"[ \t\u00a0]*@?(\w(?:[\w./-]*\w)?)")
_ARROW_DATE = lazy(r"\s+(\d{4}(?:[-/]\d\d?[-/]\d\d?|-?[QqWw]\d\d?|-\d\d)?)(?=[\s.,;:!?]|$)")


def _own(match: re.Match[str], text: str, grammar: _Grammar) -> Tag | None:
    """Build the tag of a dialect's own pattern: group `xN` wraps it, the next group is the value."""
    for number, field in enumerate(grammar.own_fields):
        if match[f"x{number}"] is not None:
            value = match.span(match.re.groupindex[f"x{number}"] + 1)
            return _valued(field, grammar.dialect.name, text, match.span(), value, "dialect")
    return None


def _valued(field: str, key: str, text: str, span: tuple[int, int], value: tuple[int, int], form: str) -> Tag:  # noqa: PLR0917
    start, end = value
    raw = text[start:end]
    start += len(raw) - len(raw.lstrip())
    raw = raw.strip()
    return Tag(field, key, raw, *span, start, start + len(raw), form)


def _bracket_field(key: str, grammar: _Grammar) -> str:
    return grammar.bracket_keys.get(key.strip().casefold().replace(" ", "-"), "")


def _bare_value(masked_value: str, text: str, start: int) -> tuple[str, int]:
    """Cut a value at its trailing punctuation and at a bracket it did not open; return it and where it ends."""
    raw = text[start : start + len(masked_value)]
    if raw[0] == '"' and raw[-1] == '"' and len(raw) > 1:
        return raw[1:-1], start + len(raw)
    if raw.startswith("[[") and raw.endswith("]]"):
        return raw[2:-2].strip(), start + len(raw)
    end = len(raw)
    if raw[-1] not in _CUT:
        return raw, start + end
    surplus = {closing: raw.count(closing) - raw.count(opening) for opening, closing in ("()", "[]", "{}")}
    while end and ((last := raw[end - 1]) in _TRAILING or surplus.get(last, 0) > 0):
        if last in surplus:
            surplus[last] -= 1
        end -= 1
    return raw[:end], start + end


def _keyed(key: str, field: str, text: str, masked: str, start: int) -> Tag | None:
    begin = start + len(key) + 1
    match = _VALUE.match(masked, begin)
    if match is None or match[0][0] == MASK:
        return None
    quoted = text[begin] == '"'
    value, end = _bare_value(match[0], text, begin)
    if not value or (field in QUOTED_ONLY and not quoted):
        return None
    # `start:` and `done:` are words as well; only what is a date, or stands for one, makes them tags.
    if field in DATE_FIELDS and field != "due" and not value[0].isdigit() and not is_relative(value):
        return None
    if value.startswith("//"):
        return None
    edge = 1 if quoted else 2 if text.startswith("[[", begin) else 0
    return Tag(field, key, value, start, end, begin + edge, end - edge, "key")


def _bracketed(match: re.Match[str], text: str, masked: str, grammar: _Grammar) -> Tag | None:
    """Build a Dataview field: brackets inside the value nest, as Dataview's own reader has it."""
    start, value_start = match.start(), match.end()
    opening = masked[start]
    closing = "]" if opening == "[" else ")"
    depth = 0
    for bracket in _ANY_BRACKET.finditer(masked, value_start, value_start + _LONGEST_VALUE):
        character, offset = bracket[0], bracket.start()
        if character == "\n" or depth > _DEEPEST_VALUE:
            return None
        if character == opening:
            depth += 1
        elif character == closing:
            if depth == 0:
                key = match[1].strip().strip("*_")
                if not key or MASK in key:
                    return None
                value = (value_start, offset)
                return _valued(_bracket_field(key, grammar), key, text, (start, offset + 1), value, "dataview")
            depth -= 1
    return None


def _emoji(text: str, masked: str, place: int, grammar: _Grammar) -> Tag | None:
    """Read an emoji tag, or nothing where the emoji is an ornament: `✅ Tests pass`."""
    emoji, start, end = text[place], place, place + 1
    if text.startswith("\ufe0f", end):
        end += 1
    field = EMOJI[emoji]
    if field == "impact":
        return Tag(field, emoji, emoji, start, end, start, end, "emoji")
    if field in DATE_FIELDS:
        found = _EMOJI_DATE.match(text, end)
        if found is None:
            found = _EMOJI_WORD.match(text, end)
            if found is None or emoji not in "📅📆🗓" or not is_relative(found[1]):
                return None
    elif field == "repeat":
        found = _EMOJI_TEXT.match(text, end)
    elif field == "id":
        found = _EMOJI_ID.match(text, end)
    elif field == "after":
        found = _EMOJI_IDS.match(text, end)
    elif field == "owner":
        found = _EMOJI_NAME.match(text, end)
    else:
        found = _EMOJI_WORD.match(text, end)
    if found is None:
        return None
    value = found[1].rstrip()
    stop = found.start(1) + len(value)
    return Tag(field, emoji, value, start, stop, found.start(1), stop, "emoji")


_READERS: dict[str, Callable[[str, str, int, _Grammar], Tag | None]] = {
    "@": _at, "#": _hash, "+": _plus, "[": _bracket, "(": _bracket, "{": _brace, "-": _arrow, "/": _slashes,
    "^": _caret, **dict.fromkeys(EMOJI, _emoji),
}  # fmt: skip


def _with_outputs(found: list[Tag], text: str) -> list[Tag]:
    """Let each arrow's output run to the next tag or the end of the text; an arrow with nothing behind it is text."""
    out: list[Tag] = []
    following = len(text)
    for tag in reversed(found):
        stop = following
        if tag.field:
            following = tag.start
        if tag.field != "output" or tag.form != "arrow":
            out.append(tag)
            continue
        while stop > tag.end and (text[stop - 1].isspace() or text[stop - 1] in "([{*_~"):
            stop -= 1
        comment = text.find("<!--", tag.end, stop)
        if comment >= 0:
            stop = comment
        built = _valued("output", "->", text, (tag.start, stop), (tag.end, stop), "arrow")
        if built.value:
            out.append(built._replace(end=built.value_end))
    out.reverse()
    return out


def _accountable(
    text: str, tags: list[Tag], comments: tuple[tuple[int, int], ...], dialect: Dialect
) -> tuple[frozenset[int], int]:
    """Return the numbers of the `@name` tags that own the task, and how long its leading `@ana:` is."""
    handles = [
        number
        for number, tag in enumerate(tags)
        if tag.field == "handle" and tag.value.casefold() not in RESERVED_HANDLES
    ]
    if not handles or dialect.at != "owner":
        return _NOTHING, 0
    if dialect.at_anywhere:
        return frozenset(handles), 0
    chosen = set(handles)
    owners: set[int] = set()
    runs = sorted([(tag.start, tag.end, number) for number, tag in enumerate(tags)] + [(a, b, -1) for a, b in comments])
    edge = len(text)
    for start, end, number in reversed(runs):
        if not _BETWEEN.match(text, end, edge):
            break
        edge = min(edge, start)
        if number in chosen:
            owners.add(number)
    leading, first = 0, True
    for start, end, number in runs:
        gap = text[leading:start]
        joined = gap.strip(" \t\n*_~,&+:") in (("",) if first else ("", "and"))
        if not joined or number < 0 or end > len(text):
            break
        if number in chosen:
            after = text[end : end + 1]
            if after not in {"", " ", "\t", "\n", ":", ",", "\u00a0", "*", "_"}:
                break
            owners.add(number)
            leading = _after_leading(text, end)
            first = False
        elif tags[number].form in {"letter", "emoji"} and first:
            leading = end
        else:
            break
    return frozenset(owners), leading if not first else 0


_LEADING_TAIL = lazy(r"[*_]*(?:[:,]|[ \t]+to\b(?=[ \t]))?[*_]*[ \t]*")


def _after_leading(text: str, end: int) -> int:
    match = _LEADING_TAIL.match(text, end)
    return match.end() if match else end
