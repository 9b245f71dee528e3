"""C106 no-output: nothing says what exists when the task is done."""

from typing import TYPE_CHECKING

from doable.finding import Fix, Found, Safety
from doable.lexicon.judge import lacks_output, output_level
from doable.rule import Action, Family, Feature, Rule, Scope, Severity
from doable.rules.clarity.shared import facts_of, severity
from doable.writing import append

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doable.context import Context
    from doable_md import Task

_MESSAGE = "Nothing says what exists when this is done, so done is a matter of opinion. Add it: `-> …`."


def check(task: "Task", ctx: "Context") -> "Iterator[Found]":
    """Report an action without artefact, measure, `->` output or done-when."""
    facts = facts_of(task)
    if lacks_output(ctx.wording(task), facts):
        yield Found(ctx.title_span(task), _MESSAGE, severity(output_level(facts)))


def fixes(found: Found, ctx: "Context") -> "Iterator[Fix]":
    """Offer a place for the output."""
    task = ctx.plan.task_at(found.span.start)
    if task is not None:
        yield Fix("Add what exists when it is done", Safety.SLOT, (append(task, "-> ‹what exists when it is done›"),))


RULE = Rule(
    code="C106",
    name="no-output",
    family=Family.CLARITY,
    scope=Scope.TASK,
    needs=Feature.VERB_LEAD,
    asks=Action.ADD_OUTPUT,
    severity=Severity.HINT,
    summary="No artefact, measure, output or done-when; a warning when the impact is high",
    why="What cannot be seen or counted afterwards cannot be checked, and is done again.",
    bad="# Next steps\n\n- [ ] Analyse the churn of the last cohort @ana impact:high\n",
    good="# Next steps\n\n- [ ] Analyse the churn of the last cohort @ana impact:high -> table in the CRM\n",
    check=check,
    fixes=fixes,
    yields_to=("C105", "C115", "C116"),
)
