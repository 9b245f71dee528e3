"""What a run gives, and the formats it is printed in: one module a format."""

from typing import TYPE_CHECKING, NamedTuple

from doable.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from doable.baseline import Entry
    from doable.batch import Skipped
    from doable.finding import Finding, Fix


class FileReport(NamedTuple):
    """One checked file.

    `findings` are in order of position, at most `max-findings`; `more` is how many there were beyond. `fixes` has
    an entry a finding, best first, where fixes were asked for. `text` is kept only where there are findings.
    """

    path: str
    tasks: int
    findings: "tuple[Finding, ...]" = ()
    fixes: "tuple[tuple[Fix, ...], ...]" = ()
    text: str = ""
    more: int = 0
    left_out: int = 0
    """Tasks that only syntax rules looked at: those of a template, or with placeholders in them."""


class Report(NamedTuple):
    """A whole run.

    `skipped` are files left out, each with the reason; `missing` are given paths that do not exist; `ignored` and
    `excluded` count the Markdown files and folders that ignore files and `exclude` name; `notes` are whole sentences
    about what is not known; `known` counts the findings that a baseline took out.
    """

    files: tuple[FileReport, ...] = ()
    skipped: "tuple[Skipped, ...]" = ()
    missing: tuple[str, ...] = ()
    ignored: int = 0
    excluded: int = 0
    notes: tuple[str, ...] = ()
    known: int = 0

    @property
    def findings(self) -> "list[Finding]":
        """All findings, file by file."""
        return [finding for file in self.files for finding in file.findings]

    @property
    def tasks(self) -> int:
        """How many tasks were read."""
        return sum(file.tasks for file in self.files)


class Tally:
    """The counts of a run, taken file by file, so that files need not be kept."""

    def __init__(self) -> None:
        self.files = 0
        self.tasks = 0
        self.left_out = 0
        self.fixed = 0
        self.fixed_files = 0
        self.fixing = "Fixed"
        """What was done with the fixes: `Fixed`, or `Would fix` where nothing was written."""
        self.severities = dict.fromkeys(sorted(Severity, reverse=True), 0)
        self.skipped: list[Skipped] = []
        self.ignored = 0
        self.excluded = 0
        self.notes: list[str] = []
        self.comments = 0
        """Suppression comments written for `commented` findings in `commented_files`."""
        self.commented = 0
        self.commented_files = 0
        self.more = 0
        """Findings beyond `max-findings`."""
        self.known = 0
        self.stale: tuple[str, ...] = ()
        """Entries of a baseline that matched nothing, a line each."""

    def add(self, file: FileReport) -> None:
        """Count a file in."""
        self.files += 1
        self.tasks += file.tasks
        self.left_out += file.left_out
        self.more += file.more
        for finding in file.findings:
            self.severities[finding.severity] += 1

    def know(self, known: int, stale: "Sequence[Entry]") -> None:
        """Count in what a baseline took out, and its entries that no finding matched, each once."""
        self.known = known
        if stale:
            from doable.baseline import describe  # noqa: PLC0415 - few runs have one

            self.stale = tuple(dict.fromkeys(map(describe, stale)))


def fails(findings: "Sequence[Finding]", fail_on: str) -> bool:
    """Tell whether a finding is at or above `fail_on`: the name of a severity, or `never`."""
    if fail_on == "never":
        return False
    least = Severity[fail_on.upper()]
    return any(finding.severity >= least for finding in findings)
