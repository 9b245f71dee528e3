"""Writing files: in one step, as they were but for their bytes, never over another's work, and nothing is left behind."""

import os
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from doable import batch
from doable import files as f
from doable.config import Config

posix = pytest.mark.skipif(os.name == "nt", reason="there are no such files")
as_root = pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root may give files away")


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    file = tmp_path / "a.md"
    file.write_bytes(b"old\r\n")
    return file


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# ---- what stays as it was


@pytest.mark.parametrize("data", [b"new\r\n", b"", b"\xef\xbb\xbfnew\r", b"x" * 1_000_000])
def test_a_file_has_exactly_the_new_bytes_and_its_old_mode(plan: Path, data: bytes) -> None:
    plan.chmod(0o640)
    f.write(str(plan), data, b"old\r\n")
    assert plan.read_bytes() == data
    assert stat.S_IMODE(plan.stat().st_mode) == 0o640
    assert names(plan.parent) == ["a.md"]


def test_a_link_stays_a_link_and_its_end_is_replaced(plan: Path) -> None:
    folder = plan.parent
    (folder / "real").mkdir()
    plan.rename(folder / "real" / "a.md")
    (folder / "middle.md").symlink_to("real/a.md")
    (folder / "link.md").symlink_to(folder / "middle.md")
    f.write(str(folder / "link.md"), b"new", b"old\r\n")
    assert (folder / "link.md").is_symlink()
    assert (folder / "middle.md").is_symlink()
    assert (folder / "real" / "a.md").read_bytes() == b"new"
    assert (names(folder), names(folder / "real")) == (["link.md", "middle.md", "real"], ["a.md"])


@posix
def test_other_hard_links_keep_the_old_bytes(plan: Path) -> None:
    (plan.parent / "snapshot.md").hardlink_to(plan)
    f.write(str(plan), b"new", b"old\r\n")
    assert (plan.read_bytes(), (plan.parent / "snapshot.md").read_bytes()) == (b"new", b"old\r\n")


@as_root
def test_owner_and_group_stay(plan: Path) -> None:
    os.chown(plan, 1234, 4321)
    plan.chmod(0o4664)
    f.write(str(plan), b"new", b"old\r\n")
    found = plan.stat()
    assert (found.st_uid, found.st_gid, stat.S_IMODE(found.st_mode)) == (1234, 4321, 0o4664)


@as_root
def test_a_group_that_cannot_stay_lends_no_rights_to_another_one(plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.chown(plan, 1234, 4321)
    plan.chmod(0o6664)

    def refuse(*_: int) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "fchown", refuse)
    f.write(str(plan), b"new", b"old\r\n")
    found = plan.stat()
    assert (found.st_uid, found.st_gid, stat.S_IMODE(found.st_mode)) == (os.geteuid(), os.getegid(), 0o644)


@pytest.mark.skipif(sys.platform != "linux", reason="extended attributes are read on Linux only")
def test_extended_attributes_stay(plan: Path) -> None:
    try:
        os.setxattr(plan, "user.origin", b"wiki")
    except OSError as error:
        pytest.skip(f"this file system has none: {error}")
    f.write(str(plan), b"new", b"old\r\n")
    assert os.getxattr(plan, "user.origin") == b"wiki"


@posix
@pytest.mark.parametrize("name", [b"x" * 252 + b".md", b"new\nline.md", b"\xff.md", b"-rf.md", b"..md"])
def test_a_name_may_be_as_long_and_odd_as_the_system_allows(tmp_path: Path, name: bytes) -> None:
    file = tmp_path / os.fsdecode(name)
    file.write_bytes(b"old")
    f.write(str(file), b"new", b"old")
    assert file.read_bytes() == b"new"
    assert names(tmp_path) == [os.fsdecode(name)]


# ---- where it may write


def test_a_link_that_leads_out_is_left_alone(plan: Path) -> None:
    inside = plan.parent / "inside"
    inside.mkdir()
    (inside / "link.md").symlink_to(plan)
    with pytest.raises(f.WriteError, match=r"link\.md is a link that leads out of what was asked for, to .*a\.md"):
        f.write(str(inside / "link.md"), b"new", b"old\r\n", within=[str(inside)])
    assert plan.read_bytes() == b"old\r\n"
    assert names(plan.parent) == ["a.md", "inside"]


@pytest.mark.parametrize("within", [".", "inside/link.md", "a.md", "other/.."])
def test_a_link_is_written_through_where_that_was_asked_for(plan: Path, within: str) -> None:
    for folder in ("inside", "other"):
        (plan.parent / folder).mkdir()
    link = plan.parent / "inside" / "link.md"
    link.symlink_to(plan)
    f.write(str(link), b"new", b"old\r\n", within=[str(link.parent), str(plan.parent / within)])
    assert plan.read_bytes() == b"new"


