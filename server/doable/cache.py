"""Remembering runs: what a check printed and how it ended, until anything that it rests on changes.

A run rests on the program, its arguments, the day, the settings files, and every file that is checked or known beside.
Looking whether these are as they were costs a fraction of reading the plans anew. Entries are in the cache folder
(`DOABLE_CACHE_DIR`, else `$XDG_CACHE_HOME/doable`, else `~/.cache/doable`); one that cannot be read or written is as
good as none.
"""

# os.path, not pathlib: this runs at every start of the command line, and importing pathlib costs 5 ms.
# ruff: noqa: PTH100, PTH103, PTH105, PTH108, PTH109, PTH110, PTH111, PTH112, PTH116, PTH117, PTH118, PTH120, PTH123, SIM105

import os
import sys
import time
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

from doable import __version__, config
from doable.batch import MOST_FILES, version_control_root, walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

# A file changed so recently may change again without its time showing it (git calls such entries racy).
_RACY_SECONDS = 2.0
_MOST_ENTRIES = 64
_LARGEST = 1_000_000
_MARK = "doable-run 1\n"


class Run(NamedTuple):
    """How a run ended: its exit code and what it printed."""

    code: int
    out: str
    err: str


def fingerprint(paths: "Sequence[str]", arguments: "Iterable[str]", today: str) -> str | None:
    """Return what identifies a run of `doable check` on `paths`; None where it should not be remembered.

    That is the case where a path does not exist, a settings file cannot be used, or a file has just been changed.
    """
    digest = blake2b(digest_size=20)

    def add(*parts: object) -> None:
        digest.update("\0".join(map(str, parts)).encode("utf-8", "surrogatepass"))
        digest.update(b"\1")

    add(__version__, sys.version, sys.flags.utf8_mode, os.getcwd(), today, *arguments)
    add(*(os.environ.get(name, "") for name in ("NO_COLOR", "FORCE_COLOR", "TERM", "COLUMNS")), sys.stdout.isatty())
    latest = 0.0
    try:
        for path, status in (*_program(), *_rests_on(paths)):
            if status is None:
                return None
            add(path, status.st_mtime_ns, status.st_size, status.st_ino)
            latest = max(latest, status.st_mtime)
    except (config.DoableError, OSError):
        return None
    return None if time.time() - latest < _RACY_SECONDS else digest.hexdigest()


def _program() -> "Iterator[tuple[str, os.stat_result | None]]":
    """The program's own folders: in a checkout the code changes and the version does not."""
    here = os.path.dirname(os.path.abspath(__file__))
    parser = sys.modules["doable_md"].__file__ or here
    for top in (here, os.path.dirname(parser)):
        for folder, folders, files in os.walk(top):
            folders[:] = sorted(name for name in folders if name != "__pycache__")
            for name in sorted(files):
                path = os.path.join(folder, name)
                yield path, os.stat(path)


def _rests_on(paths: "Sequence[str]") -> "Iterator[tuple[str, os.stat_result | None]]":
    """The files that a run on paths reads: settings files, what is checked, and what is known beside."""
    roots: set[str] = set()
    for path in paths or (".",):
        if not os.path.exists(path):
            yield path, None
            continue
        folder = path if os.path.isdir(path) else os.path.dirname(os.path.abspath(path))
        found = walk([path], _settings(folder))
        for file in found.files:
            yield file, os.stat(file)
            near = os.path.dirname(os.path.abspath(file))
            roots.add(near)
        if os.path.isdir(path):
            roots.add(os.path.abspath(path))
    seen: set[str] = set()
    for folder in sorted(roots):
        settings = config.find(folder)
        root = os.path.dirname(settings) if settings else version_control_root(folder)
        read = _settings(folder)
        for used in (*read.files, *([os.path.join(read.root, read.baseline)] if read.baseline else ())):
            yield used, os.stat(used)
        if root is None or root in seen:
            continue
        seen.add(root)
        found = walk([root], _settings(root), most_files=MOST_FILES)
        for file in found.files:
            yield file, os.stat(file)


def _settings(folder: str) -> config.Config:
    file = config.find(folder)
    return (config.load(file) if file else None) or config.Config()


def folder() -> str | None:
    """Return the cache folder; None where there is no place for one."""
    given = os.environ.get("DOABLE_CACHE_DIR")
    if given is not None:
        return given or None
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return os.path.join(base, "doable") if os.path.isabs(base) else None


def recall(key: str) -> Run | None:
    """Return the run of a fingerprint, None where none is remembered or its entry is damaged."""
    place = folder()
    if place is None:
        return None
    try:
        with open(os.path.join(place, key), encoding="utf-8", newline="") as stream:
            text = stream.read(_LARGEST * 2)
    except (OSError, ValueError):
        return None
    head, _, rest = text.removeprefix(_MARK).partition("\n")
    numbers = head.split()
    if not text.startswith(_MARK) or len(numbers) != 3 or not all(number.isdigit() for number in numbers):
        return None
    code, out, err = map(int, numbers)
    if len(rest) != out + err:
        return None
    return Run(code, rest[:out], rest[out:])


def remember(key: str, run: Run) -> None:
    """Keep a run; the oldest entries make room. Nothing is kept of very long output."""
    place = folder()
    if place is None or len(run.out) + len(run.err) > _LARGEST:
        return
    temporary = os.path.join(place, f".{key}.{os.getpid()}")
    try:
        os.makedirs(place, exist_ok=True)
        with open(temporary, "x", encoding="utf-8", newline="") as stream:
            stream.write(f"{_MARK}{run.code} {len(run.out)} {len(run.err)}\n{run.out}{run.err}")
        os.replace(temporary, os.path.join(place, key))
        _make_room(place)
    except (OSError, ValueError):
        _discard(temporary)


def _make_room(place: str) -> None:
    names = [entry for entry in os.scandir(place) if len(entry.name) == 40]
    if len(names) > _MOST_ENTRIES:
        names.sort(key=lambda entry: entry.stat().st_mtime)
        for entry in names[: len(names) - _MOST_ENTRIES]:
            _discard(entry.path)


def _discard(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        pass
