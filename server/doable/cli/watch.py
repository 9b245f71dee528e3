"""`doable check --watch`: check, and again whenever a plan, a setting or the day changes, until Ctrl-C."""

# os.path, not pathlib, as all of the command line.
# ruff: noqa: PTH100, PTH110, PTH112, PTH114, PTH116, PTH118, PTH119, PTH120, PTH208

import argparse
import os
import sys
import time
from datetime import date
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from doable.batch import ENDINGS, MOST_FILES, walk
from doable.cli.inputs import UsageError, complain, inputs
from doable.config import FILE_NAMES, Config, ConfigError, DoableError, above

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Mapping

    from watchfiles.main import FileChange

    Events = Generator[set[FileChange], None, None]

# Saving a file is several events: so many milliseconds without any are its end, and so many the most that is waited.
_STEP, _DEBOUNCE = 50, 1_000
# How often it is looked whether anything else is to be done, in milliseconds, and how often at other files, in seconds.
_TICK, _LOOK = 100, 1.0
_IGNORE_FILES = (".gitignore", ".ignore")
# So many of the files that changed are named.
_NAMED = 3
_CLEAR = "\x1b[2J\x1b[3J\x1b[H"
_TRIES = 20
_GONE = 3
"""What watchfiles calls a file that was deleted."""


class Scope(NamedTuple):
    """What a check rests on: `folders` whose entries matter, and single `files` elsewhere, such as settings above."""

    folders: frozenset[str]
    files: frozenset[str]
    named: frozenset[str] = frozenset()
    """Files that were named by hand, whatever they are called."""

    def matters(self, change: int, path: str) -> bool:
        """Tell whether a change in one of the folders means that it has to be checked again."""
        name = os.path.basename(path)
        if name.lower().endswith(ENDINGS) or name in FILE_NAMES or name in _IGNORE_FILES:
            return True
        if path in self.named or path in self.files:
            return True
        if change == _GONE:
            return path in self.folders
        return path not in self.folders and not name.startswith(".") and os.path.isdir(path)


def watch(options: argparse.Namespace, check: "Callable[[argparse.Namespace], int]") -> int:
    """Run `check` until somebody interrupts. Raises `KeyboardInterrupt` then, `UsageError` before."""
    _refuse(options)
    watcher = _Watcher()
    scope = Scope(frozenset(), frozenset())
    why = ""
    while True:
        # first it listens, then it checks: what changes meanwhile is heard
        scope = watcher.follow(partial(_scope, options, scope, watcher.is_deaf))
        seen = _states(scope.files)
        today = _today()
        _clear()
        _tell(why, options)
        _check(options, check, today)
        _tell("watching for changes, Ctrl-C ends", options)
        why = watcher.wait(scope, seen, None if options.today else today)


def _refuse(options: argparse.Namespace) -> None:
    from doable.report.formats import FORMATS  # noqa: PLC0415

    if options.fix or options.diff or options.unsafe_fixes or options.add_ignore is not None:
        raise UsageError("--watch changes nothing and proposes no changes: an open editor would not know of them")
    if options.show_files or options.output_file is not None or "-" in options.paths:
        raise UsageError("--watch goes without --show-files, --output-file and standard input")
    if not FORMATS[options.format].streams:
        formats = ", ".join(name for name, form in FORMATS.items() if form.streams)
        raise UsageError(f"--watch prints lines, not documents: use one of the formats {formats}")
    try:
        import_module("watchfiles")
    except ImportError as error:
        raise UsageError(f"--watch needs the package watchfiles: pip install 'doable[watch]' ({error})") from None


def _check(options: argparse.Namespace, check: "Callable[[argparse.Namespace], int]", today: date) -> None:
    """Check once. What cannot be checked now may be after the next change."""
    given = vars(options) | {"watch": False, "today": options.today or today.isoformat()}
    try:
        check(argparse.Namespace(**given))
    except DoableError as error:
        if _is_lasting(error):
            raise
        complain(str(error))
    except OSError as error:
        if error.filename is None:
            raise
        complain(f"{error.filename}: {error.strerror or error}")
    sys.stdout.flush()


