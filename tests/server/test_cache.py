"""The cache file: what is remembered comes back as it was or not at all, whatever happens to the file."""

import os
import random
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from platformdirs import user_cache_dir

from doable import cache
from doable.cache import Basis, Cache, Run, cache_folder, open_cache
from doable.fingerprint import Stamp, digest, stamp, stamps

BASIS = Basis(b"program", b"settings", b"day", b"files")
RUN = Run(1, b"out" * 400, b"err")
STAMP: Stamp = (1_700_000_000_000_000_000, 12, 34)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def remember(folder: Path, question: bytes = b"question", basis: Basis = BASIS, run: Run = RUN) -> Cache:
    kept = Cache(str(folder))
    kept.remember(question, basis, run)
    kept.write()
    return kept


def put(folder: Path, files: "dict[str, bytes]", basis: Basis = BASIS, name: bytes = b"place", day: int = 0) -> Cache:
    kept = Cache(str(folder))
    place = kept.place(name, "/notes", basis)
    for path, data in files.items():
        place.put(path, STAMP, data, day)
    kept.write()
    return kept


def get(folder: Path, path: str, basis: Basis = BASIS, day: int = 0, now: Stamp = STAMP) -> bytes | str:
    """What is known of a file, or why that is nothing."""
    place = Cache(str(folder)).place(b"place", "/notes", basis)
    return place.get(path, now, day) or place.why_not(path, now, day)


# ---- runs


def test_a_run_comes_back_as_it_was(folder: Path) -> None:
    assert not remember(folder).trouble
    assert Cache(str(folder)).run(b"question", BASIS) == RUN


def test_a_run_is_only_said_again_where_all_that_it_rests_on_is_as_it_was(folder: Path) -> None:
    assert Cache(str(folder)).run(b"question", BASIS) == "nothing was kept yet"
    remember(folder)
    kept = Cache(str(folder))
    assert kept.run(b"another", BASIS) == "it was never asked for"
    assert kept.run(b"question", BASIS._replace(program=b"x")) == "doable itself changed"
    assert kept.run(b"question", BASIS._replace(settings=b"x", files=b"x")) == "the settings changed"
    assert kept.run(b"question", BASIS._replace(day=b"x")) == "it was another day"
    assert kept.run(b"question", BASIS._replace(files=b"x")) == "files changed"


def test_a_run_takes_the_place_of_the_last_one_like_it(folder: Path) -> None:
    remember(folder)
    other, run = BASIS._replace(files=b"x"), Run(0, b"", b"")
    remember(folder, basis=other, run=run)
    kept = Cache(str(folder))
    assert kept.run(b"question", other) == run
    assert kept.run(b"question", BASIS) == "files changed"
    assert kept.info().runs == 1


def test_old_and_very_long_runs_make_room(folder: Path) -> None:
    kept = Cache(str(folder))
    kept.remember(b"long", BASIS, Run(0, b"x" * (cache._MOST_RUN_BYTES + 1), b""))
    kept.write()
    assert isinstance(kept.run(b"long", BASIS), str)
    for number in range(cache._MOST_RUNS + 3):
        kept.remember(b"%d" % number, BASIS, RUN)
        kept.write()
    assert kept.info().runs == cache._MOST_RUNS
    assert kept.run(b"0", BASIS) == "it was never asked for"
    assert kept.run(b"%d" % (cache._MOST_RUNS + 2), BASIS) == RUN


# ---- files


def test_what_is_known_of_a_file_comes_back_while_it_is_as_it_was(folder: Path) -> None:
    put(folder, {"a.md": b"known", "caf\udce9.md": b"bytes"})
    assert get(folder, "a.md") == b"known"
    assert get(folder, "caf\udce9.md") == b"bytes"
    assert get(folder, "b.md") == "new"
    assert get(folder, "a.md", now=(STAMP[0], 13, 34)) == "changed"
    assert get(folder, "a.md", BASIS._replace(settings=b"x")) == "as the settings changed"


