"""What changed since a revision, and which findings that concerns: those on changed tasks, and those that it brought.

A finding of an unchanged task may be the work of a change elsewhere: the task that tips an owner's limit is the one due
last, and a goal that is gone makes all tasks that serve it point nowhere. So what the rules say of the unchanged tasks
now is held against what they said of them before.
"""

# os.path, not pathlib, like the rest of the command line's path.
# ruff: noqa: PTH100, PTH112, PTH114, PTH117, PTH118, PTH120, PTH206

import os
from typing import TYPE_CHECKING, NamedTuple

from doable import regular
from doable.batch import ENDINGS, MOST_FILES, Document, Skipped, decode, read_file, walk
from doable.check import check_plan, complete, settings_for
from doable.config import above
from doable.context import Context
from doable.differences import likeness, lines, origins
from doable.facts import facts
from doable.history import (
    HistoryError,
    find_commit,
    is_same,
    list_files,
    not_checked_out,
    read_blobs,
    recorded_commit,
)
from doable.projects import is_excluded, is_same_project, read_plan, shown_path
from doable.rule import Scope
from doable.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence, Set
    from datetime import date

    from doable.api import Checked
    from doable.finding import Finding, Fix, Place
    from doable.history import Commit
    from doable.projects import Configs, Project
    from doable_md import Plan

# A file that is gone and one that is new are one that was renamed where they share so much (as git has it).
_RENAMED = 0.5
# So many pairs of files are compared for that at most.
_PAIRS = 10_000
# The largest settings file that is compared, in bytes.
_MOST_SETTINGS = 1_000_000


class Past(NamedTuple):
    """How files were that are no longer the same, by their absolute paths.

    `before` has their texts, None where they were not there or no text. `gone` are texts of files that are no more,
    `settings` the settings files that changed. `revision` is as it was asked for, `name` says which commit it led to.
    """

    revision: str
    name: str
    before: dict[str, str | None]
    gone: dict[str, str]
    settings: tuple[str, ...] = ()


class _Key(NamedTuple):
    """By what a finding is known again: its rule, its file, and its place there; or what else it is about.

    What is about the whole workspace (an owner's load) stands now in this file and now in that: it has no `path`.
    """

    code: str
    path: str
    at: tuple[int, int] | str


