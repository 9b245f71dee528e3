"""S512 unused-suppression: a comment that ignores what is not found."""

import re
from typing import TYPE_CHECKING

from doable.finding import Edit, Fix, Found, Safety
from doable.rule import Action, Family, Reach, Rule, Scope, Severity
from doable.suppress import suppressions, take_out
from doable_md.lazy import lazy
from doable_md.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doable.context import Context


# More on the line that is no comment.
_REST = lazy(r"(?:[ \t]|<!--(?:(?!-->)[^\r\n])*-->)*+[^\s]")


def check(ctx: "Context") -> "Iterator[Found]":
    """Report comments, and names in comments, that silence nothing although the rules they name were run."""
    for comment, names in ctx.idle:
        if not names or set(names) == set(comment.names):
            yield Found(
                comment.span,
                "This comment ignores something that is not found here, so all it can hide is the next real finding. "
                "Take it out.",
            )
            continue
        listed = " and ".join(f"`{name}`" for name in names)
        yield Found(
            comment.span,
            f"Nothing is found here for {listed} to ignore, so all this can hide is the next real finding. "
            f"Take {'it' if len(names) == 1 else 'them'} out of the comment.",
            data={"names": " ".join(names)},
        )


def fixes(found: Found, ctx: "Context") -> "Iterator[Fix]":
    """Take out the comment, with the one that ends its block, or the names in it that are not needed."""
    comment = next((one for one in suppressions(ctx.plan) if one.span == found.span), None)
    if comment is None:
        return
    # Around a comment that is neither a task's nor alone, nobody knows what the text is for. What follows one may be
    # read as a part of what stands before it once it is gone.
    at_end = not _REST.match(ctx.plan.text, comment.span.end)
    at_home = comment.alone or (at_end and ctx.plan.task_at(comment.span.start) is not None)
    safety = Safety.SAFE if at_home else Safety.REVIEW
    names = str(found.data.get("names", "")).split()
    text = ctx.plan.text[comment.span.start : comment.span.end]
    if names:
        edits: list[Edit] = []
        for name in names:
            match = re.search(rf"[\s,]+{re.escape(name)}(?![\w-])", text)
            if match:
                start = comment.span.start + match.start()
                edits.append(Edit(Span(start, start + len(match[0])), ""))
        yield Fix(f"Take {', '.join(f'`{name}`' for name in names)} out", safety, tuple(edits))
        return
    whole = [take_out(ctx.plan, comment.span)]
    if comment.close is not None:
        whole.append(take_out(ctx.plan, comment.close))
    yield Fix("Take the comment out", safety, tuple(whole))


RULE = Rule(
    code="S512",
    name="unused-suppression",
    family=Family.SYNTAX,
    scope=Scope.PLAN,
    reach=Reach.EVERY,
    asks=Action.SIMPLIFY,
    severity=Severity.INFORMATION,
    summary="A `doable: ignore` comment, or a name in one, that silences nothing",
    why="A comment that outlives its reason hides whatever goes wrong on its line next.",
    bad="- [ ] Email Kim the survey @ana due:2026-11-27 <!-- doable: ignore no-onwer -->\n",
    good="- [ ] Email Kim the survey @ana due:2026-11-27\n",
    check=check,
    fixes=fixes,
    last=True,
)