def test_what_rests_on_the_day_is_known_on_that_day_only(folder: Path) -> None:
    put(folder, {"a.md": b"known"}, day=5)
    assert get(folder, "a.md", day=5) == b"known"
    assert get(folder, "a.md", day=6) == "judged on another day"


def test_a_changed_basis_takes_all_files_of_the_place_with_it(folder: Path) -> None:
    put(folder, {"a.md": b"old", "b.md": b"old"})
    put(folder, {"a.md": b"other place"}, name=b"other")
    other = BASIS._replace(settings=b"x")
    put(folder, {"a.md": b"new"}, other)
    assert get(folder, "a.md", other) == b"new"
    assert get(folder, "b.md", other) == "new"
    assert Cache(str(folder)).place(b"other", "", BASIS).get("a.md", STAMP) == b"other place"


def test_files_that_are_gone_are_let_go(folder: Path) -> None:
    put(folder, {"a.md": b"known", "b.md": b"known"})
    kept = Cache(str(folder))
    kept.place(b"place", "/notes", BASIS).forget_all_but(["b.md", "c.md"])
    kept.write()
    assert get(folder, "a.md") == "new"
    assert get(folder, "b.md") == b"known"


def test_folders_checked_long_ago_make_room(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "_MOST_BYTES", 200_000)
    for number in range(12):
        put(folder, {f"{name}.md": os.urandom(3000) for name in range(10)}, name=b"%d" % number)
        assert (folder / cache.FILE).stat().st_size < 260_000
    kept = Cache(str(folder))
    assert kept.place(b"11", "", BASIS).why_not("0.md", STAMP) == ""
    assert kept.place(b"0", "", BASIS).why_not("0.md", STAMP) == "never checked like this"


# ---- trouble


def filled(folder: Path) -> bytes:
    put(folder, {f"{number}.md": os.urandom(200) * 3 for number in range(40)})
    remember(folder)
    return (folder / cache.FILE).read_bytes()


def known(folder: Path) -> "tuple[Run | str, list[bytes | None]]":
    kept = Cache(str(folder))
    place = kept.place(b"place", "/notes", BASIS)
    return kept.run(b"question", BASIS), [place.get(f"{number}.md", STAMP) for number in range(40)]


def test_a_damaged_file_gives_what_was_kept_or_nothing_and_is_made_anew(folder: Path) -> None:
    whole = filled(folder)
    run, files = known(folder)
    assert run == RUN
    chance = random.Random(6)
    file = folder / cache.FILE
    noticed = 0
    for _ in range(300):
        data = bytearray(whole)
        for _ in range(chance.choice((1, 1, 4, 64))):
            data[chance.randrange(len(data))] = chance.randrange(256)
        if chance.random() < 0.2:
            del data[chance.randrange(len(data)) :]
        file.write_bytes(data)
        now, found = known(folder)
        assert isinstance(now, str) or now == RUN
        assert all(one in (None, right) for one, right in zip(found, files, strict=True))
        noticed += (now, found) != (run, files)
        remember(folder)
        kept = put(folder, {"0.md": b"new"})
        assert kept.trouble == ""
        assert get(folder, "0.md") == b"new"
    assert noticed > 100


@pytest.mark.parametrize("content", [b"", b"junk", b"SQLite format 3\0" + b"\0" * 84, b"x" * 5000])
def test_a_file_that_is_no_cache_is_made_one(folder: Path, content: bytes) -> None:
    folder.mkdir()
    (folder / cache.FILE).write_bytes(content)
    assert isinstance(Cache(str(folder)).run(b"question", BASIS), str)
    remember(folder)
    assert Cache(str(folder)).run(b"question", BASIS) == RUN


def test_a_cache_of_another_version_is_made_anew(folder: Path) -> None:
    filled(folder)
    other = sqlite3.connect(folder / cache.FILE)
    other.execute("PRAGMA user_version = 99")
    other.close()
    assert known(folder) == ("nothing was kept yet", [None] * 40)
    assert get(folder, "0.md") == "never checked like this"


