"""O309 everything-urgent: most of a plan is due at once or marked urgent."""

import re
from typing import TYPE_CHECKING

from doable.finding import Found, Related
from doable.rule import Action, Family, Option, Rule, Scope, Severity, Trait

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doable.context import Context
    from doable.facts import TaskFact


# A list of hundreds is not read in a message either.
_SHOWN = 60


def check(ctx: "Context") -> "Iterator[Found]":
    """Report the task with which the urgent ones become more than their share of the plan's open tasks."""
    open_facts = [fact for fact in ctx.kept if fact.counts]
    total = len(open_facts)
    if total < ctx.option("least"):
        return
    soon = ctx.today.toordinal() + ctx.option("days")
    words = _words(ctx)
    urgent: list[tuple[int, TaskFact]] = []
    for fact in open_facts:
        marked = False
        if words is not None and not 0 < fact.due <= soon:
            task = ctx.task_of(fact)
            marked = task is not None and words.search(task.text) is not None
        if marked or 0 < fact.due <= soon:
            urgent.append((fact.due or soon + 1, fact))
    most = int(total * ctx.option("share") / 100)
    if len(urgent) <= most:
        return
    urgent.sort()
    here = ctx.task_of(urgent[most][1])
    if here is None:
        return
    related = tuple(
        Related(ctx.place(ctx.title_span(task)), f"due at once or marked urgent: {fact.title}")
        for number, (_, fact) in enumerate(urgent[:_SHOWN])
        if number != most and (task := ctx.task_of(fact))
    )
    yield Found(
        ctx.title_span(here),
        f"{len(urgent)} of {total} open tasks are overdue, due within {ctx.option('days')} days or marked urgent, so "
        "the dates no longer say what comes first. Keep the few that are, give the others a later day.",
        related=related,
        data={"subject": "plan"},
    )


def _words(ctx: "Context") -> "re.Pattern[str] | None":
    """What marks a task as urgent, where the document has any of it at all."""
    text = "\n".join([task.text for task in ctx.survey.planned]).casefold()
    used = [word for word in ctx.option("words") if word.casefold() in text]
    if not used:
        return None
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, used))})(?![\w-])", re.IGNORECASE)


_TASKS = (
    "# Next steps\n\n- [ ] Email Kim the survey @ana due:2026-11-20\n- [ ] Call Lee about terms @sam due:2026-11-21\n"
    "- [ ] Book the room @kim due:2026-12-02\n"
)

RULE = Rule(
    code="O309",
    name="everything-urgent",
    family=Family.OVERLOAD,
    scope=Scope.PLAN,
    about=Trait.PLANNED,
    asks=Action.REORDER,
    severity=Severity.INFORMATION,
    summary="More than half of a plan's open tasks are overdue, due within two days, or marked urgent",
    why="When everything is urgent, what matters is chosen by who asks last.",
    bad=_TASKS + "- [ ] Draft the price page (urgent) @ana due:2026-12-04\n",
    good=_TASKS + "- [ ] Draft the price page @ana due:2026-12-04\n",
    options=(
        Option("share", 50, "Per cent of the open tasks that may be urgent"),
        Option("least", 4, "Open tasks a plan has to have"),
        Option("days", 2, "A task is urgent that is due within so many days"),
        Option("words", ("urgent", "asap", "dringend", "eilig"), "Words and #tags that mark a task as urgent"),
    ),
    check=check,
)
