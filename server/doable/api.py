"""Checking texts and paths: the Python API, and what the command line itself uses."""

# os.path, not pathlib: this runs at every start of the command line, and importing pathlib costs 5 ms.
# ruff: noqa: PTH100, PTH117, PTH118

import os
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from doable.batch import MOST_BYTES, MOST_FILES, Document, Skipped, walk
from doable.check import check_plan, fixes_for, needs_workspace, settings_for
from doable.config import Config
from doable.context import Context
from doable.facts import facts
from doable.finding import Fix, Safety, Severity
from doable.fix import Fixed, apply, fix_to_fixpoint
from doable.projects import (
    Configs,
    Project,
    baseline_file,
    find_files,
    is_same_project,
    open_file,
    projects,
    read_plan,
    shown_path,
    validate,
)
from doable.report import FileReport, Report
from doable.rule import Scope
from doable.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from doable.baseline import Entry
    from doable.finding import Edit, Finding
    from doable.processes import Progress
    from doable.rule import Rule
    from doable.settings import Settings
    from doable_md import Plan

# Plans of checked files that stay at hand between learning what is known and checking, in characters of text.
_KEEP = 1_000_000
# With no more files than this it pays to see first whether any of them says something about a plan.
_FEW = 16
# The most rounds of suppression comments: in each, a finding speaks that another one spoke for.
_ROUNDS = 20
# How often progress is told of.
_TOLD = 100


def check_text(
    text: str, *, path: str = "", config: Config | None = None, today: date | None = None
) -> "list[Finding]":
    """Check one text and return its findings, by position; their spans are offsets into `text`.

    `path` is what findings and per-path settings see; nothing is read from disk. `config` are the settings (the
    defaults if None), `today` is the day to judge dates by (the current one if None). No other document is known, so
    rules about the workspace say nothing. Raises `ConfigError` for settings that cannot be used, nothing for a text.
    """
    config = config or Config()
    validate(config)
    settings = settings_for(config, path)
    plan = read_plan(text, path, config)
    workspace = Workspace(settings, known=False)
    workspace.replace(facts(plan, settings))
    return check_plan(plan, workspace, settings, today or date.today())  # noqa: DTZ011 - the writer's own day


def check_paths(
    paths: "Sequence[str | os.PathLike[str]] | str | os.PathLike[str]",
    *,
    config: Config | None = None,
    today: date | None = None,
    fixes: bool = False,
) -> Report:
    """Check files and folders (one or several) and return what was found, file by file.

    `config` are the settings for all of them; if None, each file has those of the nearest settings file. `today` is
    as in `check_text`. With `fixes`, each finding comes with its fixes. What the settings' baseline knows is counted
    in `known` and not among the findings. Raises `ConfigError` and `BaselineError`; a file that cannot be read is in
    `skipped`, a path that does not exist in `missing`.
    """
    configs = Configs(config)
    # a string is a sequence of strings, too
    names = [os.fspath(path) for path in ((paths,) if isinstance(paths, str | os.PathLike) else paths)]
    found = find_files(names, configs)
    today = today or date.today()  # noqa: DTZ011 - the writer's own day
    files: list[FileReport] = []
    skipped: list[Skipped] = list(found.skipped)
    notes: list[str] = []
    baselines = Baselines()
    for project in projects(found.files, configs, names):
        for checked in baselines.take_out(check_project(project, configs, today, notes=notes), project):
            if isinstance(checked, Skipped):
                skipped.append(checked)
            else:
                files.append(file_report(checked, today, fixes=fixes))
    return Report(
        tuple(files), tuple(skipped), found.missing, found.ignored, found.excluded, tuple(notes), baselines.known
    )


class Checked(NamedTuple):
    """One file under check, with all that its findings and their fixes rest on."""

    document: Document
    plan: "Plan"
    settings: "Settings"
    workspace: Workspace
    findings: "tuple[Finding, ...]"
    context: Context
    known: "tuple[Finding, ...]" = ()
    """Findings that a baseline took out of `findings`."""
    aside: "tuple[Finding, ...]" = ()
    """Findings that are not for this run: those of tasks that did not change."""
    keep: "Callable[[Plan, Finding, Fix], bool] | None" = None
    """Tells which fixes are for this run; None: all are."""


def check_project(
    project: Project,
    configs: Configs,
    today: date,
    *,
    given: "Mapping[str, Document] | None" = None,
    notes: list[str] | None = None,
    progress: "Progress | None" = None,
) -> "Iterator[Checked | Skipped]":
    """Check the files of a project in order.

    `given` holds texts that are not on disk, `notes` takes what to tell, `progress` is told how far it is.
    """
    given = given or {}
    plans: dict[str, tuple[Document, Plan]] = {}
    workspace = learn(project, configs, given, plans, notes if notes is not None else [], progress=progress)
    for path in _told(project.files, progress, "checked"):
        kept = plans.pop(path, None)
        if kept is None:
            document = open_file(path, project.config, given)
            if isinstance(document, Skipped):
                yield document
                continue
            kept = (document, read_plan(document.text, path, project.config))
        document, plan = kept
        settings = settings_for(project.config, path)
        if workspace.get(path) is None:
            workspace.replace(facts(plan, settings))
        context = Context(plan, workspace, settings, today)
        findings = check_plan(plan, workspace, settings, today, context=context)
        yield Checked(document, plan, settings, workspace, tuple(findings), context)


