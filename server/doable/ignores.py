"""Writing suppression comments: what `--add-ignore REASON` puts at the end of a task's line."""

import re
from typing import TYPE_CHECKING

from doable.finding import Edit
from doable.suppress import suppressions
from doable.writing import newline
from doable_md.lazy import lazy
from doable_md.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterable

    from doable.finding import Finding
    from doable.suppress import Suppression
    from doable_md import Plan, Task

# `^name` has to stay the last thing on its line, or it names nothing.
_BLOCK_ID = lazy(r"\s\^[A-Za-z0-9-]+\s*\Z")


def add_ignores(plan: "Plan", findings: "Iterable[Finding]", reason: str = "") -> tuple[Edit, ...]:
    """Return the edits that make comments silence these findings of a plan, in order of place.

    One comment a task, at the end of its line, with the codes of all its findings; a comment that stands there
    already takes them in, unless it ends on a day. What is no task gets its comment at its line's end, and what is
    found in front matter one for the file behind it. A comment that covers a finding is not written again. `reason`
    is put on one line, and cannot end the comment.
    """
    comments = suppressions(plan)
    reason = _clean(reason)
    lines: dict[int, dict[str, None]] = {}
    whole: dict[str, None] = {}
    for finding in findings:
        line = plan.source.position(finding.span.start).line
        if plan.front and finding.span.start < plan.front.span.end:
            whole[finding.code] = None
        else:
            task = plan.task_at(finding.span.start)
            lines.setdefault(task.line if task else line, {})[finding.code] = None
    edits: list[Edit] = []
    if whole and plan.front:
        at = plan.front.span.end
        end = newline(plan)
        before = "" if plan.text[at - 1] in "\r\n" else end
        edits.append(Edit(Span(at, at), f"{before}{_comment('ignore-file', whole, reason)}{end}"))
    for line, codes in sorted(lines.items()):
        edits.append(_edit(plan, line, codes, reason, comments))
    return tuple(edits)


def _edit(plan: "Plan", line: int, codes: "dict[str, None]", reason: str, comments: "list[Suppression]") -> Edit:
    span = plan.source.line_span(line)
    task = plan.task_at(span.start) or plan.task_at(span.end)
    end_line = task.end_line if task else line
    for comment in comments:
        at = plan.source.position(comment.span.start).line
        if comment.kind == "ignore" and line <= at <= end_line and comment.names and not comment.until:
            names = dict.fromkeys([*comment.names, *codes])
            known = [part for part in (comment.reason, reason) if part]
            # The same reason once; another one behind it.
            why = "; ".join(dict.fromkeys(known)) if reason not in comment.reason.split("; ") else comment.reason
            return Edit(comment.span, _comment("ignore", names, why))
    at = _end(plan, task, line)
    return Edit(Span(at, at), f" {_comment('ignore', codes, reason)}")


def _end(plan: "Plan", task: "Task | None", line: int) -> int:
    """Where a comment goes: behind the last word of a task's line, before a `^name`."""
    if task is None or not task.item.body:
        span = plan.source.line_span(line)
        return span.start + len(plan.source.slice(span).rstrip())
    text = task.text.rstrip()
    match = _BLOCK_ID.search(text)
    return task.offset(match.start() if match else len(text))


def _comment(kind: str, codes: "Iterable[str]", reason: str) -> str:
    why = f": {reason}" if reason else ""
    return f"<!-- doable: {kind} {' '.join(codes)}{why} -->"


def _clean(reason: str) -> str:
    # An HTML comment ends at the first `-->`, and in older readers at any `--`.
    return re.sub(r"-{2,}>?", "-", " ".join(reason.split())).strip(" -")
