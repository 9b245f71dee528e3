"""A202 unknown-goal: a reference to a goal that nothing defines."""

from typing import TYPE_CHECKING

from doable.finding import Edit, Fix, Found, Safety
from doable.rule import Action, Family, Rule, Scope, Severity
from doable.spelling import near
from doable.writing import line_start, newline
from doable_md.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doable.context import Context, Known
    from doable.facts import PlanFacts
    from doable_md import Tag


def check(ctx: "Context") -> "Iterator[Found]":
    """Report each reference of an open task, a heading or a goal's `supports:` that leads nowhere."""
    workspace = ctx.workspace
    for name, span in _references(ctx):
        if workspace.goal(name) or workspace.has_page(name):
            continue
        if not workspace.has_goals():
            message = (
                f"Goal `{name}` is not defined anywhere, so nobody can tell what this moves. "
                f"Define it under a Goals heading, like `- goal:{name} Raise … from … to …`."
            )
            yield Found(span, message, Severity.INFORMATION, data={"goal": name})
            continue
        likely = near(name, workspace.goal_ids())
        hint = (
            f"Did you mean `{likely[0]}`?"
            if likely
            else f"Known are {_list(workspace.goal_ids())}. Name one of them, or define this one."
        )
        yield Found(
            span, f"Goal `{name}` is not defined anywhere, so this work counts for no goal. {hint}", data={"goal": name}
        )


def concerns(facts: "PlanFacts", known: "Known") -> bool:
    """Whether the document names a goal that nothing defines."""
    return not all(known.workspace.goal(name) or known.workspace.has_page(name) for name in facts.references)


def _references(ctx: "Context") -> "Iterator[tuple[str, Span]]":
    for task in ctx.plan.tasks:
        if ctx.is_open(task) and task.reading.goals and not ctx.standing(task).left_out and not ctx.standing(task).goal:
            yield from (
                (tag.value, task.at(tag.value_start, tag.value_end)) for tag in _tags(task.reading.tags, "goal")
            )
    for section in ctx.plan.sections:
        start = section.span.start
        for tag in _tags(section.reading.tags, "goal"):
            yield tag.value, Span(start + tag.value_start, start + tag.value_end)
    for goal in ctx.goals:
        for name in goal.supports:
            at = ctx.plan.text.find(name, goal.span.start, goal.span.end)
            yield name, Span(at, at + len(name)) if at >= 0 else goal.span


def _tags(tags: "tuple[Tag, ...]", field: str) -> "Iterator[Tag]":
    return (tag for tag in tags if tag.field == field and tag.value)


def _list(ids: tuple[str, ...]) -> str:
    shown = ", ".join(f"`{name}`" for name in ids[:5])
    return f"{shown} and {len(ids) - 5} more" if len(ids) > 5 else shown


def fixes(found: Found, ctx: "Context") -> "Iterator[Fix]":
    """Offer the nearest ids, then a definition beside the goals this document has."""
    name = str(found.data.get("goal", ""))
    for goal in near(name, ctx.workspace.goal_ids()):
        yield Fix(f"Change to `{goal}`", Safety.REVIEW, (Edit(found.span, goal),))
    end = newline(ctx.plan)
    listed = [goal for goal in ctx.goals if goal.where in {"tag", "section"}]
    line = f"- goal:{name} ‹outcome› from ‹now› to ‹target› by ‹date›{end}"
    if listed:
        at = line_start(ctx.plan, ctx.plan.source.position(listed[-1].span.end).line + 1)
        before = "" if at == 0 or ctx.plan.text[at - 1] in "\r\n" else end
    else:
        at = ctx.plan.front.span.end if ctx.plan.front else 0
        before, line = "", f"## Goals{end}{end}{line}{end}"
    yield Fix(f"Define goal `{name}`", Safety.SLOT, (Edit(Span(at, at), before + line),))


_EXAMPLE = """\
## Goals

- goal:retention Raise retention from 62% to 70%

## Next steps

- [ ] Email Kim the survey @ana due:2026-11-27 goal:{goal}
"""

RULE = Rule(
    code="A202",
    name="unknown-goal",
    family=Family.ALIGNMENT,
    scope=Scope.WORKSPACE,
    asks=Action.FIX_GOAL,
    severity=Severity.ERROR,
    summary="A goal id that nothing in the workspace defines; an information where no goals are defined at all",
    why="Work tagged with a goal that does not exist is counted for none, and a typing slip hides it.",
    bad=_EXAMPLE.format(goal="retntion"),
    good=_EXAMPLE.format(goal="retention"),
    check=check,
    concerns=concerns,
    fixes=fixes,
)
