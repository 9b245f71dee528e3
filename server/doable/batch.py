"""Files of a run: which are read, in which order, what is left out and why, and how their bytes become text."""

# os.path, not pathlib: this runs at every start of the command line, and importing pathlib costs 5 ms.
# ruff: noqa: PTH100, PTH110, PTH112, PTH113, PTH114, PTH118, PTH120, PTH123, PTH206

import os
import re
import stat
from typing import TYPE_CHECKING, NamedTuple

from doable.config import Config, matches, relative

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pathspec import GitIgnoreSpec

ENDINGS = (".md", ".markdown", ".mdown", ".mkd")

# What a workspace may hold before the rest is left out, so that a folder opened by accident does no harm.
MOST_FILES = 20_000
MOST_BYTES = 256 * 1024 * 1024

EXCLUDED = "is left out by `exclude`"

_DEFAULTS = Config()
_BOM = b"\xef\xbb\xbf"
_VCS = (".git", ".hg", ".jj", ".svn")


class Document(NamedTuple):
    """A file's text, its line ends untouched; `bom` tells that a byte order mark stood before it."""

    path: str
    text: str
    bom: bool = False

    def encode(self, text: str) -> bytes:
        """Return the bytes of this file with `text` in the place of its own."""
        return (_BOM if self.bom else b"") + text.encode("utf-8")


class Skipped(NamedTuple):
    """A file that was left out, and why; the reason follows the path: "notes.md is not UTF-8"."""

    path: str
    reason: str


class Walk(NamedTuple):
    """What a walk found: files in order, then what it left out.

    `ignored` and `excluded` count Markdown files and whole folders that an ignore file or `exclude` names,
    `missing` are given paths that do not exist, `capped` tells that there were more files than allowed.
    """

    files: tuple[str, ...]
    ignored: int = 0
    excluded: int = 0
    skipped: tuple[Skipped, ...] = ()
    missing: tuple[str, ...] = ()
    capped: bool = False


# ---- reading


def read_file(path: str, max_size: int = _DEFAULTS.max_file_size) -> Document | Skipped:
    """Read one file. What is unreadable, larger than `max_size` bytes, binary or not UTF-8 is `Skipped`."""
    # without O_NONBLOCK a named pipe would wait for somebody to write to it
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        handle = os.open(path, flags)
    except OSError as error:
        if os.path.islink(path) and not os.path.exists(path):
            return Skipped(path, "is a link to nothing")
        return Skipped(path, f"cannot be read: {error.strerror or error}")
    try:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode):
            return Skipped(path, "is a folder" if stat.S_ISDIR(found.st_mode) else "is not a regular file")
        if found.st_size > max_size:
            return too_large(path, max_size)
        data = os.read(handle, min(found.st_size, max_size) + 1)
        # a read may stop early, and a file may grow meanwhile
        while len(data) <= max_size and (more := os.read(handle, 65536)):
            data += more
    except OSError as error:
        return Skipped(path, f"cannot be read: {error.strerror or error}")
    finally:
        os.close(handle)
    return too_large(path, max_size) if len(data) > max_size else decode(path, data)


def too_large(path: str, max_size: int) -> Skipped:
    """Say that a document is larger than `max_size` bytes."""
    return Skipped(path, f"is larger than {max_size:,} bytes (`max-file-size`)")


