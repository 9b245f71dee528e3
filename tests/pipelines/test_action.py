"""action.yml: what GitHub wants of it, and its step run as GitHub's runner runs it."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.pipelines.repositories import BAD_BOX, CLEAN, NO_DATE, ROOT, a_repository, environment
from tests.pipelines.runner import ACTION, HOSTILE_FOLDER, Job, Step, program

STEP = ACTION["runs"]["steps"][0]
PYTHONS = ("python3", "python", *(f"python3.{minor}" for minor in range(11, 15)))
NO_SUCH_DAY = "title=doable S501 invalid-date::"


@pytest.fixture
def first(installed: Job, common: Path) -> Step:
    """The step that installed doable."""
    return Step(*json.loads((common / "first.json").read_text(encoding="utf-8")))


@pytest.fixture
def job(installed: Job, tmp_path: Path) -> Job:
    """A job with a repository that has nothing in it."""
    temporary = tmp_path / "temporary folder"
    temporary.mkdir()
    for environment_of_doable in installed.temporary.glob("doable-*"):
        (temporary / environment_of_doable.name).symlink_to(environment_of_doable)
    return installed._replace(workspace=a_repository(tmp_path / "work space", {}), temporary=temporary)


def left(job: Job) -> set[str]:
    """What lies in the folder of the job, hidden files aside."""
    return {file.name for file in job.workspace.iterdir() if not file.name.startswith(".")}


def tells(step: Step, *parts: str) -> bool:
    """Whether a step failed with an annotation of its own that has these parts."""
    return step.code == 2 and any(
        line.startswith("::error title=doable::") and all(part in line for part in parts) for line in step.annotations
    )


# ---- what GitHub wants


def test_the_published_schema_of_actions_holds() -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-actions", "action.yml"]
    done = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "ok -- validation done\n"), done.stdout + done.stderr


def audited(folder: Path) -> list[str]:
    """What zizmor, which looks for insecure actions, says of the action.yml in a folder."""
    command = [Path(sys.executable).with_name("zizmor"), "--offline", "--no-config", "--format=json", "action.yml"]
    done = subprocess.run(command, cwd=folder, env=environment(), capture_output=True, text=True, check=False)
    return [one["ident"] for one in json.loads(done.stdout)]


def test_an_auditor_of_actions_finds_nothing() -> None:
    assert audited(ROOT) == []


def test_the_auditor_would_tell(tmp_path: Path) -> None:
    text = (ROOT / "action.yml").read_text(encoding="utf-8")
    (tmp_path / "action.yml").write_text(text.replace("in python3 ", "in ${{ inputs.paths }} "), encoding="utf-8")
    assert audited(tmp_path) == ["template-injection"]


def test_what_a_workflow_says_is_no_part_of_a_script() -> None:
    assert "${{" not in STEP["run"]
    assert STEP["env"] == {
        f"INPUT_{name.upper().replace('-', '_')}": f"${{{{ inputs.{name} }}}}" for name in ACTION["inputs"]
    }


def test_no_other_action_is_used() -> None:
    # one that is not pinned would be refused by some, one that is would grow old: docs/decisions.md
    assert all("uses" not in step for step in ACTION["runs"]["steps"])


# ---- what is found


def test_findings_are_annotations_and_fail_the_step(job: Job) -> None:
    job.put({"plans/q3 plan.md": NO_DATE, "clean.md": CLEAN})
    step = job.run()
    assert step.code == 1
    (line,) = step.annotations
    column = NO_DATE.splitlines()[2].index("2999") + 1
    assert line.startswith(
        f"::error file=plans/q3 plan.md,line=3,col={column},endLine=3,endColumn={column + 10},{NO_SUCH_DAY}"
    )
    assert "Checked 2 files, 2 tasks: 1 error.\n" in step.log
    assert step.outputs == {"exit-code": "1", "findings": "1"}
    assert step.summary == (
        "### doable: 1 finding\n\n| rule | findings |\n| --- | ---: |\n| S501 invalid-date | 1 |\n\n"
        "Checked 2 files, 2 tasks.\n"
    )


def test_nothing_found_passes(job: Job) -> None:
    job.put({"plan.md": CLEAN})
    step = job.run()
    assert (step.code, step.annotations) == (0, [])
    assert step.outputs == {"exit-code": "0", "findings": "0"}
    assert step.summary == "### doable: nothing found\n\nChecked 1 file, 1 task.\n"


def test_paths_are_one_a_line(job: Job) -> None:
    job.put({"a b/plan.md": NO_DATE, "c.md": NO_DATE, "-d.md": NO_DATE, "other.md": NO_DATE})
    step = job.run({"paths": "\n  a b\nc.md\r\n-d.md\n\n"})
    assert [re.findall("file=(.*?),", line) for line in step.annotations if NO_SUCH_DAY in line] == [
        ["a b/plan.md"], ["c.md"], ["-d.md"],
    ]  # fmt: skip


def test_without_any_path_the_whole_folder_is_checked(job: Job) -> None:
    job.put({"plan.md": NO_DATE})
    assert job.run({"paths": "\n \n"}).outputs["findings"] == "1"


def test_paths_start_at_the_root_of_the_checkout_wherever_the_action_runs(job: Job) -> None:
    job.put({"team a/plans/plan.md": NO_DATE, "other.md": CLEAN})
    step = job.run({"working-directory": "team a", "paths": "plans"})
    (line,) = step.annotations
    assert "file=team a/plans/plan.md," in line


@pytest.mark.parametrize(("least", "code"), [("", 1), ("warning", 1), ("error", 0), ("never", 0)])
def test_what_fails_the_step(job: Job, least: str, code: int) -> None:
    job.put({"plan.md": "# Next steps\n\n- [ ] Improve it @ana due:2999-11-27\n"})
    step = job.run({"fail-on": least})
    assert (step.code, step.outputs) == (code, {"exit-code": str(code), "findings": "1"})
    assert len(step.annotations) == 1


def test_more_options_are_quoted_as_in_a_shell(job: Job) -> None:
    job.put({"doable.toml": 'team = ["kim"]\n', "plan.md": NO_DATE})
    assert job.run().outputs["findings"] == "2"
    assert job.run({"args": """--config 'team = ["ana", "kim"]' --select "S C"'109'\n--verbose"""}).code == 2
    step = job.run({"args": """--config 'team = ["ana", "kim"]' --select "S,C"'109'\n--verbose"""})
    assert step.outputs == {"exit-code": "1", "findings": "1"}


def test_another_format_goes_into_the_log(job: Job) -> None:
    job.put({"plan.md": NO_DATE})
    step = job.run({"format": "concise"})
    assert "\nplan.md:3:" in step.log
    assert (step.annotations, step.commands) == ([], [])
    assert step.outputs == {"exit-code": "1", "findings": "1"}


def test_an_input_goes_before_the_same_option(job: Job) -> None:
    job.put({"plan.md": NO_DATE})
    step = job.run({"args": "--format=text --fail-on=never", "fail-on": "error"})
    assert (step.code, len(step.annotations)) == (1, 1)


def test_an_output_file_gets_the_findings_and_no_statistics(job: Job) -> None:
    job.put({"plan.md": NO_DATE})
    step = job.run({"format": "json", "args": "--output-file=found.json"})
    assert json.loads((job.workspace / "found.json").read_text(encoding="utf-8"))["findings"][0]["code"] == "S501"
    assert step.outputs == {"exit-code": "1", "findings": "1"}
    assert step.summary.startswith("### doable: 1 finding\n")


def test_a_report_for_code_scanning_is_there_whatever_is_found(job: Job) -> None:
    job.put({"sub/plan.md": NO_DATE})
    step = job.run({"sarif": "my report.sarif", "working-directory": "sub"})
    assert (step.code, len(step.annotations)) == (1, 1)
    (run,) = json.loads((job.workspace / "sub" / "my report.sarif").read_text(encoding="utf-8"))["runs"]
    (result,) = run["results"]
    assert result["ruleId"] == "S501"
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "sub/plan.md"
    job.put({"sub/plan.md": CLEAN})
    assert job.run({"sarif": "my report.sarif", "working-directory": "sub"}).code == 0
    assert (
        json.loads((job.workspace / "sub" / "my report.sarif").read_text(encoding="utf-8"))["runs"][0]["results"] == []
    )


def test_a_report_that_cannot_be_written_fails_the_step(job: Job) -> None:
    job.put({"plan.md": CLEAN})
    step = job.run({"sarif": "no/such/folder.sarif"})
    assert step.code == 2
    assert "the folder no/such does not exist" in step.log
    assert step.outputs["exit-code"] == "2"


# ---- what goes wrong


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ({"paths": "nowhere"}, "nowhere does not exist"),
        ({"args": "--no-such-option"}, "unrecognized arguments: --no-such-option"),
        ({"fail-on": "often"}, "invalid choice: 'often'"),
        ({"format": "prose"}, "invalid choice: 'prose'"),
    ],
)
def test_wrong_inputs_are_told_by_doable(job: Job, inputs: dict[str, str], said: str) -> None:
    job.put({"plan.md": CLEAN})
    step = job.run(inputs)
    assert (step.code, step.outputs["exit-code"]) == (2, "2")
    assert said in step.log


def test_a_run_that_left_something_out_says_so(job: Job) -> None:
    job.put({"plan.md": NO_DATE})
    step = job.run({"paths": "plan.md\nnowhere"})
    assert step.outputs == {"exit-code": "2", "findings": "1"}
    assert step.summary.startswith("### doable: 1 finding, but not all could be checked\n")


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ({"args": "--select 'C1"}, "args: No closing quotation"),
        ({"args": "--quiet -- plan.md"}, "args: options only"),
        ({"working-directory": "nowhere"}, "working-directory: nowhere: No such file or directory"),
        ({"version": "latest"}, "version: latest is no version"),
    ],
)
def test_wrong_inputs_are_told_by_the_action(job: Job, inputs: dict[str, str], said: str) -> None:
    job.put({"plan.md": NO_DATE})
    step = job.run(inputs)
    assert tells(step, said)
    assert (step.outputs, step.summary) == ({"exit-code": "2", "findings": ""}, "")


def test_options_that_leave_no_statistics_leave_no_summary(job: Job) -> None:
    job.put({"plan.md": BAD_BOX})
    step = job.run({"args": "--diff", "format": "text"})
    assert step.code == 1
    assert "+- [ ] Email Kim" in step.log
    assert (step.outputs, step.summary) == ({"exit-code": "1", "findings": ""}, "")


HOSTILE = (
    """x'; touch made; "$(touch made)`touch made`${IFS} & touch made &\ntouch made\n""",
    "--fix",
    "%0A::set-output name=made::x",
)


