"""Checking again whenever something changes: in a child, at a terminal, with the real watcher and others who write."""

import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from doable.cli.watch import Scope, _cannot_listen
from doable.report.formats import FORMATS
from tests.server.cli.running import CLEAN, PLAN, put
from tests.server.cli.terminals import PATIENCE, Terminal, needs_terminal, screen
from tests.server.repositories import Repository, isolate, needs_git

WATCHING = "watching for changes, Ctrl-C ends"
CLEAR = "\x1b[2J\x1b[3J\x1b[H"
SELECT = "--select=S501,S504,C101,R401"
FINE = "Checked 1 file, 1 task: nothing found."
NEW = "- [ ] Website @lee due:2026-11-28\n"

needs_watchfiles = pytest.mark.usefixtures("watchfiles")


@pytest.fixture
def watchfiles() -> None:
    pytest.importorskip("watchfiles", reason="watchfiles is not installed")


def terminal(folder: Path, *arguments: str, select: str = SELECT, **options: Any) -> Terminal:
    return Terminal(folder, "check", "--watch", *filter(None, [select]), "--today=2026-11-20", *arguments, **options)


def write(file: Path, text: str) -> None:
    """Write a file from another process, in its place."""
    code = "import sys; open(sys.argv[1], 'w', encoding='utf-8', newline='').write(sys.argv[2])"
    subprocess.run([sys.executable, "-c", code, str(file), text], check=True)


def save(file: Path, text: str) -> None:
    """Write a file as many editors do: the old one gets another name, a new one takes its place."""
    fresh = file.with_name(f".{file.name}.swp")
    fresh.write_text(text)
    file.rename(file.with_name(f"{file.name}~"))
    fresh.rename(file)


# ---- at a terminal


@needs_terminal
@needs_watchfiles
def test_a_check_is_run_at_once_and_again_after_each_save(folder: Path) -> None:
    plan = put(folder, "plan.md", PLAN)
    with terminal(folder) as running:
        end = running.until(WATCHING)
        assert running.shown.startswith(CLEAR)
        assert "invalid-date" in running.shown
        for text, found in ((CLEAN, FINE), (PLAN, "1 error, 1 warning."), (CLEAN + NEW, "1 warning.")):
            for change in (write, save):
                change(plan, "")
                change(plan, text)
                at = running.until(found, after=end)
                end = running.until(WATCHING, after=at)
        running.interrupt()
        assert running.end() == 130
    # what is on the screen in the end is the last run, what changed first
    last = screen(running.shown.rpartition(CLEAR)[2])
    assert last[0].startswith("doable: ")
    assert last[0].endswith(": plan.md changed")
    assert [line for line in last if line.startswith("Checked ")] == [line for line in last if "1 warning" in line]


@needs_terminal
@needs_watchfiles
def test_files_and_folders_may_come_and_go(folder: Path) -> None:
    put(folder, "doable.toml", "")
    plan = put(folder, "plan.md", CLEAN)
    with terminal(folder) as running:
        end = running.until(WATCHING, after=running.until(FINE))
        # the file is there before anybody can have listened to the folder
        put(folder, "sub/deep/new.md", CLEAN)
        end = running.until(WATCHING, after=running.until("Checked 2 files, 2 tasks", after=end))
        save(folder / "sub" / "deep" / "new.md", PLAN)
        end = running.until(WATCHING, after=running.until("sub/deep/new.md:3:", after=end))
        (folder / "sub" / "deep").rename(folder / "other")
        end = running.until(WATCHING, after=running.until("other/new.md:3:", after=end))
        plan.unlink()
        end = running.until("plan.md is gone", after=end)
        end = running.until(WATCHING, after=running.until("Checked 1 file, 1 task", after=end))
        shutil.rmtree(folder / "other")
        running.until("Nothing was checked: no Markdown file in this folder", after=end)


@needs_terminal
@needs_watchfiles
def test_settings_that_cannot_be_used_are_shown_and_the_next_good_ones_are(folder: Path) -> None:
    settings = put(folder, "doable.toml", "limt = 3\n")
    put(folder, "plan.md", "-[ ] Call Sam\n")
    with terminal(folder, select="") as running:
        end = running.until(WATCHING, after=running.until("doable.toml:1: `limt` is not a setting"))
        save(settings, "select = ['S501']\n")
        end = running.until(WATCHING, after=running.until("nothing found", after=end))
        write(settings, "select = [\n")
        end = running.until(WATCHING, after=running.until("doable: error: ", after=end))
        # plans are still listened to
        put(folder, "other.md", PLAN)
        end = running.until(
            WATCHING, after=running.until("doable: error: ", after=running.until("other.md changed", after=end))
        )
        settings.unlink()
        end = running.until(
            WATCHING, after=running.until("S504", after=running.until("doable.toml is gone", after=end))
        )
        running.interrupt()
        assert running.end() == 130


