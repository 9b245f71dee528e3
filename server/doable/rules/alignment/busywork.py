"""A212 busywork: most of what an owner, a goal or a plan has active is of low or no impact."""

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from doable.cycles import cycle_of
from doable.finding import Found
from doable.rule import Action, Family, Option, Rule, Scope, Severity
from doable_md.model import IMPACTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from doable.context import Context, Known
    from doable.facts import PlanFacts, TaskFact

    Listed = list[tuple[str, TaskFact]]

_MESSAGE = (
    "{low} of the {count} active tasks {whose} are of low or no impact: much activity, little effect. "
    "Defer or drop some, or rate those that do matter."
)
_LOW = IMPACTS.index("low") + 1


def check(ctx: "Context") -> "Iterator[Found]":
    """Report the task that tips the share: once an owner, a goal, and for the plan; each task once."""
    reported: set[tuple[int, int]] = set()
    for whose, share in _shares(ctx.facts, ctx):
        if share is None:
            continue
        low, allowed = share.low, share.allowed
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
        message = _MESSAGE.format(low=len(low), count=share.total, whose=whose)
        yield Found(ctx.title_span(task), message, related=related)


def concerns(facts: "PlanFacts", known: "Known") -> bool:
    """Whether a task of the document tips the share of an owner, a goal or the document."""
    return any(share is not None and share.low[share.allowed][0] == facts.path for _, share in _shares(facts, known))


class _Share(NamedTuple):
    """Active tasks of low or no impact that are more than their share of `total`; the one at `allowed` tips it."""

    low: "Listed"
    total: int
    allowed: int


def _shares(facts: "PlanFacts | None", ctx: "Known") -> "Iterator[tuple[str, _Share | None]]":
    if facts is None:
        return
    once, options = ctx.workspace.once, tuple(map(ctx.option, ("share", "least", "rated")))
    last = cycle_of(ctx.today, ctx.settings.config.cycle).last.toordinal()
    for owner in dict.fromkeys(map(ctx.owner, facts.owners)):
        key = ("A212", "owner", owner, last, options)
        yield f"of @{owner}", once(key, partial(_share, ctx.workspace.load(owner, ctx.today).tasks, last, ctx))
    for goal in dict.fromkeys(goal.casefold() for goal in facts.served):
        definitions = ctx.workspace.goal(goal)
        goal_id = definitions[0].id if definitions else goal
        key = ("A212", "goal", goal_id, last, options)
        yield f"for goal {goal_id}", once(key, partial(_of_goal, goal_id, last, ctx))
    yield "of this plan", _share([(facts.path, fact) for fact in ctx.workspace.tasks_of(facts.path)], last, ctx)


def _of_goal(goal: str, last: int, ctx: "Known") -> _Share | None:
    return _share(ctx.workspace.serving(goal), last, ctx)


def _share(tasks: "Iterable[tuple[str, TaskFact]]", last: int, ctx: "Known") -> _Share | None:
    active = _active(tasks, last)
    low = [pair for pair in active if pair[1].impact <= _LOW]
    rated = sum([bool(fact.impact) for _, fact in active])
    allowed = int(ctx.option("share") * len(active) / 100)
    few = len(active) < ctx.option("least") or len(low) <= allowed
    return None if few or 100 * rated < ctx.option("rated") * len(active) else _Share(low, len(active), allowed)


def _active(tasks: "Iterable[tuple[str, TaskFact]]", last: int) -> "Listed":
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
    concerns=concerns,
)
