"""O307 approval-chain: several people have to say yes to one thing, one after the other."""

import re
from typing import TYPE_CHECKING

from doable.approvals import artefact, names_two, stems, step_pattern
from doable.finding import Edit, Fix, Found, Related, Safety
from doable.merging import own_line
from doable.rule import Action, Family, Rule, Scope, Severity, Trait
from doable.writing import append, form_in_use, line_start, write_tag
from doable_md.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doable.context import Context
    from doable_md import Task

_EARLY = 30


def check(ctx: "Context") -> "Iterator[Found]":
    """Report the second step of each chain: in one task, or in tasks that follow each other in a list."""
    candidates = _candidates(ctx)
    if not candidates:
        return
    pattern, verbs = step_pattern(ctx.settings.lexicon)
    places: dict[int, dict[int, int]] = {}
    chain: list[Task] = []
    for task in [*candidates, None]:
        steps = list(pattern.finditer(task.title)) if task else []
        if task and steps and names_two(task.title, steps, verbs):
            yield _found_in(task, steps, ctx)
            steps = []
        if (
            task
            and steps
            and chain
            and _follows(chain[-1], task, places, ctx)
            and _one_artefact(chain[-1], task, pattern)
        ):
            chain.append(task)
            continue
        if len(chain) > 1 and _is_real(chain, pattern):
            yield _found_chain(chain, ctx)
        chain = [task] if task and steps else []


def _candidates(ctx: "Context") -> "list[Task]":
    """The open planned leaves that hold a word of a step: looked for in all at once, so that most plans cost little."""
    leaves = [task for task in ctx.survey.planned if task.leaf]
    low = [task.text.lower() for task in leaves]
    together = "\n".join(low)
    there = [stem for stem in stems(ctx.settings.lexicon) if stem in together]
    return [task for task, text in zip(leaves, low, strict=True) if any(stem in text for stem in there)]


def _follows(before: "Task", task: "Task", places: "dict[int, dict[int, int]]", ctx: "Context") -> bool:
    """Whether a task is the next one in the list of another. `places` keeps where the tasks of each list stand."""
    if before.group != task.group:
        return False
    if task.group not in places:
        places[task.group] = {one.index: number for number, one in enumerate(ctx.siblings(task))}
    return places[task.group][task.index] - places[task.group][before.index] == 1


def _one_artefact(before: "Task", task: "Task", pattern: "re.Pattern[str]") -> bool:
    one, two = artefact(before.title, pattern), artefact(task.title, pattern)
    match = pattern.search(task.title)
    if match is None or match.start() > _EARLY:
        return False
    return one == two if one and two else task.parent is not None


def _is_real(chain: "list[Task]", pattern: "re.Pattern[str]") -> bool:
    """Reviews alone are work; with an approval among them, or of one named thing, they are a chain."""
    approvals = any(match["approval"] for task in chain for match in pattern.finditer(task.title))
    return approvals or all(artefact(task.title, pattern) for task in chain)


_WHY = "each waits for the one before, and nobody decides"


def _found_in(task: "Task", steps: "list[re.Match[str]]", ctx: "Context") -> Found:
    return Found(
        ctx.title_span(task),
        f"This asks for {len(steps)} approvals in a row; {_WHY}. Name the one who decides; others can be told.",
        data={"first": steps[0].start(), "end": steps[0].end(), "last": steps[-1].end()},
    )


def _found_chain(chain: "list[Task]", ctx: "Context") -> Found:
    related = tuple(
        Related(ctx.place(ctx.title_span(task)), f"a step of the same chain: {task.title}")
        for number, task in enumerate(chain)
        if number != 1
    )
    return Found(
        ctx.title_span(chain[1]),
        f"{len(chain)} steps in a row review or approve the same thing; {_WHY}. "
        "Keep one, with the one person who decides.",
        related=related,
        data={"chain": len(chain)},
    )


def fixes(found: Found, ctx: "Context") -> "Iterator[Fix]":
    """Leave one approval with a slot for who gives it; the owners of the other steps stay as contributors."""
    task = ctx.plan.task_at(found.span.start)
    if task is None:
        return
    if "chain" not in found.data:
        title, end = task.title, int(found.data.get("end", 0))
        stop = re.compile(r"[.;]|\Z").search(title, int(found.data.get("last", 0)))
        piece = task.reading.pieces[0] if len(task.reading.pieces) == 1 else None
        if piece is not None and stop is not None and piece.end - piece.start == len(title):
            span = task.at(piece.start + end, piece.start + stop.start())
            yield Fix("Ask one person", Safety.SLOT, (Edit(span, " from ‹who decides›"),))
        return
    siblings = ctx.siblings(task)
    at = siblings.index(task) - 1
    first, *others = siblings[at : at + int(found.data["chain"])]
    if any(other.has_notes or not own_line(other) for other in others) or not first.reading.pieces:
        return
    end = first.offset(first.reading.pieces[-1].end)
    edits = [Edit(Span(end, end), " with ‹who decides›")]
    owners = dict.fromkeys(
        name for other in others for name in other.reading.owners if name not in first.reading.owners
    )
    if owners:
        told = append(first, write_tag("with", ",".join(f"@{name}" for name in owners), form_in_use(first)))
        if told.span.start == end:
            edits[0] = Edit(told.span, edits[0].text + told.text)
        else:
            edits.append(told)
    edits += [
        Edit(Span(line_start(ctx.plan, other.line), line_start(ctx.plan, other.end_line + 1)), "") for other in others
    ]
    yield Fix(f"Keep the first of the {len(others) + 1}, with one person who decides", Safety.SLOT, tuple(edits))


RULE = Rule(
    code="O307",
    name="approval-chain",
    family=Family.OVERLOAD,
    scope=Scope.PLAN,
    about=Trait.PLANNED,
    asks=Action.SIMPLIFY,
    severity=Severity.INFORMATION,
    summary="Two or more steps in a row that review or approve one thing, or two approvals named in one task",
    why="Every approval is a queue: the more there are, the longer the work waits and the less each of them looks.",
    bad="# Next steps\n\n- [ ] Get approval for the page from legal and sign-off from finance @ana due:2026-11-27\n",
    good="# Next steps\n\n- [ ] Get approval for the page from Kim @ana due:2026-11-27\n",
    check=check,
    fixes=fixes,
)
