"""Which settings file holds for a folder: the nearest, upwards."""

# os.path, not pathlib: the command line looks at every start, and importing pathlib costs 5 ms.
# ruff: noqa: PTH100, PTH113, PTH118, PTH120, PTH123

import os

from doable.config.model import Config

FILE_NAMES = ("doable.toml", ".doable.toml", "pyproject.toml")


def find(folder: str) -> str | None:
    """Return the settings file nearest to `folder`, upwards; a `pyproject.toml` counts if it has `[tool.doable]`."""
    here = os.path.abspath(folder)
    while True:
        for name in FILE_NAMES:
            file = os.path.join(here, name)
            if os.path.isfile(file) and (name != "pyproject.toml" or _has_table(file)):
                return file
        above = os.path.dirname(here)
        if above == here:
            return None
        here = above


def _has_table(file: str) -> bool:
    try:
        with open(file, "rb") as stream:
            data = stream.read()
    except OSError:
        return False
    if b"doable" not in data:
        return False
    from doable.config.files import parse  # noqa: PLC0415 - only where a file speaks of doable

    return parse(data.decode("utf-8-sig", "replace"), file, pyproject=True) is not None


def discover(folder: str) -> Config:
    """Return the settings for `folder`: those of the nearest file, or the defaults. Raises `ConfigError`."""
    from doable.config.files import load  # noqa: PLC0415

    file = find(folder)
    return (load(file) if file else None) or Config()
