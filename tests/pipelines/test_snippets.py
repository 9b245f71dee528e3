"""docs/ci.md: every snippet is held against its service's schema, and what it runs is run."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema
import junitparser
import pytest
import yaml

from doable.cli import full_parser
from tests.pipelines.conftest import HOOKS, PRE_COMMIT
from tests.pipelines.repositories import BAD_BOX, CLEAN, NO_DATE, ROOT, a_repository, environment, git
from tests.pipelines.runner import ACTION, Job, program

PAGE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
SECTIONS = {part.split("\n", 1)[0]: part for part in PAGE.split("\n## ")[1:]}
SNIPPETS = {
    title: [(found[1], found[2]) for found in re.finditer(r"^```(\w+)\n(.*?)^```$", part, re.MULTILINE | re.DOTALL)]
    for title, part in SECTIONS.items()
}
WORKFLOWS = [("GitHub", 0), ("GitHub", 1), ("reviewdog", 0)]
REPORTS = ROOT / "tests" / "server" / "report"


def snippet(title: str, number: int = 0, **places: str) -> str:
    """A snippet of a section; `places` say what stands for `<tag>` and the like, spaces as underscores."""
    text = SNIPPETS[title][number][1]
    for name, value in places.items():
        text = text.replace(f"<{name.replace('_', ' ')}>", value)
    return text


def workflow(title: str, number: int) -> str:
    return snippet(title, number, owner="somebody", tag="v1")


def test_this_is_all_there_is() -> None:
    assert {title: [language for language, _ in found] for title, found in SNIPPETS.items()} == {
        "Before a commit": ["yaml"],
        "GitHub": ["yaml", "yaml"],
        "GitLab": ["yaml"],
        "Azure Pipelines": ["yaml"],
        "Jenkins": ["groovy"],
        "reviewdog": ["yaml"],
    }
    assert PAGE.count("\n```") == 2 * sum(map(len, SNIPPETS.values()))


def test_hooks_inputs_and_outputs_are_named() -> None:
    named = {title: re.findall(r"^\| `([\w-]+)` \|", part, re.MULTILINE) for title, part in SECTIONS.items()}
    assert named["Before a commit"] == list(HOOKS)
    assert sorted(named["GitHub"]) == sorted([*ACTION["inputs"], *ACTION["outputs"]])


def test_the_options_on_the_page_exist() -> None:
    commands = next(action for action in full_parser()._actions if action.dest == "command")
    assert isinstance(commands.choices, dict)
    known = {option for parser in commands.choices.values() for one in parser._actions for option in one.option_strings}
    named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", PAGE))
    assert len(named) > 4
    assert named <= known


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\(((?!https:)[^)]+)\)", PAGE))))
def test_links_lead_somewhere(link: str) -> None:
    file, _, heading = link.partition("#")
    text = (ROOT / "docs" / file).read_text(encoding="utf-8") if file else PAGE
    headings = [
        re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")
        for title in re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    ]
    assert not heading or heading in headings


# ---- what the services say of it


@pytest.mark.parametrize(
    ("schema", "title", "number"),
    [
        *(("github-workflows", *one) for one in WORKFLOWS),
        ("gitlab-ci", "GitLab", 0),
        ("azure-pipelines", "Azure Pipelines", 0),
    ],
)
def test_the_published_schema_holds(tmp_path: Path, schema: str, title: str, number: int) -> None:
    file = tmp_path / "snippet.yaml"
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", str(file)]
    for text, code in (
        (workflow(title, number), 0),
        (workflow(title, number).replace("script", "sript").replace("runs-on", "run-on"), 1),
    ):
        file.write_text(text, encoding="utf-8")
        done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False)
        assert done.returncode == code, done.stdout + done.stderr


@pytest.mark.parametrize(("title", "number"), WORKFLOWS)
def test_an_auditor_of_workflows_asks_for_nothing_but_pins(tmp_path: Path, title: str, number: int) -> None:
    file = tmp_path / ".github" / "workflows" / "plans.yml"
    file.parent.mkdir(parents=True)
    file.write_text(workflow(title, number), encoding="utf-8")
    command = [Path(sys.executable).with_name("zizmor"), "--offline", "--no-config", "--format=json", str(file)]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False)
    # which commit to pin is for those who write the workflow
    assert {one["ident"] for one in json.loads(done.stdout)} == {"unpinned-uses"}


# ---- what it runs


def test_the_hook_is_run(home: Path, source: Path, tmp_path: Path) -> None:
    commit = git(source, "rev-parse", "HEAD").strip()
    text = snippet("Before a commit", address_of_this_repository=str(source), tag=commit)
    folder = a_repository(tmp_path / "plans", {".pre-commit-config.yaml": text, "plan.md": NO_DATE})
    env = environment(PRE_COMMIT_HOME=str(home), DOABLE_CACHE_DIR="")
    command = [*PRE_COMMIT, "run", "--all-files"]
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "S501 invalid-date" in done.stdout


class Shell(NamedTuple):
    """A machine of a service: `pip` installs nothing there, and `doable` is the one of this source tree."""

    folder: Path
    programs: Path

    def run(self, script: str, *shell: str, **more: str) -> "subprocess.CompletedProcess[str]":
        env = environment(PATH=f"{self.programs}:/usr/bin:/bin", DOABLE_CACHE_DIR="", **more)
        return subprocess.run(
            [*shell, "-c", script], cwd=self.folder, env=env, capture_output=True, text=True, check=False
        )


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    programs = tmp_path / "programs"
    path = f"PYTHONPATH={ROOT / 'parser'}:{ROOT / 'server'}"
    program(programs / "doable", "/usr/bin/env", path, sys.executable, "-m", "doable")
    program(programs / "pip", "/bin/sh", "-c", '[ "$*" = "install doable" ]', "pip")
    return Shell(a_repository(tmp_path / "plans", {"sales/plan.md": NO_DATE, "plan.md": CLEAN}), programs)


def gitlab(shell: Shell) -> "tuple[int, Any]":
    """Run the job as GitLab's runner does, one line after the other; return its exit code and its job."""
    job = yaml.safe_load(snippet("GitLab"))["plans"]
    done = shell.run("\n".join(job["script"]), "bash", "-eo", "pipefail", CI_PROJECT_DIR=str(shell.folder))
    return done.returncode, job


