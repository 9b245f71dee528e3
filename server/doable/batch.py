"""Files of a run: which are read, in which order, what is left out and why, and how their bytes become text."""

# os.path, not pathlib: this runs at every start of the command line, and importing pathlib costs 5 ms.
# ruff: noqa: PTH100, PTH112, PTH114, PTH118, PTH119, PTH120, PTH206

import errno
import os
from typing import TYPE_CHECKING, NamedTuple

from doable import regular
from doable.config import VERSION_CONTROL, Config, above, matches, relative

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pathspec import GitIgnoreSpec

ENDINGS = (".md", ".markdown", ".mdown", ".mkd")

# What a workspace may hold before the rest is left out, so that a folder opened by accident does no harm.
MOST_FILES = 20_000
MOST_BYTES = 256 * 1024 * 1024

# The largest ignore file that is read, in bytes.
MOST_IGNORES = 1_000_000

EXCLUDED = "is left out by `exclude`"

_DEFAULTS = Config()
_BOM = b"\xef\xbb\xbf"
# What a `.git` file and the like may hold: one path.
_MOST_LINK = 8192


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
    try:
        return decode(path, regular.read(path, max_size))
    except regular.TooLargeError:
        return too_large(path, max_size)
    except OSError as error:
        if error.errno == errno.ELOOP:
            return Skipped(path, "is a link that leads round in a circle")
        if error.errno == errno.ENOENT and os.path.islink(path):
            return Skipped(path, "is a link to nothing")
        return Skipped(path, regular.why(error))


def too_large(path: str, max_size: int) -> Skipped:
    """Say that a document is larger than `max_size` bytes."""
    return Skipped(path, f"is larger than {max_size:,} bytes (`max-file-size`)")


