"""`doable cache`: where the cache is, what it holds, and how it goes away."""

from pathlib import Path
from typing import Any

import pytest

from doable import cli
from doable.cache import Basis, Cache, Run


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv("DOABLE_CACHE_DIR", str(folder))
    return folder


def fill(place: Path, size: int = 10) -> None:
    kept = Cache(str(place))
    kept.remember(b"question", Basis(), Run(0, b"", b""))
    for name in (b"in one way", b"in another"):
        known = kept.place(name, "/notes\x1b[31m", Basis())
        known.put("a.md", (1, 2, 3), b"x" * size)
        known.put("b.md", (1, 2, 3), b"")
    kept.write()


def run(capfd: Any, *arguments: str) -> tuple[int, str, str]:
    return (cli.main(["cache", *arguments]), *capfd.readouterr())


def test_it_says_what_is_remembered(place: Path, capfd: Any) -> None:
    assert run(capfd, "info") == (0, f"{place / 'cache.sqlite3'}\nNothing is remembered yet.\n", "")
    fill(place)
    code, out, err = run(capfd, "info")
    lines = out.splitlines()
    assert (code, err, lines[0]) == (0, "", str(place / "cache.sqlite3"))
    assert lines[1].endswith(" kB, 1 run")
    # what a path holds is not for the terminal to obey
    assert lines[2:] == ["/notes\ufffd[31m: 2 files"]
    fill(place, 2_000_000)
    assert " MB, 1 run" in run(capfd, "info")[1]


def test_it_is_removed_when_asked_for(place: Path, capfd: Any) -> None:
    fill(place)
    assert run(capfd, "clear") == (0, f"Removed {place / 'cache.sqlite3'}\n", "")
    assert run(capfd, "clear") == (0, f"There was nothing to remove at {place / 'cache.sqlite3'}\n", "")
    assert list(place.iterdir()) == []


def test_what_cannot_be_removed_or_read_is_named(place: Path, capfd: Any) -> None:
    (place / "cache.sqlite3").mkdir(parents=True)
    code, out, err = run(capfd, "clear")
    assert (code, out) == (2, "")
    assert "cannot be removed: " in err
    code, out, err = run(capfd, "info")
    assert code == 0
    assert "cannot be used: it is not a regular file" in err


def test_there_may_be_none(place: Path, capfd: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOABLE_CACHE_DIR", "")
    for action in ("info", "clear"):
        code, out, _ = run(capfd, action)
        assert (code, out.startswith("There is no cache: ")) == (0, True)
    assert not place.exists()


def test_it_asks_for_one_of_two_things(place: Path, capfd: Any) -> None:
    assert run(capfd)[0] == run(capfd, "burn")[0] == 2
    assert not place.exists()
