"""C113 escape-clause: a phrase that lets the task count as done without doing it."""

from typing import TYPE_CHECKING

from doable.finding import Edit, Fix, Found, Safety
from doable.rule import Action, Family, Feature, Rule, Scope, Severity
from doable.rules.clarity.shared import found_spans, task_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doable.context import Context
    from doable_md import Task

_MESSAGE = "“{words}” leaves it to each reader whether this is to be done. Leave it out, or name the condition."


def check(task: "Task", ctx: "Context") -> "Iterator[Found]":
    """Report phrases such as if possible, as needed, try to."""
    for words, span in found_spans(task, ctx, Feature.ESCAPE_CLAUSE):
        yield Found(span, _MESSAGE.format(words=words))


def fixes(found: Found, ctx: "Context") -> "Iterator[Fix]":
    """Leave the phrase out, or name the condition in its place."""
    from doable.lexicon.rewrites import drop_rewrite  # noqa: PLC0415 - only where someone asks for fixes

    at = task_of(found, ctx)
    if at is None:
        return
    task, text = at
    for start, end in ctx.wording(task).spans(Feature.ESCAPE_CLAUSE):
        if task.at(start, end) == found.span:
            dropped = drop_rewrite((start, end), text)
            yield Fix(f"Leave out “{text[start:end]}”", Safety.REVIEW, (Edit(task.at(*dropped.span), dropped.text),))
            yield Fix("Name the condition", Safety.SLOT, (Edit(found.span, "when ‹what has to hold›"),))
            return


RULE = Rule(
    code="C113",
    name="escape-clause",
    family=Family.CLARITY,
    scope=Scope.TASK,
    needs=Feature.ESCAPE_CLAUSE,
    asks=Action.REWRITE,
    severity=Severity.INFORMATION,
    summary="A phrase such as if possible, as needed or try to",
    why="A task that may be skipped is planned by nobody and expected by somebody.",
    bad="# Next steps\n\n- [ ] Send the deck to Kim, if possible\n",
    good="# Next steps\n\n- [ ] Send the deck to Kim\n",
    check=check,
    fixes=fixes,
)
