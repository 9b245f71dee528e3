"""The cache: what runs printed, and what was found out about files, until anything that it rests on changes.

One SQLite file in the user's cache folder (`DOABLE_CACHE_DIR`, else `doable` in the system's place for caches), written
in two steps of a run, each whole or not at all. A cache that cannot be read or written is as good as none; one that is
damaged is made anew. What counts as a change is said in `doable.fingerprint`.
"""

# os.path, not pathlib: this runs at every start of the command line, and importing pathlib costs 5 ms.
# ruff: noqa: PTH103, PTH108, PTH111, PTH116, PTH117, PTH118, PTH120

import os
import stat
import sys
import time
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from sqlite3 import Connection

    from doable.fingerprint import Stamp

FILE = "cache.sqlite3"

# Raised where tables, or what is in their blobs, change: a file of another number is made anew.
_VERSION = 1
_PATIENCE = 1.0  # seconds to wait for another run that writes
_MOST_BYTES = 32 << 20
_MOST_RUN_BYTES = 3 << 20
_MOST_RUNS = 64

# Blobs are small and many: half of a larger page would stay empty.
_PAGE = 1024
_TABLES = (
    f"PRAGMA user_version = {_VERSION}",
    "CREATE TABLE runs (question BLOB PRIMARY KEY, basis BLOB, code INTEGER, kept INTEGER, sum INTEGER, out BLOB,"
    " err BLOB)",
    "CREATE TABLE places (id INTEGER PRIMARY KEY, name BLOB UNIQUE, title TEXT, basis BLOB, kept INTEGER)",
    "CREATE TABLE files (place INTEGER, path BLOB, modified INTEGER, size INTEGER, inode INTEGER, day INTEGER,"
    " sum INTEGER, data BLOB, PRIMARY KEY (place, path)) WITHOUT ROWID",
)


T = TypeVar("T")


class Basis(NamedTuple):
    """What something that is remembered rests on, as digests: the program, the settings, the day, the files."""

    program: bytes = b""
    settings: bytes = b""
    day: bytes = b""
    files: bytes = b""

    def changed(self, old: "Basis") -> str:
        """Say what is no longer as it was; "" where all is."""
        said = ("doable itself changed", "the settings changed", "it was another day", "files changed")
        return next((why for why, now, then in zip(said, self, old, strict=True) if now != then), "")


class Run(NamedTuple):
    """How a run ended: its exit code and what it printed, packed by zlib."""

    code: int
    out: bytes
    err: bytes


class Kept(NamedTuple):
    """What is kept of one file: what it was then, the day it was judged on (an ordinal; 0: any), and what was found."""

    stamp: "Stamp"
    day: int
    data: bytes


class Info(NamedTuple):
    """What `doable cache info` tells: the file, its size in bytes, and how many runs and files of which folders it
    knows. `trouble` says why there is no cache.
    """

    file: str
    size: int = 0
    runs: int = 0
    folders: tuple[tuple[str, int], ...] = ()
    trouble: str = ""


class Place:
    """What the cache knows of the files of one folder, seen in one way; what is found out now is written at the end."""

    def __init__(self, name: bytes, title: str, basis: Basis) -> None:
        self.name = name
        self.title = title
        self.basis = basis
        self.news: dict[str, Kept] = {}
        self.gone: set[str] = set()
        self.why = "never checked like this"
        """Why nothing is known of the folder; "" where something is."""
        self._kept: dict[str, Kept] = {}

    def know(self, kept: "dict[str, Kept]", why: str) -> None:
        """Take in what the cache holds, or why that is nothing."""
        self._kept, self.why = kept, why

    def get(self, path: str, stamp: "Stamp", day: int = 0) -> bytes | None:
        """Return what is known of a file that is what it was, judged on that day where it matters; None: nothing."""
        kept = self._kept.get(path)
        return kept.data if kept and kept.stamp == stamp and kept.day in (0, day) else None

    def put(self, path: str, stamp: "Stamp", data: bytes, day: int = 0) -> None:
        """Know something new of a file."""
        self.news[path] = Kept(stamp, day, data)

    def why_not(self, path: str, stamp: "Stamp | None", day: int = 0) -> str:
        """Say why nothing that holds is known of a file."""
        kept = self._kept.get(path)
        if stamp is None:
            return "changed a moment ago"
        if self.why or kept is None:
            return self.why or "new"
        return "changed" if kept.stamp != stamp else "judged on another day" if kept.day not in (0, day) else ""

    def forget_all_but(self, paths: "Iterable[str]") -> None:
        """Let go of files that are no longer there."""
        self.gone = self._kept.keys() - set(paths)


