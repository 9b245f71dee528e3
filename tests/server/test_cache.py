"""Remembered runs: what counts as the same run, and that a damaged or missing entry is as good as none."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from doable import cache
from doable.cache import Run, fingerprint, recall, remember

LONG_AGO = 1_700_000_000


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv("DOABLE_CACHE_DIR", str(folder))
    return folder


@pytest.fixture(autouse=True)
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """The program's own files may have been changed a moment ago; these tests are about the plans."""
    monkeypatch.setattr(cache, "_program", lambda: iter(()))


def write(path: Path, text: str, when: int = LONG_AGO) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    os.utime(path, (when, when))
    return path


def key(path: Path, *arguments: str, today: str = "2026-11-20") -> str | None:
    return fingerprint([str(path)], arguments, today)


def test_the_same_run_has_the_same_fingerprint(tmp_path: Path) -> None:
    plan = write(tmp_path / "plan.md", "- [ ] a\n")
    assert key(plan) == key(plan)
    assert key(plan) is not None


def test_what_a_run_rests_on_changes_its_fingerprint(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    plan = write(notes / "plan.md", "- [ ] a\n")
    seen = [key(plan), key(plan, "-v"), key(plan, today="2026-11-21")]
    write(notes / "doable.toml", 'profile = "strict"\n')
    seen.append(key(plan))
    write(notes / "doable.toml", 'profile = "relaxed"\n', LONG_AGO + 1)
    seen.append(key(plan))
    write(notes / "other.md", "- [ ] b @ana\n")
    seen.append(key(plan))
    write(notes / "other.md", "- [ ] c @ana\n", LONG_AGO + 1)
    seen.append(key(plan))
    write(plan, "- [ ] b\n", LONG_AGO + 1)
    seen.append(key(plan))
    assert None not in seen
    assert len(set(seen)) == len(seen)


def test_a_file_changed_just_now_is_not_trusted(tmp_path: Path) -> None:
    plan = tmp_path / "plan.md"
    plan.write_text("- [ ] a\n", encoding="utf-8")
    assert key(plan) is None


def test_a_missing_path_and_a_broken_config_are_not_remembered(tmp_path: Path) -> None:
    assert key(tmp_path / "none.md") is None
    plan = write(tmp_path / "plan.md", "- [ ] a\n")
    write(tmp_path / "doable.toml", "profile = 1\n")
    assert key(plan) is None


@pytest.mark.parametrize("run", [Run(0, "", ""), Run(1, "a\r\nb – ‹x›\n", "warning\n")])
def test_a_run_comes_back_as_it_was(run: Run) -> None:
    remember("0" * 40, run)
    assert recall("0" * 40) == run


@pytest.mark.parametrize(
    "damage", ["", "junk", "doable-run 1\n", "doable-run 1\n1 5 0\nabc", "doable-run 1\nx 1 1\nab"]
)
def test_a_damaged_entry_is_as_good_as_none(place: Path, damage: str) -> None:
    write(place / ("0" * 40), damage)
    assert recall("0" * 40) is None


def test_no_entry_no_folder_no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    assert recall("0" * 40) is None
    monkeypatch.setenv("DOABLE_CACHE_DIR", "")
    remember("0" * 40, Run(0, "x", ""))
    assert recall("0" * 40) is None


def test_old_entries_make_room(place: Path) -> None:
    for number in range(cache._MOST_ENTRIES + 5):
        remember(f"{number:040}", Run(0, "x", ""))
        os.utime(place / f"{number:040}", (LONG_AGO + number, LONG_AGO + number))
    remember("f" * 40, Run(0, "x", ""))
    assert len(list(place.iterdir())) <= cache._MOST_ENTRIES
    assert recall("f" * 40) == Run(0, "x", "")


def test_a_folder_that_cannot_be_written_costs_nothing(place: Path) -> None:
    write(place, "a file, not a folder")
    remember("0" * 40, Run(0, "x", ""))
    assert recall("0" * 40) is None


def check(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "doable", "check", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False)


def test_the_command_line_says_the_same_again(tmp_path: Path, place: Path) -> None:
    folder = tmp_path / "notes"
    write(folder / "plan.md", "# Next steps\n\n- [ ] Email Kim the offer @ana\n")
    first = check(folder, "plan.md", "--today", "2026-11-20")
    entries = sorted(place.iterdir()) if place.exists() else []
    second = check(folder, "plan.md", "--today", "2026-11-20")
    assert (first.returncode, first.stdout, first.stderr) == (second.returncode, second.stdout, second.stderr)
    assert first.returncode == 1
    # The program's own files may be too new to be trusted, in a checkout that was made a moment ago.
    if entries:
        write(entries[0], entries[0].read_text(encoding="utf-8").replace("No due date", "no due DATE"))
        assert "no due DATE" in check(folder, "plan.md", "--today", "2026-11-20").stdout
        assert "No due date" in check(folder, "plan.md", "--today", "2026-11-20", "--no-cache").stdout
    write(folder / "plan.md", "# Next steps\n\n- [ ] Email Kim the offer @ana due:2026-11-27\n", LONG_AGO + 1)
    assert check(folder, "plan.md", "--today", "2026-11-20").returncode == 0
