"""What git knows of files: their texts at a revision. The one place that runs another program, and only when asked to.

Whoever made a checked folder wrote the configuration of its repository, and git runs programs that this names: to
notice changes, to filter and to compare files, to fetch what is missing. So git is never asked to compare anything. It
names the commit, lists its files and hands out their bytes; none of these three runs anything else, or writes.
"""

# ruff: noqa: PTH112, PTH113, PTH117, PTH118, PTH121

import os
import subprocess
from typing import TYPE_CHECKING, NamedTuple

from doable.config import DoableError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

# How long git may take for one answer, in seconds.
_SECONDS = 60
# How many files it is asked for at once.
_BATCH = 500
# How a tree says that an entry is a commit of another repository.
_SUBMODULE = "160000"

# What a hook that git runs is told of its own repository says nothing of the one that a file is in.
_OF_HOOKS = frozenset({
    "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_COMMON_DIR", "GIT_CONFIG", "GIT_DIR", "GIT_GRAFT_FILE", "GIT_INDEX_FILE",
    "GIT_NAMESPACE", "GIT_OBJECT_DIRECTORY", "GIT_PREFIX", "GIT_SHALLOW_FILE", "GIT_WORK_TREE",
})  # fmt: skip
_OURS = {
    # nothing is fetched that a partial clone lacks: that could run a program, and opens a connection
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_LITERAL_PATHSPECS": "1",
    "LC_ALL": "C",
}
_OPTIONS = ("--no-pager", "-c", "core.fsmonitor=", "-c", f"core.hooksPath={os.devnull}")


class HistoryError(DoableError):
    """A question that git cannot answer. `str` says which and why."""


class Commit(NamedTuple):
    """A commit of the repository at `root`, as what `name` calls it; without an id it is before the first one."""

    root: str
    id: str | None
    name: str


# ---- commits


def find_commit(root: str, revision: str) -> Commit:
    """Return the commit from which the work in the repository at `root` (absolute, real) left a revision.

    That is the revision itself where it is part of what led here (`HEAD`, `HEAD~3`, a tag), else the last commit that
    both have in common. Raises `HistoryError`.
    """
    asked = revision.removesuffix("...")
    _check_root(root)
    head = _name(root, "HEAD")
    if head is None and asked in {"HEAD", "@"}:
        return Commit(root, None, "HEAD, which is no commit yet")
    given = _name(root, asked) if asked and not asked.startswith("-") and "\0" not in asked else None
    commit = given and _name(root, f"{given}^{{commit}}")
    if commit is None:
        raise HistoryError(f"`{revision}` is no revision of the repository {root}{_path(asked)}{_shallow(root)}")
    if commit == head:
        return Commit(root, commit, asked)
    both = _run(root, ["merge-base", head or "HEAD", commit])
    if both.returncode:
        raise HistoryError(f"`{revision}` and HEAD have no commit in common in {root}{_shallow(root)}")
    base = both.stdout.split()[0].decode()
    return Commit(root, base, asked if base == commit else f"{base[:10]}, where this work left {asked}")


def recorded_commit(root: str, commit: str, outer: str) -> Commit:
    """Return the commit of a submodule that the repository around it, `outer`, records. Raises `HistoryError`."""
    _check_root(root)
    if _name(root, f"{commit}^{{commit}}") is None:
        raise HistoryError(f"the submodule {root} lacks commit {commit[:10]}, which {outer} records: fetch it there")
    return Commit(root, commit, commit[:10])


def _check_root(root: str) -> None:
    """Make sure that git takes the same folder for a repository as we do."""
    top = os.fsdecode(_answer(root, ["rev-parse", "--show-toplevel"]).removesuffix(b"\n"))
    if not os.path.isdir(top) or not os.path.samefile(top, root):
        raise HistoryError(f"{root} is no repository of its own: git finds one at {top}")


def _name(root: str, revision: str) -> str | None:
    """Return git's name of what a revision is; None where it is nothing."""
    found = _run(root, ["rev-parse", "--verify", "--quiet", revision])
    return found.stdout.decode().strip() or None if found.returncode == 0 else None


def _path(revision: str) -> str:
    if not os.path.lexists(revision):
        return ""
    return f"; it is a path, so name it before the option, or write --changed=HEAD {revision}"


def _shallow(root: str) -> str:
    found = _run(root, ["rev-parse", "--is-shallow-repository"])
    return "; the clone is shallow: fetch more of its history" if found.stdout.strip() == b"true" else ""


# ---- files


