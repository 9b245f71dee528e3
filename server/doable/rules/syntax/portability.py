"""S511 portability: a box that only some programs show as one."""

from typing import TYPE_CHECKING

from doable.finding import Edit, Fix, Found, Safety
from doable.rule import Action, Family, Reach, Rule, Scope, Severity
from doable_md.model import State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doable.context import Context
    from doable_md import Task

# GitHub Flavored Markdown, section 5.3.
_SHOWN = frozenset(" xX")
_NEAREST = {State.TODO: "[ ]", State.DOING: "[ ]", State.BLOCKED: "[ ]", State.DEFERRED: "[ ]", State.DONE: "[x]"}


def check(task: "Task", _ctx: "Context") -> "Iterator[Found]":
    """Report boxes with any other character; words that stand for a box are text everywhere but in their program."""
    if task.mark not in _SHOWN:
        yield Found(task.box, _message(task))


def _message(task: "Task") -> str:
    if task.mark.isspace():
        return "This box holds a tab or a wide space, so GitHub shows it as text. Write `[ ]` with a plain space."
    shown = f"[{task.mark}]" if len(task.mark) == 1 else task.mark
    return f"GitHub shows `{shown}` as text, not as a box. Write `[ ]` or `[x]` where others read this there."


def fixes(found: Found, ctx: "Context") -> "Iterator[Fix]":
    """Write white space as a space, which is the same state; the nearest other box loses one, so it is a choice."""
    task = ctx.plan.task_at(found.span.start)
    box = _NEAREST.get(task.state) if task and len(task.mark) == 1 else None
    if task is None or box is None:
        return
    same = task.mark.isspace() or (task.state is State.DONE)
    title = f"Write `{box}`" if same else f"Write `{box}`: it will no longer say {task.state.value}"
    yield Fix(title, Safety.SAFE if same else Safety.SLOT, (Edit(found.span, box),))


RULE = Rule(
    code="S511",
    name="portability",
    family=Family.SYNTAX,
    scope=Scope.TASK,
    reach=Reach.EVERY,
    asks=Action.FIX_SYNTAX,
    severity=Severity.INFORMATION,
    summary="A box that GitHub does not show as one; has to be switched on",
    why="Who reads the plan on GitHub sees no box, and so no task.",
    bad="- [/] Email Kim the survey @ana due:2026-11-27\n",
    good="- [ ] Email Kim the survey @ana due:2026-11-27\n",
    check=check,
    fixes=fixes,
    default=False,
)
