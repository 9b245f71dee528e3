"""Files that belong together: the settings of each folder, the files that paths name, and the projects they are of."""

# os.path, not pathlib: this runs at every start of the command line, and importing pathlib costs 5 ms.
# ruff: noqa: PTH100, PTH112, PTH116, PTH117, PTH118, PTH120

import os
from typing import TYPE_CHECKING, NamedTuple

from doable import config as settings_files
from doable.batch import (
    EXCLUDED,
    MOST_BYTES,
    MOST_FILES,
    Document,
    Skipped,
    Walk,
    decode,
    read_file,
    too_large,
    version_control_root,
    walk,
)
from doable.config import Config

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from doable_md import Plan

STDIN = "<stdin>"


def validate(config: Config) -> None:
    """Check what a config says of rules, dialects and words against those there are. Raises `ConfigError`."""
    from doable.rules import RULES  # noqa: PLC0415 - the rules are imported once somebody checks
    from doable_md.dialects import DIALECTS  # noqa: PLC0415

    known: dict[str, tuple[str, ...]] = {"dialect": tuple(DIALECTS)}
    if config.language != Config().language or config.lexicon:
        from doable.lexicon.data import CONFIG_KEYS, languages  # noqa: PLC0415 - few projects have words of their own

        known |= {"lexicon": CONFIG_KEYS, "language": languages()}
    settings_files.validate(config, RULES, known)


class Configs:
    """The settings of each folder: given ones for all, or those of its nearest settings file, each read once.

    `change` is applied to all of them: what the command line overrides. Each is validated when it is read; with
    `later`, once `validate` is called.
    """

    def __init__(
        self, fixed: Config | None = None, change: "Callable[[Config], Config] | None" = None, *, later: bool = False
    ) -> None:
        self._change = change
        self._unjudged: list[Config] | None = [] if later else None
        self._fixed = self._prepared(fixed) if fixed else None
        self._files: dict[str | None, Config] = {}
        self._folders: dict[str, str | None] = {}

    def file(self, folder: str) -> str | None:
        """Return the settings file nearest to a folder."""
        full = os.path.abspath(folder)
        if full not in self._folders:
            self._folders[full] = settings_files.find(full)
        return self._folders[full]

    def folder(self, folder: str) -> Config:
        """Return the settings of a folder. Raises `ConfigError`."""
        if self._fixed:
            return self._fixed
        file = self.file(folder)
        if file not in self._files:
            self._files[file] = self._prepared((settings_files.load(file) if file else None) or Config())
        return self._files[file]

    def _prepared(self, config: Config) -> Config:
        config = self._change(config) if self._change else config
        if self._unjudged is None:
            validate(config)
        else:
            self._unjudged.append(config)
        return config

    def validate(self) -> None:
        """Validate what was read so far and, from now on, whatever is. Raises `ConfigError`."""
        unread, self._unjudged = self._unjudged, None
        for config in unread or ():
            validate(config)


# ---- files, and what belongs together


class Project(NamedTuple):
    """Files that share settings and a workspace. `root` is its folder; None: lone files, nothing is known beside."""

    config: Config
    root: str | None
    files: tuple[str, ...]


def find_files(paths: "Sequence[str]", configs: Configs) -> "Walk":
    """Find the files that paths name, each folder walked with its own settings. Raises `ConfigError`.

    The `exclude` of settings further down holds for the files there, as if these had been asked for alone.
    """
    walked = [configs.folder(path if os.path.isdir(path) else _folder(path)) for path in paths]
    walks = [walk([path], config) for path, config in zip(paths, walked, strict=True)]
    seen: dict[str, str] = {}
    excluded: set[str] = set()
    folders: dict[str, tuple[str, Config]] = {}
    for found, config in zip(walks, walked, strict=True):
        for file in found.files:
            folder, name = os.path.split(file)
            if folder not in folders:
                whole = os.path.abspath(folder)
                folders[folder] = (os.path.join(whole, ""), configs.folder(whole))
            start, own = folders[folder]
            full = start + name
            if own is not config and is_excluded(full, own):
                excluded.add(full)
            else:
                seen.setdefault(full, file)
    if not walks:
        return walk([], Config())
    return walks[0]._replace(
        files=tuple(seen.values()),
        ignored=sum(found.ignored for found in walks),
        excluded=sum(found.excluded for found in walks) + len(excluded),
        # folders of one repository share the ignore files above them
        skipped=tuple(dict.fromkeys(skipped for found in walks for skipped in found.skipped)),
        missing=tuple(missing for found in walks for missing in found.missing),
    )


