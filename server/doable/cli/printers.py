"""What `doable check` prints, format by format: findings as they come, or one document at the end."""

import os
import sys
from typing import TYPE_CHECKING

from doable.cli.inputs import complain, nothing, warn
from doable.finding import Severity
from doable.report import Report, Tally

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TextIO

    from doable.report import FileReport


class Printer:
    """Takes the reports of a run file by file; `least` is the severity from which on it wants `fixes` (or none)."""

    fixes = False

    def __init__(self, out: "TextIO", least: Severity) -> None:
        self.out = out
        self.least = least

    def add(self, report: "FileReport") -> None:
        """Take the report of one file."""

    def end(self, tally: Tally, paths: "Sequence[str]") -> None:
        """Finish, with the counts of the run on `paths`."""


def printer_for(name: str, out: "TextIO", least: Severity, *, statistics: bool = False) -> Printer:
    """Return the printer of a format (`doable.cli.FORMATS`). Formats for programs have hints too."""
    if statistics:
        return _Statistics(out, least if name == "text" else Severity.HINT, json=name == "json")
    if name == "text":
        return _Text(out, least)
    if name in ("concise", "github"):
        return _Lines(out, least, name)
    return _Whole(out, name)


class _Text(Printer):
    """Findings with their lines, then the summary."""

    fixes = True

    def __init__(self, out: "TextIO", least: Severity) -> None:
        from doable.report import text  # noqa: PLC0415

        super().__init__(out, least)
        self.text = text
        self.color = text.use_color(out, os.environ)

    def add(self, report: "FileReport") -> None:
        self.out.write(self.text.file_text(report, self.least, color=self.color))

    def end(self, tally: Tally, paths: "Sequence[str]") -> None:
        self.out.write(self.text.summary(tally, self.least, paths))


class _Lines(Printer):
    """One line a finding, for other programs' eyes; the summary goes to standard error."""

    def __init__(self, out: "TextIO", least: Severity, name: str) -> None:
        super().__init__(out, least)
        self.lines: Callable[[FileReport, Severity], str]
        if name == "github":
            from doable.report.github import file_github  # noqa: PLC0415

            self.lines = file_github
        else:
            from doable.report.concise import file_concise  # noqa: PLC0415

            self.lines = file_concise

    def add(self, report: "FileReport") -> None:
        self.out.write(self.lines(report, self.least))

    def end(self, tally: Tally, paths: "Sequence[str]") -> None:
        from doable.report.text import not_shown, summary  # noqa: PLC0415

        self.out.flush()
        for line in not_shown(tally):
            complain(line, "warning")
        sys.stderr.write(summary(tally, self.least, paths))


class _Whole(Printer):
    """One document at the end, with all findings; what else there is to say goes to standard error."""

    def __init__(self, out: "TextIO", name: str) -> None:
        super().__init__(out, Severity.HINT)
        self.name = name
        self.fixes = name == "json"
        self.files: list[FileReport] = []

    def add(self, report: "FileReport") -> None:
        self.files.append(report)

    def end(self, tally: Tally, paths: "Sequence[str]") -> None:
        report = Report(tuple(self.files), tuple(tally.skipped))
        if self.name == "sarif":
            from doable.report.sarif import check_sarif as written  # noqa: PLC0415
        elif self.name == "junit":
            from doable.report.junit import check_junit as written  # noqa: PLC0415
        else:
            from doable.report.json import check_json as written  # noqa: PLC0415
        self.out.write(written(report))
        _tell(tally, paths)


class _Statistics(Printer):
    """How often each rule spoke."""

    def __init__(self, out: "TextIO", least: Severity, *, json: bool) -> None:
        super().__init__(out, least)
        self.json = json
        self.counts: dict[tuple[str, str], int] = {}

    def add(self, report: "FileReport") -> None:
        for finding in report.findings:
            if finding.severity >= self.least:
                key = (finding.code, finding.name)
                self.counts[key] = self.counts.get(key, 0) + 1

    def end(self, tally: Tally, paths: "Sequence[str]") -> None:
        ranked = sorted(self.counts.items(), key=lambda item: (-item[1], item[0]))
        if self.json:
            from doable.report.json import statistics_json  # noqa: PLC0415

            self.out.write(statistics_json(ranked, tally))
            _tell(tally, paths)
            return
        from doable.report.text import not_shown, statistics_text, summary  # noqa: PLC0415

        notes = "".join(f"{line}\n" for line in not_shown(tally))
        self.out.write(statistics_text(ranked) + notes + summary(tally, self.least, paths))


def _tell(tally: Tally, paths: "Sequence[str]") -> None:
    """Say on standard error what the document has no place for."""
    from doable.report.text import changed, from_baseline, not_shown  # noqa: PLC0415

    warn(tally.skipped, [*tally.notes, *not_shown(tally)])
    for line in (*changed(tally), *from_baseline(tally)):
        complain(line, "note")
    if not tally.files and not tally.skipped:
        complain(nothing("checked", paths), "warning")
