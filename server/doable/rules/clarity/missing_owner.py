"""C107 missing-owner: a task in a plan that nobody is accountable for."""

import re
from typing import TYPE_CHECKING

from doable.context import words_of
from doable.finding import Edit, Fix, Found, Safety
from doable.rule import Action, Family, Option, Reach, Rule, Scope, Severity
from doable.writing import append, form_in_use, write_tag
from doable_md.lazy import lazy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doable.context import Context
    from doable_md import Task

_MESSAGE = "No owner: what nobody owns waits for everybody. Add one accountable person, like `@name`."
_PLAIN = "“{name}” is plain text: no filter, load or reminder finds this as theirs. Write `@{handle}`."
_NAME = r"[^\W\d_](?:[^\W_]|['’-](?=\w))+"
_NAMES = rf"{_NAME}(?:(?:\s*[,&/+]\s*|\s+and\s+){_NAME}){{0,4}}"
# "Ana: call …", "Ana & Sam: call …", "[Ana, Sam] call …", "Ana to call …".
_LEADING = lazy(rf"\s*(?:({_NAMES})(?::(?=\s)|(?=\s+to\s+[a-z]))|\[({_NAMES})\](?=\s))")


def check(task: "Task", ctx: "Context") -> "Iterator[Found]":
    """Report the outermost task without an owner: its subtasks are covered when it gets one.

    Whose name leads the task in plain text is known to every reader, so that is an information.
    """
    if not ctx.lacks(task, "owner", _owned, lambda other: bool(other.reading.owners)):
        return
    named = _named(task, ctx)
    if named:
        start, end, people = named
        message = _PLAIN.format(name=task.text[start:end].strip("[]: "), handle=people[0])
        yield Found(task.at(start, end), message, Severity.INFORMATION)
    else:
        yield Found(ctx.title_span(task), _MESSAGE)


def _owned(task: "Task") -> bool:
    # A slot is for unfilled-slot to speak of.
    return bool(task.effective.owners) or task.has("owner") or "@‹" in task.text


def _named(task: "Task", ctx: "Context") -> tuple[int, int, list[str]] | None:
    """Where the names of people lead a task, from and to, and their handles.

    Somebody the plan knows; or capitalised words that are in no word list: "Docs: add a page" names no person.
    """
    match = _LEADING.match(words_of(task))
    if not match:
        return None
    names = [name for name in re.findall(_NAME, match[1] or match[2]) if name != "and"]
    known = {ctx.owner(name) for name in (*ctx.owners_here, *ctx.team())}
    words = ctx.settings.lexicon.words
    if any(ctx.owner(name) not in known and not (name.istitle() and name.casefold() not in words) for name in names):
        return None
    start = match.start() + len(match[0]) - len(match[0].lstrip())
    return start, match.end(), [ctx.owner(name) for name in names]


def fixes(found: Found, ctx: "Context") -> "Iterator[Fix]":
    """Make an owner of a name that leads the task; else offer people, who serves the goal first; last a slot."""
    task = ctx.plan.task_at(found.span.start)
    if task is None:
        return
    form = form_in_use(task)
    if named := _named(task, ctx):
        start, end, (first, *others) = named
        colon = ":" if task.text[end - 1] in ":]" else ""
        edits = [Edit(task.at(start, end), f"@{first}{colon}")]
        if others:
            edits.append(append(task, write_tag("with", ",".join(f"@{name}" for name in others), form)))
        yield Fix(f"Make @{first} the owner", Safety.REVIEW, tuple(edits))
        return
    for owner, active in _candidates(task, ctx)[: ctx.option("suggestions")]:
        title = f"Assign to @{owner} ({active} active task{'' if active == 1 else 's'})"
        yield Fix(title, Safety.SLOT, (append(task, write_tag("owner", owner, form)),))
    yield Fix("Add an owner", Safety.SLOT, (append(task, write_tag("owner", "‹owner›", form)),))


def _candidates(task: "Task", ctx: "Context") -> list[tuple[str, int]]:
    """People of this plan, of the team, or who serve the same goal, each with their active tasks: strangers to all
    three are nobody to offer, however free they are.
    """
    on_goal = {
        ctx.owner(name)
        for goal in task.effective.goals
        for _, fact in ctx.workspace.serving(goal)
        if fact.counts
        for name in fact.owners
    }
    here = [name for other in ctx.plan.tasks if ctx.standing(other).planned for name in other.effective.owners]
    people = {ctx.owner(name) for name in here} | ctx.team() | on_goal
    ranked = sorted((name not in on_goal, len(ctx.workspace.load(name, ctx.today).tasks), name) for name in people)
    return [(name, active) for _, active, name in ranked]


RULE = Rule(
    code="C107",
    name="missing-owner",
    family=Family.CLARITY,
    scope=Scope.TASK,
    reach=Reach.PLANNED,
    asks=Action.ADD_OWNER,
    severity=Severity.WARNING,
    summary="A task in a plan without an owner, own or inherited from its parent, heading or front matter",
    why="A task that nobody owns is one that everybody expects somebody else to do.",
    bad="# Next steps\n\n- [ ] Email the launch date to Kim due:2026-11-27\n",
    good="# Next steps\n\n- [ ] Email the launch date to Kim due:2026-11-27 @ana\n",
    options=(Option("suggestions", 4, "How many people a quick-fix offers at most"),),
    check=check,
    fixes=fixes,
)