def _is_lasting(error: DoableError) -> bool:
    """Tell whether an error is in the command line itself, which nobody edits while it runs."""
    return isinstance(error, UsageError) or (isinstance(error, ConfigError) and error.file.startswith("--config "))


def _clear() -> None:
    if sys.stdout.isatty() and os.environ.get("TERM") != "dumb":
        sys.stdout.write(_CLEAR)
        sys.stdout.flush()


def _tell(what: str, options: argparse.Namespace) -> None:
    if what and not options.quiet:
        complain(what, time.strftime("%H:%M:%S"))


def _today() -> date:
    return date.today()  # noqa: DTZ011 - the writer's own day


# ---- what a check rests on


def _scope(options: argparse.Namespace, last: Scope, is_deaf: "Callable[[str], bool]") -> Scope:
    """Return what the next check rests on; where settings cannot be used, what the last one did, and the settings.

    A folder that `is_deaf` cannot be listened to: it is among the files, and so is what matters in it.
    """
    from doable import api  # noqa: PLC0415

    paths: list[str] = list(map(os.path.abspath, options.paths or [os.curdir]))
    named = {path for path in paths if os.path.exists(path) and not os.path.isdir(path)}
    files = {path for path in paths if not os.path.exists(path)}
    files |= {file for path in paths for file in _settings_above(path)}
    folders = list(map(os.path.dirname, named))
    plans: list[str] = []
    try:
        run = inputs(options)
        baselines = api.Baselines(options.baseline, expected=options.since_baseline)
        for project in run.projects:
            baseline = baselines.file(project)
            files |= {os.path.abspath(file) for file in (*project.config.files, *([baseline] if baseline else []))}
            files |= {os.path.realpath(file) for file in project.files if os.path.islink(file)}
            plans += map(os.path.abspath, project.files)
        roots = {project.root: project.config for project in run.projects if project.root is not None}
        roots |= {path: run.configs.folder(path) for path in paths if os.path.isdir(path) and path not in roots}
        for root, config in roots.items():
            walk([root], config, most_files=MOST_FILES, folders=folders)
            files |= set(_history(root)) if options.changed is not None else set()
    except DoableError as error:
        if _is_lasting(error):
            raise
        files |= last.files
        if isinstance(error, ConfigError) and error.file:
            files.add(os.path.abspath(error.file))
        if last.folders:
            folders += [folder for folder in last.folders if os.path.isdir(folder)]
        else:
            walk([path for path in paths if os.path.isdir(path)], Config(), most_files=MOST_FILES, folders=folders)
    heard = frozenset(folder for folder in folders if not is_deaf(folder))
    for folder in {*folders} - heard:
        files |= {folder, *(os.path.join(folder, name) for name in (*FILE_NAMES, *_IGNORE_FILES))}
    files |= {*plans, *named}
    # what happens in one of the folders is heard, unless it happens somewhere else and a link leads there
    files = {file for file in files if os.path.dirname(file) not in heard or os.path.islink(file)}
    return Scope(heard, frozenset(files), frozenset(named))


def _is_utf_8(path: str) -> bool:
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def _settings_above(path: str) -> "Iterator[str]":
    """Give the settings files that may hold for an absolute path, whether or not they are there."""
    folder = path if os.path.isdir(path) else os.path.dirname(path)
    while True:
        for name in FILE_NAMES:
            yield os.path.join(folder, name)
        up = os.path.dirname(folder)
        if up == folder:
            return
        folder = up


def _history(root: str) -> "Iterator[str]":
    """Give the files in which git notes that another commit is the current one."""
    home = above(root, (".git",))
    if home is not None:
        yield os.path.join(home, ".git", "HEAD")
        yield os.path.join(home, ".git", "logs", "HEAD")


def _states(files: "Iterable[str]") -> dict[str, tuple[int, int, int] | None]:
    """Return by what a change of each file would show; None for one that is not there."""
    states: dict[str, tuple[int, int, int] | None] = {}
    for file in files:
        try:
            found = os.stat(file)
        except OSError:
            states[file] = None
        else:
            states[file] = (found.st_mtime_ns, found.st_size, found.st_ino)
    return states


