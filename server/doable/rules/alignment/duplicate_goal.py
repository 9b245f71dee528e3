"""A214 duplicate-goal: one goal id that is defined twice."""

from typing import TYPE_CHECKING

from doable.finding import Edit, Fix, Found, Related, Safety, Severity
from doable.rule import Action, Family, Profile, Rule, Scope
from doable_md.plan import slug

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doable.context import Context, Known
    from doable.facts import GoalFact, PlanFacts
    from doable_md import Goal

_TWICE = (
    "Goal `{id}` is defined twice, so nobody can tell which of them `goal:{id}` means. Give one of them another id."
)
_AGAIN = "Goal `{id}` is written out in another document too, and the two can drift apart. Keep one, and name it here."


def check(ctx: "Context") -> "Iterator[Found]":
    """Report every definition of a written id but the first, by path and place."""
    for goal in ctx.goals:
        if goal.id_span is None and goal.where != "front":
            continue
        first = _first(goal, ctx)
        if first is None:
            continue
        span = goal.id_span or goal.span
        related = (Related(first.place, f"`{goal.id}` is defined here: {first.title}"),)
        # The same sentence in another document is a copy, not a second meaning.
        if first.place.path != ctx.plan.path and slug(first.title) == slug(goal.title):
            yield Found(span, _AGAIN.format(id=goal.id), Severity.INFORMATION, related, {"goal": goal.id})
        else:
            yield Found(span, _TWICE.format(id=goal.id), related=related, data={"goal": goal.id})


def concerns(facts: "PlanFacts", known: "Known") -> bool:
    """Whether a goal of the document is defined a second time anywhere."""
    return any(len(known.workspace.goal(goal.id)) > 1 for goal in facts.goals)


def _first(goal: "Goal", ctx: "Context") -> "GoalFact | None":
    """The definition that a goal repeats, None where it is the first or the only one."""
    here = ctx.place(goal.span)
    for fact in ctx.workspace.goal(goal.id):
        if fact.place == here:
            return None
        if not fact.explicit or fact.id.casefold() != goal.id.casefold():
            continue
        # A heading that carries a goal's id in the same document is where its tasks stand.
        if fact.place.path == here.path and (fact.where == "heading") != (goal.where == "heading"):
            continue
        return fact
    return None


def fixes(found: Found, ctx: "Context") -> "Iterator[Fix]":
    """Give the later definition an id made from its own words, or numbered; what refers to the id stays."""
    name = str(found.data.get("goal", ""))
    goal = next((goal for goal in ctx.goals if goal.id_span == found.span), None)
    if goal is None:
        return
    for new in (slug(goal.title, 3), *(f"{name}-{number}" for number in range(2, 100))):
        if new and new != name.casefold() and all(fact.id.casefold() != new for fact in ctx.workspace.goal(new)):
            yield Fix(f"Rename this one to `{new}`", Safety.REVIEW, (Edit(found.span, new),))
            return


_GOALS = "## Goals\n\n- goal:growth Reach $4.0M ARR by 2027-06-30\n"
_STEPS = "\n## Next steps\n\n- [ ] Email Kim the survey @ana due:2026-11-27 goal:growth\n"

RULE = Rule(
    code="A214",
    name="duplicate-goal",
    family=Family.ALIGNMENT,
    scope=Scope.WORKSPACE,
    asks=Action.FIX_GOAL,
    severity=Severity.ERROR,
    summary="A goal id that is defined twice, in one document or in two",
    why="Work is counted for whichever definition is found first, and its deadline is anybody's guess.",
    bad=f"{_GOALS}- goal:growth Open two offices by 2027-03-31\n{_STEPS}",
    good=f"{_GOALS}- goal:open-two-offices Open two offices by 2027-03-31\n{_STEPS}",
    profile=Profile.RELAXED,
    check=check,
    concerns=concerns,
    fixes=fixes,
)