class Cache:
    """The cache file. Never raises: `trouble` says why nothing came of it."""

    def __init__(self, folder: str) -> None:
        self.file = os.path.join(folder, FILE)
        self.trouble = ""
        self._runs: list[tuple[bytes, Basis, Run]] = []
        self._places: list[Place] = []

    # ---- reading

    def run(self, question: bytes, basis: Basis) -> Run | str:
        """Return what a run printed that asked the same of the same; else why none is known that did."""

        def look(mine: "Connection") -> Run | str:
            row: Any = mine.execute(
                "SELECT basis, code, sum, out, err FROM runs WHERE question = ?", (question,)
            ).fetchone()
            if row is None:
                return "it was never asked for"
            then, code, checksum, out, err = row
            if _sum(question, then, out, err) != checksum:
                raise _Damaged
            return basis.changed(_split(then)) or Run(code, out, err)

        return self._ask(look) or self.trouble or "nothing was kept yet"

    def place(self, name: bytes, title: str, basis: Basis) -> Place:
        """Return what is known of the files of a folder, which is nothing where its basis changed."""
        found = Place(name, title, basis)
        self._places.append(found)

        def look(mine: "Connection") -> None:
            row: Any = mine.execute("SELECT id, basis FROM places WHERE name = ?", (name,)).fetchone()
            if row is None:
                return
            if why := basis.changed(_split(row[1])):
                found.know({}, f"as {why}")
                return
            rows: Any = mine.execute(
                "SELECT path, modified, size, inode, day, sum, data FROM files WHERE place = ?", row[:1]
            )
            kept: dict[str, Kept] = {}
            for path, modified, size, inode, day, checksum, data in rows:
                one = Kept((modified, size, inode), day, data)
                if _sum_of_file(name, path, one) != checksum:
                    raise _Damaged
                kept[os.fsdecode(path)] = one
            found.know(kept, "")

        self._ask(look)
        return found

    def info(self) -> Info:
        """Say what the cache holds."""

        def look(mine: "Connection") -> Info:
            runs: Any = mine.execute("SELECT COUNT(*) FROM runs").fetchone()
            rows: Any = mine.execute(
                "SELECT title, (SELECT COUNT(*) FROM files WHERE place = id) FROM places ORDER BY title"
            ).fetchall()
            # one folder may be known in several ways
            most: dict[str, int] = {}
            for title, count in rows:
                most[title] = max(count, most.get(title, 0))
            return Info(self.file, os.stat(self.file).st_size, runs[0], tuple(most.items()))

        return self._ask(look) or Info(self.file, trouble=self.trouble)

    # ---- writing

    def remember(self, question: bytes, basis: Basis, run: Run) -> None:
        """Know how a run ended. Very long output is not worth its room."""
        if len(run.out) + len(run.err) <= _MOST_RUN_BYTES:
            self._runs.append((question, basis, run))

    def write(self) -> None:
        """Write what was found out since the last time: all of it or nothing."""
        places = [place for place in self._places if place.news or place.gone]
        if not places and not self._runs:
            return

        def put(mine: "Connection") -> None:
            mine.execute("BEGIN IMMEDIATE")
            now = time.time_ns()
            for question, basis, run in self._runs:
                then = _joined(basis)
                row = (question, then, run.code, now, _sum(question, then, run.out, run.err), run.out, run.err)
                mine.execute("REPLACE INTO runs VALUES (?, ?, ?, ?, ?, ?, ?)", row)
            for place in places:
                _write_place(mine, place, now)
            _drop_old_runs(mine)
            mine.execute("COMMIT")
            _make_room(mine)

        self._ask(put, create=True)
        self._runs.clear()
        for place in places:
            place.news.clear()
            place.gone.clear()

    def clear(self) -> bool:
        """Remove the cache file. False where there is none or it cannot be removed, which `trouble` tells."""
        self.trouble = ""
        try:
            os.unlink(self.file)
        except (FileNotFoundError, NotADirectoryError):
            return False
        except OSError as error:
            self.trouble = f"{self.file} cannot be removed: {error.strerror or error}"
            return False
        with suppress(OSError):
            os.unlink(f"{self.file}-journal")
        return True

    # ---- the file

    def _ask(self, work: "Callable[[Connection], T]", *, create: bool = False) -> "T | None":
        """Do something with the file; None where there is none, or something is wrong with it.

        A damaged one is removed, and made once more by who writes.
        """
        from sqlite3 import DatabaseError, OperationalError  # noqa: PLC0415 - some runs have no cache

        try:
            if not _is_fit(self.file, create=create):
                return None
            try:
                return _with(self.file, work)
            except (DatabaseError, *_DAMAGE) as error:
                if isinstance(error, OperationalError) and error.sqlite_errorcode & 0xFF in _PASSING:
                    raise
                self.clear()
                return _with(self.file, work) if create else None
        except (DatabaseError, OSError, *_DAMAGE) as error:
            self.trouble = f"{self.file} cannot be used: {getattr(error, 'strerror', None) or error}"
            return None


