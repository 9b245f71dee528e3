"""What git is asked, and what comes of it where it cannot answer."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from doable import history
from doable.history import (
    HistoryError,
    find_commit,
    is_same,
    list_files,
    not_checked_out,
    read_blobs,
    recorded_commit,
)
from tests.server.repositories import Repository, isolate, needs_git

pytestmark = needs_git
MOST = 1_000_000


@pytest.fixture(autouse=True)
def isolated(monkeypatch: pytest.MonkeyPatch) -> None:
    isolate(monkeypatch)


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    return Repository(tmp_path.resolve() / "repo")


def root(repo: Repository) -> str:
    return str(repo.root)


# ---- revisions


def test_a_revision_is_whatever_git_calls_one(repo: Repository) -> None:
    first = repo.commit(a_md="a")
    repo.git("tag", "-a", "v1", "-m", "one")
    second = repo.commit(a_md="b")
    for revision, commit in (
        ("HEAD", second), ("@", second), ("main", second), ("HEAD~1", first), ("v1", first), (first[:8], first),
        (":/change", second), ("HEAD...", second), ("main^0", second), ("v1^{}", first),
    ):  # fmt: skip
        assert find_commit(root(repo), revision).id == commit, revision
    assert find_commit(root(repo), "v1").name == "v1"


def test_another_branch_is_compared_where_this_work_left_it(repo: Repository) -> None:
    base = repo.commit(a_md="a")
    repo.git("checkout", "-q", "-b", "work")
    repo.commit(b_md="b")
    repo.git("checkout", "-q", "main")
    repo.commit(c_md="c")
    repo.git("checkout", "-q", "work")
    for revision in ("main", "main..."):
        found = find_commit(root(repo), revision)
        assert (found.id, found.name) == (base, f"{base[:10]}, where this work left main")


def test_before_the_first_commit_there_is_nothing(repo: Repository) -> None:
    for revision in ("HEAD", "@"):
        found = find_commit(root(repo), revision)
        assert (found.id, found.name) == (None, "HEAD, which is no commit yet")
        assert list_files(found) == ({}, {})
    with pytest.raises(HistoryError, match="`main` is no revision of the repository"):
        find_commit(root(repo), "main")


def test_what_is_no_revision_is_named(repo: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.commit(a_md="a")
    blob = repo.git("rev-parse", "HEAD:a.md")
    monkeypatch.chdir(repo.root)
    for revision in (
        "",
        "...",
        "gone",
        "-x",
        "--all",
        "HEAD:a.md",
        blob,
        "0" * 40,
        "HEAD~5",
        "main gone",
        "main..HEAD",
        "a\0b",
        " ",
    ):
        with pytest.raises(HistoryError) as caught:
            find_commit(root(repo), revision)
        assert str(caught.value) == f"`{revision}` is no revision of the repository {repo.root}"
    with pytest.raises(
        HistoryError, match=r"it is a path, so name it before the option, or write --changed=HEAD a\.md"
    ):
        find_commit(root(repo), "a.md")


def test_histories_without_a_common_commit_are_named(repo: Repository) -> None:
    repo.commit(a_md="a")
    repo.git("checkout", "-q", "--orphan", "other")
    repo.commit(a_md="b")
    with pytest.raises(HistoryError, match="`main` and HEAD have no commit in common in "):
        find_commit(root(repo), "main")


def test_a_shallow_clone_says_so(repo: Repository, tmp_path: Path) -> None:
    repo.commit(a_md="a")
    repo.git("branch", "side")
    repo.commit(a_md="b")
    repo.git("checkout", "-q", "side")
    repo.commit(b_md="b")
    repo.git("checkout", "-q", "main")
    shallow = tmp_path.resolve() / "shallow"
    repo.git("clone", "-q", "--depth=1", "--no-single-branch", f"file://{repo.root}", str(shallow))
    assert find_commit(str(shallow), "HEAD").id == repo.git("rev-parse", "main")
    for revision, reason in (("HEAD~1", "is no revision"), ("origin/side", "have no commit in common")):
        with pytest.raises(HistoryError) as caught:
            find_commit(str(shallow), revision)
        assert reason in str(caught.value)
        assert str(caught.value).endswith("; the clone is shallow: fetch more of its history")


# ---- repositories


def test_what_is_no_repository_is_named_in_gits_words(tmp_path: Path) -> None:
    (tmp_path / "x" / ".git").mkdir(parents=True)
    with pytest.raises(HistoryError, match=r"git cannot tell what changed in .*: not a git repository"):
        find_commit(str(tmp_path / "x"), "HEAD")


def test_a_folder_that_only_looks_like_a_repository_is_not_taken_for_the_one_around_it(repo: Repository) -> None:
    repo.commit(a_md="a")
    inner = repo.root / "inner"
    (inner / ".git").mkdir(parents=True)
    with pytest.raises(HistoryError, match="inner is no repository of its own: git finds one at "):
        find_commit(str(inner), "HEAD")


@pytest.mark.parametrize("form", ["sha1", "sha256"])
def test_files_are_listed_with_any_name_and_known_by_their_bytes(repo: Repository, tmp_path: Path, form: str) -> None:
    repo = Repository(tmp_path.resolve() / form, f"--object-format={form}")
    names = ["a b.md", 'q"uote.md', "tab\t.md", "line\nend.md", "ü.md", "-x.md", "sub/ä/:c.md", os.fsdecode(b"\xff.md")]
    for name in names:
        repo.put(name, name.encode("utf-8", "surrogateescape"))
    (repo.root / "link.md").symlink_to("a b.md")
    repo.git("config", "core.quotepath", "true")
    commit = find_commit(root(repo), repo.commit())
    files, submodules = list_files(commit)
    assert files.keys() == {str(repo.root / name) for name in (*names, "link.md")}
    assert submodules == {}
    found = read_blobs(commit, files.values(), MOST)
    for name in names:
        blob = files[str(repo.root / name)]
        data = name.encode("utf-8", "surrogateescape")
        assert found[blob] == data
        assert is_same(data, blob)
        assert not is_same(data + b"\n", blob)
    assert list_files(commit, str(repo.root / "sub" / "ä"))[0].keys() == {str(repo.root / "sub" / "ä" / ":c.md")}
    assert list_files(commit, str(repo.root / "nowhere"))[0] == {}


def test_large_files_are_left_out_and_many_are_read(repo: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "_BATCH", 3)
    for number in range(8):
        repo.put(f"{number}.md", f"{number}\nblob 3\n" * number)
    commit = find_commit(root(repo), repo.commit(large_md="x" * 101))
    files, _ = list_files(commit)
    found = read_blobs(commit, files.values(), 100)
    assert {Path(path).name for path, blob in files.items() if blob not in found} == {"large.md"}
    assert found[files[str(repo.root / "7.md")]] == b"7\nblob 3\n" * 7
    assert read_blobs(commit, [], 100) == {}


def test_what_a_sparse_checkout_leaves_out_is_known(repo: Repository) -> None:
    repo.put("in/a.md", "a")
    repo.put("out/b.md", "b")
    repo.commit()
    assert not_checked_out(root(repo)) == set()
    repo.git("sparse-checkout", "set", "in")
    assert not_checked_out(root(repo)) == {str(repo.root / "out" / "b.md")}


def test_a_submodule_is_known_by_the_commit_that_is_recorded_of_it(repo: Repository, tmp_path: Path) -> None:
    inner = Repository(tmp_path.resolve() / "inner")
    first = inner.commit(a_md="a")
    repo.git("submodule", "--quiet", "add", str(inner.root), "sub dir")
    commit = find_commit(root(repo), repo.commit())
    _, submodules = list_files(commit)
    sub = str(repo.root / "sub dir")
    assert submodules == {sub: first}
    assert recorded_commit(sub, first, "outer").id == first
    with pytest.raises(HistoryError, match=r"the submodule .*sub dir lacks commit 0000000000, which outer records"):
        recorded_commit(sub, "0" * 40, "outer")


def test_a_linked_worktree_is_a_repository(repo: Repository, tmp_path: Path) -> None:
    first = repo.commit(a_md="a")
    tree = tmp_path.resolve() / "tree"
    repo.git("worktree", "add", "-q", "-b", "other", str(tree))
    assert find_commit(str(tree), "main").id == first
    assert list_files(find_commit(str(tree), "HEAD"))[0].keys() == {str(tree / "a.md")}


def test_what_a_hook_is_told_of_its_repository_is_not_heeded(
    repo: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Repository(tmp_path.resolve() / "other")
    other.commit(b_md="b")
    commit = repo.commit(a_md="a")
    monkeypatch.setenv("GIT_DIR", str(other.root / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other.root))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "index"))
    assert find_commit(root(repo), "HEAD").id == commit


# ---- git itself


def test_without_git_the_error_says_so(repo: Repository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    repo.commit(a_md="a")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(HistoryError, match="git is not installed, or not in PATH"):
        find_commit(root(repo), "HEAD")


@pytest.mark.skipif(os.name == "nt", reason="programs are no scripts there")
def test_a_git_that_lies_in_the_current_folder_is_not_run(repo: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    commit = repo.commit(a_md="a")
    evil = repo.put("git", f"#!/bin/sh\ntouch {repo.root}/ran\n")
    evil.chmod(0o755)
    monkeypatch.chdir(repo.root)
    monkeypatch.setenv("PATH", os.pathsep.join(["", ".", os.environ["PATH"]]))
    assert find_commit(root(repo), "HEAD").id == commit
    assert not (repo.root / "ran").exists()


@pytest.mark.skipif(os.name == "nt", reason="programs are no scripts there")
def test_a_git_that_gives_no_answer_is_not_waited_for(
    repo: Repository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    slow = tmp_path / "bin" / "git"
    slow.parent.mkdir()
    slow.write_text(f"#!{sys.executable}\nimport time\ntime.sleep(600)\n")
    slow.chmod(0o755)
    monkeypatch.setenv("PATH", str(slow.parent))
    monkeypatch.setattr(history, "_SECONDS", 0.2)
    with pytest.raises(HistoryError, match=r"git gave no answer about .* in 0\.2 seconds"):
        find_commit(root(repo), "HEAD")


@pytest.mark.skipif(os.name == "nt", reason="programs are no scripts there")
@pytest.mark.parametrize("text", ["", "#!/nowhere/at/all\n"])
def test_a_git_that_is_no_program_is_named(
    repo: Repository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str
) -> None:
    broken = tmp_path / "bin" / "git"
    broken.parent.mkdir()
    broken.write_text(text)
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", str(broken.parent))
    with pytest.raises(HistoryError, match="git cannot be run: "):
        find_commit(root(repo), "HEAD")


def test_nothing_is_fetched_for_a_partial_clone(repo: Repository, tmp_path: Path) -> None:
    repo.git("config", "uploadpack.allowFilter", "true")
    repo.commit(a_md="a")
    old = repo.commit(a_md="b")
    repo.commit(a_md="c")
    clone = tmp_path.resolve() / "clone"
    repo.git("clone", "-q", "--filter=blob:none", f"file://{repo.root}", str(clone))
    commit = find_commit(str(clone), old)
    blobs = list_files(commit)[0].values()
    objects = sorted((clone / ".git" / "objects").rglob("*"))
    with pytest.raises(
        HistoryError, match=f"lacks the contents of a file at {old}.*`git diff --stat {old}` fetches it"
    ):
        read_blobs(commit, blobs, MOST)
    assert sorted((clone / ".git" / "objects").rglob("*")) == objects
    # what the error proposes is enough
    subprocess.run(["git", "-c", "protocol.file.allow=always", "diff", "--stat", old], cwd=clone, check=True)
    assert [*read_blobs(commit, blobs, MOST).values()] == [b"b"]


def test_contents_that_are_missing_are_named(repo: Repository) -> None:
    repo.commit(a_md="a")
    with pytest.raises(HistoryError, match=r"lacks the contents of a file at HEAD$"):
        read_blobs(find_commit(root(repo), "HEAD"), ["0" * 40], MOST)
