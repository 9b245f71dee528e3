"""C117 wish-form: a task that is wished for instead of told."""

from typing import TYPE_CHECKING

from doable.finding import Fix, Found
from doable.rule import Action, Family, Feature, Rule, Scope, Severity
from doable.rules.clarity.shared import found_spans, rewrite_fixes, task_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doable.context import Context
    from doable_md import Task

_MESSAGE = "“{words}” says that it would be good, not that somebody does it. Start with the verb."


def check(task: "Task", ctx: "Context") -> "Iterator[Found]":
    """Report need to, should, would be nice to… in front of the verb."""
    for words, span in found_spans(task, ctx, Feature.WISH):
        yield Found(span, _MESSAGE.format(words=words))


def fixes(found: Found, ctx: "Context") -> "Iterator[Fix]":
    """Strip the wish."""
    from doable.lexicon.rewrites import wish_rewrite  # noqa: PLC0415 - only where someone asks for fixes

    if at := task_of(found, ctx):
        task, text = at
        rewrite = wish_rewrite(ctx.wording(task), text)
        if rewrite:
            yield from rewrite_fixes(task, (rewrite,))


RULE = Rule(
    code="C117",
    name="wish-form",
    family=Family.CLARITY,
    scope=Scope.TASK,
    needs=Feature.WISH,
    asks=Action.REWRITE,
    severity=Severity.INFORMATION,
    summary="A task that starts with need to, should, would be nice to…",
    why="A wish has no actor: it stays on the list because nobody was told to do it.",
    bad="# Next steps\n\n- [ ] We should call the three oldest customers\n",
    good="# Next steps\n\n- [ ] Call the three oldest customers\n",
    check=check,
    fixes=fixes,
)
