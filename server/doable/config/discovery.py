"""Which settings file holds for a folder: the nearest, upwards."""

# os.path, not pathlib: the command line looks at every start, and importing pathlib costs 5 ms.
# ruff: noqa: PTH100, PTH113, PTH118, PTH120

import os

from doable import regular
from doable.config.model import Config, ConfigError

FILE_NAMES = ("doable.toml", ".doable.toml", "pyproject.toml")
VERSION_CONTROL = (".git", ".hg", ".jj", ".svn")

# The largest settings file that is read, in bytes.
MOST_BYTES = 1_000_000


def find(folder: str) -> str | None:
    """Return the settings file nearest to `folder`, upwards; a `pyproject.toml` counts if it has `[tool.doable]`.

    Raises `ConfigError` for a `pyproject.toml` that does not say whether it has.
    """
    here = os.path.abspath(folder)
    while True:
        for name in FILE_NAMES:
            file = os.path.join(here, name)
            if os.path.isfile(file) and (name != "pyproject.toml" or _has_table(file)):
                return file
        up = os.path.dirname(here)
        if up == here:
            return None
        here = up


def _has_table(file: str) -> bool:
    try:
        data = regular.read(file, MOST_BYTES)
    except OSError as error:
        # whether it speaks of doable cannot be told, and to check by other settings would be a guess
        raise ConfigError(file, 0, "", regular.why(error)) from None
    if b"doable" not in data:
        return False
    from doable.config.files import home_of, parse_of_project  # noqa: PLC0415 - only where a file speaks of doable

    text = data.decode("utf-8-sig", "replace")
    return parse_of_project(text, file, home_of(file), pyproject=True) is not None


def above(folder: str, names: tuple[str, ...]) -> str | None:
    """Return the nearest folder, upwards from `folder` (absolute), that holds one of `names`."""
    here = folder
    while True:
        if any(os.path.lexists(os.path.join(here, name)) for name in names):
            return here
        up = os.path.dirname(here)
        if up == here:
            return None
        here = up


def discover(folder: str) -> Config:
    """Return the settings for `folder`: those of the nearest file, or the defaults. Raises `ConfigError`."""
    from doable.config.files import load  # noqa: PLC0415

    file = find(folder)
    return (load(file) if file else None) or Config()
