"""Reading regular files: whole, none larger than agreed, and nothing else is even opened."""

import os
import socket
from pathlib import Path

import pytest

from doable import regular


@pytest.fixture
def unopened(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: str, *_: object) -> int:
        raise AssertionError(path)

    monkeypatch.setattr(os, "open", refuse)


@pytest.mark.parametrize("data", [b"", b"a\r\nb\x00\xff", b"x" * 100])
def test_a_file_is_read_as_it_stands(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a").write_bytes(data)
    assert regular.read(str(tmp_path / "a"), 100) == data


def test_a_file_that_is_too_large_is_not_opened(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    (tmp_path / "a").touch()
    os.truncate(tmp_path / "a", 1 << 30)
    request.getfixturevalue("unopened")
    with pytest.raises(regular.TooLargeError, match="is larger than 1,000 bytes"):
        regular.read(str(tmp_path / "a"), 1000)


def test_a_file_that_grows_while_it_is_read_is_too_large_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"x" * 50)
    real = os.fstat

    def fstat(handle: int) -> os.stat_result:
        found = real(handle)
        with file.open("ab") as stream:
            stream.write(b"x" * 100_000)
        return found

    monkeypatch.setattr(os, "fstat", fstat)
    with pytest.raises(regular.TooLargeError):
        regular.read(str(file), 1000)


@pytest.mark.usefixtures("unopened")
@pytest.mark.skipif(os.name == "nt", reason="there are no pipes and sockets in folders")
def test_pipes_sockets_devices_and_folders_are_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    os.mkfifo("pipe")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket")
    for name, reason in (
        ("pipe", "is not a regular file"),
        ("socket", "is not a regular file"),
        (os.devnull, "is not a regular file"),
        (".", "is a folder"),
    ):
        with pytest.raises(regular.UnfitError) as caught:
            regular.read(name, 1000)
        assert regular.why(caught.value) == reason


def test_a_link_is_followed_or_not(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x")
    (tmp_path / "link").symlink_to("a")
    assert regular.read(str(tmp_path / "link"), 10) == b"x"
    with pytest.raises(regular.UnfitError, match="is a link"):
        regular.read(str(tmp_path / "link"), 10, links=False)


def test_what_the_system_says_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as caught:
        regular.read(str(tmp_path / "none"), 10)
    assert regular.why(caught.value) == "cannot be read: No such file or directory"
