"""`doable check`: what is found, what can be mended, and what was mended."""

# ruff: noqa: PTH113

import io
import os
import sys
from contextlib import redirect_stderr, redirect_stdout
from typing import TYPE_CHECKING, Any

from doable.cli.inputs import CLEAN, FAILED, FINDINGS, Input, UsageError, complain, day, inputs, nothing, warn

if TYPE_CHECKING:
    import argparse
    from datetime import date
    from typing import TextIO

    from doable.api import Checked
    from doable.finding import Finding, Safety


def check(options: "argparse.Namespace") -> int:
    """Say again what the last run like this said, where nothing it rests on has changed since; else check."""
    if options.no_cache or options.fix or options.diff or "-" in options.paths:
        return _check_anew(options)
    from doable import cache  # noqa: PLC0415

    given = (f"{name}={value}" for name, value in sorted(vars(options).items()))
    key = cache.fingerprint(
        [*(options.paths or [os.curdir]), *_config_files(options)], given, day(options.today).isoformat()
    )
    if key is None:
        return _check_anew(options)
    run = cache.recall(key)
    if run is not None:
        sys.stdout.write(run.out)
        sys.stderr.write(run.err)
        return run.code
    out, err = _Copied(sys.stdout), _Copied(sys.stderr)
    with redirect_stdout(out), redirect_stderr(err):
        code = _check_anew(options)
    cache.remember(key, cache.Run(code, "".join(out.copy), "".join(err.copy)))
    return code


def _config_files(options: "argparse.Namespace") -> list[str]:
    """The files among the values of `--config`: a run rests on them too."""
    return [value for value in options.config if os.path.isfile(value)]


class _Copied(io.TextIOBase):
    """A stream that keeps a copy of what is written to another."""

    def __init__(self, stream: "TextIO") -> None:
        super().__init__()
        self.stream = stream
        self.copy: list[str] = []

    def write(self, text: str, /) -> int:
        self.copy.append(text)
        return self.stream.write(text)

    def flush(self) -> None:
        self.stream.flush()

    def isatty(self) -> bool:
        return self.stream.isatty()

    def fileno(self) -> int:
        return self.stream.fileno()


def _check_anew(options: "argparse.Namespace") -> int:
    from doable import api  # noqa: PLC0415
    from doable.batch import Skipped  # noqa: PLC0415
    from doable.finding import Safety, Severity  # noqa: PLC0415
    from doable.report import Tally, fails  # noqa: PLC0415

    today = day(options.today)
    if options.fix and options.diff:
        raise UsageError("--fix and --diff exclude each other: one writes, the other shows what would be written")
    if options.unsafe_fixes and not (options.fix or options.diff):
        raise UsageError("--unsafe-fixes goes with --fix or --diff")
    if options.diff and options.format != "text":
        raise UsageError("--diff prints text: leave --format out")
    least = Severity.HINT if options.verbose else Severity.INFORMATION
    run = inputs(options)
    tally = Tally()
    tally.skipped += run.skipped
    tally.ignored, tally.excluded = run.ignored, run.excluded
    safety = Safety.REVIEW if options.unsafe_fixes else Safety.SAFE
    code = CLEAN
    if options.fix:
        code = max(code, _fix(run, today, safety, tally))
    # what is printed of the fixed standard input is its text; findings go where they are not in the way
    out = sys.stderr if options.fix and (run.given or run.unread) else sys.stdout
    printer = _TextPrinter(out, least) if options.format == "text" else _JsonPrinter(out)
    for project in run.projects:
        for checked in api.check_project(project, run.configs, today, given=run.given, notes=tally.notes):
            if isinstance(checked, Skipped):
                tally.skipped.append(checked)
                continue
            if fails(checked.findings, options.fail_on or project.config.fail_on):
                code = max(code, FINDINGS)
            if options.diff:
                checked = _diff(checked, today, safety, out, tally)
            report = api.file_report(
                checked, today, fixes=True, least=least if options.format == "text" else Severity.HINT
            )
            tally.add(report)
            printer.add(report)
    printer.end(tally, run.paths)
    for path in run.missing:
        complain(f"{path} does not exist")
        code = FAILED
    return code


