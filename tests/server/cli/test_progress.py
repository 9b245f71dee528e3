"""How far a run is, for somebody who waits at a terminal: a line on standard error that leaves no trace."""

import io
import os
from contextlib import redirect_stderr
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from doable import api, processes, runs
from doable.cli import progress as module
from doable.cli.progress import Progress, progress
from doable.finding import Severity
from doable.projects import Configs, find_files, projects
from tests.server.cli.running import PLAN, TODAY, put
from tests.server.cli.terminals import Terminal, needs_terminal, screen

DAY = date(2026, 11, 20)
# So that a run of a moment is a long one.
AT_ONCE = "from doable.cli import progress; progress._AFTER = progress._EVERY = 0"


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def told(folder: Path, how: str) -> list[tuple[str, int, int]]:
    """What a check of all plans in a folder tells of its progress."""
    calls: list[tuple[str, int, int]] = []

    def tell(what: str, done: int, of: int) -> None:
        calls.append((what, done, of))

    configs = Configs()
    named = [os.fspath(folder / "plans")]
    show = runs.Show(lambda report: "", False, Severity.HINT)
    for project in projects(find_files(named, configs).files, configs, named):
        if how == "files":
            list(runs.check_files(project, configs, DAY, show, progress=tell))
        else:
            list(api.check_project(project, configs, DAY, progress=tell))
    return calls


@pytest.fixture
def many(tmp_path: Path) -> Path:
    put(tmp_path, "doable.toml", "")
    put(tmp_path, "goals.md", "# Goals\n\n- goal:a Win 10 customers by 2027-01-31\n")
    for number in range(250):
        put(tmp_path, f"plans/{number:03}.md", f"# Next steps\n\n- [ ] Email Kim offer {number} @ana goal:b\n")
    return tmp_path


# ---- what a check tells


@pytest.mark.parametrize("count", [1, 3])
def test_each_step_of_a_check_counts_up_to_all_of_its_files(
    many: Path, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    monkeypatch.setattr(processes, "_MANY", 3)
    monkeypatch.setattr(processes, "processes", lambda: count)
    calls = told(many, "files")
    assert list(dict.fromkeys(what for what, _, _ in calls)) == ["checked", "read", "compared"]
    for what, of in (("checked", 250), ("read", 1), ("compared", 250)):
        done = [done for name, done, total in calls if name == what and total == of]
        assert done == sorted(set(done))
        assert done[-1] == of
    # not for each file
    assert len(calls) < 2 * 250


def test_a_check_with_plans_at_hand_tells_as_well(many: Path) -> None:
    calls = told(many, "project")
    assert list(dict.fromkeys((what, of) for what, _, of in calls)) == [("read", 251), ("checked", 250)]
    assert [done for what, done, _ in calls if what == "checked"] == list(range(2, 250, 2))


# ---- what is shown of it


def test_nothing_is_shown_of_a_short_run_and_not_every_step_of_a_long_one() -> None:
    clock, stream = Clock(), io.StringIO()
    shown = Progress(stream, clock)
    assert shown.hook
    clock.now += 0.9
    shown.hook("checked", 1, 2_000)
    assert stream.getvalue() == ""
    clock.now += 0.2
    for done in range(500, 600):
        clock.now += 0.01
        shown.hook("checked", done, 2_000)
    assert 5 < stream.getvalue().count("\r") < 15
    assert stream.getvalue().startswith("\rchecked [######..................] 500 of 2,000 files")


def test_the_line_is_gone_before_anything_is_printed_and_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_AFTER", 0)
    monkeypatch.setattr(module, "_EVERY", 0)
    stream = io.StringIO()
    shown = Progress(stream)

    def parts() -> Any:
        assert shown.hook
        shown.hook("checked", 1, 1_000_000)
        shown.hook("read", 1, 3)
        assert screen(stream.getvalue()) == [
            "read [........] 1 of 3 files".replace("[........]", f"[{'#' * 8}{'.' * 16}]")
        ]
        yield 1
        shown.hook("checked", 2, 3)
        raise KeyboardInterrupt

    found = shown.over(parts())
    assert next(found) == 1
    assert screen(stream.getvalue()) == [""]
    with pytest.raises(KeyboardInterrupt):
        next(found)
    assert screen(stream.getvalue()) == [""]


def test_who_does_not_look_is_told_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stream(io.StringIO):
        def __init__(self, *, terminal: bool) -> None:
            super().__init__()
            self.terminal = terminal

        def isatty(self) -> bool:
            return self.terminal

    monkeypatch.setattr("sys.__stderr__", Stream(terminal=True))
    assert progress(quiet=False, environ={"TERM": "xterm", "CI": ""}).hook is not None
    assert progress(quiet=True, environ={"TERM": "xterm"}).hook is None
    assert progress(quiet=False, environ={"TERM": "dumb"}).hook is None
    assert progress(quiet=False, environ={"TERM": "xterm", "CI": "true"}).hook is None
    for stream in (None, Stream(terminal=False)):
        monkeypatch.setattr("sys.__stderr__", stream)
        assert progress(quiet=False, environ={"TERM": "xterm"}).hook is None


def test_what_is_kept_of_a_run_to_be_said_again_has_no_line_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stream(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(module, "_AFTER", 0)
    monkeypatch.setattr("sys.__stderr__", stream := Stream())
    with redirect_stderr(Stream()) as kept:
        shown = progress(quiet=False, environ={"TERM": "xterm"})
        assert shown.hook
        shown.hook("checked", 1, 3)
    assert stream.getvalue().endswith(" 1 of 3 files")
    assert kept.getvalue() == ""


def test_a_terminal_that_is_gone_ends_nothing() -> None:
    class Gone(io.StringIO):
        def write(self, text: str, /) -> int:
            raise BrokenPipeError

    clock = Clock()
    shown = Progress(Gone(), clock)
    assert shown.hook
    clock.now += 2
    shown.hook("checked", 1, 3)
    assert shown.hook is None
    shown.hide()


# ---- at a terminal


@needs_terminal
@pytest.mark.parametrize("more", [[], ["--baseline=known.json"], ["--diff"], ["--fix"], ["--add-ignore=later"]])
def test_a_terminal_shows_the_line_and_keeps_nothing_of_it(folder: Path, more: list[str]) -> None:
    for number in range(20):
        put(folder, f"{number:02}.md", PLAN)
    put(folder, "known.json", '{"version": 1, "findings": []}')
    with Terminal(folder, "check", TODAY, "--select=S501,S504", *more, before=AT_ONCE) as terminal:
        terminal.end()
    assert "checked [" in terminal.shown
    assert " of 20 files" in terminal.shown
    left = screen(terminal.shown)
    assert [line for line in left if " of 20 files" in line] == []
    assert left[-2].startswith("Checked 20 files, ")


@needs_terminal
@pytest.mark.parametrize(
    ("more", "streams", "env"),
    [
        (["--quiet"], ("stdout", "stderr"), {}),
        ([], ("stdout",), {}),
        ([], ("stdout", "stderr"), {"CI": "true"}),
        ([], ("stdout", "stderr"), {"TERM": "dumb"}),
    ],
)
def test_other_runs_show_none(folder: Path, more: list[str], streams: tuple[str, ...], env: dict[str, str]) -> None:
    put(folder, "plan.md", PLAN)
    with Terminal(folder, "check", TODAY, *more, streams=streams, env=env, before=AT_ONCE) as terminal:
        assert terminal.end() == 1
    assert "invalid-date" in terminal.shown
    assert "[#" not in terminal.shown
