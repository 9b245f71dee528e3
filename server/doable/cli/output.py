"""`--output-file`: where findings go instead of standard output, written whole at the end."""

# os.path, not pathlib: importing pathlib costs 5 ms.
# ruff: noqa: PTH110, PTH112, PTH116, PTH120

import os
from typing import TYPE_CHECKING

from doable.cli.inputs import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable


def refuse_output(file: str, checked: "Iterable[str]") -> None:
    """Refuse a file that cannot be written or must not be, before anything is checked. Raises `UsageError`.

    A Markdown file that is there may be somebody's notes, whether or not it is `checked`.
    """
    from doable.batch import ENDINGS  # noqa: PLC0415

    if file in {"", "-"}:
        raise UsageError("--output-file takes a file; without it, findings go to standard output")
    if os.path.isdir(file):
        raise UsageError(f"--output-file: {file} is a folder")
    folder = os.path.dirname(file) or os.curdir
    if not os.path.isdir(folder):
        raise UsageError(f"--output-file: the folder {folder} does not exist")
    if not os.path.exists(file):
        return
    if os.path.realpath(file).lower().endswith(ENDINGS):
        raise UsageError(f"--output-file: {file} is a Markdown file that is there already; name another one")
    own = os.stat(file)
    if any(os.path.exists(path) and os.path.samestat(own, os.stat(path)) for path in checked):
        raise UsageError(f"--output-file: {file} is one of the files to check; name another one")


def write_output(file: str, text: str) -> None:
    """Write what would have gone to standard output. Raises `WriteError`."""
    from doable.files import overwrite  # noqa: PLC0415

    # as _prepare_streams has it for what goes to a file
    overwrite(file, text.encode("utf-8", "backslashreplace"))
