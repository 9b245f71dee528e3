"""The Reviewdog Diagnostic Format, held against a validator of it (npm: @umbrelladocs/rdformat-validator)."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from doable.finding import Edit, Fix, Place, Related, Safety
from doable.fix import apply
from doable.report import FileReport
from doable_md.text import Source, Span
from tests.server.report.consumers import ask
from tests.server.report.samples import (
    ERROR,
    GALLERY,
    HINT,
    INFORMATION,
    LEFT_OUT,
    ODD,
    TEXT,
    WARNING,
    a_file,
    a_finding,
    applied,
    printed,
    written,
)


def result(*files: FileReport, **more: Any) -> Any:
    return json.loads(printed(written("rdjson", *files, **more)))


def diagnostic(file: FileReport, **more: Any) -> Any:
    (one,) = result(file, **more)["diagnostics"]
    return one


@pytest.mark.parametrize("files", [(), GALLERY[:1], GALLERY], ids=["no file", "no finding", "all that is hard"])
def test_a_validator_finds_nothing_wrong(node_modules: Path, files: tuple[FileReport, ...]) -> None:
    assert node_modules.is_dir()
    found = result(*files, least=HINT, skipped=LEFT_OUT)
    assert ask("rdjson", found) == []
    assert len(found["diagnostics"]) == sum(len(file.findings) for file in files)


def test_the_validator_would_tell(node_modules: Path) -> None:
    assert node_modules.is_dir()
    found = result(a_file(WARNING))
    found["diagnostics"][0]["location"]["range"]["start"]["line"] = 0
    assert ask("rdjson", found) != []


def test_a_diagnostic() -> None:
    assert result(FileReport(ODD, 1, (a_finding(TEXT, "Fix", path=ODD),), text=TEXT)) == {
        "source": {"name": "doable"},
        "diagnostics": [
            {
                "message": "`x` names no action.",
                "location": {
                    "path": ODD,
                    "range": {"start": {"line": 1, "column": 7}, "end": {"line": 1, "column": 10}},
                },
                "severity": "WARNING",
                "code": {"value": "C102"},
            }
        ],
    }


def test_severities() -> None:
    found = result(a_file(ERROR, WARNING, INFORMATION, HINT), least=HINT)["diagnostics"]
    assert [one["severity"] for one in found] == ["ERROR", "WARNING", "INFO", "INFO"]


def test_columns_count_bytes_and_ranges_go_over_lines() -> None:
    text = "- [ ] a𐐀b Fix\r\n  ü it\r\n"
    found = diagnostic(FileReport("a.md", 1, (a_finding(text, "b Fix\r\n  ü"),), text=text))
    # the column of b is 6 in `a𐐀b`, says the format's own example
    assert found["location"]["range"] == {"start": {"line": 1, "column": 6 + 6}, "end": {"line": 2, "column": 5}}


def test_separators_are_slashes_on_every_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sep", "\\")
    found = diagnostic(FileReport("notes\\a.md", 1, (a_finding(TEXT, "Fix"),), text=TEXT))
    assert found["location"]["path"] == "notes/a.md"


def test_related_places_are_lines() -> None:
    related = (Related(Place("b c.md", 4, 2, 4, 3), "the same task"),)
    found = diagnostic(FileReport("a.md", 1, (a_finding(TEXT, "Fix", related=related),), text=TEXT))
    assert found["related_locations"] == [
        {"message": "the same task", "location": {"path": "b c.md", "range": {"start": {"line": 5}}}}
    ]


def test_a_suggestion_taken_over_gives_what_the_best_fix_gives() -> None:
    seen = 0
    for file in GALLERY:
        source = Source(file.text)
        found = result(file, least=HINT)["diagnostics"]
        for fixes, one in zip(file.fixes, found, strict=file.fixes != ()):
            best = next((fix for fix in fixes if fix.title in {"Mend it", "In two places, one line more"}), None)
            if best is None:
                assert "suggestions" not in one
                continue
            (suggestion,) = one["suggestions"]
            start, end = (offset_of(source, suggestion["range"][name]) for name in ("start", "end"))
            assert applied(file.text, [(start, end, suggestion["text"])]) == apply(file.text, [best]).text
            seen += 1
    assert seen > 10


def offset_of(source: Source, position: dict[str, int]) -> int:
    line = source.slice(source.line_span(position["line"] - 1)).encode()
    return source.offset(position["line"] - 1, len(line[: position["column"] - 1].decode()))


def test_what_needs_a_person_is_no_suggestion() -> None:
    fix = Fix("Fill it in", Safety.SLOT, (Edit(Span(6, 9), "‹what›"),))
    assert "suggestions" not in diagnostic(a_file(WARNING, fixes=((fix,),)))
