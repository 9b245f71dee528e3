"""Checking many files: each by itself, in several processes where they are many; then those that others concern.

What a rule says of a document mostly rests on that document alone. So each file is read once, checked and printed, and
what is known of it is sent to the one process that knows all. Only where a rule that looks further may have something
to add, the file is read again.
"""

import os
import pickle
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from doable.batch import MOST_BYTES, MOST_FILES, Skipped, walk
from doable.check import check_alone, check_plan, complete, fixes_for, settings_for
from doable.context import Context, Known
from doable.facts import PlanFacts, facts
from doable.finding import Severity
from doable.planning import survey
from doable.prefilter import may_matter
from doable.projects import is_same_project, open_file, read_plan, shown_path
from doable.report import Counts, FileReport, count
from doable.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from doable.batch import Document
    from doable.finding import Finding, Fix
    from doable.projects import Configs, Project
    from doable.settings import Settings
    from doable_md import Plan

# With fewer files than this, starting processes takes longer than it saves.
_MANY = 600
# Files that are handed to a process at once.
_BATCH = 40
# How often progress is told of, where one process works.
_TOLD = 100

T = TypeVar("T")
R = TypeVar("R")

if TYPE_CHECKING:
    # Told what is done to files ("checked", "read", "compared") and how many of how many that was done to so far: not
    # for each file, but often enough for somebody who waits.
    Progress = Callable[[str, int, int], None]


class Show(NamedTuple):
    """How files are printed: the function that gives a file's part of the output, and what it wants to be told."""

    part: "Callable[[FileReport], str]"
    fixes: bool
    """Whether it wants fixes, of findings from `least` up."""
    least: Severity


class Part(NamedTuple):
    """What is told of one checked file: its part of the output, what it adds to the counts, and the highest severity of
    any of its findings, 0 for none.
    """

    path: str
    text: str
    counts: Counts
    worst: int = 0


class Looked(NamedTuple):
    """What one file gave by itself: what is known of it, and what is told of it unless others have something to add.

    `pending` are the codes of rules that may. Where that is likely, no `part` was made, and `found` is what the rules
    said, pickled: it may wait for long.
    """

    facts: PlanFacts
    part: Part | None
    found: bytes | None = None
    pending: tuple[str, ...] = ()
    people: bool = False
    """It rests on who is called what."""
    left_out: int = 0
    """Tasks that only syntax rules looked at."""


