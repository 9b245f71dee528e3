"""C115 exploratory-task: an exploration without a time-box and without anything written."""

from typing import TYPE_CHECKING

from doable.finding import Fix, Found
from doable.lexicon.judge import is_unbounded, vague_verb_level
from doable.rule import Action, Family, Feature, Rule, Scope, Severity
from doable.rules.clarity.shared import facts_of, found_spans, rewrite_fixes, severity, task_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doable.context import Context
    from doable_md import Task

_MESSAGE = "“{verb}” has no end: it can take an hour or a month. Say how long, and what is written down afterwards."


def check(task: "Task", ctx: "Context") -> "Iterator[Found]":
    """Report look into, explore, investigate, think about… unless the time or the result is named."""
    wording, facts = ctx.wording(task), facts_of(task)
    if is_unbounded(wording, facts):
        level = severity(vague_verb_level(wording, facts))
        for verb, span in found_spans(task, ctx, Feature.EXPLORATORY):
            yield Found(span, _MESSAGE.format(verb=verb), level)


def fixes(found: Found, ctx: "Context") -> "Iterator[Fix]":
    """Offer a time-box with a written result."""
    from doable.lexicon.rewrites import exploratory_rewrites  # noqa: PLC0415 - only where someone asks for fixes

    if at := task_of(found, ctx):
        task, text = at
        yield from rewrite_fixes(task, exploratory_rewrites(ctx.wording(task), text, ctx.settings.lexicon))


RULE = Rule(
    code="C115",
    name="exploratory-task",
    family=Family.CLARITY,
    scope=Scope.TASK,
    needs=Feature.EXPLORATORY,
    asks=Action.REWRITE,
    severity=Severity.INFORMATION,
    summary="Look into, explore, think about…, with no time-box and nothing written; a warning in a short task",
    why="Exploring never finishes by itself: a limit and a written answer make it a task.",
    bad="# Next steps\n\n- [ ] Look into churn\n",
    good="# Next steps\n\n- [ ] Write three causes of churn in the retention doc within 2 h\n",
    check=check,
    fixes=fixes,
)
