"""O311 too-deep: subtasks of subtasks of subtasks."""

from typing import TYPE_CHECKING

from doable.finding import Found
from doable.rule import Action, Family, Option, Rule, Scope, Severity, Trait
from doable_md.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doable.context import Context


def check(ctx: "Context") -> "Iterator[Found]":
    """Report the first open task of each nest that is too deep, and lists deeper than what is read at all."""
    limit: int = ctx.option("depth")
    seen: set[int] = set()
    for task in ctx.plan.tasks:
        if task.depth != limit + 1 or not ctx.is_open(task) or not ctx.standing(task).planned:
            continue
        if task.group not in seen:
            seen.add(task.group)
            yield Found(
                ctx.title_span(task),
                f"This is {task.depth} levels below its first task; a step this deep is not seen in any list. "
                "Make the task around it a project of its own, with a heading.",
            )
    for at in ctx.plan.too_deep:
        yield Found(
            Span(at, at + 1),
            "This list is nested deeper than is read, so nothing in it counts. Move it to the left.",
        )


_NEST = (
    "# Next steps\n\n- [ ] Open the Berlin office\n  - [ ] Furnish it\n    - [ ] Set up the kitchen\n"
    "      - [ ] Order the fridge from Lee due:2026-11-27\n"
)

RULE = Rule(
    code="O311",
    name="too-deep",
    family=Family.OVERLOAD,
    scope=Scope.PLAN,
    about=Trait.NESTED,
    asks=Action.SIMPLIFY,
    severity=Severity.HINT,
    summary="Subtasks nested deeper than three levels",
    why="A plan that needs many levels is several plans, and what stands at the bottom is what gets done.",
    bad=_NEST + "        - [ ] Measure the gap due:2026-11-25\n",
    good=_NEST + "      - [ ] Measure the gap due:2026-11-25\n",
    options=(Option("depth", 3, "Levels of tasks that may be around a task"),),
    check=check,
)
