"""`doable check` and `doable fix`: what is found, what can be mended, and what was mended."""

# os.path, not pathlib: importing pathlib costs 5 ms.
# ruff: noqa: PTH113

import io
import os
import sys
from functools import partial
from typing import TYPE_CHECKING

from doable.cli.inputs import CLEAN, FAILED, FINDINGS, Input, UsageError, complain, day, inputs, nothing, warn

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator
    from datetime import date
    from typing import TextIO

    from doable.api import Baselines, Checked
    from doable.batch import Document, Skipped
    from doable.changed import Changes
    from doable.cli.memory import Memory
    from doable.cli.progress import Progress
    from doable.finding import Finding, Fix, Safety, Severity
    from doable.fix import Fixed
    from doable.looked import Part
    from doable.projects import Project
    from doable.report import Tally
    from doable.runs import Show


def check(options: "argparse.Namespace") -> int:
    """Say again what the last run like this said, where nothing it rests on has changed since; else check."""
    if options.watch:
        from doable.cli.watch import watch  # noqa: PLC0415

        return watch(options, check)
    if options.show_files:
        return _show_files(options)
    _refuse(options)
    from doable.cli.memory import Memory  # noqa: PLC0415

    today = day(options.today)
    run = inputs(options, later=True)
    memory = Memory(options, run, today)
    changes = options.fix or options.add_ignore is not None
    # What is asked of git, or of a file that nothing names, may change without any file that is looked at.
    more = options.changed is not None or options.since_baseline
    if changes or more or options.diff or options.output_file is not None or "-" in run.paths:
        code = _check_anew(options, run, today, memory)
    else:
        code = memory.again(options.baseline, partial(_check_anew, options, run, today, memory))
    memory.close()
    return code


def _check_anew(options: "argparse.Namespace", run: Input, today: "date", memory: "Memory") -> int:
    from doable.batch import Skipped  # noqa: PLC0415
    from doable.cli.output import refuse_output  # noqa: PLC0415
    from doable.cli.printers import Printer, Statistics  # noqa: PLC0415
    from doable.cli.progress import progress  # noqa: PLC0415
    from doable.finding import Safety, Severity  # noqa: PLC0415
    from doable.report import Tally, fails  # noqa: PLC0415
    from doable.report.formats import FORMATS  # noqa: PLC0415
    from doable.report.terminal import use_color  # noqa: PLC0415
    from doable.runs import Show, check_files  # noqa: PLC0415

    run.configs.validate()
    least = Severity.HINT if options.verbose else Severity.INFORMATION
    if options.output_file is not None:
        refuse_output(options.output_file, (path for project in run.projects for path in project.files))
    baselines = _baselines(options, run)
    if options.since_baseline and baselines:
        _expect_baselines(baselines, run)
    shown = progress(quiet=options.quiet)
    since = _since(options, run, today)
    tally = Tally()
    tally.skipped += run.skipped
    tally.ignored, tally.excluded = run.ignored, run.excluded
    safety = Safety.REVIEW if options.unsafe_fixes else Safety.SAFE
    changes = options.fix or options.add_ignore is not None
    code = CLEAN
    if changes and run.unread:
        # whoever pipes a document through must get it back
        sys.stdout.flush()
        sys.stdout.buffer.write(run.unread)
    # what is printed of the changed standard input is its text; findings go where they are not in the way
    terminal = sys.stderr if changes and (run.given or run.unread) else sys.stdout
    file: str | None = options.output_file
    out = terminal if file is None else io.StringIO()
    if options.fix:
        told: list[str] | None = [] if options.command == "fix" and not options.quiet else None
        code = _fix(run, today, safety, tally, told, progress=shown, since=since)
        if told and options.format == "text":
            terminal.write("\n".join([*told, "", ""]))
        else:
            for line in told or ():
                complain(line, "note")
    if options.add_ignore is not None:
        code = _add_ignores(run, today, least, options, tally, progress=shown, since=since)
    form = FORMATS[options.format]
    look = form.look(least, color=file is None and use_color(out))
    printer = (Statistics if options.statistics else Printer)(form, look, out, terminal, quiet=options.quiet)
    show = Show(printer.part, printer.fixes, look.least, f"{type(printer).__name__} {form.name} {look}")
    for project in run.projects:
        fail_on = "never" if options.exit_zero else options.fail_on or project.config.fail_on
        if options.diff or since or (baselines and baselines.file(project)):
            diff = partial(_diff, today=today, safety=safety, out=out, tally=tally) if options.diff else None
            parts = _with_plans(
                project, run, today, show, tally, baselines=baselines, since=since, diff=diff, progress=shown
            )
        else:
            parts = check_files(
                project, run.configs, today, show,
                given=run.given, notes=tally.notes, beside=memory.beside(project), kept=memory.kept(project, show),
                progress=shown.hook,
            )  # fmt: skip
        for one in shown.over(parts):
            if isinstance(one, Skipped):
                tally.skipped.append(one)
                continue
            if fails(one.worst, fail_on):
                code = max(code, FINDINGS)
            tally.add(one.counts)
            printer.add(one.text)
    if baselines:
        tally.know(baselines.known, baselines.stale, trend=options.since_baseline)
    if since:
        tally.compare(since, [path for project in run.projects for path in project.files])
    printer.end(tally, run.paths, fix=not (options.fix or options.diff))
    if file is not None and isinstance(out, io.StringIO):
        code = max(code, _write_output(file, out.getvalue()))
    for path in run.missing:
        complain(f"{path} does not exist")
        code = FAILED
    return code


