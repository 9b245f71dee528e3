"""`doable baseline`: write down what is found today, so that only what is new is reported."""

# ruff: noqa: PTH110, PTH119, PTH120

import os
import sys
from typing import TYPE_CHECKING, NamedTuple

from doable.cli.inputs import CLEAN, FAILED, UsageError, complain, day, inputs, nothing, warn
from doable.config import VERSION_CONTROL, DoableError, above

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sized

    from doable.api import Checked


class _Target(NamedTuple):
    """A baseline file, the checked files that belong to it, and whether something names it."""

    file: str
    checked: "list[Checked]"
    named: bool
    home: str | None
    """The folder that it must not leave; None: the command line names it."""


def baseline(options: "argparse.Namespace") -> int:
    """Write the findings of files into the baseline of their settings; what it knows of other files stays."""
    from doable import api  # noqa: PLC0415
    from doable.batch import Skipped  # noqa: PLC0415
    from doable.projects import baseline_file  # noqa: PLC0415

    today = day(options.today)
    if "-" in options.paths:
        raise UsageError("standard input has no place in a baseline")
    run = inputs(options)
    skipped: list[Skipped] = list(run.skipped)
    notes: list[str] = []
    targets: dict[str, _Target] = {}
    for project in run.projects:
        named = baseline_file(project.config, options.baseline)
        usual = api.usual_baseline(project)
        file, root = named or usual, os.path.dirname(usual)
        by_hand = options.baseline or any(_key(assignment) == "baseline" for assignment in project.config.overrides)
        home = None if by_hand else above(root, VERSION_CONTROL) or root
        target = targets.setdefault(os.path.realpath(file), _Target(file, [], named is not None, home))
        for checked in api.check_project(project, run.configs, today, notes=notes):
            if isinstance(checked, Skipped):
                skipped.append(checked)
            else:
                target.checked.append(checked)
    warn(skipped, notes)
    code = FAILED if run.missing else CLEAN
    for target in targets.values():
        try:
            sys.stdout.write(_write(target) if target.checked else "")
        except DoableError as error:
            complain(str(error))
            code = FAILED
    if not any(target.checked for target in targets.values()):
        complain(nothing("checked", run.paths), "warning")
    for path in run.missing:
        complain(f"{path} does not exist")
    return code


def _key(assignment: str) -> str:
    return assignment.partition("=")[0].strip()


def _write(target: _Target) -> str:
    """Write one baseline file and return what to tell of it. Raises `WriteError` and `BaselineError`."""
    from doable import files  # noqa: PLC0415
    from doable.baseline import others, parse, read, write  # noqa: PLC0415

    file = target.file
    if target.home and not files.is_within(file, [target.home]):
        # who proposes a change to the settings does not decide which files of ours are written
        reason = f"lies outside of the project ({target.home}); to write it there, name it with --baseline"
        raise files.WriteError(f"{os.path.normpath(file)} {reason}")
    plans = {one.document.path: one.plan for one in target.checked}
    findings = [finding for one in target.checked for finding in one.findings]
    before = read(file) if os.path.exists(file) else None
    old = None if before is None else parse(before, file)
    text = write(findings, plans, os.path.dirname(file) or os.curdir, keep=others(old, plans) if old else ())
    # a name that is not UTF-8 has its bytes as escapes, which JSON reads as the same name
    files.write(file, text.encode("utf-8", "backslashreplace"), None if before is None else before.encode())
    shown = os.path.relpath(file)
    shown = file if shown.startswith(os.pardir) else shown
    told = f"Wrote {_count(findings, 'finding')} of {_count(plans, 'file')} to {shown}"
    if old:
        split = old.split(findings, plans)
        kept = len(others(old, plans))
        told += f": {len(split.new):,} new, {len(split.stale):,} gone"
        told += f"; {kept:,} of other files kept" if kept else ""
    told += ".\n"
    if not target.named:
        name = os.path.basename(file)
        told += f'To have it used, put `baseline = "{name}"` into doable.toml, or check with `--baseline {shown}`.\n'
    return told


def _count(things: "Sized", noun: str) -> str:
    return f"{len(things):,} {noun}" if len(things) == 1 else f"{len(things):,} {noun}s"
