"""What the server knows: open documents, projects and their settings, and the findings of each document."""

# ruff: noqa: PTH118, PTH120

import logging
import os
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from doable.batch import ENDINGS, MOST_BYTES, MOST_FILES
from doable.check import check_plan, whole_steps
from doable.config import FILE_NAMES, Config, ConfigError
from doable.context import Context
from doable.lsp.convert import path_of
from doable.lsp.documents import Change, Document, Documents
from doable.lsp.index import Limits, Listing, Project, inside, is_too_wide, list_files, root_of, stamp
from doable.lsp.wire import as_object
from doable.projects import Configs
from doable.verdicts import Verdicts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from doable.finding import Finding
    from doable.settings import Settings
    from doable.verdicts import Local
    from doable_md import Plan

__all__ = ["Change", "Checked", "Options", "Session", "options_of"]

log = logging.getLogger(__name__)


class Options(NamedTuple):
    """What the client sets: few things, as the plans' settings stand in files beside the plans."""

    enable: bool = True
    today: str = ""
    """An ISO date in place of the current day."""
    max_files: int = MOST_FILES
    max_bytes: int = MOST_BYTES


def options_of(given: Any) -> Options:
    """Read the client's settings, with or without a `doable` around them. What is unknown or wrong is passed over."""
    outer = as_object(given) or {}
    given = as_object(outer.get("doable")) or outer
    options = Options(today=_day(os.environ.get("DOABLE_TODAY")))
    if isinstance(given.get("enable"), bool):
        options = options._replace(enable=given["enable"])
    if day := _day(given.get("today")):
        options = options._replace(today=day)
    for key, field in (("maxFiles", "max_files"), ("maxBytes", "max_bytes")):
        if isinstance(given.get(key), int) and given[key] > 0:
            options = options._replace(**{field: given[key]})
    return options


def _day(text: Any) -> str:
    try:
        return date.fromisoformat(text).isoformat() if isinstance(text, str) and text else ""
    except ValueError:
        log.warning("`today` must be a date such as 2026-11-23, not %r", text)
        return ""


class Checked(NamedTuple):
    """A document and what was found in it, with all that the findings and their fixes rest on."""

    document: Document
    plan: "Plan"
    settings: "Settings"
    project: Project
    today: date
    findings: "Sequence[Finding]"
    seen: tuple[object, ...]
    """What the findings follow from: where it is the same, they are."""
    failure: str = ""
    """What went wrong in checking, where there are no findings because of it."""
    step: "tuple[Sequence[Finding], Local] | None" = None
    """The findings that these were made from, and how, where only one place was looked at."""

    def context(self) -> Context:
        """What a feature may ask."""
        return Context(self.plan, self.project.workspace, self.settings, self.today)