def decode(path: str, data: bytes) -> Document | Skipped:
    """Turn a file's bytes into text: UTF-8, with or without a byte order mark."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Skipped(path, "is UTF-16, not UTF-8")
    if b"\x00" in data:
        return Skipped(path, "is binary (it holds a NUL byte)")
    bom = data.startswith(_BOM)
    try:
        return Document(path, (data[3:] if bom else data).decode("utf-8"), bom)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start + 3 * bom) + 1
        return Skipped(path, f"is not UTF-8 (line {line}, byte {error.start + 3 * bom})")


# A box, well formed or nearly so (its character may take four bytes), a goal tag, or front matter about plans. Wide on
# purpose: what passes is read properly, what does not pass holds nothing to judge.
_PLANNING = (
    rb"\[[ \t]*(?:[^\]\r\n\x80-\xff]|[\x80-\xff]{2,4})?[ \t]*\]|goal[ \t]*:|^[ \t\"']*(?:plan|goals)[\"']?[ \t]*:"
)


def prefilter(goal_headings: "Iterable[str]" = _DEFAULTS.goal_headings) -> "re.Pattern[bytes]":
    """Return a pattern that is found in the bytes of every file that can hold a task or a goal."""
    # bytes have no case beyond ASCII, so other letters are spelled out
    spellings = {
        form
        for name in goal_headings
        for form in ((name,) if name.isascii() else (name, name.lower(), name.upper(), name.title()))
        if form
    }
    names = [re.escape(form.encode()) for form in sorted(spellings)]
    return re.compile(b"|".join([_PLANNING, *names]), re.IGNORECASE | re.MULTILINE)


# ---- walking


def walk(paths: "Sequence[str]", config: Config, *, most_files: int = 0) -> Walk:
    """Find the files that `paths` name, in the order given, folders by name; each file once.

    A named file is taken whatever it is called and whatever ignores it, save that `exclude` always holds. In a
    folder: Markdown files; not hidden folders, `node_modules`, symbolic links to folders, or what `.gitignore`,
    `.ignore` and `.git/info/exclude` name. A `most_files` above 0 ends the walk there. Never raises.
    """
    state = _State(config, most_files)
    for path in paths:
        if os.path.isdir(path):
            folder = os.path.abspath(path)
            prefix = "" if os.path.normpath(path) == os.curdir else os.path.normpath(path)
            _folder(state, folder, prefix, relative(config, folder), _ignores_above(folder))
        elif os.path.lexists(path):
            if config.exclude and matches(config.exclude, relative(config, path)):
                state.excluded += 1
                state.skipped.append(Skipped(path, EXCLUDED))
            else:
                state.add(os.path.normpath(path))
        else:
            state.missing.append(path)
    return Walk(
        tuple(state.files),
        state.ignored,
        state.excluded,
        tuple(state.skipped),
        tuple(state.missing),
        state.capped,
    )


class _State:
    """What a walk has found so far."""

    def __init__(self, config: Config, most_files: int) -> None:
        self.config = config
        self.most_files = most_files
        self.files: list[str] = []
        self.seen: set[str] = set()
        self.ignored = 0
        self.excluded = 0
        self.skipped: list[Skipped] = []
        self.missing: list[str] = []
        self.capped = False
        self.prune = not any(glob.startswith("!") for glob in config.exclude)

    def add(self, path: str) -> None:
        full = os.path.abspath(path)
        if full in self.seen:
            return
        if self.most_files and len(self.files) >= self.most_files:
            self.capped = True
            return
        self.seen.add(full)
        self.files.append(path)


class _Ignores(NamedTuple):
    """The patterns of one ignore file; they see paths relative to `folder` (which ends with a separator)."""

    folder: str
    spec: "GitIgnoreSpec"


class _Open(NamedTuple):
    """A folder that is being walked: what is left of it, and how its entries are reported and seen by `exclude`."""

    entries: "Iterator[os.DirEntry[str]]"
    prefix: str
    inside: str
    ignores: tuple[_Ignores, ...]


def _folder(state: _State, folder: str, prefix: str, inside: str, ignores: tuple[_Ignores, ...]) -> None:
    """Walk `folder` (absolute), reported as `prefix`, seen by `exclude` as `inside`."""
    # a stack of our own: folders may be nested deeper than calls may
    stack = [_open(state, folder, prefix, inside, ignores)]
    while stack and not state.capped:
        here = stack[-1]
        entry = next(here.entries, None)
        if entry is None:
            stack.pop()
            continue
        # links to folders are not followed: they may lead round in circles, or out of the project
        is_folder = entry.is_dir(follow_symlinks=False)
        if is_folder:
            if entry.name.startswith(".") or entry.name == "node_modules":
                continue
        elif not entry.name.lower().endswith(ENDINGS) or (entry.is_symlink() and os.path.isdir(entry.path)):
            continue
        path = entry.name
        if here.prefix:
            path = here.prefix + entry.name if here.prefix.endswith(os.sep) else f"{here.prefix}{os.sep}{entry.name}"
        seen_as = f"{here.inside}/{entry.name}" if here.inside not in (".", "") else entry.name
        judged = state.prune or not is_folder
        if judged and state.config.exclude and matches(state.config.exclude, seen_as + "/" * is_folder):
            state.excluded += 1
        elif here.ignores and _is_ignored(entry.path, is_folder, here.ignores):
            state.ignored += 1
        elif is_folder:
            stack.append(_open(state, entry.path, path, seen_as, here.ignores))
        else:
            state.add(path)


def _open(state: _State, folder: str, prefix: str, inside: str, ignores: tuple[_Ignores, ...]) -> _Open:
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError as error:
        state.skipped.append(Skipped(prefix or os.curdir, f"cannot be read: {error.strerror or error}"))
        entries = []
    names = {entry.name for entry in entries}
    # `.ignore` has the last word
    for name in (".gitignore", ".ignore"):
        if name in names and (spec := _spec(os.path.join(folder, name))):
            ignores = (*ignores, _Ignores(os.path.join(folder, ""), spec))
    return _Open(iter(entries), prefix, inside, ignores)


def _is_ignored(path: str, is_folder: bool, ignores: tuple[_Ignores, ...]) -> bool:
    for folder, spec in reversed(ignores):
        inside = path[len(folder) :].replace(os.sep, "/") + "/" * is_folder
        ignored = spec.check_file(inside).include
        if ignored is not None:
            return ignored
    return False


def _spec(file: str) -> "GitIgnoreSpec | None":
    """Read an ignore file. None: unreadable, or nothing but comments, so that pathspec (35 ms) is not imported."""
    try:
        with open(file, "rb") as stream:
            lines = stream.read().removeprefix(_BOM).decode("utf-8", "surrogateescape").split("\n")
    except OSError:
        return None
    lines = [line.rstrip("\r") for line in lines]
    lines = [line for line in lines if line.strip() and not line.startswith("#")]
    if not lines:
        return None
    from pathspec import GitIgnoreSpec  # noqa: PLC0415 - only where there is something to ignore

    try:
        return GitIgnoreSpec.from_lines(lines)
    except ValueError:
        # git passes over a pattern that it cannot read
        return GitIgnoreSpec.from_lines([line for line in lines if _is_pattern(line)])


def _is_pattern(line: str) -> bool:
    from pathspec import GitIgnoreSpec  # noqa: PLC0415

    try:
        GitIgnoreSpec.from_lines([line])
    except ValueError:
        return False
    return True


def _ignores_above(folder: str) -> tuple[_Ignores, ...]:
    """Return the ignore files that hold for `folder` from above: those of its repository, the outermost first."""
    root = _above(folder, (".git",))
    if root is None:
        return ()
    found: list[_Ignores] = []
    if spec := _spec(_exclude_file(root)):
        found.append(_Ignores(os.path.join(root, ""), spec))
    here = root
    steps = [] if folder == root else os.path.relpath(folder, root).split(os.sep)
    for step in steps:
        for name in (".gitignore", ".ignore"):
            file = os.path.join(here, name)
            if os.path.isfile(file) and (spec := _spec(file)):
                found.append(_Ignores(os.path.join(here, ""), spec))
        here = os.path.join(here, step)
        if found and _is_ignored(here, True, tuple(found)):
            # a folder inside an ignored one was named by hand: it is wanted, the patterns that hide it are not
            return ()
    return tuple(found)


def _exclude_file(root: str) -> str:
    """Return where a repository keeps `info/exclude`; in a linked worktree `.git` is a file that leads there."""
    git = os.path.join(root, ".git")
    try:
        if os.path.isfile(git):
            with open(git, encoding="utf-8") as stream:
                git = os.path.join(root, stream.read().removeprefix("gitdir:").strip())
            with open(os.path.join(git, "commondir"), encoding="utf-8") as stream:
                git = os.path.join(git, stream.read().strip())
    except (OSError, UnicodeDecodeError):
        pass
    return os.path.join(git, "info", "exclude")


def _above(folder: str, names: tuple[str, ...]) -> str | None:
    """Return the nearest folder, upwards from `folder`, that holds one of `names`."""
    here = folder
    while True:
        if any(os.path.lexists(os.path.join(here, name)) for name in names):
            return here
        above = os.path.dirname(here)
        if above == here:
            return None
        here = above


def version_control_root(folder: str) -> str | None:
    """Return the root of the repository (git, Mercurial, Jujutsu, Subversion) that an absolute `folder` is in."""
    return _above(folder, _VCS)
