"""C110 missing-due: a task in a plan without a day or window."""

from datetime import timedelta
from typing import TYPE_CHECKING

from doable.cycles import cycle_of, next_cycle
from doable.finding import Fix, Found, Safety
from doable.rule import Action, Family, Reach, Rule, Scope, Severity
from doable.rules.clarity.shared import workday
from doable.writing import append, form_in_use, write_tag

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from doable.context import Context
    from doable_md import Task

_MESSAGE = "No due date: a step without a day is the first to wait. Add one, like `due:{day}`."


def check(task: "Task", ctx: "Context") -> "Iterator[Found]":
    """Report the outermost task without a due date; a scheduled day is a window too."""
    if ctx.lacks(task, "due", _dated, lambda other: bool(other.reading.due)):
        yield Found(ctx.title_span(task), _MESSAGE.format(day=_coming(ctx)))


def _dated(task: "Task") -> bool:
    reading = task.reading
    # A slot is for unfilled-slot to speak of.
    return bool(task.effective.due or task.has("due") or reading.scheduled or reading.repeat) or "‹date›" in task.text


def fixes(found: Found, ctx: "Context") -> "Iterator[Fix]":
    """Offer the end of this cycle and the next, the goal's deadline and a week from now; last a slot."""
    task = ctx.plan.task_at(found.span.start)
    if task is None:
        return
    cycle = ctx.settings.config.cycle
    unit = cycle.unit if cycle.length == 1 else "cycle"
    days: dict[str, str] = {}
    end = workday(cycle_of(ctx.today, cycle).last)
    if end >= ctx.today:
        days[end.isoformat()] = f"at the end of this {unit}"
    days.setdefault((ctx.today + timedelta(days=7)).isoformat(), "a week from today")
    days.setdefault(workday(next_cycle(ctx.today, cycle).last).isoformat(), f"at the end of the next {unit}")
    for goal in task.effective.goals:
        for fact in ctx.workspace.goal(goal):
            if fact.due >= ctx.today.isoformat():
                days.setdefault(fact.due, f"with the deadline of {fact.id}")
    form = form_in_use(task)
    for day, when in days.items():
        yield Fix(f"Due {day}, {when}", Safety.SLOT, (append(task, write_tag("due", day, form)),))
    yield Fix("Add a due date", Safety.SLOT, (append(task, write_tag("due", "‹date›", form)),))


def _coming(ctx: "Context") -> "date":
    """The end of this cycle, or of the next where that is today."""
    cycle = ctx.settings.config.cycle
    end = workday(cycle_of(ctx.today, cycle).last)
    return end if end > ctx.today else workday(next_cycle(ctx.today, cycle).last)


RULE = Rule(
    code="C110",
    name="missing-due",
    family=Family.CLARITY,
    scope=Scope.TASK,
    reach=Reach.PLANNED,
    asks=Action.ADD_DUE,
    severity=Severity.WARNING,
    summary="A task in a plan without a due date or window, own or inherited",
    why="A step without a day competes with every step that has one, and loses.",
    bad="# Next steps\n\n- [ ] Email the launch date to Kim @ana\n",
    good="# Next steps\n\n- [ ] Email the launch date to Kim @ana due:2026-11-27\n",
    check=check,
    fixes=fixes,
)
