"""R407 done-out-of-order: done, while a part of it or what it comes after is still open."""

from typing import TYPE_CHECKING

from doable.finding import Found, Related
from doable.rule import Action, Family, Reach, Rule, Scope, Severity, Trait
from doable_md.model import State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doable.context import Context
    from doable_md import Task


def check(ctx: "Context") -> "Iterator[Found]":
    """Report the done item, with what is open as related information."""
    inside: dict[int, list[Task]] = {}
    waiting: dict[str, list[Task]] = {}
    some_before = "before" in ctx.plan.text
    for task in ctx.plan.tasks:
        under_done = task.parent is not None and task.parent.state is State.DONE
        if not (under_done or some_before) or not ctx.is_open(task) or ctx.standing(task).left_out:
            continue
        if task.parent is not None and under_done:
            inside.setdefault(task.parent.index, []).append(task)
        for name in task.reading.before:
            waiting.setdefault(name, []).append(task)
    waits = ctx.survey.traits & Trait.WAITS
    for task in ctx.plan.tasks if waits else [ctx.plan.tasks[number] for number in sorted(inside)]:
        if task.state is not State.DONE or ctx.standing(task).left_out:
            continue
        reading = task.reading
        children = inside.get(task.index, ())
        related = [_here(child, "still open", ctx) for child in children]
        first = [_here(other, "comes before it and is open", ctx) for other in waiting.get(reading.id or "", ())]
        for name in reading.after:
            first += [
                ctx.related(path, fact, f"comes before it and is open: {fact.title}")
                for path, fact in ctx.workspace.with_id(name)
                if fact.is_open and (path == ctx.plan.path or ctx.known)
            ]
        if related or first:
            yield Found(ctx.title_span(task), _message(len(related), len(first)), None, (*related, *first))


def _here(task: "Task", what: str, ctx: "Context") -> Related:
    return Related(ctx.place(ctx.title_span(task)), f"{what}: {task.title}")


def _message(children: int, first: int) -> str:
    if children:
        open_ones = "one of its steps is" if children == 1 else f"{children} of its steps are"
        return f"This is marked done while {open_ones} open. Finish or drop what is open, or open this again."
    what = "a task it comes after is" if first == 1 else f"{first} tasks it comes after are"
    return f"This is marked done while {what} open. Mark that done too, or take the dependency out."


RULE = Rule(
    code="R407",
    name="done-out-of-order",
    family=Family.REVIEW,
    scope=Scope.PLAN,
    reach=Reach.EVERY,
    about=Trait.NESTED | Trait.WAITS,
    asks=Action.REORDER,
    severity=Severity.WARNING,
    summary="A done task with an open step, or done before what it comes after",
    why="Work that is hidden under a tick is found again when it is late.",
    bad="- [x] Prepare the launch @ana done:2026-11-20\n  - [ ] Email Kim the survey @ana due:2026-11-27\n",
    good="- [ ] Prepare the launch @ana\n  - [ ] Email Kim the survey @ana due:2026-11-27\n",
    check=check,
)