def learn(
    project: Project,
    configs: Configs,
    given: "Mapping[str, Document]",
    plans: "dict[str, tuple[Document, Plan]]",
    notes: list[str],
    *,
    progress: "Progress | None" = None,
) -> Workspace:
    """Return what is known beside a project's files. Plans of these that were read on the way go into `plans`."""
    config = project.config
    settings = settings_for(config, "")
    asked = any(needs_workspace(settings_for(config, path)) for path in project.files)
    if project.root is None or not asked:
        return Workspace(settings, known=False)
    if len(project.files) <= _FEW:
        for path in project.files:
            document = open_file(path, config, given)
            if isinstance(document, Document):
                plans[path] = (document, read_plan(document.text, path, config))
        # headings and front matter may name goals
        if not any(
            plan.tasks or plan.goals or facts(plan, settings_for(config, path)).references
            for path, (_, plan) in plans.items()
        ):
            return Workspace(settings, known=False)
    workspace = Workspace(settings)
    shown = {os.path.abspath(path): path for path in project.files}
    absolute = any(os.path.isabs(path) for path in project.files)
    found = walk([project.root], config, most_files=MOST_FILES)
    others = [file for file in found.files if file not in shown and is_same_project(configs, file, project)]
    size = 0
    for file in _told((*shown, *others), progress, "read"):
        path = shown.get(file) or (file if absolute else shown_path(file))
        kept = plans.get(path)
        if kept is None:
            document = open_file(path, config, given)
            if isinstance(document, Skipped):
                continue
            kept = (document, read_plan(document.text, path, config))
        size += len(kept[0].text)
        if file in shown and size <= _KEEP:
            plans[path] = kept
        workspace.replace(facts(kept[1], settings_for(config, path)))
        if size > MOST_BYTES:
            break
    if found.capped or size > MOST_BYTES:
        notes.append(
            f"{project.root} holds more than {MOST_FILES:,} Markdown files or {MOST_BYTES >> 20} MB: what is beyond is"
            " not known to rules about several files. Name folders in `exclude` to choose which."
        )
    return workspace


