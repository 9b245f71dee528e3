"""S504 malformed-box: a line that was meant as a task and is read as text."""

from typing import TYPE_CHECKING

from doable.finding import Edit, Fix, Found, Safety
from doable.rule import Action, Family, Reach, Rule, Scope, Severity
from doable_md.lazy import lazy
from doable_md.text import Span

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from doable.context import Context

_NEAR = lazy(r"(?P<bullet>[-+*]?)(?P<gap>[ \t]*)\[(?P<mark>[^\]]*)\](?P<rest>[ \t]*)")


def check(ctx: "Context") -> "Iterator[Found]":
    """Report boxes glued to their bullet or text, empty ones, and ones with too much white space."""
    for span in ctx.plan.near_boxes:
        text = ctx.plan.text[span.start : span.end]
        match = _NEAR.match(text)
        # `*[ ] done*` is emphasised text, not a bullet.
        if match is None or (match["bullet"] in {"*", "+"} and match["bullet"] in text[1:]):
            continue
        shape = match[0].strip()
        yield Found(Span(span.start, span.start + len(shape)), _message(shape, _mended(match)), data={"end": span.end})


def _message(shape: str, mended: str) -> str:
    if shape == mended:
        return f"`{shape}` is glued to the text, so this line is not read as a task. Put a space behind it."
    return f"`{shape}` is no box, so this line is not read as a task. Write `{mended}`."


def _mended(match: "re.Match[str]") -> str:
    mark = match["mark"].strip() or " "
    return (f"{match['bullet']} " if match["bullet"] else "") + f"[{mark}]"


def fixes(found: Found, ctx: "Context") -> "Iterator[Fix]":
    """Write the box as it is read; nothing else changes."""
    match = _NEAR.match(ctx.plan.text, found.span.start, int(found.data.get("end", found.span.end)))
    if match is None:
        return
    behind = "" if match["rest"] or match.end() >= int(found.data.get("end", found.span.end)) else " "
    end = match.end() - len(match["rest"])
    yield Fix(f"Write `{_mended(match)}`", Safety.SAFE, (Edit(Span(found.span.start, end), _mended(match) + behind),))


RULE = Rule(
    code="S504",
    name="malformed-box",
    family=Family.SYNTAX,
    scope=Scope.PLAN,
    reach=Reach.EVERY,
    asks=Action.FIX_SYNTAX,
    severity=Severity.WARNING,
    summary="A box that is none: `-[ ]`, `- []`, `- [x]text`",
    why="The line shows as text everywhere, and no list, limit or search counts it as a task.",
    bad="- [ ] Email Kim the survey @ana due:2026-11-27\n-[ ] Call Lee\n",
    good="- [ ] Email Kim the survey @ana due:2026-11-27\n- [ ] Call Lee\n",
    check=check,
    fixes=fixes,
)
