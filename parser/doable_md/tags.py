"""The inline tag grammar: scan(text) finds the tags of one paragraph and tells what each stands for."""

import re
from functools import lru_cache
from typing import NamedTuple

from doable_md.dialects import BRACKET_KEYS, CANONICAL, DATE_FIELDS, EMOJI, KEYS, QUOTED_ONLY, RESERVED_HANDLES, Dialect
from doable_md.model import Tag
from doable_md.opaque import mask
from doable_md.values import is_relative

# A text without any of these holds no tag.
_NEEDED = re.compile(r"[@#:^({]|->|//|\[\[|[" + "".join(EMOJI) + "]")

# What may stand before a tag (syntax.md, "Left boundary"): nothing, white space or one of these.
_LEFT = r"(?<![^\s(\[{\"'*_~`])"

# What may stand between the tags of a cluster beside white space: emphasis and punctuation.
_BETWEEN = re.compile(r"[\s*_~`.,;:!?()\[\]{}|&+\"'。，；：！？、]*\Z")
_TRAILING = ".,;:!?*_~`\"'。，；：！？、"

_HANDLE = r"(?!\d{4}-\d\d)\w(?:[\w.-]*\w)?(?:/\w(?:[\w.-]*\w)?)*"
_KEY = r"[A-Za-z](?:[\w-]*\w)?"

# The rest of a bracketed value is looked for at most this far, so that a text full of open brackets stays linear.
_LONGEST_VALUE = 500


class Element(NamedTuple):
    """A recognised tag and what it counts as in a cluster: every tag does, an `@name` may turn into a mention."""

    tag: Tag
    handle: bool


class Scan(NamedTuple):
    """The tags of one paragraph in order, offsets relative to it.

    `owners` and `mentions` are the handles among `tags`, by what their place says; `comments` are HTML comments.
    """

    text: str
    tags: tuple[Tag, ...]
    owners: frozenset[int]
    leading: int
    """How many characters at the start belong to a leading `@ana:` or `@ana to`, 0 where there is none."""
    comments: tuple[tuple[int, int], ...]


_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_NOTHING = frozenset[int]()


def scan(text: str, dialect: Dialect = CANONICAL) -> Scan:
    """Return the tags of one paragraph's text. Never raises; time is linear in the text."""
    comments: tuple[tuple[int, int], ...] = ()
    if "<!--" in text and "-->" in text:
        comments = tuple(match.span() for match in _COMMENT.finditer(text[: text.rfind("-->") + 3]))
    if not _NEEDED.search(text) and not dialect.patterns and not dialect.plus:
        return Scan(text, (), _NOTHING, 0, comments)
    tags = tuple(_find(text, mask(text), dialect))
    owners, leading = _accountable(text, tags, comments, dialect)
    return Scan(text, tags, owners, leading, comments)


@lru_cache(maxsize=32)
def _pattern(dialect_name: str) -> tuple[re.Pattern[str], Dialect]:
    from doable_md.dialects import DIALECTS  # noqa: PLC0415 - the cache is keyed by name, a dict cannot be hashed

    dialect = DIALECTS[dialect_name]
    known = {**KEYS, **dialect.keys}
    keys = "|".join(sorted(map(re.escape, known), key=len, reverse=True))
    bracket = "|".join(sorted(map(re.escape, {**BRACKET_KEYS, **dialect.keys}), key=len, reverse=True))
    own = "".join(f"|{_LEFT}(?P<x{n}>{regex})" for n, (_, regex) in enumerate(dialect.patterns))
    plus = rf"|{_LEFT}\+(?P<plus>[^\W\d][\w/-]*)" if dialect.plus else ""
    return (
        re.compile(
            rf"""
            (?P<pri>^\([A-Z]\)(?=\s|$))
          | [\[(](?P<dvk>[^\[\]():\n]{{1,60}})::(?!:)
          | [\[(](?P<sgk>(?i:{bracket})):[ \t]+(?P<sgv>[^\[\]()\n]*)[\])]
          | \{{(?P<brk>(?i:{bracket})):[ \t]*(?P<brv>[^{{}}\n]*)\}}
          {own}
          | {_LEFT}@(?:\{{(?P<at1>[^{{}}\n]*)\}}|\[\[(?P<at2>[^\[\]\n]*)\]\])
          | {_LEFT}@(?P<pk>{_KEY})\((?P<pv>[^()\n]*)\)
          | (?P<em>[{"".join(EMOJI)}])\ufe0f?
          | (?:(?<=^)|(?<=\n)|(?<=\s)(?=(?i:{bracket})::))[*_]{{0,2}}(?P<lk>[A-Za-z][\w -]{{0,40}})::[ \t]+(?P<lv>[^\n]*\S)
          | {_LEFT}(?P<k>(?i:{keys})):(?!:)(?P<kv>"[^"\n]*"|\[\[[^\[\]\n]*\]\]|[^\s,;]\S*)
          | {_LEFT}@(?P<h>{_HANDLE})
          | {_LEFT}\#due/(?P<hd>\d{{4}}-\d\d-\d\d)
          | {_LEFT}\#(?P<ht>[\w/-]*[^\W\d][\w/-]*)
          | (?<!\S)->(?=\s)(?P<arrow>)
          | (?<!\S)//(?P<jd>\d{{4}}-\d\d-\d\d)(?!\S)
          {plus}
          | {_LEFT}(?P<uk>{_KEY}):(?P<uv>"[^"\n]*"|[^\s:/"*_~`\\]\S*)
          | (?<=\s)\^(?P<bid>[A-Za-z0-9-]+)(?=\s*\Z)
            """,
            re.VERBOSE,
        ),
        dialect,
    )