def test_a_folder_whose_name_only_begins_alike_is_another_one(tmp_path: Path) -> None:
    assert f.is_within(str(tmp_path / "notes" / "a"), [str(tmp_path / "notes")])
    assert not f.is_within(str(tmp_path / "notes2" / "a"), [str(tmp_path / "notes")])
    assert not f.is_within(str(tmp_path / "notes" / ".." / "a"), [str(tmp_path / "notes")])


# ---- what others did meanwhile


@pytest.mark.parametrize("now", [b"changed", b"old\r\n and more", b"", b"old"])
def test_a_file_that_changed_is_left_alone(plan: Path, now: bytes) -> None:
    plan.write_bytes(now)
    with pytest.raises(f.WriteError, match=r"a\.md changed while it was checked; it was left as it is"):
        f.write(str(plan), b"new", b"old\r\n")
    assert plan.read_bytes() == now
    assert names(plan.parent) == ["a.md"]


@pytest.mark.parametrize("how", ["in place", "by a rename", "deleted", "a folder"])
def test_it_is_compared_after_all_else_is_done(plan: Path, monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    def meanwhile(_: int) -> None:
        monkeypatch.undo()
        if how == "in place":
            plan.write_bytes(b"theirs")
        elif how == "by a rename":
            (plan.parent / "x").write_bytes(b"theirs")
            (plan.parent / "x").replace(plan)
        else:
            plan.unlink()
            if how == "a folder":
                plan.mkdir()

    monkeypatch.setattr(os, "fsync", meanwhile)
    said = "is gone: it was deleted or renamed" if how == "deleted" else "changed while it was checked"
    with pytest.raises(f.WriteError, match=said):
        f.write(str(plan), b"new", b"old\r\n")
    assert names(plan.parent) == ([] if how == "deleted" else ["a.md"])
    assert not plan.is_file() or plan.read_bytes() == b"theirs"


def test_a_file_that_is_gone_does_not_come_back(tmp_path: Path) -> None:
    with pytest.raises(f.WriteError, match=r"a\.md is gone"):
        f.write(str(tmp_path / "a.md"), b"new", b"old")
    (tmp_path / "link.md").symlink_to("a.md")
    with pytest.raises(f.WriteError, match=r"link\.md is gone"):
        f.write(str(tmp_path / "link.md"), b"new", b"old")
    assert names(tmp_path) == ["link.md"]


COUNT = """
import sys
from doable.files import WriteError, write
path, times = sys.argv[1], int(sys.argv[2])
while times:
    with open(path, "rb") as stream:
        before = stream.read()
    try:
        write(path, b"%d" % (int(before) + 1), before)
    except WriteError:
        continue
    times -= 1
"""


@posix
def test_of_many_that_write_at_once_none_loses_the_work_of_another(tmp_path: Path) -> None:
    (tmp_path / "count").write_bytes(b"0")
    command = [sys.executable, "-c", COUNT, str(tmp_path / "count"), "30"]
    writers = [subprocess.Popen(command) for _ in range(4)]
    assert [writer.wait() for writer in writers] == [0] * 4
    assert (tmp_path / "count").read_bytes() == b"120"
    assert names(tmp_path) == ["count"]


@posix
def test_another_writer_is_waited_for_but_not_for_ever(plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import fcntl

    with plan.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        monkeypatch.setattr(f, "_PATIENCE", 0.05)
        with pytest.raises(f.WriteError, match=r"a\.md is being written by another program"):
            f.write(str(plan), b"new", b"old\r\n")
        assert plan.read_bytes() == b"old\r\n"
        monkeypatch.setattr(f, "_PATIENCE", 60.0)
        writer = threading.Thread(target=f.write, args=(str(plan), b"new", b"old\r\n"))
        writer.start()
        time.sleep(0.05)
        assert writer.is_alive()
    writer.join()
    assert plan.read_bytes() == b"new"


# ---- what fails


@pytest.mark.parametrize(
    ("step", "error", "said"),
    [
        ("fsync", OSError(28, "No space left on device"), "cannot be written: No space left on device"),
        ("write", OSError(122, "Disk quota exceeded"), "cannot be written: Disk quota exceeded"),
        ("replace", PermissionError(1, "Operation not permitted"), "cannot be written: Operation not permitted"),
        ("open", PermissionError(13, "Permission denied"), "no file can be made beside it [(]Permission denied[)]"),
    ],
)
def test_a_write_that_fails_leaves_the_old_file_and_no_other(
    plan: Path, monkeypatch: pytest.MonkeyPatch, step: str, error: OSError, said: str
) -> None:
    real = os.open

    def fail(path: object, *arguments: int) -> int:
        if step == "open" and ".doable-unfinished-" not in str(path):
            return real(str(path), *arguments)
        raise error

    monkeypatch.setattr(os, step, fail)
    with pytest.raises(f.WriteError, match=said):
        f.write(str(plan), b"new", b"old\r\n")
    monkeypatch.undo()
    assert plan.read_bytes() == b"old\r\n"
    assert names(plan.parent) == ["a.md"]


def test_an_interrupt_leaves_nothing_behind_either(plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        f.write(str(plan), b"new", b"old\r\n")
    assert (plan.read_bytes(), names(plan.parent)) == (b"old\r\n", ["a.md"])


@posix
def test_a_write_beyond_the_limit_of_the_system_leaves_the_old_file(plan: Path) -> None:
    program = (
        "import resource, sys\nfrom doable.files import WriteError, write\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "try:\n    write(sys.argv[1], b'x' * 5000, b'old\\r\\n')\nexcept WriteError as error:\n    print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(plan)], capture_output=True, text=True, check=True)
    assert done.stdout == f"{plan} cannot be written: File too large\n"
    assert (plan.read_bytes(), names(plan.parent)) == (b"old\r\n", ["a.md"])


# ---- new files


@pytest.mark.parametrize("links", [True, False])
def test_a_new_file_is_made_as_the_user_wants_it_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    def refuse(*_: str) -> None:
        raise OSError(95, "Operation not supported")

    if not links:
        monkeypatch.setattr(os, "link", refuse)
    file = tmp_path / "a.json"
    before = os.umask(0o027)
    try:
        f.write(str(file), b"new", None)
    finally:
        os.umask(before)
    assert file.read_bytes() == b"new"
    assert os.name == "nt" or stat.S_IMODE(file.stat().st_mode) == 0o640
    with pytest.raises(f.WriteError, match=r"a\.json was made by another program meanwhile"):
        f.write(str(file), b"newer", None)
    assert (file.read_bytes(), names(tmp_path)) == (b"new", ["a.json"])


def test_a_new_file_needs_a_folder(tmp_path: Path) -> None:
    with pytest.raises(f.WriteError, match=r"a\.json cannot be written: No such file or directory"):
        f.write(str(tmp_path / "none" / "a.json"), b"new", None)


# ---- output files


def test_an_output_file_is_replaced_whatever_it_held(plan: Path) -> None:
    plan.chmod(0o600)
    (plan.parent / "link").symlink_to("a.md")
    for name in ("link", "new"):
        f.overwrite(str(plan.parent / name), b"report")
    assert (plan.read_bytes(), (plan.parent / "new").read_bytes()) == (b"report", b"report")
    assert stat.S_IMODE(plan.stat().st_mode) == 0o600
    assert names(plan.parent) == ["a.md", "link", "new"]
    assert (plan.parent / "link").is_symlink()
    with pytest.raises(f.WriteError, match="cannot be written: Is a directory"):
        f.overwrite(str(plan.parent), b"report")


@posix
def test_what_is_no_file_is_written_to_and_stays(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    f.overwrite(str(pipe), b"report")
    reader.join()
    assert read == [b"report"]
    f.overwrite(os.devnull, b"report")
    assert Path(os.devnull).is_char_device()
    assert names(tmp_path) == ["pipe"]


# ---- what killed runs leave behind


def test_left_overs_are_taken_out_where_they_are_surely_ours_and_old(plan: Path) -> None:
    folder = plan.parent
    old = [".doable-unfinished-12-0123abcd.tmp"]
    kept = [
        ".doable-unfinished-12-0123abce.tmp",  # young
        ".doable-unfinished-12-0123abcd.tmp.md",
        "doable-unfinished-12-0123abcd.tmp",
        ".doable-unfinished-x-0123abcd.tmp",
        ".other.tmp",
    ]
    for name in (*old, *kept):
        (folder / name).write_bytes(b"half")
        if name != kept[0]:
            os.utime(folder / name, (1, 1))
    (folder / ".doable-unfinished-1-00000000.tmp").mkdir()
    os.utime(folder / ".doable-unfinished-1-00000000.tmp", (1, 1))
    (folder / ".doable-unfinished-2-00000000.tmp").symlink_to(plan)
    os.utime(folder / ".doable-unfinished-2-00000000.tmp", (1, 1), follow_symlinks=False)
    before = names(folder)
    f.write(str(plan), b"new", b"old\r\n")
    assert sorted(set(before) - set(names(folder))) == old
    assert plan.read_bytes() == b"new"


@as_root
def test_left_overs_of_others_stay(plan: Path) -> None:
    theirs = plan.parent / ".doable-unfinished-12-0123abcd.tmp"
    theirs.write_bytes(b"half")
    os.chown(theirs, 1234, 4321)
    os.utime(theirs, (1, 1))
    f.write(str(plan), b"new", b"old\r\n")
    assert theirs.exists()


def test_a_left_over_is_no_note(tmp_path: Path) -> None:
    (tmp_path / ".doable-unfinished-12-0123abcd.tmp").write_text("- [ ] Call Kim\n")
    assert batch.walk([str(tmp_path)], Config()).files == ()
