"""Making one task of two: which edits give the first what only the other says."""

from typing import TYPE_CHECKING

from doable.writing import append, form_in_use, replace_value, write_tag
from doable_md.model import IMPACTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from doable.facts import TaskFact
    from doable.finding import Edit
    from doable_md import Task

# What adds up within one task: of anything else its first value counts.
_LISTS = frozenset(("owner", "goal", "with", "after", "before", "supports", "tag"))


def own_line(task: "Task") -> bool:
    """Tell whether a task's lines hold nothing else, so that they can be taken out or moved."""
    start = task.plan.source.line_span(task.line).start
    return not task.plan.text[start : task.marker].strip(" \t>")


def has_all(other: "TaskFact", task: "Task", owner: "Callable[[str], str]") -> bool:
    """Tell whether what is known of another task says all that the tags of this one do. `owner` resolves aliases."""
    reading = task.reading
    known = {"owner", "goal", "due", "impact", "estimate", "mention"}
    day = reading.due.day if reading.due else None
    return (
        all(tag.field in known for tag in reading.tags)
        and set(map(owner, reading.owners)) <= set(map(owner, other.owners))
        and {goal.casefold() for goal in reading.goals} <= {goal.casefold() for goal in other.goals}
        and (day is None or _ordinal(day) == other.due)
        and (reading.impact is None or IMPACTS.index(reading.impact) + 1 == other.impact)
        and (reading.estimate is None or reading.estimate == other.estimate)
    )


def _ordinal(day: str) -> int:
    from datetime import date  # noqa: PLC0415

    return date.fromisoformat(day).toordinal()


def merged(first: "Task", task: "Task") -> "list[Edit] | None":
    """Return the edits that give the first task what only the other has: the earlier day, the higher impact, all goals.

    None where both say something that no one task can: two ids, two estimates.
    """
    kept, new = first.reading, task.reading
    edits: list[Edit] = []
    added: list[str] = []
    seen: set[str] = set()
    for tag in new.tags:
        text = " ".join(task.text[tag.start : tag.end].split())
        mine = next((one for one in kept.tags if one.field == tag.field and one.value), None)
        if tag.field in {"", "mention"} or not tag.value or (tag.field in seen and tag.field not in _LISTS):
            continue
        seen.add(tag.field)
        if tag.field == "owner":
            if tag.value.casefold() not in (name.casefold() for name in (*kept.owners, *kept.with_)):
                added.append(write_tag("with", f"@{tag.value}", form_in_use(first)) if kept.owners else text)
        elif tag.field in _LISTS:
            if all((one.field, one.value) != (tag.field, tag.value) for one in kept.tags):
                added.append(text)
        elif mine is None:
            added.append(text)
        elif tag.field == "due" and kept.due and new.due and kept.due.day and new.due.day:
            if new.due.day < kept.due.day:
                edits.append(replace_value(first, mine, tag.value))
        elif tag.field == "impact" and kept.impact and new.impact and mine.form == tag.form:
            if IMPACTS.index(new.impact) > IMPACTS.index(kept.impact):
                edits.append(replace_value(first, mine, tag.value))
        elif mine.value != tag.value:
            return None
    if added:
        edits.append(append(first, " ".join(added)))
    return edits
