"""`doable cache`: what is remembered, and how to forget it."""

import sys
from typing import TYPE_CHECKING

from doable.cache import open_cache
from doable.cli.inputs import CLEAN, FAILED, complain

if TYPE_CHECKING:
    import argparse


def cache(options: "argparse.Namespace") -> int:
    """Say what the cache holds, or remove it."""
    kept = open_cache()
    if kept is None:
        sys.stdout.write("There is no cache: DOABLE_CACHE_DIR is empty, or there is no home folder.\n")
        return CLEAN
    if options.action == "clear":
        removed = kept.clear()
        if kept.trouble:
            complain(kept.trouble)
            return FAILED
        sys.stdout.write(f"Removed {kept.file}\n" if removed else f"There was nothing to remove at {kept.file}\n")
        return CLEAN
    from doable.report.terminal import clean  # noqa: PLC0415

    info = kept.info()
    sys.stdout.write(f"{clean(info.file)}\n")
    if info.trouble:
        complain(info.trouble, "warning")
    elif not info.size:
        sys.stdout.write("Nothing is remembered yet.\n")
    else:
        sys.stdout.write(f"{_size(info.size)}, {_number(info.runs, 'run')}\n")
        for folder, files in info.folders:
            sys.stdout.write(f"{clean(folder)}: {_number(files, 'file')}\n")
    return CLEAN


def _size(size: int) -> str:
    return f"{size / 1e6:,.1f} MB" if size >= 1e6 else f"{size / 1e3:,.0f} kB"


def _number(count: int, name: str) -> str:
    return f"{count:,} {name}{'s' * (count != 1)}"
