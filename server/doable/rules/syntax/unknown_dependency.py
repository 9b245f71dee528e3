"""S507 unknown-dependency: `after:` names an id that no task has."""

from typing import TYPE_CHECKING

from doable.finding import Edit, Fix, Found, Safety
from doable.rule import Action, Family, Reach, Rule, Scope, Severity, Trait
from doable.spelling import near
from doable_md.values import names, parse_when

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doable.context import Context, Known
    from doable.facts import PlanFacts
    from doable_md import Span, Task


def check(ctx: "Context") -> "Iterator[Found]":
    """Report each id that an open task waits for or comes before and that the workspace does not know."""
    for task in ctx.plan.tasks:
        reading = task.reading
        if not (reading.after or reading.before) or not ctx.is_open(task) or ctx.standing(task).left_out:
            continue
        for name, span in _references(task):
            known = ctx.workspace.with_id(name) or ctx.workspace.goal(name) or parse_when(name).day
            if known or "‹" in name:
                continue
            near = _near(name, task, ctx)
            hint = f"Did you mean `{near[0]}`?" if near else f"Give the task it means `id:{name}`, or take this out."
            yield Found(span, f"No task has the id `{name}`, so nothing says when this one can start. {hint}")


def concerns(facts: "PlanFacts", known: "Known") -> bool:
    """Whether the document waits for an id that no task has."""
    return any(not known.workspace.with_id(name) for name in facts.waits)


def _references(task: "Task") -> "Iterator[tuple[str, Span]]":
    for tag in task.reading.tags:
        if tag.field not in {"after", "before"} or not tag.value:
            continue
        at = tag.value_start
        for name in names(tag.value):
            start = task.text.find(name, at, tag.end)
            if start >= 0:
                at = start + len(name)
                yield name, task.at(start, at)


def _near(name: str, task: "Task", ctx: "Context") -> list[str]:
    own = task.reading.id
    return near(name, (fact.id for fact in ctx.kept if fact.id and fact.id != own))


def fixes(found: Found, ctx: "Context") -> "Iterator[Fix]":
    """Write an id that this document has and that is spelt nearly so."""
    task = ctx.plan.task_at(found.span.start)
    name = ctx.plan.text[found.span.start : found.span.end]
    for likely in _near(name, task, ctx) if task else ():
        yield Fix(f"Change to `{likely}`", Safety.REVIEW, (Edit(found.span, likely),))


_TASKS = "- [ ] Export the accounts @ana due:2026-11-24 id:churn\n- [ ] Call five of them @ana due:2026-11-27 after:"

RULE = Rule(
    code="S507",
    name="unknown-dependency",
    family=Family.SYNTAX,
    scope=Scope.WORKSPACE,
    reach=Reach.EVERY,
    about=Trait.WAITS,
    asks=Action.REORDER,
    severity=Severity.WARNING,
    summary="A task that waits for an id which no task in the workspace has",
    why="A step that waits for nothing waits for ever: no list will ever show it as ready.",
    bad=f"{_TASKS}chrun\n",
    good=f"{_TASKS}churn\n",
    check=check,
    concerns=concerns,
    fixes=fixes,
)
