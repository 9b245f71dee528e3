"""Only what changed: findings of changed tasks, and of others what the change brought them."""

import ast
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from doable.report.formats import FORMATS
from tests.server.cli.children import child
from tests.server.cli.running import TODAY, put
from tests.server.repositories import Repository, isolate, needs_git

pytestmark = needs_git

HEAD = "# Next steps\n\n"
FINE = "- [ ] Email Kim the signed offer -> receipt in CRM @ana due:2026-11-27\n"
OLD = "- [ ] Improve onboarding @sam due:2026-11-27\n"
NEW = "- [ ] Website @lee due:2026-11-28\n"
SELECT = "--select=C101,C102,C107,A202,O301,S501,S504"


@pytest.fixture(autouse=True)
def isolated(monkeypatch: pytest.MonkeyPatch) -> None:
    isolate(monkeypatch)
    monkeypatch.setenv("DOABLE_CACHE_DIR", "")


@pytest.fixture
def repo(folder: Path) -> Repository:
    return Repository(folder)


@pytest.fixture
def told(run: Any) -> Any:
    """What is found, as `(path, line, code)`; the run itself is in `told.ran`."""

    def told(*arguments: str, select: str = SELECT) -> list[tuple[str, int, str]]:
        found = run("check", "--format=json", TODAY, *filter(None, [select]), *(arguments or ["--changed"]))
        told.ran = found  # type: ignore[attr-defined]
        if found.code == 2:
            return []
        return [(one["path"], one["range"]["start"]["line"], one["code"]) for one in found.json["findings"]]

    return told


# ---- changed tasks


def test_only_findings_of_changed_tasks_are_shown_and_counted(repo: Repository, run: Any) -> None:
    repo.commit(plan_md=HEAD + OLD + FINE, other_md=HEAD + OLD)
    ran = run("check", "--changed", SELECT, TODAY)
    assert (ran.code, ran.out) == (
        0,
        "Compared with HEAD: 0 files changed; 2 findings of unchanged tasks not shown.\n"
        "Checked 2 files, 3 tasks: nothing found.\n",
    )
    repo.put("plan.md", HEAD + OLD + FINE + NEW)
    ran = run("check", "--changed", SELECT, TODAY)
    assert ran.code == 1
    assert ran.out.startswith("plan.md:5:7: warning C101 no-action-verb: ")
    assert ran.out.endswith(
        "Compared with HEAD: 1 file changed; 2 findings of unchanged tasks not shown.\n"
        "Checked 2 files, 4 tasks: 1 warning. Next: `doable explain C101` says why.\n"
    )
    assert ran.out.count("warning") == 2  # and in the summary
    assert run("check", "--changed", "--exit-zero", SELECT, TODAY).code == 0


def test_what_is_not_committed_is_changed_staged_or_not_or_untracked(repo: Repository, told: Any) -> None:
    repo.commit(staged_md=HEAD + OLD, both_md=HEAD + OLD, edited_md=HEAD + OLD)
    for name in ("staged", "both", "added"):
        repo.put(f"{name}.md", HEAD + OLD + NEW)
    repo.git("add", "-A")
    for name in ("both", "edited", "untracked"):
        repo.put(f"{name}.md", HEAD + OLD + NEW * (1 + (name == "both")))
    repo.put("ignored.md", HEAD + NEW)
    repo.put(".gitignore", "ignored.md\n")
    assert told() == [
        ("added.md", 3, "C102"), ("added.md", 4, "C101"),
        ("both.md", 4, "C101"), ("both.md", 5, "C101"),
        ("edited.md", 4, "C101"),
        ("staged.md", 4, "C101"),
        ("untracked.md", 3, "C102"), ("untracked.md", 4, "C101"),
    ]  # fmt: skip
    # one that is named by hand is checked, and git knows nothing of it
    assert told("--changed", "HEAD", "ignored.md") == [("ignored.md", 3, "C101")]


def test_a_task_changed_where_any_line_of_its_paragraph_did(repo: Repository, told: Any) -> None:
    plan = HEAD + "- [ ] Website\n  for the summit\n  @lee due:2026-11-28\n- [ ] Improve onboarding @sam\n  - a note\n"
    repo.commit(plan_md=plan)
    repo.put("plan.md", plan.replace("28", "27").replace("a note", "another note"))
    assert told() == [("plan.md", 3, "C101")]