def _fix(run: Input, today: "date", safety: "Safety", tally: Any) -> int:
    """Write what the fixes change; standard input goes to standard output. Returns 2 where a file was not written."""
    from doable import api  # noqa: PLC0415
    from doable.batch import Skipped  # noqa: PLC0415
    from doable.fix import WriteError, write_atomically  # noqa: PLC0415

    code = CLEAN
    if run.unread:
        # whoever pipes a document through must get it back
        sys.stdout.flush()
        sys.stdout.buffer.write(run.unread)
    for project in run.projects:
        # what is read ahead is not yet fixed: what a fix changes is known to the files after it
        for checked in api.check_project(project, run.configs, today, given=run.given):
            if isinstance(checked, Skipped):
                continue
            document = checked.document
            fixed = api.fix_file(checked, today, safety)
            if not fixed.settled:
                tally.notes.append(f"{document.path}: its fixes asked for more after the last round")
            if fixed.text != document.text:
                try:
                    if document.path not in run.given:
                        write_atomically(document.path, document.encode(fixed.text), document.encode(document.text))
                except WriteError as error:
                    complain(str(error))
                    code = FAILED
                    continue
                tally.fixed += len(fixed.applied)
                tally.fixed_files += 1
            if document.path in run.given:
                run.given[document.path] = document._replace(text=fixed.text)
                sys.stdout.write(("\ufeff" if document.bom else "") + fixed.text)
    return code


def _diff(checked: "Checked", today: "date", safety: "Safety", out: Any, tally: Any) -> "Checked":
    """Print what the fixes would change, and return the file with the findings that they would leave."""
    from doable import api  # noqa: PLC0415
    from doable.fix import diff  # noqa: PLC0415
    from doable.workspace import facts  # noqa: PLC0415

    first = api.fixable(checked, today, safety)
    if not first:
        return checked
    fixed = api.fix_file(checked, today, safety)
    checked.workspace.replace(facts(checked.plan, checked.settings))
    applied = {fix.edits for fix in fixed.applied}
    if fixed.text == checked.document.text:
        return checked
    path = checked.document.path.replace(os.sep, "/").lstrip("/")
    mark = "\ufeff" if checked.document.bom else ""
    out.write(diff(path, mark + checked.document.text, mark + fixed.text) + "\n")
    mended = {number for number, fix in first.items() if fix.edits in applied}
    tally.fixing = "Would fix"
    tally.fixed += len(mended)
    tally.fixed_files += 1
    left: list[Finding] = [finding for number, finding in enumerate(checked.findings) if number not in mended]
    return checked._replace(findings=tuple(left))


class _TextPrinter:
    """Prints findings as they come."""

    def __init__(self, out: Any, least: Any) -> None:
        from doable.report import text  # noqa: PLC0415

        self.text = text
        self.out = out
        self.least = least
        self.color = text.use_color(out, os.environ)

    def add(self, report: Any) -> None:
        self.out.write(self.text.file_text(report, self.least, color=self.color))

    def end(self, tally: Any, paths: tuple[str, ...]) -> None:
        self.out.write(self.text.summary(tally, self.least, paths))


class _JsonPrinter:
    """Collects findings, prints them as one document at the end, and warns on standard error."""

    def __init__(self, out: Any) -> None:
        self.out = out
        self.files: list[Any] = []

    def add(self, report: Any) -> None:
        self.files.append(report)

    def end(self, tally: Any, paths: tuple[str, ...]) -> None:
        from doable.report import Report  # noqa: PLC0415
        from doable.report.json import check_json  # noqa: PLC0415

        self.out.write(check_json(Report(tuple(self.files))))
        warn(tally.skipped, tally.notes)
        if not tally.files and not tally.skipped:
            complain(nothing("checked", paths), "warning")
