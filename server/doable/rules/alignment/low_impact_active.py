"""A209 low-impact-active: a task of low impact that is being worked on, or due this cycle."""

from typing import TYPE_CHECKING

from doable.cycles import cycle_of, next_cycle
from doable.finding import Fix, Found, Safety
from doable.planning import is_active_section
from doable.rule import Action, Family, Reach, Rule, Scope, Severity
from doable.writing import append, form_in_use, replace_value, state_edit, write_tag
from doable_md.model import State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doable.context import Context
    from doable_md import Task

_MESSAGE = "Low impact, and it takes time this {unit} from what moves a goal. Defer it to a later {unit}, or drop it."
_LOW = frozenset(("low", "lowest"))


def check(task: "Task", ctx: "Context") -> "Iterator[Found]":
    """Report low or lowest impact, own or effective, on an active task."""
    if task.effective.impact not in _LOW:
        return
    if ctx.is_active(task, cycle_of(ctx.today, ctx.settings.config.cycle).last.toordinal()):
        yield Found(ctx.title_span(task), _MESSAGE.format(unit=_unit(ctx)))


def _unit(ctx: "Context") -> str:
    cycle = ctx.settings.config.cycle
    return cycle.unit if cycle.length == 1 else "cycle"


def fixes(found: Found, ctx: "Context") -> "Iterator[Fix]":
    """Offer the end of the next cycle where a date makes it active, then the boxes for deferred and dropped."""
    task = ctx.plan.task_at(found.span.start)
    if task is None:
        return
    if task.state is not State.DOING and not is_active_section(task.section, ctx.settings):
        day = next_cycle(ctx.today, ctx.settings.config.cycle).last
        day = day.fromordinal(day.toordinal() - max(day.weekday() - 4, 0))
        tag = next((tag for tag in task.reading.tags if tag.field == "due" and tag.value), None)
        time = task.reading.due.time if task.reading.due else ""
        edit = replace_value(task, tag, f"{day}{time}") if tag else append(task, _due(task, day.isoformat()))
        yield Fix(f"Defer to {day}, in the next {_unit(ctx)}", Safety.REVIEW, (edit,))
    for state, title in ((State.DEFERRED, "Defer it"), (State.DROPPED, "Drop it")):
        box = state_edit(task, state)
        if box:
            yield Fix(f"{title}: `[{box.text}]`", Safety.REVIEW, (box,))


def _due(task: "Task", day: str) -> str:
    return write_tag("due", day, form_in_use(task))


RULE = Rule(
    code="A209",
    name="low-impact-active",
    family=Family.ALIGNMENT,
    scope=Scope.TASK,
    reach=Reach.LEAVES,
    asks=Action.REORDER,
    severity=Severity.INFORMATION,
    summary="A task of low impact that is being worked on, or due this cycle",
    why="Hours spent on what matters little are hours that no task of high impact gets.",
    bad="# Next steps\n\n- [ ] Tidy the wiki's index @ana due:2026-11-20 impact:low\n",
    good="# Next steps\n\n- [ ] Tidy the wiki's index @ana due:2026-11-27 impact:low\n",
    # That one says the same and names what to do first.
    yields_to=("A210",),
    check=check,
    fixes=fixes,
)
