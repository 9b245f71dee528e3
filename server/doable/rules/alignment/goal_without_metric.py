"""A203 goal-without-metric: a goal that no number tells apart from a wish."""

from typing import TYPE_CHECKING

from doable.finding import Edit, Fix, Found, Safety
from doable.rule import Action, Family, Rule, Scope, Severity
from doable_md.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doable.context import Context

_MESSAGE = (
    "This goal has no number, so nobody can tell when it is reached. Say from where to where, like `from 62% to 70%`."
)


def check(ctx: "Context") -> "Iterator[Found]":
    """Report goals without a target; one whose key results carry the numbers is fine, one with a slot is begun."""
    parents = {parent.casefold() for goal in ctx.goals for parent in (goal.parent, *goal.supports) if parent}
    for goal in ctx.goals:
        if goal.metric is not None or goal.id.casefold() in parents or "‹" in goal.title:
            continue
        if not ctx.workspace.children(goal.id):
            yield Found(ctx.goal_span(goal), _MESSAGE)


def fixes(found: Found, ctx: "Context") -> "Iterator[Fix]":
    """Offer the shape of a metric behind the sentence; the deadline only where there is none."""
    goal = next((goal for goal in ctx.goals if goal.span.start <= found.span.start <= goal.span.end), None)
    if goal is None:
        return
    by = "" if goal.due else " by ‹date›"
    end = found.span.end
    while end > found.span.start and ctx.plan.text[end - 1] in ".!":
        end -= 1
    yield Fix("Add a metric", Safety.SLOT, (Edit(Span(end, end), f" from ‹now› to ‹target›{by}"),))


_EXAMPLE = """\
## Goals

- goal:retention {goal}

## Next steps

- [ ] Email Kim the survey @ana due:2026-11-27
"""

RULE = Rule(
    code="A203",
    name="goal-without-metric",
    family=Family.ALIGNMENT,
    scope=Scope.PLAN,
    asks=Action.ADD_METRIC,
    severity=Severity.WARNING,
    summary="A goal without a measurable target: no from/to, no threshold, no count",
    why="Specific, measured goals are reached more often than “do better” (d = .34 over 141 papers).",
    bad=_EXAMPLE.format(goal="Improve retention"),
    good=_EXAMPLE.format(goal="Improve retention from 62% to 70% by 2026-12-31"),
    check=check,
    fixes=fixes,
)
