"""S505 empty-task: a box with no words behind it."""

from typing import TYPE_CHECKING

from doable.finding import Edit, Fix, Found, Safety
from doable.rule import Action, Family, Reach, Rule, Scope, Severity, Trait
from doable.writing import line_start
from doable_md.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doable.context import Context
    from doable_md import Task


def check(task: "Task", ctx: "Context") -> "Iterator[Found]":
    """Report tasks that are nothing but tags; an empty box in a template is there to be filled."""
    if task.reading.pieces or ctx.standing(task).left_out:
        return
    if task.reading.tags:
        message = "This task has tags and no words, so nobody can tell what to do. Write the action before the tags."
    else:
        message = "This box is empty, so nobody can tell what to do. Write the action behind it, or take the line out."
    yield Found(task.box, message)


def fixes(found: Found, ctx: "Context") -> "Iterator[Fix]":
    """Take out a line that holds nothing else; or leave a slot for the action."""
    task = ctx.plan.task_at(found.span.start)
    if task is None:
        return
    if not task.text.strip() and task.leaf and not task.has_notes and task.line == task.end_line:
        start, end = line_start(ctx.plan, task.line), line_start(ctx.plan, task.line + 1)
        # Only a line of its own: not the first line of a nested list's item.
        if not ctx.plan.text[start : task.marker].strip(" \t"):
            yield Fix("Take the empty task out", Safety.REVIEW, (Edit(Span(start, end), ""),))
    at = task.text_span.start if task.item.body else task.box.end
    before = "" if task.item.body else " "
    after = " " if task.text.strip() else ""
    yield Fix("Write the action", Safety.SLOT, (Edit(Span(at, at), f"{before}‹what to do›{after}"),))


RULE = Rule(
    code="S505",
    name="empty-task",
    family=Family.SYNTAX,
    scope=Scope.TASK,
    reach=Reach.EVERY,
    about=Trait.EMPTY,
    asks=Action.REWRITE,
    severity=Severity.INFORMATION,
    summary="A box with nothing behind it, or nothing but tags",
    why="An empty task counts in every list and can never be done.",
    bad="- [ ] Email Kim the survey @ana due:2026-11-27\n- [ ]\n",
    good="- [ ] Email Kim the survey @ana due:2026-11-27\n",
    check=check,
    fixes=fixes,
)
