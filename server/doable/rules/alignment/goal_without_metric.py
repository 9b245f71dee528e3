"""A203 goal-without-metric: a goal that no number tells apart from a wish."""

from typing import TYPE_CHECKING

from doable.finding import Edit, Fix, Found, Safety
from doable.rule import Action, Family, Rule, Scope, Severity
from doable_md.reading import read_fields
from doable_md.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doable.context import Context
    from doable_md import Goal

_MESSAGE = (
    "This goal has no number, so nobody can tell when it is reached. Say from where to where, like `from 62% to 70%`."
)


def check(ctx: "Context") -> "Iterator[Found]":
    """Report goals without a target; one whose key results carry the numbers is fine."""
    parents = {parent.casefold() for goal in ctx.goals for parent in (goal.parent, *goal.supports) if parent}
    for goal in ctx.goals:
        if goal.metric is None and goal.id.casefold() not in parents and not _supported(goal, ctx):
            yield Found(_sentence(goal, ctx), _MESSAGE)


def _supported(goal: "Goal", ctx: "Context") -> bool:
    key = goal.id.casefold()
    return any(
        key in map(str.casefold, fact.supports)
        for other in ctx.workspace.goal_ids()
        for fact in ctx.workspace.goal(other)
    )


def _sentence(goal: "Goal", ctx: "Context") -> Span:
    """The goal's words without its tags, on its first line."""
    text = ctx.plan.text[goal.span.start : goal.span.end]
    pieces = read_fields(text, ctx.plan.dialect).pieces if goal.where != "front" else ()
    if not pieces:
        return goal.span
    return Span(goal.span.start + pieces[0].start, goal.span.start + pieces[-1].end)


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


RULE = Rule(
    code="A203",
    name="goal-without-metric",
    family=Family.ALIGNMENT,
    scope=Scope.PLAN,
    asks=Action.ADD_METRIC,
    severity=Severity.WARNING,
    summary="A goal without a measurable target: no from/to, no threshold, no count",
    why="Specific, measured goals are reached more often than “do better” (d = .34 over 141 papers).",
    bad="## Goals\n\n- goal:retention Improve retention\n\n## Next steps\n\n- [ ] Email Kim the survey @ana due:2026-11-27\n",
    good="## Goals\n\n- goal:retention Improve retention from 62% to 70% by 2026-12-31\n\n## Next steps\n\n- [ ] Email Kim the survey @ana due:2026-11-27\n",
    check=check,
    fixes=fixes,
)