def decode(path: str, data: bytes) -> Document | Skipped:
    """Turn a file's bytes into text: UTF-8, with or without a byte order mark."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Skipped(path, "is UTF-16, not UTF-8")
    if b"\x00" in data:
        if _is_utf_16(data):
            return Skipped(path, "is UTF-16 without a byte order mark, not UTF-8")
        return Skipped(path, "is binary (it holds a NUL byte)")
    bom = data.startswith(_BOM)
    try:
        return Document(path, (data[3:] if bom else data).decode("utf-8"), bom)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start + 3 * bom) + 1
        return Skipped(path, f"is not UTF-8 (line {line}, byte {error.start + 3 * bom})")


def _is_utf_16(data: bytes) -> bool:
    """Tell whether bytes with NULs look like text of two bytes a character: half of the pairs hold one, on one side."""
    head = data[:1024]
    zeros = sorted((head[::2].count(0), head[1::2].count(0)))
    return len(data) % 2 == 0 and zeros[0] == 0 and zeros[1] * 4 >= len(head)


# ---- walking


def walk(paths: "Sequence[str]", config: Config, *, most_files: int = 0, folders: list[str] | None = None) -> Walk:
    """Find the files that `paths` name, in the order given, folders by name; each file once.

    A named file is taken whatever it is called and whatever ignores it, save that `exclude` always holds. In a
    folder: Markdown files; not hidden folders, `node_modules`, symbolic links to folders, or what `.gitignore`,
    `.ignore` and `.git/info/exclude` name. A `most_files` above 0 ends the walk there. `folders` takes those
    that were looked into, as absolute paths. Never raises.
    """
    state = _State(config, most_files, folders)
    for path in paths:
        if os.path.isdir(path):
            folder = os.path.abspath(path)
            prefix = "" if os.path.normpath(path) == os.curdir else os.path.normpath(path)
            _folder(state, folder, prefix, relative(config, folder), _ignores_above(state, folder))
        elif _exists(state, path):
            if config.exclude and matches(config.exclude, relative(config, path)):
                state.excluded += 1
                state.skipped.append(Skipped(path, EXCLUDED))
            else:
                state.add(os.path.normpath(path))
    return Walk(
        tuple(state.files),
        state.ignored,
        state.excluded,
        tuple(state.skipped),
        tuple(state.missing),
        state.capped,
    )


def _exists(state: "_State", path: str) -> bool:
    """Tell whether a named path is there; else put it where it belongs: it is missing, or nobody lets us look."""
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        state.missing.append(path)
    except OSError as error:
        state.skipped.append(Skipped(path, regular.why(error)))
    else:
        return True
    return False


class _State:
    """What a walk has found so far."""

    def __init__(self, config: Config, most_files: int, folders: list[str] | None) -> None:
        self.config = config
        self.most_files = most_files
        self.folders = folders
        self.files: list[str] = []
        self.seen: set[str] = set()
        self.ignored = 0
        self.excluded = 0
        self.skipped: list[Skipped] = []
        self.missing: list[str] = []
        self.capped = False
        self.prune = not any(glob.startswith("!") for glob in config.exclude)

    def add(self, path: str, full: str = "") -> None:
        full = full or os.path.abspath(path)
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
            state.add(path, entry.path)


def _open(state: _State, folder: str, prefix: str, inside: str, ignores: tuple[_Ignores, ...]) -> _Open:
    if state.folders is not None:
        state.folders.append(folder)
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError as error:
        state.skipped.append(Skipped(prefix or os.curdir, f"cannot be read: {error.strerror or error}"))
        entries = []
    names = {entry.name for entry in entries}
    # `.ignore` has the last word
    for name in (".gitignore", ".ignore"):
        if name in names and (spec := _spec(state, os.path.join(folder, name), os.path.join(prefix, name))):
            ignores = (*ignores, _Ignores(os.path.join(folder, ""), spec))
    return _Open(iter(entries), prefix, inside, ignores)


def _is_ignored(path: str, is_folder: bool, ignores: tuple[_Ignores, ...]) -> bool:
    for folder, spec in reversed(ignores):
        inside = path[len(folder) :].replace(os.sep, "/") + "/" * is_folder
        ignored = spec.check_file(inside).include
        if ignored is not None:
            return ignored
    return False


def _spec(state: _State, file: str, shown: str) -> "GitIgnoreSpec | None":
    """Read an ignore file. None: unreadable, or nothing but comments, so that pathspec (35 ms) is not imported."""
    try:
        # git does not follow a link here either: it may lead anywhere
        data = regular.read(file, MOST_IGNORES, links=False)
    except OSError as error:
        if not isinstance(error, FileNotFoundError) and not os.path.isdir(file):
            state.skipped.append(Skipped(shown, f"{regular.why(error)}, so what it names is not left out"))
        return None
    lines = data.removeprefix(_BOM).decode("utf-8", "surrogateescape").split("\n")
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


def _ignores_above(state: _State, folder: str) -> tuple[_Ignores, ...]:
    """Return the ignore files that hold for `folder` from above: those of its repository, the outermost first."""
    root = above(folder, (".git",))
    if root is None:
        return ()
    found: list[_Ignores] = []
    exclude = _exclude_file(root)
    if exclude and (spec := _spec(state, exclude, exclude)):
        found.append(_Ignores(os.path.join(root, ""), spec))
    here = root
    steps = [] if folder == root else os.path.relpath(folder, root).split(os.sep)
    for step in steps:
        for name in (".gitignore", ".ignore"):
            file = os.path.join(here, name)
            if spec := _spec(state, file, file):
                found.append(_Ignores(os.path.join(here, ""), spec))
        here = os.path.join(here, step)
        if found and _is_ignored(here, True, tuple(found)):
            # a folder inside an ignored one was named by hand: it is wanted, the patterns that hide it are not
            return ()
    return tuple(found)


def _exclude_file(root: str) -> str | None:
    """Return where a repository keeps `info/exclude`; None: its `.git` leads somewhere that is not its own."""
    git: str | None = os.path.join(root, ".git")
    if git and not os.path.isdir(git):
        git = _git_folder(root, git)
    if git is None:
        return None
    inside = os.path.join("info", "exclude")
    file = os.path.join(git, inside)
    # a link in between leads anywhere
    own = os.path.join(os.path.realpath(os.path.dirname(git)), os.path.basename(git), inside)
    return file if os.path.realpath(file) == own else None


def _git_folder(root: str, file: str) -> str | None:
    """Return the git folder that a `.git` file leads to, the common one of linked worktrees.

    Who writes that file may name any folder on the disk. Only two are followed: one that names this file back, as
    that of a linked worktree does, and one in the `.git` of a repository around this one, as that of a submodule is.
    """
    try:
        text = regular.read(file, _MOST_LINK, links=False).decode("utf-8")
        git = os.path.normpath(os.path.join(root, text.removeprefix("gitdir:").strip()))
        # looking at another machine's share tells it who we are
        if not text.startswith("gitdir:") or git.startswith(("\\\\", "//")):
            return None
        around, modules, _ = git.partition(os.path.join(os.sep, ".git", "modules", ""))
        if modules and root.startswith(os.path.join(around, "")):
            return git
        worktrees = os.path.dirname(git)
        if os.path.basename(worktrees) != "worktrees":
            return None
        back = regular.read(os.path.join(git, "gitdir"), _MOST_LINK, links=False).decode("utf-8").strip()
        same = os.path.realpath(os.path.join(git, back)) == os.path.realpath(file)
    except (OSError, ValueError):
        return None
    return os.path.dirname(worktrees) if same else None


def version_control_root(folder: str) -> str | None:
    """Return the root of the repository (git, Mercurial, Jujutsu, Subversion) that an absolute `folder` is in."""
    return above(folder, VERSION_CONTROL)
