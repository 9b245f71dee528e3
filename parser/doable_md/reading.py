"""From tags to meaning: the normal form of one text's fields, its title and its trigger - action - output shape."""

from typing import Any

from doable_md.clauses import done_when, trigger_at
from doable_md.dialects import CANONICAL, DATE_FIELDS, Dialect
from doable_md.lazy import lazy
from doable_md.model import Reading, State, Tag
from doable_md.tags import Scan, scan
from doable_md.tail import read_tail, without_tags
from doable_md.text import Span
from doable_md.values import names, parse_estimate, parse_impact, parse_spelled, parse_when

_WRAPS = {"(": ")", "[": "]", "*": "*", "_": "_", "~": "~", "`": "`", "{": "}"}
_LIMIT = lazy(r"\s\((\d{1,4})\)\s*\Z")


def read_fields(
    text: str,
    dialect: Dialect = CANONICAL,
    *,
    state: State = State.TODO,
    heading: bool = False,
    linked: frozenset[str] = frozenset(),
) -> Reading:
    """Return what a text's tags mean. `state` decides what an arrow says: on a done task it may be the result.

    What stands in brackets is no field where a link definition has that label (`linked`).
    In a heading a trailing `(3)` is its work-in-progress limit, and an arrow is no output.
    """
    if dialect is CANONICAL and not (heading and ("(" in text or "->" in text)):
        known = read_tail(text, state)
        if known is not None:
            return known
    return read_by_grammar(text, dialect, state, heading=heading, linked=linked)


def read_by_grammar(
    text: str, dialect: Dialect, state: State, *, heading: bool = False, linked: frozenset[str] = frozenset()
) -> Reading:
    """Return what `read_fields` does, of any form."""
    limit, limit_at = None, len(text)
    if heading and (match := _LIMIT.search(text)):
        limit, limit_at = int(match[1]), match.start()
    found = scan(text[:limit_at], dialect, linked)
    if not found.tags and limit is None and not found.comments:
        return without_tags(text) if "\n" not in text else _lines_without_tags(text)
    return _interpret(text, found, dialect, state, limit=limit, limit_at=limit_at)


def _lines_without_tags(text: str) -> Reading:
    trigger, output = trigger_at(text), done_when(text, len(text))
    return Reading(
        pieces=_trim(text, [Span(0, len(text))]),
        trigger=trigger and text[trigger.start : trigger.end],
        trigger_span=trigger,
        output=output and text[output.start : output.end],
        output_span=output,
    )


# Places of a reading's fields, which is built as a row.
_AT = {name: number for number, name in enumerate(Reading._fields)}
_BLANK = tuple(Reading())
_LISTS = {
    "owner": _AT["owners"], "with": _AT["with_"], "goal": _AT["goals"], "after": _AT["after"], "before": _AT["before"],
    "supports": _AT["supports"], "tag": _AT["hashtags"], "mention": _AT["mentions"],
}  # fmt: skip
_DATES = {name: _AT[name] for name in ("due", "start", "scheduled", "created", "done")}
_TEXTS = {name: _AT[name] for name in ("id", "repeat", "trigger", "result")}


def _interpret(text: str, found: Scan, dialect: Dialect, state: State, *, limit: int | None, limit_at: int) -> Reading:
    row: list[Any] = [*_BLANK]
    tags = list(found.tags)
    fields: dict[str, str] = {}
    removed: list[tuple[int, int]] = list(found.comments)
    done_seen = odd = False
    for number, tag in enumerate(found.tags):
        field, key, value, start, end, _, _, form = tag
        if field == "handle":
            field = "tag" if dialect.at != "owner" else "owner" if number in found.owners else "mention"
            tags[number] = Tag(field, *tag[1:])
            if field != "mention":
                removed.append((start, end))
            _add(row, _LISTS[field], (value,))
            continue
        if field == "":
            odd = True
            fields.setdefault(key, value)
            if form != "key" or not dialect.tags_are_text:
                removed.append((start, end))
            continue
        if field != "tag" or not dialect.tags_are_text or _edge(found, number):
            removed.append((start, end))
        if field in _LISTS:
            alone = form == "sigil" or (field == "goal" and form == "key" and text[end - 1] == '"')
            _add(row, _LISTS[field], (value,) if alone else names(value))
        elif field in _DATES:
            done_seen = done_seen or field == "done"
            place = _DATES[field]
            odd = odd or not value or row[place] is not None
            if value and (row[place] is None or field in dialect.last_wins):
                written = value.replace("/", "-") if form == "arrow" else value
                when = parse_when(written, first=field == "start")
                row[place] = parse_spelled(value) if when.day is None and form == "dialect" else when
                odd = odd or when.day is None
        elif field == "impact":
            impact = parse_impact(value)
            odd = odd or impact is None or row[_AT["impact"]] is not None
            if (row[_AT["impact"]] is None or field in dialect.last_wins) and impact:
                row[_AT["impact"]] = impact
        elif field == "estimate":
            odd = odd or row[_AT["estimate"]] is not None
            if row[_AT["estimate"]] is None:
                row[_AT["estimate"]] = parse_estimate(value, dialect.day_hours)
                odd = odd or row[_AT["estimate"]] is None
        elif field == "output":
            # On a done task an arrow behind `done:`, or without one, is the result (rules.md, R404).
            if state is State.DONE and form == "arrow" and (done_seen or not _has(found, "done")):
                row[_AT["result"]] = row[_AT["result"]] or value
            elif row[_AT["output"]] is None:
                row[_AT["output"]] = value
                row[_AT["output_span"]] = Span(tag.value_start, tag.value_end)
            else:
                odd = True
        elif field in _TEXTS:
            odd = odd or row[_TEXTS[field]] is not None
            if value and row[_TEXTS[field]] is None:
                row[_TEXTS[field]] = value
        else:
            odd = odd or field in fields or (field in DATE_FIELDS and parse_when(value).day is None)
            fields.setdefault(field, value)
    if limit is not None:
        removed.append((limit_at, len(text)))
    if found.leading:
        removed.append((0, found.leading))
    pieces = _pieces(text, removed)
    row[_AT["tags"]] = tuple(tags)
    row[_AT["fields"]] = tuple(fields.items())
    row[_AT["limit"]] = limit
    row[_AT["pieces"]] = pieces
    row[_AT["odd"]] = odd
    _clauses(row, text, found, pieces)
    return Reading._make(row)


