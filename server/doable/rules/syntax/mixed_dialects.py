"""S510 mixed-dialects: one kind of tag in two forms within a document."""

from typing import TYPE_CHECKING

from doable.finding import Edit, Fix, Found, Related, Safety
from doable.rule import Action, Family, Reach, Rule, Scope, Severity
from doable.writing import write_tag
from doable_md.dialects import DATE_FIELDS
from doable_md.lazy import lazy
from doable_md.values import parse_impact, parse_when

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doable.context import Context
    from doable_md import Tag, Task

# Fields that every form has a way to write: `@owner` and `goal:` beside emoji are no choice of the writer's.
_FIELDS = frozenset(("due", "start", "scheduled", "created", "done", "impact", "id", "after", "repeat"))
_FORMS = {
    "key": "`due:2026-12-01`", "emoji": "`📅 2026-12-01`", "dataview": "`[due:: 2026-12-01]`",
    "paren": "`@due(2026-12-01)`", "brace": "`{due:2026-12-01}`", "single": "`[due: 2026-12-01]`",
    "at": "`@{2026-12-01}`",
}  # fmt: skip
_WRITTEN = frozenset(("key", "emoji", "dataview", "paren"))
# What is read behind an emoji: an id, ids, a rhythm, and an impact, which is one itself.
_EMOJI_TAKES = lazy(r"[A-Za-z0-9_-]+(?:, ?[A-Za-z0-9_-]+)*|every [A-Za-z0-9, !]+|[🔺⏫🔼🔽⏬!]+")
# Without any of these in its text a document has one form at most.
_SIGNS = (
    "📅",
    "📆",
    "🗓",
    "🛫",
    "⏳",
    "⌛",
    "➕",
    "✅",
    "🔁",
    "🆔",
    "⛔",
    "🔺",
    "⏫",
    "🔼",
    "🔽",
    "⏬",
    "::",
    "@{",
    "@[[",
)
_OPENERS: tuple[str, ...] = ("@due(", "@done(", "@start(", "{due:", "[due:", "@priority(", "@started(")


_ALL = (*_SIGNS, *_OPENERS)
_PLAIN = tuple(sign for sign in _ALL if sign.isascii())


def check(ctx: "Context") -> "Iterator[Found]":
    """Report the first tag of each form that is not the document's main one, once a form."""
    text = ctx.plan.text
    if not any(sign in text for sign in (_PLAIN if text.isascii() else _ALL)):
        return
    count: dict[str, int] = {}
    first: dict[str, tuple[Task, Tag]] = {}
    for task in ctx.plan.tasks:
        for tag in task.reading.tags:
            if tag.form in _FORMS and _is_read(tag):
                count[tag.form] = count.get(tag.form, 0) + 1
                first.setdefault(tag.form, (task, tag))
    if len(count) < 2:
        return
    main = max(count, key=lambda form: count[form])
    there, like = first[main]
    related = Related(ctx.place(there.at(like.start, like.end)), "the form that this document mostly uses")
    for form, (task, tag) in first.items():
        if form != main:
            yield Found(
                task.at(tag.start, tag.end),
                f"Tags here are written like {_FORMS[form]}, elsewhere in this document like {_FORMS[main]}; programs "
                f"that read the one may not read the other. Keep to {_FORMS[main]}.",
                related=(related,),
                data={"form": main},
            )


def _is_read(tag: "Tag") -> bool:
    """Whether a tag is one of those compared, with a value that other rules have nothing to say of."""
    if tag.field in DATE_FIELDS:
        return tag.field in _FIELDS and parse_when(tag.value).day is not None
    return tag.field in _FIELDS and bool(parse_impact(tag.value) if tag.field == "impact" else tag.value)


def fixes(found: Found, ctx: "Context") -> "Iterator[Fix]":
    """Write the tag in the document's main form, where that has a way to write it."""
    form = str(found.data.get("form", ""))
    task = ctx.plan.task_at(found.span.start)
    tag = next((tag for tag in task.reading.tags if task.at(tag.start, tag.end) == found.span), None) if task else None
    if task is None or tag is None or form not in _WRITTEN:
        return
    same = [one for one in task.reading.tags if one.form == tag.form and _is_read(one)]
    if form == "emoji" and not all(_EMOJI_TAKES.fullmatch(one.value) for one in same if one.field not in DATE_FIELDS):
        return
    edits = tuple(_edit(task, one, form) for one in same)
    yield Fix(f"Write this task's tags like {_FORMS[form]}", Safety.REVIEW, edits)


def _edit(task: "Task", tag: "Tag", form: str) -> "Edit":
    value = parse_impact(tag.value) or tag.value if tag.field == "impact" else tag.value
    return Edit(task.at(tag.start, tag.end), write_tag(tag.field, value, form))


_TASKS = "- [ ] Email Kim the survey @ana 📅 2026-11-27\n- [ ] Call Lee @ana 📅 2026-11-30\n- [ ] Book the room @sam "

RULE = Rule(
    code="S510",
    name="mixed-dialects",
    family=Family.SYNTAX,
    scope=Scope.PLAN,
    reach=Reach.EVERY,
    asks=Action.USE_TERM,
    severity=Severity.INFORMATION,
    summary="Dates, impacts, ids or repeats in two forms within one document",
    why="Most programs read one form: what is written in another is missing from their lists.",
    bad=f"{_TASKS}due:2026-12-01\n",
    good=f"{_TASKS}📅 2026-12-01\n",
    check=check,
    fixes=fixes,
)
