"""C122 past-or-gerund: a report or a name of an activity where an action belongs."""

from typing import TYPE_CHECKING

from doable.finding import Fix, Found
from doable.rule import Action, Family, Feature, Rule, Scope, Severity
from doable.rules.clarity.shared import rewrite_fixes, task_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doable.context import Context
    from doable_md import Task

_MESSAGE = "“{word}” reads like a report of what was done. Tell what to do{hint}."


def check(task: "Task", ctx: "Context") -> "Iterator[Found]":
    """Report Added, Adding and Adds at the start; sections of criteria are silent."""
    from doable.lexicon.rewrites import present_rewrite  # noqa: PLC0415 - only where one was found

    wording = ctx.wording(task)
    word = task.text[slice(*wording.lead.span)]
    rewrite = present_rewrite(wording, task.text, ctx.settings.lexicon)
    hint = f": “{rewrite.text} …”" if rewrite else ""
    yield Found(task.at(*wording.lead.span), _MESSAGE.format(word=word, hint=hint))


def fixes(found: Found, ctx: "Context") -> "Iterator[Fix]":
    """Write the verb's base form."""
    from doable.lexicon.rewrites import present_rewrite  # noqa: PLC0415

    if at := task_of(found, ctx):
        task, text = at
        rewrite = present_rewrite(ctx.wording(task), text, ctx.settings.lexicon)
        if rewrite:
            yield from rewrite_fixes(task, (rewrite,))


RULE = Rule(
    code="C122",
    name="past-or-gerund",
    family=Family.CLARITY,
    scope=Scope.TASK,
    needs=Feature.PAST_OR_GERUND,
    asks=Action.REWRITE,
    severity=Severity.HINT,
    summary="Added, Adding or Adds at the start of a task",
    why="A list of reports and a list of orders look alike: the verb form tells open work from done work.",
    bad="# Next steps\n\n- [ ] Adding the survey to the pricing page\n",
    good="# Next steps\n\n- [ ] Add the survey to the pricing page\n",
    check=check,
    fixes=fixes,
    yields_to=("C101", "C118"),
)