def _add(row: "list[Any]", place: int, items: tuple[str, ...]) -> None:
    known = row[place]
    row[place] = (*known, *[item for item in items if item not in known]) if known else items


def _clauses(row: "list[Any]", text: str, found: Scan, pieces: tuple[Span, ...]) -> None:
    """Take the leading trigger and the `done when` clause out of the sentence, where no tag says them."""
    span = trigger_at(text, pieces[0].start if pieces else len(text))
    row[_AT["trigger_span"]] = span
    if span and row[_AT["trigger"]] is None:
        row[_AT["trigger"]] = text[span.start : span.end]
    if row[_AT["output"]] is None and (clause := done_when(text, pieces[-1].end if pieces else 0)):
        stop = min((tag.start for tag in found.tags if tag.start >= clause.start), default=clause.end)
        value = text[clause.start : min(stop, clause.end)].rstrip()
        row[_AT["output"]] = value
        row[_AT["output_span"]] = Span(clause.start, clause.start + len(value))


def _has(found: Scan, field: str) -> bool:
    return any(tag.field == field for tag in found.tags)


def _edge(found: Scan, number: int) -> bool:
    """Tell whether a hashtag stands at the text's start or in its closing run of tags, not within the sentence."""
    text, tags = found.text, found.tags
    if not text[: tags[number].start].strip():
        return True
    end = tags[number].end
    for later in tags[number + 1 :]:
        if text[end : later.start].strip(" \t\n.,;:!?()*_"):
            return False
        end = later.end
    return not text[end:].strip(" \t\n.,;:!?()*_") or any(
        a >= end and not text[end:a].strip() for a, _ in found.comments
    )


def _pieces(text: str, removed: list[tuple[int, int]]) -> tuple[Span, ...]:
    """Return what is left of a text when tags are taken out, each with the brackets or emphasis that wrap it alone."""
    out: list[Span] = []
    position, length = 0, len(text)
    removed.sort()
    for start, end in removed:
        while start > position and end < length and (wrap := _WRAPS.get(text[start - 1])) and wrap == text[end]:
            start, end = start - 1, end + 1
        if start > position and not text[position:start].isspace():
            out.append(Span(position, start))
        position = max(position, end)
    if position < length:
        out.append(Span(position, length))
    return _trim(text, out)


def _trim(text: str, spans: list[Span]) -> tuple[Span, ...]:
    """Drop white space at the ends, and the doubled one where a tag was taken out of the middle; split at line ends."""
    if len(spans) == 1 and "\n" not in text:
        start, end = spans[0]
        piece = text[start:end].strip()
        if not piece.strip(".,;:"):
            return ()
        start += len(text[start:end]) - len(text[start:end].lstrip())
        return (Span(start, start + len(piece)),)
    out: list[Span] = []
    for span in spans:
        start = span.start
        for line in text[span.start : span.end].split("\n"):
            end = start + len(line)
            if not out or text[out[-1].end - 1].isspace() or out[-1].end > start:
                start += len(line) - len(line.lstrip())
            elif line and not line.strip():
                start = end
            if start < end:
                out.append(Span(start, end))
            start = end + 1
            if out and start <= span.end:
                out[-1] = _rstrip(text, out[-1])
    while out and not text[out[-1].start : out[-1].end].strip(" \t\n.,;:"):
        out.pop()
    if out:
        out[-1] = _rstrip(text, out[-1])
    return tuple(out)


def _rstrip(text: str, span: Span) -> Span:
    return Span(span.start, span.start + len(text[span.start : span.end].rstrip()))


def title_of(text: str, pieces: tuple[Span, ...]) -> str:
    """Join a title's pieces: as they stand on one line, lines by a space."""
    if len(pieces) == 1:
        return text[pieces[0].start : pieces[0].end]
    out: list[str] = []
    for number, span in enumerate(pieces):
        if number and "\n" in text[pieces[number - 1].end : span.start]:
            out.append(" ")
        out.append(text[span.start : span.end])
    return "".join(out)
