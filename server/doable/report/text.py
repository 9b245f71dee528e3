"""Findings for people: the place, the source line with a caret under the range, and what to write instead."""

import os
from typing import TYPE_CHECKING, TextIO

from doable.finding import Safety, Severity
from doable.fix import apply
from doable_md.text import Source

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from doable.finding import Finding, Fix
    from doable.report import FileReport, Tally
    from doable_md import Task

_WIDTH = 100
"""The most terminal columns of a source line that are shown."""
_TAB = 4
_RELATED = 3
"""The most related places that are shown."""

_CODES = {
    Severity.ERROR: "1;31",
    Severity.WARNING: "1;33",
    Severity.INFORMATION: "1;36",
    Severity.HINT: "1;34",
}


def use_color(stream: TextIO, environ: "Mapping[str, str]" = os.environ) -> bool:
    """Tell whether to colour what goes to `stream`: only a terminal, unless NO_COLOR or FORCE_COLOR says otherwise."""
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and environ.get("TERM") != "dumb"


def _paint(text: str, code: str, color: bool) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if color else text


# ---- one source line, as wide as a terminal shows it


def _cells(line: str) -> list[tuple[str, int]]:
    """Return what a terminal shows for each character of `line`, and how many columns it takes."""
    from unicodedata import category, east_asian_width  # noqa: PLC0415 - only where there is a finding

    cells: list[tuple[str, int]] = []
    column = 0
    joined = False
    for character in line:
        if " " <= character <= "~":
            cell = (character, 1)
        elif character == "\t":
            width = _TAB - column % _TAB
            cell = (" " * width, width)
        elif character == "\u200d":
            cell = (character, 0)
        elif character == "\ufe0f":
            # asks for the emoji form, which is two columns wide
            widen = bool(cells) and cells[-1][1] == 1 and cells[-1][0] > "\x7f"
            cell = (character, 1 if widen else 0)
        elif category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}:
            # what moves the cursor or turns the writing direction is shown, not obeyed
            cell = ("\ufffd", 1)
        elif category(character) in {"Mn", "Me"} or joined or "\U0001f3fb" <= character <= "\U0001f3ff":
            cell = (character, 0)
        else:
            cell = (character, 2 if east_asian_width(character) in "WF" else 1)
        joined = character == "\u200d"
        column += cell[1]
        cells.append(cell)
    return cells


def clean(text: str) -> str:
    """Return `text` with tabs spread out and nothing in it that a terminal would obey."""
    if text.isprintable():
        return text
    return "".join(cell for cell, _ in _cells(text))


