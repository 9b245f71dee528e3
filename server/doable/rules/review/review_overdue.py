"""R405 review-overdue: the plan has not been looked at for longer than its review cycle."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from doable.config import parse_cycle
from doable.finding import Edit, Fix, Found, Safety
from doable.rule import Action, Family, Rule, Scope, Severity, Trait
from doable_md.values import parse_when

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doable.config import Cycle
    from doable.context import Context
    from doable_md import Span


def check(ctx: "Context") -> "Iterator[Found]":
    """Report a `reviewed:` older than one cycle, in plans that still have something open."""
    front = ctx.plan.front
    value = front.plan.get("reviewed") if front else None
    if front is None or value is None or not isinstance(value.value, str):
        return
    day = parse_when(value.value).day
    tasks = ctx.plan.tasks
    if day is None or (tasks and not any(ctx.is_open(task) for task in tasks)):
        return
    cycle = parse_cycle(front.text("cycle") or "") or ctx.settings.config.cycle
    reviewed = date.fromisoformat(day)
    if ctx.today <= _next(reviewed, cycle):
        return
    days = (ctx.today - reviewed).days
    yield Found(
        value.span,
        f"This plan was last reviewed {days} days ago, and its cycle is {_name(cycle)}; what it says may no longer be "
        "true. Go through it, then set the day.",
    )


def _next(day: date, cycle: "Cycle") -> date:
    """The day on which the next review is due."""
    if cycle.unit != "month":
        days = cycle.length * (7 if cycle.unit == "week" else 1)
        return date.fromordinal(min(day.toordinal() + days, date.max.toordinal()))
    number = day.year * 12 + day.month - 1 + cycle.length
    if number // 12 >= date.max.year:
        return date.max
    after = date((number + 1) // 12, (number + 1) % 12 + 1, 1) - timedelta(days=1)
    return date(number // 12, number % 12 + 1, min(day.day, after.day))


def _name(cycle: "Cycle") -> str:
    return f"a {cycle.unit}" if cycle.length == 1 else f"{cycle.length} {cycle.unit}s"


def fixes(found: Found, ctx: "Context") -> "Iterator[Fix]":
    """Set the day to today; quotes stay."""
    span: Span = found.span
    written = ctx.plan.text[span.start : span.end]
    quote = written[0] if written[:1] in {'"', "'"} else ""
    today = ctx.today.isoformat()
    yield Fix(f"Reviewed today, {today}", Safety.REVIEW, (Edit(span, f"{quote}{today}{quote}"),))


RULE = Rule(
    code="R405",
    name="review-overdue",
    family=Family.REVIEW,
    scope=Scope.PLAN,
    about=Trait.FRONT,
    asks=Action.REVIEW,
    severity=Severity.INFORMATION,
    summary="The front matter's `reviewed:` is older than the plan's cycle, or else the config's",
    why="Plans that are looked at on a regular day are kept true; others are rewritten from scratch.",
    bad="---\nplan: {cycle: week, reviewed: 2026-11-02}\n---\n\n- [ ] Email Kim the survey @ana due:2026-11-27\n",
    good="---\nplan: {cycle: week, reviewed: 2026-11-20}\n---\n\n- [ ] Email Kim the survey @ana due:2026-11-27\n",
    check=check,
    fixes=fixes,
)
