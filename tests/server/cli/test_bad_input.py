"""Bad input, one kind at a time: it is named, the exit code says what it means, and the rest is checked and mended."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes
from xml.etree import ElementTree

import pytest

from doable.cli import FORMATS
from tests.server.cli.children import Child, child, modes_hold
from tests.server.cli.running import put

__all__ = ["modes_hold"]

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the names, modes and devices of these tests are not there")

BAD = "# Next steps\n\n-[ ] Call Sam about the lease @ana due:2026-11-20\n"
GOOD = BAD.replace("-[ ]", "- [ ]")
SELECT = "--select=S504"
FOUND = "good.md:3:1: warning S504 "


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    notes = tmp_path / "notes"
    put(notes, "good.md", BAD)
    return notes


def lines(text: str) -> list[str]:
    return text.removesuffix("\n").split("\n") if text else []


# ---- files that are left out


def sparse(path: Path) -> None:
    path.touch()
    os.truncate(path, 1 << 30)


def bytes_of(data: bytes) -> Callable[[Path], None]:
    return lambda path: Path(path).write_bytes(data) and None


def link_to(target: str) -> Callable[[Path], None]:
    return lambda path: path.symlink_to(target)


def a_socket(path: Path) -> None:
    # the name of a socket must be short
    here = Path.cwd()
    os.chdir(path.parent)
    try:
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(path.name)
    finally:
        os.chdir(here)


LEFT_OUT: dict[str, tuple[Callable[[Path], None], str]] = {
    "a gigabyte": (sparse, "is larger than 5,000,000 bytes (`max-file-size`)"),
    "a program": (bytes_of(b"\x7fELF\x02\x01\x01\x00\x00" + BAD.encode()), "is binary (it holds a NUL byte)"),
    "NUL bytes": (bytes_of(b"\x00" * 1000), "is binary (it holds a NUL byte)"),
    "Latin-1": (bytes_of(BAD.encode() + b"caf\xe9\n"), "is not UTF-8 (line 4, byte 67)"),
    "a cut character": (bytes_of(BAD.encode() + b"\xe2\x82"), "is not UTF-8 (line 4, byte 64)"),
    "an encoded surrogate": (bytes_of(b"\xed\xa0\x80" + BAD.encode()), "is not UTF-8 (line 1, byte 0)"),
    "UTF-16 with a mark": (bytes_of(BAD.encode("utf-16")), "is UTF-16, not UTF-8"),
    "UTF-16, little end first": (bytes_of(BAD.encode("utf-16-le")), "is UTF-16 without a byte order mark, not UTF-8"),
    "UTF-16, big end first": (bytes_of(BAD.encode("utf-16-be")), "is UTF-16 without a byte order mark, not UTF-8"),
    "a link to nothing": (link_to("gone.md"), "is a link to nothing"),
    "a link to itself": (link_to("bad.md"), "is a link that leads round in a circle"),
    "a link to a device": (link_to("/dev/zero"), "is not a regular file"),
    "a pipe": (os.mkfifo, "is not a regular file"),
    "a socket": (a_socket, "is not a regular file"),
}  # fmt: skip


@pytest.mark.parametrize("kind", LEFT_OUT)
def test_a_file_that_is_left_out_is_named_and_the_rest_is_checked(folder: Path, kind: str) -> None:
    make, reason = LEFT_OUT[kind]
    make(folder / "bad.md")
    before = (folder / "bad.md").lstat()
    ran = child(folder, "check", "--format=concise", SELECT)
    assert ran.out.startswith(FOUND)
    assert lines(ran.out) == lines(ran.out)[:1]
    assert lines(ran.err) == [f"bad.md {reason}", "Checked 1 file, no task in it: 1 warning."]
    assert ran.code == 1
    # named by hand and alone: nothing was found, so the exit code is 0, and the summary says that nothing was read
    ran = child(folder, "check", "bad.md", SELECT)
    assert lines(ran.out) == [f"bad.md {reason}", "Nothing was checked: no file could be read."]
    assert (ran.code, ran.err) == (0, "")
    # and a fix leaves it as it is
    ran = child(folder, "fix", SELECT)
    assert ran.code == 0
    assert (folder / "good.md").read_text() == GOOD
    after = (folder / "bad.md").lstat()
    assert (after.st_ino, after.st_mtime_ns, after.st_mode) == (before.st_ino, before.st_mtime_ns, before.st_mode)


@pytest.mark.parametrize("kind", ["a gigabyte", "a link to a device", "a pipe", "a socket"])
def test_what_is_no_plan_of_some_size_is_not_even_opened(folder: Path, kind: str) -> None:
    LEFT_OUT[kind][0](folder / "bad.md")
    ran = child(folder, "check", SELECT)
    assert str(folder / "good.md") in ran.places("read")
    assert str(folder / "bad.md") not in ran.places("read")


def test_whoever_waits_to_write_into_a_pipe_still_waits(folder: Path) -> None:
    os.mkfifo(folder / "bad.md")
    writer = subprocess.Popen([sys.executable, "-c", "open('bad.md', 'w').write('x')"], cwd=folder)
    try:
        child(folder, "check", SELECT, "bad.md", ".")
        assert writer.poll() is None
    finally:
        writer.kill()
        writer.wait()


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b"\n", b"\r", b" ", b"\x0c\x1c"])
def test_an_empty_file_is_checked(folder: Path, data: bytes) -> None:
    (folder / "good.md").write_bytes(data)
    ran = child(folder, "check")
    assert (ran.code, ran.out, ran.err) == (0, "Checked 1 file, no task in it: nothing found.\n", "")


def test_an_ignore_file_that_cannot_be_used_is_named_once(folder: Path) -> None:
    (folder / ".git").mkdir()
    (folder / ".gitignore").symlink_to("/etc/passwd")
    for name in ("one/plan.md", "two/plan.md"):
        put(folder, name, BAD)
    ran = child(folder, "check", "--format=concise", SELECT, "one", "two")
    said = f"{folder / '.gitignore'} is a link, so what it names is not left out"
    assert lines(ran.err) == [said, "Checked 2 files, no task in them: 2 warnings."]
    assert (ran.code, ran.out.count("warning S504")) == (1, 2)


# ---- what may not be read or written


@pytest.mark.usefixtures("modes_hold")
def test_files_and_folders_that_may_not_be_read(folder: Path) -> None:
    put(folder, "closed/plan.md", BAD)
    put(folder, "secret.md", BAD).chmod(0)
    (folder / "closed").chmod(0)
    try:
        ran = child(folder, "check", "--format=concise", SELECT, unprivileged=True)
        assert lines(ran.err)[:2] == [
            "closed cannot be read: Permission denied",
            "secret.md cannot be read: Permission denied",
        ]
        assert (ran.code, ran.out[: len(FOUND)]) == (1, FOUND)
        # what may not be looked at may exist
        ran = child(folder, "check", "closed/plan.md", SELECT, unprivileged=True)
        assert lines(ran.out)[0] == "closed/plan.md cannot be read: Permission denied"
        assert (ran.code, ran.err) == (0, "")
    finally:
        (folder / "closed").chmod(0o700)


@pytest.mark.usefixtures("modes_hold")
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("doable.toml", ""),
        (".doable.toml", ""),
        ("pyproject.toml", "[tool.doable]\n"),
        ("base.toml", ""),
        ("known.json", '{"version": 1, "findings": []}'),
    ],
)
def test_settings_that_may_not_be_read(folder: Path, name: str, text: str) -> None:
    if name == "base.toml":
        put(folder, "doable.toml", 'extends = "base.toml"\n')
    if name == "known.json":
        put(folder, "doable.toml", 'baseline = "known.json"\n')
    file = put(folder, name, text)
    assert child(folder, "check", SELECT, unprivileged=True).code == 1
    file.chmod(0)
    ran = child(folder, "check", SELECT, unprivileged=True)
    assert (ran.code, ran.out) == (2, "")
    assert re.fullmatch(rf"doable: error: {re.escape(str(file))}:? cannot be read: Permission denied\n", ran.err)


@pytest.mark.usefixtures("modes_hold")
def test_a_file_that_may_not_be_written(folder: Path) -> None:
    put(folder, "a.md", BAD).chmod(0o444)
    ran = child(folder, "fix", SELECT, unprivileged=True)
    assert (ran.code, ran.err) == (2, "doable: error: a.md cannot be written: it is read-only\n")
    assert (folder / "a.md").read_text() == BAD
    assert (folder / "good.md").read_text() == GOOD
    assert "a.md:3:1: warning S504" in ran.out


@pytest.mark.usefixtures("modes_hold")
def test_a_folder_that_may_not_be_written(folder: Path) -> None:
    put(folder, "closed/plan.md", BAD)
    (folder / "closed").chmod(0o555)
    ran = child(folder, "fix", SELECT, unprivileged=True)
    said = "closed/plan.md cannot be written: no file can be made beside it (Permission denied)\n"
    assert (ran.code, ran.err) == (2, f"doable: error: {said}")
    assert (folder / "closed" / "plan.md").read_text() == BAD
    assert (folder / "good.md").read_text() == GOOD
    folder.chmod(0o555)
    try:
        ran = child(folder, "baseline", unprivileged=True)
        said = (
            f"{folder / '.doable-baseline.json'} cannot be written: no file can be made beside it (Permission denied)"
        )
        assert (ran.code, lines(ran.err)[-1]) == (2, f"doable: error: {said}")
    finally:
        folder.chmod(0o755)


def test_a_write_beyond_what_one_may(folder: Path) -> None:
    import resource

    large = BAD + "x" * 3_000_000
    put(folder, "large.md", large)
    limit = (1_000_000, 1_000_000)
    ran = child(folder, "fix", SELECT, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limit))
    assert (ran.code, ran.err) == (2, "doable: error: large.md cannot be written: File too large\n")
    assert (folder / "large.md").read_text() == large
    assert (folder / "good.md").read_text() == GOOD
    assert sorted(path.name for path in folder.iterdir()) == ["good.md", "large.md"]


FULL_DISK = """
mount -t tmpfs -o size=64k tmpfs . && cd . && printf '%s' "$PLAN" > small.md && cp small.md large.md \
    && head -c 30000 /dev/zero | tr '\\0' x >> large.md && dd if=/dev/zero of=rest bs=4096 2>/dev/null
