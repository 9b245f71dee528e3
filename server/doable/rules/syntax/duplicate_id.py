"""S509 duplicate-id: two tasks with one id."""

from typing import TYPE_CHECKING

from doable.finding import Fix, Found, Safety
from doable.rule import Action, Family, Reach, Rule, Scope, Severity, Trait
from doable.writing import replace_value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doable.context import Context
    from doable.facts import TaskFact
    from doable_md import Tag, Task


def check(ctx: "Context") -> "Iterator[Found]":
    """Report all tasks of an id but the first; in other files only where the project is known."""
    if ctx.facts is None or not ctx.facts.ids:
        return
    for task in ctx.plan.tasks:
        own = task.reading.id
        tag = _tag(task) if own else None
        if own is None or tag is None:
            continue
        at = ctx.plan.source.position(task.text_span.start)
        for path, fact in ctx.workspace.with_id(own):
            here = path == ctx.plan.path
            if (path, fact.line, fact.column) >= (ctx.plan.path, *at):
                break
            # A `^name` belongs to its file; what is done in both is history.
            if not here and (not ctx.known or fact.is_block or tag.key == "^"):
                continue
            if fact.is_open or ctx.is_open(task):
                yield _found(task, tag, path, fact, ctx)
                break


def _tag(task: "Task") -> "Tag | None":
    return next((tag for tag in task.reading.tags if tag.field == "id" and tag.value == task.reading.id), None)


def _found(task: "Task", tag: "Tag", path: str, fact: "TaskFact", ctx: "Context") -> Found:
    where = f"line {fact.line + 1}" if path == ctx.plan.path else path
    message = (
        f"The id `{tag.value}` is taken by the task in {where}, so `after:{tag.value}` can mean either. "
        "Give this task another id."
    )
    severity = None if path == ctx.plan.path else Severity.WARNING
    return Found(
        task.at(tag.value_start, tag.value_end),
        message,
        severity,
        (ctx.related(path, fact, f"has the id first: {fact.title}"),),
    )


def fixes(found: Found, ctx: "Context") -> "Iterator[Fix]":
    """Number the id: what waits for it keeps waiting for the first task."""
    task = ctx.plan.task_at(found.span.start)
    tag = _tag(task) if task else None
    if task is None or tag is None:
        return
    number = 2
    while ctx.workspace.with_id(f"{tag.value}-{number}"):
        number += 1
    yield Fix(f"Rename to `{tag.value}-{number}`", Safety.REVIEW, (replace_value(task, tag, f"{tag.value}-{number}"),))


_TASKS = "- [ ] Export the accounts @ana due:2026-11-24 id:churn\n- [ ] Call five of them @sam due:2026-11-27 id:churn"

RULE = Rule(
    code="S509",
    name="duplicate-id",
    family=Family.SYNTAX,
    scope=Scope.PLAN,
    reach=Reach.EVERY,
    about=Trait.IDS,
    asks=Action.SPLIT,
    severity=Severity.ERROR,
    summary="One id on two tasks; a warning where they stand in two files",
    why="What waits for an id that two tasks have is free as soon as either is done.",
    bad=f"{_TASKS}\n",
    good=f"{_TASKS}-2\n",
    check=check,
    fixes=fixes,
)
