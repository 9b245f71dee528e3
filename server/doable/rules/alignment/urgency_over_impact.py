"""A210 urgency-over-impact: an owner's task of low impact is due before one that matters more."""

from bisect import bisect_right
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING

from doable.finding import Edit, Fix, Found, Safety
from doable.rule import Action, Family, Option, Rule, Scope, Severity
from doable.writing import append, form_in_use, replace_value, state_edit, write_tag
from doable_md.model import IMPACTS, State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doable.context import Context, Known
    from doable.facts import PlanFacts, TaskFact
    from doable_md import Tag, Task

    Ranked = list[tuple[str, TaskFact]]

_MESSAGE = (
    "Low impact, but due before “{title}” of {impact} impact{when}. Do that first: swap the dates, or defer this."
)
_FAR = 1 << 30
_MEDIUM = IMPACTS.index("medium") + 1


def check(ctx: "Context") -> "Iterator[Found]":
    """Report each dated task of low impact with the next tasks of its owner that should come before it."""
    for fact in ctx.kept:
        if not (fact.counts and fact.due and 0 < fact.impact < _MEDIUM):
            continue
        task = ctx.task_of(fact)
        if task is not None:
            higher = _higher(task, ctx, ctx.option("related"))
            if higher:
                _, first = max(higher, key=lambda pair: (pair[1].impact, -(pair[1].due or _FAR)))
                when = f", due {date.fromordinal(first.due)}" if first.due else ", which has no date"
                message = _MESSAGE.format(title=first.title, impact=IMPACTS[first.impact - 1], when=when)
                related = tuple(
                    ctx.related(path, fact, f"{IMPACTS[fact.impact - 1]} impact, later: {fact.title}")
                    for path, fact in higher
                )
                yield Found(ctx.title_span(task), message, related=related)


def concerns(facts: "PlanFacts", known: "Known") -> bool:
    """Whether a task of the document is of low impact, and due before one of its owner's that matters more."""
    if not facts.low:
        return False
    for fact in known.workspace.tasks_of(facts.path):
        if fact.counts and fact.due and 0 < fact.impact < _MEDIUM:
            ranks = (_ranked(owner, known) for owner in map(known.owner, fact.owners))
            if any(ranked and _due(ranked[-1]) > fact.due for ranked in ranks):
                return True
    return False


def _higher(task: "Task", ctx: "Context", most: int) -> "Ranked":
    """The next of the owners' tasks of at least medium impact that are due later or never, `most` of each owner."""
    due = task.effective.due
    if not due or not due.day:
        return []
    day = date.fromisoformat(due.day).toordinal()
    found: dict[tuple[str, int, int], tuple[str, TaskFact]] = {}
    for owner in dict.fromkeys(map(ctx.owner, task.effective.owners)):
        ranked = _ranked(owner, ctx)
        later = (ranked[number] for number in range(bisect_right(ranked, day, key=_due), len(ranked)))
        # What waits for this task has to come after it.
        own = task.reading.id
        first = (pair for pair in later if not own or own not in pair[1].after)
        found.update(((path, fact.line, fact.column), (path, fact)) for path, fact in islice(first, most))
    return list(found.values())


def _ranked(owner: str, ctx: "Known") -> "Ranked":
    """An owner's tasks of at least medium impact that are not begun, by due day, those without one last."""
    return ctx.workspace.once(("A210", owner), lambda: _rank(owner, ctx))


def _rank(owner: str, ctx: "Known") -> "Ranked":
    tasks = [pair for pair in ctx.workspace.open_tasks(owner) if pair[1].impact >= _MEDIUM and not pair[1].is_doing]
    return sorted(tasks, key=_due)


def _due(pair: "tuple[str, TaskFact]") -> int:
    return pair[1].due or _FAR


def fixes(found: Found, ctx: "Context") -> "Iterator[Fix]":
    """Swap the dates with the latest of them where all are dated; date the undated one; defer this."""
    task = ctx.plan.task_at(found.span.start)
    if task is None:
        return
    higher = _higher(task, ctx, _FAR)
    latest = max((pair for pair in higher), key=lambda pair: pair[1].due, default=None)
    undated = [pair for pair in higher if not pair[1].due]
    own = _due_tag(task)
    path, fact = latest or ("", None)
    other = ctx.task_of(fact) if fact and path == ctx.plan.path else None
    if own and other and not undated and (theirs := _due_tag(other)):
        edits = (replace_value(task, own, theirs.value), replace_value(other, theirs, own.value))
        yield Fix(f"Swap the dates with “{other.title}”", Safety.REVIEW, edits)
    elif other and len(higher) == 1 and undated and own and task.effective.due and not other.has("due"):
        day = task.effective.due.day or ""
        edit: Edit = append(other, write_tag("due", day, form_in_use(other)))
        yield Fix(f"Make “{other.title}” due {day} as well", Safety.SLOT, (edit,))
    deferred = state_edit(task, State.DEFERRED)
    if deferred:
        yield Fix(f"Defer this: `[{deferred.text}]`", Safety.REVIEW, (deferred,))


def _due_tag(task: "Task") -> "Tag | None":
    return next((tag for tag in task.reading.tags if tag.field == "due" and task.reading.due and tag.value), None)


RULE = Rule(
    code="A210",
    name="urgency-over-impact",
    family=Family.ALIGNMENT,
    scope=Scope.WORKSPACE,
    asks=Action.REORDER,
    severity=Severity.INFORMATION,
    summary="An owner's task of low impact is due before one of higher impact that is later or undated",
    why="What is near feels important; the work that moves a goal is late because of it.",
    bad="- [ ] Tidy the wiki's index @ana due:2026-12-01 impact:low\n"
    "- [ ] Call the lost accounts @ana due:2026-12-15 impact:high\n",
    good="- [ ] Tidy the wiki's index @ana due:2026-12-15 impact:low\n"
    "- [ ] Call the lost accounts @ana due:2026-12-01 impact:high\n",
    options=(Option("related", 5, "How many of an owner's tasks that should come first are named"),),
    check=check,
    concerns=concerns,
    fixes=fixes,
)
