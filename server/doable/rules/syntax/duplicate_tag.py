"""S503 duplicate-tag: one field twice in a task, with two values."""

from typing import TYPE_CHECKING

from doable.finding import Fix, Found, Related, Safety
from doable.rule import Action, Family, Reach, Rule, Scope, Severity, Trait
from doable.writing import remove_tag
from doable_md.dialects import DATE_FIELDS
from doable_md.values import parse_estimate, parse_impact, parse_when

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doable.context import Context
    from doable_md import Tag, Task

_SCALAR = DATE_FIELDS | {"impact", "estimate", "id", "repeat", "trigger", "output", "result"}


def check(task: "Task", ctx: "Context") -> "Iterator[Found]":
    """Report each later tag of a field whose value differs from the first."""
    tags = task.reading.tags
    if len(tags) < 2:
        return
    first: dict[str, Tag] = {}
    for tag in tags:
        if not _counts(tag):
            continue
        before = first.setdefault(tag.field, tag)
        if before is tag or _value(before) == _value(tag):
            continue
        unread = before if tag.field in ctx.plan.dialect.last_wins else tag
        related = Related(ctx.place(task.at(before.start, before.end)), f"the first `{tag.field}` of this task")
        yield Found(task.at(tag.start, tag.end), _message(before, tag, unread), related=(related,))


def _counts(tag: "Tag") -> bool:
    # An arrow may stand once for what is promised and once for what came of it, and `a -> b -> c` is a sentence.
    # `^name` makes a line linkable beside any other id.
    return tag.field in _SCALAR and bool(tag.value) and tag.form != "arrow" and tag.key != "^"


def _value(tag: "Tag") -> object:
    if tag.field in DATE_FIELDS:
        return parse_when(tag.value).iso or tag.value
    if tag.field == "impact":
        return parse_impact(tag.value) or tag.value
    if tag.field == "estimate":
        return parse_estimate(tag.value) or tag.value
    return tag.value


def _message(before: "Tag", tag: "Tag", unread: "Tag") -> str:
    read = tag if unread is before else before
    return (
        f"This task has two values for `{tag.field}`, `{before.value}` and `{tag.value}`; only `{read.value}` is read, "
        "so readers and lists disagree. Keep one."
    )


def fixes(found: Found, ctx: "Context") -> "Iterator[Fix]":
    """Take out the value that is not read, which changes nothing else; or the other one."""
    task = ctx.plan.task_at(found.span.start)
    tag = next((tag for tag in task.reading.tags if task.at(tag.start, tag.end) == found.span), None) if task else None
    if task is None or tag is None:
        return
    others = [one for one in task.reading.tags if one.field == tag.field and _counts(one)]
    last = tag.field in ctx.plan.dialect.last_wins
    read, unread = (tag, others[0]) if last else (others[0], tag)
    yield Fix(f"Keep `{read.value}`, take `{unread.value}` out", Safety.REVIEW, (remove_tag(task, unread),))
    edits = tuple(remove_tag(task, one) for one in others if one is not unread)
    yield Fix(f"Keep `{unread.value}`, take `{read.value}` out", Safety.SLOT, edits)


RULE = Rule(
    code="S503",
    name="duplicate-tag",
    family=Family.SYNTAX,
    scope=Scope.TASK,
    reach=Reach.EVERY,
    about=Trait.ODD,
    asks=Action.MERGE,
    severity=Severity.WARNING,
    summary="A field that a task can have once, twice with different values",
    why="Two due dates are read as two different plans by two people.",
    bad="- [ ] Email Kim the survey @ana due:2026-11-27 est:2h due:2026-12-01\n",
    good="- [ ] Email Kim the survey @ana due:2026-11-27 est:2h\n",
    check=check,
    fixes=fixes,
)