def test_gitlab_gets_its_report_when_there_are_findings(shell: Shell) -> None:
    code, job = gitlab(shell)
    assert code == job["allow_failure"]["exit_codes"]
    issues = json.loads((shell.folder / job["artifacts"]["reports"]["codequality"]).read_text(encoding="utf-8"))
    jsonschema.validate(issues, json.loads((REPORTS / "gitlab-code-quality.schema.json").read_text(encoding="utf-8")))
    assert [(issue["check_name"], issue["location"]["path"]) for issue in issues] == [("S501", "sales/plan.md")]


def test_gitlab_gets_its_report_when_there_are_none(shell: Shell) -> None:
    (shell.folder / "sales" / "plan.md").write_text(CLEAN.replace("Kim", "Sam"), encoding="utf-8")
    code, job = gitlab(shell)
    assert code == 0
    assert (shell.folder / job["artifacts"]["reports"]["codequality"]).read_text(encoding="utf-8") == "[]\n"


def test_gitlab_allows_for_findings_and_for_no_run_that_went_wrong(shell: Shell) -> None:
    (shell.folder / "doable.toml").write_text("no-such-setting = 1\n", encoding="utf-8")
    code, job = gitlab(shell)
    assert code == 2 != job["allow_failure"]["exit_codes"]


def test_azure_gets_issues(shell: Shell) -> None:
    install, check = (
        step["script"] for step in yaml.safe_load(snippet("Azure Pipelines"))["steps"] if "script" in step
    )
    assert shell.run(install, "bash").returncode == 0
    done = shell.run(check, "bash", BUILD_SOURCESDIRECTORY=str(shell.folder))
    assert done.returncode == 1
    assert re.fullmatch(r"##vso\[task.logissue type=error;sourcepath=sales/plan.md;linenumber=3;.*\].*\n", done.stdout)


def test_jenkins_gets_a_failed_test_a_finding(shell: Shell) -> None:
    text = snippet("Jenkins")
    commands = re.findall(r"^ +sh '(.*)'$", text, re.MULTILINE)
    assert len(commands) == text.count(" sh ") == 2
    # an environment that has what this machine has
    program(
        shell.programs / "python3",
        "/bin/sh",
        "-c",
        f'[ "$1 $2" = "-m venv" ] && mkdir "$3" && ln -s "{shell.programs}" "$3/bin"',
        "python3",
    )
    for command in commands:
        done = shell.run(command, "sh", "-xe")
        assert done.returncode == 0, done.stderr
    (file,) = re.findall(r"junit testResults: '(.*?)'", text)
    report = junitparser.JUnitXml.fromfile(str(shell.folder / file))
    assert (report.tests, report.failures) == (2, 1)


def test_reviewdog_is_fed_from_a_pipe(shell: Shell) -> None:
    (command,) = re.findall(r"^Elsewhere: `(.*)`\.$", SECTIONS["reviewdog"], re.MULTILINE)
    program(shell.programs / "reviewdog", "/bin/sh", "-c", 'cat > seen.json; echo "$*"', "reviewdog")
    done = shell.run(command, "bash", "-eo", "pipefail")
    assert (done.returncode, done.stdout) == (0, "-f=rdjson -diff=git diff main\n")
    assert len(json.loads((shell.folder / "seen.json").read_text(encoding="utf-8"))["diagnostics"]) == 1


