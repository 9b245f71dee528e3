"""What `doable check` prints: parts of files as they come or one document at the end, and then the summary."""

import sys
from typing import TYPE_CHECKING

from doable.cli.inputs import complain, nothing, warn

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TextIO

    from doable.report import FileReport, Look, Tally
    from doable.report.formats import Format


class Printer:
    """Prints a run in one format to `out`. `part` may be called in another process; its results are added in order.

    The summary follows the findings, or stands beside them; where `out` is not what `terminal` is, it is on the
    terminal whatever the format. A `quiet` printer has none, and says nothing else.
    """

    def __init__(self, form: "Format", look: "Look", out: "TextIO", terminal: "TextIO", *, quiet: bool = False) -> None:
        self.form = form
        self.look = look
        self.out = out
        self.terminal = terminal
        self.quiet = quiet
        self.writer = form.writer()
        self.parts: list[str] = []

    @property
    def fixes(self) -> bool:
        """Whether it wants fixes of the findings that it shows."""
        return self.form.fixes

    def part(self, report: "FileReport") -> str:
        """Return what one file adds to the output."""
        return self.writer.part(report, self.look)

    def add(self, part: str) -> None:
        """Take the part of one file."""
        if self.form.streams:
            self.out.write(part)
        elif part:
            self.parts.append(part)

    def end(self, tally: "Tally", paths: "Sequence[str]", *, fix: bool = True) -> None:
        """Finish, with the counts of the run on `paths`. The summary says what `--fix` does, unless it was done."""
        if not self.form.streams:
            self.out.write(self.writer.document(self.parts, tally))
        if self.quiet:
            return
        if self.form.summary == "warnings" and self.out is self.terminal:
            _tell(tally, paths)
            return
        from doable.report.summary import next_steps, not_shown, summary  # noqa: PLC0415

        if self.form.summary == "out":
            self.terminal.write(summary(tally, self.look.least, paths, next_steps(tally, self.look.least, fix=fix)))
            return
        self.out.flush()
        for line in not_shown(tally):
            complain(line, "warning")
        sys.stderr.write(summary(tally, self.look.least, paths))


class Statistics(Printer):
    """Prints how often each rule spoke, as text or JSON. What it shows is all in the counts."""

    @property
    def fixes(self) -> bool:
        """It shows none."""
        return False

    def part(self, report: "FileReport") -> str:
        """Return nothing."""
        return ""

    def end(self, tally: "Tally", paths: "Sequence[str]", *, fix: bool = True) -> None:
        """Print the counts of the run on `paths`."""
        rules = tally.rules(self.look.least)
        from doable.report.summary import next_steps, not_shown, statistics, summary  # noqa: PLC0415

        if self.form.name == "json":
            from doable.report.json import statistics_json  # noqa: PLC0415

            self.out.write(statistics_json(rules, tally))
            if not self.quiet:
                _tell(tally, paths)
            return
        self.out.write(statistics(rules))
        if not self.quiet:
            notes = "".join(f"{line}\n" for line in not_shown(tally))
            told = summary(tally, self.look.least, paths, next_steps(tally, self.look.least, fix=fix))
            self.terminal.write(notes + told)


def _tell(tally: "Tally", paths: "Sequence[str]") -> None:
    """Say on standard error what the document has no place for."""
    from doable.report.summary import changed, compared, from_baseline, not_shown  # noqa: PLC0415

    warn(tally.skipped, [*tally.notes, *not_shown(tally)])
    for line in (*changed(tally), *from_baseline(tally), *compared(tally)):
        complain(line, "note")
    if not tally.files and not tally.skipped:
        complain(nothing("checked", paths), "warning")