def test_a_finding_outside_of_tasks_is_shown_where_its_own_lines_changed(repo: Repository, told: Any) -> None:
    repo.commit(plan_md="# Next steps goal:a\n\n-[ ] Call Sam\n")
    repo.put("plan.md", "# Next steps goal:b\n\n-[ ] Call Sam\n")
    assert told() == [("plan.md", 1, "A202")]
    repo.put("plan.md", "# Next steps goal:a\n\n-[ ] Call Kim\n")
    assert told() == [("plan.md", 3, "S504")]


def test_before_the_first_commit_everything_is_new(repo: Repository, told: Any, run: Any) -> None:
    repo.put("plan.md", HEAD + OLD)
    assert told() == [("plan.md", 3, "C102")]
    assert "Compared with HEAD, which is no commit yet: 1 file changed.\n" in run("check", "--changed", TODAY).out


# ---- findings of unchanged tasks


def load(*dues: int, first: int = 0) -> str:
    return HEAD + "".join(
        f"- [ ] Email Kim offer {number} -> receipt @ana due:2026-11-{due}\n" for number, due in enumerate(dues, first)
    )


def test_the_task_that_a_change_elsewhere_tips_over_the_limit_is_shown(repo: Repository, run: Any) -> None:
    """The limit is passed by the task that is due last, and that is none of those that changed."""
    repo.commit(doable_toml="", a_md=load(16, 17, 18, 19, 20))
    repo.put("b.md", load(16, first=10))
    ran = run("check", "--changed", TODAY, "--select=O301")
    assert ran.code == 1
    message = (
        "a.md:7:36: warning O301 owner-overload: @ana has 6 active tasks this week, over the limit of 5; the more is"
        " begun, the longer each takes. Move one to a later week, hand one over or drop one."
        " (This did not change since HEAD; b.md:3, which did, is part of it.)\n"
    )
    assert ran.out.startswith(message)
    # of the places that have to do with it, the one that changed comes first
    assert ran.out.index("note: b.md:3:7: ") < ran.out.index("note: a.md:3:7: ")
    assert "Compared with HEAD: 1 file changed.\n" in ran.out


def test_what_was_too_much_before_is_shown_where_the_change_adds_to_it(repo: Repository, told: Any) -> None:
    repo.commit(doable_toml="", a_md=load(16, 17, 18, 19, 20, 20), b_md=load(16, first=10))
    select = "--select=O301"
    # other words in a task that is part of it
    repo.put("b.md", load(16, first=10).replace("Kim", "Lee"))
    assert told(select=select) == []
    # less of it
    repo.put("b.md", load(27, first=10))
    assert told(select=select) == []
    repo.put("b.md", HEAD)
    assert told(select=select) == []
    # another task is the one too many now, and there are as many as before
    repo.put("b.md", load(20, first=10))
    assert told(select=select) == []
    # … and stands in another file
    repo.put("c.md", load(20, first=20))
    repo.put("a.md", load(16, 17, 18, 19, 20))
    repo.put("b.md", load(16, first=10))
    repo.commit()
    assert [path for path, _, _ in told("--select=O301", select="")] == ["a.md"]
    repo.put("b.md", load(21, first=10))
    assert [path for path, _, _ in told("--select=O301", select="")] == ["c.md"]
    assert told(select=select) == []
    # more of it
    repo.put("b.md", load(16, 16, first=10))
    ((path, _, code),) = told(select=select)
    assert (path, code) == ("a.md", "O301")
    assert "@ana has 8 active tasks" in told.ran.out


def test_what_a_deleted_line_leaves_undefined_is_shown(repo: Repository, told: Any) -> None:
    goals = "# Goals\n\n- goal:growth Win 10 customers by 2027-01-31\n"
    plan = HEAD + "- [ ] Email Kim the offer -> receipt @ana due:2026-11-27 goal:growth\n"
    repo.commit(doable_toml="", goals_md=goals + "- goal:other Win 5 partners by 2027-01-31\n", plan_md=plan)
    repo.put("goals.md", goals.replace("growth", "grow") + "- goal:other Win 5 partners by 2027-01-31\n")
    assert told() == [("plan.md", 3, "A202")]
    assert "(This did not change since HEAD; what it rests on did.)" in told.ran.out
    # a file that is gone
    repo.put("goals.md", goals)
    repo.commit()
    (repo.root / "goals.md").unlink()
    assert told() == [("plan.md", 3, "A202")]
    assert "Compared with HEAD: 0 files changed, 1 gone.\n" in told.ran.err
    assert told("--changed", "HEAD", "plan.md") == [("plan.md", 3, "A202")]