@needs_terminal
@needs_watchfiles
def test_what_settings_rest_on_is_followed_wherever_it_is(folder: Path) -> None:
    shared = put(folder, "shared/base.toml", "")
    known = put(folder, "shared/known.json", '{"version": 1, "findings": []}')
    put(folder, "place/notes/plan.md", "-[ ] Call Sam\n")
    put(folder, "place/notes/doable.toml", 'extends = "../../shared/base.toml"\nbaseline = "../../shared/known.json"\n')
    put(folder, "shared/other.md", PLAN)
    with terminal(folder / "place" / "notes", select="") as running:
        end = running.until(WATCHING, after=running.until("S504"))
        save(shared, "select = ['S501']\n")
        end = running.until(
            WATCHING, after=running.until("nothing found", after=running.until("base.toml changed", after=end))
        )
        write(shared, "limt = 1\n")
        end = running.until(
            WATCHING, after=running.until("base.toml:1", after=running.until("base.toml changed", after=end))
        )
        write(shared, "")
        end = running.until(WATCHING, after=running.until("S504", after=end))
        write(
            known,
            '{"version": 1, "findings": [{"code": "S504", "path": "../place/notes/plan.md", "text": "-[ ] Call Sam"}]}',
        )
        end = running.until(WATCHING, after=running.until("1 finding known from the baseline", after=end))
        running.interrupt()
        running.end()
    assert "other.md" not in running.shown


@needs_terminal
@needs_watchfiles
def test_settings_may_appear_above_what_is_checked(folder: Path) -> None:
    put(folder, "notes/plan.md", "-[ ] Call Sam\n")
    with terminal(folder / "notes", select="") as running:
        end = running.until(WATCHING, after=running.until("S504"))
        put(folder, "doable.toml", "select = ['S501']\n")
        running.until("nothing found", after=running.until("doable.toml changed", after=end))


@needs_terminal
@needs_watchfiles
def test_a_file_that_is_named_may_be_called_anything_and_be_missing_for_a_while(folder: Path) -> None:
    todo = put(folder, "todo.txt", "-[ ] Call Sam\n")
    put(folder, "beside.txt", "")
    with terminal(folder, "todo.txt", "notes") as running:
        end = running.until(WATCHING, after=running.until("notes does not exist"))
        write(todo, "- [ ] Call Sam\n")
        end = running.until(
            WATCHING, after=running.until("nothing found", after=running.until("todo.txt changed", after=end))
        )
        todo.unlink()
        end = running.until(WATCHING, after=running.until("todo.txt does not exist", after=end))
        put(folder, "notes/plan.md", PLAN)
        end = running.until(WATCHING, after=running.until("notes/plan.md:3:", after=end))
        todo.write_text("-[ ] Call Kim\n")
        end = running.until(WATCHING, after=running.until("todo.txt:1:", after=end))
        running.interrupt()
        running.end()
    assert "beside.txt" not in running.shown


@needs_terminal
@needs_watchfiles
def test_a_change_while_it_checks_is_not_missed(folder: Path) -> None:
    put(folder, "plan.md", PLAN)
    meddle = """
from doable.cli import check as module
real, done = module._check_anew, []
def meddling(*given):
    code = real(*given)
    if not done:
        done.append(1)
        with open("plan.md", "w") as stream:
            stream.write("# Nothing\\n")
    return code
module._check_anew = meddling
"""
    with terminal(folder, before=meddle) as running:
        end = running.until(WATCHING, after=running.until("invalid-date"))
        running.until(
            "Checked 1 file, no task in it: nothing found.", after=running.until("plan.md changed", after=end)
        )


@needs_terminal
@needs_watchfiles
def test_another_day_is_another_check(folder: Path) -> None:
    put(folder, "plan.md", CLEAN.replace("27", "20"))
    before = """
import os
from datetime import date
from doable.cli import watch
watch._today = lambda: date(2026, 11, 20 + os.path.exists("midnight"))
"""
    arguments = ("check", "--watch", SELECT)
    with Terminal(folder, *arguments, before=before) as running:
        end = running.until(WATCHING, after=running.until(FINE))
        put(folder, "midnight", "")
        end = running.until("it is 2026-11-21", after=end)
        running.until("R401", after=end)
    # a day that is given stays
    (folder / "midnight").unlink()
    with Terminal(folder, *arguments, "--today=2026-11-20", before=before) as running:
        end = running.until(WATCHING)
        put(folder, "midnight", "")
        put(folder, "other.md", CLEAN)
        end = running.until(WATCHING, after=running.until("Checked 2 files", after=end))
        assert "R401" not in running.shown
        assert "it is" not in running.shown