def _told(files: "Sequence[str]", progress: "Progress | None", what: str) -> "Iterator[str]":
    """Give the files, and tell how many of them are done."""
    step = max(1, len(files) // _TOLD)
    for number, file in enumerate(files):
        if progress is not None and number and number % step == 0:
            progress(what, number, len(files))
        yield file


# ---- what is known already


def usual_baseline(project: Project) -> str:
    """Return where the baseline of a project is written if nothing names another place: beside its settings."""
    from doable.baseline import FILE  # noqa: PLC0415 - few runs have one

    return os.path.join(os.path.abspath(project.config.root or project.root or os.curdir), FILE)


class Baselines:
    """The baselines of a run. `known` counts the findings they took out, `stale` has the entries without a finding.

    With `given`, the path of a baseline file, it holds for all files whatever their settings say. Where one is
    `expected`, it is used although nothing names it.
    """

    def __init__(self, given: str | None = None, *, expected: bool = False) -> None:
        self.given = given
        self.expected = expected
        self.known = 0
        self.stale: list[Entry] = []

    def file(self, project: Project) -> str | None:
        """Return the path of the baseline of a project, None where it has none."""
        named = baseline_file(project.config, self.given)
        return usual_baseline(project) if named is None and self.expected else named

    def take_out(self, found: "Iterable[Checked | Skipped]", project: Project) -> "Iterator[Checked | Skipped]":
        """Give the checked files of a project without what its baseline knows. Raises `BaselineError`.

        Entries are matched over the whole project, the surest first, so its files are all checked before the first
        comes out.
        """
        file = self.file(project)
        if file is None:
            yield from found
            return
        from doable.baseline import load  # noqa: PLC0415 - few runs have one

        baseline = load(file)
        every = list(found)
        checked = [one for one in every if not isinstance(one, Skipped)]
        split = baseline.split(
            [finding for one in checked for finding in one.findings],
            {one.document.path: one.plan for one in checked},
            codes={rule.code for one in checked for rule in one.settings.rules if _ran(rule, one)},
        )
        self.known += len(split.known)
        self.stale += split.stale
        known: dict[str, list[Finding]] = {}
        for finding in split.known:
            known.setdefault(finding.path, []).append(finding)
        for one in every:
            taken = () if isinstance(one, Skipped) else tuple(known.get(one.document.path, ()))
            if isinstance(one, Skipped) or not taken:
                yield one
            else:
                names = set(map(id, taken))
                yield one._replace(findings=tuple(f for f in one.findings if id(f) not in names), known=taken)


def _ran(rule: "Rule", checked: Checked) -> bool:
    return checked.workspace.known or rule.scope is not Scope.WORKSPACE


# ---- findings and fixes


def file_report(checked: Checked, today: date, *, fixes: bool, least: Severity = Severity.HINT) -> FileReport:
    """Return what is reported of a file: at most `max-findings`, from `least` up with their fixes if asked for."""
    most = checked.settings.config.max_findings
    findings = checked.findings[:most]
    given: tuple[tuple[Fix, ...], ...] = ()
    if fixes:
        given = tuple(
            tuple(_fixes(finding, checked, today)) if finding.severity >= least else () for finding in findings
        )
    return FileReport(
        checked.document.path,
        len(checked.plan.tasks),
        findings,
        given,
        checked.document.text if findings else "",
        max(0, len(checked.findings) - most),
        checked.context.survey.left_out,
    )


def _fixes(finding: "Finding", checked: Checked, today: date) -> "list[Fix]":
    return fixes_for(finding, checked.plan, checked.workspace, checked.settings, today, context=checked.context)


def fixable(checked: Checked, today: date, safety: Safety) -> "dict[int, Fix]":
    """Return for each finding (by its number) that has one its first fix that is at least as safe as `safety`.

    Known findings are mended like others, and numbered behind them.
    """
    keep, plan = checked.keep, checked.plan
    chosen: dict[int, Fix] = {}
    for number, finding in enumerate((*checked.findings, *checked.known)):
        safe = (fix for fix in _fixes(finding, checked, today) if fix.safety >= safety)
        fix = next((fix for fix in safe if keep is None or keep(plan, finding, fix)), None)
        if fix:
            chosen[number] = fix
    return chosen


def fix_file(checked: Checked, today: date, safety: Safety) -> Fixed:
    """Return a file's text with the fixes that are at least as safe as `safety`, applied until nothing changes.

    What the workspace knows of the file follows.
    """

    def refind(text: str) -> "list[Fix]":
        step = checked
        if text != checked.document.text:
            plan = read_plan(text, checked.document.path, checked.settings.config)
            checked.workspace.replace(facts(plan, checked.settings))
            # what the rules see of the document is the new text, too: its fixes are about these offsets
            context = Context(plan, checked.workspace, checked.settings, today)
            found = check_plan(plan, checked.workspace, checked.settings, today, context=context)
            step = checked._replace(plan=plan, findings=tuple(found), known=(), context=context)
        return list(fixable(step, today, safety).values())

    return fix_to_fixpoint(checked.document.text, refind, safety)


class Ignored(NamedTuple):
    """A text with suppression comments in it: how many were written, and how many findings they silence."""

    text: str
    comments: int = 0
    findings: int = 0


def ignore_findings(checked: Checked, today: date, least: Severity, reason: str) -> Ignored:
    """Return a file's text with comments that silence its findings from `least` up, those known or set aside left.

    Where several findings ask the same of a task one speaks for all, so what speaks next is silenced too. A comment
    that would be none where it stands (behind a backtick that nothing closes) is not written.
    """
    from doable.ignores import add_ignores  # noqa: PLC0415 - few runs write comments

    done = Ignored(checked.document.text)
    plan, findings = checked.plan, list(checked.findings)
    aside = {(finding.code, finding.span.start) for finding in (*checked.known, *checked.aside)}
    for _ in range(_ROUNDS):
        wanted = [f for f in findings if f.severity >= least and (f.code, f.span.start) not in aside]
        edits = add_ignores(plan, wanted, reason)
        step = apply(done.text, [Fix("", Safety.SAFE, (edit,)) for edit in edits])
        if step.text == done.text:
            break
        tried = read_plan(step.text, checked.document.path, checked.settings.config)
        found = check_plan(tried, checked.workspace, checked.settings, today)
        left = {(finding.code, finding.span.start) for finding in found}
        deaf = {(f.code, f.span.start) for f in wanted if (f.code, _moved(f.span.start, edits)) in left}
        if deaf:
            aside |= deaf
            continue
        new = sum(edit.span.start == edit.span.end for fix in step.applied for edit in fix.edits)
        aside = {(code, _moved(start, edits)) for code, start in aside}
        done = Ignored(step.text, done.comments + new, done.findings + len(wanted))
        plan, findings = tried, found
    return done


def _moved(offset: int, edits: "Iterable[Edit]") -> int:
    """Return where an offset is after edits before it."""
    return offset + sum(len(edit.text) - (edit.span.end - edit.span.start) for edit in edits if edit.span.end <= offset)
