"""From tags to meaning: the normal form of one text's fields, its title and its trigger - action - output shape."""

import re

from doable_md.dialects import CANONICAL, Dialect
from doable_md.model import Reading, State, Tag, When
from doable_md.tags import Scan, scan
from doable_md.text import Span
from doable_md.values import names, parse_estimate, parse_impact, parse_when

# A leading clause that says when the action is due to start. The comma ends it; a clause without one is no trigger
# ("Once upon a time …"), and a word later in the sentence is none either.
_TRIGGER = re.compile(
    r"\s*((?:when|whenever|after|once|if|as soon as|before|upon|on|every time|wenn|sobald|nachdem|falls)\b(?:[^,;:.!?\n]|\.(?=\S)|:(?=\S)|,(?=\d)){2,160}),[ \t\n]+\S",
    re.IGNORECASE,
)
# "On Monday," names a day, not an event: only these need a verb behind them to be a trigger, so "on" needs "-ing" or "of".
_ON = re.compile(r"on\s+(?!\w+ing\b|receipt|completion|approval)", re.IGNORECASE)
_DONE_WHEN = re.compile(r"\b(?:is )?done when\b:?\s+", re.IGNORECASE)
_WRAPS = {"(": ")", "[": "]", "*": "*", "_": "_", "~": "~", "`": "`", "{": "}"}
_LIMIT = re.compile(r"\s\((\d{1,4})\)\s*\Z")


def read_fields(
    text: str, dialect: Dialect = CANONICAL, *, state: State = State.TODO, heading: bool = False
) -> Reading:
    """Return what a text's tags mean. `state` decides what an arrow says: on a done task it may be the result.

    In a heading a trailing `(3)` is its work-in-progress limit, and an arrow is no output.
    """
    limit, limit_at = None, len(text)
    if heading and (match := _LIMIT.search(text)):
        limit, limit_at = int(match[1]), match.start()
    found = scan(text[:limit_at], dialect)
    if not found.tags and limit is None and not found.comments:
        return _plain(text)
    return _interpret(text, found, dialect, state, limit, limit_at)


def _plain(text: str) -> Reading:
    """Read a text without tags: the common case."""
    trigger = _trigger(text)
    output = _done_when(text, len(text))
    return Reading(
        pieces=_trim(text, [Span(0, len(text))]),
        trigger=trigger and text[trigger.start : trigger.end],
        trigger_span=trigger,
        output=output and text[output.start : output.end],
        output_span=output,
    )


