"""C114 open-ended: a list that goes on without saying how."""

from typing import TYPE_CHECKING

from doable.finding import Edit, Fix, Found, Safety
from doable.rule import Action, Family, Feature, Rule, Scope, Severity
from doable.rules.clarity.shared import found_spans
from doable_md.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doable.context import Context
    from doable_md import Task

_MESSAGE = "“{words}” leaves the rest to guess, so it is never complete. Name what belongs to it."


def check(task: "Task", ctx: "Context") -> "Iterator[Found]":
    """Report etc., and so on, TBD, three dots and their like."""
    for words, span in found_spans(task, ctx, Feature.OPEN_ENDED):
        yield Found(span, _MESSAGE.format(words=words))


def fixes(found: Found, ctx: "Context") -> "Iterator[Fix]":
    """Offer a place for what is missing."""
    text, (start, end) = ctx.plan.text, found.span
    # The dot of an abbreviation goes with it, but not one that ends the sentence.
    if text[end : end + 1] == "." and text[end + 1 : end + 3].strip()[:1].islower():
        end += 1
    yield Fix("Name the rest", Safety.SLOT, (Edit(Span(start, end), "‹the rest, by name›"),))


RULE = Rule(
    code="C114",
    name="open-ended",
    family=Family.CLARITY,
    scope=Scope.TASK,
    needs=Feature.OPEN_ENDED,
    asks=Action.REWRITE,
    severity=Severity.INFORMATION,
    summary="A list that ends in etc., and so on, TBD or three dots",
    why="What is not named is either forgotten or done by nobody in particular.",
    bad="# Next steps\n\n- [ ] Invite Kim, Sam, Lee etc. to the demo\n",
    good="# Next steps\n\n- [ ] Invite Kim, Sam, Lee and Ana to the demo\n",
    check=check,
    fixes=fixes,
)
