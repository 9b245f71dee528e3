"""How fixes write: tags in the form a task or file already uses, and where in a task they belong."""

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from doable.finding import Edit
from doable_md.lazy import lazy
from doable_md.model import IMPACTS, State
from doable_md.text import Span

if TYPE_CHECKING:
    from doable_md import Goal, Plan, Tag, Task

_EMOJI = {
    "due": "📅", "start": "🛫", "scheduled": "⏳", "created": "➕", "done": "✅",
    "id": "🆔", "after": "⛔", "repeat": "🔁",
}  # fmt: skip
_IMPACT = {"highest": "🔺", "high": "⏫", "medium": "🔼", "low": "🔽", "lowest": "⏬"}
_KEYS = {"estimate": "est"}
_SHAPES = {
    "key": "{}:{}", "dataview": "[{}:: {}]", "single": "[{}: {}]", "brace": "{{{}: {}}}", "paren": "@{}({})",
    "line": "[{}:: {}]",
}  # fmt: skip
_FORMS = frozenset(("key", "emoji", "dataview", "paren"))
_TAIL = lazy(r"\s*(?:\^[A-Za-z0-9-]+\s*)?(?:<!--(?:(?!-->).){0,500}-->\s*)*\Z", re.DOTALL)

_HEADING_TAIL = lazy(r"(?:\s*\{#[\w-]+\}|\s+\(\d{1,4}\))*\s*\Z")


def form_in_use(task: "Task") -> str:
    """Return the form in which a fix writes tags: of the task's own, else of the document's first; `key` by default."""
    return _form(task.reading.tags) or _document_form(task.plan)


@lru_cache(maxsize=4)
def _document_form(plan: "Plan") -> str:
    # Kept for the plans at hand: a long list without a tag would be searched anew for each of its fixes.
    return next((form for task in plan.tasks if (form := _form(task.reading.tags))), "key")


def _form(tags: "tuple[Tag, ...]") -> str:
    return next((tag.form for tag in tags if tag.form in _FORMS and tag.field not in {"", "owner"}), "")


def write_tag(field: str, value: str, form: str = "key") -> str:
    """Return a tag as text. An owner is `@name` but in Dataview's form; a slot (`‹…›`) is written like a value."""
    if field == "owner":
        return f"[owner:: {value}]" if form == "dataview" else f"@{value}"
    if form == "emoji" and field == "impact" and value in _IMPACT:
        return _IMPACT[value]
    if form == "emoji" and field in _EMOJI:
        return f"{_EMOJI[field]} {value}"
    key = _KEYS.get(field, field)
    if form == "dataview":
        return f"[{key}:: {value}]"
    if form == "paren":
        return f"@{key}({value})"
    return f'{key}:"{value}"' if " " in value and "‹" not in value else f"{key}:{value}"


def impact_edit(task: "Task", value: str) -> Edit:
    """Return the edit that gives a task an impact, written as the document writes the ones it has."""
    like = _first(task, "impact")
    if like is None:
        return append(task, write_tag("impact", value, form_in_use(task)))
    written = _IMPACT[value] if like.form == "emoji" else _impact_like(like.value, value)
    if like.form == "letter":
        at = task.text_span.start
        return Edit(Span(at, at), f"({written}) ")
    return append(task, write_like(like, written))


def goal_edit(task: "Task", goal: str) -> Edit:
    """Return the edit that gives a task a goal, written as the document writes the ones it has."""
    like = _first(task, "goal")
    if like is None or (" " in goal and like.form != "dataview"):
        return append(task, write_tag("goal", goal, form_in_use(task)))
    return append(task, write_like(like, goal))


def write_like(like: "Tag", value: str) -> str:
    """Return a tag as text, with the key and in the form of another one."""
    if like.form in _SHAPES:
        return _SHAPES[like.form].format(like.key, value)
    if like.form == "sigil":
        return f"{like.key}{value}"
    return f"[#{value}]" if like.key in {"org", "logseq"} else value


def _first(task: "Task", field: str) -> "Tag | None":
    return next((tag for other in task.plan.tasks for tag in other.reading.tags if tag.field == field), None)


def append_to_goal(plan: "Plan", goal: "Goal", text: str) -> Edit | None:
    """Return the edit that adds a tag at the end of a goal's line; None in front matter, where there are no tags."""
    if goal.where == "front":
        return None
    if goal.task is not None:
        return append(plan.tasks[goal.task], text)
    written = plan.text[goal.span.start : goal.span.end]
    tail = _HEADING_TAIL.search(written) if goal.where == "heading" else _TAIL.search(written)
    at = goal.span.start + (tail.start() if tail else len(written))
    return Edit(Span(at, at), f" {text}")


def state_edit(task: "Task", state: State) -> Edit | None:
    """Return the edit that sets a task's box; None where no character means that state."""
    mark = next((mark for mark, known in task.plan.states.items() if known is state), None)
    return None if mark is None else Edit(Span(task.box.start + 1, task.box.end - 1), mark)


def _impact_like(sample: str, value: str) -> str:
    """An impact in the scale of another one: words, numbers, letters, `p1` or `!!!`."""
    level = 4 - IMPACTS.index(value)
    if sample.isdigit():
        return str(level + 1)
    if sample.startswith("!"):
        return "!" * max(3 - level, 1)
    if sample[:1] in {"p", "P"} and sample[1:].isdigit():
        return f"{sample[0]}{min(level + 1, 4)}"
    if len(sample) == 1 and sample.isalpha() and sample.isupper():
        return "ABCDE"[level]
    return value


def append(task: "Task", text: str) -> Edit:
    """Return the edit that adds text at a task's end, where its tags stand: before `^id` and comments."""
    if not task.item.body:
        at = task.box.end
        return Edit(Span(at, at), f" {text}")
    tail = _TAIL.search(task.text)
    end = tail.start() if tail else len(task.text)
    at = task.offset(end)
    return Edit(Span(at, at), f" {text}")


def replace_value(task: "Task", tag: "Tag", value: str) -> Edit:
    """Return the edit that gives a tag another value, keeping how it is written."""
    return Edit(task.at(tag.value_start, tag.value_end), value)


def remove_tag(task: "Task", tag: "Tag") -> Edit:
    """Return the edit that takes a tag out, with the white space before it; at the start with that behind it."""
    text, start, end = task.text, tag.start, tag.end
    while start > 0 and text[start - 1] in " \t":
        start -= 1
    if not text[:start].strip():
        start = tag.start
        while end < len(text) and text[end] in " \t":
            end += 1
    return Edit(task.at(start, end), "")


def line_start(plan: "Plan", line: int) -> int:
    """Return the offset at which a 0-based line starts; past the last line the end of the text."""
    starts = plan.source.line_starts
    return starts[line] if line < len(starts) else len(plan.text)


def newline(plan: "Plan") -> str:
    """Return the line end the document uses."""
    match = re.search(r"\r\n?|\n", plan.text)
    return match[0] if match else "\n"
