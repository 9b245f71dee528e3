"""S508 dependency-cycle: tasks that wait for each other."""

from typing import TYPE_CHECKING

from doable.circles import circles
from doable.finding import Edit, Fix, Found, Place, Related, Safety
from doable.rule import Action, Family, Reach, Rule, Scope, Severity, Trait
from doable.writing import remove_tag, replace_value
from doable_md.values import names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doable.context import Context
    from doable.facts import TaskFact
    from doable_md import Task

# A task as (path, line, column): ids may be missing, or name two tasks.
_Node = tuple[str, int, int]


def check(ctx: "Context") -> "Iterator[Found]":
    """Report each circle once, at its last task in order of place, where that stands in this document."""
    mine = [task for task in ctx.plan.tasks if task.reading.after or task.reading.before]
    if not mine:
        return
    tasks = {_node(task, ctx): task for task in ctx.plan.tasks}
    before: dict[_Node, list[_Node]] = {}
    for task in mine:
        for name in task.reading.before if ctx.is_open(task) else ():
            for path, fact in ctx.workspace.with_id(name):
                before.setdefault((path, fact.line, fact.column), []).append(_node(task, ctx))

    known: dict[_Node, TaskFact] = {}

    def waits_for(node: _Node) -> "list[_Node]":
        own = tasks.get(node)
        waiting = known[node].after if own is None else own.reading.after
        out = list(before.get(node, ()))
        for name in waiting if own is None or ctx.is_open(own) else ():
            for path, fact in ctx.workspace.with_id(name):
                if fact.is_open:
                    known[path, fact.line, fact.column] = fact
                    out.append((path, fact.line, fact.column))
        return out

    starts = dict.fromkeys([*(_node(task, ctx) for task in mine), *before])
    known.update(
        ((path, fact.line, fact.column), fact)
        for task in mine
        for name in task.reading.before
        for path, fact in ctx.workspace.with_id(name)
    )
    for circle in circles(starts, waits_for):
        *others, last = sorted(circle)
        if last in tasks:
            listed = [
                name
                for name in tasks[last].reading.after
                if any((path, fact.line, fact.column) in circle for path, fact in ctx.workspace.with_id(name))
            ]
            # What another task says with `before:` is not this task's to take back.
            held = any(node in circle for node in before.get(last, ()))
            data = {"names": "" if held else ",".join(listed)}
            yield _found(tasks[last], others, tasks, known, ctx)._replace(data=data)


def _node(task: "Task", ctx: "Context") -> _Node:
    at = ctx.plan.source.position(task.text_span.start)
    return ctx.plan.path, at.line, at.column


def _found(
    task: "Task", others: list[_Node], tasks: "dict[_Node, Task]", known: "dict[_Node, TaskFact]", ctx: "Context"
) -> Found:
    related: list[Related] = []
    for node in others:
        path, line, column = node
        other = tasks.get(node)
        title = other.title if other else known[node].title
        end = (line, column + len(title)) if other is None else ctx.plan.source.position(ctx.title_span(other).end)
        related.append(Related(Place(path, line, column, *end), f"waits in the same circle: {title}"))
    tag = next((tag for tag in task.reading.tags if tag.field in {"after", "before"}), None)
    span = task.at(tag.start, tag.end) if tag else ctx.title_span(task)
    what = f"{len(others) + 1} tasks wait for each other" if others else "This task waits for itself"
    return Found(
        span, f"{what}, so none of them can start. Take out the one dependency that is not real.", None, tuple(related)
    )


def fixes(found: Found, ctx: "Context") -> "Iterator[Fix]":
    """Take the dependencies out with which this task closes the circle; whether they are real a person knows."""
    task = ctx.plan.task_at(found.span.start)
    unreal = names(str(found.data.get("names", "")))
    edits: list[Edit] = []
    for tag in task.reading.tags if task else ():
        listed = names(tag.value) if tag.field == "after" else ()
        left = [name for name in listed if name not in unreal]
        if task is not None and len(left) < len(listed):
            edits.append(replace_value(task, tag, ",".join(left)) if left else remove_tag(task, tag))
    if edits:
        listed_names = " and ".join(f"`{name}`" for name in unreal)
        yield Fix(f"No longer wait for {listed_names}", Safety.SLOT, tuple(edits))


_GOOD = (
    "- [ ] Sign the contract @ana due:2026-11-24 id:sign after:pay\n- [ ] Pay the deposit @ana due:2026-11-27 id:pay"
)

RULE = Rule(
    code="S508",
    name="dependency-cycle",
    family=Family.SYNTAX,
    scope=Scope.PLAN,
    reach=Reach.EVERY,
    about=Trait.WAITS,
    asks=Action.REORDER,
    severity=Severity.ERROR,
    summary="Open tasks that wait for each other in a circle",
    why="Each waits for the other to be done, so no order of work can finish them.",
    bad=f"{_GOOD} after:sign\n",
    good=f"{_GOOD}\n",
    check=check,
    fixes=fixes,
)