def test_two_runs_at_once_lose_nothing(folder: Path) -> None:
    first, second = Cache(str(folder)), Cache(str(folder))
    for number, kept in enumerate((first, second)):
        kept.place(b"place", "/notes", BASIS).put(f"{number}.md", STAMP, b"known")
    second.write()
    first.write()
    assert get(folder, "0.md") == get(folder, "1.md") == b"known"


def test_many_processes_at_once_lose_nothing(folder: Path) -> None:
    code = (
        "import sys; from tests.server.test_cache import *; cache._PATIENCE = 60\n"
        "for n in range(10): put(Path(sys.argv[1]), {sys.argv[2] + str(n): b'known'}); known(Path(sys.argv[1]))"
    )
    started = [subprocess.Popen([sys.executable, "-c", code, str(folder), name]) for name in "abcd"]
    assert [process.wait() for process in started] == [0] * 4
    assert {get(folder, f"{name}{number}") for name in "abcd" for number in range(10)} == {b"known"}


def test_a_run_does_not_wait_for_long_for_another_that_writes(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(folder)
    monkeypatch.setattr(cache, "_PATIENCE", 0.01)
    other = sqlite3.connect(folder / cache.FILE, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    assert known(folder)[0] == f"{folder / cache.FILE} cannot be used: database is locked"
    assert "locked" in put(folder, {"0.md": b"new"}).trouble
    other.close()
    assert known(folder)[0] == RUN


def test_a_folder_that_cannot_be_made_costs_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a file, not a folder")
    folder = tmp_path / "file" / "cache"
    assert "cannot be used" in remember(folder).trouble
    assert known(folder)[0] == "nothing was kept yet"
    assert Cache(str(folder)).info().size == 0


def test_a_file_that_leads_elsewhere_is_not_followed(folder: Path, tmp_path: Path) -> None:
    folder.mkdir()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(b"mine")
    (folder / cache.FILE).symlink_to(elsewhere)
    assert "not a regular file" in remember(folder).trouble
    assert elsewhere.read_bytes() == b"mine"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes with names")
def test_nobody_waits_for_a_pipe(folder: Path) -> None:
    folder.mkdir()
    os.mkfifo(folder / cache.FILE)
    assert "not a regular file" in remember(folder).trouble


@pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX")
def test_the_folder_is_for_this_user_alone(folder: Path) -> None:
    remember(folder)
    assert folder.stat().st_mode & 0o077 == 0


def test_clearing_removes_the_file_and_nothing_else(folder: Path) -> None:
    remember(folder)
    (folder / "mine.txt").write_text("mine")
    assert Cache(str(folder)).clear()
    assert [path.name for path in folder.iterdir()] == ["mine.txt"]
    assert not Cache(str(folder)).clear()


# ---- where it is


def test_the_cache_is_where_the_system_keeps_caches(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("DOABLE_CACHE_DIR", raising=False)
    for base in ("", str(tmp_path), "relative"):
        monkeypatch.setenv("XDG_CACHE_HOME", base)
        if base != "relative":
            assert cache_folder() == user_cache_dir("doable", appauthor=False)
    # the specification: a path that is not absolute is as good as none
    assert cache_folder() == os.path.expanduser("~/.cache/doable")  # noqa: PTH111


def test_a_folder_by_hand_and_none_at_all(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DOABLE_CACHE_DIR", str(tmp_path))
    assert cache_folder() == str(tmp_path)
    monkeypatch.setenv("DOABLE_CACHE_DIR", "")
    assert open_cache() is None


# ---- what counts as a change


def test_a_file_changed_just_now_is_not_trusted(tmp_path: Path) -> None:
    plan = tmp_path / "plan.md"
    plan.write_text("- [ ] a\n")
    assert stamp(str(plan)) is None
    assert stamps([str(plan)]) is None
    os.utime(plan, (1_700_000_000, 1_700_000_000))
    assert stamp(str(plan)) is not None
    assert stamp(str(tmp_path / "none.md")) is None


def test_a_digest_is_of_what_was_given_and_in_which_order() -> None:
    assert digest("a", "b") == digest("a", "b") != digest("b", "a")
    assert digest("ab") != digest("a", "b")
    assert len({digest(Path), digest("\udce9"), digest(None), digest("")}) == 4