class Changes:
    """What changed in the files of a run, and what that makes of its findings."""

    def __init__(self, past: Past, today: "date") -> None:
        self.past = past
        self._today = today
        self._origins: dict[str, tuple[str, list[int]]] = {}

    def changed(self, files: "Iterable[str]") -> int:
        """Return how many of some files changed."""
        return sum(os.path.abspath(file) in self.past.before for file in files)

    def only(self, found: "Iterable[Checked | Skipped]", project: "Project") -> "Iterator[Checked | Skipped]":
        """Give the checked files of a project with the findings that the change concerns; the others are set aside.

        All of them are checked before the first comes out.
        """
        every = list(found)
        rest = {
            one.document.path: [finding for finding in one.findings if not self._on_changed(finding, one.plan)]
            for one in every
            if not isinstance(one, Skipped)
        }
        brought = self._brought(every, rest, project) if any(rest.values()) and self._concerns(project) else {}
        for one in every:
            if isinstance(one, Skipped):
                yield one
                continue
            left = {id(finding): brought.get(id(finding)) for finding in rest[one.document.path]}
            shown = tuple(told for f in one.findings if (told := left.get(id(f), f)) is not None)
            aside = tuple(f for f in one.findings if id(f) in left and left[id(f)] is None)
            yield one._replace(findings=shown, aside=aside, keep=self.is_own)

    def is_own(self, plan: "Plan", finding: "Finding", fix: "Fix") -> bool:
        """Tell whether a fix mends a changed task and touches no line that is as it was."""
        origin = self._lines(plan.path, plan.text)
        if not self._on_changed(finding, plan):
            return False
        for edit in fix.edits:
            if edit.path is not None and edit.path != plan.path:
                return False
            first = plan.source.position(edit.span.start).line
            last = plan.source.position(max(edit.span.start, edit.span.end - 1)).line
            if origin is not None and any(number >= 0 for number in origin[first : last + 1]):
                return False
        return True

    # ---- lines

    def _lines(self, path: str, text: str) -> list[int] | None:
        """Return where the lines of a text were before, -1 for new ones; None: the file is as it was."""
        full = os.path.abspath(path)
        if full not in self.past.before:
            return None
        kept = self._origins.get(full)
        if kept is None or kept[0] != text:
            before = self.past.before[full]
            found = [-1] * len(lines(text)) if before is None else origins(before, text)
            kept = self._origins[full] = (text, found)
        return kept[1]

    def _on_changed(self, finding: "Finding", plan: "Plan") -> bool:
        origin = self._lines(plan.path, plan.text)
        if origin is None:
            return False
        source = plan.source
        start, end = finding.span
        first, last = source.position(start).line, source.position(max(start, end - 1)).line
        task = plan.task_at(start)
        if task is not None:
            first, last = min(first, task.line), max(last, task.end_line)
        return any(number < 0 for number in origin[first : last + 1])

    def _is_changed(self, place: "Place", texts: "dict[str, str]") -> bool:
        """Tell whether a line of a place changed; `texts` are those at hand."""
        full = os.path.abspath(place.path)
        if full not in self.past.before:
            return False
        text = texts.get(place.path)
        if text is None:
            text = self._origins[full][0] if full in self._origins else _text(full)
        origin = self._lines(place.path, text)
        return origin is not None and any(number < 0 for number in origin[place.line : place.end_line + 1])

    # ---- findings on unchanged lines

    def _concerns(self, project: "Project") -> bool:
        """Tell whether anything changed that is known to a project's files."""
        files = {os.path.abspath(file) for file in project.files}
        root = project.root and os.path.join(project.root, "")
        return any(path in files or (root and path.startswith(root)) for path in (*self.past.before, *self.past.gone))

    def _brought(
        self, every: "Sequence[Checked | Skipped]", rest: "dict[str, list[Finding]]", project: "Project"
    ) -> "dict[int, Finding]":
        """Return those findings of unchanged tasks that the change brought, by identity, each saying so."""
        checked = [one for one in every if not isinstance(one, Skipped)]
        workspace = self._as_it_was(checked[0].workspace, project)
        # what is about the whole workspace may have stood in any file
        wide = {f.code for one in checked for f in rest[one.document.path] if f.subject and _is_wide(f, one)}
        said: dict[_Key, set[str]] = {}
        for one in checked:
            if rest[one.document.path] or wide:
                codes = None if rest[one.document.path] else wide
                for known, message in self._ask_again(one, workspace, project, codes):
                    said.setdefault(known, set()).add(message)
        texts = {one.document.path: one.document.text for one in checked}
        out: dict[int, Finding] = {}
        for one in checked:
            origin = self._lines(one.document.path, one.document.text)
            for finding in rest[one.document.path]:
                line, column = one.plan.source.position(finding.span.start)
                before = said.get(_key(finding, one, (line if origin is None else origin[line], column)), set())
                if finding.message in before:
                    continue
                changed = tuple(other for other in finding.related if self._is_changed(other.place, texts))
                # In other words than before: of an owner who had too much to do and has less now, too.
                if changed or not before:
                    others = tuple(other for other in finding.related if other not in changed)
                    out[id(finding)] = finding._replace(
                        message=f"{finding.message} {self._why(changed[0].place if changed else None)}",
                        related=(*changed, *others),
                    )
        return out

    def _why(self, place: "Place | None") -> str:
        """Say why a finding is shown although its task is as it was."""
        why = f"{place.path}:{place.line + 1}, which did, is part of it" if place else "what it rests on did"
        return f"(This did not change since {self.past.revision}; {why}.)"

    def _as_it_was(self, workspace: Workspace, project: "Project") -> Workspace:
        """Return what was known of a project's files before."""
        config = project.config
        old = Workspace(settings_for(config, ""), known=workspace.known, lasting=False)
        for path in workspace.paths:
            known, full = workspace.get(path), os.path.abspath(path)
            if full in self.past.before:
                text = self.past.before[full]
                known = None if text is None else facts(read_plan(text, path, config), settings_for(config, path))
            if known is not None:
                old.replace(known)
        absolute = any(os.path.isabs(path) for path in project.files)
        root = os.path.join(project.root, "") if project.root else None
        for full, text in self.past.gone.items():
            if root is not None and full.startswith(root):
                path = full if absolute else shown_path(full)
                old.replace(facts(read_plan(text, path, config), settings_for(config, path)))
        return old

    def _ask_again(
        self, one: "Checked", workspace: Workspace, project: "Project", codes: "Set[str] | None"
    ) -> "Iterator[tuple[_Key, str]]":
        """Give what the rules (all, or those of `codes`) said of a file before, each in its words."""
        plan = one.plan
        before = self.past.before.get(os.path.abspath(plan.path), plan.text)
        if before is None:
            return
        if before != plan.text:
            plan = read_plan(before, plan.path, project.config)
        context = Context(plan, workspace, one.settings, self._today)
        if codes is None:
            found = check_plan(plan, workspace, one.settings, self._today, context=context)
        else:
            found = complete(context, (), codes)
        for finding in found:
            yield _key(finding, one, plan.source.position(finding.span.start)), finding.message


