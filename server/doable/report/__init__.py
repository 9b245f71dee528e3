"""What a run gives, and the formats it is printed in: one module a format, all of them in `formats.FORMATS`."""

from typing import TYPE_CHECKING, NamedTuple

from doable.finding import Safety, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from doable.baseline import Entry
    from doable.batch import Skipped
    from doable.changed import Changes
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


class Look(NamedTuple):
    """How findings are shown, settled once a run. Small and plain: it goes to every process that writes parts.

    `least` is the severity from which on findings are shown. `here` is the current folder and `root` the one that a
    CI service's paths start from, both absolute; without a root, paths stay as they were given.
    """

    least: Severity = Severity.INFORMATION
    color: bool = False
    here: str = ""
    root: str = ""


class Counts(NamedTuple):
    """What one file adds to the counts of a run; all that is needed of a file beside its part of the output.

    `said` tells how often each rule spoke, by code, name and severity; `safe` how many findings have a safe fix
    among those whose fixes were asked for. The others are as in `FileReport`.
    """

    tasks: int
    said: dict[tuple[str, str, Severity], int]
    safe: int = 0
    more: int = 0
    left_out: int = 0


def count(file: FileReport) -> Counts:
    """Return what a file adds to the counts of a run."""
    said: dict[tuple[str, str, Severity], int] = {}
    for finding in file.findings:
        key = (finding.code, finding.name, finding.severity)
        said[key] = said.get(key, 0) + 1
    safe = sum(bool(fixes) and fixes[0].safety is Safety.SAFE for fixes in file.fixes)
    return Counts(file.tasks, said, safe, file.more, file.left_out)


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
        self.said: dict[tuple[str, str, Severity], int] = {}
        """How often each rule spoke, by code, name and severity."""
        self.safe = 0
        """Findings with a safe fix among those whose fixes were asked for."""
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
        self.resolved = 0
        """How many these are: several may read alike."""
        self.trend = False
        """Whether it is asked what is new since the baseline, and what is resolved."""
        self.since = ""
        """What the files were compared with: `changed` of them are not what they were then."""
        self.changed = 0
        self.gone = 0
        """Files that are no more."""
        self.unshown = 0
        """Findings that are not shown because their tasks did not change."""

    def add(self, file: "FileReport | Counts") -> None:
        """Count a file in."""
        counts = count(file) if isinstance(file, FileReport) else file
        self.files += 1
        self.tasks += counts.tasks
        self.left_out += counts.left_out
        self.more += counts.more
        self.safe += counts.safe
        for key, number in counts.said.items():
            self.said[key] = self.said.get(key, 0) + number

    @property
    def findings(self) -> int:
        """How many findings there are, of every severity."""
        return sum(self.said.values())

    @property
    def severities(self) -> dict[Severity, int]:
        """How many findings there are of each severity, the worst first."""
        found = dict.fromkeys(sorted(Severity, reverse=True), 0)
        for (_, _, severity), number in self.said.items():
            found[severity] += number
        return found

    def rules(self, least: Severity) -> list[tuple[str, str, int]]:
        """Code, name and count of each rule that spoke at or above `least`, the most frequent first."""
        found: dict[tuple[str, str], int] = {}
        for (code, name, severity), number in self.said.items():
            if severity >= least:
                found[code, name] = found.get((code, name), 0) + number
        ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))
        return [(code, name, number) for (code, name), number in ranked]

    @property
    def new(self) -> int:
        """How many findings no baseline knows, of every severity and beyond `max-findings`."""
        return self.findings + self.more

    def know(self, known: int, stale: "Sequence[Entry]", *, trend: bool = False) -> None:
        """Count in what a baseline took out, and its entries that no finding matched; `trend`: that is the question."""
        self.known, self.trend, self.resolved = known, trend, len(stale)
        if stale:
            from doable.baseline import describe  # noqa: PLC0415 - few runs have one

            self.stale = tuple(dict.fromkeys(map(describe, stale)))

    def compare(self, changes: "Changes", files: "Sequence[str]") -> None:
        """Count in what changed of the files of a run."""
        past = changes.past
        self.since, self.changed, self.gone = past.name, changes.changed(files), len(past.gone)
        self.notes += [
            f"{file} changed since {past.revision}, too: what that makes of unchanged tasks is shown without --changed"
            for file in past.settings
        ]


def fails(worst: int, fail_on: str) -> bool:
    """Tell whether the highest severity of what was found (0: nothing was) is at or above `fail_on`, which may be
    `never`.
    """
    return fail_on != "never" and worst >= Severity[fail_on.upper()]