def test_what_a_heading_or_a_comment_held_back_is_shown(repo: Repository, told: Any) -> None:
    task = "- [ ] Email Kim the offer -> receipt due:2026-11-27\n"
    repo.commit(
        plan_md=f"# Next steps @ana\n\n{task}\n<!-- doable: ignore S501 -->\n- [ ] Call Sam @ana due:2026-13-40\n"
    )
    repo.put("plan.md", f"# Next steps\n\n{task}\n- [ ] Call Sam @ana due:2026-13-40\n")
    assert told() == [("plan.md", 3, "C107"), ("plan.md", 5, "S501")]


def test_what_changed_beside_the_named_paths_counts_too(repo: Repository, told: Any) -> None:
    repo.commit(doable_toml="", a_md=load(16, 17, 18, 19, 20))
    repo.put("sub/b.md", load(16, first=10))
    assert told("--changed", "HEAD", "a.md") == [("a.md", 7, "O301")]
    assert told("--changed", "HEAD", "sub") == []


def test_settings_that_changed_are_named(repo: Repository, run: Any) -> None:
    repo.commit(doable_toml="[rules.O301]\nlimit = 9\n", a_md=load(16, 17, 18, 19, 20, 20))
    repo.put("doable.toml", "[rules.O301]\nlimit = 2\n")
    ran = run("check", "--changed", TODAY, "--select=O301")
    assert ran.code == 0
    assert (
        "doable.toml changed since HEAD, too: what that makes of unchanged tasks is shown without --changed\n"
        "Compared with HEAD: 0 files changed; 1 finding of unchanged tasks not shown.\n"
    ) in ran.out
    ran = run("check", "--changed", TODAY, "--select=O301", "--format=json")
    assert ran.err.startswith("doable: warning: doable.toml changed since HEAD, too: ")


# ---- revisions


