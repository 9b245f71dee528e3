"""Runs that are killed while they write: every file is whole, the old one or the new one, and the next run ends the work."""

import os
import re
from itertools import count
from pathlib import Path

import pytest

from tests.server.killing import KILLED, Runs, moments, state

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="a run a fork: there is no fork")

KILLS = 20
LEFT_OVER = re.compile(r"(?:.*/)?\.doable-unfinished-\d+-[0-9a-f]{8}\.tmp")
LINE = "-[ ] Call Sam about the lease @ana due:2026-11-20\n"
# Name, bytes, mode: all line ends, with and without a mark, short and long, open and closed.
FILES = [
    ("a.md", "# Next steps\n\n" + LINE, 0o644),
    ("b.md", "\ufeff# Next steps\r\n\r\n" + LINE.replace("\n", "\r\n"), 0o600),
    ("c.md", LINE.replace("\n", "\r") + "Ω" * 100_000, 0o664),
    ("sub/d.md", LINE.rstrip(), 0o640),
    ("sub/e.markdown", LINE * 20, 0o755),
    ("sub/new\nline.md", LINE, 0o644),
    ("other/f.md", LINE, 0o606),
]


def fresh(folder: Path) -> None:
    for name, text, mode in FILES:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())
        file.chmod(mode)


def age(folder: Path) -> None:
    """Make what a killed run left behind as old as it has to be for the next one to take it out."""
    for name in state(folder):
        if LEFT_OVER.fullmatch(name):
            os.utime(folder / name, (1, 1))


FIX = [["check", "--fix", "--select=S504"], ["fix", "--select=S504", "--format=json"]]


def judge(
    found: dict[str, tuple[int, bytes]], old: dict[str, tuple[int, bytes]], new: dict[str, tuple[int, bytes]]
) -> int:
    """Hold that every file is whole and nothing strange is beside them; return how many are the new ones."""
    for name, before in old.items():
        assert found.get(name) in (before, new[name]), name
    assert all(LEFT_OVER.fullmatch(name) for name in found.keys() - old.keys())
    return sum(found[name] == new[name] != old[name] for name in old)


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    folder = tmp_path / "notes"
    (folder / "link").mkdir(parents=True)
    (folder / "link" / "g.md").symlink_to("../other/f.md")
    fresh(folder)
    return folder


@pytest.mark.parametrize("arguments", FIX)
@pytest.mark.parametrize("part", range(5))
def test_a_run_that_is_killed_leaves_every_file_whole(notes: Path, arguments: list[str], part: int) -> None:
    old = state(notes)
    with Runs() as runs:
        longest = runs.time(arguments, notes)
        new = state(notes)
        assert judge(new, old, new) == len(FILES)
        broken_off = 0
        for moment in moments(KILLS, longest):
            fresh(notes)
            ended = runs.run(arguments, notes, kill_after=moment)
            found = state(notes)
            done = judge(found, old, new)
            moment.was(early=not done and len(found) == len(old), late=ended != KILLED)
            broken_off += ended == KILLED and (0 < done < len(FILES) or len(found) > len(old))
            age(notes)
            assert runs.run(arguments, notes) == 0
            assert state(notes) == new
    # else the kills came too early or too late to show anything
    assert broken_off > 0


@pytest.mark.parametrize("arguments", FIX)
def test_at_whatever_step_a_run_dies_every_file_is_whole(notes: Path, arguments: list[str]) -> None:
    for name, _, _ in FILES[3:]:
        (notes / name).unlink()
    old = state(notes)
    with Runs() as runs:
        assert runs.run(arguments, notes) == 0
        new = state(notes)
        seen: list[int] = []
        for step in count(1):
            for name, text, mode in FILES[:3]:
                (notes / name).write_bytes(text.encode())
                (notes / name).chmod(mode)
            ended = runs.run(arguments, notes, kill_before=step)
            seen.append(judge(state(notes), old, new))
            if ended != KILLED:
                break
            age(notes)
            assert runs.run(arguments, notes) == 0
            assert state(notes) == new
    assert seen == sorted(seen)
    assert set(seen) == {0, 1, 2, 3}
    assert len(seen) > 20
