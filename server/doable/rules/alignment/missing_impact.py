"""A208 missing-impact: a task without an impact, in a plan that rates impact."""

from typing import TYPE_CHECKING

from doable.finding import Fix, Found, Safety
from doable.rule import Action, Family, Option, Rule, Scope, Severity, Trait
from doable.writing import append, form_in_use, impact_edit, write_tag

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doable.context import Context
    from doable_md import Task

_MESSAGE = (
    "No impact, where others have one: nobody can tell whether this comes before them. Add one, like `impact:high`."
)


def check(ctx: "Context") -> "Iterator[Found]":
    """Report the outermost task without an impact where enough of the plan's open tasks have one."""
    planned = ctx.survey.planned
    leaves = [task for task in planned if task.leaf]
    rated = sum(map(_rated, leaves))
    if not rated or 100 * rated < ctx.option("share") * len(leaves):
        return
    for task in planned:
        if ctx.lacks(task, "impact", _rated, lambda other: bool(other.reading.impact)):
            yield Found(ctx.title_span(task), _MESSAGE)


def _rated(task: "Task") -> bool:
    return bool(task.effective.impact) or task.has("impact")


def fixes(found: Found, ctx: "Context") -> "Iterator[Fix]":
    """Offer the three impacts, written as the plan writes them; last a slot."""
    task = ctx.plan.task_at(found.span.start)
    if task is None:
        return
    for impact in ("high", "medium", "low"):
        yield Fix(f"Impact {impact}", Safety.SLOT, (impact_edit(task, impact),))
    yield Fix("Add an impact", Safety.SLOT, (append(task, write_tag("impact", "‹impact›", form_in_use(task))),))


_FIRST = "# Next steps\n\n- [ ] Call Lee about terms @sam due:2026-11-25 impact:high\n"

RULE = Rule(
    code="A208",
    name="missing-impact",
    family=Family.ALIGNMENT,
    scope=Scope.PLAN,
    about=Trait.PLANNED,
    asks=Action.SET_IMPACT,
    severity=Severity.HINT,
    summary="A task without an impact, own or inherited, in a plan that rates impact",
    why="What has no impact written beside it is ordered by how loudly somebody asks for it.",
    bad=f"{_FIRST}- [ ] Email Kim the survey @ana due:2026-11-27\n",
    good=f"{_FIRST}- [ ] Email Kim the survey @ana due:2026-11-27 impact:medium\n",
    options=(Option("share", 20, "From which share of rated tasks on, in percent, a plan is one that rates impact"),),
    check=check,
    fixes=fixes,
)
