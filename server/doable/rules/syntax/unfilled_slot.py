"""S514 unfilled-slot: a `‹…›` that a fix or a snippet left for a person to fill."""

from typing import TYPE_CHECKING

from doable.finding import Found
from doable.rule import Action, Family, Reach, Rule, Scope, Severity, Trait
from doable_md.lazy import lazy
from doable_md.opaque import mask

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doable.context import Context
    from doable_md import Task

_SLOT = lazy(r"‹([^‹›\n]*)›")


def check(task: "Task", _ctx: "Context") -> "Iterator[Found]":
    """Report the slots of a task, one by one; those in code are text."""
    text = task.text
    if "‹" not in text:
        return
    for match in _SLOT.finditer(mask(text) if "`" in text else text):
        what = match[1].strip() or "this"
        yield Found(
            task.at(*match.span()),
            f"`‹{match[1]}›` is still open, so this step cannot be done as it stands. Write {what} in its place.",
        )


RULE = Rule(
    code="S514",
    name="unfilled-slot",
    family=Family.SYNTAX,
    scope=Scope.TASK,
    reach=Reach.EVERY,
    about=Trait.SLOT,
    asks=Action.REWRITE,
    severity=Severity.WARNING,
    summary="A slot `‹…›` that is left in a task",
    why="A suggestion is a task only once its blanks are filled.",
    bad="- [ ] Email ‹name› the survey @ana due:2026-11-27\n",
    good="- [ ] Email Kim the survey @ana due:2026-11-27\n",
    check=check,
)