@pytest.mark.parametrize(
    ("name", "value"),
    # options are what `args` is for
    [(name, value) for name in ACTION["inputs"] for value in HOSTILE if (name, value) != ("args", "--fix")],
)
def test_a_hostile_input_is_a_wrong_one_and_nothing_more(job: Job, name: str, value: str) -> None:
    job.put({"plan.md": BAD_BOX})
    step = job.run({name: value})
    assert (job.workspace / "plan.md").read_text(encoding="utf-8") == BAD_BOX
    # a report may be called whatever it is
    assert left(job) == ({"plan.md", value.strip()} if name == "sarif" else {"plan.md"})
    assert step.code == (1 if name == "sarif" else 2)
    assert set(step.outputs) == {"exit-code", "findings"}
    assert set(step.commands) <= {"error", "warning"}


@pytest.mark.parametrize("form", ["github", "text", "json", "concise"])
def test_what_a_plan_says_gives_no_commands(job: Job, form: str) -> None:
    said = "##[set-output name=findings]0 ::add-mask::Kim"
    task = f"- [ ] Improve it {said} @ana due:2999-13-40\n"
    files = {"::add-mask::Kim.md": f"# Next steps\n\n{task}\r::add-mask::Sam\r{task}", "##[add-mask]Kim.md": "\0"}
    job.put(files)
    step = job.run({"format": form})
    assert step.code == 1
    assert "##[add-mask]Kim.md" in step.log
    assert set(step.commands) == ({"error", "warning", "notice"} & set(step.commands) if form == "github" else set())
    assert bool(step.commands) == (form == "github")