cd "$PWD" || exit
"$PYTHON" -m doable fix --select=S504
echo "exit=$?"
grep -c -e '^-\\[ ]' small.md large.md
wc -c < large.md
ls -A
"""


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="only root may make a small disk")
def test_no_space_left(tmp_path: Path) -> None:
    if subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False).returncode:
        pytest.skip("no mount namespace can be made here")
    script = tmp_path / "script"
    script.write_text(FULL_DISK)
    place = tmp_path / "disk"
    place.mkdir()
    env = {**os.environ, "PLAN": BAD, "PYTHON": sys.executable, "DOABLE_CACHE_DIR": "", "PYTHONDONTWRITEBYTECODE": "1"}
    command = ["unshare", "-m", "bash", str(script)]
    done = subprocess.run(command, cwd=place, env=env, capture_output=True, text=True, check=False)
    if "mount:" in done.stderr:
        pytest.skip(f"no small disk can be made here: {done.stderr}")
    assert done.stderr == (
        "doable: error: large.md cannot be written: No space left on device\n"
        "doable: error: small.md cannot be written: No space left on device\n"
    )
    told = done.stdout.split("exit=")[1].split()
    assert told == ["2", "small.md:1", "large.md:1", str(30000 + len(BAD)), "large.md", "rest", "small.md"]


# ---- what happens meanwhile


def test_a_file_that_is_deleted_after_it_was_found(folder: Path) -> None:
    put(folder, "a.md", BAD)
    meanwhile = 'if event == "read" and path.endswith("/a.md"): os.unlink(path)'
    ran = child(folder, "check", "--no-cache", "--format=concise", SELECT, meanwhile=meanwhile)
    assert lines(ran.err)[0] == "a.md cannot be read: No such file or directory"
    assert (ran.code, ran.out[: len(FOUND)]) == (1, FOUND)


def test_a_folder_that_is_deleted_after_it_was_found(folder: Path) -> None:
    put(folder, "sub/deep/a.md", BAD)
    meanwhile = 'if event == "os.scandir" and path.endswith("/sub"): import shutil; shutil.rmtree(path)'
    ran = child(folder, "check", "--no-cache", "--format=concise", SELECT, meanwhile=meanwhile)
    assert lines(ran.err)[0] == "sub cannot be read: No such file or directory"
    assert (ran.code, ran.out[: len(FOUND)]) == (1, FOUND)


@pytest.mark.parametrize(
    ("does", "said", "left"),
    [
        ("os.unlink(file)", "is gone: it was deleted or renamed while it was checked", None),
        ("open(file, 'w').write('mine')", "changed while it was checked; it was left as it is", "mine"),
        ("os.unlink(file); os.mkdir(file)", "changed while it was checked; it was left as it is", None),
    ],
)
def test_a_file_that_changes_while_it_is_mended(folder: Path, does: str, said: str, left: str | None) -> None:
    put(folder, "a.md", BAD)
    meanwhile = (
        'if event == "write" and ".doable-unfinished-" in path and os.path.exists("a.md") and not os.path.exists("x"):\n'
        f'    file = "a.md"; open("x", "w"); {does}'
    )
    ran = child(folder, "fix", SELECT, meanwhile=meanwhile)
    assert ran.err.startswith(f"doable: error: a.md {said}\n")
    assert ran.code == 2
    assert (folder / "good.md").read_text() == GOOD
    assert (folder / "a.md").read_text() == left if left else not (folder / "a.md").is_file()
    assert not any(path.name.endswith(".tmp") for path in folder.iterdir())


def test_settings_that_are_deleted_after_they_were_found(folder: Path) -> None:
    file = put(folder, "doable.toml", "")
    meanwhile = 'if event == "read" and path.endswith("doable.toml"): os.unlink(path)'
    ran = child(folder, "check", "--no-cache", SELECT, meanwhile=meanwhile)
    assert (ran.code, ran.err) == (2, f"doable: error: {file}: cannot be read: No such file or directory\n")


@pytest.mark.parametrize("command", ["check", "check .", "check /", "fix", "baseline", "tasks", "config"])
def test_a_current_folder_that_is_deleted(tmp_path: Path, command: str) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    script = f'cd gone && rmdir ../gone && "{sys.executable}" -m doable {command}'
    done = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (2, "doable: error: the current folder does not exist any more\n")


# ---- names


NAMES = [
    b"new\nline.md", b"tab\there.md", b"cr\rhere.md", b"\x1b[31mred\x1b[0m.md", b"\x07\x08bell.md", b"not\xff\xfeutf-8.md",
    b"--rf.md", b"..md", b" .md", b"a:1:1: error.md", b"q'\"<&>%0A,.md", "\u202egpj.md".encode(), "\u2028line.md".encode(),
    b"::error::x.md", b"back\\slash.md",
]  # fmt: skip


def by_name(ran: Child, form: str) -> "list[bytes] | None":
    """The names that a format gives, as bytes; None where it is for people and names only look alike."""
    if form == "json":
        return [os.fsencode(finding["path"]) for finding in json.loads(ran.out)["findings"]]
    if form == "json-lines":
        return [os.fsencode(json.loads(line)["path"]) for line in lines(ran.out)]
    if form == "gitlab":
        return [os.fsencode(finding["location"]["path"]) for finding in json.loads(ran.out)]
    if form == "rdjson":
        return [os.fsencode(finding["location"]["path"]) for finding in json.loads(ran.out)["diagnostics"]]
    if form == "sarif":
        results = json.loads(ran.out)["runs"][0]["results"]
        return [unquote_to_bytes(one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]) for one in results]
    return None


@pytest.mark.parametrize("form", FORMATS)
def test_odd_names_break_no_format(tmp_path: Path, form: str) -> None:
    notes = tmp_path / "notes"
    for name in NAMES:
        put(notes, os.fsdecode(name), BAD)
        put(notes, os.fsdecode(b"left-out-" + name), b"\xff")
    ran = child(notes, "check", SELECT, f"--format={form}")
    assert ran.code == 1
    # nothing on standard error moves a cursor, and each file that is left out has one line
    assert all(character.isprintable() or character == "\n" for character in ran.err)
    left_out = [line for line in (*lines(ran.out), *lines(ran.err)) if "is not UTF-8 (line 1, byte 0)" in line]
    assert form in {"sarif", "junit"} or len(left_out) == len(NAMES)
    named = by_name(ran, form)
    if named is not None:
        assert sorted(named) == sorted(NAMES)
    elif form == "junit":
        suites = ElementTree.fromstring(ran.out)
        assert len(suites.findall(".//failure")) == len(suites.findall(".//skipped")) == len(NAMES)
        shown = {case.get("file") for case in suites.iter("testcase")}
        assert {"new\nline.md", "tab\there.md", "cr\rhere.md", "a:1:1: error.md"} <= shown
    elif form == "checkstyle":
        # XML has no way to write what is no character: two such names may look alike
        assert len(ElementTree.fromstring(ran.out).findall("file/error")) == len(NAMES)
    elif form == "azure":
        assert len(lines(ran.out)) == len(NAMES)
        assert all(line.startswith("##vso[task.logissue type=warning;sourcepath=") for line in lines(ran.out))
        assert "sourcepath=new%0Aline.md;linenumber=3;" in ran.out
    elif form == "github":
        assert len(lines(ran.out)) == len(NAMES)
        assert all(line.startswith("::warning file=") for line in lines(ran.out))
        assert "::warning file=q'\"<&>%250A%2C.md,line=3,col=1," in ran.out
    else:
        assert all(character.isprintable() or character == "\n" for character in ran.out)
        assert len(re.findall(r"(?m)^.+:3:1: warning S504 ", ran.out)) == len(NAMES)


def test_odd_names_are_mended_and_known_again(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    for name in NAMES:
        put(notes, os.fsdecode(name), BAD)
    assert child(notes, "baseline", "--config=select=S504").code == 0
    ran = child(notes, "check", SELECT, "--baseline=.doable-baseline.json")
    assert (ran.code, ran.out.split("\n")[0]) == (0, f"Not reported: {len(NAMES)} findings known from the baseline.")
    diff = child(notes, "fix", "--diff", SELECT).out
    copy = tmp_path / "copy"
    shutil.copytree(notes, copy)
    subprocess.run(["git", "apply", "-"], cwd=copy, input=diff.encode(), check=True)
    ran = child(notes, "fix", SELECT)
    assert ran.code == 0
    for place in (notes, copy):
        assert {os.fsencode(path.name): path.read_text() for path in place.glob("*.md")} == dict.fromkeys(NAMES, GOOD)


@pytest.mark.parametrize("name", [b"gone\n\x1b[31m\xff.md", b"x" * 300, b"good.md/x"])
def test_a_path_that_does_not_exist_is_named_as_it_can_be_shown(folder: Path, name: bytes) -> None:
    ran = child(folder, "check", os.fsdecode(name), "good.md", SELECT)
    assert FOUND in ran.out
    assert all(character.isprintable() or character == "\n" for character in ran.err + ran.out)
    if len(name) > 255:
        # a name that the system refuses to look at
        assert (ran.code, "cannot be read: File name too long\n" in ran.out) == (1, True)
    else:
        assert (ran.code, ran.err.count("\n")) == (2, 1)
        assert ran.err.endswith(" does not exist\n")


# ---- many and deep


@pytest.mark.skipif(sys.platform == "darwin", reason="memory is not limited there")
def test_a_hundred_thousand_files_in_one_folder(tmp_path: Path) -> None:
    import resource

    notes = tmp_path / "notes"
    notes.mkdir()
    handle = os.open(notes, os.O_RDONLY)
    try:
        for number in range(100_000):
            os.close(os.open(f"{number:06}.md", os.O_CREAT | os.O_WRONLY, dir_fd=handle))
        put(notes, "last.md", BAD)
        # what a run takes up does not grow by more than a few kilobytes a file
        limit = (600 << 20, 600 << 20)
        limits: Any = {"watch": False, "preexec_fn": lambda: resource.setrlimit(resource.RLIMIT_AS, limit)}
        ran = child(notes, "check", "--no-cache", SELECT, **limits)
        assert ran.out.startswith("last.md:3:1: warning S504 ")
        assert "\nChecked 100,001 files, no task in them: 1 warning. Next: " in ran.out
        assert ran.code == 1
    finally:
        os.close(handle)
        shutil.rmtree(notes)


def test_folders_nested_deeper_than_a_path_may_be_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    notes = tmp_path / "notes"
    put(notes, "zuletzt.md", BAD)
    put(notes, "deep/plan.md", BAD)
    monkeypatch.chdir(notes / "deep")
    for _ in range(2100):
        Path("d").mkdir()
        os.chdir("d")
    Path("plan.md").write_text(BAD)
    os.chdir(tmp_path)
    try:
        ran = child(notes, "fix", "--format=concise", SELECT, watch=False)
        assert re.search(r"^deep(?:/d)+ cannot be read: File name too long$", ran.err, re.MULTILINE)
        assert ran.err.endswith("Checked 2 files, 2 tasks: nothing found.\n")
        assert ran.code == 0
    finally:
        # shutil, which pytest cleans up with, calls itself for each folder
        subprocess.run(["rm", "-rf", str(notes)], check=True)


def test_links_that_lead_round_in_circles(folder: Path) -> None:
    (folder / "a").mkdir()
    (folder / "a" / "up").symlink_to("..", target_is_directory=True)
    (folder / "self").symlink_to("self")
    (folder / "one").symlink_to("two")
    (folder / "two").symlink_to("one")
    ran = child(folder, "check", SELECT)
    assert (ran.code, ran.out.count("warning S504"), ran.err) == (1, 1, "")
    ran = child(folder, "check", "self", "a/up", SELECT)
    assert "self is a link that leads round in a circle\n" in ran.out
    assert (ran.code, ran.out.count("warning S504")) == (1, 1)


# ---- settings


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        (b"select = [\n'S504'\nfoo", 3, "this is not TOML: "),
        (b"select = ['S504'\n", 2, "this is not TOML: Unclosed array"),
        (b"\x00", 1, "this is not TOML: "),
        (b"\n\nselect = 'S504'\n", 3, "`select` must be a list of strings"),
        (b"\nselct = []\n", 2, "`selct` is not a setting (did you mean `select`?)"),
        (b"a = " + b"[" * 3000, 1, "this is not TOML: it is nested too deeply"),
        (b"caf\xe9 = 1\n", 0, "is not UTF-8"),
        ("select = []\n".encode("utf-16"), 0, "is not UTF-8"),
        (b"# " + b"x" * 1_000_000, 0, "is larger than 1,000,000 bytes"),
    ],
)
def test_broken_settings_are_named_with_line_and_reason_and_nothing_is_checked(
    folder: Path, text: bytes, line: int, reason: str
) -> None:
    file = put(folder, "doable.toml", text)
    for command in ("check", "fix", "baseline", "tasks", "config"):
        ran = child(folder, command)
        assert (ran.code, ran.out) == (2, "")
        assert ran.err.startswith(f"doable: error: {file}{f':{line}' if line else ''}: {reason}")
        assert ran.err.count("\n") == 1
    assert (folder / "good.md").read_text() == BAD


# ---- the cache


@pytest.mark.usefixtures("modes_hold")
@pytest.mark.parametrize("kind", ["a file", "below a file", "closed", "read-only", "a link to nothing", "relative"])
def test_a_cache_folder_that_cannot_be_used_costs_nothing(folder: Path, kind: str) -> None:
    place = folder.parent / "cache"
    if kind in {"a file", "below a file"}:
        put(folder.parent, "cache", "mine")
    elif kind == "a link to nothing":
        place.symlink_to("/nowhere/at/all")
    else:
        place.mkdir(mode={"closed": 0, "read-only": 0o555}.get(kind, 0o755))
    given = {"below a file": str(place / "x"), "relative": "../cache"}.get(kind, str(place))
    plain = child(folder, "check", SELECT)
    for _ in range(2):
        ran = child(folder, "check", SELECT, env={"DOABLE_CACHE_DIR": given}, unprivileged=True)
        assert (ran.code, ran.out, ran.err) == (plain.code, plain.out, plain.err) == (1, plain.out, "")
    if kind in {"a file", "below a file"}:
        assert place.read_text() == "mine"


# ---- where output goes


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
@pytest.mark.parametrize("buffered", [True, False])
@pytest.mark.parametrize(
    "arguments",
    ["check", "check --format=json", "check --format=concise", "fix --diff", "tasks", "rules", "explain C101", "config",
     "baseline", "--help", "check --help", "--version"],
)  # fmt: skip
def test_output_that_goes_to_a_full_disk_is_no_success(folder: Path, arguments: str, buffered: bool) -> None:
    env = {"PYTHONUNBUFFERED": "" if buffered else "1"}
    with open("/dev/full", "wb") as full:  # noqa: PTH123
        ran = child(folder, *arguments.split(), env=env, stdout=full)
        assert (ran.code, lines(ran.err)[-1]) == (
            2,
            "doable: error: standard output cannot be written: No space left on device",
        )
        # where not even that can be said, the exit code says it
        assert child(folder, *arguments.split(), env=env, stdout=full, stderr=full).code == 2


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
@pytest.mark.parametrize(
    ("arguments", "code", "found"),
    [
        ("check good.md", 1, True),
        ("check gone.md good.md", 2, True),
        ("nonsense", 2, False),
        ("tasks gone.md", 2, False),
    ],
)
def test_a_full_standard_error_hides_neither_findings_nor_exit_code(
    folder: Path, arguments: str, code: int, found: bool
) -> None:
    for buffered in ("", "1"):
        with open("/dev/full", "wb") as full:  # noqa: PTH123
            ran = child(folder, *arguments.split(), env={"PYTHONUNBUFFERED": buffered}, stderr=full)
        assert (ran.code, FOUND in ran.out) == (code, found)


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", ">&- 2>&- <&-"])
def test_closed_streams_change_nothing_else(folder: Path, closed: str) -> None:
    def run(redirected: str) -> Any:
        script = f'"{sys.executable}" -m doable fix --select=S504 {redirected}; echo "exit=$?" >"$CODE"'
        env = {**os.environ, "CODE": str(folder.parent / "code"), "DOABLE_CACHE_DIR": ""}
        done = subprocess.run(["bash", "-c", script], cwd=folder, env=env, capture_output=True, text=True, check=False)
        return (folder.parent / "code").read_text(), done.stderr

    assert run(closed) == ("exit=0\n", "")
    assert (folder / "good.md").read_text() == GOOD
