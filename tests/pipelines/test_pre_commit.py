"""The hooks in .pre-commit-hooks.yaml, installed and run by the real pre-commit in repositories of plans."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml

from tests.pipelines.conftest import HOOKS, PRE_COMMIT, configuration
from tests.pipelines.repositories import BAD_BOX, CLEAN, NO_DATE, ROOT, a_repository, environment, git, put

GOALS = "# Goals\n\n- goal:press Print 3 articles about us by 2999-12-31 @ana\n"
SERVING = CLEAN.replace("due:", "goal:press due:")
# as it is printed behind the name of a file
NO_SUCH_DAY = f":3:{NO_DATE.splitlines()[2].index('2999') + 1}: error S501 invalid-date: "
NO_SUCH_GOAL = f":3:{SERVING.splitlines()[2].index('press') + 1}: error A202 unknown-goal: "


class Repository(SimpleNamespace):
    """A repository that uses hooks of this source tree: `folder`, and `env`, in which its commands run."""

    folder: Path
    env: dict[str, str]

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        return self._call(*PRE_COMMIT, "run", "--color=never", *arguments)

    def all_files(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        return self.run("--all-files", *arguments)

    def commit(self) -> "subprocess.CompletedProcess[str]":
        """What `git commit` does where `pre-commit install` was run."""
        if not (self.folder / ".git" / "hooks" / "pre-commit").exists():
            done = self._call(*PRE_COMMIT, "install")
            assert done.returncode == 0, done.stdout
        return self._call("git", "commit", "-q", "-m", "Plan")

    def commits(self) -> int:
        done = self._call("git", "rev-list", "--count", "--all")
        return int(done.stdout)

    def _call(self, *command: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            command, cwd=self.folder, env=self.env, text=True, check=False, timeout=300,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip


@pytest.fixture
def repository(home: Path, source: Path, tmp_path: Path) -> Callable[..., Repository]:
    def make(plans: dict[str, str | bytes], /, *hooks: str, **more: Any) -> Repository:
        wanted = {".pre-commit-config.yaml": configuration(source, *hooks or ("doable",), **more)}
        folder = a_repository(tmp_path / "plans", wanted | plans)
        env = environment(PRE_COMMIT_HOME=str(home), DOABLE_CACHE_DIR=str(tmp_path / "cache"))
        return Repository(folder=folder, env=env)

    return make


def test_what_is_found_fails_and_is_shown(repository: Any) -> None:
    done = repository({"sales/plan.md": NO_DATE, "other.md": CLEAN}).all_files()
    assert done.returncode == 1
    assert f"sales/plan.md{NO_SUCH_DAY}" in done.stdout
    assert "\nChecked 2 files, 2 tasks: 1 error. " in done.stdout
    assert "other.md" not in done.stdout


def test_clean_plans_pass_without_a_word(repository: Any) -> None:
    done = repository({"plan.md": CLEAN}, *HOOKS).all_files()
    assert done.returncode == 0
    assert [line.split(".")[0] for line in done.stdout.splitlines()] == ["doable", "doable fix", "doable (all plans)"]
    assert done.stdout.count("Passed") == 3


def test_a_commit_waits_until_nothing_is_found(repository: Any) -> None:
    plans = repository({"plan.md": NO_DATE})
    done = plans.commit()
    assert done.returncode == 1
    assert f"plan.md{NO_SUCH_DAY}" in done.stdout
    assert plans.commits() == 0
    put(plans.folder, {"plan.md": CLEAN})
    assert plans.commit().returncode == 0
    assert plans.commits() == 1


def test_a_commit_is_held_up_by_the_plans_in_it_and_by_no_other(repository: Any) -> None:
    plans = repository({"old.md": NO_DATE})
    git(plans.folder, "commit", "-q", "--no-verify", "-m", "Before there were hooks")
    put(plans.folder, {"new.md": CLEAN})
    assert plans.commit().returncode == 0
    put(plans.folder, {"new.md": NO_DATE.replace("Kim", "Sam")})
    done = plans.commit()
    assert done.returncode == 1
    assert "new.md:3:" in done.stdout
    assert "old.md" not in done.stdout


def test_the_hook_for_all_plans_checks_those_that_are_not_in_a_commit(repository: Any) -> None:
    plans = repository({"old.md": NO_DATE}, "doable-all")
    git(plans.folder, "commit", "-q", "--no-verify", "-m", "Before there were hooks")
    put(plans.folder, {"new.md": CLEAN})
    done = plans.commit()
    assert done.returncode == 1
    assert f"old.md{NO_SUCH_DAY}" in done.stdout
    assert "Checked 2 files" in done.stdout


def test_a_plan_is_judged_among_all_others(repository: Any) -> None:
    plans = repository({"goals.md": GOALS, "other.md": SERVING.replace("Kim", "Sam")})
    git(plans.folder, "commit", "-q", "-m", "Plans")
    # the goal is defined in a file that is no part of the commit
    put(plans.folder, {"plan.md": SERVING})
    assert plans.commit().returncode == 0
    put(plans.folder, {"plan.md": SERVING.replace("goal:press", "goal:pres")})
    done = plans.commit()
    assert done.returncode == 1
    assert f"plan.md{NO_SUCH_GOAL}" in done.stdout
    # and so is the task that says the same
    put(plans.folder, {"plan.md": SERVING.replace("Kim", "Sam")})
    assert "plan.md:3:7: warning O306 duplicate-task: " in plans.commit().stdout


def test_all_plans_are_checked_by_one_run(repository: Any) -> None:
    names = [f"{number}.md" for number in range(60)]
    files = {name: NO_DATE.replace("Kim", f"customer {name[:-3]}") for name in names}
    done = repository(dict(files)).all_files()
    assert done.stdout.count("Checked 60 files") == 1
    # in one order, as a run in the folder has it
    assert [line.split(":")[0] for line in done.stdout.splitlines() if "S501 invalid-date" in line] == sorted(names)


def test_safe_fixes_are_made_and_the_commit_waits_for_a_look_at_them(repository: Any) -> None:
    plans = repository({"plan.md": BAD_BOX}, "doable-fix")
    done = plans.commit()
    assert done.returncode == 1
    assert "- files were modified by this hook\n" in done.stdout
    assert "plan.md:3:1: fixed S504 malformed-box: Write `- [ ]`\n" in done.stdout
    assert (plans.folder / "plan.md").read_text(encoding="utf-8") == CLEAN
    git(plans.folder, "add", "-A")
    assert plans.commit().returncode == 0


def test_what_fixes_leave_is_shown(repository: Any) -> None:
    plans = repository({"plan.md": BAD_BOX, "other.md": NO_DATE}, "doable-fix")
    done = plans.all_files()
    assert "plan.md:3:1: fixed S504 " in done.stdout
    assert f"other.md{NO_SUCH_DAY}" in done.stdout
    git(plans.folder, "add", "-A")
    done = plans.all_files()
    assert done.returncode == 1
    assert "files were modified" not in done.stdout


def test_a_hook_can_fix_and_report_nothing(repository: Any) -> None:
    plans = repository({"plan.md": BAD_BOX, "other.md": NO_DATE}, "doable-fix", args=["--exit-zero", "--"])
    done = plans.all_files()
    assert (done.returncode, "- exit code" in done.stdout) == (1, False)
    git(plans.folder, "add", "-A")
    assert plans.all_files().returncode == 0


@pytest.mark.parametrize(("arguments", "code"), [([], 1), (["--fail-on=error"], 0), (["--select", "S5"], 0)])
def test_arguments_come_before_the_files(repository: Any, arguments: list[str], code: int) -> None:
    plan = "# Next steps\n\n- [ ] Improve it @ana due:2999-11-27\n"
    assert repository({"plan.md": plan}, args=arguments).all_files().returncode == code


def test_a_renamed_plan_is_checked_under_its_new_name(repository: Any) -> None:
    plans = repository({"plan.md": NO_DATE})
    git(plans.folder, "commit", "-q", "-m", "Before there were hooks")
    git(plans.folder, "mv", "plan.md", "new plan.md")
    done = plans.commit()
    assert done.returncode == 1
    assert f"new plan.md{NO_SUCH_DAY}" in done.stdout
    assert "does not exist" not in done.stdout


def test_deleting_a_plan_is_checked_by_the_hook_for_all_plans_alone(repository: Any) -> None:
    more = "# Goals\n\n- goal:sales Sign 5 customers by 2999-12-31 @ana\n"
    files = {"goals.md": GOALS, "more.md": more, "plan.md": SERVING}
    plans = repository(files, "doable", "doable-all")
    git(plans.folder, "commit", "-q", "-m", "Plans")
    assert plans.all_files().returncode == 0
    git(plans.folder, "rm", "-q", "goals.md")
    done = plans.commit()
    assert done.returncode == 1
    assert done.stdout.startswith("doable" + "(no files to check)Skipped".rjust(73, ".") + "\ndoable (all plans)")
    assert f"plan.md{NO_SUCH_GOAL}" in done.stdout


def test_a_file_that_is_no_text_is_named_and_holds_up_nothing(repository: Any) -> None:
    done = repository({"plan.md": CLEAN, "scan.md": b"\x00\x01\xff"}).all_files("--verbose")
    assert done.returncode == 0
    assert "scan.md is binary" in done.stdout
    assert "Checked 1 file, 1 task: nothing found" in done.stdout


@pytest.mark.parametrize(
    "name",
    ["a plan.md", "-x.md", "--fix.md", "'ü\"; touch made #`$(touch made)`.md", "two\nlines.md", "deep/er/PLAN.MD"],
)
def test_a_plan_may_have_any_name(repository: Any, name: str) -> None:
    plans = repository({name: NO_DATE})
    done = plans.all_files()
    assert done.returncode == 1
    assert NO_SUCH_DAY in done.stdout
    assert "Checked 1 file, 1 task" in done.stdout
    assert not (plans.folder / "made").exists()


def test_what_is_no_markdown_is_not_checked(repository: Any) -> None:
    done = repository({"plan.txt": NO_DATE, "plan": NO_DATE, "plan.py": NO_DATE, "md": NO_DATE}).all_files()
    assert done.returncode == 0
    assert "(no files to check)Skipped" in done.stdout


def test_another_ending_can_be_asked_for(repository: Any) -> None:
    done = repository({"plan.mkd": NO_DATE, "plan.txt": NO_DATE}, types=["text"], files=r"\.(md|mkd)$").all_files()
    assert done.returncode == 1
    assert f"plan.mkd{NO_SUCH_DAY}" in done.stdout
    assert "Checked 1 file" in done.stdout


def test_exclude_holds_for_the_files_that_pre_commit_names(repository: Any) -> None:
    files = {"doable.toml": 'exclude = ["archive/**"]\n', "archive/plan.md": NO_DATE, "plan.md": CLEAN}
    plans = repository(files)
    done = plans.all_files("--verbose")
    assert done.returncode == 0
    assert "Checked 1 file" in done.stdout
    put(plans.folder, {"doable.toml": ""})
    assert plans.all_files().returncode == 1


def test_settings_further_down_hold_for_the_plans_below_them(repository: Any) -> None:
    mild = 'ignore = ["S501"]\n'
    done = repository({"sales/doable.toml": mild, "sales/q3/plan.md": NO_DATE, "plan.md": NO_DATE}).all_files()
    assert done.returncode == 1
    assert f"plan.md{NO_SUCH_DAY}" in done.stdout
    assert "sales/q3" not in done.stdout


def test_wrong_settings_fail_with_their_place(repository: Any) -> None:
    done = repository({"doable.toml": "\nprofile = 3\n", "plan.md": CLEAN}).all_files()
    assert done.returncode == 1
    assert "- exit code: 2\n" in done.stdout
    assert "doable.toml:2: " in done.stdout


def test_plans_are_checked_before_a_push(repository: Any) -> None:
    plans = repository({"old.md": NO_DATE})
    git(plans.folder, "commit", "-q", "-m", "Pushed before there were hooks")
    put(plans.folder, {"plan.md": NO_DATE})
    git(plans.folder, "commit", "-q", "-m", "Plan")
    done = plans.run("--hook-stage=pre-push", "--from-ref=HEAD~1", "--to-ref=HEAD")
    assert done.returncode == 1
    assert f"plan.md{NO_SUCH_DAY}" in done.stdout
    assert f"old.md{NO_SUCH_DAY}" not in done.stdout


@pytest.mark.parametrize("stage", ["prepare-commit-msg", "commit-msg", "post-checkout", "post-commit", "post-merge"])
def test_no_plan_is_checked_where_a_commit_could_no_longer_be_mended(repository: Any, stage: str) -> None:
    plans = repository({"plan.md": NO_DATE, "message.md": NO_DATE}, *HOOKS)
    message = ["--commit-msg-filename=message.md"] if stage.endswith("msg") else []
    checkout = ["--from-ref=0", "--to-ref=0", "--checkout-type=1"] if stage == "post-checkout" else []
    merge = ["--is-squash-merge=0"] if stage == "post-merge" else []
    done = plans.run(f"--hook-stage={stage}", *message, *checkout, *merge)
    assert (done.returncode, done.stdout) == (0, "")


def test_pre_commit_has_nothing_to_say_about_the_hooks(tmp_path: Path) -> None:
    command = [*PRE_COMMIT, "validate-manifest", str(ROOT / ".pre-commit-hooks.yaml")]
    env = environment(PRE_COMMIT_HOME=str(tmp_path))
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_hook_that_fixes_is_run_like_the_one_that_checks() -> None:
    check, fix, every = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert (check["id"], fix["id"], every["id"]) == HOOKS
    assert {key for key in check | fix if check.get(key) != fix.get(key)} == {"id", "name", "description", "entry"}