class Session:
    """One client's session. Nothing in here knows of messages, and nothing waits: work is done in steps."""

    def __init__(self, options: Options | None = None, clock: "Callable[[], date]" = date.today) -> None:
        self.options = options or Options()
        self.documents = Documents()
        self.folders: list[str] = []
        self.encoding = "utf-16"
        self.watched = False
        """Whether the client tells of changes on disk; if not, files are looked at when something else happens."""
        self._clock = clock
        self._configs = Configs()
        self._good: dict[str, Config] = {}
        self._projects: dict[tuple[str | None, str | None], Project] = {}
        self._lone: dict[str, Project] = {}
        self._homes: dict[str, tuple[str | None, str | None]] = {}
        self._checked: dict[str, Checked] = {}
        self._glanced: dict[str, Checked] = {}
        self._verdicts: dict[str, Verdicts] = {}
        self._unlearned: dict[str, Document] = {}
        self._settings_stamps: dict[str, object] = {}

    @property
    def today(self) -> date:
        """The day that findings are judged by."""
        return date.fromisoformat(self.options.today) if self.options.today else self._clock()

    @property
    def projects(self) -> "tuple[Project, ...]":
        """All projects, those of lone files included."""
        return (*self._projects.values(), *self._lone.values())

    # ---- what the client does

    def add_folder(self, path: str) -> None:
        """Take in a folder of the client; its project is read whether a file of it is open or not."""
        if path not in self.folders:
            self.folders.append(path)
        self._homes.clear()
        self._settle_projects()

    def remove_folder(self, path: str) -> None:
        """Forget a folder of the client."""
        if path in self.folders:
            self.folders.remove(path)
        self._homes.clear()
        self._settle_projects()

    def open(self, uri: str, version: int, text: str) -> Document:
        """Take in an opened document. From now on its buffer is the truth, not the disk."""
        path = path_of(uri) or uri
        project = self.project(path)
        document = self.documents.open(uri, path, version, project.read(path, text))
        self._learn(document, project)
        return document

    def change(self, uri: str, version: int | None, changes: "Sequence[Change]") -> Document | None:
        """Apply changes to an open document; None where they were ignored."""
        document = self.documents.change(uri, version, changes, self.encoding)
        if document is not None:
            # What the workspace knows of it follows when somebody asks: a keystroke does not wait for that.
            self._unlearned[uri] = document
        return document

    def close(self, uri: str) -> Document | None:
        """Forget an open document: what is on disk is the truth again."""
        document = self.documents.close(uri)
        if document is None:
            return None
        for table in (self._checked, self._glanced, self._verdicts, self._unlearned):
            table.pop(uri, None)
        project = self.project(document.path)
        if project.root is None:
            self._lone.pop(document.path, None)
        elif document.path in project.stamps:
            project.load(document.path)
        else:
            # Not in the listing: excluded, beyond a limit, or created meanwhile. The next listing tells.
            project.workspace.remove(document.path)
            project.wants_listing = True
        self._drop_unused()
        return document

    def set_options(self, options: Options) -> None:
        """Take in changed options of the client."""
        limits = self._limits()
        self.options = options
        if limits != self._limits():
            for project in self._projects.values():
                project.wants_listing = True

    # ---- what happens on disk

    def disk_changed(self, paths: "Iterable[str]") -> None:
        """Look again at files that were created, changed or deleted."""
        for path in paths:
            name = os.path.basename(path)  # noqa: PTH119
            if name in FILE_NAMES:
                self.reload_settings()
                continue
            if not name.lower().endswith(ENDINGS):
                # A folder that is gone is told as one path: what was in it has to be looked for.
                for project in self._projects.values():
                    project.wants_listing |= any(inside(known, path) for known in project.stamps)
                continue
            project = self.project(path)
            known, now = project.stamps.get(path), stamp(path)
            if project.root is None or self.documents.at(path) is not None:
                if now and project.root is not None:
                    project.stamps[path] = now
                continue
            if known is None or now is None:
                # Whether a new file counts is the walk's to say: it may be ignored or excluded.
                project.wants_listing = True
            elif known != now:
                project.stamps[path] = now
                project.load(path)

    def look_at_disk(self, *, listings: bool = True) -> bool:
        """Where the client does not watch files: look whether settings changed, and have folders listed again.

        Returns whether there is anything new to do.
        """
        if self.watched:
            return False
        changed = self._settings_seen() != self._settings_stamps
        if changed:
            self.reload_settings()
        if listings:
            for project in self._projects.values():
                project.wants_listing = True
        return changed or listings

    def reload_settings(self) -> None:
        """Read all settings files anew; projects whose settings changed are read again."""
        self._configs = Configs()
        self._homes.clear()
        former, self._projects, self._lone = self._projects, {}, {}
        for (root, file), project in former.items():
            if root is None or self._configs.file(root) != file:
                continue
            config, error = self._load(file)
            if config == project.config:
                project.error = error
                self._projects[root, file] = project
        self._settle_projects()

    # ---- projects

    def project(self, path: str) -> Project:
        """Return the project that a file belongs to; it is made where it is the first file of it."""
        if not os.path.isabs(path):  # noqa: PTH117
            # Its path is a URI: it is no file, and nothing on disk speaks of it.
            return self._lone_project(path, None)
        folder = os.path.dirname(path)
        home = self._homes.get(folder)
        if home is None:
            home = self._homes[folder] = (root_of(path, self._configs, self.folders), self._configs.file(folder))
        if home[0] is None:
            return self._lone_project(path, home[1])
        project = self._projects.get(home)
        if project is None:
            config, error = self._load(home[1])
            project = self._projects[home] = Project(home[0], home[1], config, error)
            self._settings_stamps = self._settings_seen()
        return project

    def _lone_project(self, path: str, file: str | None) -> Project:
        project = self._lone.get(path)
        if project is None:
            config, error = self._load(file)
            project = self._lone[path] = Project(None, file, config, error)
        return project

    def _load(self, file: str | None) -> tuple[Config, ConfigError | None]:
        """Return the settings of a file; where they are wrong, the last ones that were right, else the defaults."""
        if file is None:
            return Config(), None
        try:
            config = self._good[file] = self._configs.folder(os.path.dirname(file))
        except ConfigError as error:
            return self._good.get(file, Config()), error
        return config, None

    def _settle_projects(self) -> None:
        """Give each folder and open document its project again, and read documents whose settings changed."""
        for folder in self.folders:
            if not is_too_wide(folder):
                self.project(os.path.join(folder, "_"))
        for document in self.documents:
            project = self.project(document.path)
            document.plan = project.read(document.path, document.text)
            self._learn(document, project)
        self._drop_unused()
        self._settings_stamps = self._settings_seen()

    def _drop_unused(self) -> None:
        used = {id(self.project(document.path)) for document in self.documents}
        for folder in self.folders:
            if not is_too_wide(folder):
                used.add(id(self.project(os.path.join(folder, "_"))))
        self._projects = {key: project for key, project in self._projects.items() if id(project) in used}
        self._lone = {path: project for path, project in self._lone.items() if id(project) in used}

    def _learn(self, document: Document, project: Project) -> None:
        self._unlearned.pop(document.uri, None)
        project.learn(document.plan)

    def _learn_all(self) -> None:
        for document in list(self._unlearned.values()):
            self._learn(document, self.project(document.path))

    def _settings_seen(self) -> dict[str, object]:
        """What tells that some settings file changed, came or went."""
        seen: dict[str, object] = {}
        for project in self.projects:
            for file in (*project.config.files, *((project.error.file,) if project.error else ())):
                seen[file] = stamp(file)
        for folder in {*self.folders, *(os.path.dirname(document.path) for document in self.documents)}:
            here = folder
            while True:
                for name in FILE_NAMES:
                    file = os.path.join(here, name)
                    seen[file] = stamp(file)
                above = os.path.dirname(here)
                if above == here:
                    break
                here = above
        return seen

    # ---- the index, in steps

    def _limits(self) -> Limits:
        return Limits(self.options.max_files, self.options.max_bytes)

    def to_list(self) -> "tuple[Project, Callable[[], Listing]] | None":
        """Return a project whose files have to be listed, and the slow function that does it."""
        for project in self._projects.values():
            if project.wants_listing:
                return project, partial(list_files, project, self._configs, self._limits())
        return None

    def listed(self, project: Project, listing: Listing) -> None:
        """Take in a listing. One of a project that is gone meanwhile is dropped."""
        if project in self._projects.values():
            project.take(listing, self._is_open)

    def step(self) -> Project | None:
        """Read one file into some index. Returns the project it belongs to, None where there is nothing to read."""
        for project in self._projects.values():
            if project.step(self._is_open):
                return project
        return None

    def settle(self) -> None:
        """Do all the work there is, at once."""
        while True:
            if (job := self.to_list()) is not None:
                self.listed(job[0], job[1]())
            elif self.step() is None:
                return

    def _is_open(self, path: str) -> bool:
        return self.documents.at(path) is not None

    # ---- findings

    def check(self, document: Document) -> Checked:
        """Return what is found in an open document; checked again only where something it rests on changed."""
        self._learn_all()
        known = self._checked.get(document.uri)
        if known is None or not self._holds(known, document):
            known = self._checked[document.uri] = self._run(document, glance=False)
        return known

    def prepare(self, document: Document) -> "Iterator[None]":
        """Do what `check` would do, in steps between which messages can be handled; to be left after any of them."""
        self._learn_all()
        known = self._checked.get(document.uri)
        if (known is not None and self._holds(known, document)) or not self.options.enable:
            return
        project, settings = self.project(document.path), self.project(document.path).settings(document.path)
        verdicts = self._verdicts.setdefault(document.uri, Verdicts())
        try:
            yield from whole_steps(document.plan, project.workspace, settings, self.today, verdicts)
        except Exception as error:  # `check` meets it too, and says so
            log.info("preparing %s failed: %s", document.uri, error)

    def glance(self, document: Document) -> Checked:
        """Return what is found in a document that was just edited: of its tasks as they are now, of the document and
        the workspace as they were at the last whole check, moved to where it stands now. `check` is to follow.
        """
        if document.uri not in self._unlearned or document.uri not in self._checked:
            return self.check(document)
        known = self._glanced.get(document.uri)
        if known is None or not self._holds(known, document):
            known = self._glanced[document.uri] = self._run(document, glance=True)
        return known

    def _seen(self, document: Document) -> tuple[object, ...]:
        project = self.project(document.path)
        workspace = project.workspace
        settings = project.settings(document.path)
        return document.plan, settings, workspace, workspace.version, self.today, self.options.enable

    def _holds(self, known: Checked, document: Document) -> bool:
        seen = self._seen(document)
        return all(a is b for a, b in zip(known.seen[:3], seen[:3], strict=True)) and known.seen[3:] == seen[3:]

    def _run(self, document: Document, *, glance: bool) -> Checked:
        project = self.project(document.path)
        settings = project.settings(document.path)
        seen, today = self._seen(document), self.today
        verdicts = self._verdicts.setdefault(document.uri, Verdicts())
        findings: list[Finding] = []
        failure = ""
        before, verdicts.local = verdicts.final, None
        if self.options.enable:
            try:
                findings = check_plan(
                    document.plan, project.workspace, settings, today, verdicts=verdicts, glance=glance
                )
            except Exception as error:  # a bug in one rule must not end the session, and must not go unsaid
                log.exception("checking %s failed", document.uri)
                self._verdicts.pop(document.uri, None)
                failure = f"{type(error).__name__}: {error}"
        step = (before, verdicts.local) if verdicts.local is not None else None
        return Checked(document, document.plan, settings, project, today, findings, seen, failure, step)

    def errors(self) -> "Iterator[ConfigError]":
        """Yield what is wrong with the settings files, each once."""
        seen: set[str] = set()
        for project in self.projects:
            if project.error is not None and str(project.error) not in seen:
                seen.add(str(project.error))
                yield project.error