def list_files(commit: Commit, below: str = "") -> tuple[dict[str, str], dict[str, str]]:
    """Return what git calls the bytes of the files at a commit, and the commits that it records of submodules.

    Both by absolute path, and only those in a folder `below` the root. Of a link, the bytes are where it leads. Raises
    `HistoryError`.
    """
    files: dict[str, str] = {}
    submodules: dict[str, str] = {}
    if commit.id is None:
        return files, submodules
    inside = os.path.relpath(below or commit.root, commit.root).replace(os.sep, "/")
    limit = [] if inside == "." else ["--", f"{inside}/"]
    for entry in _answer(commit.root, ["ls-tree", "-r", "-z", "--full-tree", commit.id, *limit]).split(b"\0"):
        facts, tab, name = entry.partition(b"\t")
        if not tab:
            continue
        mode, _, digest = facts.decode().split()
        path = os.path.join(commit.root, *os.fsdecode(name).split("/"))
        (submodules if mode == _SUBMODULE else files)[path] = digest
    return files, submodules


def not_checked_out(root: str) -> set[str]:
    """Return the absolute paths of files that a sparse checkout leaves out: they are not there, and not gone."""
    found: set[str] = set()
    for entry in _answer(root, ["ls-files", "-z", "-t"]).split(b"\0"):
        tag, _, name = entry.partition(b" ")
        if tag == b"S":
            found.add(os.path.join(root, *os.fsdecode(name).split("/")))
    return found


def is_same(data: bytes, blob: str) -> bool:
    """Tell whether git calls bytes so: by SHA-1, or by SHA-256 where the name is longer."""
    import hashlib  # noqa: PLC0415

    digest = hashlib.new("sha1" if len(blob) == 40 else "sha256", b"blob %d\0" % len(data), usedforsecurity=False)
    digest.update(data)
    return digest.hexdigest() == blob


def read_blobs(commit: Commit, blobs: "Iterable[str]", most: int) -> dict[str, bytes]:
    """Return the bytes that git has such names for; those larger than `most` are left out. Raises `HistoryError`."""
    wanted = sorted(set(blobs))
    found: dict[str, bytes] = {}
    for at in range(0, len(wanted), _BATCH):
        some = wanted[at : at + _BATCH]
        small: list[str] = []
        checked = _run(commit.root, ["cat-file", "--batch-check"], some)
        sizes = checked.stdout.decode().splitlines()
        if checked.returncode and _is_partial(commit.root):
            sizes = ["missing"] * len(some)
        elif checked.returncode:
            raise _failed(commit.root, checked)
        for blob, line in zip(some, sizes, strict=True):
            kind, _, size = line.partition(" ")[2].partition(" ")
            if kind != "blob":
                fetch = f"; `git diff --stat {commit.id}` fetches it" if _is_partial(commit.root) else ""
                raise HistoryError(f"{commit.root} lacks the contents of a file at {commit.name}{fetch}")
            if int(size) <= most:
                small.append(blob)
        if small:
            found.update(_contents(_answer(commit.root, ["cat-file", "--batch"], small)))
    return found


def _is_partial(root: str) -> bool:
    """Tell whether a clone left out contents that it would fetch once they are asked for."""
    names = r"^(extensions\.partialclone|remote\..*\.promisor)$"
    return _run(root, ["config", "--get-regexp", names]).returncode == 0


def _contents(answer: bytes) -> "Iterator[tuple[str, bytes]]":
    at = 0
    while at < len(answer):
        end = answer.index(b"\n", at)
        blob, _, size = answer[at:end].decode().split()
        at = end + 1 + int(size)
        yield blob, answer[end + 1 : at]
        at += 1


# ---- git


def _answer(root: str, arguments: "Sequence[str]", lines: "Sequence[str]" = ()) -> bytes:
    """Return what git says. Raises `HistoryError` with its own words where it cannot."""
    done = _run(root, arguments, lines)
    if done.returncode:
        raise _failed(root, done)
    return done.stdout


def _failed(root: str, done: "subprocess.CompletedProcess[bytes]") -> HistoryError:
    said = done.stderr.decode("utf-8", "replace").splitlines()
    why = next((line.removeprefix("fatal: ") for line in said if line.startswith("fatal: ")), " ".join(said))
    return HistoryError(f"git cannot tell what changed in {root}: {why or f'it ended with {done.returncode}'}")


def _run(root: str, arguments: "Sequence[str]", lines: "Sequence[str]" = ()) -> "subprocess.CompletedProcess[bytes]":
    environ = {name: value for name, value in os.environ.items() if name not in _OF_HOOKS} | _OURS
    command = [_program(), *_OPTIONS, *arguments]
    asked = "".join(f"{line}\n" for line in lines).encode()
    try:
        return subprocess.run(
            command, cwd=root, env=environ, input=asked, capture_output=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise HistoryError(f"git gave no answer about {root} in {_SECONDS} seconds") from None
    except OSError as error:
        raise HistoryError(f"git cannot be run: {error.strerror or error}") from None


def _program() -> str:
    """Return where git is: in a folder of PATH, but in none that is relative, where anybody's may lie."""
    for folder in os.environ.get("PATH", os.defpath).split(os.pathsep):
        file = os.path.join(folder, "git.exe" if os.name == "nt" else "git")
        if os.path.isabs(folder) and os.path.isfile(file) and os.access(file, os.X_OK):
            return file
    raise HistoryError("git is not installed, or not in PATH: it is asked what changed")
