"""What the wording rules of this family share: a task's facts, its severity, and a rewrite as a fix."""

from datetime import timedelta
from typing import TYPE_CHECKING

from doable.context import words_of
from doable.finding import Edit, Fix, Safety, Severity
from doable.lexicon.judge import Facts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from doable.context import Context
    from doable.finding import Found
    from doable.lexicon import Feature
    from doable.lexicon.judge import Level
    from doable.lexicon.rewrites import Rewrite
    from doable_md import Task
    from doable_md.text import Span

_LONGEST_TITLE = 72


def facts_of(task: "Task") -> Facts:
    """Return what a task has besides its words; tags of its own and effective values alike."""
    reading = task.reading
    return Facts(
        due=bool(task.effective.due),
        trigger=bool(reading.trigger),
        output=bool(reading.output),
        notes=task.has_notes,
        goal=bool(task.effective.goals),
        high_impact=task.effective.impact in {"high", "highest"},
    )


def severity(level: "Level") -> Severity:
    """Return the severity of a level that the lexicon judged."""
    return Severity[level.upper()]


def found_spans(task: "Task", ctx: "Context", feature: "Feature") -> "Iterator[tuple[str, Span]]":
    """Yield the words and the range in the document of everything one feature was found for."""
    text = task.text
    for start, end in ctx.wording(task).spans(feature):
        yield " ".join(text[start:end].split()), task.at(start, end)


def rewrite_fixes(task: "Task", options: "Iterable[Rewrite]") -> "Iterator[Fix]":
    """Yield rewrites as fixes, titled with the new text: with a slot to be filled, or complete and to be confirmed."""
    text = words_of(task)
    for option in options:
        start, end = option.span
        shown = " ".join((text[:start] + option.text + text[end:]).split())
        if len(shown) > _LONGEST_TITLE:
            shown = shown[: _LONGEST_TITLE - 1] + "…"
        safety = Safety.SLOT if option.slots else Safety.REVIEW
        yield Fix(f"Rewrite: {shown}", safety, (Edit(task.at(*option.span), option.text),))


def task_of(found: "Found", ctx: "Context") -> "tuple[Task, str] | None":
    """Return the task a finding speaks of and its words with tags blanked."""
    task = ctx.plan.task_at(found.span.start)
    return (task, words_of(task)) if task is not None else None


def workday(day: "date") -> "date":
    """Return the Friday before a weekend day: plans are due on days on which people work."""
    return day - timedelta(days=max(day.weekday() - 4, 0))
