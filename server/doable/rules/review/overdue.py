"""R401 overdue: a task whose day has passed."""

from datetime import date
from typing import TYPE_CHECKING

from doable.cycles import cycle_of, next_cycle
from doable.finding import Edit, Fix, Found, Safety
from doable.rule import Action, Family, Reach, Rule, Scope, Severity
from doable.writing import append, form_in_use, replace_value, write_tag
from doable_md.model import State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doable.context import Context
    from doable_md import Span, Task


def check(task: "Task", ctx: "Context") -> "Iterator[Found]":
    """Report open tasks past their due day; a subtask without a day of its own goes with its parent."""
    due = task.effective.due
    if due is None or due.day is None or due.day >= ctx.today.isoformat():
        return
    if task.reading.due is None and task.parent is not None:
        return
    late = (ctx.today - date.fromisoformat(due.day)).days
    ago = "yesterday" if late == 1 else f"{late} days ago"
    source = "" if task.reading.due else ", by its heading or the front matter"
    yield Found(
        _span(task, ctx),
        f"This was due {ago} ({due.day}{source}) and is still open. Give it a day that will hold, or drop it.",
    )


def _span(task: "Task", ctx: "Context") -> "Span":
    tag = next((tag for tag in task.reading.tags if tag.field == "due" and tag.value), None)
    return task.at(tag.start, tag.end) if tag else ctx.title_span(task)


def fixes(found: Found, ctx: "Context") -> "Iterator[Fix]":
    """Offer today, the end of this cycle (of the next, where this one ends today), and to drop it."""
    task = ctx.plan.task_at(found.span.start)
    if task is None:
        return
    cycle = ctx.settings.config.cycle
    unit = cycle.unit if cycle.length == 1 else "cycle"
    end, when = _workday(cycle_of(ctx.today, cycle).last), f"the end of this {unit}"
    if end <= ctx.today:
        end, when = _workday(next_cycle(ctx.today, cycle).last), f"the end of the next {unit}"
    for day, label in ((ctx.today, "today"), (end, when)):
        yield Fix(f"Due {day.isoformat()}, {label}", Safety.SLOT, (_move(task, day),))
    if mark := _dropped(task):
        yield Fix(f"Drop it: `[{mark}]`", Safety.SLOT, (Edit(task.box, f"[{mark}]"),))


def _move(task: "Task", day: date) -> Edit:
    tag = next((tag for tag in task.reading.tags if tag.field == "due" and tag.value), None)
    if tag is None:
        return append(task, write_tag("due", day.isoformat(), form_in_use(task)))
    time = task.reading.due.time if task.reading.due else ""
    return replace_value(task, tag, day.isoformat() + time)


def _dropped(task: "Task") -> str:
    """The character that says dropped in this document: in org `[-]` means doing."""
    if len(task.mark) != 1:
        return ""
    states = task.plan.states
    marks = [mark for mark in ("-", "~", *states) if len(mark) == 1 and states.get(mark) is State.DROPPED]
    return marks[0] if marks else ""


def _workday(day: date) -> date:
    return date.fromordinal(day.toordinal() - max(day.weekday() - 4, 0))


RULE = Rule(
    code="R401",
    name="overdue",
    family=Family.REVIEW,
    scope=Scope.TASK,
    reach=Reach.PLANNED,
    asks=Action.FIX_DATE,
    severity=Severity.WARNING,
    summary="An open task whose due day, own or inherited, has passed",
    why="A date that has passed tells nobody anything, and soon none of the dates around it does.",
    bad="# Next steps\n\n- [ ] Email Kim the survey @ana due:2026-11-13\n",
    good="# Next steps\n\n- [ ] Email Kim the survey @ana due:2026-11-27\n",
    check=check,
    fixes=fixes,
)
