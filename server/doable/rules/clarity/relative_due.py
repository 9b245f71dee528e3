"""C111 relative-due: a date that depends on the day it is read."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from doable.cycles import cycle_of
from doable.finding import Edit, Fix, Found, Safety
from doable.rule import Action, Family, Feature, Reach, Rule, Scope, Severity
from doable.rules.clarity.shared import found_spans, task_of, workday
from doable.writing import append, form_in_use, write_tag
from doable_md.lazy import lazy
from doable_md.text import Span
from doable_md.values import is_relative

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doable.context import Context
    from doable_md import Tag, Task

_MESSAGE = "“{words}” means another day to everyone who reads it later. Write the day itself, like `due:{day}`."
_NEXT_WORD = lazy(r" [^\W\d_]+(?![\w:])")
_ISO = lazy(r"\b(\d{4}-\d\d-\d\d)\b")


def check(task: "Task", ctx: "Context") -> "Iterator[Found]":
    """Report relative due tags and relative time in the sentence of an open task."""
    for tag in task.reading.tags:
        if tag.field == "due" and is_relative(tag.value):
            end = _value_end(task, tag, ctx)
            yield _found(task.text[tag.value_start : end], task.at(tag.value_start, end), task, ctx)
    if not ctx.has(task, Feature.RELATIVE_TIME):
        return
    for words, span in found_spans(task, ctx, Feature.RELATIVE_TIME):
        yield _found(words, span, task, ctx)


def _value_end(task: "Task", tag: "Tag", ctx: "Context") -> int:
    """Return where a due value ends: `📅 next week` goes on behind the value that ends at the space."""
    from doable.lexicon import read_relative  # noqa: PLC0415 - only where one was found

    following = _NEXT_WORD.match(task.text, tag.value_end)
    if following and read_relative(tag.value + following[0], ctx.settings.lexicon):
        return following.end()
    return tag.value_end


def _found(words: str, span: Span, task: "Task", ctx: "Context") -> Found:
    day = _meant(words, task, ctx) or ctx.today + timedelta(days=7)
    return Found(span, _MESSAGE.format(words=words, day=day.isoformat()), data={"words": words})


def _meant(words: str, task: "Task", ctx: "Context") -> date | None:
    """Return the day the words meant when they were written: by the date of the nearest heading, else by today."""
    from doable.lexicon import read_relative, resolve_relative  # noqa: PLC0415 - only where one was found

    relative = read_relative(words, ctx.settings.lexicon)
    return resolve_relative(relative, _written(task, ctx)) if relative else None


def _written(task: "Task", ctx: "Context") -> date:
    for section in task.section.chain if task.section else ():
        if match := _ISO.search(section.title):
            try:
                return date.fromisoformat(match[1])
            except ValueError:
                continue
    return ctx.today


def fixes(found: Found, ctx: "Context") -> "Iterator[Fix]":
    """Write the day that was meant; where none can be told, offer the end of the cycle, a week from now and a slot."""
    at = task_of(found, ctx)
    if at is None:
        return
    task, text = at
    words = str(found.data.get("words", ""))
    if day := _meant(words, task, ctx):
        yield _fix(f"Due {day.isoformat()}, what “{words}” meant", Safety.REVIEW, day.isoformat(), (found, task, text))
        return
    cycle = ctx.settings.config.cycle
    end = max(workday(cycle_of(ctx.today, cycle).last), ctx.today)
    week = ctx.today + timedelta(days=7)
    unit = cycle.unit if cycle.length == 1 else "cycle"
    yield _fix(f"Due {end.isoformat()}, at the end of this {unit}", Safety.SLOT, end.isoformat(), (found, task, text))
    if week != end:
        yield _fix(f"Due {week.isoformat()}, a week from today", Safety.SLOT, week.isoformat(), (found, task, text))
    yield _fix("Add a due date", Safety.SLOT, "‹date›", (found, task, text))


def _fix(title: str, safety: Safety, day: str, at: tuple[Found, "Task", str]) -> Fix:
    from doable.lexicon.rewrites import drop_rewrite  # noqa: PLC0415 - only where someone asks for fixes

    found, task, text = at
    for tag in task.reading.tags:
        if tag.field == "due" and task.offset(tag.value_start) == found.span.start:
            return Fix(title, safety, (Edit(found.span, day),))
    start = next(offset for offset in range(len(task.text) + 1) if task.offset(offset) >= found.span.start)
    dropped = drop_rewrite((start, start + found.span.end - found.span.start), text)
    edits = [Edit(task.at(*dropped.span), dropped.text)]
    if not task.reading.due:
        edits.append(append(task, write_tag("due", day, form_in_use(task))))
    return Fix(title, safety, _joined(edits))


def _joined(edits: list[Edit]) -> tuple[Edit, ...]:
    """Edits that meet at one place become one: their order would be open otherwise."""
    if len(edits) == 2 and edits[0].span.end == edits[1].span.start:
        first, second = edits
        return (Edit(Span(first.span.start, second.span.end), first.text + second.text),)
    return tuple(edits)


RULE = Rule(
    code="C111",
    name="relative-due",
    family=Family.CLARITY,
    scope=Scope.TASK,
    reach=Reach.PLANNED,
    asks=Action.FIX_DATE,
    severity=Severity.WARNING,
    summary="A date such as Friday, next week or ASAP, which depends on the day it is read",
    why="Nobody can tell next month whether a task due `Friday` is late.",
    bad="# Next steps\n\n- [ ] Send the deck to Kim @ana due:monday\n",
    good="# Next steps\n\n- [ ] Send the deck to Kim @ana due:2026-11-23\n",
    check=check,
    fixes=fixes,
)
