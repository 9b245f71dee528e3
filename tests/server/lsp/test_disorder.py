"""Random but valid client messages in any order: after each quiet moment the findings are those of a fresh check."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from doable.batch import Document, read_file, walk
from doable.check import check_plan, settings_for
from doable.config import Config, ConfigError, load
from doable.facts import facts
from doable.finding import Fix, Safety
from doable.fix import apply
from doable.lsp.actions import actions, fix_all
from doable.lsp.convert import uri_of
from doable.lsp.hover import hover
from doable.lsp.session import Change, Options, Session
from doable.projects import read_plan
from doable.workspace import Workspace
from doable_md import Span

NIGHTLY = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"
TODAY = date(2026, 11, 20)

PIECES = [
    "# Next steps\n\n",
    "## Goals\n\n- goal:retention Raise retention from 62% to 70%\n\n",
    "- [ ] Email Kim the survey @ana due:2026-11-27 goal:retention\n",
    "- [ ] Call Lee about terms @ana due:2026-11-20\n",
    "- [/] 🚀 Draft the price page @sam due:2026-11-19 goal:retntion\n",
    "- [x] Book the room -> room 4 @ana\n",
    "- [ ] Improve things\n",
    "- [ ] Website\n  - [ ] Write page 2 @kim\n  - [ ] Write page 3 @kim due:2026-12-01\n",
    "- [] Print the badges\n",
    "- [ ] Send Jo the deck due:2026/12/1 <!-- doable: ignore C107 -->\n",
    "- [ ] Print the badges impact:high @ana due:2026-11-20\n",
    "\u2028 \x0b\x0c\x85 é\r\n",
    "<!-- doable: ignore-file C110 -->\n",
    "```\n- [ ] in code\n```\n",
    "---\nplan: true\nowner: ana\n---\n",
    "| a | b |\r\n\r\n",
    "x",
    " @ana",
    " due:2026-11-21",
    "\n",
    "\r",
]
CONFIGS = [
    "",
    "[rules.O301]\nlimit = 1\n",
    'ignore = ["C107"]\n',
    'plans = ["*.md"]\n',
    'exclude = ["two.md"]\n',
    '[aliases]\nana = "sam"\n',
    "[severity]\nC110 = 'error'\n",
    "select = 3\n",
    "this is not toml\n",
]
NAMES = ["one.md", "two.md", "sub/three.md"]
texts = st.lists(st.sampled_from(PIECES), max_size=8).map("".join)
plans = st.lists(st.sampled_from(PIECES[1:13]), min_size=3, max_size=9).map(lambda parts: PIECES[0] + "".join(parts))


class Disorder(RuleBasedStateMachine):
    """A client with two folders, a file outside of them and one that is no file."""

    @initialize(
        encoding=st.sampled_from(["utf-8", "utf-16", "utf-32"]), watched=st.booleans(), first=plans, second=plans
    )
    def begin(self, encoding: str, watched: bool, first: str, second: str) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="doable-disorder-")).resolve()
        self.roots = [self.home / "alpha", self.home / "beta"]
        for root in self.roots:
            (root / "sub").mkdir(parents=True)
            (root / "doable.toml").write_text("", encoding="utf-8")
        self.paths = [str(root / name) for root in self.roots for name in NAMES]
        self.lone = [str(self.home / "lone.md"), "untitled:Untitled-1"]
        self.good: dict[str, Config] = {str(root): load(str(root / "doable.toml")) or Config() for root in self.roots}
        self._write(self.paths[0], first)
        self._write(self.paths[4], second)
        self.session = Session(Options(today=TODAY.isoformat()))
        self.session.encoding, self.session.watched = encoding, watched
        for root in self.roots:
            self.session.add_folder(str(root))
        self.opened: dict[str, str] = {}
        self.version = 1
        self.quiet = False

    def teardown(self) -> None:
        if hasattr(self, "home"):
            self.be_quiet()
            shutil.rmtree(self.home, ignore_errors=True)

    def _write(self, path: str, text: str) -> None:
        Path(path).write_bytes(text.encode("utf-8"))

    def _tell(self, *paths: str) -> None:
        if self.session.watched:
            self.session.disk_changed(paths)
        else:
            self.session.look_at_disk()
        self.quiet = False

    def _pick(self, number: int) -> str | None:
        names = sorted(self.opened)
        return names[number % len(names)] if names else None

    # ---- messages

    @rule(number=st.integers(0, 7), text=plans | texts)
    def open(self, number: int, text: str) -> None:
        path = [*self.paths, *self.lone][number]
        self.version += 1
        self.session.open(uri_of(path), self.version, text)
        self.opened[path] = text
        self.quiet = False

    @rule(number=st.integers(0, 9), data=st.data(), glance=st.booleans())
    def change(self, number: int, data: st.DataObject, glance: bool) -> None:
        path = self._pick(number)
        if path is None:
            self.session.change(uri_of(self.paths[0]), 1, [Change("nobody sees this")])
            return
        text = self.opened[path]
        changes: list[Change] = []
        for _ in range(data.draw(st.integers(1, 3))):
            new = data.draw(st.sampled_from(PIECES) | texts)
            if data.draw(st.integers(0, 9)) == 0:
                text = new
                changes.append(Change(new))
                continue
            start = _whole(text, data.draw(st.integers(0, len(text))))
            end = _whole(text, min(start + data.draw(st.integers(0, 30)), len(text)))
            changes.append(Change(new, self._position(text, start), self._position(text, end)))
            text = text[:start] + new + text[end:]
        self.version += 1
        document = self.session.change(uri_of(path), self.version, changes)
        assert document is not None
        assert document.text == text
        self.opened[path] = text
        if glance:
            self.session.glance(document)
        self.quiet = False

    def _position(self, text: str, offset: int) -> tuple[int, int]:
        ends = [match.end() for match in re.finditer(r"\r\n|\r|\n", text[:offset])]
        # Between a \r and its \n no position is valid; `_whole` keeps out of there.
        row = text[ends[-1] if ends else 0 : offset]
        encoding = self.session.encoding
        if encoding == "utf-32":
            return len(ends), len(row)
        size = len(row.encode("utf-16-le")) // 2 if encoding == "utf-16" else len(row.encode())
        return len(ends), size

    @rule(number=st.integers(0, 9), which=st.integers(0, 9))
    def type_a_letter(self, number: int, which: int) -> None:
        path = self._pick(number)
        if path is not None:
            text = self.opened[path]
            words = [match.start() for match in re.finditer(r"(?<=\w)\w", text)]
            if words:
                at = words[which * len(words) // 10]
                place = self._position(text, at)
                self.version += 1
                document = self.session.change(uri_of(path), self.version, [Change("x", place, place)])
                assert document is not None
                self.opened[path] = text[:at] + "x" + text[at:]
                self.session.glance(document)
                self.quiet = False

    @rule(number=st.integers(0, 9), text=texts)
    def stale_change(self, number: int, text: str) -> None:
        path = self._pick(number)
        if path is not None:
            assert self.session.change(uri_of(path), 0, [Change(text)]) is None

    @rule(number=st.integers(0, 9))
    def close(self, number: int) -> None:
        path = self._pick(number)
        if path is not None:
            self.session.close(uri_of(path))
            del self.opened[path]
            self.quiet = False

    @rule(number=st.integers(0, 9))
    def save(self, number: int) -> None:
        path = self._pick(number)
        if path is not None and path in self.paths:
            self._write(path, self.opened[path])
            self._tell(path)

    @rule(number=st.integers(0, 5), text=texts)
    def write_on_disk(self, number: int, text: str) -> None:
        self._write(self.paths[number], text)
        self._tell(self.paths[number])

    @rule(number=st.integers(0, 5))
    def delete_on_disk(self, number: int) -> None:
        Path(self.paths[number]).unlink(missing_ok=True)
        self._tell(self.paths[number])

    @rule(number=st.integers(0, 5), other=st.integers(0, 5))
    def rename_on_disk(self, number: int, other: int) -> None:
        if Path(self.paths[number]).exists():
            Path(self.paths[number]).replace(self.paths[other])
            self._tell(self.paths[number], self.paths[other])

    @rule(number=st.integers(0, 1), text=st.sampled_from(CONFIGS))
    def change_config(self, number: int, text: str) -> None:
        file = self.roots[number] / "doable.toml"
        file.write_text(text, encoding="utf-8")
        try:
            from doable.projects import validate

            config = load(str(file)) or Config()
            validate(config)
            self.good[str(self.roots[number])] = config
        except ConfigError:
            pass
        self._tell(str(file))

    @rule(steps=st.integers(1, 3))
    def index_a_little(self, steps: int) -> None:
        for _ in range(steps):
            if (job := self.session.to_list()) is not None:
                self.session.listed(job[0], job[1]())
            else:
                self.session.step()

    @rule(number=st.integers(0, 9), steps=st.integers(1, 60))
    def check_a_little(self, number: int, steps: int) -> None:
        path = self._pick(number)
        if path is not None:
            document = self.session.documents.get(uri_of(path))
            assert document is not None
            for _, _ in zip(range(steps), self.session.prepare(document), strict=False):
                pass

    @rule(number=st.integers(0, 9), data=st.data())
    def ask(self, number: int, data: st.DataObject) -> None:
        path = self._pick(number)
        if path is None:
            return
        document = self.session.documents.get(uri_of(path))
        assert document is not None
        checked = self.session.check(document)
        start = data.draw(st.integers(0, len(document.text)))
        hover(checked, start)
        span = Span(start, data.draw(st.integers(start, len(document.text))))
        for action in actions(checked, span, None)[:6]:
            edits = tuple(edit for edit in action.edits() if edit.path in (None, path))
            apply(document.text, [Fix(action.title, Safety.SAFE, edits)])
        before = checked.project.workspace.get(document.path)
        fix_all(checked)
        assert checked.project.workspace.get(document.path) == before

    @rule(number=st.integers(0, 1))
    def drop_and_take_a_folder(self, number: int) -> None:
        self.session.remove_folder(str(self.roots[number]))
        self.session.add_folder(str(self.roots[number]))
        self.quiet = False

    # ---- quiet

    @precondition(lambda self: hasattr(self, "session") and not self.quiet)
    @rule()
    def be_quiet(self) -> None:
        self.session.settle()
        self.quiet = True
        for path in self.opened:
            document = self.session.documents.get(uri_of(path))
            assert document is not None
            assert list(self.session.check(document).findings) == self._expected(path)

    def _expected(self, path: str) -> list[Any]:
        root = next((root for root in self.roots if path.startswith(f"{root}/")), None)
        if root is None:
            config = Config()
            chosen = settings_for(config, path)
            workspace = Workspace(settings_for(config, ""), known=False)
            plan = read_plan(self.opened[path], path, config)
            workspace.replace(facts(plan, chosen))
            return check_plan(plan, workspace, chosen, TODAY)
        config = self.good[str(root)]
        workspace = Workspace(settings_for(config, ""))
        for file in walk([str(root)], config).files:
            found = read_file(file)
            if isinstance(found, Document) and file not in self.opened:
                workspace.replace(facts(read_plan(found.text, file, config), settings_for(config, file)))
        for other, text in self.opened.items():
            if other.startswith(f"{root}/"):
                workspace.replace(facts(read_plan(text, other, config), settings_for(config, other)))
        plan = read_plan(self.opened[path], path, config)
        return check_plan(plan, workspace, settings_for(config, path), TODAY)

    @invariant()
    def texts_are_the_clients(self) -> None:
        if hasattr(self, "session"):
            assert {one.path: one.text for one in self.session.documents} == self.opened


def _whole(text: str, offset: int) -> int:
    return offset + 1 if text[offset - 1 : offset + 1] == "\r\n" and offset > 0 else offset


Disorder.TestCase.settings = settings(
    max_examples=150 if NIGHTLY else 10,
    stateful_step_count=60 if NIGHTLY else 40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TestDisorder = Disorder.TestCase