class _Damaged(Exception):  # noqa: N818 - a state, told to nobody
    """What was read is not what was written."""

    def __str__(self) -> str:
        return "it is damaged"


# What else a damaged file leads to: values of another type, text that is none.
_DAMAGE = (_Damaged, ValueError, TypeError, OverflowError)
# What is no fault of the file: SQLITE_BUSY, LOCKED, READONLY, INTERRUPT, IOERR, FULL, CANTOPEN, PROTOCOL, PERM.
_PASSING = {5, 6, 8, 9, 10, 13, 14, 15, 3}


def _is_fit(file: str, *, create: bool) -> bool:
    """Tell whether a file is there, or may be made; its folder is, for this user alone. Raises `OSError`."""
    try:
        found = os.lstat(file)
    except (FileNotFoundError, NotADirectoryError):
        if create:
            os.makedirs(os.path.dirname(file), mode=0o700, exist_ok=True)
        return create
    if not stat.S_ISREG(found.st_mode):
        # it may lead anywhere
        raise OSError("it is not a regular file")
    return True


def _with(file: str, work: "Callable[[Connection], T]") -> T:
    from sqlite3 import connect  # noqa: PLC0415

    mine = connect(file, timeout=_PATIENCE, isolation_level=None)
    try:
        (version,) = mine.execute("PRAGMA user_version").fetchone()
        if version != _VERSION:
            _make_tables(mine, version)
        return work(mine)
    finally:
        mine.close()


def _make_tables(mine: "Connection", version: int) -> None:
    if version:
        raise _Damaged
    mine.execute(f"PRAGMA page_size = {_PAGE}")
    mine.execute("BEGIN IMMEDIATE")
    # another run may have been quicker
    if mine.execute("PRAGMA user_version").fetchone() == (0,):
        for table in _TABLES:
            mine.execute(table)
    mine.execute("COMMIT")