@needs_terminal
@needs_watchfiles
@needs_git
def test_with_changed_a_commit_is_noticed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    isolate(monkeypatch)
    repo = Repository(folder)
    repo.commit(plan_md=CLEAN)
    with terminal(folder, "--changed") as running:
        end = running.until(WATCHING, after=running.until("Compared with HEAD: 0 files changed."))
        repo.put("plan.md", CLEAN + NEW)
        end = running.until(WATCHING, after=running.until("C101", after=end))
        repo.commit()
        end = running.until(WATCHING, after=running.until("1 finding of unchanged tasks not shown", after=end))


@needs_terminal
@needs_watchfiles
@pytest.mark.parametrize("reason", ["the system", "the user"])
def test_where_the_system_does_not_tell_it_is_looked(folder: Path, reason: str) -> None:
    plan = put(folder, "plan.md", PLAN)
    put(folder, "doable.toml", "")
    before = """
from watchfiles import main
real = main.RustNotify
def limited(paths, *more):
    if paths:
        raise OSError("OS file watch limit reached")
    return real(paths, *more)
main.RustNotify = limited
"""
    env = {"WATCHFILES_FORCE_POLLING": "1"} if reason == "the user" else {}
    with terminal(folder, before=before, env=env, select="") as running:
        end = running.until(WATCHING, after=running.until("invalid-date"))
        # each of them within the second of the one before
        for text, found in ((CLEAN, FINE), (PLAN, "invalid-date"), (CLEAN, FINE)):
            write(plan, text)
            end = running.until(WATCHING, after=running.until(found, after=end))
        put(folder, "sub/new.md", PLAN)
        end = running.until(WATCHING, after=running.until("sub/new.md:3:", after=end))
        write(folder / "sub" / "new.md", CLEAN)
        end = running.until(WATCHING, after=running.until("Checked 2 files, 2 tasks", after=end))
        put(folder, ".gitignore", "sub/\n")
        end = running.until(WATCHING, after=running.until("Checked 1 file, 1 task", after=end))
        write(folder / ".gitignore", "")
        end = running.until(WATCHING, after=running.until("Checked 2 files, 2 tasks", after=end))
        write(folder / "doable.toml", "limt = 1\n")
        running.until("`limt` is not a setting", after=end)
    told = "the system does not tell of changes (OS file watch limit reached), so they are looked for every second"
    assert (told in running.shown) == (reason == "the system")


@needs_terminal
@needs_watchfiles
@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_names_that_are_not_utf_8_are_followed_too(folder: Path) -> None:
    odd = put(folder, os.fsdecode(b"odd\xff/plan.md"), CLEAN)
    with terminal(folder) as running:
        end = running.until(WATCHING, after=running.until("Checked 1 file"))
        odd.write_text(PLAN)
        end = running.until(WATCHING, after=running.until("invalid-date", after=end))
        put(folder, os.fsdecode(b"\xff.md"), CLEAN)
        end = running.until(WATCHING, after=running.until("Checked 2 files", after=end))
        # listening to them anew would end with the next look at them, and that would be one
        put(folder, "other.md", CLEAN)
        end = running.until(WATCHING, after=running.until("Checked 3 files", after=end))
        put(folder, "sub/more.md", PLAN)
        end = running.until(WATCHING, after=running.until("sub/more.md:3:", after=end))
        write(folder / "sub" / "more.md", CLEAN)
        end = running.until(WATCHING, after=running.until("sub/more.md changed", after=end))
        assert running.shown.count(WATCHING) < 15


@needs_terminal
@needs_watchfiles
@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_what_a_link_leads_to_is_followed_and_a_folder_behind_one_is_not(folder: Path) -> None:
    far = put(folder, "far/plan.md", PLAN)
    put(folder, "place/doable.toml", "")
    (folder / "place" / "link.md").symlink_to("../far/plan.md")
    (folder / "place" / "up").symlink_to("..", target_is_directory=True)
    with terminal(folder / "place") as running:
        end = running.until(WATCHING, after=running.until("link.md:3:"))
        put(folder, "other.md", PLAN)
        write(far, CLEAN)
        end = running.until(WATCHING, after=running.until(FINE, after=running.until("plan.md changed", after=end)))
        running.interrupt()
        running.end()
    assert "other.md" not in running.shown


# ---- elsewhere