def _key(finding: "Finding", one: "Checked", at: tuple[int, int]) -> _Key:
    if not finding.subject:
        return _Key(finding.code, finding.path, (at[0], at[1]))
    return _Key(finding.code, "" if _is_wide(finding, one) else finding.path, finding.subject)


def _is_wide(finding: "Finding", one: "Checked") -> bool:
    """Tell whether a finding is of a rule about the whole workspace."""
    return any(rule.code == finding.code and rule.scope is Scope.WORKSPACE for rule in one.settings.rules)


# ---- how files were


def compare(
    projects: "Sequence[Project]", configs: "Configs", revision: str, paths: "Sequence[str]" = (os.curdir,)
) -> Past:
    """Find out what changed since a revision in the files of projects, and in those that are known beside them.

    `paths` are those that were asked for: one that is in no repository, or in one without the revision, raises
    `HistoryError`. Of other repositories whose files are known beside nothing is said to have changed.
    """
    places = _Places()
    asked = {os.path.abspath(file): project for project in projects for file in project.files}
    known = dict(asked)
    for project in projects:
        if project.root is not None:
            found = walk([project.root], project.config, most_files=MOST_FILES).files
            known |= {file: project for file in found if file not in known and is_same_project(configs, file, project)}
    settings = {os.path.abspath(file) for project in projects for file in project.config.files}
    homes = {file: places.home(places.real(file)) for file in (*known, *settings)}
    wanted: set[str] = set()
    for path in paths:
        home = places.home_of_given(path)
        if home is not None:
            wanted.add(home)
        elif not any(file.startswith(os.path.join(os.path.abspath(path), "")) for file in asked):
            raise HistoryError(f"{path} is in no git repository, so nobody can tell what changed in it")
    for file in asked:
        home = homes[file]
        if home is not None:
            wanted.add(home)
        elif not os.path.islink(file):
            raise HistoryError(f"{shown_path(file)} is in no git repository, so nobody can tell what changed in it")
    before: dict[str, str | None] = {file: None for file in asked if homes[file] is None}
    gone: dict[str, str] = {}
    changed_settings: list[str] = []
    opened: dict[str, tuple[Commit, dict[str, str]]] = {}
    for home in sorted({home for home in homes.values() if home} | wanted):
        mine = {file: places.real(file) for file, where in homes.items() if where == home}
        roots = [places.real(project.root) for project in projects if project.root is not None]
        below = _below(home, [*map(os.path.dirname, mine.values()), *roots, *(one for one in wanted if one != home)])
        try:
            commit = _commit(home, revision, {outer: opened[outer] for outer in opened if outer in wanted})
            files, submodules = list_files(commit, below)
        except HistoryError:
            if home in wanted:
                raise
            continue
        opened[home] = (commit, submodules)
        then = _Then(commit, files)
        changed_settings += [shown_path(file) for file in settings if homes[file] == home and then.differs(mine[file])]
        then.look({file: (real, known[file]) for file, real in mine.items() if file in known})
        then.look_for_gone(projects, configs, places)
        before |= then.before
        gone |= then.gone
    name = next((commit.name for home, (commit, _) in opened.items() if home in wanted), revision)
    return Past(revision, name, before, gone, tuple(sorted(changed_settings)))


def _commit(home: str, revision: str, around: "dict[str, tuple[Commit, dict[str, str]]]") -> "Commit":
    """Return the commit to compare a repository with: for a submodule, the one that is recorded `around` it."""
    for outer, (commit, submodules) in around.items():
        if home in submodules:
            return recorded_commit(home, submodules[home], f"{outer} at {commit.name}")
    return find_commit(home, revision)


def _below(home: str, folders: "Iterable[str]") -> str:
    """Return the folder of a repository that holds all of those `folders` that are in it."""
    inside = [folder for folder in folders if folder == home or folder.startswith(os.path.join(home, ""))]
    around = any(home.startswith(os.path.join(folder, "")) for folder in folders)
    return home if around or not inside else os.path.commonpath(inside)


