"""A project of the workspace: its settings, what is known of its files, and the reading of them bit by bit."""

# os.path, not pathlib: thousands of files are looked at.
# ruff: noqa: PTH111, PTH116, PTH118, PTH120

import logging
import os
from typing import TYPE_CHECKING, NamedTuple

from doable.batch import Skipped, read_file, version_control_root, walk
from doable.check import settings_for
from doable.config import Config, ConfigError
from doable.facts import facts
from doable.projects import Configs, read_plan
from doable.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from doable.settings import Settings
    from doable_md import Plan


log = logging.getLogger(__name__)


class Stamp(NamedTuple):
    """What tells that a file on disk changed: time of change in nanoseconds, and size in bytes."""

    mtime: int
    size: int


class Limits(NamedTuple):
    """How much of a folder is read: files, and bytes of them."""

    files: int
    size: int


class Listing(NamedTuple):
    """The files of a project on disk, in order, and whether a limit left some out."""

    files: "Mapping[str, Stamp]"
    capped: bool


class Project:
    """Files that share settings and a workspace. Without a `root` it is one lone file: nothing is known beside it."""

    def __init__(self, root: str | None, file: str | None, config: Config, error: ConfigError | None = None) -> None:
        self.root = root
        self.file = file
        """The settings file, None where there is none."""
        self.config = config
        self.error = error
        """What is wrong with the settings file; `config` is then an earlier one, or the defaults."""
        self.workspace = Workspace(settings_for(config, ""), known=False)
        self.capped = False
        self.wants_listing = root is not None
        self.stamps: dict[str, Stamp] = {}
        self._queue: list[str] = []
        self._total = 0

    def settings(self, path: str) -> "Settings":
        """Return the settings of one of its files."""
        return settings_for(self.config, path)

    def read(self, path: str, text: str) -> "Plan":
        """Read a text as the settings of its path say."""
        return read_plan(text, path, self.config)

    def learn(self, plan: "Plan") -> None:
        """Take in what is known of a document. Never raises: a bug over one document must not hide all others."""
        try:
            self.workspace.replace(facts(plan, self.settings(plan.path)))
        except Exception:
            log.exception("nothing could be learned of %s", plan.path)
            self.workspace.remove(plan.path)

    # ---- the index

    @property
    def left(self) -> int:
        """How many files are still to be read."""
        return len(self._queue)

    @property
    def total(self) -> int:
        """How many files there were to be read when the reading began."""
        return self._total

    def take(self, listing: Listing, is_open: "Callable[[str], bool]") -> None:
        """Queue the files that are new or changed since the last listing, and forget those that are gone."""
        self.wants_listing = False
        self.capped = listing.capped
        for path in [path for path in self.stamps if path not in listing.files]:
            del self.stamps[path]
            if not is_open(path):
                self.workspace.remove(path)
        fresh = [path for path, stamp in listing.files.items() if self.stamps.get(path) != stamp]
        self.stamps = dict(listing.files)
        # Read from the end: a list gives up its last item for nothing.
        self._queue = sorted({*self._queue, *fresh}.intersection(listing.files), reverse=True)
        self._total = len(self._queue)
        self._finish()

    def step(self, is_open: "Callable[[str], bool]") -> bool:
        """Read one queued file. Returns whether there was one."""
        if not self._queue:
            return False
        path = self._queue.pop()
        if not is_open(path):
            self.load(path)
        self._finish()
        return True

    def load(self, path: str) -> None:
        """Read one file from disk, or forget it where it is gone or cannot be read."""
        document = read_file(path, self.config.max_file_size)
        if isinstance(document, Skipped):
            self.workspace.remove(path)
            return
        try:
            plan = self.read(path, document.text)
        except Exception:
            log.exception("%s could not be read", path)
            self.workspace.remove(path)
        else:
            self.learn(plan)

    def _finish(self) -> None:
        # Half an index would call goals unknown that stand in a file not read yet: rules that ask for it wait.
        if not self._queue and not self.wants_listing and not self.workspace.known:
            self.workspace.known = True
            self.workspace.version += 1


def stamp(path: str) -> Stamp | None:
    """Return a file's stamp; None where there is none."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return Stamp(found.st_mtime_ns, found.st_size)


def list_files(project: Project, configs: Configs, limits: Limits) -> Listing:
    """Find a project's files on disk. Slow, and safe to run beside the rest: it changes nothing of the project."""
    if project.root is None:
        return Listing({}, capped=False)
    found = walk([project.root], project.config, most_files=limits.files)
    files: dict[str, Stamp] = {}
    size = 0
    for path in found.files:
        if not _belongs(path, project, configs):
            continue
        known = stamp(path)
        if known is None:
            continue
        size += known.size
        if size > limits.size:
            return Listing(files, capped=True)
        files[path] = known
    return Listing(files, found.capped)


def _belongs(path: str, project: Project, configs: Configs) -> bool:
    """Tell whether a file below the root is the project's own, and not one of a folder with its own settings."""
    nearest = configs.file(os.path.dirname(path))
    return nearest is None or nearest == project.file or os.path.dirname(nearest) == project.root


# ---- which project a file belongs to


def root_of(path: str, configs: Configs, folders: "Iterable[str]") -> str | None:
    """Return the folder whose files are known together with the one at `path`: that of the nearest settings file,
    else the root of its version control, else the client's folder it is in. None: nothing is, it is alone.
    """
    folder = os.path.dirname(path)
    nearest = configs.file(folder)
    root = os.path.dirname(nearest) if nearest else version_control_root(folder)
    if root is None:
        root = max((one for one in folders if inside(path, one)), key=len, default=None)
    return None if root is None or is_too_wide(root) else root


def inside(path: str, folder: str) -> bool:
    """Tell whether a path is a folder or below it."""
    return path == folder or path.startswith(os.path.join(folder, ""))


def is_too_wide(folder: str) -> bool:
    """Tell whether a folder is somebody's home or above it: opening a note there must not read all there is."""
    home = os.path.realpath(os.path.expanduser("~"))
    real = os.path.realpath(folder)
    return inside(home, real) or os.path.dirname(real) == real
