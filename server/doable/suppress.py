"""Suppression comments: `<!-- doable: ignore C101 no-output until 2026-12-31: reason -->` and what they cover."""

import re
from typing import TYPE_CHECKING, NamedTuple

from doable.config import selects
from doable.finding import Edit
from doable_md.lazy import lazy
from doable_md.text import Span
from doable_md.values import parse_when

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from doable.config import RuleLike
    from doable.finding import Finding
    from doable_md import Plan

_WORDS = lazy(
    r"(?P<kind>ignore-start|ignore-end|ignore-file|ignore)\b(?P<names>[^:]*?)(?:\buntil\s+(?P<until>\S+?))?\s*(?::\s*(?P<reason>.*))?\Z",
    re.DOTALL,
)


# A line that stands alone whatever is before it: a list item, a heading, nothing at all.
_STARTS_BLOCK = lazy(r"[ \t>]*(?:\Z|[-+*][ \t]|\d{1,9}[.)][ \t]|#{1,6}[ \t])")


class Suppression(NamedTuple):
    """One comment. `names` are the codes or names it silences, () for all; it covers 0-based lines `first`..`last`.

    `until` is an ISO day, the last one on which it holds, or "". `used` is filled by `apply`.
    """

    span: "Span"
    names: tuple[str, ...]
    first: int
    last: int
    until: str
    reason: str
    kind: str
    alone: bool = False
    """Whether it has its line to itself."""
    close: "Span | None" = None
    """The comment that ends a block."""

    def covers(self, line: int, rule: "RuleLike") -> bool:
        """Whether it silences a rule on a line."""
        return self.first <= line <= self.last and (not self.names or any(selects(name, rule) for name in self.names))

    def expired(self, today: "date") -> bool:
        """Whether its last day has passed. A date that is none never holds."""
        return bool(self.until) and (parse_when(self.until).day or "") < today.isoformat()


class Idle(NamedTuple):
    """A comment that holds and silences nothing, or of which some `names` do; without names it is idle as a whole."""

    comment: Suppression
    names: tuple[str, ...]


def suppressions(plan: "Plan") -> list[Suppression]:
    """Return a plan's suppression comments in order of place. An `ignore-start` without end runs to the end."""
    out: list[Suppression] = []
    opened: list[int] = []
    end_of_file = len(plan.source.line_starts)
    directives = plan.directives()
    alone = {
        line
        for directive in directives
        if directive.alone
        for line in range(directive.line, plan.source.position(directive.span.end).line + 1)
    }
    for directive in directives:
        match = _WORDS.match(directive.text)
        if match is None:
            continue
        kind = match["kind"]
        names = tuple(re.split(r"[\s,]+", match["names"].strip())) if match["names"].strip() else ()
        first = last = directive.line
        if kind == "ignore-end":
            # The block that names the same rules, else the innermost one.
            same = [index for index in opened if names and out[index].names == names] or opened
            if same:
                index = same[-1]
                opened.remove(index)
                out[index] = out[index]._replace(last=directive.line, close=directive.span)
            continue
        if kind == "ignore-file":
            first, last = 0, end_of_file
        elif kind == "ignore-start":
            last = end_of_file
            opened.append(len(out))
        elif directive.alone:
            first = last = _next_line(plan, directive.line, alone)
            first, last = _whole_task(plan, first)
        else:
            first, last = _whole_task(plan, directive.line)
        out.append(
            Suppression(
                directive.span,
                names,
                first,
                last,
                match["until"] or "",
                (match["reason"] or "").strip(),
                kind,
                directive.alone,
            )
        )
    return out


def apply(
    findings: "Iterable[Finding]", plan: "Plan", rules: "Iterable[RuleLike]", today: "date", *, named: bool = False
) -> "tuple[list[Finding], set[int]]":
    """Return the findings that no comment silences, and the numbers (in `suppressions(plan)`) of comments that did.

    `named`: only comments with names count, those without silence nothing.
    """
    known = suppressions(plan)
    if not known:
        return list(findings), set()
    by_code = {rule.code: rule for rule in rules}
    kept: list[Finding] = []
    used: set[int] = set()
    for finding in findings:
        line = plan.source.position(finding.span.start).line
        rule = by_code[finding.code]
        silencing = [
            number
            for number, comment in enumerate(known)
            if comment.covers(line, rule) and not comment.expired(today) and (comment.names or not named)
        ]
        used.update(silencing)
        if not silencing:
            kept.append(finding)
    return kept, used


def idle(
    findings: "Iterable[Finding]",
    plan: "Plan",
    ran: "Iterable[RuleLike]",
    every: "Iterable[RuleLike]",
    today: "date",
    *,
    complete: bool,
) -> tuple[Idle, ...]:
    """Return the comments, and the names in them, that silence none of the findings although they could.

    A rule's name is judged where the rule `ran`; one that is none of `every` rule's silences nothing ever. Names of
    several rules, and comments without names, are judged only after a `complete` run: of all rules that are on.
    """
    known = [comment for comment in suppressions(plan) if not comment.expired(today)]
    if not known:
        return ()
    placed = [(plan.source.position(finding.span.start).line, finding.code) for finding in findings]
    codes = {rule.code: rule for rule in ran}
    rules = tuple(every)
    out: list[Idle] = []
    for comment in known:
        silenced = [codes[code] for line, code in placed if code in codes and comment.covers(line, codes[code])]
        if not comment.names:
            if complete and not silenced:
                out.append(Idle(comment, ()))
            continue
        names: list[str] = []
        for name in comment.names:
            meant = [rule for rule in rules if selects(name, rule)]
            judged = complete if len(meant) > 1 else not meant or meant[0].code in codes
            if judged and not any(selects(name, rule) for rule in silenced):
                names.append(name)
        if names:
            out.append(Idle(comment, tuple(names)))
    return tuple(out)


def take_out(plan: "Plan", comment: "Span") -> Edit:
    """Return the edit that takes a comment out: with its line where it is alone, else with the white space before it.

    A line that would run into what is around it stays, empty.
    """
    source, text = plan.source, plan.text
    first, last = source.position(comment.start).line, source.position(comment.end).line
    start, end = source.line_span(first).start, source.line_span(last).end
    if text[start : comment.start].strip(" \t") or text[comment.end : end].strip(" \t"):
        while comment.start > start and text[comment.start - 1] in " \t":
            comment = Span(comment.start - 1, comment.end)
        return Edit(comment, "")
    before = text[source.line_span(first - 1).start : start] if first else ""
    after = source.slice(source.line_span(last + 1)) if last + 1 < len(source.line_starts) else ""
    if before.strip() and not _STARTS_BLOCK.match(after):
        return Edit(Span(start, end), "")
    return Edit(Span(start, source.line_starts[last + 1] if last + 1 < len(source.line_starts) else end), "")


def _next_line(plan: "Plan", line: int, comments: set[int]) -> int:
    """The next line that says something: the comment may stand apart from its task, or above another comment."""
    source = plan.source
    while line < len(source.line_starts) and (
        line in comments or not source.slice(source.line_span(line)).strip(" \t>\r\n")
    ):
        line += 1
    return line


def _whole_task(plan: "Plan", line: int) -> tuple[int, int]:
    """The lines of the task that a line belongs to, the line itself where there is none."""
    if line < len(plan.source.line_starts):
        span = plan.source.line_span(line)
        for task in (plan.task_at(span.start), plan.task_at(span.end)):
            if task is not None and task.line <= line <= task.end_line:
                return task.line, task.end_line
    return line, line
