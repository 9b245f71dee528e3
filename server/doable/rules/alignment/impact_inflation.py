"""A211 impact-inflation: most of what an owner or plan has open is of high impact."""

from typing import TYPE_CHECKING

from doable.finding import Found
from doable.rule import Action, Family, Option, Rule, Scope, Severity
from doable_md.model import IMPACTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doable.context import Context
    from doable.workspace import TaskFact

    Listed = list[tuple[str, TaskFact]]

_MESSAGE = (
    "{high} of the {count} open tasks of {whose} are of high impact, so high no longer says what comes first. "
    "Keep it for the few that move a goal most."
)
_HIGH = IMPACTS.index("high") + 1
_FAR = 1 << 30


def check(ctx: "Context") -> "Iterator[Found]":
    """Report the task that tips the share, once an owner, then once for the plan where no owner's was reported."""
    reported: set[tuple[int, int]] = set()
    for whose, tasks in _groups(ctx):
        high = sorted((pair for pair in tasks if pair[1].impact >= _HIGH), key=_order)
        allowed = int(ctx.option("share") * len(tasks) / 100)
        if len(tasks) < ctx.option("least") or len(high) <= allowed:
            continue
        path, fact = high[allowed]
        task = ctx.task_of(fact) if path == ctx.plan.path else None
        if task is None or (fact.line, fact.column) in reported:
            continue
        if whose == "this plan" and reported:
            return
        reported.add((fact.line, fact.column))
        related = tuple(
            ctx.related(place, other, f"{IMPACTS[other.impact - 1]} impact: {other.title}")
            for number, (place, other) in enumerate(high)
            if number != allowed
        )
        tag = next((tag for tag in task.reading.tags if tag.field == "impact"), None)
        span = task.at(tag.start, tag.end) if tag else ctx.title_span(task)
        yield Found(span, _MESSAGE.format(high=len(high), count=len(tasks), whose=whose), related=related)


def _groups(ctx: "Context") -> "Iterator[tuple[str, Listed]]":
    for owner in ctx.owners_here:
        yield f"@{owner}", list(ctx.workspace.open_tasks(owner))
    known = ctx.workspace.get(ctx.plan.path)
    yield "this plan", [(ctx.plan.path, fact) for fact in (known.tasks if known else ()) if fact.counts]


def _order(pair: "tuple[str, TaskFact]") -> tuple[int, str, int, int]:
    path, fact = pair
    return fact.due or _FAR, path, fact.line, fact.column


_TASKS = "- [ ] Email Kim the survey @ana impact:high\n- [ ] Call Lee about terms @ana impact:high\n"

RULE = Rule(
    code="A211",
    name="impact-inflation",
    family=Family.ALIGNMENT,
    scope=Scope.WORKSPACE,
    asks=Action.SET_IMPACT,
    severity=Severity.INFORMATION,
    summary="More than half of an owner's or plan's open tasks are of high impact",
    why="Where everything matters most, the order of the day is made by whoever asks last.",
    bad=f"{_TASKS}- [ ] Draft the price page @ana impact:high\n- [ ] Print the badges @ana impact:low\n",
    good=f"{_TASKS}- [ ] Draft the price page @ana impact:medium\n- [ ] Print the badges @ana impact:low\n",
    options=(
        Option("share", 50, "The share of open tasks, in percent, that may be of high or highest impact"),
        Option("least", 4, "With fewer open tasks nothing is said"),
    ),
    check=check,
)
