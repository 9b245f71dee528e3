"""A201 missing-goal: a task that serves no goal, in a plan that has goals."""

from typing import TYPE_CHECKING

from doable.finding import Fix, Found, Safety, Severity
from doable.rule import Action, Family, Option, Rule, Scope, Trait
from doable.writing import append, form_in_use, goal_edit, write_tag

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doable.context import Context
    from doable_md import Task

_MESSAGE = "No goal: nobody can tell what this moves. Name the goal it serves at the end{like}, or drop the task."


def check(ctx: "Context") -> "Iterator[Found]":
    """Report the outermost task without a goal where the plan defines goals, or half of its list names one."""
    planned = ctx.survey.planned
    ids = [goal.id for goal in ctx.goals if goal.where == "front" or goal.id_span]
    named = [goal for task in planned for goal in task.effective.goals]
    starts = {goal.span.start for goal in ctx.goals}
    for task in planned:
        if not ctx.lacks(task, "goal", _aimed, lambda other: bool(other.reading.goals)) or _below(task, starts):
            continue
        if not ctx.goals and not ctx.usual(task, "goal", _aimed):
            continue
        # Where no goal has an id and no task names one, nobody has begun to connect them.
        severity = None if ids or named else Severity.INFORMATION
        example = next(iter([*ids, *named, *(goal.id for goal in ctx.goals)]), "")
        yield Found(ctx.title_span(task), _MESSAGE.format(like=f", like `goal:{example}`" if example else ""), severity)


def _aimed(task: "Task") -> bool:
    return bool(task.effective.goals) or task.has("goal")


def _below(task: "Task", starts: set[int]) -> bool:
    """Whether it stands in the list item of a goal: it serves that one."""
    number, items = task.item.parent, task.chunk.items
    while number >= 0:
        if items[number].body and task.base + items[number].body[0][0] in starts:
            return True
        number = items[number].parent
    return False


def fixes(found: Found, ctx: "Context") -> "Iterator[Fix]":
    """Offer the goals the task most likely serves; last a slot."""
    task = ctx.plan.task_at(found.span.start)
    if task is None:
        return
    for goal in ctx.ranked_goals(task)[: ctx.option("suggestions")]:
        title = f"{goal.title[:59]}…" if len(goal.title) > 60 else goal.title
        yield Fix(f"Serve goal {goal.id}: {title}", Safety.SLOT, (goal_edit(task, goal.id),))
    yield Fix("Add a goal", Safety.SLOT, (append(task, write_tag("goal", "‹goal›", form_in_use(task))),))


_GOALS = "## Goals\n\n- goal:retention Raise retention from 62% to 70%\n\n"

RULE = Rule(
    code="A201",
    name="missing-goal",
    family=Family.ALIGNMENT,
    scope=Scope.PLAN,
    about=Trait.PLANNED,
    asks=Action.ADD_GOAL,
    severity=Severity.WARNING,
    summary="A task without a goal, own or inherited, in a plan that defines goals",
    why="Work that serves no stated goal keeps people busy and moves nothing that was agreed on.",
    bad=f"{_GOALS}## Next steps\n\n- [ ] Email Kim the survey @ana due:2026-11-27\n",
    good=f"{_GOALS}## Next steps\n\n- [ ] Email Kim the survey @ana due:2026-11-27 goal:retention\n",
    options=(Option("suggestions", 4, "How many goals a quick-fix offers at most"),),
    check=check,
    fixes=fixes,
)
