"""A213 due-after-goal: a task that is due after its goal's deadline."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from doable.cycles import cycle_of, next_cycle
from doable.finding import Edit, Fix, Found, Related, Safety
from doable.rule import Action, Family, Profile, Rule, Scope, Severity
from doable.writing import append, form_in_use, replace_value, write_tag

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doable.context import Context, Known
    from doable.facts import GoalFact, PlanFacts
    from doable_md import Task

_MESSAGE = (
    "Due {day}, after the deadline of its goal {goal} ({deadline}): done on time it still comes too late. "
    "Move it forward, or take the goal out."
)


def check(ctx: "Context") -> "Iterator[Found]":
    """Report open planned tasks whose effective due day is later than the deadline of a goal they serve."""
    for task in ctx.plan.tasks:
        due = task.effective.due
        if not due or not due.day or not ctx.is_open(task) or not ctx.standing(task).planned:
            continue
        above = task.parent
        # What a task only inherits is told on the task that has it.
        if above is not None and not task.reading.due and not task.reading.goals and ctx.standing(above).planned:
            continue
        goal = _passed(task, due.day, ctx)
        if goal is None:
            continue
        tag = next((tag for tag in task.reading.tags if tag.field == "due"), None)
        span = task.at(tag.start, tag.end) if tag else ctx.title_span(task)
        message = _MESSAGE.format(day=due.day, goal=goal.id, deadline=goal.due)
        yield Found(span, message, related=(Related(goal.place, f"{goal.id} is due {goal.due}"),))


def concerns(facts: "PlanFacts", known: "Known") -> bool:
    """Whether a task of the document is due after a deadline of a goal it serves."""
    dues = (_deadline(name, known) for name in facts.served)
    first = min((goal.due for goal in dues if goal), default=None)
    if first is None:
        return False
    day = date.fromisoformat(first).toordinal()
    return any(fact.due > day for fact in known.workspace.tasks_of(facts.path) if fact.goals)


def _deadline(name: str, ctx: "Known") -> "GoalFact | None":
    """The definition of a goal whose deadline holds: of one defined twice the later."""
    return max((fact for fact in ctx.workspace.goal(name) if fact.due), key=lambda fact: fact.due, default=None)


def _passed(task: "Task", day: str, ctx: "Context") -> "GoalFact | None":
    """The goal whose deadline a day has passed, the earliest; of a goal defined twice the later deadline holds."""
    passed: list[GoalFact] = []
    for name in task.effective.goals:
        latest = _deadline(name, ctx)
        if latest and latest.due < day:
            passed.append(latest)
    return min(passed, key=lambda fact: fact.due, default=None)


def fixes(found: Found, ctx: "Context") -> "Iterator[Fix]":
    """Offer the goal's deadline and the ends of this cycle and the next, as far as they are in time; last a slot."""
    task = ctx.plan.task_at(found.span.start)
    goal = _passed(task, task.effective.due.day or "", ctx) if task and task.effective.due else None
    if task is None or goal is None:
        return
    cycle = ctx.settings.config.cycle
    days = {goal.due: f"with the deadline of {goal.id}"}
    for bounds, when in ((cycle_of(ctx.today, cycle), "this"), (next_cycle(ctx.today, cycle), "the next")):
        end = bounds.last - timedelta(days=max(bounds.last.weekday() - 4, 0))
        if ctx.today <= end <= date.fromisoformat(goal.due):
            days.setdefault(end.isoformat(), f"at the end of {when} {cycle.unit if cycle.length == 1 else 'cycle'}")
    for day, when in days.items():
        if day >= ctx.today.isoformat():
            yield Fix(f"Due {day}, {when}", Safety.SLOT, (_set_due(task, day),))
    yield Fix("Change the due date", Safety.SLOT, (_set_due(task, "‹date›"),))


def _set_due(task: "Task", day: str) -> Edit:
    tag = next((tag for tag in task.reading.tags if tag.field == "due" and tag.value), None)
    return replace_value(task, tag, day) if tag else append(task, write_tag("due", day, form_in_use(task)))


_GOALS = "## Goals\n\n- goal:retention Raise retention from 62% to 70% by 2026-12-31\n\n## Next steps\n\n"

RULE = Rule(
    code="A213",
    name="due-after-goal",
    family=Family.ALIGNMENT,
    scope=Scope.WORKSPACE,
    asks=Action.FIX_DATE,
    severity=Severity.WARNING,
    summary="A task that is due after the deadline of the goal it serves",
    why="A step that is on time by its own date and late for its goal surprises everybody at the end.",
    bad=f"{_GOALS}- [ ] Email Kim the survey @ana due:2027-01-15 goal:retention\n",
    good=f"{_GOALS}- [ ] Email Kim the survey @ana due:2026-12-31 goal:retention\n",
    profile=Profile.RELAXED,
    check=check,
    concerns=concerns,
    fixes=fixes,
)
