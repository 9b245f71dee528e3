"""Findings for people: the place, the source line with a caret under the range, and what to write instead."""

from typing import TYPE_CHECKING

from doable.finding import Safety, Severity
from doable.report.edits import changes, replaced
from doable.report.places import Places
from doable.report.terminal import clean, excerpt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from doable.finding import Finding, Fix
    from doable.report import FileReport, Look, Tally

_RELATED = 3
"""The most related places that are shown."""
_INSTEAD = 4
"""A fix that makes more lines than this is named, not shown."""

_CODES = {
    Severity.ERROR: "1;31",
    Severity.WARNING: "1;33",
    Severity.INFORMATION: "1;36",
    Severity.HINT: "1;34",
}
_LABELS = {severity: severity.label for severity in Severity}
_SAFETY = {Safety.SAFE: " (--fix)", Safety.REVIEW: " (--fix --unsafe-fixes)", Safety.SLOT: ""}


def part(report: "FileReport", look: "Look") -> str:
    """Return the findings of one file with their source lines and first fixes, with an empty line after each."""
    if not report.findings:
        return ""
    places = Places(report.text)
    path = clean(report.path)
    fixes = report.fixes or ((),) * len(report.findings)
    out = [
        _finding(finding, places, path, some, look.color)
        for finding, some in zip(report.findings, fixes, strict=True)
        if finding.severity >= look.least
    ]
    if report.more:
        more = "1 more finding" if report.more == 1 else f"{report.more:,} more findings"
        out.append(f"{path}: {more} not shown (`max-findings`)\n\n")
    return "".join(out)


def document(parts: "Sequence[str]", tally: "Tally") -> str:
    """Return the parts, one after the other; what the run says at its end is no part of it."""
    return "".join(parts)


def _finding(finding: "Finding", places: Places, path: str, fixes: "Sequence[Fix]", color: bool) -> str:
    """Return a finding with its source line and its first fix, as lines of which the last is empty."""
    span, severity = finding.span, finding.severity
    line, first = places.line(span.start)
    text = places.text[first : places.end(first)]
    shown, carets = excerpt(text, span.start - first, min(span.end - first, len(text)))
    number, label, bar, note, plus, aid = str(line + 1), _LABELS[severity], "|", "note:", "+", "help:"
    margin = " " * len(number)
    place = f"{path}:{number}:{span.start - first + 1}"
    if color:
        place, note = _paint(place, "1"), _paint(note, "1")
        number, bar = _paint(number, "2"), _paint(bar, "2")
        label, carets = _paint(label, _CODES[severity]), _paint(carets, _CODES[severity])
        plus, aid = _paint(plus, "32"), _paint(aid, "1;32")
    out = (
        f"{place}: {label} {finding.code} {finding.name}: {clean(finding.message)}\n"
        f"{number} {bar} {shown}\n{margin} {bar} {carets}\n"
    )
    for related in finding.related[:_RELATED]:
        at = related.place
        out += f"{margin} {note} {clean(at.path)}:{at.line + 1}:{at.column + 1}: {clean(related.message)}\n"
    if len(finding.related) > _RELATED:
        out += f"{margin} {note} and {len(finding.related) - _RELATED} more\n"
    if fixes:
        out += f"{margin} {aid} {clean(fixes[0].title)}{_SAFETY[fixes[0].safety]}\n"
        for new in _instead(fixes[0], places):
            out += f"{margin} {plus} {excerpt(new, 0, 0)[0]}\n"
    return out + "\n"


def _paint(text: str, code: str) -> str:
    return f"\x1b[{code}m{text}\x1b[0m"


def _instead(fix: "Fix", places: Places) -> list[str]:
    """Return the lines that `fix` leaves where it edits; [] where that says little: far apart, long, or elsewhere."""
    text = places.text
    changed = changes(fix, text)
    if not changed:
        return []
    first, start = places.line(changed[0].span.start)
    last, behind = places.line(changed[-1].span.end)
    if last - first >= _INSTEAD:
        return []
    # Only the lines it edits: a long document has many findings.
    end = places.end(behind)
    old = _lines(text[start:end])
    new = [line for line in _lines(replaced(changed, text, start, end)) if line not in old and line.strip()]
    return new if len(new) <= _INSTEAD else []


def _lines(text: str) -> list[str]:
    if "\r" not in text:
        return text.split("\n")
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
