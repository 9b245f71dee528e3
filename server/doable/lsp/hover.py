"""Hovers: what a task, owner, goal or date is, how it stands, and why a finding matters."""

import re
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from doable.cycles import cycle_of, next_cycle
from doable.lsp.diagnostics import page
from doable.rules import by_name
from doable_md.lazy import lazy
from doable_md.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from doable.context import Context
    from doable.facts import GoalFact, TaskFact
    from doable.finding import Finding
    from doable.lsp.session import Checked
    from doable_md import Goal, Section, Tag, Task

# A hover is read in passing: of long lists the first few.
_MOST = 5
_MARKUP = lazy(r"([\\`*_\[\]<>#|])")


class Hover(NamedTuple):
    """A hover: the range it speaks of, and Markdown."""

    span: Span
    text: str


def hover(checked: "Checked", offset: int) -> Hover | None:
    """Return what there is to say about a place: the tag under the cursor, else the task, goal or heading around it;
    then the findings that stand there.
    """
    ctx = checked.context()
    here = [finding for finding in checked.findings if finding.span.start <= offset <= finding.span.end]
    said = _about(checked, ctx, offset)
    blocks = [said.text] if said else []
    blocks += [_finding(finding) for finding in here]
    if not blocks:
        return None
    return Hover(said.span if said else here[0].span, "\n\n---\n\n".join(blocks))


def _about(checked: "Checked", ctx: "Context", offset: int) -> Hover | None:
    task = ctx.plan.task_at(offset)
    goal = next((one for one in ctx.goals if one.span.start <= offset <= one.span.end), None)
    if task is not None:
        for tag in task.reading.tags:
            spans = task.tag_spans(tag)
            if any(span.start <= offset <= span.end for span in spans):
                text = _tag(tag, task, ctx)
                if text:
                    return Hover(Span(spans[0].start, spans[-1].end), text)
        return Hover(task.text_span if goal is None else goal.span, _task_or_goal(checked, ctx, task, goal))
    if goal is not None:
        return Hover(goal.span, _goal(goal.id, ctx))
    section = next((one for one in ctx.plan.sections if one.span.start <= offset <= one.span.end), None)
    return None if section is None else _section(section, offset, ctx)


def _task_or_goal(checked: "Checked", ctx: "Context", task: "Task", goal: "Goal | None") -> str:
    return _goal(goal.id, ctx) if goal is not None else _task(checked, ctx, task)


def _section(section: "Section", offset: int, ctx: "Context") -> Hover | None:
    for tag in section.reading.tags:
        start = section.span.start
        span = Span(start + tag.start, start + tag.end)
        if span.start <= offset <= span.end:
            text = _value(tag, ctx)
            return Hover(span, text) if text else None
    return None


def _tag(tag: "Tag", task: "Task", ctx: "Context") -> str:
    if tag.field == "due" and task.reading.due is not None:
        day = task.reading.due.day
        return f"**Due {task.reading.due.iso}** — {how_far(day, ctx)}" if day else ""
    return _value(tag, ctx)


def _value(tag: "Tag", ctx: "Context") -> str:
    if tag.field == "owner":
        return _owner(tag.value, ctx)
    if tag.field == "goal":
        return _goal(tag.value, ctx)
    return ""


# ---- a task


def _task(checked: "Checked", ctx: "Context", task: "Task") -> str:
    reading, effective = task.reading, task.effective
    lines = [f"**{_plain(task.title) or 'A task without words'}**", ""]
    if reading.trigger:
        lines.append(f"- **Trigger** {_plain(reading.trigger)}")
    lines.append(f"- **Do** {_plain(_action(task))}")
    lines.append(f"- **Done when** {_plain(reading.output)}" if reading.output else "- **Done when** – no output named")
    if reading.result:
        lines.append(f"- **Result** {_plain(reading.result)}")
    owners = [_load(name, ctx) for name in effective.owners]
    lines.append(f"- **Owner** {', '.join(owners)}" if owners else "- **Owner** – nobody")
    due = effective.due
    lines.append(f"- **Due** {due.iso} — {how_far(due.day, ctx)}" if due and due.day else "- **Due** – no date")
    goals = [_serves(name, ctx) for name in effective.goals]
    lines.append(f"- **Goal** {'; '.join(goals)}" if goals else "- **Goal** – none")
    if effective.impact:
        lines.append(f"- **Impact** {effective.impact}")
    missing = [one for one in checked.findings if ctx.plan.task_at(one.span.start) is task]
    if missing:
        lines += ["", "**In the way of getting it done**", ""]
        lines += [f"- {one.code} {one.message}" for one in missing]
    return "\n".join(lines)


def _action(task: "Task") -> str:
    """The title without its trigger: what is to be done."""
    trigger = task.reading.trigger
    title = task.title
    if trigger and trigger in title:
        rest = title[title.index(trigger) + len(trigger) :].lstrip(" ,:;-–—")
        return rest or title
    return title


def _serves(name: str, ctx: "Context") -> str:
    goals = ctx.workspace.goal(name)
    if not goals:
        return f"{_plain(name)} (not defined)"
    goal = goals[0]
    return f"{_plain(goal.id)}: {_plain(goal.title)}" + ("" if goal.metric else " (no metric)")


# ---- an owner


def _limit(owner: str, ctx: "Context") -> int | None:
    own = next((value for name, value in ctx.settings.config.owners.items() if ctx.owner(name) == owner), None)
    if own is not None and own.limit is not None:
        return own.limit
    limit = ctx.settings.options.get("O301", {}).get("limit")
    return limit if isinstance(limit, int) else None


