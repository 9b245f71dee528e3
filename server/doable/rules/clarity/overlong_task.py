"""C121 overlong-task: more words than one action needs."""

from typing import TYPE_CHECKING

from doable.finding import Edit, Fix, Found, Safety
from doable.rule import Action, Family, Feature, Option, Rule, Scope, Severity
from doable.rules.clarity.shared import task_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doable.context import Context
    from doable_md import Task

_MESSAGE = (
    "{words} words are more than one action needs, and hide a second one. Keep the action, move the rest to notes."
)


def check(task: "Task", ctx: "Context") -> "Iterator[Found]":
    """Report tasks with more words than the limit, tags not counted."""
    words = ctx.wording(task).length
    if words > ctx.option("words"):
        yield Found(ctx.title_span(task), _MESSAGE.format(words=words))


def fixes(found: Found, ctx: "Context") -> "Iterator[Fix]":
    """Offer the first sentence as the task and a slot for the rest."""
    at = task_of(found, ctx)
    if at is None:
        return
    task, text = at
    end = next((i for i in range(1, len(text) - 1) if text[i] in ".;" and text[i + 1].isspace()), 0)
    if end and not any(tag.end > end for tag in task.reading.tags):
        yield Fix("Keep the first sentence", Safety.SLOT, (Edit(task.at(end, len(text)), " ‹rest as notes›"),))


RULE = Rule(
    code="C121",
    name="overlong-task",
    family=Family.CLARITY,
    scope=Scope.TASK,
    needs=Feature.LONG,
    asks=Action.SPLIT,
    severity=Severity.HINT,
    summary="A task of more words than its limit",
    why="A long task is read once, when it is written; what hides in its second half is not done.",
    bad=(
        "# Next steps\n\n- [ ] Email Kim the survey. The survey has twelve questions about the time before the launch, "
        "the time after the launch, the tools that the team had then and has now, and the two people who left in "
        "spring, who may not want to talk about it at all.\n"
    ),
    good="# Next steps\n\n- [ ] Email Kim the survey\n",
    options=(Option("words", 40, "How many words a task may have, tags not counted"),),
    check=check,
    fixes=fixes,
)