def check_files(
    project: "Project",
    configs: "Configs",
    today: "date",
    show: Show,
    *,
    given: "Mapping[str, Document] | None" = None,
    notes: list[str] | None = None,
    progress: "Progress | None" = None,
) -> "Iterator[Part | Skipped]":
    """Check the files of a project; give what is told of each, in their order, whatever the number of processes.

    `given` holds texts that are not on disk, `notes` takes what to tell, `progress` is told how far it is.
    """
    work = _Work(project, today, show, given or {})
    looked = _spread(work.look, project.files, progress, "checked")
    asked = [one for one in looked if isinstance(one, Looked) and (one.pending or one.people or one.part is None)]
    again: dict[str, Part | Skipped] = {}
    if asked:
        people = work.gather(looked, configs, notes if notes is not None else [], progress)
        asked = [one for one in asked if people or one.pending or one.part is None]
        parts = _spread(work.look_again, asked, progress, "compared")
        again = {one.facts.path: part for one, part in zip(asked, parts, strict=True)}
    for path, one in zip(project.files, looked, strict=True):
        told = again.get(path) or (one.part if isinstance(one, Looked) else one)
        yield told or work.nothing(path)


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
            return Looked(known, self._part(context, own, found, seen.left_out))
        found, pending = check_alone(context)
        if _is_bare(known):
            judged = {rule.code for rule in settings.rules if rule.concerns}
            pending = tuple(code for code in pending if code not in judged)
        uses = context.uses
        if known.low and "doable:" not in plan.text:
            # Some task of the owner will matter more: it is printed when that is known.
            return Looked(known, None, pickle.dumps(found), pending, uses.people, seen.left_out)
        uses.workspace = False
        part = self._part(context, own, complete(context, found), seen.left_out)
        # Where fixes look at others, it is printed anew whatever the rules say.
        return Looked(known, None if uses.workspace else part, None, pending, uses.people, seen.left_out)

    def learn(self, path: str) -> PlanFacts | None:
        """Return what is to be known of a file that is not checked; None where that is nothing."""
        read = self._read(path)
        return None if read is None or isinstance(read, Skipped) else facts(*read)

    # ---- among the others

    def gather(
        self, looked: "Iterable[Looked | Skipped | None]", configs: "Configs", notes: list[str],
        progress: "Progress | None" = None,
    ) -> bool:  # fmt: skip
        """Let the workspace know of all files of the project. Tell whether any of them is a people page."""
        workspace, project = self.workspace, self.project
        for one in looked:
            if isinstance(one, Looked):
                workspace.replace(one.facts)
        others = self._others(configs, notes)
        for known in _spread(self.learn, others, progress, "read"):
            if known is not None:
                workspace.replace(known)
        workspace.name_pages((*project.files, *others))
        return bool(workspace.people())

    def look_again(self, looked: Looked) -> Part | Skipped:
        """Check a file among all others, as far as rules that look at these may have something to add."""
        path = looked.facts.path
        settings = settings_for(self.project.config, path)
        anew = looked.people and bool(self.workspace.people())
        concerned = anew or self._concerned(looked, settings)
        if looked.part is not None and not concerned:
            return looked.part
        read = self._read(path)
        if read is None or isinstance(read, Skipped):
            # It is no longer what it was a moment ago.
            return read or self.nothing(path)
        plan, _ = read
        context = Context(plan, self.workspace, settings, self.today)
        if looked.found is None or anew:
            found = check_plan(plan, self.workspace, settings, self.today, context=context)
        else:
            # Only what was pickled here a moment ago is read.
            found = complete(context, pickle.loads(looked.found), looked.pending)
        part = self._part(context, self.workspace, found, looked.left_out)
        context.let_go()
        return part

    def _concerned(self, looked: Looked, settings: "Settings") -> bool:
        rules = {rule.code: rule for rule in settings.rules}
        known = Known(self.workspace, settings, self.today)
        for code in looked.pending:
            judge = rules[code].concerns
            known.options = settings.options.get(code, {})
            if judge is None or judge(looked.facts, known):
                return True
        return False

    def _others(self, configs: "Configs", notes: list[str]) -> list[str]:
        """The files of the project that are not checked."""
        project = self.project
        if project.root is None:
            return []
        checked = {os.path.abspath(path) for path in project.files}  # noqa: PTH100
        absolute = any(os.path.isabs(path) for path in project.files)  # noqa: PTH117
        found = walk([project.root], project.config, most_files=MOST_FILES)
        others: list[str] = []
        size, capped = 0, found.capped
        for file in found.files:
            if file in checked or not is_same_project(configs, file, project):
                continue
            size += _size(file)
            if size > MOST_BYTES:
                capped = True
                break
            others.append(file if absolute else shown_path(file))
        if capped:
            notes.append(
                f"{project.root} holds more than {MOST_FILES:,} Markdown files or {MOST_BYTES >> 20} MB: what is beyond"
                " is not known to rules about several files. Name folders in `exclude` to choose which."
            )
        return others

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


def _size(file: str) -> int:
    try:
        return os.stat(file).st_size  # noqa: PTH116
    except OSError:
        return 0


def _is_bare(known: PlanFacts) -> bool:
    """Whether a document holds nothing that rules about the workspace could look at."""
    return not (known.rows or known.goals or known.references or known.waits or known.limit)


# ---- processes


def _spread(
    work: "Callable[[T], R]", items: "Sequence[T]", progress: "Progress | None" = None, what: str = ""
) -> "list[R]":
    """Return what work gives for each item, in order; in several processes where that is quicker.

    `progress` is told of each batch that is done, and of `what` was done.
    """
    count = processes()
    out: list[R] = []
    if len(items) < _MANY or count < 2:
        if progress is None:
            return [work(item) for item in items]
        step = max(1, len(items) // _TOLD)
        for at in range(0, len(items), step):
            out += map(work, items[at : at + step])
            progress(what, len(out), len(items))
        return out
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415 - few runs are that large
    from multiprocessing import get_context  # noqa: PLC0415

    batches = [items[at : at + _BATCH] for at in range(0, len(items), _BATCH)]
    _shared[:] = [work]
    # A forked process has all that this one has: nothing but items and results goes through a pipe.
    with ProcessPoolExecutor(count, get_context("fork")) as pool:
        done: Iterable[list[R]] = pool.map(_do, batches)
        for batch in done:
            out += batch
            if progress is not None:
                progress(what, len(out), len(items))
    return out


_shared: "list[Callable[[Any], Any]]" = []


def _do(items: "Iterable[Any]") -> "list[Any]":
    (work,) = _shared
    return [work(item) for item in items]


def processes() -> int:
    """Return how many processes may work at once: one where the system cannot fork."""
    if not hasattr(os, "fork"):
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
