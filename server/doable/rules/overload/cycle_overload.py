"""O302 cycle-overload: more due in one cycle than the team can carry."""

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from doable.cycles import Bounds, cycle_of, next_cycle
from doable.finding import Edit, Fix, Found, Safety
from doable.rule import Action, Family, Option, Rule, Scope, Severity
from doable.writing import replace_value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doable.context import Context, Known
    from doable.facts import PlanFacts, TaskFact
    from doable_md import Task


class _Limit(NamedTuple):
    """How many tasks and minutes, 0 for no limit, and whether all documents count or this one."""

    tasks: int
    minutes: float
    everywhere: bool


def check(ctx: "Context") -> "Iterator[Found]":
    """Report the task that tips a cycle's limit, where it stands in this document."""
    for limit in _limits(ctx):
        for bounds in _cycles(ctx):
            due = _due(bounds, limit, ctx)
            over = _tipping(due, limit)
            if over is None or due[over][0] != ctx.plan.path:
                continue
            fact = due[over][1]
            task = ctx.plan.task_at(ctx.plan.source.offset(fact.line, fact.column))
            if task is None:
                continue
            others = tuple(
                ctx.related(path, other, f"due in the same cycle: {other.title}")
                for number, (path, other) in enumerate(due)
                if number != over
            )
            tag = next((tag for tag in task.reading.tags if tag.field == "due" and tag.value), None)
            span = task.at(tag.start, tag.end) if tag else ctx.title_span(task)
            excess = len(due) - limit.tasks if limit.tasks else 0
            data: dict[str, str | int] = {"subject": f"cycle {bounds.first.isoformat()}", "excess": excess}
            yield Found(span, _message(due, limit, bounds), related=others, data=data)


def concerns(facts: "PlanFacts", known: "Known") -> bool:
    """Whether any limit is set, for all documents or by this one."""
    return bool(known.option("limit") or known.option("hours") or facts.limit)


def _limits(ctx: "Context") -> "Iterator[_Limit]":
    if ctx.option("limit") or ctx.option("hours"):
        yield _Limit(ctx.option("limit"), ctx.option("hours") * 60, everywhere=True)
    own = ctx.plan.front.text("limit") if ctx.plan.front else None
    if own and own.isdecimal() and int(own):
        yield _Limit(int(own), 0, everywhere=False)


def _cycles(ctx: "Context") -> "list[Bounds]":
    """The cycles from the current one on in which this document has something due."""
    cycle = ctx.settings.config.cycle
    days = sorted({fact.due for fact in ctx.kept if fact.counts and fact.due})
    out: list[Bounds] = []
    for day in days:
        if day < cycle_of(ctx.today, cycle).first.toordinal() or (out and day <= out[-1].last.toordinal()):
            continue
        out.append(cycle_of(date.fromordinal(day), cycle))
    return out


def _due(bounds: Bounds, limit: _Limit, ctx: "Context") -> "list[tuple[str, TaskFact]]":
    first, last = bounds.first.toordinal(), bounds.last.toordinal()
    paths: tuple[str, ...] = (ctx.plan.path,)
    if limit.everywhere:
        count = ctx.workspace.tables.due(first, last)
        if not limit.minutes and sum(count.values()) <= limit.tasks:
            return []
        paths = (*count,)
    due = [
        (path, fact)
        for path in paths
        for fact in ctx.workspace.tasks_of(path)
        if fact.counts and first <= fact.due <= last
    ]
    return sorted(due, key=lambda pair: (pair[1].due, pair[0], pair[1].line, pair[1].column))


def _tipping(due: "list[tuple[str, TaskFact]]", limit: _Limit) -> int | None:
    minutes = 0
    for number, (_, fact) in enumerate(due):
        minutes += fact.estimate
        if (limit.tasks and number >= limit.tasks) or (limit.minutes and minutes > limit.minutes):
            return number
    return None


def _message(due: "list[tuple[str, TaskFact]]", limit: _Limit, bounds: Bounds) -> str:
    when = f"between {bounds.first} and {bounds.last}"
    if limit.tasks and len(due) > limit.tasks:
        count = f"{len(due)} tasks are due {when}, over the limit of {limit.tasks}"
    else:
        hours = sum(fact.estimate for _, fact in due) / 60
        count = f"{hours:g} hours are due {when}, over the limit of {limit.minutes / 60:g}"
    return f"{count}; what does not fit will slip anyway. Move what matters least to a later cycle, or drop it."


def fixes(found: Found, ctx: "Context") -> "Iterator[Fix]":
    """Move as many tasks of lowest impact as are too many to the end of the next cycle."""
    excess = int(found.data.get("excess", 0))
    here = ctx.plan.task_at(found.span.start)
    if here is None or here.effective.due is None or here.effective.due.day is None or excess < 1:
        return
    cycle = ctx.settings.config.cycle
    bounds = cycle_of(date.fromisoformat(here.effective.due.day), cycle)
    movable: list[tuple[int, int, int, Task]] = []
    known = {ctx.plan.source.offset(fact.line, fact.column): fact for fact in ctx.kept}
    for task in ctx.plan.tasks:
        fact = known.get(task.text_span.start)
        if fact is None or not fact.counts or fact.is_doing or not task.reading.due:
            continue
        if bounds.first.toordinal() <= fact.due <= bounds.last.toordinal():
            movable.append((fact.impact or 3, -fact.due, -task.marker, task))
    if excess > len(movable):
        return
    day = next_cycle(bounds.first, cycle).last
    day = date.fromordinal(day.toordinal() - max(day.weekday() - 4, 0))
    chosen = [entry[3] for entry in sorted(movable, key=lambda entry: entry[:3])[:excess]]
    edits: list[Edit] = []
    for task in chosen:
        tag = next(tag for tag in task.reading.tags if tag.field == "due" and tag.value)
        edits.append(replace_value(task, tag, day.isoformat()))
    what = f"“{chosen[0].title}”" if excess == 1 else f"the {excess} tasks of lowest impact"
    yield Fix(f"Move {what} to {day.isoformat()}, in the next {cycle.unit}", Safety.REVIEW, tuple(edits))


_GOOD = (
    "---\nplan: {limit: 2}\n---\n\n"
    "- [ ] Email Kim the survey @ana due:2026-11-24\n- [ ] Call Lee about terms @sam due:2026-11-25\n"
)

RULE = Rule(
    code="O302",
    name="cycle-overload",
    family=Family.OVERLOAD,
    scope=Scope.WORKSPACE,
    asks=Action.LIGHTEN,
    severity=Severity.WARNING,
    summary="More tasks or hours due in one cycle than the limit of the team, or than a plan's own `plan: {limit: …}`",
    why="A cycle has a fixed number of days: what is planned above it is not done, only promised.",
    bad=_GOOD + "- [ ] Print the badges @ana due:2026-11-27\n",
    good=_GOOD + "- [ ] Print the badges @ana due:2026-12-04\n",
    options=(
        Option("limit", 0, "Tasks that can be due in one cycle in all documents together, 0 for no limit"),
        Option("hours", 0.0, "Hours of estimates that can be due in one cycle, 0 for no limit"),
    ),
    check=check,
    concerns=concerns,
    fixes=fixes,
)
