"""C101 no-action-verb: a label where an action belongs."""

from typing import TYPE_CHECKING

from doable.finding import Fix, Found
from doable.lexicon.judge import noun_level
from doable.rule import Action, Family, Feature, Rule, Scope, Severity
from doable.rules.clarity.shared import facts_of, rewrite_fixes, severity, task_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doable.context import Context
    from doable_md import Task

_MESSAGE = "This names a thing, and each reader will do something else with it. Start with a verb{hint}."


def check(task: "Task", ctx: "Context") -> "Iterator[Found]":
    """Report a text that surely starts with a noun; of what the verb test is unsure nothing is said."""
    wording = ctx.wording(task)
    if wording.features & Feature.PAST_OR_GERUND:
        # "Checking all commits" names its action: only the form is to be changed, as C122 says.
        return
    span = wording.object or wording.lead.span
    from doable.lexicon.rewrites import noun_rewrites  # noqa: PLC0415 - only where a label was found

    options = [option.text for option in noun_rewrites(wording, task.text, ctx.settings.lexicon)]
    verbs = [text.partition("‹")[2].partition("›")[0].lower() for text in options[:2] if "‹" in text]
    hint = ""
    if verbs:
        hint = f", like {' or '.join(verbs)}"
    elif options and "\n" not in options[0]:
        hint = f": “{options[0]}”"
    yield Found(task.at(*span), _MESSAGE.format(hint=hint), severity(noun_level(wording, facts_of(task))))


def fixes(found: Found, ctx: "Context") -> "Iterator[Fix]":
    """Turn the action's noun into its verb, or offer verbs that fit the thing."""
    from doable.lexicon.rewrites import noun_rewrites  # noqa: PLC0415

    if at := task_of(found, ctx):
        task, text = at
        yield from rewrite_fixes(task, noun_rewrites(ctx.wording(task), text, ctx.settings.lexicon))


RULE = Rule(
    code="C101",
    name="no-action-verb",
    family=Family.CLARITY,
    scope=Scope.TASK,
    needs=Feature.NOUN_LEAD,
    asks=Action.REWRITE,
    severity=Severity.WARNING,
    summary="A label where an action belongs; information where other words make up for it",
    why="A noun leaves everyone to guess the next physical step: 47 % of 485 real checklist lines had no verb.",
    bad="# Next steps\n\n- [ ] Homepage redesign\n",
    good="# Next steps\n\n- [ ] Redesign homepage\n",
    check=check,
    fixes=fixes,
)