@needs_watchfiles
@pytest.mark.parametrize("quiet", [False, True])
def test_a_program_gets_the_lines_alone(folder: Path, quiet: bool) -> None:
    """No screen is cleared, and what is said beside the findings goes to standard error."""
    plan = put(folder, "plan.md", PLAN)
    command = [sys.executable, "-m", "doable", "check", "--watch", "--format=concise", SELECT, "--today=2026-11-20"]
    with subprocess.Popen(
        [*command, *(["--quiet"] if quiet else [])], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, env=os.environ | {"DOABLE_CACHE_DIR": ""},
    ) as running:  # fmt: skip
        late = threading.Timer(PATIENCE, running.kill)
        late.start()
        try:
            assert running.stdout
            assert running.stderr
            first = [running.stdout.readline() for _ in range(2)]
            # it listened before it checked
            save(plan, PLAN + NEW)
            again = [running.stdout.readline() for _ in range(3)]
            running.terminate()
            rest, said = running.communicate()
        finally:
            late.cancel()
    assert [line.partition(": ")[0] for line in first] == ["plan.md:3:43", "plan.md:5:1"]
    assert [line.partition(": ")[0] for line in again] == ["plan.md:3:43", "plan.md:5:1", "plan.md:6:7"]
    # one save may be heard of twice
    assert {*rest.splitlines(keepends=True)} <= {*again}
    assert ("plan.md changed" in said, "watching" in said, "Checked 1 file" in said) == (not quiet,) * 3


@needs_watchfiles
@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--fix"], "--watch changes nothing and proposes no changes: an open editor would not know of them"),
        (["--diff"], "--watch changes nothing"),
        (["--add-ignore=later"], "--watch changes nothing"),
        (["--show-files"], "--watch goes without --show-files, --output-file and standard input"),
        (["--output-file=x"], "--watch goes without"),
        (["-"], "--watch goes without"),
        *[
            (
                [f"--format={name}"],
                "--watch prints lines, not documents: use one of the formats text, concise, json-lines,",
            )
            for name, form in FORMATS.items()
            if not form.streams
        ],
    ],
)
def test_what_does_not_go_together_is_refused(folder: Path, run: Any, arguments: list[str], reason: str) -> None:
    put(folder, "plan.md", PLAN)
    ran = run("check", "--watch", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"doable: error: {reason}")


def test_without_watchfiles_it_says_what_to_install(folder: Path, run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    ran = run("check", "--watch")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("doable: error: --watch needs the package watchfiles: pip install 'doable[watch]' (")


@needs_watchfiles
def test_arguments_that_are_wrong_end_it(folder: Path, run: Any) -> None:
    put(folder, "plan.md", PLAN)
    for arguments, reason in (
        (["--select=C999"], "--select names no rule"),
        (["--today=soon"], "--today must be a date"),
        (["--config=limt=3"], "`limt` is not a setting"),
    ):
        ran = run("check", "--watch", *arguments)
        assert (ran.code, ran.out) == (2, "")
        assert reason in ran.err


@pytest.mark.parametrize(
    ("said", "looks"), [("1", True), ("true", True), ("false", False), ("Disabled", False), ("disable", False)]
)
def test_whoever_uses_watchfiles_knows_how_to_say_that_it_must_look(said: str, looks: bool) -> None:
    assert _cannot_listen({"WATCHFILES_FORCE_POLLING": said}) is looks


# ---- what matters


@pytest.mark.parametrize(
    ("path", "change", "matters"),
    [
        ("/n/plan.md", 2, True),
        ("/n/plan.MARKDOWN", 1, True),
        ("/n/doable.toml", 3, True),
        ("/n/.doable.toml", 2, True),
        ("/n/pyproject.toml", 2, True),
        ("/n/.gitignore", 2, True),
        ("/n/.ignore", 2, True),
        ("/n/todo.txt", 2, True),
        ("/n/known.json", 2, True),
        ("/n/sub", 3, True),
        ("/n/notes.txt", 2, False),
        ("/n/plan.md~", 3, False),
        ("/n/.plan.md.swp", 2, False),
        ("/n/4913", 1, False),
        ("/n/.doable-unfinished-1.tmp", 1, False),
        ("/n/sub", 2, False),
    ],
)
def test_plans_settings_and_folders_matter_and_what_editors_leave_does_not(
    path: str, change: int, matters: bool
) -> None:
    scope = Scope(frozenset({"/n", "/n/sub"}), frozenset({"/n/known.json"}), frozenset({"/n/todo.txt"}))
    assert scope.matters(change, path) is matters


def test_a_new_folder_matters_unless_a_walk_would_leave_it_out(tmp_path: Path) -> None:
    scope = Scope(frozenset({str(tmp_path)}), frozenset())
    for name, matters in (("sub", True), (".git", False)):
        (tmp_path / name).mkdir()
        assert scope.matters(1, str(tmp_path / name)) is matters