def _interpret(text: str, found: Scan, dialect: Dialect, state: State, limit: int | None, limit_at: int) -> Reading:
    values: dict[str, When | str | int] = {}
    lists: dict[str, list[str]] = {}
    fields: dict[str, str] = {}
    removed: list[tuple[int, int]] = list(found.comments)
    output_span: Span | None = None
    done_seen = False

    def add(field: str, *items: str) -> None:
        known = lists.setdefault(field, [])
        known.extend(item for item in items if item not in known)

    for number, tag in enumerate(found.tags):
        field, value = tag.field, tag.value
        if field == "handle":
            if number in found.owners:
                add("owner", value)
                removed.append((tag.start, tag.end))
            elif dialect.at == "owner":
                add("mention", value)
            else:
                add("tag", value)
                removed.append((tag.start, tag.end))
            continue
        if field == "" and tag.form == "key":
            fields.setdefault(tag.key, value)
            continue
        if field != "tag" or _edge(found, number):
            removed.append((tag.start, tag.end))
        if field == "":
            fields.setdefault(tag.key, value)
        elif field in {"owner", "with", "goal", "after", "before", "supports"}:
            add(
                field,
                *(
                    names(value)
                    if field not in {"goal"} or tag.form != "key" or '"' not in text[tag.start : tag.end]
                    else (value,)
                ),
            )
        elif field == "tag":
            add("tag", value)
        elif field in {"due", "start", "scheduled", "created", "done"}:
            done_seen = done_seen or field == "done"
            if (field not in values or field in dialect.last_wins) and value:
                values[field] = parse_when(
                    value.replace("/", "-") if tag.form == "arrow" else value, first=field == "start"
                )
        elif field == "output":
            # On a done task an arrow behind `done:`, or without one, is the result (rules.md, R404).
            is_result = state is State.DONE and tag.form == "arrow" and (done_seen or not _has(found, "done"))
            name = "result" if is_result else "output"
            if name not in values:
                values[name] = value
                if name == "output":
                    output_span = Span(tag.value_start, tag.value_end)
        elif field == "impact":
            impact = parse_impact(value)
            if impact and (field not in values or field in dialect.last_wins):
                values[field] = impact
        elif field == "estimate":
            minutes = parse_estimate(value, dialect.day_hours)
            if minutes is not None:
                values.setdefault(field, minutes)
        elif field in {"id", "repeat", "trigger", "result"}:
            if value:
                values.setdefault(field, value)
        else:
            fields.setdefault(field, value)
    if limit is not None:
        removed.append((limit_at, len(text)))
    if found.leading:
        removed.append((0, found.leading))
    pieces = _pieces(text, removed)
    trigger_span = _trigger(text, pieces)
    if "trigger" not in values and trigger_span:
        values["trigger"] = text[trigger_span.start : trigger_span.end]
    if "output" not in values and (done_when := _done_when(text, pieces[-1].end if pieces else 0)):
        stop = min((tag.start for tag in found.tags if tag.start >= done_when.start), default=done_when.end)
        output_span = Span(
            done_when.start, done_when.start + len(text[done_when.start : min(stop, done_when.end)].rstrip())
        )
        values["output"] = text[output_span.start : output_span.end]

    def many(field: str) -> tuple[str, ...]:
        return tuple(lists.get(field, ()))

    def when(field: str) -> When | None:
        value = values.get(field)
        return value if isinstance(value, When) else None

    def one(field: str) -> str | None:
        value = values.get(field)
        return value if isinstance(value, str) else None

    estimate = values.get("estimate")
    return Reading(
        tags=tuple(
            tag._replace(field="owner" if number in found.owners else "mention" if dialect.at == "owner" else "tag")
            if tag.field == "handle"
            else tag
            for number, tag in enumerate(found.tags)
        ),
        owners=many("owner"),
        mentions=many("mention"),
        with_=many("with"),
        due=when("due"),
        start=when("start"),
        scheduled=when("scheduled"),
        created=when("created"),
        done=when("done"),
        goals=many("goal"),
        impact=one("impact"),
        estimate=estimate if isinstance(estimate, int) else None,
        id=one("id"),
        after=many("after"),
        before=many("before"),
        repeat=one("repeat"),
        trigger=one("trigger"),
        output=one("output"),
        result=one("result"),
        supports=many("supports"),
        hashtags=many("tag"),
        fields=tuple(fields.items()),
        limit=limit,
        pieces=pieces,
        trigger_span=trigger_span,
        output_span=output_span,
    )


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
    position = 0
    for start, end in sorted(removed):
        while start > position and end < len(text) and _WRAPS.get(text[start - 1]) == text[end]:
            start, end = start - 1, end + 1
        if start > position:
            out.append(Span(position, start))
        position = max(position, end)
    if position < len(text):
        out.append(Span(position, len(text)))
    return _trim(text, out)


def _trim(text: str, spans: list[Span]) -> tuple[Span, ...]:
    """Drop white space at the ends, and the doubled one where a tag was taken out of the middle; split at line ends."""
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


def _trigger(text: str, pieces: tuple[Span, ...] | None = None) -> Span | None:
    start = 0 if pieces is None else pieces[0].start if pieces else len(text)
    match = _TRIGGER.match(text, start)
    if match is None or _ON.match(match[1]):
        return None
    return Span(match.start(1), match.end(1))


def _done_when(text: str, end: int) -> Span | None:
    if "hen" not in text:
        return None
    match = _DONE_WHEN.search(text, 0, end)
    if match is None:
        return None
    stop = min(
        (at for at in (text.find("; ", match.end(), end), text.find(". ", match.end(), end)) if at >= 0), default=end
    )
    value = text[match.end() : stop].rstrip().rstrip(".")
    return Span(match.end(), match.end() + len(value)) if value else None


def tag_at(reading: Reading, offset: int) -> Tag | None:
    """Return the tag that covers an offset of the text, None where there is none."""
    return next((tag for tag in reading.tags if tag.start <= offset <= tag.end), None)
