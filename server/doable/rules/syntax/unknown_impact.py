"""S502 unknown-impact: an impact that is on no scale."""

from typing import TYPE_CHECKING

from doable.finding import Fix, Found, Safety
from doable.rule import Action, Family, Reach, Rule, Scope, Severity, Trait
from doable.spelling import near
from doable.writing import replace_value
from doable_md.dialects import IMPACT_VALUES
from doable_md.values import parse_impact

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doable.context import Context
    from doable_md import Tag, Task

_LEVELS = ("high", "medium", "low")
# What people write for a level beside its names.
_MEANT = {
    "urgent": "highest", "top": "highest", "blocker": "highest", "major": "high", "important": "high", "hi": "high",
    "mid": "medium", "moderate": "medium", "med.": "medium", "minor": "low", "lo": "low", "trivial": "lowest",
    "hoch": "high", "mittel": "medium", "niedrig": "low",
}  # fmt: skip
_NAMES = tuple(value for value in IMPACT_VALUES if len(value) > 2 and value.isalpha())


def check(task: "Task", _ctx: "Context") -> "Iterator[Found]":
    """Report an impact tag whose value is none; an empty one says nothing wrong."""
    for tag in task.reading.tags:
        if tag.field == "impact" and tag.value and parse_impact(tag.value) is None:
            yield Found(task.at(tag.value_start, tag.value_end), _message(tag.value))


def _message(value: str) -> str:
    meant = _meant(value)
    level = f"`{meant}`" if meant else "`high`, `medium` or `low`"
    return f"`{value}` is no impact, so this task counts as unrated. Write {level}."


def _meant(value: str) -> str:
    word = value.casefold()
    likely = near(word, _NAMES, count=1, cutoff=0.7)
    return _MEANT.get(word) or (parse_impact(likely[0]) or "" if likely else "")


def _tag(found: Found, ctx: "Context") -> "tuple[Task, Tag] | None":
    task = ctx.plan.task_at(found.span.start)
    if task is None:
        return None
    return next(
        ((task, tag) for tag in task.reading.tags if task.at(tag.value_start, tag.value_end) == found.span), None
    )


def fixes(found: Found, ctx: "Context") -> "Iterator[Fix]":
    """Write the level that the value is a slip of; the others are a menu."""
    at = _tag(found, ctx)
    if at is None:
        return
    task, tag = at
    meant = _meant(tag.value)
    if meant:
        yield Fix(f"Write `{meant}`", Safety.REVIEW, (replace_value(task, tag, meant),))
    for level in _LEVELS:
        if level != meant:
            yield Fix(f"Set the impact to {level}", Safety.SLOT, (replace_value(task, tag, level),))


RULE = Rule(
    code="S502",
    name="unknown-impact",
    family=Family.SYNTAX,
    scope=Scope.TASK,
    reach=Reach.EVERY,
    about=Trait.ODD,
    asks=Action.SET_IMPACT,
    severity=Severity.WARNING,
    summary="An impact that is none of highest, high, medium, low, lowest, nor another way to write one of these",
    why="A task whose impact cannot be read is ranked below every task that has one.",
    bad="- [ ] Email Kim the survey @ana impact:hihg\n",
    good="- [ ] Email Kim the survey @ana impact:high\n",
    check=check,
    fixes=fixes,
)
