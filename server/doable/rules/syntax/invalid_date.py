"""S501 invalid-date: a date field whose value looks like a date and is none."""

from typing import TYPE_CHECKING

from doable.finding import Edit, Fix, Found, Safety
from doable.rule import Action, Family, Reach, Rule, Scope, Severity, Trait
from doable_md.dialects import DATE_FIELDS
from doable_md.lazy import lazy
from doable_md.text import Span
from doable_md.values import is_relative, parse_when

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from doable.context import Context
    from doable_md import Tag

_YEAR_FIRST = lazy(r"(\d{4})[-/. ]?(\d{1,2})[-/. ]?(\d{1,2})$")
_YEAR_LAST = lazy(r"(\d{1,2})([-/. ])(\d{1,2})\2(\d{4})$")


def check(ctx: "Context") -> "Iterator[Found]":
    """Report dates of tasks, headings and front matter; `due:friday` is for relative-due to speak of."""
    for task in ctx.plan.tasks:
        for tag in _broken(task.reading.tags):
            yield Found(
                task.at(tag.value_start, tag.value_end) if tag.value else task.at(tag.start, tag.end),
                _message(tag.value),
            )
    for section in ctx.plan.sections:
        start = section.span.start
        for tag in _broken(section.reading.tags):
            yield Found(Span(start + tag.value_start, start + tag.value_end), _message(tag.value))
    if ctx.plan.front:
        for key in ("due", "reviewed"):
            value = ctx.plan.front.plan.get(key)
            if value and isinstance(value.value, str) and value.value and parse_when(value.value).day is None:
                yield Found(value.span, _message(value.value))


def _broken(tags: "Iterable[Tag]") -> "Iterator[Tag]":
    for tag in tags:
        if tag.field not in DATE_FIELDS or parse_when(tag.value).day is not None or is_relative(tag.value):
            continue
        # `@{GitHub name}` and `@[[Kim]]` are written for much else: only with a digit do they look like a date.
        if tag.form != "at" or any(map(str.isdigit, tag.value)):
            yield tag


def _message(value: str) -> str:
    if not value:
        return "This date is empty, so nothing is due. Write a day, like `2026-12-01`, or take the tag out."
    days = _days_in_month(value)
    reason = f"that month has {days} days" if days else "it is read as no day"
    return f"`{value}` is no date: {reason}, so nothing is due then. Write a day as year-month-day, like `2026-12-01`."


def _days_in_month(value: str) -> int:
    match = _YEAR_FIRST.match(value)
    if not match or not 1 <= int(match[2]) <= 12 or int(match[1]) < 1:
        return 0
    from calendar import monthrange  # noqa: PLC0415 - only a wrong date needs it

    days = monthrange(int(match[1]), int(match[2]))[1]
    return days if int(match[3]) > days else 0


def fixes(found: Found, ctx: "Context") -> "Iterator[Fix]":
    """Write the one day it can mean in ISO form; where it can mean two, offer both; for day 32 the month's last."""
    value = ctx.plan.text[found.span.start : found.span.end]
    readings: list[tuple[str, Safety]] = []
    if match := _YEAR_FIRST.match(value):
        readings.append((_iso(match[1], match[2], match[3]), Safety.SAFE))
        if days := _days_in_month(value):
            readings.append((_iso(match[1], match[2], str(days)), Safety.REVIEW))
    elif match := _YEAR_LAST.match(value):
        # A dot is only ever day first; a slash is month first in some countries, day first in most.
        day_first, month_first = _iso(match[4], match[3], match[1]), _iso(match[4], match[1], match[3])
        certain = match[2] == "." or not month_first or not day_first or day_first == month_first
        safety = Safety.SAFE if certain else Safety.REVIEW
        readings += [(day_first, safety)] if match[2] == "." else [(day_first, safety), (month_first, safety)]
    for day, safety in dict.fromkeys(reading for reading in readings if reading[0]):
        yield Fix(f"Write {day}", safety, (Edit(found.span, day),))


def _iso(year: str, month: str, day: str) -> str:
    return parse_when(f"{year}-{int(month):02}-{int(day):02}").day or ""


RULE = Rule(
    code="S501",
    name="invalid-date",
    family=Family.SYNTAX,
    scope=Scope.PLAN,
    reach=Reach.EVERY,
    about=Trait.ODD | Trait.FRONT,
    asks=Action.FIX_SYNTAX,
    severity=Severity.ERROR,
    summary="A date tag whose value is no date",
    why="A date that cannot be read is due on no day: no list, calendar or limit counts it.",
    bad="- [ ] Email Kim the survey @ana due:2026/12/1\n",
    good="- [ ] Email Kim the survey @ana due:2026-12-01\n",
    check=check,
    fixes=fixes,
)