_EMOJI_DATE = re.compile(r"[ \t\u00a0]*(\d[\d/.-]*\d(?:T[\d:]+)?|Invalid date)", re.IGNORECASE)
_EMOJI_WORD = re.compile(r"[ \t\u00a0]*([^\W\d]+)")
_EMOJI_TEXT = re.compile(r"[ \t\u00a0]*((?:every|[Ww]hen|daily|weekly|monthly|yearly)[A-Za-z0-9, !]*)")
_EMOJI_ID = re.compile(r"[ \t\u00a0]*([A-Za-z0-9_-]+)(?=\s|$)")
_EMOJI_IDS = re.compile(r"[ \t\u00a0]*([A-Za-z0-9_-]+(?:[ ]*,[ ]*[A-Za-z0-9_-]+)*)(?=\s|$)")
_EMOJI_NAME = re.compile(r"[ \t\u00a0]*@?(\w(?:[\w./-]*\w)?)")
_ARROW_DATE = re.compile(r"\s+(\d{4}(?:[-/]\d\d?[-/]\d\d?|-?[QqWw]\d\d?|-\d\d)?)(?=[\s.,;:!?]|$)")


def _find(text: str, masked: str, dialect: Dialect) -> list[Tag]:
    """Return the tags in order of place; an output runs to the next tag or the end."""
    pattern, dialect = _pattern(dialect.name)
    found: list[Tag] = []
    known = {**KEYS, **dialect.keys}
    position = 0
    search = pattern.search
    while match := search(masked, position):
        tag = _tag(match, text, masked, dialect, known)
        if tag is None:
            # Not a tag after all: go on behind its first character, so that what is inside is still seen.
            position = match.start() + max(1, len(match[0]) if match.lastgroup in {"h", "em"} else 1)
            continue
        found.append(tag)
        position = max(tag.end, match.start() + 1)
    return _with_outputs(found, text)


def _tag(match: re.Match[str], text: str, masked: str, dialect: Dialect, known: dict[str, str]) -> Tag | None:
    group = match.lastgroup or ""
    start, end = match.span()
    if group == "kv":
        return _keyed(match, text, known)
    if group == "h":
        return _sigil("handle", "@", match, "h", text)
    if group == "ht":
        field = "goal" if dialect.hash == "goal" else "tag"
        return _sigil(field, "#", match, "ht", text)
    if group == "dvk":
        return _bracketed(match, text, masked, dialect)
    if group == "em":
        return _emoji(match, text)
    if group == "arrow":
        if date := _ARROW_DATE.match(masked, end):
            return Tag("due", "->", date[1], start, date.end(1), date.start(1), date.end(1), "arrow")
        return Tag("output", "->", "", start, end, end, end, "arrow")
    if group == "uv":
        value, stop = _bare_value(match["uv"], text, match.start("uv"))
        # `x:y:z` is no field (syntax.md, rule 5), and neither is a drive letter or a key with nothing behind it.
        if not value or (":" in value and text[match.start("uv")] != '"'):
            return None
        return Tag("", match["uk"], value, start, stop, match.start("uv"), stop, "key")
    if group == "lv":
        key = match["lk"].strip()
        return _valued(_bracket_field(key, dialect), key, text, start, end, match.span("lv"), "line")
    if group == "sgv":
        if (masked[start] == "[") != (masked[end - 1] == "]"):
            return None
        return _valued(
            _bracket_field(match["sgk"], dialect), match["sgk"], text, start, end, match.span("sgv"), "single"
        )
    if group == "brv":
        return _valued(
            _bracket_field(match["brk"], dialect), match["brk"], text, start, end, match.span("brv"), "brace"
        )
    if group == "pv":
        key = match["pk"]
        return _valued(_bracket_field(key, dialect), key, text, start, end, match.span("pv"), "paren")
    if group in {"at1", "at2"}:
        return _valued("due", "@", text, start, end, match.span(group), "at")
    if group in {"hd", "jd"}:
        return _valued("due", "#due/" if group == "hd" else "//", text, start, end, match.span(group), "sigil")
    if group == "pri":
        return _valued("impact", "()", text, start, end, (start + 1, end - 1), "letter")
    if group == "plus":
        return _sigil(dialect.plus, "+", match, "plus", text)
    if group == "bid":
        return _sigil("id", "^", match, "bid", text)
    return _own(match, text, dialect)


