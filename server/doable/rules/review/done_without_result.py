"""R404 done-without-result: done, an output was promised, and nothing says what came of it."""

from typing import TYPE_CHECKING

from doable.finding import Fix, Found, Safety
from doable.rule import Action, Family, Reach, Rule, Scope, Severity, Trait
from doable.writing import append
from doable_md.model import State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doable.context import Context
    from doable_md import Task


def check(task: "Task", ctx: "Context") -> "Iterator[Found]":
    """Report done tasks with an output and no result; notes below a task may hold it."""
    reading = task.reading
    if task.state is not State.DONE or not reading.output or reading.result or task.has_notes:
        return
    if ctx.standing(task).left_out:
        return
    span = reading.output_span
    yield Found(
        task.at(span.start, span.end) if span else ctx.title_span(task),
        f"This is done and promised “{_short(reading.output)}”, but nothing says what came of it, so the next plan "
        "cannot learn from it. Add the result behind the date: `done:… -> what you got`.",
    )


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 60 else words[:57].rstrip() + "…"


def fixes(found: Found, ctx: "Context") -> "Iterator[Fix]":
    """Add a slot for the result; an arrow is one on a done task, behind its date."""
    task = ctx.plan.task_at(found.span.start)
    if task is None:
        return
    arrow = any(tag.field == "done" for tag in task.reading.tags) or not any(
        tag.field == "output" and tag.form == "arrow" for tag in task.reading.tags
    )
    text = "-> ‹what came of it›" if arrow else 'result:"‹what came of it›"'
    yield Fix("Add the result", Safety.SLOT, (append(task, text),))


RULE = Rule(
    code="R404",
    name="done-without-result",
    family=Family.REVIEW,
    scope=Scope.TASK,
    reach=Reach.EVERY,
    about=Trait.PROMISE,
    asks=Action.ADD_OUTPUT,
    severity=Severity.HINT,
    summary="A done task that promised an output and records no result",
    why="Comparing what was planned with what came of it is how the next plan gets better.",
    bad="- [x] Export the churned accounts -> list in the CRM @ana done:2026-11-20\n",
    good="- [x] Export the churned accounts -> list in the CRM @ana done:2026-11-20 -> 214 rows\n",
    check=check,
    fixes=fixes,
)
