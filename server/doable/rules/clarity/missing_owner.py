"""C107 missing-owner: a task in a plan that nobody is accountable for."""

from typing import TYPE_CHECKING

from doable.finding import Fix, Found, Safety
from doable.rule import Action, Family, Option, Reach, Rule, Scope, Severity
from doable.writing import append, form_in_use, write_tag

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doable.context import Context
    from doable_md import Task

_MESSAGE = "No owner: a step that nobody owns waits for everybody. Add one accountable person at the end, like `@name`."


def check(task: "Task", ctx: "Context") -> "Iterator[Found]":
    """Report the outermost task without an owner: its subtasks are covered when it gets one."""
    if ctx.lacks(task, "owner", _owned, lambda other: bool(other.reading.owners)):
        yield Found(ctx.title_span(task), _MESSAGE)


def _owned(task: "Task") -> bool:
    return bool(task.effective.owners) or task.has("owner")


def fixes(found: Found, ctx: "Context") -> "Iterator[Fix]":
    """Offer who works on the same goal first, then who has most room; last a slot."""
    task = ctx.plan.task_at(found.span.start)
    if task is None:
        return
    form = form_in_use(task)
    for owner, active in _candidates(task, ctx)[: ctx.option("suggestions")]:
        title = f"Assign to @{owner} ({active} active task{'' if active == 1 else 's'})"
        yield Fix(title, Safety.SLOT, (append(task, write_tag("owner", owner, form)),))
    yield Fix("Add an owner", Safety.SLOT, (append(task, write_tag("owner", "‹owner›", form)),))


def _candidates(task: "Task", ctx: "Context") -> list[tuple[str, int]]:
    goals = {goal.casefold() for goal in task.effective.goals}
    team = [ctx.settings.owner(name) for name in ctx.settings.config.team]
    names = dict.fromkeys([*ctx.owners_here, *(ctx.workspace.owners() if ctx.workspace.known else ()), *team])
    ranked: list[tuple[bool, int, str]] = []
    for name in names:
        on_goal = any(goals.intersection(map(str.casefold, fact.goals)) for _, fact in ctx.workspace.open_tasks(name))
        ranked.append((not on_goal, len(ctx.workspace.load(name, ctx.today).tasks), name))
    return [(name, active) for _, active, name in sorted(ranked)]


RULE = Rule(
    code="C107",
    name="missing-owner",
    family=Family.CLARITY,
    scope=Scope.TASK,
    reach=Reach.PLANNED,
    asks=Action.ADD_OWNER,
    severity=Severity.WARNING,
    summary="A task in a plan without an owner, own or inherited from its parent, heading or front matter",
    why="A task that nobody owns is one that everybody expects somebody else to do.",
    bad="# Next steps\n\n- [ ] Email the launch date to Kim due:2026-11-27\n",
    good="# Next steps\n\n- [ ] Email the launch date to Kim due:2026-11-27 @ana\n",
    options=(Option("suggestions", 4, "How many people a quick-fix offers at most"),),
    check=check,
    fixes=fixes,
)
