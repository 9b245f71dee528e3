"""A205 goal-without-deadline: a goal that no day ends."""

from typing import TYPE_CHECKING

from doable.config import Cycle
from doable.cycles import cycle_of, next_cycle
from doable.facts import is_open_goal
from doable.finding import Edit, Fix, Found, Safety
from doable.rule import Action, Family, Rule, Scope, Severity
from doable_md.lazy import lazy
from doable_md.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doable.context import Context
    from doable_md import Goal

_MESSAGE = "No deadline: nobody can say whether this goal is on track. Say by when, like `by {day}`."
# A heading such as "Q4 2026" or "Goals for March" says which period its goals are for.
_PERIOD = lazy(
    r"(?i:\b(?:[QH][1-4]|(?:19|20)\d\d|(?:this|next)\s+(?:week|month|quarter|year|sprint)|weekly|monthly|quarterly|annual"
    r"|yearly)\b)|\b(?:January|February|March|April|May|June|July|August|September|October|November|December)\b"
)


def check(ctx: "Context") -> "Iterator[Found]":
    """Report goals whose own words, key results, objective, heading and front matter name no day."""
    dated = {goal.id.casefold() for goal in ctx.goals if goal.due}
    for goal in ctx.goals:
        if goal.due or not is_open_goal(goal, ctx.plan) or "‹" in goal.title or _PERIOD.search(goal.title):
            continue
        above = [name.casefold() for name in (goal.parent, *goal.supports) if name]
        if dated.intersection(above) or _framed(goal, ctx):
            continue
        below = ctx.workspace.children(goal.id)
        if below and all(child.due for child in below):
            continue
        yield Found(ctx.goal_span(goal), _MESSAGE.format(day=_ends(ctx)[0]))


def _framed(goal: "Goal", ctx: "Context") -> bool:
    section = ctx.plan.section_at(goal.span.start) if goal.where != "front" else None
    if ctx.plan.scope(section).due:
        return True
    return any(_PERIOD.search(around.title) for around in (section.chain if section else ()))


def _ends(ctx: "Context") -> list[str]:
    """The end of this quarter and of the next."""
    quarter = Cycle("month", 3)
    return [cycle_of(ctx.today, quarter).last.isoformat(), next_cycle(ctx.today, quarter).last.isoformat()]


def fixes(found: Found, ctx: "Context") -> "Iterator[Fix]":
    """Offer the end of this quarter and of the next behind the sentence; last a slot."""
    goal = next((goal for goal in ctx.goals if goal.span.start <= found.span.start <= goal.span.end), None)
    if goal is None or ctx.plan.text[goal.span.start : goal.span.start + 1] in {"{", '"', "'", "|", ">"}:
        return
    end = found.span.end
    while end > found.span.start and ctx.plan.text[end - 1] in ".!":
        end -= 1
    for day in (*_ends(ctx), "‹date›"):
        title = "Add a deadline" if day.startswith("‹") else f"Reach it by {day}, the end of a quarter"
        yield Fix(title, Safety.SLOT, (Edit(Span(end, end), f" by {day}"),))


_STEPS = "\n## Next steps\n\n- [ ] Email Kim the survey @ana due:2026-11-27 goal:retention\n"

RULE = Rule(
    code="A205",
    name="goal-without-deadline",
    family=Family.ALIGNMENT,
    scope=Scope.PLAN,
    asks=Action.FIX_DATE,
    severity=Severity.INFORMATION,
    summary="A goal without a date by which it is to be reached",
    why="Without a day a goal is never late, and so never first.",
    bad=f"## Goals\n\n- goal:retention Raise retention from 62% to 70%\n{_STEPS}",
    good=f"## Goals\n\n- goal:retention Raise retention from 62% to 70% by 2026-12-31\n{_STEPS}",
    check=check,
    fixes=fixes,
)