def _baselines(options: "argparse.Namespace", run: Input) -> "Baselines | None":
    """Return the baselines of a run, None where it has none."""
    from doable.projects import baseline_file  # noqa: PLC0415

    named = any(baseline_file(project.config, options.baseline) for project in run.projects)
    if not named and not options.since_baseline:
        return None
    from doable.api import Baselines  # noqa: PLC0415 - most runs have none

    return Baselines(options.baseline, expected=options.since_baseline)


def _since(options: "argparse.Namespace", run: Input, today: "date") -> "Changes | None":
    """Find out what changed since the revision that the options name."""
    if options.changed is None:
        return None
    from doable.changed import Changes, compare  # noqa: PLC0415

    paths = [path for path in run.paths if path not in run.missing]
    return Changes(compare(run.projects, run.configs, options.changed, paths), today)


def _expect_baselines(baselines: "Baselines", run: Input) -> None:
    """Refuse to compare with a baseline that is not there, before anything is printed. Raises `BaselineError`."""
    from doable.baseline import load  # noqa: PLC0415

    for file in dict.fromkeys(map(baselines.file, run.projects)):
        if file is not None and not os.path.isfile(file):
            load(file)


def _with_plans(
    project: "Project", run: Input, today: "date", show: "Show", tally: "Tally", *,
    baselines: "Baselines | None", since: "Changes | None", diff: "Callable[[Checked], Checked] | None",
    progress: "Progress",
) -> "Iterator[Part | Skipped]":  # fmt: skip
    """Check the files of a project with the plans at hand that a baseline or a diff needs: all in one process."""
    from doable import api  # noqa: PLC0415
    from doable.batch import Skipped  # noqa: PLC0415
    from doable.looked import Part  # noqa: PLC0415
    from doable.report import count  # noqa: PLC0415

    found = api.check_project(project, run.configs, today, given=run.given, notes=tally.notes, progress=progress.hook)
    new = baselines.take_out(found, project) if baselines else found
    for checked in progress.over(since.only(new, project) if since else new):
        if isinstance(checked, Skipped):
            yield checked
            continue
        tally.unshown += sum(finding.severity >= show.least for finding in checked.aside)
        worst = max([int(one.severity) for one in checked.findings], default=0)
        if diff:
            checked = diff(checked)
        report = api.file_report(checked, today, fixes=show.fixes, least=show.least)
        yield Part(report.path, show.part(report), count(report), worst)