# ---- waiting


class _Watcher:
    """Listens to folders, each by itself: not to those below, which a walk may have left out, nor through links.

    What it cannot listen to is looked at every second: folders of a system that tells of no more, or of none, and those
    that hold a name that is not UTF-8, at which watchfiles gives up even if the file is only read. watchfiles has a way
    to look too, which takes two saves in one second for one.
    """

    def __init__(self) -> None:
        self._looks = _cannot_listen()
        self._odd: set[str] = set()
        self._folders: frozenset[str] = frozenset()
        self._events: Events | None = None

    def is_deaf(self, folder: str) -> bool:
        """Tell whether a folder cannot be listened to."""
        return self._looks or folder in self._odd or not _is_utf_8(folder)

    def follow(self, scope: "Callable[[], Scope]") -> Scope:
        """Listen to the folders of a scope, and return it as it is once that is done."""
        now = scope()
        for _ in range(_TRIES):
            if self._events is not None and now.folders == self._folders:
                return now
            self._listen(now.folders)
            # a folder may have come or gone before anybody listened
            now = scope()
        raise UsageError("--watch: folders come and go faster than they can be watched")

    def wait(self, scope: Scope, seen: "dict[str, tuple[int, int, int] | None]", today: date | None) -> str:
        """Wait for a change, and return what changed; `seen` is how the scope's files were."""
        if self._events is None:
            return ""
        look = time.monotonic() + _LOOK
        while True:
            try:
                changes = next(self._events)
            except RuntimeError:
                self._give_up()
                return "something whose name is not UTF-8 changed"
            if paths := {path for change, path in changes if scope.matters(change, path)}:
                return _named(paths)
            if time.monotonic() < look:
                continue
            look = time.monotonic() + _LOOK
            now = _states(scope.files)
            if paths := {path for path, state in now.items() if seen[path] != state}:
                return _named(paths)
            if today is not None and _today() != today:
                return f"it is {_today().isoformat()}"

    def _listen(self, folders: frozenset[str]) -> None:
        if self._events is not None:
            self._events.close()
        self._events, self._folders = None, folders
        try:
            self._events = _listen(folders)
        except FileNotFoundError:
            pass
        except RuntimeError:
            self._give_up()
        except OSError as error:
            # most often the limit for the folders that the system tells of
            complain(f"the system does not tell of changes ({error}), so they are looked for every second", "warning")
            self._looks = True

    def _give_up(self) -> None:
        self._events = None
        self._odd |= {folder for folder in self._folders if not all(map(_is_utf_8, _names(folder)))}


def _names(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []


def _cannot_listen(environ: "Mapping[str, str]" = os.environ) -> bool:
    """Tell whether the user says so, as watchfiles has it, or it is Linux within Windows, whose files tell nothing."""
    said = environ.get("WATCHFILES_FORCE_POLLING", "").lower()
    if said:
        return said not in {"false", "disable", "disabled"}
    return hasattr(os, "uname") and "microsoft-standard" in os.uname().release


def _listen(folders: "Iterable[str]") -> "Events":
    from watchfiles import watch as listen  # noqa: PLC0415

    events = listen(
        *sorted(folders),
        watch_filter=None,
        debounce=_DEBOUNCE,
        step=_STEP,
        rust_timeout=_TICK,
        yield_on_timeout=True,
        force_polling=False,
        recursive=False,
        ignore_permission_denied=True,
    )
    # it listens once it was asked for the first time; what it heard until then is seen by the check that follows
    next(events)
    return events


def _named(paths: "Iterable[str]") -> str:
    from doable.projects import shown_path  # noqa: PLC0415

    shown = {path: shown_path(path) for path in sorted(paths)}
    told = [
        f"{'this folder' if name == os.curdir else name} {'changed' if os.path.lexists(path) else 'is gone'}"
        for path, name in shown.items()
    ]
    more = f", and {len(told) - _NAMED:,} more" if len(told) > _NAMED else ""
    return ", ".join(told[:_NAMED]) + more
