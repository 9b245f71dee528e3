"""Checking again: a run that remembers prints byte for byte what one that does not, whatever changed in between."""

import os
import re
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doable import cli, fingerprint
from doable.cli import memory
from tests.server.killing import KILLED, Runs, moments
from tests.server.plans import plans

Check = Callable[..., tuple[int, str, str]]

CLOCK = count(1_700_000_000)
PLAN = "# Next steps\n\n- [ ] Email Kim the offer @ana goal:growth due:2026-11-27\n- [ ] Improve onboarding\n"
GOALS = "# Goals\n\n- goal:growth Raise weekly signups from 20 to 40 by 2026-12-31\n"


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv("DOABLE_CACHE_DIR", str(folder))
    # the program's own files may have been changed a moment ago; these tests are about the plans
    monkeypatch.setattr(memory, "program", lambda: b"doable")
    return folder


@pytest.fixture
def notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "notes"
    write(folder / "doable.toml", "")
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def check(capfd: pytest.CaptureFixture[str]) -> Check:
    def run(*arguments: str, today: str = "2026-11-20") -> tuple[int, str, str]:
        code = cli.main(["check", *arguments, "--today", today])
        return (code, *capfd.readouterr())

    return run


def write(path: Path, text: str) -> Path:
    """Write a file that was changed long ago, later than any before it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    os.utime(path, (now := next(CLOCK), now))
    return path


def doings(check: Check, *arguments: str, **options: str) -> list[str]:
    """What a verbose run tells of the cache."""
    code, out, err = check("-v", *arguments, **options)
    assert (code, out) == check("-v", "--no-cache", *arguments, **options)[:2]
    return re.findall(r"cache: (.*)", err)


SAID_AGAIN = ["nothing changed since the last run like this one; that is said again"]


def test_a_run_is_said_again(notes: Path, check: Check) -> None:
    write(notes / "plan.md", PLAN)
    first = check()
    assert first[0] == 1
    assert check() == first == check("--no-cache")
    assert doings(check) != SAID_AGAIN
    assert doings(check) == SAID_AGAIN


def test_what_is_on_standard_error_is_said_again_too(notes: Path, check: Check) -> None:
    write(notes / "plan.md", PLAN)
    write(notes / "odd.md", "- [ ] a\0b\n")
    first = check("--format=json")
    assert check("--format=json") == first == check("--format=json", "--no-cache")
    assert "NUL" in first[2]


def test_only_what_changed_is_read_anew(notes: Path, check: Check) -> None:
    for name in "abc":
        write(notes / f"{name}.md", PLAN)
    assert doings(check) == [
        "the run is not said again: nothing was kept yet",
        "0 files are as they were, 3 were read anew: 3 never checked like this",
    ]
    write(notes / "b.md", PLAN + "- [ ] Call Sam\n")
    write(notes / "d.md", "nothing to do\n")
    assert doings(check) == [
        "the run is not said again: files changed",
        "2 files are as they were, 2 were read anew: 1 changed, 1 new",
    ]
    assert doings(check) == SAID_AGAIN
    write(notes / "doable.toml", 'profile = "strict"\n')
    assert doings(check)[1] == "0 files are as they were, 4 were read anew: 4 as the settings changed"


def test_after_midnight_dates_are_judged_anew(notes: Path, check: Check) -> None:
    write(notes / "dated.md", PLAN)
    write(notes / "undated.md", "# Next steps\n\n- [ ] Improve onboarding\n")
    check("-v")
    told = doings(check, today="2026-11-30")
    assert told[0] == "the run is not said again: it was another day"
    assert "judged on another day" in told[1]
    assert "overdue" in check("-v", today="2026-11-30")[1]


def test_a_goal_in_another_file_changes_what_is_said_of_this_one(notes: Path, check: Check) -> None:
    write(notes / "plan.md", PLAN)
    goals = write(notes / "goals.md", GOALS)
    assert "unknown-goal" not in check()[1]
    write(goals, GOALS.replace("growth", "reach"))
    assert "unknown-goal" in check()[1]
    goals.unlink()
    assert doings(check)
    write(goals, GOALS)
    assert "unknown-goal" not in check()[1]
    # of a single file, too, the others are known
    assert "unknown-goal" not in check("plan.md")[1]
    write(goals, GOALS.replace("growth", "reach"))
    assert "unknown-goal" in check("plan.md")[1]


def test_another_program_another_format_another_folder_are_not_the_same_run(
    notes: Path, check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(notes / "sub" / "plan.md", PLAN)
    seen = [check(), check("--format=concise"), check("--format=json"), check("--select=C"), check("--statistics")]
    monkeypatch.chdir(notes / "sub")
    seen += [check(), check("--format=concise")]
    assert len(set(seen)) == len(seen)
    monkeypatch.setattr(memory, "program", lambda: b"another")
    assert doings(check, "--format=concise")[0] in (
        "the run is not said again: it was never asked for",
        "the run is not said again: doable itself changed",
    )
    assert check("--format=concise") == seen[-1]


def test_a_broken_settings_file_is_told_again_and_again(notes: Path, check: Check) -> None:
    write(notes / "plan.md", PLAN)
    check()
    write(notes / "doable.toml", "select = ['Z9']\n")
    assert check()[0] == 2
    assert check() == check("--no-cache")


@pytest.mark.parametrize(
    "named", ["settings", ["--baseline", "known.json"], ["--config", "old.toml"], ["--config", "baseline=known.json"]]
)
def test_a_baseline_that_changed_changes_the_run(notes: Path, check: Check, named: "str | list[str]") -> None:
    write(notes / "plan.md", PLAN)
    write(notes / "old.toml", 'baseline = "known.json"\n')
    if named == "settings":
        write(notes / "doable.toml", 'baseline = "known.json"\n')
    options = [] if isinstance(named, str) else named
    write(notes / "known.json", '{"version": 1, "findings": []}')
    before = check(*options)
    assert cli.main(["baseline", "--today", "2026-11-20", "--baseline", "known.json"]) == 0
    os.utime("known.json", (now := next(CLOCK), now))
    check(*options)
    after = check(*options)
    assert (before[0], after[0]) == (1, 0)
    write(notes / "known.json", (notes / "known.json").read_text().replace("Improve", "Prove"))
    assert check(*options) == check(*options, "--no-cache") != after


def test_another_settings_file_by_hand_that_changed_changes_the_run(notes: Path, check: Check) -> None:
    write(notes / "plan.md", PLAN)
    write(notes / "own.toml", 'profile = "strict"\n')
    before = check("--config", "own.toml")
    write(notes / "own.toml", 'profile = "relaxed"\n')
    assert check("--config", "own.toml") == check("--config", "own.toml", "--no-cache") != before


def test_standard_input_and_output_files_use_what_is_known_of_files(notes: Path, check: Check, tmp_path: Path) -> None:
    write(notes / "plan.md", PLAN)
    out = tmp_path / "out.txt"
    check("--output-file", str(out))
    first = out.read_text(encoding="utf-8")
    out.unlink()
    assert doings(check, "--output-file", str(out))[0].startswith("0 files are as they were, 1 were")
    check("--output-file", str(out))
    assert out.read_text(encoding="utf-8") == first


def test_nothing_is_kept_where_it_is_not_wanted(
    notes: Path, check: Check, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(notes / "plan.md", PLAN)
    first = check("--no-cache")
    assert not place.exists()
    monkeypatch.setenv("DOABLE_CACHE_DIR", "")
    assert check() == first
    assert not place.exists()


def test_a_cache_that_cannot_be_used_is_named_with_verbose_only(notes: Path, check: Check, place: Path) -> None:
    write(notes / "plan.md", PLAN)
    place.write_text("a file, not a folder")
    assert check() == check("--no-cache")
    assert "cannot be used" in doings(check)[-1]


@settings(max_examples=50, deadline=None, suppress_health_check=[*HealthCheck])
@given(st.data())
def test_whatever_changes_the_output_is_that_of_a_run_without_memory(
    notes: Path, check: Check, place: Path, data: st.DataObject
) -> None:
    for path in (*notes.glob("*.md"), *place.glob("*")):
        path.unlink()
    names = st.sampled_from(["a.md", "b.md", "c.md", "people.md"])
    text = st.one_of(plans(), st.sampled_from([PLAN, GOALS, "# People\n\n- @ana (@anna)\n", "no plan\n"]))
    for _ in range(data.draw(st.integers(2, 6))):
        path = notes / data.draw(names)
        if path.exists() and data.draw(st.booleans()):
            path.unlink()
        else:
            write(path, data.draw(text))
        today = data.draw(st.sampled_from(["2026-11-20", "2026-11-21", "2026-12-31"]))
        arguments = data.draw(st.sampled_from([[], ["-v"], ["a.md"], ["--format=json-lines"]]))
        with_memory = check(*arguments, today=today)
        without = check(*arguments, "--no-cache", today=today)
        assert with_memory[:2] == without[:2]


def test_a_file_that_changes_while_it_is_read_is_read_again_next_time(
    notes: Path, check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    from doable import runs

    plan = write(notes / "plan.md", PLAN)
    read = runs.open_file

    def meanwhile(path: str, *rest: object) -> object:
        found = read(path, *rest)  # type: ignore[arg-type]
        write(plan, PLAN + "- [ ] Call Sam\n")
        return found

    monkeypatch.setattr(runs, "open_file", meanwhile)
    check()
    monkeypatch.setattr(runs, "open_file", read)
    write(plan, PLAN + "- [ ] Call Sam and Kim\n")
    assert "Call Sam and Kim" in check()[1]
    assert check() == check("--no-cache")


def test_files_changed_a_moment_ago_are_not_trusted(notes: Path, check: Check) -> None:
    (notes / "plan.md").write_text(PLAN, encoding="utf-8")
    check("-v")
    assert doings(check) == [
        "the run is not remembered: files changed a moment ago",
        "0 files are as they were, 1 were read anew: 1 changed a moment ago",
    ]
    assert fingerprint.stamp("plan.md") is None


# ---- killed


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_run_killed_at_any_moment_leaves_a_cache_that_says_nothing_wrong(
    notes: Path, check: Check, place: Path
) -> None:
    for number in range(12):
        write(notes / f"{number}.md", PLAN * 3)
    arguments = ["check", "--today", "2026-11-20"]
    env = {"DOABLE_CACHE_DIR": str(place)}
    killed = writing = 0
    with Runs() as run:
        last = run.time(arguments, notes, env=env)
        assert place.exists(), "nothing is written, so nothing can be torn"
        for moment in moments(200, last):
            changed = write(notes / f"{killed % 12}.md", PLAN * (1 + killed % 4))
            assert changed.exists()
            before = kept(place)
            ended = run.run(arguments, notes, kill_after=moment, env=env)
            killed += ended == KILLED
            writing += (place / "cache.sqlite3-journal").exists()
            moment.was(early=ended == KILLED and kept(place) == before, late=ended != KILLED)
            if killed % 10 == 0:
                assert check() == check("--no-cache")
    assert killed > 50
    assert writing, "no run was killed while it wrote"
    assert check() == check("--no-cache")
    assert "cannot be used" not in check("-v")[2]


def kept(place: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in place.iterdir()}