def _show_files(options: "argparse.Namespace") -> int:
    """Print the files that would be checked, a line each."""
    from doable.report.terminal import clean  # noqa: PLC0415

    _refuse(options)
    run = inputs(options)
    files = [path for project in run.projects for path in project.files]
    # a program gets names as they are
    sys.stdout.write("".join(f"{clean(path) if sys.stdout.isatty() else path}\n" for path in files))
    if not options.quiet:
        warn(run.skipped)
        if not files and not run.skipped and not run.missing:
            complain(nothing("found", run.paths), "warning")
    for path in run.missing:
        complain(f"{path} does not exist")
    return FAILED if run.missing else CLEAN


def _write_output(file: str, text: str) -> int:
    from doable.cli.output import write_output  # noqa: PLC0415
    from doable.files import WriteError  # noqa: PLC0415

    try:
        write_output(file, text)
    except WriteError as error:
        complain(f"--output-file: {error}")
        return FAILED
    return CLEAN


def _refuse(options: "argparse.Namespace") -> None:
    """Refuse options that ask for two things at once."""
    if options.show_files and _asks_for_more(options):
        raise UsageError("--show-files only lists files: it goes with paths, --config, --stdin-filename and --quiet")
    if options.changed is not None and "-" in options.paths:
        raise UsageError("--changed asks git what changed in files, and standard input is none")
    if options.changed is not None and options.since_baseline:
        raise UsageError("--changed and --since-baseline are two ways to ask what is new: choose one")
    if options.fix and options.diff:
        raise UsageError("--fix and --diff exclude each other: one writes, the other shows what would be written")
    if options.unsafe_fixes and not (options.fix or options.diff):
        raise UsageError("--unsafe-fixes goes with --fix or --diff")
    if options.diff and options.format != "text":
        raise UsageError("--diff prints text: leave --format out")
    if options.add_ignore is not None:
        if options.fix or options.diff:
            raise UsageError("--add-ignore goes without --fix and --diff: mend first what can be mended")
        if not options.add_ignore.strip():
            raise UsageError("--add-ignore needs a reason: it stands in every comment for those who come after")
    if options.statistics and (options.diff or options.format not in ("text", "json")):
        raise UsageError("--statistics prints text or JSON, and goes without --diff")


def _asks_for_more(options: "argparse.Namespace") -> bool:
    """Tell whether options ask for findings or changes, and not only for files."""
    changes = options.fix or options.diff or options.add_ignore is not None
    changes = changes or options.changed is not None or options.since_baseline
    return changes or options.statistics or options.output_file is not None or options.format != "text"


def _fix(
    run: Input, today: "date", safety: "Safety", tally: "Tally", told: list[str] | None, *,
    progress: "Progress", since: "Changes | None",
) -> int:  # fmt: skip
    """Write what the fixes change; standard input goes to standard output. Returns 2 where a file was not written.

    `told` gets a line for each finding that was mended.
    """
    from doable import api  # noqa: PLC0415
    from doable.batch import Skipped  # noqa: PLC0415
    from doable.fix import Fixed  # noqa: PLC0415

    code = CLEAN
    for project in run.projects:
        # what is read ahead is not yet fixed: what a fix changes is known to the files after it
        found = api.check_project(project, run.configs, today, given=run.given, progress=progress.hook)
        for checked in progress.over(found):
            if isinstance(checked, Skipped):
                continue
            if since:
                checked = checked._replace(keep=since.is_own)
            document = checked.document
            first = api.fixable(checked, today, safety)
            fixed = api.fix_file(checked, today, safety) if first else Fixed(document.text, ())
            if not fixed.settled:
                tally.notes.append(f"{document.path}: its fixes asked for more after the last round")
            if not _write(run, project, document, fixed.text):
                code = FAILED
            elif fixed.text != document.text:
                tally.fixed += len(fixed.applied)
                tally.fixed_files += 1
                if told is not None:
                    told += _mended_lines(checked, fixed, first)
    return code


