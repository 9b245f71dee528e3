"""S513 expired-suppression: a comment that ignores until a day that has passed."""

from typing import TYPE_CHECKING

from doable.finding import Fix, Found, Safety
from doable.rule import Action, Family, Reach, Rule, Scope, Severity
from doable.suppress import suppressions, take_out
from doable_md.values import parse_when

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doable.context import Context


def check(ctx: "Context") -> "Iterator[Found]":
    """Report comments past their `until`, and those whose `until` is no date and so never hold."""
    for comment in suppressions(ctx.plan) if "until" in ctx.plan.text else ():
        if not comment.expired(ctx.today):
            continue
        if parse_when(comment.until).day is None:
            message = (
                f"`until {comment.until}` is no date, so this comment ignores nothing. "
                "Write a day, like `until 2026-12-31`."
            )
        else:
            message = (
                f"This comment ignored until {comment.until}, so what it hid is shown again. "
                "Mend that, or give the comment a new day and a reason."
            )
        yield Found(comment.span, message)


def fixes(found: Found, ctx: "Context") -> "Iterator[Fix]":
    """Take out the comment, with the one that ends its block."""
    comment = next((one for one in suppressions(ctx.plan) if one.span == found.span), None)
    if comment is not None:
        edits = [take_out(ctx.plan, comment.span)]
        if comment.close is not None:
            edits.append(take_out(ctx.plan, comment.close))
        yield Fix("Take the comment out", Safety.REVIEW, tuple(edits))


_TASK = "- [ ] Email Kim the survey @ana due:2026-11-27"

RULE = Rule(
    code="S513",
    name="expired-suppression",
    family=Family.SYNTAX,
    scope=Scope.PLAN,
    reach=Reach.EVERY,
    asks=Action.REVIEW,
    severity=Severity.INFORMATION,
    summary="A `doable: ignore … until` comment whose last day has passed",
    why="The day was set so that somebody looks again; this is the look.",
    bad=f"{_TASK} <!-- doable: ignore C107 until 2026-11-13: Kim is away -->\n",
    good=f"{_TASK}\n",
    check=check,
    fixes=fixes,
    last=True,
)