class Hub(NamedTuple):
    """A repository on GitHub whose workflows are run by act. What another action or program is told goes into `seen`."""

    shell: Shell
    source: Path
    seen: Path

    def run(self, title: str, number: int, files: dict[str, str], **actions: str) -> "subprocess.CompletedProcess[str]":
        """Run a workflow of the page where these files are. `actions` are scripts that stand for other actions."""
        text = workflow(title, number)
        folder = a_repository(self.shell.folder.parent / "repository", {".github/workflows/plans.yml": text, **files})
        git(folder, "commit", "-q", "-m", "Plans")
        local = {"somebody/doable": self.source}
        for action in set(re.findall(r"uses: (\S+)@", text)) - {"actions/checkout", *local}:
            repository = "/".join(action.split("/")[:2])
            local[repository] = self._stand_in(
                repository, action, actions.pop(action.replace("/", "_").replace("-", "_"))
            )
        assert not actions
        replaced = [f"--local-repository={name}@{ref}={local[name]}" for name, ref in _used(text) if name in local]
        event = "pull_request" if "\non: pull_request\n" in text else "push"
        act = [
            shutil.which("act") or "act",
            event,
            "--no-cache-server",
            "-P",
            "ubuntu-latest=-self-hosted",
        ]
        env = environment(PATH=f"{self.shell.programs}:/usr/bin:/bin", HOME=str(folder.parent / "home"))
        return subprocess.run(
            [*act, f"--action-cache-path={folder.parent / 'act'}", *replaced], cwd=folder, env=env, check=False,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=300,
        )  # fmt: skip

    def _stand_in(self, repository: str, action: str, script: str) -> Path:
        folder = self.seen / repository
        (folder / action.removeprefix(repository).lstrip("/")).mkdir(parents=True)
        step = {"shell": "bash", "env": {"FILE": "${{ inputs.sarif_file }}"}, "run": script}
        text = json.dumps(
            {
                "name": action,
                "description": action,
                "inputs": {name: {"description": name} for name in ("sarif_file", "category")},
                "runs": {"using": "composite", "steps": [step]},
            }
        )
        (folder / action.removeprefix(repository).lstrip("/") / "action.yml").write_text(text, encoding="utf-8")
        return folder


def _used(text: str) -> list[tuple[str, str]]:
    """The repositories of the actions that a workflow uses, each with its version."""
    return [(f"{owner}/{name}", ref) for owner, name, ref in re.findall(r"uses: ([\w-]+)/([\w-]+)\S*?@(\S+)", text)]


@pytest.fixture
def hub(shell: Shell, installed: Job, tmp_path: Path) -> Hub:
    if not shutil.which("act"):
        # No package index has its authors' own build, so nobody installs it for this.
        pytest.skip("act, which runs GitHub's workflows, is not on the path")
    program(shell.programs / "python3", sys.executable)
    (tmp_path / "seen").mkdir()
    return Hub(shell, installed.action, tmp_path / "seen")


def test_github_runs_the_action(hub: Hub) -> None:
    files = {"plans/plan.md": NO_DATE, "notes/team/plan.md": BAD_BOX, "other.md": NO_DATE.replace("Kim", "Sam")}
    done = hub.run("GitHub", 0, files)
    assert done.returncode == 1
    annotated = re.findall(r"::(error|warning) file=(.*?),.*?title=doable (\w+)", done.stdout)
    assert sorted(annotated) == [("error", "plans/plan.md", "S501"), ("warning", "notes/team/plan.md", "S504")]
    # what becomes of the outputs of the action, whose step fails
    assert "::set-output:: exit-code=1\n" in done.stdout
    assert "::set-output:: findings=2\n" in done.stdout
    assert "Summary - ### doable: 2 findings\n" in done.stdout


def test_github_gets_what_is_for_code_scanning(hub: Hub) -> None:
    script = f'cp "$FILE" "{hub.seen}/seen.json"'
    done = hub.run("GitHub", 1, {"plans/plan.md": NO_DATE}, github_codeql_action_upload_sarif=script)
    assert done.returncode == 0, done.stdout
    (result,) = json.loads((hub.seen / "seen.json").read_text(encoding="utf-8"))["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "plans/plan.md"


def test_reviewdog_gets_what_was_found(hub: Hub) -> None:
    told = f'cat > "{hub.seen}/seen.json"; echo "$*" > "{hub.seen}/options"'
    program(hub.shell.programs / "reviewdog", "/bin/sh", "-c", told, "reviewdog")
    done = hub.run("reviewdog", 0, {"plans/plan.md": NO_DATE}, reviewdog_action_setup="true")
    assert done.returncode == 0, done.stdout
    assert (hub.seen / "options").read_text(encoding="utf-8").split()[:2] == ["-f=rdjson", "-reporter=github-pr-review"]
    (one,) = json.loads((hub.seen / "seen.json").read_text(encoding="utf-8"))["diagnostics"]
    assert (one["location"]["path"], one["code"]["value"]) == ("plans/plan.md", "S501")
