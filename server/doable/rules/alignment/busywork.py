"""A212 busywork: most of what an owner, a goal or a plan has active is of low or no impact."""

from typing import TYPE_CHECKING

from doable.cycles import cycle_of
from doable.finding import Found
from doable.rule import Action, Family, Option, Rule, Scope, Severity
from doable_md.model import IMPACTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doable.context import Context
    from doable.workspace import TaskFact

    Listed = list[tuple[str, TaskFact]]

_MESSAGE = (
    "{low} of the {count} active tasks {whose} are of low or no impact: much activity, little effect. "
    "Defer or drop some, or rate those that do matter."
)
_LOW = IMPACTS.index("low") + 1


def check(ctx: "Context") -> "Iterator[Found]":
    """Report the task that tips the share: once an owner, a goal, and for the plan; each task once."""
    reported: set[tuple[int, int]] = set()
    for whose, tasks in _groups(ctx):
        low = [pair for pair in tasks if pair[1].impact <= _LOW]
        rated = sum(bool(fact.impact) for _, fact in tasks)
        allowed = int(ctx.option("share") * len(tasks) / 100)
        if len(tasks) < ctx.option("least") or len(low) <= allowed or 100 * rated < ctx.option("rated") * len(tasks):
            continue
        path, fact = low[allowed]
        task = ctx.task_of(fact) if path == ctx.plan.path else None
        if task is None or (fact.line, fact.column) in reported:
            continue
        if whose == "of this plan" and reported:
            return
        reported.add((fact.line, fact.column))
        related = tuple(
            ctx.related(place, other, f"{IMPACTS[other.impact - 1] if other.impact else 'no'} impact: {other.title}")
            for number, (place, other) in enumerate(low)
            if number != allowed
        )
        message = _MESSAGE.format(low=len(low), count=len(tasks), whose=whose)
        yield Found(ctx.title_span(task), message, related=related)


def _groups(ctx: "Context") -> "Iterator[tuple[str, Listed]]":
    last = cycle_of(ctx.today, ctx.settings.config.cycle).last.toordinal()
    for owner in ctx.owners_here:
        yield f"of @{owner}", list(ctx.workspace.load(owner, ctx.today).tasks)
    for goal in dict.fromkeys(goal.casefold() for task in ctx.plan.tasks for goal in task.effective.goals):
        definitions = ctx.workspace.goal(goal)
        goal_id = definitions[0].id if definitions else goal
        yield f"for goal {goal_id}", _active(ctx.workspace.serving(goal_id), last)
    known = ctx.workspace.get(ctx.plan.path)
    yield "of this plan", _active(((ctx.plan.path, fact) for fact in (known.tasks if known else ())), last)


def _active(tasks: "Iterator[tuple[str, TaskFact]] | tuple[tuple[str, TaskFact], ...]", last: int) -> "Listed":
    active = [pair for pair in tasks if pair[1].is_active(last)]
    return sorted(active, key=lambda pair: (pair[1].due, pair[0], pair[1].line, pair[1].column))


_TASKS = (
    "- [ ] Call the lost accounts @ana due:2026-11-20 impact:high\n- [ ] Tidy the wiki @ana due:2026-11-20 impact:low\n"
    "- [ ] Sort the inbox @ana due:2026-11-20 impact:low\n"
)

RULE = Rule(
    code="A212",
    name="busywork",
    family=Family.ALIGNMENT,
    scope=Scope.WORKSPACE,
    asks=Action.LIGHTEN,
    severity=Severity.INFORMATION,
    summary="More than half of the active tasks of an owner, a goal or a plan are of low or no impact",
    why="Activity is not progress: a week full of small things looks busy and moves no number.",
    bad=f"{_TASKS}- [ ] Rename the folders @ana due:2026-11-20\n",
    good=f"{_TASKS}- [ ] Email Kim the survey @ana due:2026-11-20 impact:medium\n",
    options=(
        Option("share", 50, "The share of active tasks, in percent, that may be of low or no impact"),
        Option("least", 4, "With fewer active tasks nothing is said"),
        Option("rated", 20, "The share of them, in percent, that must have an impact for the others to lack one"),
    ),
    check=check,
)
