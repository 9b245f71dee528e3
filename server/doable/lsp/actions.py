"""Code actions: the fixes of findings, "ignore on this line", and all safe fixes of a document at once."""

import re
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from doable.check import check_plan, fixes_for
from doable.facts import facts
from doable.finding import Edit, Finding, Fix, Safety
from doable.fix import fix_to_fixpoint, newline_of
from doable.lsp.convert import Json, to_range
from doable.suppress import suppressions
from doable.writing import append, line_start
from doable_md.lazy import lazy
from doable_md.text import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from doable.lsp.session import Checked
    from doable_md import Plan, Source

QUICKFIX = "quickfix"
FIX_ALL = "source.fixAll.doable"

_SLOT = lazy(r"‹([^‹›\r\n]*)›")
_IGNORED = lazy(r"<!--\s*doable:\s*ignore\b[^:]*?(?=\s+until\b|\s*:|\s*-->)")
# Above this, finding out which lines of a document changed costs more than it is worth.
_MOST_LINES = 3000


class Action(NamedTuple):
    """Something to do about some findings: `edits` by path, made when they are asked for."""

    title: str
    kind: str
    findings: tuple[Finding, ...]
    edits: "Callable[[], tuple[Edit, ...]]"
    preferred: bool = False


def wants(only: "Sequence[str] | None", kind: str) -> bool:
    """Tell whether a client that asks for `only` these kinds wants one: `source` means `source.fixAll.doable` too."""
    return only is None or any(kind == one or kind.startswith(f"{one}.") or not one for one in only)


def actions(checked: "Checked", span: Span, only: "Sequence[str] | None") -> list[Action]:
    """Return what can be done about the findings that touch a range: safe fixes, the others, then silence."""
    here = [finding for finding in checked.findings if touches(finding.span, span)]
    out: list[Action] = []
    if wants(only, QUICKFIX):
        out += sorted(_fixes(here, checked), key=lambda action: not action.preferred)
    # Without a word from the client about kinds, a menu of fixes: all of the document only where it mends one here.
    if wants(only, FIX_ALL) and (only or any(action.preferred for action in out)):
        out.append(Action("Fix all that is safe to fix", FIX_ALL, (), partial(fix_all, checked)))
    if wants(only, QUICKFIX):
        out += _ignores(here, checked)
    return out


def touches(a: Span, b: Span) -> bool:
    """Tell whether two ranges share a place, their ends included: a cursor is an empty range."""
    return a.start <= b.end and b.start <= a.end


def _fixes(findings: "Iterable[Finding]", checked: "Checked") -> "Iterator[Action]":
    for finding in findings:
        fixes = fixes_for(finding, checked.plan, checked.project.workspace, checked.settings, checked.today)
        for fix in fixes:
            yield Action(
                fix.title, QUICKFIX, (finding,), partial(tuple[Edit, ...], fix.edits), fix.safety is Safety.SAFE
            )


def _ignores(findings: "Iterable[Finding]", checked: "Checked") -> "Iterator[Action]":
    seen: set[tuple[str, Edit]] = set()
    for finding in findings:
        edit = ignore(finding, checked.plan, checked.today.isoformat())
        if edit is None or (finding.code, edit) in seen:
            continue
        seen.add((finding.code, edit))
        title = f"Ignore {finding.code} {finding.name} on this line"
        yield Action(title, QUICKFIX, (finding,), partial(tuple[Edit, ...], (edit,)))


def ignore(finding: Finding, plan: "Plan", today: str) -> Edit | None:
    """Return the edit that silences a finding where it stands; None in front matter, where a comment is no comment."""
    if plan.front is not None and finding.span.start < plan.front.span.end:
        return None
    line = plan.source.position(finding.span.start).line
    for comment in suppressions(plan):
        expired = bool(comment.until) and comment.until < today
        if comment.kind == "ignore" and comment.names and comment.first <= line <= comment.last and not expired:
            match = _IGNORED.match(plan.text, comment.span.start, comment.span.end)
            if match is not None:
                return Edit(Span(match.end(), match.end()), f" {finding.code}")
    text = f"<!-- doable: ignore {finding.code} -->"
    task = plan.task_at(finding.span.start)
    if task is not None:
        return append(task, text)
    if any(section.line == line for section in plan.sections):
        # A comment in a heading would be part of its text; alone on the line before, it speaks of the next.
        at = line_start(plan, line)
        return Edit(Span(at, at), f"{text}\n")
    row = plan.source.line_span(line)
    end = row.start + len(plan.source.slice(row).rstrip())
    return Edit(Span(end, end), f" {text}")


# ---- all at once


