"""A207 untraced-goal: a goal that supports no objective, in a plan that has objectives."""

from typing import TYPE_CHECKING

from doable.facts import is_open_goal
from doable.finding import Fix, Found, Safety
from doable.rule import Action, Family, Option, Rule, Scope, Severity
from doable.writing import append_to_goal, write_tag
from doable_md.plan import heading_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doable.context import Context
    from doable_md import Goal

_MESSAGE = (
    "This goal supports none of the objectives, so reaching it may move none of them. Say which, like `supports:{id}`."
)


def check(ctx: "Context") -> "Iterator[Found]":
    """Report goals outside of the Objectives section that are neither nested nor say what they support."""
    objectives = _objectives(ctx) if ctx.goals else []
    if not objectives:
        return
    inside = {goal.span.start for goal in objectives}
    for goal in ctx.goals:
        if goal.supports or goal.parent or goal.span.start in inside or not is_open_goal(goal, ctx.plan):
            continue
        yield Found(ctx.goal_span(goal), _MESSAGE.format(id=objectives[0].id))


def _objectives(ctx: "Context") -> "list[Goal]":
    headings = frozenset(map(heading_key, ctx.option("headings")))
    found: list[Goal] = []
    for goal in ctx.goals:
        section = ctx.plan.section_at(goal.span.start) if goal.where in {"section", "tag"} else None
        if section is not None and section.key in headings:
            found.append(goal)
    return found


def fixes(found: Found, ctx: "Context") -> "Iterator[Fix]":
    """Offer the objectives, those that share words with the goal first."""
    goal = next((goal for goal in ctx.goals if goal.span.start <= found.span.start <= goal.span.end), None)
    if goal is None:
        return
    words = set(goal.title.casefold().split())
    ranked = sorted(_objectives(ctx), key=lambda one: -len(words.intersection(one.title.casefold().split())))
    for objective in ranked[: ctx.option("suggestions")]:
        edit = append_to_goal(ctx.plan, goal, write_tag("supports", objective.id))
        if edit:
            yield Fix(f"Support {objective.id}: {objective.title}", Safety.SLOT, (edit,))


_OBJECTIVES = "## Objectives\n\n- goal:growth Reach $4.0M ARR by 2027-06-30\n\n## Goals\n\n"
_STEPS = "\n## Next steps\n\n- [ ] Email Kim the survey @ana due:2026-11-27 goal:retention\n"

RULE = Rule(
    code="A207",
    name="untraced-goal",
    family=Family.ALIGNMENT,
    scope=Scope.PLAN,
    asks=Action.FIX_GOAL,
    severity=Severity.INFORMATION,
    summary="A goal that supports no objective, where the plan has an Objectives section",
    why="A goal that traces back to no objective competes with those that do for the same people.",
    bad=f"{_OBJECTIVES}- goal:retention Raise retention from 62% to 70% by 2026-12-31\n{_STEPS}",
    good=f"{_OBJECTIVES}- goal:retention Raise retention from 62% to 70% by 2026-12-31 supports:growth\n{_STEPS}",
    options=(
        Option("headings", ("Objective", "Objectives"), "Headings whose items are objectives"),
        Option("suggestions", 4, "How many objectives a quick-fix offers at most"),
    ),
    check=check,
    fixes=fixes,
)