def _own(match: re.Match[str], text: str, dialect: Dialect) -> Tag | None:
    """Build the tag of a dialect's own pattern: group `xN` wraps it, the next group is the value."""
    for number, (field, _) in enumerate(dialect.patterns):
        if match[f"x{number}"] is not None:
            index = match.re.groupindex[f"x{number}"] + 1
            return _valued(field, dialect.name, text, match.start(), match.end(), match.span(index), "dialect")
    return None


def _valued(field: str, key: str, text: str, start: int, end: int, value: tuple[int, int], form: str) -> Tag:
    raw = text[value[0] : value[1]]
    lead = len(raw) - len(raw.lstrip())
    raw = raw.strip()
    return Tag(field, key, raw, start, end, value[0] + lead, value[0] + lead + len(raw), form)


def _sigil(field: str, key: str, match: re.Match[str], group: str, text: str) -> Tag:
    start, end = match.span(group)
    return Tag(field, key, text[start:end], match.start(), end, start, end, "sigil")


def _bracket_field(key: str, dialect: Dialect) -> str:
    name = key.strip().casefold().replace(" ", "-")
    return dialect.keys.get(name) or BRACKET_KEYS.get(name, "")


def _bare_value(masked_value: str, text: str, start: int) -> tuple[str, int]:
    """Cut a value at its trailing punctuation and at a bracket it did not open; return it and where it ends."""
    raw = text[start : start + len(masked_value)]
    if raw.startswith('"') and raw.endswith('"') and len(raw) > 1:
        return raw[1:-1], start + len(raw)
    if raw.startswith("[["):
        return raw[2:-2].strip(), start + len(raw)
    while raw:
        last = raw[-1]
        if (
            last in _TRAILING
            or (last == ")" and raw.count("(") < raw.count(")"))
            or (last == "]" and raw.count("[") < raw.count("]"))
            or (last == "}" and raw.count("{") < raw.count("}"))
        ):
            raw = raw[:-1]
        else:
            break
    return raw, start + len(raw)


def _keyed(match: re.Match[str], text: str, known: dict[str, str]) -> Tag | None:
    key = match["k"]
    field = known[key.casefold()]
    start = match.start("kv")
    quoted = text[start] == '"'
    value, end = _bare_value(match["kv"], text, start)
    if not value or (field in QUOTED_ONLY and not quoted):
        return None
    if field in {"owner", "with"}:
        value = value if quoted else value.rstrip("@")
    if field in DATE_FIELDS and not (key.casefold() in {"due", "deadline"} or value[0].isdigit() or is_relative(value)):
        return None
    if value.startswith(("//", "\\")) or "\x00" in match["kv"][:1]:
        return None
    if quoted or text.startswith("[[", start):
        edge = 1 if quoted else 2
        return Tag(field, key, value, match.start(), end, start + edge, end - edge, "key")
    return Tag(field, key, value, match.start(), end, start, end, "key")


def _bracketed(match: re.Match[str], text: str, masked: str, dialect: Dialect) -> Tag | None:
    """Build a Dataview field: brackets inside the value nest, as Dataview's own reader has it."""
    start, value_start = match.start(), match.end()
    opening = masked[start]
    closing = "]" if opening == "[" else ")"
    depth = 0
    for offset in range(value_start, min(len(masked), value_start + _LONGEST_VALUE)):
        character = masked[offset]
        if character == opening:
            depth += 1
        elif character == closing:
            if depth == 0:
                key = match["dvk"].strip().strip("*_")
                if not key or "\x00" in key:
                    return None
                return _valued(
                    _bracket_field(key, dialect), key, text, start, offset + 1, (value_start, offset), "dataview"
                )
            depth -= 1
        elif character == "\n":
            return None
    return None


def _emoji(match: re.Match[str], text: str) -> Tag | None:
    """Build an emoji tag, or nothing where the emoji is an ornament: `✅ Tests pass`."""
    emoji, start, end = match["em"], match.start(), match.end()
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


def _with_outputs(found: list[Tag], text: str) -> list[Tag]:
    """Let each arrow's output run to the next tag or the end of the text; an arrow with nothing behind it is text."""
    out: list[Tag] = []
    for number, tag in enumerate(found):
        if tag.field != "output" or tag.form != "arrow":
            out.append(tag)
            continue
        stop = len(text)
        for later in found[number + 1 :]:
            if later.field:
                stop = later.start
                break
        while stop > tag.end and (text[stop - 1].isspace() or text[stop - 1] in "([{*_~"):
            stop -= 1
        comment = text.find("<!--", tag.end, stop)
        if comment >= 0:
            stop = comment
        built = _valued("output", "->", text, tag.start, stop, (tag.end, stop), "arrow")
        if built.value:
            out.append(built._replace(end=built.value_end))
    return out


def _accountable(
    text: str, tags: tuple[Tag, ...], comments: tuple[tuple[int, int], ...], dialect: Dialect
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


_LEADING_TAIL = re.compile(r"[*_]*(?:[:,]|[ \t]+to\b(?=[ \t]))?[*_]*[ \t]*")


def _after_leading(text: str, end: int) -> int:
    match = _LEADING_TAIL.match(text, end)
    return match.end() if match else end
