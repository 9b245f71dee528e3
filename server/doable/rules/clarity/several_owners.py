"""C108 several-owners: a task with more than one accountable person."""

from typing import TYPE_CHECKING

from doable.finding import Edit, Fix, Found, Safety
from doable.rule import Action, Family, Reach, Rule, Scope, Severity
from doable.writing import append, form_in_use, replace_value, write_tag
from doable_md.text import Span
from doable_md.values import names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doable.context import Context
    from doable_md import Tag, Task

_MESSAGE = "{count} owners: each can wait for the other. Keep one, the others can help, like `@{first} with:@{rest}`."
_BETWEEN = " \t\n,&+"


def check(task: "Task", ctx: "Context") -> "Iterator[Found]":
    """Report a task's own owners, aliases of one person counted once."""
    if len(task.reading.owners) < 2:
        return
    owners = _owners(task, ctx)
    tags = _tags(task)
    if len(owners) > 1 and tags:
        message = _MESSAGE.format(count=len(owners), first=owners[0], rest=",@".join(owners[1:]))
        yield Found(task.at(tags[0].start, tags[-1].end), message)


def _owners(task: "Task", ctx: "Context") -> list[str]:
    """The owners as written, each person once. By the settings alone: a TASK rule reads no people page."""
    people: dict[str, str] = {}
    for name in task.reading.owners:
        people.setdefault(ctx.settings.owner(name), name)
    return list(people.values())


def _tags(task: "Task") -> "list[Tag]":
    return [tag for tag in task.reading.tags if tag.field == "owner"]


def fixes(found: Found, ctx: "Context") -> "Iterator[Fix]":
    """Offer to keep each of them, the first first; the others become `with:`."""
    task = ctx.plan.task_at(found.span.start)
    if task is None:
        return
    owners = _owners(task, ctx)
    for keep in owners:
        others = [name for name in owners if name != keep]
        title = f"Keep @{keep} accountable, {' and '.join(f'@{name}' for name in others)} helping"
        yield Fix(title, Safety.SLOT, tuple(_edits(task, keep, others)))


def _edits(task: "Task", keep: str, others: list[str]) -> "Iterator[Edit]":
    """One run of tags becomes `@keep with:@others` where it ends the task; elsewhere the helpers go to the end."""
    tags = _tags(task)
    form = tags[0].form if tags[0].form == "dataview" else form_in_use(task)
    helpers = write_tag("with", ",".join(f"@{name}" for name in others), form)
    run = [tags[0]]
    for tag in tags[1:]:
        if task.text[run[-1].end : tag.start].strip(_BETWEEN + "and"):
            break
        run.append(tag)
    owner = task.text[run[0].start : run[0].end]
    if len(names(run[0].value)) == 1:
        owner = owner.replace(run[0].value, keep)
    else:
        first = replace_value(task, run[0], keep)
        at = run[0].value_start - run[0].start
        owner = owner[:at] + first.text + owner[run[0].value_end - run[0].start :]
    leading = not task.text[: run[0].start].strip(_BETWEEN + "*_")
    yield Edit(task.at(run[0].start, run[-1].end), owner if leading else f"{owner} {helpers}")
    for tag in tags[len(run) :]:
        start = len(task.text[: tag.start].rstrip(" \t"))
        yield Edit(Span(task.offset(start), task.offset(tag.end)), "")
    if leading:
        yield append(task, helpers)


RULE = Rule(
    code="C108",
    name="several-owners",
    family=Family.CLARITY,
    scope=Scope.TASK,
    reach=Reach.PLANNED,
    asks=Action.FIX_OWNER,
    severity=Severity.INFORMATION,
    summary="A task with more than one accountable owner",
    why="Two owners are two people who can each think that the other one does it.",
    bad="- [ ] Email Kim the survey @ana @sam due:2026-11-27\n",
    good="- [ ] Email Kim the survey @ana with:@sam due:2026-11-27\n",
    check=check,
    fixes=fixes,
)
