"""Files of a run: reading bytes as text, walking folders as git would, and what is around them."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from doable import batch
from doable.batch import Document, Skipped
from doable.config import Config


def tree(folder: Path, *files: str) -> None:
    for name in files:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("- [ ] Call Kim\n", encoding="utf-8")


def put(folder: Path, name: str, text: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")


def found(folder: Path, config: Config | None = None) -> list[str]:
    walk = batch.walk([str(folder)], config or Config(root=str(folder)))
    return [Path(file).relative_to(folder).as_posix() for file in walk.files]


# ---- reading


@pytest.mark.parametrize(
    ("data", "text", "bom"),
    [
        (b"- [ ] a\n", "- [ ] a\n", False),
        (b"\xef\xbb\xbf- [ ] a\r\n", "- [ ] a\r\n", True),
        ("- [ ] å 🚀\r\n\u2028\x0b\x0c\x85\r".encode(), "- [ ] å 🚀\r\n\u2028\x0b\x0c\x85\r", False),
        (b"", "", False),
        (b"\xef\xbb\xbf", "", True),
    ],
)
def test_text_is_read_as_it_stands_and_encodes_back_to_the_same_bytes(
    tmp_path: Path, data: bytes, text: str, bom: bool
) -> None:
    file = tmp_path / "a.md"
    file.write_bytes(data)
    document = batch.read_file(str(file))
    assert document == Document(str(file), text, bom)
    assert document.encode(text) == data


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"a\nb\xff", "is not UTF-8 (line 2, byte 3)"),
        (b"\xef\xbb\xbfa\n\nb\xff", "is not UTF-8 (line 3, byte 7)"),
        ("- [ ] a".encode("utf-16"), "is UTF-16, not UTF-8"),
        ("- [ ] a\n".encode("utf-16-le"), "is UTF-16 without a byte order mark, not UTF-8"),
        ("- [ ] ä\n".encode("utf-16-be"), "is UTF-16 without a byte order mark, not UTF-8"),
        (b"\x00" * 100, "is binary (it holds a NUL byte)"),
        (b"a\x00b", "is binary (it holds a NUL byte)"),
        (b"x" * 101, "is larger than 100 bytes (`max-file-size`)"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, data: bytes, reason: str) -> None:
    file = tmp_path / "a.md"
    file.write_bytes(data)
    assert batch.read_file(str(file), 100) == Skipped(str(file), reason)


def test_missing_folders_and_pipes_are_named_too(tmp_path: Path) -> None:
    assert batch.read_file(str(tmp_path / "no.md")) == Skipped(
        str(tmp_path / "no.md"), "cannot be read: No such file or directory"
    )
    assert batch.read_file(str(tmp_path)) == Skipped(str(tmp_path), "is a folder")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.md")
        assert batch.read_file(str(tmp_path / "pipe.md")) == Skipped(str(tmp_path / "pipe.md"), "is not a regular file")


def test_links_that_lead_nowhere_are_named(tmp_path: Path) -> None:
    (tmp_path / "dangling.md").symlink_to("gone.md")
    (tmp_path / "one.md").symlink_to("two.md")
    (tmp_path / "two.md").symlink_to("one.md")
    for name, reason in (("dangling.md", "is a link to nothing"), ("one.md", "is a link that leads round in a circle")):
        assert batch.read_file(str(tmp_path / name)) == Skipped(str(tmp_path / name), reason)


# ---- walking


def test_markdown_files_in_order_without_hidden_folders_and_modules(tmp_path: Path) -> None:
    tree(tmp_path, "b.md", "a/z.markdown", "a/y.MD", "c.mkd", "d.mdown", "e.txt", "README")
    tree(tmp_path, ".git/x.md", ".obsidian/x.md", "node_modules/x.md", "a/node_modules/x.md", ".hidden.md")
    assert found(tmp_path) == [".hidden.md", "a/y.MD", "a/z.markdown", "b.md", "c.mkd", "d.mdown"]


def test_named_files_are_taken_whatever_they_are_called_and_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree(tmp_path, "notes/a.md", "todo.txt", ".hidden/b.md")
    monkeypatch.chdir(tmp_path)
    walk = batch.walk(["todo.txt", "notes/a.md", "notes", "./notes//a.md", ".hidden", "gone.md"], Config())
    assert walk.files == ("todo.txt", str(Path("notes/a.md")), str(Path(".hidden/b.md")))
    assert walk.missing == ("gone.md",)
    assert batch.walk(["."], Config()).files == (str(Path("notes/a.md")),)
    assert batch.walk(["notes"], Config()).files == (str(Path("notes/a.md")),)


def test_exclude_always_holds_and_says_so(tmp_path: Path) -> None:
    tree(tmp_path, "a.md", "archive/b.md", "x/archive/c.md", "x/old-1.md")
    config = Config(exclude=("archive/", "old-*.md"), root=str(tmp_path))
    assert found(tmp_path, config) == ["a.md"]
    assert batch.walk([str(tmp_path)], config).excluded == 3
    named = batch.walk([str(tmp_path / "archive" / "b.md")], config)
    assert (named.files, named.excluded) == ((), 1)
    assert named.skipped[0].reason == "is left out by `exclude`"
    assert found(tmp_path / "x", config) == []


def test_exclude_can_take_back(tmp_path: Path) -> None:
    tree(tmp_path, "archive/b.md", "archive/keep.md")
    assert found(tmp_path, Config(exclude=("archive/**", "!keep.md"), root=str(tmp_path))) == ["archive/keep.md"]


def test_links_to_files_are_read_and_links_to_folders_are_not_followed(tmp_path: Path) -> None:
    tree(tmp_path, "a/one.md")
    (tmp_path / "a" / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "a" / "folder.md").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "link.md").symlink_to(tmp_path / "a" / "one.md")
    (tmp_path / "self.md").symlink_to(tmp_path / "self.md")
    assert found(tmp_path) == ["a/one.md", "link.md", "self.md"]
    assert isinstance(batch.read_file(str(tmp_path / "self.md")), Skipped)


def test_a_walk_ends_at_its_cap(tmp_path: Path) -> None:
    tree(tmp_path, "a.md", "b.md", "c.md")
    walk = batch.walk([str(tmp_path)], Config(), most_files=2)
    assert (len(walk.files), walk.capped) == (2, True)
    assert not batch.walk([str(tmp_path)], Config(), most_files=3).capped


IGNORES = {
    ".gitignore": "# a comment\n/drafts/\n*.tmp.md\n!keep.tmp.md\nbuild\n\\#odd.md\n"
    "trailing.md   \n[\n**/deep/*.md\r\n",
    "sub/.gitignore": "local.md\n!again.tmp.md\n",
    "sub/inner/.gitignore": "*\n!stay.md\n",
    ".git/info/exclude": "private.md\n",
}
FILES = [
    "a.md",
    "drafts/x.md",
    "sub/drafts/x.md",
    "x.tmp.md",
    "keep.tmp.md",
    "build/x.md",
    "sub/build/x.md",
    "build.md",
    "#odd.md",
    "trailing.md",
    "one/deep/x.md",
    "one/deep/more/x.md",
    "local.md",
    "sub/local.md",
    "sub/deeper/local.md",
    "sub/again.tmp.md",
    "sub/other.tmp.md",
    "sub/inner/stay.md",
    "sub/inner/go.md",
    "sub/inner/more/stay.md",
    "private.md",
    "sub/private.md",
]


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_ignore_files_mean_what_git_says_they_mean(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    tree(tmp_path, *FILES)
    for name, text in IGNORES.items():
        put(tmp_path, name, text)
    listed = subprocess.run(
        ["git", "-c", "core.excludesFile=", "ls-files", "-z", "--others", "--exclude-standard"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split("\0")
    assert sorted(found(tmp_path)) == sorted(name for name in listed if name.endswith(".md"))
    # the same from inside: patterns of the folders above still hold
    assert sorted(found(tmp_path / "sub")) == sorted(
        name.removeprefix("sub/") for name in listed if name.startswith("sub/") and name.endswith(".md")
    )


def test_ignored_things_are_counted_and_an_ignored_folder_named_by_hand_is_walked(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    tree(tmp_path, "a.md", "build/b.md", "x.tmp.md")
    put(tmp_path, ".gitignore", "build/\n*.tmp.md\n")
    walk = batch.walk([str(tmp_path)], Config())
    assert ([Path(file).name for file in walk.files], walk.ignored) == (["a.md"], 2)
    assert found(tmp_path / "build") == ["b.md"]


def test_dot_ignore_has_the_last_word(tmp_path: Path) -> None:
    tree(tmp_path, "a.md", "b.md")
    put(tmp_path, ".gitignore", "a.md\n")
    put(tmp_path, ".ignore", "!a.md\nb.md\n")
    assert found(tmp_path) == ["a.md"]


# ---- ignore files that are none of the project's own


def listed_by_git(folder: Path) -> list[str]:
    command = ["git", "-c", "core.excludesFile=", "ls-files", "-z", "--others", "--exclude-standard"]
    done = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
    return sorted(name for name in done.stdout.split("\0") if name.endswith(".md"))


def git(folder: Path, *arguments: str) -> None:
    who = ["-c", "user.name=Ana", "-c", "user.email=ana@example.org", "-c", "protocol.file.allow=always"]
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_an_ignore_file_that_is_a_link_is_not_followed_as_git_does_not(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    tree(notes, "a.md")
    git(notes, "init", "-q")
    put(tmp_path, "elsewhere", "a.md\n")
    (notes / ".gitignore").symlink_to(tmp_path / "elsewhere")
    assert found(notes) == listed_by_git(notes) == ["a.md"]
    reason = "is a link, so what it names is not left out"
    assert batch.walk([str(notes)], Config()).skipped == (Skipped(str(notes / ".gitignore"), reason),)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes in folders")
def test_an_ignore_file_is_a_regular_file_of_some_size(tmp_path: Path) -> None:
    tree(tmp_path, "a.md", "sub/a.md")
    os.mkfifo(tmp_path / ".gitignore")
    put(tmp_path, "sub/.ignore", "")
    os.truncate(tmp_path / "sub" / ".ignore", 1 << 30)
    walk = batch.walk([str(tmp_path)], Config())
    assert len(walk.files) == 2
    assert walk.skipped == (
        Skipped(str(tmp_path / ".gitignore"), "is not a regular file, so what it names is not left out"),
        Skipped(str(tmp_path / "sub" / ".ignore"), "is larger than 1,000,000 bytes, so what it names is not left out"),
    )


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_worktrees_and_submodules_find_their_exclude_file_as_git_does(tmp_path: Path) -> None:
    main, tree_, outer = tmp_path / "main", tmp_path / "tree", tmp_path / "outer"
    tree(main, "a.md")
    git(main, "init", "-q")
    git(main, "commit", "-q", "--allow-empty", "-m", "Start")
    git(main, "worktree", "add", "-q", str(tree_))
    put(main, ".git/info/exclude", "private.md\n")
    tree(tree_, "private.md", "b.md")
    assert found(tree_) == listed_by_git(tree_) == ["b.md"]
    outer.mkdir()
    git(outer, "init", "-q")
    git(outer, "submodule", "add", "-q", str(main), "inner")
    put(outer, ".git/modules/inner/info/exclude", "secret.md\n")
    tree(outer, "inner/secret.md", "inner/c.md")
    assert found(outer / "inner") == listed_by_git(outer / "inner") == ["c.md"]


@pytest.mark.parametrize(
    "pointer", ["gitdir: {evil}", "gitdir: ../evil", "gitdir: {evil}/worktrees/x", "gitdir: //server/share", "\0", "x"]
)
def test_a_git_file_that_leads_to_a_folder_of_others_is_not_followed(tmp_path: Path, pointer: str) -> None:
    evil = tmp_path / "evil"
    for folder in ("info", "worktrees/x/info"):
        put(evil, f"{folder}/exclude", "a.md\n")
    # it names another file back, not ours
    put(evil, "worktrees/x/gitdir", str(tmp_path / "other" / ".git"))
    tree(tmp_path, "notes/a.md")
    put(tmp_path, "notes/.git", pointer.format(evil=evil))
    assert found(tmp_path / "notes") == ["a.md"]
    # the same folder, once it names ours
    put(evil, "worktrees/x/gitdir", str(tmp_path / "notes" / ".git"))
    assert found(tmp_path / "notes") == ([] if pointer.endswith("worktrees/x") else ["a.md"])


def test_a_git_folder_that_leads_elsewhere_is_not_followed(tmp_path: Path) -> None:
    put(tmp_path, "evil/info/exclude", "a.md\n")
    for name, link in (("one", ".git"), ("two", ".git/info"), ("three", ".git/info/exclude")):
        tree(tmp_path, f"{name}/a.md")
        place = tmp_path / name / link
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(tmp_path / "evil" / link.removeprefix(".git").lstrip("/"))
        assert place.exists()
        assert found(tmp_path / name) == ["a.md"]


def test_an_unreadable_folder_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree(tmp_path, "a/b.md")
    real = os.scandir

    def scandir(path: str) -> object:
        if path.endswith("a"):
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    walk = batch.walk([str(tmp_path)], Config())
    assert walk.skipped == (Skipped(str(tmp_path / "a"), "cannot be read: Permission denied"),)


def test_folders_may_be_nested_deeper_than_calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for _ in range(1100):
        Path("x").mkdir()
        os.chdir("x")
    Path("plan.md").write_text("")
    os.chdir(tmp_path)
    try:
        assert len(batch.walk(["x"], Config()).files) == 1
    finally:
        # shutil, which pytest cleans up with, calls itself for each folder
        subprocess.run(["rm", "-rf", "x"], check=True)


# ---- roots


def test_the_version_control_root(tmp_path: Path) -> None:
    tree(tmp_path, "repo/notes/a.md", "loose/b.md")
    (tmp_path / "repo" / ".git").mkdir()
    assert batch.version_control_root(str(tmp_path / "repo" / "notes")) == str(tmp_path / "repo")
    assert batch.version_control_root(str(tmp_path / "loose")) is None
