"""`doable baseline`: write down what is found today, so that only what is new is reported."""

# ruff: noqa: PTH118, PTH119, PTH120

import os
import sys
from typing import TYPE_CHECKING, NamedTuple

from doable.cli.inputs import CLEAN, FAILED, UsageError, complain, day, inputs, nothing, warn

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sized

    from doable.api import Checked


class _Target(NamedTuple):
    """A baseline file, the checked files that belong to it, and whether the settings name it."""

    file: str
    checked: "list[Checked]"
    named: bool


def baseline(options: "argparse.Namespace") -> int:
    """Write the findings of files into the baseline of their settings; what it knows of other files stays."""
    from doable import api  # noqa: PLC0415
    from doable.baseline import FILE  # noqa: PLC0415
    from doable.batch import Skipped  # noqa: PLC0415

    today = day(options.today)
    if "-" in options.paths:
        raise UsageError("standard input has no place in a baseline")
    run = inputs(options)
    skipped: list[Skipped] = list(run.skipped)
    notes: list[str] = []
    targets: dict[str, _Target] = {}
    for project in run.projects:
        named = api.baseline_file(project.config, options.baseline)
        file = named or os.path.join(project.config.root or project.root or os.curdir, FILE)
        target = targets.setdefault(os.path.realpath(file), _Target(file, [], named is not None))
        for checked in api.check_project(project, run.configs, today, notes=notes):
            if isinstance(checked, Skipped):
                skipped.append(checked)
            else:
                target.checked.append(checked)
    warn(skipped, notes)
    for target in targets.values():
        if target.checked:
            sys.stdout.write(_write(target))
    if not any(target.checked for target in targets.values()):
        complain(nothing("checked", run.paths), "warning")
    for path in run.missing:
        complain(f"{path} does not exist")
    return FAILED if run.missing else CLEAN


def _write(target: _Target) -> str:
    """Write one baseline file and return what to tell of it."""
    from doable.baseline import load, others, write  # noqa: PLC0415
    from doable.fix import write_atomically  # noqa: PLC0415

    file = target.file
    plans = {one.document.path: one.plan for one in target.checked}
    findings = [finding for one in target.checked for finding in one.findings]
    old = load(file) if os.path.lexists(file) else None
    text = write(findings, plans, os.path.dirname(file) or os.curdir, keep=others(old, plans) if old else ())
    write_atomically(file, text.encode())
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