def fix_all(checked: "Checked") -> tuple[Edit, ...]:
    """Return the edits that apply all safe fixes of a document until there are none."""
    plan, workspace, settings = checked.plan, checked.project.workspace, checked.settings
    before = workspace.get(plan.path)

    def refind(text: str) -> list[Fix]:
        step, findings = plan, list(checked.findings)
        if text != plan.text:
            step = checked.project.read(plan.path, text)
            workspace.replace(facts(step, settings))
            findings = check_plan(step, workspace, settings, checked.today)
        best = (next(iter(fixes_for(one, step, workspace, settings, checked.today)), None) for one in findings)
        return [fix for fix in best if fix is not None and fix.safety is Safety.SAFE]

    try:
        fixed = fix_to_fixpoint(plan.text, refind, Safety.SAFE)
    finally:
        # What is known of the document is what its buffer says, until the client applies the edits.
        if before is not None:
            workspace.replace(before)
    return tuple(difference(plan.text, fixed.text))


def difference(old: str, new: str) -> "Iterator[Edit]":
    """Yield the edits that turn one text into another, by lines, so that cursors elsewhere stay where they are."""
    if old == new:
        return
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    if max(len(before), len(after)) > _MOST_LINES:
        yield _one_edit(old, new)
        return
    from difflib import SequenceMatcher  # noqa: PLC0415 - only where everything is fixed at once

    starts = [0]
    for line in before:
        starts.append(starts[-1] + len(line))
    for tag, low, high, low_new, high_new in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        pairs = [(low, high, low_new, high_new)]
        if high - low == high_new - low_new:
            pairs = [(line, line + 1, line + low_new - low, line + low_new - low + 1) for line in range(low, high)]
        for first, last, first_new, last_new in pairs:
            changed = _one_edit("".join(before[first:last]), "".join(after[first_new:last_new]))
            yield Edit(changed.span.shift(starts[first]), changed.text)


def _one_edit(old: str, new: str) -> Edit:
    start, most = 0, min(len(old), len(new))
    while start < most and old[start] == new[start]:
        start += 1
    end = 0
    while end < most - start and old[-1 - end] == new[-1 - end]:
        end += 1
    # An edit must not come between a \r and its \n: editors take the two for one.
    if start and start < len(old) and old[start - 1 : start + 1] == "\r\n":
        start -= 1
    if end and end < len(old) - start and old[len(old) - end - 1 : len(old) - end + 1] == "\r\n":
        end -= 1
    return Edit(Span(start, len(old) - end), new[start : len(new) - end])


# ---- as the client takes them


class EditShape(NamedTuple):
    """How the client takes edits. `snippets`: "" for none, "lsp" for LSP 3.18's, "experimental" for rust-analyzer's."""

    encoding: str = "utf-16"
    versioned: bool = False
    snippets: str = ""


def workspace_edit(
    edits: "Sequence[Edit]",
    path: str,
    shape: EditShape,
    document_of: "Callable[[str], tuple[str, int | None, Source] | None]",
) -> Json | None:
    """Return edits as a WorkspaceEdit; None where a file they speak of cannot be read.

    `document_of` returns a path's URI, its version (None where it is not open) and its text.
    """
    by_path: dict[str, list[Edit]] = {}
    for edit in edits:
        by_path.setdefault(edit.path or path, []).append(edit)
    parts: list[tuple[str, int | None, list[Json]]] = []
    for name, group in by_path.items():
        document = document_of(name)
        if document is None:
            return None
        uri, version, source = document
        stops = [0]
        changes = [_text_edit(edit, source, shape, stops) for edit in sorted(group, key=lambda edit: edit.span)]
        parts.append((uri, version, changes))
    if shape.versioned:
        return {
            "documentChanges": [
                {"textDocument": {"uri": uri, "version": version}, "edits": changes} for uri, version, changes in parts
            ]
        }
    return {"changes": {uri: changes for uri, _, changes in parts}}


def _text_edit(edit: Edit, source: "Source", shape: EditShape, stops: list[int]) -> Json:
    place = to_range(source, edit.span, shape.encoding)
    text = edit.text.replace("\r\n", "\n").replace("\n", newline_of(source.text))
    if shape.snippets and shape.versioned and _SLOT.search(text):
        written = snippet(text, stops)
        if shape.snippets == "lsp":
            return {"range": place, "snippet": {"kind": "snippet", "value": written}}
        return {"range": place, "newText": written, "insertTextFormat": 2}
    return {"range": place, "newText": text}


def snippet(text: str, stops: list[int] | None = None) -> str:
    """Return a text as a snippet: each `‹slot›` a tab stop that holds its name, all else as it is.

    `stops` holds the number of the last tab stop, for several edits of one document; it is moved on.
    """
    last = stops if stops is not None else [0]
    out: list[str] = []
    position = 0
    for match in _SLOT.finditer(text):
        last[0] += 1
        out += [_escaped(text[position : match.start()]), f"${{{last[0]}:{_escaped(match[1])}}}"]
        position = match.end()
    out.append(_escaped(text[position:]))
    return "".join(out)


def _escaped(text: str) -> str:
    return re.sub(r"([\\$}])", r"\\\1", text)


__all__ = [
    "FIX_ALL", "QUICKFIX", "Action", "EditShape", "actions", "difference", "fix_all", "ignore", "snippet", "touches",
    "wants", "workspace_edit",
]  # fmt: skip
