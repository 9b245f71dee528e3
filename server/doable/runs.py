"""Checking many files: each by itself, in several processes where they are many; then those that others concern.

What a rule says of a document mostly rests on that document alone. So each file is read once, checked and printed, and
what is known of it is sent to the one process that knows all. Only where a rule that looks further may have something
to add, the file is read again.
"""

from typing import TYPE_CHECKING, NamedTuple

from doable.batch import MOST_BYTES, MOST_FILES, Skipped
from doable.check import check_alone, check_plan, complete, fixes_for, settings_for
from doable.context import Context, Known
from doable.facts import PlanFacts, facts
from doable.finding import Severity
from doable.fingerprint import stamp
from doable.looked import Kept, Looked, Part
from doable.packing import pack_facts, pack_found, pack_told, unpack_facts, unpack_found, unpack_told
from doable.planning import survey
from doable.prefilter import may_matter
from doable.processes import are_many, calm_collector, spread
from doable.projects import Others, open_file, others, read_plan
from doable.report import Counts, FileReport, count
from doable.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date

    from doable.batch import Document
    from doable.finding import Finding, Fix
    from doable.processes import Progress
    from doable.projects import Configs, Project
    from doable.settings import Settings
    from doable_md import Plan


class Show(NamedTuple):
    """How files are printed: the function that gives a file's part of the output, and what it wants to be told."""

    part: "Callable[[FileReport], str]"
    fixes: bool
    """Whether it wants fixes, of findings from `least` up."""
    least: Severity
    how: str = ""
    """All of this in words: what tells two ways to print apart, for the cache."""


def check_files(
    project: "Project",
    configs: "Configs",
    today: "date",
    show: Show,
    *,
    given: "Mapping[str, Document] | None" = None,
    notes: list[str] | None = None,
    beside: Others | None = None,
    kept: Kept | None = None,
    progress: "Progress | None" = None,
) -> "Iterator[Part | Skipped]":
    """Check the files of a project; give what is told of each, in their order, whatever the number of processes.

    `given` holds texts that are not on disk, `notes` takes what to tell, `beside` are the project's other files where
    somebody looked for them already, `kept` is what is remembered of the files, `progress` is told how far it is.
    """
    calm_collector()
    work = _Work(project, today, show, given or {})
    looked = _look(work, kept, progress)
    again: dict[str, Part | Skipped | bytes] = {}
    if any(one.asks for one in looked if isinstance(one, Looked)):
        beside = others(project, configs) if beside is None else beside
        _gather(work, looked, beside, kept, progress)
        if beside.capped and notes is not None:
            notes.append(
                f"{project.root} holds more than {MOST_FILES:,} Markdown files or {MOST_BYTES >> 20} MB: what is beyond"
                " is not known to rules about several files. Name folders in `exclude` to choose which."
            )
        people = bool(work.workspace.people())
        asked = [one for one in looked if isinstance(one, Looked) and (one.asks or (people and one.people))]
        # What is told otherwise than before.
        tell = work.tell_small if are_many(asked, plans=True) else work.tell
        for ask, told in zip(asked, spread(tell, asked, progress, "compared", plans=True), strict=True):
            if told is not None:
                again[ask.path] = told
    for path, one in zip(project.files, looked, strict=True):
        told = again.get(path) or (one.part if isinstance(one, Looked) else one)
        yield Part(path, *unpack_told(told)) if isinstance(told, bytes) else told or work.nothing(path)


def _look(work: "_Work", kept: Kept | None, progress: "Progress | None") -> "list[Looked | Skipped | None]":
    """Look at each file by itself, at none that is remembered."""
    files = work.project.files
    if kept is None:
        return [*spread(work.look_small if are_many(files) else work.look, files, progress, "checked")]
    day = work.today.toordinal()
    stamps = {path: None if path in work.given else stamp(path) for path in files}
    found: dict[str, Looked | Skipped | None] = {}
    for path, own in stamps.items():
        known = own and kept.get(path, own, day)
        if known is not None:
            found[path] = known or None
    anew = [path for path in files if path not in found]
    for path, one in zip(anew, spread(work.look_small, anew, progress, "checked"), strict=True):
        found[path] = one
        if (own := stamps[path]) is not None and not isinstance(one, Skipped):
            kept.put(path, own, day, one)
    return [found[path] for path in files]


def _gather(
    work: "_Work", looked: "list[Looked | Skipped | None]", beside: Others, kept: Kept | None,
    progress: "Progress | None",
) -> None:  # fmt: skip
    """Let the workspace know of all files of the project, in the place of what was looked at."""
    workspace, files = work.workspace, (*work.project.files, *beside.files)
    for number, one in enumerate(looked):
        if isinstance(one, Looked):
            workspace.replace(one.facts)
            looked[number] = one._replace(known=b"")
    if kept is not None:
        kept.save()
    stamps = {path: stamp(path) for path in beside.files} if kept is not None else {}
    known: dict[str, bytes | None] = {}
    if kept is not None:
        known = {path: kept.facts.get(path, own) for path, own in stamps.items() if own is not None}
        kept.facts.forget_all_but(files)
        kept.looked.forget_all_but(files)
    anew = [path for path in beside.files if known.get(path) is None]
    for path, fresh in zip(anew, spread(work.learn, anew, progress, "read"), strict=True):
        known[path] = fresh
        if kept is not None and fresh is not None and (own := stamps[path]) is not None:
            kept.facts.put(path, own, fresh)
    for path in beside.files:
        if data := known[path]:
            workspace.replace(unpack_facts(data, path))
    workspace.name_pages(files)


