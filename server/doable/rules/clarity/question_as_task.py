"""C119 question-as-task: a question where a decision belongs."""

from typing import TYPE_CHECKING

from doable.finding import Fix, Found
from doable.rule import Action, Family, Feature, Rule, Scope, Severity
from doable.rules.clarity.shared import rewrite_fixes, task_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doable.context import Context
    from doable_md import Task

_MESSAGE = "A question is done when somebody decides. Say who decides it where, like “Decide: … -> decision in ‹doc›”."


def check(task: "Task", ctx: "Context") -> "Iterator[Found]":
    """Report questions; an action with a question mark is an action."""
    wording = ctx.wording(task)
    yield Found(task.at(*wording.action), _MESSAGE)


def fixes(found: Found, ctx: "Context") -> "Iterator[Fix]":
    """Turn it into a decision that is written down."""
    from doable.lexicon.rewrites import question_rewrites  # noqa: PLC0415 - only where someone asks for fixes

    if at := task_of(found, ctx):
        task, text = at
        yield from rewrite_fixes(task, question_rewrites(ctx.wording(task), text, ctx.settings.lexicon))


RULE = Rule(
    code="C119",
    name="question-as-task",
    family=Family.CLARITY,
    scope=Scope.TASK,
    needs=Feature.QUESTION,
    asks=Action.REWRITE,
    severity=Severity.INFORMATION,
    summary="A question where somebody has to decide",
    why="Open questions are discussed again at every meeting until one person is to decide.",
    bad="# Next steps\n\n- [ ] Should we switch the CRM?\n",
    good="# Next steps\n\n- [ ] Decide: should we switch the CRM -> decision in the sales doc\n",
    check=check,
    fixes=fixes,
)