def is_excluded(path: str, config: Config) -> bool:
    """Tell whether a file is left out by the `exclude` of its settings."""
    return bool(config.exclude) and settings_files.matches(config.exclude, settings_files.relative(config, path))


def given_document(name: str, data: bytes, configs: Configs) -> Document | Skipped:
    """Turn the bytes of standard input into a document that is called `name`, under the rules for files on disk."""
    config = configs.folder(_folder(name))
    if name != STDIN and is_excluded(name, config):
        return Skipped(name, EXCLUDED)
    return too_large(name, config.max_file_size) if len(data) > config.max_file_size else decode(name, data)


def _folder(path: str) -> str:
    return os.path.dirname(os.path.abspath(path))


def projects(files: "Iterable[str]", configs: Configs, paths: "Sequence[str]" = ()) -> list[Project]:
    """Group files by their workspace: the folder of the nearest settings file, else the version-control root, else
    the folder among `paths` that they were found in.
    """
    given = sorted((os.path.abspath(path) for path in paths if os.path.isdir(path)), key=len)
    grouped: dict[tuple[int, str | None], list[str]] = {}
    homes: dict[str, list[str]] = {}
    kept: dict[int, Config] = {}
    for file in files:
        near = os.path.dirname(file)
        if near not in homes:
            folder = os.path.abspath(near)
            nearest = configs.file(folder)
            root = os.path.dirname(nearest) if nearest else version_control_root(folder)
            inside = (path for path in given if folder == path or folder.startswith(os.path.join(path, "")))
            config = configs.folder(folder)
            kept[id(config)] = config
            homes[near] = grouped.setdefault((id(config), root or next(inside, None)), [])
        homes[near].append(file)
    return [Project(kept[key], root, tuple(found)) for (key, root), found in grouped.items()]


def read_plan(text: str, path: str, config: Config) -> "Plan":
    """Read a text as the settings say: states, headings of goals, and the dialect of its path."""
    from doable_md import read  # noqa: PLC0415 - a run that is said again reads nothing

    dialect = config.dialect
    if config.dialects:
        shown = settings_files.relative(config, path)
        named = (name for glob, name in config.dialects.items() if settings_files.matches((glob,), shown))
        dialect = next(named, dialect)
    return read(text, path, dialect=dialect, states=config.states, goal_headings=config.goal_headings)


def open_file(path: str, config: Config, given: "Mapping[str, Document]") -> Document | Skipped:
    """Read a file, or take its text from those `given` by path (standard input)."""
    return given[path] if path in given else read_file(path, config.max_file_size)


def is_same_project(configs: Configs, file: str, project: Project) -> bool:
    """Tell whether a file below the root belongs to the same project, not to one with settings of its own."""
    nearest = configs.file(os.path.dirname(file))
    return nearest is None or os.path.dirname(nearest) == project.root


def baseline_file(config: Config, given: str | None = None) -> str | None:
    """Return the path of a baseline: that `given` by hand, else that of the settings, relative to their folder."""
    return given or (os.path.join(config.root, config.baseline) if config.baseline else None)


class Others(NamedTuple):
    """The files of a project that are known beside those that are checked; `capped` tells that there are more."""

    files: tuple[str, ...] = ()
    capped: bool = False


def others(project: Project, configs: Configs, paths: "Sequence[str]" = ()) -> Others:
    """Find the files of a project that were not among those that `paths` named, by the name they are reported by."""
    root = project.root
    if root is None or any(os.path.abspath(path) == root for path in paths):
        # Who asks for the whole folder is given all of its files.
        return Others()
    checked = {os.path.abspath(path) for path in project.files}
    absolute = any(os.path.isabs(path) for path in project.files)
    walked = walk([root], project.config, most_files=MOST_FILES)
    found: list[str] = []
    size = 0
    for file in walked.files:
        if file in checked or not is_same_project(configs, file, project):
            continue
        size += _size(file)
        if size > MOST_BYTES:
            return Others(tuple(found), capped=True)
        found.append(file if absolute else shown_path(file))
    return Others(tuple(found), walked.capped)


def _size(file: str) -> int:
    try:
        return os.stat(file).st_size
    except OSError:
        return 0


def shown_path(file: str) -> str:
    """Return an absolute path as it is reported: relative to the current folder where it is below that."""
    path = os.path.relpath(file)
    return file if path.startswith(os.pardir) else path
