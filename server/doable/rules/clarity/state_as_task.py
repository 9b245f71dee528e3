"""C118 state-as-task: a criterion or report where an action belongs."""

from typing import TYPE_CHECKING

from doable.finding import Fix, Found
from doable.rule import Action, Family, Feature, Rule, Scope, Severity
from doable.rules.clarity.shared import rewrite_fixes, task_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doable.context import Context
    from doable_md import Task

_MESSAGE = (
    "This says how things are, not what to do. Write the action that gets there, or keep it as its parent's done-when."
)


def check(task: "Task", ctx: "Context") -> "Iterator[Found]":
    """Report texts that assert something; sections of criteria are silent."""
    wording = ctx.wording(task)
    yield Found(task.at(wording.action[0], len(task.text[: wording.action[1]].rstrip())), _MESSAGE)


def fixes(found: Found, ctx: "Context") -> "Iterator[Fix]":
    """Offer the check that shows it; for a report in the past tense also its verb as an action."""
    from doable.lexicon.rewrites import present_rewrite, state_rewrites  # noqa: PLC0415 - only where fixes are asked for

    if at := task_of(found, ctx):
        task, text = at
        wording, lexicon = ctx.wording(task), ctx.settings.lexicon
        if wording.features & Feature.PAST_OR_GERUND and (present := present_rewrite(wording, text, lexicon)):
            yield from rewrite_fixes(task, (present,))
            return
        yield from rewrite_fixes(task, state_rewrites(wording, text, lexicon))


RULE = Rule(
    code="C118",
    name="state-as-task",
    family=Family.CLARITY,
    scope=Scope.TASK,
    needs=Feature.STATE,
    asks=Action.REWRITE,
    severity=Severity.INFORMATION,
    summary="A state or criterion as a task: “Gap analysis complete”, “>99 % uptime”",
    why="A state is a way to check work, and hides who has to do which part of it.",
    bad="# Next steps\n\n- [ ] Gap analysis complete\n",
    good="# Next steps\n\n- [ ] Verify: gap analysis complete\n",
    check=check,
    fixes=fixes,
)
