"""A206 goal-is-activity: a goal or key result that says what to do, not what comes of it."""

from typing import TYPE_CHECKING

from doable.facts import is_open_goal
from doable.finding import Edit, Fix, Found, Safety
from doable.lexicon import Feature
from doable.rule import Action, Family, Option, Rule, Scope, Severity
from doable_md.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doable.context import Context
    from doable_md import Goal

_MESSAGE = "“{verb}” is an activity: it can be done and nothing be better. Say what will be different, as a result."
_ACTIVITY = Feature.CONCRETE_VERB | Feature.EXPLORATORY | Feature.ENDLESS_VERB


def check(ctx: "Context") -> "Iterator[Found]":
    """Report goals without child goals whose lead verb is something to do and that hold no number."""
    parents = {parent.casefold() for goal in ctx.goals for parent in (goal.parent, *goal.supports) if parent}
    for goal in ctx.goals:
        if goal.metric or goal.id.casefold() in parents or not is_open_goal(goal, ctx.plan) or "‹" in goal.title:
            continue
        verb = _activity(goal, ctx)
        if verb and not ctx.workspace.children(goal.id):
            yield Found(ctx.goal_span(goal), _MESSAGE.format(verb=verb))


def _activity(goal: "Goal", ctx: "Context") -> str:
    """The lead verb as written where it is an activity, else ""."""
    from doable.lexicon import analyse  # noqa: PLC0415 - only plans with goals pay for the word lists

    wording = analyse(goal.title, ctx.settings.lexicon)
    features, lead = wording.features, wording.lead
    if lead.kind == "noun" or features & (Feature.OUTCOME | Feature.STATE | Feature.FOREIGN | Feature.STRUCK):
        return ""
    # A day is no measure, any other number may be one.
    if set(wording.spans(Feature.NUMBER)) - set(wording.spans(Feature.DATE)):
        return ""
    known = lead.kind == "verb" and lead.word in ctx.option("verbs")
    return goal.title[lead.span[0] : lead.span[1]] if known or features & _ACTIVITY else ""


def fixes(found: Found, ctx: "Context") -> "Iterator[Fix]":
    """Put what will be different in front; the activity stays as the way to it."""
    goal = next((goal for goal in ctx.goals if goal.span.start <= found.span.start <= goal.span.end), None)
    if goal is None or ctx.plan.text[goal.span.start : goal.span.start + 1] in {"{", '"', "'", "|", ">"}:
        return
    start = found.span.start
    first = ctx.plan.text[start : start + 2]
    lowered = first[:1].lower() + first[1:] if first[1:].islower() else first
    text = f"‹what will be different› from ‹now› to ‹target›: {lowered}"
    yield Fix("Say what will be different", Safety.SLOT, (Edit(Span(start, start + len(first)), text),))


_STEPS = "\n## Next steps\n\n- [ ] Email Kim the agenda @ana due:2026-11-27 goal:onboarding\n"

RULE = Rule(
    code="A206",
    name="goal-is-activity",
    family=Family.ALIGNMENT,
    scope=Scope.PLAN,
    asks=Action.REWRITE,
    severity=Severity.INFORMATION,
    summary="A goal or key result that is an activity without a number",
    why="Activity is not progress: a workshop can be held and every number stay where it was.",
    bad=f"## Goals\n\n- goal:onboarding Run weekly onboarding webinars\n{_STEPS}",
    good=f"## Goals\n\n- goal:onboarding Raise completed onboardings from 40% to 60%\n{_STEPS}",
    options=(
        Option(
            "verbs",
            ("attend", "discuss", "hire", "hold", "host", "meet", "migrate", "organise", "organize"),
            "Lead verbs that name an activity, beside those the word lists know as something one does",
        ),
    ),
    check=check,
    fixes=fixes,
)
