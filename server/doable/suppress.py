"""Suppression comments: `<!-- doable: ignore C101 no-output until 2026-12-31: reason -->` and what they cover."""

import re
from typing import TYPE_CHECKING, NamedTuple

from doable.config import selects
from doable_md.values import parse_when

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from doable.config import RuleLike
    from doable.finding import Finding
    from doable_md import Plan, Span

_WORDS = re.compile(
    r"(?P<kind>ignore-start|ignore-end|ignore-file|ignore)\b(?P<names>[^:]*?)(?:\buntil\s+(?P<until>\S+?))?\s*(?::\s*(?P<reason>.*))?\Z",
    re.DOTALL,
)


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

    def covers(self, line: int, rule: "RuleLike") -> bool:
        """Whether it silences a rule on a line."""
        return self.first <= line <= self.last and (not self.names or any(selects(name, rule) for name in self.names))

    def expired(self, today: "date") -> bool:
        """Whether its last day has passed. A date that is none never holds."""
        return bool(self.until) and (parse_when(self.until).day or "") < today.isoformat()


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
                out[index] = out[index]._replace(last=directive.line)
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
            Suppression(directive.span, names, first, last, match["until"] or "", (match["reason"] or "").strip(), kind)
        )
    return out


def apply(
    findings: "Iterable[Finding]", plan: "Plan", rules: "Iterable[RuleLike]", today: "date"
) -> "tuple[list[Finding], set[int]]":
    """Return the findings that no comment silences, and the numbers (in `suppressions(plan)`) of comments that did."""
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
            number for number, comment in enumerate(known) if comment.covers(line, rule) and not comment.expired(today)
        ]
        used.update(silencing)
        if not silencing:
            kept.append(finding)
    return kept, used


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
