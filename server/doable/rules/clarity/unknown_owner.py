"""C109 unknown-owner: an owner who is not in the team.

The team is `team` of the settings, `team` of the front matter's `plan:`, and every people page of the workspace: a
heading People or Team over a list in which each item starts with `@ana`, `@ana (Ana Lee, @al)` where she has aliases.
"""

import re
from typing import TYPE_CHECKING

from doable.finding import Edit, Fix, Found, Safety
from doable.rule import Action, Family, Profile, Rule, Scope, Severity
from doable.spelling import near
from doable_md.text import Span
from doable_md.values import names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doable.context import Context
    from doable_md import Tag

_MESSAGE = "`@{name}` is nobody in the team, so nobody sees this as theirs. {hint}"


def check(ctx: "Context") -> "Iterator[Found]":
    """Report owners of open tasks and headings that no team list knows; without a team list anybody can own."""
    team = ctx.team()
    if not team:
        return
    for name, span in _owners(ctx):
        # `@org/team` names a group, which is not in a list of people.
        if ctx.owner(name) in team or "/" in name:
            continue
        near = _near(name, team)
        listed = ", ".join(f"`@{one}`" for one in sorted(team)[:5])
        hint = f"Did you mean `@{near[0]}`?" if near else f"Name one of {listed}, or add the name to the team."
        yield Found(span, _MESSAGE.format(name=name, hint=hint), data={"owner": name})


def _owners(ctx: "Context") -> "Iterator[tuple[str, Span]]":
    for task in ctx.survey.planned:
        if task.reading.owners:
            for tag in task.reading.tags:
                for name, start, end in _named(tag, task.text):
                    yield name, task.at(start, end)
    for section in ctx.plan.sections if ctx.survey.is_planning else ():
        base = section.span.start
        for tag in section.reading.tags:
            for name, start, end in _named(tag, section.text):
                yield name, Span(base + start, base + end)


def _named(tag: "Tag", text: str) -> "Iterator[tuple[str, int, int]]":
    """The names in an owner tag and where each stands."""
    at = tag.value_start
    for name in names(tag.value) if tag.field == "owner" else ():
        match = re.compile(re.escape(name)).search(text, at, tag.value_end)
        if match:
            yield name, match.start(), match.end()
            at = match.end()


def _near(name: str, team: frozenset[str]) -> list[str]:
    return near(name, team)


def fixes(found: Found, ctx: "Context") -> "Iterator[Fix]":
    """Offer the names that differ least."""
    for name in _near(str(found.data.get("owner", "")), ctx.team()):
        yield Fix(f"Change to @{name}", Safety.REVIEW, (Edit(found.span, name),))


RULE = Rule(
    code="C109",
    name="unknown-owner",
    family=Family.CLARITY,
    scope=Scope.PLAN,
    asks=Action.FIX_OWNER,
    severity=Severity.WARNING,
    summary="An owner who is not in the team: `team` in the settings or front matter, or a people page",
    why="A task under a name that nobody has is on nobody's list.",
    bad="---\nplan: {team: [ana, sam]}\n---\n\n- [ ] Email Kim the survey @anna due:2026-11-27\n",
    good="---\nplan: {team: [ana, sam]}\n---\n\n- [ ] Email Kim the survey @ana due:2026-11-27\n",
    profile=Profile.RELAXED,
    check=check,
    fixes=fixes,
)