class _Work:
    """What is done with the files of one project. Processes that are forked from this one share it."""

    def __init__(self, project: "Project", today: "date", show: Show, given: "Mapping[str, Document]") -> None:
        self.project = project
        self.today = today
        self.show = show
        self.given = given
        self.workspace = Workspace(settings_for(project.config, ""), lasting=False)

    def nothing(self, path: str) -> Part:
        """What is told of a file that holds nothing to judge: that it was checked."""
        return Part(path, self.show.part(FileReport(path, 0)), Counts(0, {}))

    # ---- each file by itself

    def look(self, path: str) -> "Looked | Skipped | None":
        """Read a file and check it by itself. None: it was read and holds nothing to judge."""
        read = self._read(path)
        if read is None or isinstance(read, Skipped):
            return read
        plan, settings = read
        context = self._alone(plan, settings)
        try:
            return self._looked(context)
        finally:
            context.let_go()

    def _alone(self, plan: "Plan", settings: "Settings") -> Context:
        own = Workspace(settings, known=self.project.root is not None, lasting=False)
        seen = survey(plan, settings)
        own.replace(facts(plan, settings, seen))
        return Context(plan, own, settings, self.today, seen)

    def _looked(self, context: Context) -> Looked:
        plan, settings, own, seen = context.plan, context.settings, context.workspace, context.survey
        known = context.facts or PlanFacts(plan.path)
        if self.project.root is None:
            found = check_plan(plan, own, settings, self.today, context=context)
            return Looked(plan.path, known, self._part(context, own, found, seen.left_out), today=context.uses.day)
        found, pending = check_alone(context)
        if _is_bare(known):
            judged = {rule.code for rule in settings.rules if rule.concerns}
            pending = tuple(code for code in pending if code not in judged)
        uses = context.uses
        if known.low and "doable:" not in plan.text:
            # Some task of the owner will matter more: it is printed when that is known.
            waiting = pack_found(found, plan.text)
            return Looked(plan.path, known, None, waiting, pending, uses.people, seen.left_out, uses.day)
        uses.workspace = False
        part = self._part(context, own, complete(context, found), seen.left_out)
        # Where fixes look at others, it is printed anew whatever the rules say.
        told = None if uses.workspace else part
        return Looked(plan.path, known, told, None, pending, uses.people, seen.left_out, uses.day)

    def look_small(self, path: str) -> "Looked | Skipped | None":
        """Look at a file; return what it gave packed."""
        found = self.look(path)
        return found.packed() if isinstance(found, Looked) else found

    def learn(self, path: str) -> bytes | None:
        """Return what is to be known of a file that is not checked, packed; nothing (b"") where there is nothing, None
        where it cannot be read.
        """
        read = self._read(path)
        return None if isinstance(read, Skipped) else pack_facts(facts(*read)) if read else b""

    # ---- among the others

    def tell(self, looked: Looked) -> Part | Skipped | None:
        """Check a file among all others, as far as rules that look at these may have something to add. None: they
        have not, and what is told is what was.
        """
        path = looked.path
        settings = settings_for(self.project.config, path)
        anew = looked.people and bool(self.workspace.people())
        codes = self._concerned(looked, settings)
        if looked.told is not None and not codes and not anew:
            return None
        read = self._read(path)
        if read is None or isinstance(read, Skipped):
            # It is no longer what it was a moment ago.
            return read or self.nothing(path)
        plan, _ = read
        context = Context(plan, self.workspace, settings, self.today)
        alone = None if anew or looked.found is None else unpack_found(looked.found, plan.text, path)
        if alone is None:
            found = check_plan(plan, self.workspace, settings, self.today, context=context)
        else:
            found = complete(context, alone, codes)
        part = self._part(context, self.workspace, found, looked.left_out)
        context.let_go()
        return part

    def tell_small(self, looked: Looked) -> bytes | Skipped | None:
        """Check a file among all others; return what is told packed."""
        told = self.tell(looked)
        return pack_told(*told[1:]) if isinstance(told, Part) else told

    def _concerned(self, looked: Looked, settings: "Settings") -> list[str]:
        """The rules that look at others and may have something to add."""
        known = Known(self.workspace, settings, self.today)
        own = self.workspace.get(looked.path) or PlanFacts(looked.path)
        found: list[str] = []
        for code in looked.pending:
            judge = settings.by_code[code].concerns
            known.options = settings.options.get(code, {})
            if judge is None or judge(own, known):
                found.append(code)
        return found

    # ---- both

    def _read(self, path: str) -> "tuple[Plan, Settings] | Skipped | None":
        config = self.project.config
        document = open_file(path, config, self.given)
        if isinstance(document, Skipped):
            return document
        if not may_matter(document.text, config.goal_headings):
            return None
        return read_plan(document.text, path, config), settings_for(config, path)

    def _part(self, context: Context, workspace: Workspace, found: "list[Finding]", left_out: int) -> Part:
        plan, show, settings = context.plan, self.show, context.settings
        most = settings.config.max_findings
        findings = found[:most]
        fixes: tuple[tuple[Fix, ...], ...] = ()
        if show.fixes:
            fixes = tuple(
                [
                    tuple(fixes_for(one, plan, workspace, settings, self.today, context=context))
                    if one.severity >= show.least
                    else ()
                    for one in findings
                ]
            )
        report = FileReport(
            plan.path, len(plan.tasks), tuple(findings), fixes, plan.text if findings else "",
            max(0, len(found) - most), left_out,
        )  # fmt: skip
        worst = max([int(one.severity) for one in found], default=0)
        return Part(plan.path, show.part(report), count(report), worst)


def _is_bare(known: PlanFacts) -> bool:
    """Whether a document holds nothing that rules about the workspace could look at."""
    return not (known.rows or known.goals or known.references or known.waits or known.limit)
