"""What the tests of the formats share: findings, files that are hard to write, and a whole run in one format."""

from collections.abc import Sequence
from typing import Any

from doable.batch import Skipped
from doable.finding import Edit, Family, Finding, Fix, Place, Related, Safety, Severity
from doable.report import FileReport, Tally
from doable.report.formats import FORMATS
from doable_md.text import Span

HINT, INFORMATION, WARNING, ERROR = Severity


def a_finding(text: str, marked: str, severity: Severity = WARNING, path: str = "a.md", **more: Any) -> Finding:
    start = text.index(marked)
    values: dict[str, Any] = {"code": "C102", "name": "vague-verb", "message": "`x` names no action."}
    span = Span(start, start + len(marked))
    return Finding(**{"family": Family.CLARITY, "severity": severity, "path": path, "span": span, **values, **more})


TEXT = "- [ ] Fix it\n- [ ] Do it\n"


def a_file(*severities: Severity, **more: Any) -> FileReport:
    findings = tuple(a_finding(TEXT, "Fix", severity) for severity in severities)
    return FileReport("a.md", 2, findings, text=TEXT, **more)


def written(
    name: str, *files: FileReport, least: Severity = INFORMATION, skipped: Sequence[Skipped] = (), **environ: str
) -> str:
    """A whole run in one format, as `doable check` prints it, without its summary."""
    form = FORMATS[name]
    look = form.look(least, environ=environ)
    tally = Tally()
    tally.skipped += skipped
    for file in files:
        tally.add(file)
    writer = form.writer()
    return writer.document([writer.part(file, look) for file in files], tally)


def printed(document: str) -> bytes:
    """The bytes that standard output and output files hold: UTF-8, and what that lacks as `\\udcff`."""
    return document.encode("utf-8", "backslashreplace")


def applied(text: str, edits: Sequence[tuple[int, int, str]]) -> str:
    """What a program makes of a text that puts edits in: start, end and new text, all in terms of the text as it is."""
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


# ---- files that are hard to write

ODD = "notes/ü &<b>'\"%25;],:#?*.md"
HOSTILE = "`]]>&amp;\x1b[31m\x00\u2028‹🚀›\r\n::error::x%0A##vso[task.complete result=Failed;]\t\udc80\ufffe"


def _fixes(text: str) -> tuple[Fix, ...]:
    start, end = text.index("Fix"), text.index("Do")
    return (
        Fix("Mend it", Safety.SAFE, (Edit(Span(start, start + 3), "Draft"),)),
        Fix(
            "In two places, one line more",
            Safety.REVIEW,
            (Edit(Span(end, end + 2), "‹x›\n  🚀"), Edit(Span(0, 0), "+ ")),
        ),
        Fix("Fill it in", Safety.SLOT, (Edit(Span(start, start + 3), "‹what›"),)),
        Fix("Elsewhere too", Safety.REVIEW, (Edit(Span(0, 1), "x"), Edit(Span(0, 1), "x", "b.md"))),
        Fix("Twice at one place", Safety.REVIEW, (Edit(Span(0, 0), "x"), Edit(Span(0, 0), "y"))),
    )


def _gallery() -> tuple[FileReport, ...]:
    files = [FileReport("empty of findings.md", 3)]
    texts = (TEXT, TEXT.replace("\n", "\r\n"), TEXT.replace("\n", "\r"), f"# 🚀 Ziele\n\n{TEXT[:-1]}")
    related = (
        Related(Place("b.md", 0, 0, 0, 0), "the same"),
        Related(Place(ODD, 999, 7, 1000, 0), HOSTILE),
        Related(Place("/elsewhere/c.md", 4, 5, 4, 6), ""),
    )
    paths = ("a.md", ODD, "/tmp/plans of Kim/<a>.md", "bad\udcff.md", "<stdin>", "../up.md", "deep/er/a.md")
    for number, path in enumerate(paths):
        text = texts[number % len(texts)]
        findings = (
            a_finding(text, "Fix", ERROR, path),
            a_finding(text, "Fix it", WARNING, path, message=HOSTILE, related=related),
            a_finding(text, text[text.index("Fix") :], INFORMATION, path, code="O301", name="owner-overload"),
            a_finding(text, "Do", HINT, path, code="S504", name="malformed-box", data={"subject": "ana"}),
        )
        fixes = (_fixes(text), (), _fixes(text)[1:], _fixes(text)[2:])
        files.append(FileReport(path, 2, findings, fixes, text, more=number))
    many = "- [ ] Fix it\n" * 400
    findings = tuple(
        a_finding(many, "Fix", path="many.md")._replace(span=Span(13 * n + 6, 13 * n + 9)) for n in range(400)
    )
    return (*files, FileReport("many.md", 400, findings, text=many))


GALLERY = _gallery()
LEFT_OUT = (Skipped("latin 1&.md", "is not UTF-8 (line 1, byte 3)"), Skipped("bad\udcff.md", "is binary"))
