"""C116 bare-reference: a verb, "this", and nothing else to go on."""

from typing import TYPE_CHECKING

from doable.finding import Edit, Fix, Found, Safety
from doable.lexicon.judge import is_specific
from doable.rule import Action, Family, Feature, Rule, Scope, Severity
from doable.rules.clarity.shared import facts_of, found_spans

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doable.context import Context
    from doable_md import Task

_MESSAGE = "“{word}” is clear only to who wrote it, today. Name the thing."


def check(task: "Task", ctx: "Context") -> "Iterator[Found]":
    """Report fix this, send it and their like, unless something else pins the task down."""
    if is_specific(ctx.wording(task), facts_of(task)):
        return
    for word, span in found_spans(task, ctx, Feature.BARE_REFERENCE):
        yield Found(span, _MESSAGE.format(word=word))


def fixes(found: Found, ctx: "Context") -> "Iterator[Fix]":
    """Offer the parent task and the nearest heading as what may be meant."""
    task = ctx.plan.task_at(found.span.start)
    if task is None:
        return
    names = [task.parent.title] if task.parent else []
    names += [task.section.title] if task.section else []
    for name in dict.fromkeys(name for name in names if name):
        yield Fix(f"Name “{name}”", Safety.SLOT, (Edit(found.span, f"‹{name}›"),))
    yield Fix("Name the thing", Safety.SLOT, (Edit(found.span, "‹what›"),))


RULE = Rule(
    code="C116",
    name="bare-reference",
    family=Family.CLARITY,
    scope=Scope.TASK,
    needs=Feature.BARE_REFERENCE,
    asks=Action.REWRITE,
    severity=Severity.WARNING,
    summary="A verb with this, that or it and nothing else to go on",
    why="The thing that “this” points to is gone as soon as the list is read anywhere else.",
    bad="# Next steps\n\n- [ ] Fix this\n",
    good="# Next steps\n\n- [ ] Fix the broken invoice link\n",
    check=check,
    fixes=fixes,
)