def excerpt(line: str, start: int, end: int) -> tuple[str, str]:
    """Return `line` as shown, and the carets under its code points `start:end` (one where that is empty).

    A long line is cut to a window around the range.
    """
    if len(line) <= _WIDTH and line.isascii() and line.isprintable():
        # most lines: a character is a column
        return line.rstrip(), " " * start + "^" * max(1, end - start)
    cells = _cells(line)
    before = sum(width for _, width in cells[:start])
    marked = max(1, sum(width for _, width in cells[start:end]))
    total = sum(width for _, width in cells)
    first, last = 0, len(cells)
    cut_left = cut_right = ""
    if total > _WIDTH:
        skip = min(max(0, before - _WIDTH // 3), total - _WIDTH + 1)
        while skip > 0 and first < start:
            skip -= cells[first][1]
            before -= cells[first][1]
            first += 1
        cut_left = "…" if first else ""
        room = _WIDTH - len(cut_left)
        last = first
        while last < len(cells) and room >= cells[last][1]:
            room -= cells[last][1]
            last += 1
        cut_right = "…" if last < len(cells) else ""
    before += len(cut_left)
    marked = min(marked, max(1, _WIDTH - before))
    shown = cut_left + "".join(cell for cell, _ in cells[first:last]) + cut_right
    return shown.rstrip(), " " * before + "^" * marked


# ---- one finding


def finding_text(finding: "Finding", source: Source, fixes: "Sequence[Fix]" = (), *, color: bool = False) -> str:
    """Return a finding with its source line and its first fix, as lines that end in a newline."""
    start = source.position(finding.span.start)
    end = source.position(finding.span.end)
    span = source.line_span(start.line)
    line = source.slice(span)
    shown, carets = excerpt(line, start.column, end.column if end.line == start.line else len(line))
    place = f"{clean(finding.path)}:{start.line + 1}:{start.column + 1}"
    severity = _paint(finding.severity.label, _CODES[finding.severity], color)
    message = clean(finding.message)
    number = str(start.line + 1)
    margin = " " * len(number)
    bar = _paint("|", "2", color)
    out = [
        f"{_paint(place, '1', color)}: {severity} {finding.code} {finding.name}: {message}",
        f"{_paint(number, '2', color)} {bar} {shown}",
        f"{margin} {bar} {_paint(carets, _CODES[finding.severity], color)}",
    ]
    for related in finding.related[:_RELATED]:
        at = related.place
        where = f"{clean(at.path)}:{at.line + 1}:{at.column + 1}"
        out.append(f"{margin} {_paint('note:', '1', color)} {where}: {clean(related.message)}")
    if len(finding.related) > _RELATED:
        out.append(f"{margin} {_paint('note:', '1', color)} and {len(finding.related) - _RELATED} more")
    if fixes:
        out.append(f"{margin} {_paint('help:', '1;32', color)} {clean(fixes[0].title)}{_safety(fixes[0])}")
        out += [f"{margin} {_paint('+', '32', color)} {excerpt(new, 0, 0)[0]}" for new in _instead(fixes[0], source)]
    return "\n".join(out) + "\n"


def _safety(fix: "Fix") -> str:
    return {Safety.SAFE: " (--fix)", Safety.REVIEW: " (--fix --unsafe-fixes)", Safety.SLOT: ""}[fix.safety]


_INSTEAD = 4
"""A fix that makes more lines than this is named, not shown."""


def _instead(fix: "Fix", source: Source) -> list[str]:
    """Return the lines that `fix` leaves where it edits; [] where that says little: far apart, long, or elsewhere."""
    if not fix.edits or any(edit.path is not None for edit in fix.edits):
        return []
    first = source.position(min(edit.span.start for edit in fix.edits)).line
    last = source.position(max(edit.span.end for edit in fix.edits)).line
    if last - first >= _INSTEAD:
        return []
    # Only the lines it edits: a long document has many findings.
    start, end = source.line_starts[first], source.line_span(last).end
    here = [edit._replace(span=edit.span.shift(-start)) for edit in fix.edits]
    step = apply(source.text[start:end], [fix._replace(edits=tuple(here))])
    if not step.applied:
        return []
    new = Source(step.text)
    lines = [new.slice(new.line_span(number)) for number in range(len(new.line_starts))]
    old = [source.slice(source.line_span(number)) for number in range(first, last + 1)]
    changed = [line for line in lines if line not in old and line.strip()]
    return changed if len(changed) <= _INSTEAD else []


# ---- a run


def file_text(file: "FileReport", least: Severity = Severity.INFORMATION, *, color: bool = False) -> str:
    """Return the findings of one file that are at or above `least`, with an empty line after each."""
    if not file.findings:
        return ""
    source = Source(file.text)
    fixes = file.fixes or ((),) * len(file.findings)
    out = [
        finding_text(finding, source, some, color=color) + "\n"
        for finding, some in zip(file.findings, fixes, strict=True)
        if finding.severity >= least
    ]
    if file.more:
        out.append(f"{clean(file.path)}: {_count(file.more, 'more finding')} not shown (`max-findings`)\n\n")
    return "".join(out)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def summary(tally: "Tally", least: Severity = Severity.INFORMATION, paths: "Sequence[str]" = ()) -> str:
    """Return what was checked, what was found, and what was left out and why; `paths` are those that were asked for."""
    out = [f"{clean(skipped.path)} {clean(skipped.reason)}" for skipped in tally.skipped]
    out += map(clean, tally.notes)
    if tally.left_out:
        out.append(f"{_count(tally.left_out, 'task')} of templates or with placeholders: only the syntax was checked")
    left_out = [
        f"{number:,} {'file or folder' if number == 1 else 'files or folders'} {why}"
        for number, why in ((tally.ignored, "by ignore files"), (tally.excluded, "by `exclude`"))
        if number
    ]
    aside = f" (left out: {', '.join(left_out)})" if left_out else ""
    out += changed(tally)
    out += from_baseline(tally, named=least is Severity.HINT)
    if not tally.files:
        where = places(paths)
        reason = "no file could be read" if tally.skipped else f"no Markdown file in {where}"
        return "\n".join([*out, f"Nothing was checked: {reason}{aside}."]) + "\n"
    checked = f"{_count(tally.files, 'file')}, {_count(tally.tasks, 'task')}"
    if not tally.tasks:
        checked = f"{_count(tally.files, 'file')}, no task in {'it' if tally.files == 1 else 'them'}"
    counts = [
        f"{number:,} information" if severity is Severity.INFORMATION else _count(number, severity.label)
        for severity, number in tally.severities.items()
        if number and severity >= least
    ]
    found = ", ".join(counts) or "nothing found"
    hidden = sum(number for severity, number in tally.severities.items() if severity < least)
    if hidden:
        found += f"; {_count(hidden, 'hint')} with -v"
    return "\n".join([*out, f"Checked {checked}{aside}: {found}."]) + "\n"


def changed(tally: "Tally") -> list[str]:
    """Return what a run wrote, as sentences."""
    out: list[str] = []
    if tally.fixed:
        out.append(f"{tally.fixing} {_count(tally.fixed, 'finding')} in {_count(tally.fixed_files, 'file')}.")
    if tally.comments:
        written = f"Wrote {_count(tally.comments, 'comment')} in {_count(tally.commented_files, 'file')}"
        out.append(f"{written} to pass over {_count(tally.commented, 'finding')}.")
    return out


def not_shown(tally: "Tally") -> list[str]:
    """Return how many findings there are beyond `max-findings`, as a sentence."""
    return [f"{_count(tally.more, 'more finding')} not shown (`max-findings`)"] if tally.more else []


def from_baseline(tally: "Tally", *, named: bool = False) -> list[str]:
    """Return what a baseline did, as sentences; its entries without a finding are `named` or counted."""
    out: list[str] = []
    if tally.known:
        out.append(f"Not reported: {_count(tally.known, 'finding')} known from the baseline.")
    if tally.stale:
        entries = "1 entry" if len(tally.stale) == 1 else f"{len(tally.stale):,} entries"
        how = "" if named else ", named with -v"
        out.append(f"The baseline has {entries} without a finding{how}: `doable baseline` takes them out.")
        out += [f"  {clean(entry)}" for entry in tally.stale if named]
    return out


def statistics_text(ranked: "Sequence[tuple[tuple[str, str], int]]") -> str:
    """Return a line a rule: how often it spoke, its code and its name."""
    width = max((len(f"{count:,}") for _, count in ranked), default=0)
    lines = [f"{count:{width},}  {code}  {name}\n" for (code, name), count in ranked]
    return "".join(lines) + "\n" * bool(lines)


def places(paths: "Sequence[str]") -> str:
    """Return the paths of a run in words."""
    return " or ".join("this folder" if path == os.curdir else clean(path) for path in paths) or "what was given"


def task_text(task: "Task", path: str) -> str:
    """Return a task as one line: its place, its box, its title and what its tags say."""
    reading = task.reading
    fields = [*(f"@{owner}" for owner in reading.owners)]
    fields += [f"due:{reading.due.iso or reading.due.raw}"] if reading.due else []
    fields += [f"goal:{goal}" for goal in reading.goals]
    fields += [f"impact:{reading.impact}"] if reading.impact else []
    fields += [f"est:{reading.estimate}m"] if reading.estimate else []
    title = " ".join(task.title.split())
    words = " ".join([f"[{task.mark}]", *([title] if title else []), *fields])
    return f"{clean(path)}:{task.line + 1}:{task.column + 1}: {'  ' * task.depth}{clean(words)}\n"


def tasks_summary(files: int, tasks: int) -> str:
    """Return how much was read."""
    return f"{_count(tasks, 'task')} in {_count(files, 'file')}.\n"
