"""What is remembered, and what it rests on, as digests: the program, the settings, the day, and files as they are."""

# os.path, not pathlib: this runs at every start of the command line, and importing pathlib costs 5 ms.
# ruff: noqa: PTH116, PTH118, PTH120, PTH100

import os
import sys
import time
from functools import lru_cache
from typing import TYPE_CHECKING

from doable import __version__

try:
    # What hashlib gives, without OpenSSL, which it loads first: 2 ms of every start.
    from _blake2 import blake2b
except ImportError:
    from hashlib import blake2b

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Stamp = tuple[int, int, int]
"""When a file was last changed (nanoseconds), its size (bytes) and its inode: what tells that it is as it was."""

# A file changed so recently may change again without its time showing it (git calls such entries racy).
_RACY = 2_000_000_000


def stamp(path: str) -> Stamp | None:
    """Return the stamp of a file; None where it cannot be looked at, or was changed too recently to be trusted."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    modified = found.st_mtime_ns
    return None if time.time_ns() - modified < _RACY else (modified, found.st_size, found.st_ino)


def digest(*parts: object) -> bytes:
    """Return a digest of what parts look like as text."""
    text = "\0".join(map(str, parts))
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def stamps(paths: "Iterable[str]") -> bytes | None:
    """Return a digest of files as they are; None where any cannot be trusted to show a change."""
    found: list[object] = []
    for path in paths:
        one = stamp(path)
        if one is None:
            return None
        found.append(path)
        found.append(one)
    return digest(*found)


@lru_cache(maxsize=1)
def program() -> bytes | None:
    """Return a digest of doable itself and of what runs it: in a checkout the code changes and the version does not.

    None: its files were changed a moment ago.
    """
    files = stamps(_own_files())
    return files and digest(__version__, sys.version, sys.flags.utf8_mode, files)


def _own_files() -> "Iterator[str]":
    here = os.path.dirname(os.path.abspath(__file__))
    parser = sys.modules["doable_md"].__file__ or here
    for top in (here, os.path.dirname(parser)):
        for folder, folders, files in os.walk(top):
            folders[:] = sorted(name for name in folders if name != "__pycache__")
            yield from (os.path.join(folder, name) for name in sorted(files))
