"""A211 impact-inflation: most of what an owner or plan has open is of high impact."""

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from doable.finding import Found
from doable.rule import Action, Family, Option, Rule, Scope, Severity
from doable_md.model import IMPACTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from doable.context import Context, Known
    from doable.facts import PlanFacts, TaskFact

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
    for whose, share in _shares(ctx.facts, ctx):
        if share is None:
            continue
        high, allowed = share.high, share.allowed
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
        yield Found(span, _MESSAGE.format(high=len(high), count=share.total, whose=whose), related=related)


def concerns(facts: "PlanFacts", known: "Known") -> bool:
    """Whether a task of the document tips the share of an owner or of the document."""
    return any(share is not None and share.high[share.allowed][0] == facts.path for _, share in _shares(facts, known))


class _Share(NamedTuple):
    """Open tasks of high impact that are more than their share of `total`; the one at `allowed` tips it."""

    high: "Listed"
    total: int
    allowed: int


def _shares(facts: "PlanFacts | None", ctx: "Known") -> "Iterator[tuple[str, _Share | None]]":
    if facts is None:
        return
    options = (ctx.option("share"), ctx.option("least"))
    for owner in dict.fromkeys(map(ctx.owner, facts.owners)):
        key = ("A211", owner, options)
        yield f"@{owner}", ctx.workspace.once(key, partial(_of_owner, owner, ctx))
    yield "this plan", _share([(facts.path, one) for one in ctx.workspace.tasks_of(facts.path) if one.counts], ctx)


def _of_owner(owner: str, ctx: "Known") -> _Share | None:
    return _share(ctx.workspace.open_tasks(owner), ctx)


def _share(tasks: "Sequence[tuple[str, TaskFact]]", ctx: "Known") -> _Share | None:
    allowed = int(ctx.option("share") * len(tasks) / 100)
    high = sorted([pair for pair in tasks if pair[1].impact >= _HIGH], key=_order)
    return None if len(tasks) < ctx.option("least") or len(high) <= allowed else _Share(high, len(tasks), allowed)


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
    concerns=concerns,
)