def test_no_code_of_the_checked_folder_is_run(installed: Job, first: Step) -> None:
    assert first.code == 1
    assert left(installed) == {name.split("/")[0] for name in HOSTILE_FOLDER}


# ---- what is run


def a_folder(folder: Path) -> Path:
    folder.mkdir()
    return folder


def test_doable_is_installed_once_a_job_and_leaves_nothing_behind(job: Job, first: Step, common: Path) -> None:
    assert first.commands == ["group", "endgroup", "error"]
    assert list((common / "home").rglob("*doable*")) == []
    job.put({"plan.md": NO_DATE})
    second = job.run()
    assert second.commands == ["error"]
    assert second.outputs == first.outputs == {"exit-code": "1", "findings": "1"}
    assert left(job) == {"plan.md"}


def test_a_version_comes_from_the_package_index(job: Job, tmp_path: Path) -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    index = a_folder(tmp_path / "index")
    build = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(index), str(job.action)]
    subprocess.run(build, env=environment(), check=True, capture_output=True)
    job.put({"plan.md": NO_DATE})
    step = job.run({"version": version}, PIP_FIND_LINKS=str(index))
    assert f"::group::Install doable {version}\n" in step.log
    assert f"doable=={version}" in step.log
    assert (step.code, step.outputs["findings"]) == (1, "1")


def test_a_folder_that_takes_no_environment_is_told(job: Job) -> None:
    step = job.run(RUNNER_TEMP="/dev/null")
    assert tells(step, "doable could not be installed: ", "/dev/null/doable-")
    assert step.commands == ["group", "endgroup", "error"]


def test_a_version_that_is_not_to_be_had_is_told(job: Job) -> None:
    step = job.run({"version": "0.1.0"}, PIP_NO_INDEX="1")
    assert tells(step, "doable could not be installed; the log of this step says why")
    assert "No matching distribution found for doable==0.1.0\n" in step.log


@pytest.fixture
def pythonless(job: Job, tmp_path: Path) -> Job:
    """A runner on which whatever is called Python is too old."""
    programs = tmp_path / "old"
    for name in PYTHONS:
        program(programs / name, "/bin/sh", "-c", "exit 1")
    return job._replace(programs=programs, tools=a_folder(tmp_path / "tool cache"))


def test_a_python_that_the_runner_keeps_aside_is_found(pythonless: Job) -> None:
    pythonless.put({"plan.md": NO_DATE})
    program(pythonless.tools / "Python" / "3.10.1" / "x64" / "bin" / "python", "/bin/sh", "-c", "exit 1")
    program(pythonless.tools / "Python" / "3.13.1" / "x64" / "bin" / "python", sys.executable)
    assert pythonless.run().outputs == {"exit-code": "1", "findings": "1"}


def test_without_any_python_the_next_step_is_told(pythonless: Job) -> None:
    step = pythonless.run()
    assert tells(step, "Python 3.11", "Use actions/setup-python before this action.")
    assert step.outputs == {"exit-code": "2"}
