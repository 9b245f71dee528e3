"""O301 owner-overload: more active tasks than one person can carry in a cycle."""

from datetime import date
from typing import TYPE_CHECKING

from doable.cycles import next_cycle
from doable.finding import Edit, Fix, Found, Safety
from doable.planning import is_active_section
from doable.rule import Action, Family, Option, Rule, Scope, Severity
from doable.writing import replace_value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doable.context import Context, Known
    from doable.facts import PlanFacts
    from doable.workspace import Load
    from doable_md import Span, Task


def check(ctx: "Context") -> "Iterator[Found]":
    """Report, once an owner, the task that tips the limit, where it stands in this document."""
    for owner in dict.fromkeys(map(ctx.owner, ctx.facts.owners if ctx.facts else ())):
        limit, hours = _limits(owner, ctx)
        over = _over(owner, ctx)
        load = ctx.workspace.load(owner, ctx.today)
        if over is None or load.tasks[over][0] != ctx.plan.path:
            continue
        fact = load.tasks[over][1]
        task = ctx.task_of(fact)
        if task is None:
            continue
        others = tuple(
            ctx.related(path, other, f"active for @{owner}: {other.title}")
            for number, (path, other) in enumerate(load.tasks)
            if number != over
        )
        yield Found(
            _owner_span(task, owner, ctx),
            _message(owner, load, limit, hours, ctx),
            related=others,
            data={"owner": owner},
        )


def concerns(facts: "PlanFacts", known: "Known") -> bool:
    """Whether a task of the document tips one of its owners' limit."""
    for owner in dict.fromkeys(map(known.owner, facts.owners)):
        over = _over(owner, known)
        if over is not None and known.workspace.load(owner, known.today).tasks[over][0] == facts.path:
            return True
    return False


def _over(owner: str, ctx: "Known") -> int | None:
    """The number of the task in an owner's load that passes a limit first; the same for all documents."""
    limit, hours = _limits(owner, ctx)
    return ctx.workspace.once(
        ("O301", owner, ctx.today, limit, hours),
        lambda: _tipping(ctx.workspace.load(owner, ctx.today), limit, hours),
    )


def _limits(owner: str, ctx: "Known") -> tuple[int, float]:
    own = next((value for name, value in ctx.settings.config.owners.items() if ctx.settings.owner(name) == owner), None)
    limit = ctx.option("limit") if own is None or own.limit is None else own.limit
    hours = ctx.option("hours") if own is None or own.hours is None else own.hours
    return limit, hours


def _tipping(load: "Load", limit: int, hours: float) -> int | None:
    """The number of the task that passes either limit first, None where none does."""
    if len(load.tasks) <= limit and (not hours or load.minutes <= hours * 60):
        return None
    minutes = 0
    for number, (_, fact) in enumerate(load.tasks):
        minutes += fact.estimate
        if number >= limit or (hours and minutes > hours * 60):
            return number
    return None


def _message(owner: str, load: "Load", limit: int, hours: float, ctx: "Context") -> str:
    unit = ctx.settings.config.cycle.unit
    if len(load.tasks) > limit:
        count = f"@{owner} has {len(load.tasks)} active tasks this {unit}, over the limit of {limit}"
    else:
        count = f"@{owner} has {load.minutes / 60:g} hours of active tasks this {unit}, over the limit of {hours:g}"
    return f"{count}; the more is begun, the longer each takes. Move one to a later {unit}, hand one over or drop one."


def _owner_span(task: "Task", owner: str, ctx: "Context") -> "Span":
    for tag in task.reading.tags:
        if tag.field == "owner" and ctx.settings.owner(tag.value) == owner:
            return task.at(tag.start, tag.end)
    return ctx.title_span(task)


def fixes(found: Found, ctx: "Context") -> "Iterator[Fix]":
    """Move as many of the lowest-impact tasks as are too many to the end of the next cycle."""
    owner = str(found.data.get("owner", ""))
    load = ctx.workspace.load(owner, ctx.today)
    limit, _ = _limits(owner, ctx)
    excess = len(load.tasks) - limit
    mine = {(task.line, task.text_span.start): task for task in ctx.plan.tasks}
    movable: list[tuple[int, int, int, Task]] = []
    for path, fact in load.tasks:
        task = mine.get((fact.line, ctx.plan.source.offset(fact.line, fact.column))) if path == ctx.plan.path else None
        if (
            task is None
            or task.state.value == "doing"
            or not task.reading.due
            or is_active_section(task.section, ctx.settings)
        ):
            continue
        movable.append((fact.impact or 3, -fact.due, -task.marker, task))
    if not 0 < excess <= len(movable):
        return
    day = next_cycle(ctx.today, ctx.settings.config.cycle).last
    day = date.fromordinal(day.toordinal() - max(day.weekday() - 4, 0))
    chosen = [entry[3] for entry in sorted(movable, key=lambda entry: entry[:3])[:excess]]
    edits: list[Edit] = []
    for task in chosen:
        tag = next(tag for tag in task.reading.tags if tag.field == "due")
        edits.append(replace_value(task, tag, day.isoformat()))
    what = f"“{chosen[0].title}”" if excess == 1 else f"the {excess} tasks of lowest impact"
    yield Fix(
        f"Move {what} to {day.isoformat()}, in the next {ctx.settings.config.cycle.unit}", Safety.REVIEW, tuple(edits)
    )


_TASKS = (
    "Email Kim the survey",
    "Call Lee about terms",
    "Draft the price page",
    "Book the room for Friday",
    "Send Jo the deck",
)
_GOOD = "# Next steps\n\n" + "".join(f"- [ ] {task} @ana due:2026-11-20\n" for task in _TASKS)

RULE = Rule(
    code="O301",
    name="owner-overload",
    family=Family.OVERLOAD,
    scope=Scope.WORKSPACE,
    asks=Action.LIGHTEN,
    severity=Severity.WARNING,
    summary="More active tasks for one owner in a cycle than the limit, or more hours of estimates",
    why="By Little's law each task takes longer the more are begun; less work in progress means shorter lead times.",
    bad=_GOOD + "- [ ] Print the badges @ana due:2026-11-20\n",
    good=_GOOD + "- [ ] Print the badges @ana due:2026-11-27\n",
    options=(
        Option("limit", 5, "Active tasks an owner can carry in a cycle; `[owners]` sets it for one person"),
        Option("hours", 0.0, "Hours of estimates an owner can carry in a cycle, 0 for no limit"),
    ),
    check=check,
    concerns=concerns,
    fixes=fixes,
)
