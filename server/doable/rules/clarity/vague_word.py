"""C112 vague-word: a word that everyone measures differently, without a number near it."""

from typing import TYPE_CHECKING

from doable.finding import Edit, Fix, Found, Safety
from doable.rule import Action, Family, Feature, Rule, Scope, Severity
from doable.rules.clarity.shared import found_spans
from doable_md.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doable.context import Context
    from doable_md import Task

_MESSAGE = "“{word}” means something else to everyone who reads it. Say how much, like “from 4 s to 2 s”."


def check(task: "Task", ctx: "Context") -> "Iterator[Found]":
    """Report the core vague words, not where a number stands within three words of one."""
    for word, span in found_spans(task, ctx, Feature.WEAK_WORD):
        yield Found(span, _MESSAGE.format(word=word))


def fixes(found: Found, ctx: "Context") -> "Iterator[Fix]":
    """Offer a number in the word's place, or a measure after it."""
    word = ctx.plan.text[found.span.start : found.span.end]
    end = Span(found.span.end, found.span.end)
    yield Fix(f"Put a number in the place of “{word}”", Safety.SLOT, (Edit(found.span, "‹number and unit›"),))
    yield Fix("Say from how much to how much", Safety.SLOT, (Edit(end, " (from ‹now› to ‹target›)"),))


RULE = Rule(
    code="C112",
    name="vague-word",
    family=Family.CLARITY,
    scope=Scope.TASK,
    needs=Feature.WEAK_WORD,
    asks=Action.REWRITE,
    severity=Severity.INFORMATION,
    summary="One of the core vague words, such as fast, several or user-friendly, without a number near it",
    why="Two people who agree on “fast” have agreed on nothing until one of them says how fast.",
    bad="# Next steps\n\n- [ ] Cut the pricing page until it loads fast\n",
    good="# Next steps\n\n- [ ] Cut the pricing page until it loads in 2 s\n",
    check=check,
    fixes=fixes,
)