class _Places:
    """Where files really are, and in which repositories: each folder is looked at once."""

    def __init__(self) -> None:
        self._real: dict[str, str] = {}
        self._home: dict[str, str | None] = {}

    def real(self, path: str) -> str:
        """Return the path without links of an absolute one."""
        folder, name = os.path.split(path)
        if not name or os.path.islink(path):
            return os.path.realpath(path)
        if folder not in self._real:
            self._real[folder] = os.path.realpath(folder)
        return os.path.join(self._real[folder], name)

    def home(self, real: str) -> str | None:
        """Return the root of the git repository that a file is in, None where it is in none."""
        folder = os.path.dirname(real)
        if folder not in self._home:
            self._home[folder] = above(folder, (".git",))
        return self._home[folder]

    def home_of_given(self, path: str) -> str | None:
        """Return the root of the git repository of a path that was asked for, None where it is in none."""
        full = os.path.abspath(path)
        # of a link to a file, the folder that it stands in was asked for, not where it leads
        folder = full if os.path.isdir(full) else os.path.dirname(full)
        return self.home(os.path.join(self.real(folder), ""))


class _Then:
    """The files of a repository at a commit, against those that are there now."""

    def __init__(self, commit: "Commit", files: dict[str, str]) -> None:
        self.commit = commit
        self.files = files
        self.before: dict[str, str | None] = {}
        self.gone: dict[str, str] = {}
        self._new: dict[str, list[str]] = {}

    def differs(self, real: str) -> bool:
        """Tell whether a settings file is not what it was."""
        blob = self.files.get(real)
        try:
            return blob is None or not is_same(regular.read(real, _MOST_SETTINGS), blob)
        except OSError:
            return True

    def look(self, files: "dict[str, tuple[str, Project]]") -> None:
        """Note those files, given with their real paths, that are not what they were."""
        changed: dict[str, tuple[str, str]] = {}
        most = 0
        for file, (real, project) in files.items():
            size = project.config.max_file_size
            most = max(most, size)
            try:
                data = regular.read(real, size)
            except OSError:
                continue  # nothing is checked there
            blob = self.files.get(real)
            if blob is not None and is_same(data, blob):
                continue
            document = decode(file, data)
            if isinstance(document, Skipped):
                continue
            if blob is None:
                self.before[file] = None
                self._new[file] = lines(document.text)
            else:
                changed[file] = (document.text, blob)
        found = read_blobs(self.commit, (blob for _, blob in changed.values()), most)
        for file, (text, blob) in changed.items():
            old = _decoded(file, found.get(blob))
            # line ends and a byte order mark make no difference
            if old is None or lines(old) != lines(text):
                self.before[file] = old

    def look_for_gone(self, projects: "Sequence[Project]", configs: "Configs", places: _Places) -> None:
        """Note the plans of projects that are no more; one that lives on under another name was renamed."""
        gone: dict[str, str] = {}
        most = 0
        for project in projects:
            if project.root is None:
                continue
            root = os.path.join(places.real(project.root), "")
            most = max(most, project.config.max_file_size)
            for real, blob in self.files.items():
                if not real.startswith(root) or not real.lower().endswith(ENDINGS):
                    continue
                file = os.path.join(project.root, real[len(root) :])
                if not os.path.lexists(file) and _was_checked(file, project, configs):
                    gone[file] = blob
        if not gone:
            return
        hidden = not_checked_out(self.commit.root)
        gone = {file: blob for file, blob in gone.items() if places.real(file) not in hidden}
        found = read_blobs(self.commit, gone.values(), most)
        texts = {file: _decoded(file, found.get(blob)) for file, blob in gone.items()}
        self.gone = {file: text for file, text in texts.items() if text is not None}
        self._rename()

    def _rename(self) -> None:
        if len(self.gone) * len(self._new) > _PAIRS:
            return
        old = {file: lines(text) for file, text in self.gone.items()}
        pairs = [
            (alike, file, other)
            for file, new in self._new.items()
            for other, were in old.items()
            if (alike := likeness(were, new)) >= _RENAMED
        ]
        for _, file, other in sorted(pairs, key=lambda pair: (-pair[0], *pair[1:])):
            if self.before[file] is None and other in self.gone:
                self.before[file] = self.gone.pop(other)


def _was_checked(file: str, project: "Project", configs: "Configs") -> bool:
    """Tell whether a file that is gone would have been one of a project's."""
    folders = os.path.relpath(os.path.dirname(file), project.root).split(os.sep)
    if any((name.startswith(".") and name != os.curdir) or name == "node_modules" for name in folders):
        return False
    return is_same_project(configs, file, project) and not is_excluded(file, project.config)


def _decoded(file: str, data: bytes | None) -> str | None:
    document = None if data is None else decode(file, data)
    return document.text if isinstance(document, Document) else None


def _text(file: str) -> str:
    """Return the text of a file as it is now, "" where it cannot be read."""
    document = read_file(file)
    return document.text if isinstance(document, Document) else ""
