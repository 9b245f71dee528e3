"""A204 goal-without-tasks: a goal that no open task serves."""

from typing import TYPE_CHECKING

from doable.facts import is_open_goal
from doable.finding import Edit, Fix, Found, Safety
from doable.rule import Action, Family, Rule, Scope, Severity
from doable.writing import form_in_use, line_start, newline, write_tag
from doable_md import read
from doable_md.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doable.context import Context, Known
    from doable.facts import PlanFacts

_NONE = "No task serves this goal, so nothing moves it. Add a first step with `goal:{id}`, or drop the goal."
_DONE = "All tasks for this goal are closed. Add the next step with `goal:{id}`, or close the goal."


def check(ctx: "Context") -> "Iterator[Found]":
    """Report open goals, each at its first definition, that neither a task nor a child goal's task serves."""
    workspace = ctx.workspace
    linked = any(task.effective.goals for task in ctx.plan.tasks)
    for goal in ctx.goals:
        # A goal without a written id can hardly be named by a task: where none tries to, there is nothing to miss.
        explicit = goal.where == "front" or goal.id_span is not None
        if not (explicit or linked) or not is_open_goal(goal, ctx.plan) or "‹" in goal.title:
            continue
        definitions = workspace.goal(goal.id)
        if definitions and definitions[0].place != ctx.place(goal.span):
            continue
        served, any_task = _served(goal.id, ctx)
        if not served:
            yield Found(ctx.goal_span(goal), (_DONE if any_task else _NONE).format(id=goal.id), data={"goal": goal.id})


def concerns(facts: "PlanFacts", known: "Known") -> bool:
    """Whether no open task serves an open goal of the document."""
    return any(
        goal.is_open and (goal.explicit or facts.linked) and not _served(goal.id, known)[0] for goal in facts.goals
    )


def _served(goal_id: str, ctx: "Known") -> tuple[bool, bool]:
    """Whether an open task serves a goal or one below it, and whether any task does."""
    seen, waiting, any_task = {goal_id.casefold()}, [goal_id], False
    while waiting:
        one = waiting.pop()
        if ctx.workspace.serving(one):
            return True, True
        closed = ctx.workspace.closed(one)
        any_task = any_task or bool(closed.done or closed.other)
        for child in ctx.workspace.children(one):
            if child.id.casefold() not in seen:
                seen.add(child.id.casefold())
                waiting.append(child.id)
    return False, any_task


def fixes(found: Found, ctx: "Context") -> "Iterator[Fix]":
    """Insert a first step at the head of the plan's first list of tasks, or a new one at its end."""
    goal = str(found.data.get("goal", ""))
    lists = [task for task in ctx.plan.tasks if ctx.standing(task).planned and task.parent is None]
    first = next((task for task in lists if not ctx.standing(task).by_tags), lists[0] if lists else None)
    end = newline(ctx.plan)
    if first is not None and not first.text_span.start - first.box.end > 1:
        at = line_start(ctx.plan, first.line)
        marker = ctx.plan.text[at : first.box.start]
        line = f"{marker}[ ] ‹first step› {write_tag('goal', goal, form_in_use(first))}{end}"
    else:
        at = len(ctx.plan.text)
        before = "" if not at or ctx.plan.text[-1] in "\r\n" else end
        line = f"{before}{end}## Next steps{end}{end}- [ ] ‹first step› {write_tag('goal', goal)}{end}"
        # Behind code or a comment that is never closed nothing is a task.
        if len(read(ctx.plan.text + line).tasks) == len(ctx.plan.tasks):
            return
    yield Fix(f"Add a first step for {goal}", Safety.SLOT, (Edit(Span(at, at), line),))


_GOALS = (
    "## Goals\n\n- goal:retention Raise retention from 62% to 70%\n- goal:arr Reach $4.0M ARR by 2027-06-30\n\n"
    "## Next steps\n\n"
)

RULE = Rule(
    code="A204",
    name="goal-without-tasks",
    family=Family.ALIGNMENT,
    scope=Scope.WORKSPACE,
    asks=Action.ADD_GOAL,
    severity=Severity.INFORMATION,
    summary="A goal that no open task serves, here or in another document",
    why="A goal without a next step is a hope: nothing on anybody's list will bring it nearer.",
    bad=f"{_GOALS}- [ ] Email Kim the survey @ana due:2026-11-27 goal:retention\n",
    good=f"{_GOALS}- [ ] Call Lee about terms @sam due:2026-11-25 goal:arr\n"
    "- [ ] Email Kim the survey @ana due:2026-11-27 goal:retention\n",
    check=check,
    concerns=concerns,
    fixes=fixes,
)
