"""O308 batchable: several calls, mails or orders of one person, scattered over a list."""

import re
from typing import TYPE_CHECKING

from doable.cycles import cycle_of
from doable.finding import Edit, Fix, Found, Related, Safety
from doable.rule import Action, Family, Option, Rule, Scope, Severity, Trait
from doable.writing import form_in_use, line_start, newline, write_tag
from doable_md.lazy import lazy
from doable_md.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doable.context import Context
    from doable_md import Task

# The first word; of a text it may stand behind an owner or an impact.
_FIRST = lazy(r"(?:@\S+|\([A-Z]\)|[\s*_~`:]|[^\w@(\s]+)*([^\W\d_]+)")
_BULLET = lazy(r"[-+*][ \t]+\[")


def check(ctx: "Context") -> "Iterator[Found]":
    """Report the third of an owner's tasks of one channel this cycle, where others stand between them."""
    least: int = ctx.option("least")
    places: dict[int, dict[int, int]] = {}
    for (owner, verb), tasks in _batches(ctx).items():
        if len(tasks) < least or _together(tasks, places, ctx):
            continue
        others = tuple(
            Related(ctx.place(ctx.title_span(task)), f"`{verb}`, for @{owner} this cycle: {task.title}")
            for task in tasks
            if task is not tasks[least - 1]
        )
        yield Found(
            ctx.title_span(tasks[least - 1]),
            f"@{owner} has {len(tasks)} tasks this {ctx.settings.config.cycle.unit} that start with `{verb}` and stand "
            "apart; each switch of tool costs time. Put them together and do them in one go.",
            related=others,
            data={"owner": owner, "verb": verb, "subject": f"@{owner} {verb}"},
        )


def _batches(ctx: "Context") -> "dict[tuple[str, str], list[Task]]":
    """The active tasks of this document by owner and channel, in order of place."""
    groups: dict[str, str] = {}
    for group in ctx.option("verbs"):
        words = group.casefold().split("/")
        groups.update(dict.fromkeys(words, words[0]))
    last = cycle_of(ctx.today, ctx.settings.config.cycle).last.toordinal()
    out: dict[tuple[str, str], list[Task]] = {}
    for task in ctx.survey.planned:
        match = _FIRST.match(task.text) if task.leaf else None
        if match is None or match[1].casefold() not in groups:
            continue
        match = _FIRST.match(task.title)
        verb = groups.get(match[1].casefold()) if match else None
        if verb is None or not ctx.is_active(task, last) or task.reading.repeat:
            continue
        for owner in dict.fromkeys(map(ctx.owner, task.effective.owners)):
            out.setdefault((owner, verb), []).append(task)
    return out


def _together(tasks: "list[Task]", places: "dict[int, dict[int, int]]", ctx: "Context") -> bool:
    """Whether tasks follow each other in one list. `places` keeps where the tasks of each list stand in it."""
    group = tasks[0].group
    if any(task.group != group for task in tasks):
        return False
    if group not in places:
        places[group] = {task.index: number for number, task in enumerate(ctx.siblings(tasks[0]))}
    return places[group][tasks[-1].index] - places[group][tasks[0].index] == len(tasks) - 1


def fixes(found: Found, ctx: "Context") -> "Iterator[Fix]":
    """Gather the tasks of one list under a parent, in their order, where the first of them stands."""
    owner, verb = str(found.data.get("owner", "")), str(found.data.get("verb", ""))
    tasks = _batches(ctx).get((owner, verb), [])
    if not tasks:
        return
    text, source = ctx.plan.text, ctx.plan.source
    if len({task.group for task in tasks}) > 1 or any(
        task.has_notes
        or not _BULLET.match(text, task.marker)
        or text[source.line_span(task.line).start : task.marker].strip()
        for task in tasks
    ):
        return
    end = newline(ctx.plan)
    indent = text[source.line_span(tasks[0].line).start : tasks[0].marker]
    step = " " * (tasks[0].box.start - tasks[0].marker)
    tag = write_tag("owner", tasks[0].reading.owners[0], form_in_use(tasks[0])) if tasks[0].reading.owners else ""
    bullet = text[tasks[0].marker : tasks[0].box.start]
    lines = [f"{indent}{bullet}[ ] {verb.capitalize()} in one go: {len(tasks)} steps {tag}".rstrip()]
    moved: list[Edit] = []
    for task in tasks:
        start, stop = line_start(ctx.plan, task.line), line_start(ctx.plan, task.end_line + 1)
        lines += [f"{step}{line}" for line in re.split(r"\r\n?|\n", text[start:stop].rstrip("\r\n"))]
        moved.append(Edit(Span(start, stop), ""))
    first = moved[0].span
    moved[0] = Edit(first, end.join(lines) + (end if text[first.start : first.end].endswith(("\r", "\n")) else ""))
    yield Fix(f"Gather the {len(tasks)} tasks under one", Safety.REVIEW, tuple(moved))


_TASKS = ("Call Kim about the survey", "Draft the price page", "Call Lee about terms", "Print the badges", "Call Jo")
_BAD = "# This week\n\n" + "".join(f"- [ ] {task} @ana\n" for task in _TASKS)
_GOOD = (
    "# This week\n\n- [ ] Call in one go: 3 steps @ana\n"
    + "".join(f"  - [ ] {task} @ana\n" for task in _TASKS[::2])
    + "".join(f"- [ ] {task} @ana\n" for task in _TASKS[1::2])
)

RULE = Rule(
    code="O308",
    name="batchable",
    family=Family.OVERLOAD,
    scope=Scope.PLAN,
    about=Trait.PLANNED,
    asks=Action.GROUP,
    severity=Severity.HINT,
    summary="Three or more tasks of one owner in a cycle that use one channel, scattered among others",
    why="Similar steps done in one go need one start instead of many.",
    bad=_BAD,
    good=_GOOD,
    options=(
        Option("least", 3, "Tasks that are worth doing in one go"),
        Option(
            "verbs",
            (
                "call/phone/ring",
                "email/mail",
                "text/message/ping",
                "print/scan/copy",
                "order/buy",
                "book/reserve",
                "invoice",
                "sign",
                "post/publish/tweet",
                "anrufen/ruf/rufe",
                "bestellen/bestelle/kaufe",
                "drucke/kopiere",
            ),
            "First words that name a channel; words of one channel are joined by `/`",
        ),
    ),
    check=check,
    fixes=fixes,
)