def test_any_revision_may_be_named_and_a_branch_means_where_it_was_left(repo: Repository, told: Any) -> None:
    repo.commit(plan_md=HEAD + OLD)
    repo.git("tag", "v1")
    repo.git("checkout", "-q", "-b", "work")
    repo.commit(plan_md=HEAD + OLD + NEW)
    repo.commit(plan_md=HEAD + OLD + NEW + "- [ ] Brochure @lee due:2026-11-28\n")
    repo.git("checkout", "-q", "main")
    repo.commit(plan_md=HEAD + FINE)
    repo.git("checkout", "-q", "work")
    assert told("--changed=HEAD") == []
    assert told("--changed=HEAD~1") == [("plan.md", 5, "C101")]
    for revision in ("HEAD~2", "v1", "main", "main..."):
        assert told("--changed", revision) == [("plan.md", 4, "C101"), ("plan.md", 5, "C101")]
    base = repo.git("rev-parse", "v1")[:10]
    assert f"Compared with {base}, where this work left main: 1 file changed; 1 finding of" in told.ran.err


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--changed", "gone"], "`gone` is no revision of the repository {here}"),
        (["--changed="], "`` is no revision of the repository {here}"),
        (["--changed=--all"], "`--all` is no revision of the repository {here}"),
        (["--changed", "plan.md"], "; it is a path, so name it before the option, or write --changed=HEAD plan.md"),
        (["--changed", "HEAD", "-"], "--changed asks git what changed in files, and standard input is none"),
        (["--changed", "--show-files"], "--show-files only lists files"),
    ],
)
def test_what_cannot_be_compared_is_an_error(repo: Repository, run: Any, arguments: list[str], reason: str) -> None:
    repo.commit(plan_md=HEAD + OLD)
    ran = run("check", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert reason.format(here=repo.root) in ran.err


def test_paths_may_stand_before_the_option_or_behind_a_revision(repo: Repository, told: Any) -> None:
    repo.commit(a_md=HEAD, b_md=HEAD)
    for name in ("a.md", "b.md"):
        repo.put(name, HEAD + NEW)
    for arguments in (
        ["a.md", "--changed"],
        ["--changed", "HEAD", "a.md"],
        ["--changed=HEAD", "a.md"],
        ["--changed", "--", "a.md"],
    ):
        assert told(*arguments) == [("a.md", 3, "C101")]


def test_what_is_in_no_repository_is_an_error(folder: Path, run: Any) -> None:
    put(folder, "plan.md", HEAD + OLD)
    for path in (".", "plan.md"):
        ran = run("check", path, "--changed")
        assert (ran.code, ran.out) == (2, "")
        assert ran.err == "doable: error: plan.md is in no git repository, so nobody can tell what changed in it\n"
    (folder / ".hg").mkdir()
    assert run("check", "--changed").code == 2
    Repository(folder / "inner").commit(plan_md=HEAD)
    ran = run("check", "--changed", "HEAD", "inner", "plan.md")
    assert ran.err == "doable: error: plan.md is in no git repository, so nobody can tell what changed in it\n"
    # what lies around repositories is fine where all of its files are in one
    (folder / "plan.md").unlink()
    assert run("check", "--changed").code == 0
    # an empty folder is no reason to say that all is well
    (folder / "empty").mkdir()
    assert run("check", "empty", "--changed").code == 2


def test_without_git_it_is_an_error(repo: Repository, run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.commit(plan_md=HEAD + OLD)
    monkeypatch.setenv("PATH", "")
    ran = run("check", "--changed")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "doable: error: git is not installed, or not in PATH: it is asked what changed\n"
    assert run("check", SELECT, TODAY).code == 1


# ---- files


@pytest.mark.parametrize("staged", [True, False])
def test_a_file_with_another_name_is_the_same_file(repo: Repository, told: Any, staged: bool) -> None:
    text = HEAD + OLD + FINE
    repo.commit(plan_md=text)
    (repo.root / "sub").mkdir()
    if staged:
        repo.git("mv", "plan.md", "sub/moved.md")
    else:
        (repo.root / "plan.md").rename(repo.root / "sub" / "moved.md")
    assert told() == []
    repo.put("sub/moved.md", text + NEW)
    assert told() == [("sub/moved.md", 5, "C101")]
    # what has little in common is another file
    repo.put("sub/moved.md", "# Todo\n\n" + OLD + "- [ ] Brochure @lee\n" * 4)
    assert ("sub/moved.md", 3, "C102") in told()


def test_of_several_files_each_is_taken_for_the_one_it_is_most_like(repo: Repository, told: Any) -> None:
    repo.commit(a_md=HEAD + OLD + FINE, b_md=HEAD + OLD + FINE + NEW)
    (repo.root / "a.md").rename(repo.root / "x.md")
    (repo.root / "b.md").rename(repo.root / "y.md")
    assert told() == []
    # one of them was there, the other is a copy
    shutil.copy(repo.root / "x.md", repo.root / "z.md")
    assert told() == [("z.md", 3, "C102")]


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_and_a_byte_order_mark_are_no_change(repo: Repository, told: Any, end: str) -> None:
    text = HEAD + OLD + FINE
    repo.commit(plan_md=text)
    repo.put("plan.md", "\ufeff" + text.replace("\n", end))
    assert told() == []
    assert "0 files changed; 1 finding of unchanged tasks" in told.ran.err
    repo.put("plan.md", "\ufeff" + (text + NEW).replace("\n", end))
    assert told() == [("plan.md", 5, "C101")]


def test_a_checkout_with_line_ends_of_its_own_is_no_change(repo: Repository, told: Any) -> None:
    repo.git("config", "core.autocrlf", "true")
    repo.commit(plan_md=(HEAD + OLD).replace("\n", "\r\n"))
    assert repo.git("cat-file", "-s", "HEAD:plan.md") == str(len(HEAD + OLD))
    assert told() == []


@pytest.mark.skipif(os.name == "nt", reason="there are no such names")
def test_any_name_is_found_again(repo: Repository, told: Any) -> None:
    names = ["a b.md", 'q"uote.md', "tab\t.md", "line\nend.md", "ü.md", "-x.md", ":c.md", "*.md", "back\\slash.md"]
    names += [os.fsdecode(b"\xff.md"), "sub dir/ä.md"]
    repo.git("config", "core.quotepath", "true")
    for name in names:
        repo.put(name, HEAD + OLD)
    repo.commit()
    assert told() == []
    for name in names:
        repo.put(name, HEAD + OLD + NEW)
    assert [line for _, line, _ in told()] == [4] * len(names)


def test_what_is_no_text_or_too_large_at_the_revision_is_new_as_a_whole(repo: Repository, told: Any) -> None:
    repo.commit(latin_md=b"caf\xe9\n" + (HEAD + OLD).encode(), large_md=HEAD + OLD + "x" * 3_000)
    repo.put("latin.md", "café\n" + HEAD + OLD)
    repo.put("large.md", HEAD + OLD)
    repo.put("doable.toml", "max-file-size = 2000\n")
    assert told() == [("large.md", 3, "C102"), ("latin.md", 4, "C102")]
    # and what is none now is left out, as ever
    repo.put("latin.md", b"caf\xe9")
    assert told() == [("large.md", 3, "C102")]
    assert "latin.md is not UTF-8" in told.ran.err


def test_a_run_in_a_subfolder_compares_that_and_what_is_known_beside(
    repo: Repository, run: Any, monkeypatch: Any
) -> None:
    repo.commit(doable_toml="", a_md=load(16, 17, 18, 19))
    repo.put("sub/b.md", load(20, first=10))
    repo.commit()
    repo.put("c.md", load(16, first=20))
    monkeypatch.chdir(repo.root / "sub")
    ran = run("check", "--changed", TODAY, "--select=O301")
    assert ran.code == 1
    assert ran.out.startswith("b.md:3:")
    assert f"(This did not change since HEAD; {repo.root / 'c.md'}:3, which did, is part of it.)" in ran.out


def test_a_worktree_is_compared_with_its_own_head(repo: Repository, run: Any, tmp_path_factory: Any) -> None:
    repo.commit(plan_md=HEAD + OLD)
    tree = tmp_path_factory.mktemp("trees") / "tree"
    repo.git("worktree", "add", "-q", "-b", "other", str(tree))
    (tree / "plan.md").write_text(HEAD + OLD + NEW)
    repo.put("plan.md", HEAD + "- [ ] Brochure @lee due:2026-11-28\n")
    ran = run("check", str(tree), "--changed", TODAY, SELECT, "--format=concise")
    assert [line.partition(": ")[0] for line in ran.out.splitlines()] == [f"{tree / 'plan.md'}:4:7"]


def test_a_submodule_is_compared_with_what_is_recorded_of_it(
    repo: Repository, told: Any, tmp_path_factory: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Repository(tmp_path_factory.mktemp("other") / "lib")
    other.commit(plan_md=HEAD + OLD)
    repo.git("submodule", "--quiet", "add", str(other.root), "lib")
    repo.commit(plan_md=HEAD + OLD)
    assert told() == []
    # committed there, and not yet recorded around it
    inside = Repository(repo.root / "lib")
    inside.commit(plan_md=HEAD + OLD + NEW)
    assert told() == [("lib/plan.md", 4, "C101")]
    # whoever asks in the submodule asks it
    monkeypatch.chdir(inside.root)
    assert told() == []
    assert told("--changed=HEAD~1") == [("plan.md", 4, "C101")]
    # also where it is checked by the settings around it
    repo.put("doable.toml", "")
    assert told() == []
    monkeypatch.chdir(repo.root)
    repo.commit()
    assert told() == []
    assert told("--changed=HEAD~1") == [("lib/plan.md", 4, "C101")]


def test_a_repository_in_a_repository_is_compared_by_itself(repo: Repository, told: Any) -> None:
    repo.commit(plan_md=HEAD + OLD)
    inner = Repository(repo.root / "inner")
    inner.commit(plan_md=HEAD + OLD)
    assert told() == []
    inner.put("plan.md", HEAD + OLD + NEW)
    assert told() == [("inner/plan.md", 4, "C101")]
    repo.git("tag", "v1")
    assert told("--changed=v1") == []
    assert told.ran.err == f"doable: error: `v1` is no revision of the repository {inner.root}\n"


def test_what_a_sparse_checkout_leaves_out_is_not_gone(repo: Repository, told: Any) -> None:
    repo.put("out/goals.md", "# Goals\n\n- goal:growth Win 10 customers by 2027-01-31\n")
    repo.commit(doable_toml="", goals_md="# Goals\n\n- goal:x Win 1 customer by 2027-01-31\n")
    repo.put("in/plan.md", HEAD + "- [ ] Email Kim the offer -> receipt @ana due:2026-11-27 goal:growth\n")
    repo.commit()
    repo.git("sparse-checkout", "set", "in")
    assert not (repo.root / "out").exists()
    assert told() == []
    assert "1 finding of unchanged tasks not shown" in told.ran.err
    repo.put("in/plan.md", HEAD)
    assert told() == []


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_is_what_it_leads_to(repo: Repository, told: Any, tmp_path_factory: Any) -> None:
    outside = put(tmp_path_factory.mktemp("outside"), "far.md", HEAD + OLD)
    repo.put("sub/plan.md", HEAD + OLD)
    (repo.root / "link.md").symlink_to("sub/plan.md")
    (repo.root / "far.md").symlink_to(outside)
    repo.commit()
    # what git knows nothing of is told as a whole
    assert told() == [("far.md", 3, "C102")]
    repo.put("sub/plan.md", HEAD + OLD + NEW)
    assert told() == [("far.md", 3, "C102"), ("link.md", 4, "C101"), ("sub/plan.md", 4, "C101")]


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_the_folder_itself_may_be_a_link(repo: Repository, run: Any, tmp_path_factory: Any) -> None:
    repo.commit(
        doable_toml="", plan_md=HEAD + OLD, goals_md="# Goals\n\n- goal:growth Win 10 customers by 2027-01-31\n"
    )
    link = tmp_path_factory.mktemp("links") / "link"
    link.symlink_to(repo.root, target_is_directory=True)
    repo.put("plan.md", HEAD + OLD + NEW)
    (repo.root / "goals.md").unlink()
    ran = run("check", str(link), "--changed", TODAY, SELECT, "--format=concise")
    assert [line.partition(": ")[0] for line in ran.out.splitlines()] == [f"{link / 'plan.md'}:4:7"]


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_that_became_a_file_is_new_and_one_that_is_gone_held_nothing(repo: Repository, told: Any) -> None:
    repo.put("sub/plan.md", HEAD + OLD)
    for name in ("a.md", "b.md"):
        (repo.root / name).symlink_to("sub/plan.md")
    repo.commit()
    (repo.root / "a.md").unlink()
    (repo.root / "b.md").unlink()
    repo.put("a.md", HEAD + OLD)
    assert told() == [("a.md", 3, "C102")]


def test_what_git_says_is_asked_each_time(repo: Repository, told: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOABLE_CACHE_DIR", str(repo.root.parent / "cache"))
    repo.commit(plan_md=HEAD)
    plan = repo.put("plan.md", HEAD + NEW)
    os.utime(plan, (1_700_000_000, 1_700_000_000))
    assert told() == [("plan.md", 3, "C101")]
    repo.git("commit", "-q", "-a", "-m", "new")
    assert told() == []


# ---- with other options


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_shows_the_same(repo: Repository, run: Any, name: str) -> None:
    repo.commit(plan_md=HEAD + OLD)
    repo.put("plan.md", HEAD + OLD + NEW)
    ran = run("check", "--changed", f"--format={name}", TODAY, SELECT)
    assert ran.code == 1
    assert "C101" in ran.out
    assert "C102" not in ran.out.replace('"C102"', "") or name == "sarif"
    said = "Compared with HEAD: 1 file changed; 1 finding of unchanged tasks not shown."
    assert said in (ran.out if name == "text" else ran.err)
    assert said not in (ran.err if name == "text" else ran.out)
    quiet = run("check", "--changed", f"--format={name}", TODAY, SELECT, "--quiet")
    assert ran.out.startswith(quiet.out)
    assert quiet.err == ""


def test_statistics_and_the_file_count_what_is_shown(repo: Repository, run: Any) -> None:
    repo.commit(plan_md=HEAD + OLD)
    repo.put("plan.md", HEAD + OLD + NEW)
    ran = run("check", "--changed", "--statistics", TODAY, SELECT)
    assert ran.out.startswith("1  C101  no-action-verb\n\nCompared with HEAD: 1 file changed; 1 finding")
    run("check", "--changed", "--output-file=out.txt", TODAY, SELECT)
    assert (repo.root / "out.txt").read_text().count("warning") == 1


def test_hints_count_where_they_would_be_shown(repo: Repository, run: Any) -> None:
    repo.commit(plan_md=HEAD + OLD)
    hint = ("check", "--changed", TODAY, "--select=C102", "--config=severity.C102=hint")
    assert "not shown" not in run(*hint).out
    assert "1 finding of unchanged tasks not shown" in run(*hint, "-v").out


def test_the_most_findings_of_a_file_are_counted_among_those_shown(repo: Repository, run: Any) -> None:
    repo.commit(plan_md=HEAD + OLD * 5)
    repo.put("plan.md", HEAD + OLD * 5 + NEW)
    ran = run("check", "--changed", TODAY, SELECT, "--config=max-findings=2")
    assert "plan.md:8:7: warning C101" in ran.out
    assert "5 findings of unchanged tasks not shown" in ran.out


def test_what_a_baseline_knows_is_neither_shown_nor_counted(repo: Repository, run: Any) -> None:
    repo.commit(plan_md=HEAD + OLD + "- [ ] Manage the team @sam due:2026-11-27\n", known_md="")
    repo.put("known.md", HEAD + NEW)
    run("baseline", "known.md", "plan.md", TODAY, "--config=select=C101,C107", "--baseline=known.json")
    repo.put("plan.md", HEAD + OLD + "- [ ] Manage the team @sam due:2026-11-27\n- [ ] Brochure @lee\n")
    ran = run("check", "--changed", TODAY, SELECT, "--baseline=known.json")
    assert ran.out.startswith("plan.md:5:7: warning C101")
    assert (
        "Not reported: 1 finding known from the baseline.\n"
        "Compared with HEAD: 2 files changed; 2 findings of unchanged tasks not shown.\n"
    ) in ran.out


# ---- mending


def test_fixes_touch_changed_lines_alone(repo: Repository, run: Any) -> None:
    old = "# Next steps\n\n-[ ] Call Sam @ana due:2026/11/27\n"
    repo.commit(plan_md=old, other_md=old)
    repo.put("plan.md", old + "-[ ] Call Lee @ana due:2026/11/28\n")
    ran = run("check", "--changed", "--diff", TODAY, SELECT)
    assert ran.out.count("\n+") == 2  # the header and one line
    assert "+- [ ] Call Lee @ana due:2026-11-28" in ran.out
    assert "Would fix 1 finding in 1 file.\n" in ran.out
    ran = run("fix", "--changed", TODAY, SELECT)
    assert "plan.md:4:1: fixed S504 malformed-box: " in ran.out
    assert ran.code == 0
    assert (repo.root / "plan.md").read_text() == old + "- [ ] Call Lee @ana due:2026-11-28\n"
    assert (repo.root / "other.md").read_text() == old
    run("check", "--fix", TODAY, SELECT)
    assert "-[" not in (repo.root / "other.md").read_text()


def test_a_fix_that_reaches_into_unchanged_lines_is_left_to_a_person(repo: Repository, run: Any) -> None:
    """The fix of an overload moves the tasks of least impact, whichever these are."""
    text = load(16, 17, 18, 19, 20)
    repo.commit(doable_toml="", a_md=text)
    new = "- [ ] Email Kim offer 9 -> receipt @ana due:2026-11-20 impact:high\n"
    repo.put("a.md", text + new)
    fix = ("fix", "--unsafe-fixes", TODAY, "--select=O301")
    assert run(*fix, "--changed").code == 1
    assert (repo.root / "a.md").read_text() == text + new
    assert run(*fix).code == 0
    assert (repo.root / "a.md").read_text() != text + new


def test_comments_are_written_for_what_is_shown(repo: Repository, run: Any) -> None:
    repo.commit(plan_md=HEAD + OLD, other_md=HEAD + OLD)
    repo.put("plan.md", HEAD + OLD + NEW)
    ran = run("check", "--changed", "--add-ignore", "later", TODAY, SELECT)
    assert ran.code == 0
    assert "Wrote 1 comment in 1 file to pass over 1 finding.\n" in ran.out
    assert (repo.root / "plan.md").read_text() == HEAD + OLD + NEW[:-1] + " <!-- doable: ignore C101: later -->\n"
    assert (repo.root / "other.md").read_text() == HEAD + OLD


# ---- what is run


def hostile(repo: Repository, ran: Path) -> None:
    """Let everything that a repository can name to be run leave a trace."""
    script = put(ran, "script", f'#!/bin/sh\necho "$0 $*" >> {ran}/trace\ncat\n')
    script.chmod(0o755)
    for name in ("post-checkout", "reference-transaction", "post-index-change", "fsmonitor-watchman", "pre-commit"):
        put(ran, f"hooks/{name}", script.read_bytes()).chmod(0o755)
        put(repo.root, f".git/hooks/{name}", script.read_bytes()).chmod(0o755)
    for key, value in {
        "core.fsmonitor": str(script), "core.hooksPath": str(ran / "hooks"), "core.pager": str(script),
        "pager.ls-tree": str(script), "core.sshCommand": str(script), "core.editor": str(script),
        "core.gitProxy": str(script), "core.askPass": str(script), "credential.helper": f"!{script}",
        "diff.external": str(script), "diff.evil.textconv": str(script), "diff.evil.command": str(script),
        "filter.evil.clean": str(script), "filter.evil.smudge": str(script), "filter.evil.process": str(script),
        "filter.evil.required": "true", "gpg.program": str(script), "alias.ls-tree": f"!{script}",
        "alias.cat-file": f"!{script}", "uploadpack.packObjectsHook": str(script), "extensions.partialClone": "origin",
        "remote.origin.url": f"ext::{script}", "remote.origin.promisor": "true", "remote.origin.uploadpack": str(script),
        "protocol.ext.allow": "always", "protocol.allow": "always", "log.showSignature": "true",
        "core.alternateRefsCommand": str(script), "trace2.eventTarget": str(ran / "trace"),
    }.items():  # fmt: skip
        repo.git("config", key, value)
    put(repo.root, ".git/info/attributes", "*.md filter=evil diff=evil\n")


@pytest.mark.skipif(os.name == "nt", reason="programs are no scripts there")
def test_nothing_that_a_repository_names_is_run_and_nothing_is_written(repo: Repository, tmp_path_factory: Any) -> None:
    ran = tmp_path_factory.mktemp("ran")
    repo.commit(plan_md=HEAD + OLD, gone_md=HEAD + FINE, doable_toml="")
    repo.git("config", "core.repositoryFormatVersion", "1")
    hostile(repo, ran)
    repo.put("plan.md", HEAD + OLD + NEW)
    (repo.root / "gone.md").unlink()
    lost = repo.git("rev-parse", "HEAD:gone.md")
    # git itself does run some of it
    subprocess.run(["git", "diff"], cwd=repo.root, capture_output=True, check=False)
    assert (ran / "trace").exists()
    (ran / "trace").unlink()
    before = {path: path.read_bytes() for path in repo.root.rglob("*") if path.is_file()}
    done = child(repo.root, "check", "--changed", TODAY, SELECT)
    assert (done.code, done.out.count("warning C101")) == (1, 1)
    assert not (ran / "trace").exists()
    assert {path: path.read_bytes() for path in repo.root.rglob("*") if path.is_file()} == before
    (repo.root / ".git" / "objects" / lost[:2] / lost[2:]).unlink()
    done = child(repo.root, "check", "--changed", TODAY, SELECT)
    assert (done.code, done.out) == (2, "")
    assert "lacks the contents of a file at HEAD; `git diff --stat " in done.err
    assert not (ran / "trace").exists()
    before.pop(repo.root / ".git" / "objects" / lost[:2] / lost[2:])
    assert {path: path.read_bytes() for path in repo.root.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("more", [[], ["--fix"], ["--diff"], ["--add-ignore=later"]])
def test_git_is_the_only_program_and_asked_for_names_and_bytes_alone(repo: Repository, more: list[str]) -> None:
    repo.commit(plan_md=HEAD + OLD, gone_md=HEAD + FINE)
    repo.put("plan.md", HEAD + OLD + NEW)
    (repo.root / "gone.md").unlink()
    noted = repo.root.parent / "commands"
    meanwhile = f"""
if event == "subprocess.Popen":
    import inspect
    frame = inspect.currentframe().f_back
    with open({str(noted)!r}, "a") as stream:
        stream.write(repr(list(frame.f_locals["arguments"][1])) + "\\n")
"""
    done = child(repo.root, "check", "--changed", TODAY, SELECT, *more, meanwhile=meanwhile)
    assert done.code in {0, 1}, done.err
    commands = [ast.literal_eval(line) for line in noted.read_text().splitlines()]
    assert {command[0] for command in commands} == {shutil.which("git")}
    asked = {next(word for word in command[1:] if word[0] != "-" and "=" not in word) for command in commands}
    assert asked == {"rev-parse", "ls-tree", "cat-file", "ls-files"}
    others = [one for one in done.touched if one.what.startswith(("os.system", "os.exec", "os.spawn", "socket."))]
    assert others == []


def test_no_program_is_run_where_nobody_asks_what_changed(repo: Repository) -> None:
    repo.commit(plan_md=HEAD + OLD)
    done = child(repo.root, "check", TODAY, SELECT)
    assert not any(one.what.startswith("subprocess.") for one in done.touched)
