"""C105 underspecified: a few words and nothing that pins them down."""

from typing import TYPE_CHECKING

from doable.finding import Fix, Found, Safety
from doable.lexicon.judge import is_underspecified, underspecified_level
from doable.rule import Action, Family, Feature, Rule, Scope, Severity
from doable.rules.clarity.shared import facts_of, rewrite_fixes, severity, task_of
from doable.writing import append

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doable.context import Context
    from doable_md import Task

_MESSAGE = (
    "Too few words to tell how much is meant and when it is done. "
    "Add what exists afterwards (`-> …`), a number or a name."
)


def check(task: "Task", ctx: "Context") -> "Iterator[Found]":
    """Report an action of a few content words without trigger, number, link, id, quoted name, date or notes."""
    wording = ctx.wording(task)
    if is_underspecified(wording, facts_of(task)):
        yield Found(ctx.title_span(task), _MESSAGE, severity(underspecified_level(wording)))


def fixes(found: Found, ctx: "Context") -> "Iterator[Fix]":
    """Offer a place for the output and for the trigger."""
    from doable.lexicon.rewrites import trigger_rewrites  # noqa: PLC0415 - only where someone asks for fixes

    if at := task_of(found, ctx):
        task, text = at
        yield Fix("Add what exists when it is done", Safety.SLOT, (append(task, "-> ‹what exists when it is done›"),))
        yield from rewrite_fixes(task, trigger_rewrites(ctx.wording(task), text, ctx.settings.lexicon))


RULE = Rule(
    code="C105",
    name="underspecified",
    family=Family.CLARITY,
    scope=Scope.TASK,
    needs=Feature.VERB_LEAD | Feature.UNSURE_LEAD,
    asks=Action.REWRITE,
    severity=Severity.INFORMATION,
    summary="An action of a few words without trigger, number, link, id, name, date or notes",
    why="Four words without any detail were an unclear task in 88 % of 1,437 labelled comments.",
    bad="# Next steps\n\n- [ ] Update timelines\n",
    good="# Next steps\n\n- [ ] Update timelines -> Q1 dates in the launch sheet\n",
    check=check,
    fixes=fixes,
    yields_to=("C102", "C103", "C104", "C115", "C116"),
)