def _load(name: str, ctx: "Context") -> str:
    owner = ctx.owner(name)
    active, limit = len(ctx.workspace.load(owner, ctx.today).tasks), _limit(owner, ctx)
    return f"@{_plain(owner)} ({active} active{f' of {limit}' if limit else ''})"


def _owner(name: str, ctx: "Context") -> str:
    workspace, cycle = ctx.workspace, ctx.settings.config.cycle
    owner = ctx.owner(name)
    limit = _limit(owner, ctx)
    now, after = cycle_of(ctx.today, cycle), next_cycle(ctx.today, cycle)
    active = workspace.load_in(owner, now).tasks
    unit = cycle.unit if cycle.length == 1 else "cycle"
    lines = [f"**@{_plain(owner)}**", ""]
    lines.append(
        f"- **{len(active)} active** task{_s(len(active))} this {unit}" + (f", limit {limit}" if limit else "")
    )
    coming = [
        fact for _, fact in workspace.open_tasks(owner) if now.last.toordinal() < fact.due <= after.last.toordinal()
    ]
    lines.append(f"- {len(coming)} due in the next {unit} (to {after.last.isoformat()})")
    overdue = sum(0 < fact.due < ctx.today.toordinal() for _, fact in active)
    if overdue:
        lines.append(f"- {overdue} overdue")
    goals = dict.fromkeys(goal for _, fact in active for goal in fact.goals)
    lines.append(f"- Goals touched: {', '.join(map(_plain, goals))}" if goals else "- Goals touched: none")
    if active:
        lines += ["", "**Active now**", "", *_listed((fact for _, fact in active), len(active))]
    return "\n".join(lines)


def _listed(facts: "Iterable[TaskFact]", count: int) -> "Iterator[str]":
    for number, fact in enumerate(facts):
        if number == _MOST:
            yield f"- and {count - _MOST} more"
            return
        due = f" ({date.fromordinal(fact.due).isoformat()})" if fact.due else ""
        yield f"- {_plain(fact.title)}{due}"


# ---- a goal


def _goal(reference: str, ctx: "Context") -> str:
    found = ctx.workspace.goal(reference)
    if not found:
        return f"**Goal {_plain(reference)}** is not defined anywhere."
    goal = found[0]
    lines = [f"**Goal {_plain(goal.id)}**: {_plain(goal.title)}", ""]
    lines.append(f"- **Metric** {_plain(goal.metric)}" if goal.metric else "- **Metric** – none")
    lines.append(f"- **Deadline** {goal.due} — {how_far(goal.due, ctx)}" if goal.due else "- **Deadline** – none")
    lines += list(_served(goal, ctx))
    if goal.supports:
        lines.append(f"- Supports {', '.join(map(_plain, goal.supports))}")
    if len(found) > 1:
        lines.append(f"- Defined {len(found)} times")
    return "\n".join(lines)


def _served(goal: "GoalFact", ctx: "Context") -> "Iterator[str]":
    opened = [fact for _, fact in ctx.workspace.serving(goal.id)]
    done = ctx.workspace.closed(goal.id).done
    overdue = sum(0 < fact.due < ctx.today.toordinal() for fact in opened)
    yield f"- **Tasks** {len(opened)} open, {done} done, {overdue} overdue"
    names = dict.fromkeys(ctx.owner(name) for fact in opened for name in fact.owners)
    names.update(dict.fromkeys(map(ctx.owner, goal.owners)))
    yield f"- **Owners** {', '.join(f'@{_plain(name)}' for name in names)}" if names else "- **Owners** – nobody"


# ---- a day


def how_far(day: str | None, ctx: "Context") -> str:
    """Return how far off an ISO day is, its weekday, and in which cycle it falls."""
    if not day:
        return "no day"
    then = date.fromisoformat(day)
    away = (then - ctx.today).days
    if away == 0:
        far = "today"
    elif away > 0:
        far = "tomorrow" if away == 1 else f"in {away} days"
    else:
        far = "yesterday" if away == -1 else f"{-away} days ago"
    cycle = ctx.settings.config.cycle
    now, after = cycle_of(ctx.today, cycle), next_cycle(ctx.today, cycle)
    unit = cycle.unit if cycle.length == 1 else "cycle"
    where = ""
    if now.first <= then <= now.last:
        where = f", this {unit}"
    elif after.first <= then <= after.last:
        where = f", next {unit}"
    return f"{far}, a {then:%A}{where}"


# ---- a finding


def _finding(finding: "Finding") -> str:
    rule = by_name(finding.code)
    why = f"\n\n{rule.why}" if rule is not None else ""
    link = page(finding.code)
    name = f"[{finding.code} {finding.name}]({link})" if link else f"{finding.code} {finding.name}"
    return f"**{name}** ({finding.severity.label}): {finding.message}{why}"


# ---- text


def _s(count: int) -> str:
    return "" if count == 1 else "s"


def _plain(text: str) -> str:
    """A writer's words as Markdown that shows them as they are."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))


_LINK = lazy(r"\[((?:\\.|[^\]\\])*)\]\([^)]*\)")
_STRONG = lazy(r"(?<!\\)\*\*")
_CODE = lazy(r"(?<!\\)`")


def plain(text: str) -> str:
    """Return a hover's Markdown as text, for clients that show it as it is."""
    text = _LINK.sub(r"\1", text)
    text = _CODE.sub("", _STRONG.sub("", text)).replace("\n\n---\n\n", "\n\n")
    return re.sub(r"\\([\\`*_\[\]<>#|])", r"\1", text)