def _mended(fixed: "Fixed", first: "dict[int, Fix]") -> set[int]:
    """Return the numbers of the findings whose `first` fixes are among those that were applied."""
    applied = {fix.edits for fix in fixed.applied}
    return {number for number, fix in first.items() if fix.edits in applied}


def _mended_lines(checked: "Checked", fixed: "Fixed", first: "dict[int, Fix]") -> "Iterator[str]":
    """Give a line for each finding that was mended, with its place before; what came to light then is counted."""
    from doable.report.terminal import clean  # noqa: PLC0415

    path = clean(checked.document.path)
    findings = (*checked.findings, *checked.known)
    mended = sorted(_mended(fixed, first))
    for number in mended:
        finding = findings[number]
        start = checked.plan.source.position(finding.span.start)
        title = clean(first[number].title)
        yield f"{path}:{start.line + 1}:{start.column + 1}: fixed {finding.code} {finding.name}: {title}"
    if len(fixed.applied) > len(mended):
        yield f"{path}: fixed {len(fixed.applied) - len(mended):,} more that these brought to light"


def _add_ignores(
    run: Input, today: "date", least: "Severity", options: "argparse.Namespace", tally: "Tally", *,
    progress: "Progress", since: "Changes | None",
) -> int:  # fmt: skip
    """Write a comment for every finding that would be printed. Returns 2 where a file was not written."""
    from doable import api  # noqa: PLC0415
    from doable.batch import Skipped  # noqa: PLC0415

    code = CLEAN
    baselines = api.Baselines(options.baseline, expected=options.since_baseline)
    for project in run.projects:
        found = api.check_project(project, run.configs, today, given=run.given, progress=progress.hook)
        new = baselines.take_out(found, project)
        # a comment changes nothing that the files after it rest on
        for checked in progress.over(since.only(new, project) if since else new):
            if isinstance(checked, Skipped):
                continue
            done = api.ignore_findings(checked, today, least, options.add_ignore)
            if not _write(run, project, checked.document, done.text):
                code = FAILED
            elif done.findings:
                tally.comments += done.comments
                tally.commented += done.findings
                tally.commented_files += 1
    return code


def _write(run: Input, project: "Project", document: "Document", text: str) -> bool:
    """Put a text in the place of a document's own, standard input's on standard output. False: it was not written."""
    from doable.files import WriteError, write  # noqa: PLC0415

    if document.path in run.given:
        run.given[document.path] = document._replace(text=text)
        sys.stdout.write(("\ufeff" if document.bom else "") + text)
    elif text != document.text:
        within = [*run.paths, *([project.root] if project.root else [])]
        try:
            write(document.path, document.encode(text), document.encode(document.text), within=within)
        except WriteError as error:
            complain(str(error))
            return False
    return True


def _diff(checked: "Checked", today: "date", safety: "Safety", out: "TextIO", tally: "Tally") -> "Checked":
    """Print what the fixes would change, and return the file with the findings that they would leave."""
    from doable import api  # noqa: PLC0415
    from doable.facts import facts  # noqa: PLC0415
    from doable.fix import diff  # noqa: PLC0415

    first = api.fixable(checked, today, safety)
    if not first:
        return checked
    fixed = api.fix_file(checked, today, safety)
    checked.workspace.replace(facts(checked.plan, checked.settings))
    if fixed.text == checked.document.text:
        return checked
    path = checked.document.path.replace(os.sep, "/").lstrip("/")
    mark = "\ufeff" if checked.document.bom else ""
    out.write(diff(path, mark + checked.document.text, mark + fixed.text) + "\n")
    mended = _mended(fixed, first)
    tally.fixing = "Would fix"
    tally.fixed += len(mended)
    tally.fixed_files += 1
    left: list[Finding] = [finding for number, finding in enumerate(checked.findings) if number not in mended]
    return checked._replace(findings=tuple(left))
