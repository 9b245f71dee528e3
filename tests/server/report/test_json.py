"""Findings and tasks as programs read them."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doable.finding import Edit, Family, Finding, Fix, Place, Related, Safety, Severity
from doable.fix import apply
from doable.report import FileReport
from doable.report import json as j
from doable_md import read
from doable_md.text import Source, Span
from tests.server.report.samples import GALLERY, HINT, applied, written


def test_the_shape_of_check() -> None:
    text = "# 🚀\r\n- [ ] Fix it\u2028now\r\n"
    start = text.index("Fix")
    fix = Fix("Name it", Safety.REVIEW, (Edit(Span(start, start + 3), "Draft"),))
    related = (Related(Place("b.md", 0, 6, 0, 9), "the same"),)
    finding = Finding(
        "C102", "vague-verb", Family.CLARITY, Severity.WARNING, "No action: ›Fix‹.", "a.md",
        Span(start, text.index("\r\n", start)), related,
    )  # fmt: skip
    assert json.loads(written("json", FileReport("a.md", 1, (finding,), ((fix,),), text), FileReport("c.md", 2))) == {
        "version": 1,
        "findings": [
            {
                "code": "C102",
                "name": "vague-verb",
                "family": "clarity",
                "severity": "warning",
                "message": "No action: ›Fix‹.",
                "path": "a.md",
                "range": {"start": {"line": 2, "column": 7}, "end": {"line": 2, "column": 17}},
                "fixes": [
                    {
                        "title": "Name it",
                        "safety": "review",
                        "edits": [
                            {
                                "range": {"start": {"line": 2, "column": 7}, "end": {"line": 2, "column": 10}},
                                "text": "Draft",
                            }
                        ],
                    }
                ],
                "related": [
                    {
                        "path": "b.md",
                        "range": {"start": {"line": 1, "column": 7}, "end": {"line": 1, "column": 10}},
                        "message": "the same",
                    }
                ],
            }
        ],
        "summary": {"files": 2, "tasks": 3, "findings": 1},
    }


def test_an_empty_run() -> None:
    assert json.loads(written("json")) == {
        "version": 1,
        "findings": [],
        "summary": {"files": 0, "tasks": 0, "findings": 0},
    }


TASKS = """\
# Plan

## Next steps

- [/] When the export lands, email Sam -> list in CRM @ana due:2026-12-01 goal:growth impact:high est:2h id:mail
  - [ ] Ask @kim #later after:mail
"""


def records(text: str) -> list[dict[str, Any]]:
    found = json.loads(j.tasks_json([read(text, "a.md")]))
    assert found["version"] == 1
    tasks: list[dict[str, Any]] = found["tasks"]
    return tasks


KEYS = (
    "path line column end_line mark state text title owners mentions with due start scheduled created done goals impact"
    " estimate id after repeat trigger output result tags fields section depth parent_line effective"
)


def test_the_shape_of_tasks() -> None:
    first, second = records(TASKS)
    assert list(first) == KEYS.split()
    assert {key: first[key] for key in ("path", "line", "column", "end_line", "mark", "state", "section")} == {
        "path": "a.md",
        "line": 5,
        "column": 1,
        "end_line": 5,
        "mark": "/",
        "state": "doing",
        "section": "Next steps",
    }
    assert (first["owners"], first["due"], first["estimate"]) == (["ana"], "2026-12-01", 120)
    assert (second["line"], second["column"], second["depth"], second["parent_line"]) == (6, 3, 1, 5)
    assert (second["due"], second["estimate"], second["fields"], second["goals"]) == (None, None, {}, [])
    assert second["effective"] == {
        "owners": ["kim"],
        "due": "2026-12-01",
        "goals": ["growth"],
        "impact": "high",
    }


@pytest.mark.parametrize("name", ["json", "json-lines"])
def test_edits_put_in_give_what_the_fix_gives(name: str) -> None:
    document = written(name, *GALLERY, least=HINT)
    findings = json.loads(document)["findings"] if name == "json" else list(map(json.loads, document.splitlines()))
    fixed = iter(findings)
    seen = 0
    for file in GALLERY:
        source = Source(file.text)
        for fixes in file.fixes or ((),) * len(file.findings):
            for fix, told in zip(fixes, next(fixed)["fixes"], strict=True):
                edits = [
                    (
                        source.offset(edit["range"]["start"]["line"] - 1, edit["range"]["start"]["column"] - 1),
                        source.offset(edit["range"]["end"]["line"] - 1, edit["range"]["end"]["column"] - 1),
                        edit["text"],
                    )
                    for edit in told["edits"]
                ]
                assert applied(file.text, edits) == apply(file.text, [fix]).text
                seen += bool(edits)
    assert seen > 20


def test_json_lines_are_the_findings_of_json_one_a_line() -> None:
    document = written("json-lines", *GALLERY)
    assert document.isascii()
    assert [json.loads(line) for line in document.splitlines()] == json.loads(written("json", *GALLERY))["findings"]
    assert written("json-lines") == written("json-lines", FileReport("a.md", 3)) == ""


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(st.text(), inner),
)


@given(VALUES)
def test_json_is_written_as_the_standard_library_writes_it(value: Any) -> None:
    assert j.pretty(value) == json.dumps(value, ensure_ascii=False, indent=2)


def test_a_document_is_one_that_the_standard_library_would_have_written() -> None:
    for files in ((), GALLERY, GALLERY[:1]):
        document = written("json", *files)
        assert document == json.dumps(json.loads(document), ensure_ascii=False, indent=2) + "\n"
