"""What `doable check` prints for other programs, and how it counts."""

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from doable.report.formats import FORMATS
from tests.server.cli.running import PLAN, TODAY, put

SELECT = "--select=S501,S504"


@pytest.fixture
def plan(folder: Path) -> Path:
    put(folder, "clean, really.md", "# Note\n")
    put(folder, "latin.md", b"caf\xe9")
    return put(folder, "plan 1.md", PLAN)


@pytest.mark.usefixtures("plan")
def test_concise_is_one_line_a_finding(run: Any) -> None:
    ran = run("check", "--format=concise", SELECT, TODAY)
    assert ran.code == 1
    first, second = ran.out.splitlines()
    assert first.startswith("plan 1.md:3:43: error S501 `2026-13-40` is no date")
    assert second.startswith("plan 1.md:5:1: warning S504 ")
    assert ran.err.splitlines()[-1] == "Checked 2 files, 1 task: 1 error, 1 warning."


@pytest.mark.usefixtures("plan")
def test_github_annotates_lines(run: Any) -> None:
    ran = run("check", "--format=github", SELECT, TODAY)
    assert ran.out.startswith(
        "::error file=plan 1.md,line=3,col=43,endLine=3,endColumn=53,title=doable S501 invalid-date::`2026-13-40` is"
    )
    assert "::warning file=plan 1.md,line=5,col=1,endLine=5,endColumn=5,title=doable S504 malformed-box::" in ran.out


def test_github_escapes_what_would_end_a_command(folder: Path, run: Any) -> None:
    put(folder, "a,b:100%.md", "- [ ] Ask Kim due:2026-13-99%\n")
    out = run("check", "--format=github", SELECT).out
    assert "file=a%2Cb%3A100%25.md," in out


@pytest.mark.parametrize(("shown", "count"), [([], 0), (["-v"], 1)])
def test_hints_are_lines_with_v_only(folder: Path, run: Any, shown: list[str], count: int) -> None:
    put(folder, "plan.md", "-[ ] Call Sam\n")
    for name in ("concise", "github"):
        ran = run("check", f"--format={name}", "--select=S504", "--config=severity.S504=hint", *shown)
        assert ran.out.count("\n") == count


@pytest.mark.usefixtures("plan")
def test_sarif(run: Any) -> None:
    ran = run("check", "--format=sarif", SELECT, TODAY)
    log = ran.json
    (done,) = log["runs"]
    assert (log["version"], done["columnKind"]) == ("2.1.0", "unicodeCodePoints")
    rules = done["tool"]["driver"]["rules"]
    assert [(result["ruleId"], result["level"]) for result in done["results"]] == [
        ("S501", "error"),
        ("S504", "warning"),
    ]
    for result in done["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    place = done["results"][0]["locations"][0]["physicalLocation"]
    assert place == {
        "artifactLocation": {"uri": "plan%201.md"},
        "region": {"startLine": 3, "startColumn": 43, "endLine": 3, "endColumn": 53},
    }
    (left_out,) = done["invocations"][0]["toolExecutionNotifications"]
    assert left_out["message"]["text"].startswith("latin.md is not UTF-8")


@pytest.mark.usefixtures("plan")
def test_junit(run: Any) -> None:
    ran = run("check", "--format=junit", SELECT, TODAY)
    suites = ElementTree.fromstring(ran.out)
    assert suites.attrib == {"name": "doable", "tests": "4", "failures": "2", "skipped": "1", "errors": "0"}
    cases = {
        suite.attrib["name"]: [(case.attrib["name"], [child.tag for child in case]) for case in suite]
        for suite in suites
    }
    assert cases == {
        "clean, really.md": [("doable", [])],
        "plan 1.md": [("S501 invalid-date", ["failure"]), ("S504 malformed-box", ["failure"])],
        "latin.md": [("read", ["skipped"])],
    }


def test_junit_is_xml_whatever_a_plan_says(folder: Path, run: Any) -> None:
    put(folder, 'a&b<c>".md', '- [ ] Ask Kim due:2026-13-\x01\x1b<&">\n')
    ElementTree.fromstring(run("check", "--format=junit", "--select=all").out)


@pytest.mark.usefixtures("plan")
def test_statistics(run: Any) -> None:
    ran = run("check", "--statistics", "--select=S501,S504,C107", TODAY)
    assert ran.code == 1
    lines = ran.out.splitlines()
    assert lines[:2] == ["1  S501  invalid-date", "1  S504  malformed-box"]
    assert lines[-1] == "Checked 2 files, 1 task: 1 error, 1 warning. Next: `doable explain S501` says why."
    counted = run("check", "--statistics", "--format=json", SELECT, TODAY).json
    assert counted["statistics"][0] == {"code": "S501", "name": "invalid-date", "count": 1}
    assert counted["summary"] == {"files": 2, "tasks": 1, "findings": 2}
    for wrong in (["--format=junit"], ["--diff"]):
        assert run("check", "--statistics", *wrong).code == 2


@pytest.mark.usefixtures("plan")
def test_exit_zero(run: Any) -> None:
    assert run("check", "--exit-zero", SELECT, TODAY).code == 0
    assert run("check", "--exit-zero", "gone.md").code == 2


FOR_PROGRAMS = [name for name in FORMATS if name != "text"]


@pytest.mark.parametrize("name", FOR_PROGRAMS)
def test_an_empty_run_says_why_beside(folder: Path, run: Any, name: str) -> None:
    ran = run("check", f"--format={name}")
    assert ran.code == 0
    assert re.search("othing was checked: no Markdown file in this folder", ran.err)
    if FORMATS[name].streams:
        assert ran.out == ""
    elif name in {"junit", "checkstyle"}:
        assert len(ElementTree.fromstring(ran.out)) == 0
    else:
        json.loads(ran.out)


@pytest.mark.usefixtures("plan")
@pytest.mark.parametrize("name", FOR_PROGRAMS)
def test_every_format_has_every_finding_and_says_what_was_left_out(run: Any, name: str) -> None:
    ran = run("check", f"--format={name}", SELECT, TODAY)
    assert ran.code == 1
    assert (ran.out.count("S501") > 0, ran.out.count("S504") > 0) == (True, True)
    assert "`2026-13-40` is no date" in ran.out
    assert "latin.md is not UTF-8" in ran.err


@pytest.mark.usefixtures("plan")
@pytest.mark.parametrize("name", FORMATS)
def test_what_a_baseline_knows_is_in_no_format(run: Any, name: str) -> None:
    run("baseline", TODAY)
    ran = run("check", f"--format={name}", "--baseline=.doable-baseline.json", TODAY)
    assert ran.code == 0
    assert "`2026-13-40` is no date" not in ran.out
    assert "known from the baseline" in ran.out + ran.err


@pytest.mark.parametrize("name", FOR_PROGRAMS)
def test_findings_beyond_the_limit_are_said_beside(folder: Path, run: Any, name: str) -> None:
    put(folder, "plan.md", "-[ ] Call Sam\n\n" * 5)
    ran = run("check", "--select=S504", "--config=max-findings=2", f"--format={name}")
    assert ran.err.startswith("doable: warning: 3 more findings not shown (`max-findings`)\n")
    assert "3 more findings not shown" in run("check", "--select=S504", "--config=max-findings=2", "--statistics").out


def test_sarif_names_files_elsewhere_by_their_uri(folder: Path, run: Any) -> None:
    file = put(folder, "ä b.md", "-[ ] Call Sam\n")
    (result,) = run("check", "--format=sarif", "--select=S504", str(file)).json["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == file.as_uri()