def _write_place(mine: "Connection", place: Place, now: int) -> None:
    then = _joined(place.basis)
    row: Any = mine.execute("SELECT id, basis FROM places WHERE name = ?", (place.name,)).fetchone()
    if row is None:
        values = (place.name, place.title, then, now)
        number = mine.execute("INSERT INTO places (name, title, basis, kept) VALUES (?, ?, ?, ?)", values).lastrowid
    else:
        number = row[0]
        mine.execute("UPDATE places SET basis = ?, kept = ? WHERE id = ?", (then, now, number))
        if row[1] != then:
            mine.execute("DELETE FROM files WHERE place = ?", (number,))
    mine.executemany(
        "DELETE FROM files WHERE place = ? AND path = ?", [(number, os.fsencode(path)) for path in place.gone]
    )
    mine.executemany(
        "REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (number, path, *kept.stamp, kept.day, _sum_of_file(place.name, path, kept), kept.data)
            for path, kept in ((os.fsencode(path), kept) for path, kept in place.news.items())
        ),
    )


def _drop_old_runs(mine: "Connection") -> None:
    rows: Any = mine.execute("SELECT question, LENGTH(out) + LENGTH(err) FROM runs ORDER BY kept DESC").fetchall()
    size = 0
    for count, (question, length) in enumerate(rows, 1):
        size += length
        if size > _MOST_RUN_BYTES or count > _MOST_RUNS:
            mine.execute("DELETE FROM runs WHERE question = ?", (question,))


def _make_room(mine: "Connection") -> None:
    """Let go of the folders that were checked the longest ago, where the file has become large."""
    pages, free = (mine.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count"))
    if pages * _PAGE <= _MOST_BYTES:
        return
    rows: Any = mine.execute(
        "SELECT id, (SELECT SUM(LENGTH(data) + LENGTH(path) + 40) FROM files WHERE place = id) FROM places"
        " ORDER BY kept"
    ).fetchall()
    over = (pages - free) * _PAGE - _MOST_BYTES // 2
    mine.execute("BEGIN IMMEDIATE")
    for number, size in rows[:-1]:
        if over <= 0:
            break
        mine.execute("DELETE FROM files WHERE place = ?", (number,))
        mine.execute("DELETE FROM places WHERE id = ?", (number,))
        over -= size or 0
    mine.execute("COMMIT")
    mine.execute("VACUUM")


def _joined(basis: Basis) -> bytes:
    return b"".join(len(part).to_bytes(1, "big") + part for part in basis)


def _split(joined: bytes) -> Basis:
    parts: list[bytes] = []
    while joined:
        parts.append(joined[1 : 1 + joined[0]])
        joined = joined[1 + joined[0] :]
    if len(parts) != len(Basis._fields):
        raise _Damaged
    return Basis(*parts)


def _sum(*parts: bytes) -> int:
    """A checksum of what is read again: SQLite has none of its own."""
    found = 0
    for part in parts:
        found = zlib.crc32(part, found)
    return found


def _sum_of_file(place: bytes, path: bytes, kept: Kept) -> int:
    return _sum(place, path, b"%d %d %d %d" % (*kept.stamp, kept.day), kept.data)


def cache_folder() -> str | None:
    """Return the cache folder; None where there is no place for one, or the user wants none."""
    given = os.environ.get("DOABLE_CACHE_DIR")
    if given is not None:
        return given or None
    if sys.platform in ("win32", "darwin"):
        from platformdirs import user_cache_dir  # noqa: PLC0415

        return user_cache_dir("doable", appauthor=False)
    # What platformdirs says here too; to import it takes as long as to read the cache.
    base = os.environ.get("XDG_CACHE_HOME", "")
    if not os.path.isabs(base):
        base = os.path.join(os.path.expanduser("~"), ".cache")
    return os.path.join(base, "doable") if os.path.isabs(base) else None


def open_cache() -> Cache | None:
    """Return the user's cache; None where there is no place for one."""
    folder = cache_folder()
    return Cache(folder) if folder else None
