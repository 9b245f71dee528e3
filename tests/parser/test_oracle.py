"""Blocks: doable reads what markdown-it-py reads, and reads the same again after an edit."""

import os
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, example, given, settings

from doable_md import edit, read, reread
from doable_md.blocks import worth_reading
from tests.parser.documents import documents, edits
from tests.parser.oracle import by_doable, by_markdown_it, everything

# `HYPOTHESIS_PROFILE=nightly` looks for much longer.
EXAMPLES = 20_000 if os.environ.get("HYPOTHESIS_PROFILE") == "nightly" else 500
thorough = settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


# docs/parser.md, "Where doable reads otherwise": markdown-it-py counts the columns of a tab in a quote inside a quote
# from the inner quote's start, CommonMark from the line's.
NESTED_QUOTE_TAB = re.compile(r"(?:^|(?<=\r))[^\r\n]*>[^\r\n]*>[^\r\n]*\t", re.MULTILINE)


def folder_files(variable: str, pattern: str) -> list[Path]:
    folder = os.environ.get(variable)
    return sorted(Path(folder).rglob(pattern)) if folder else []


def assert_same(text: str) -> None:
    plan = read(text)
    tasks, headings = by_markdown_it(text)
    found, sections = by_doable(plan)
    assert found == tasks
    if worth_reading(text):
        assert sections == headings


@thorough
@given(documents())
# What earlier versions got wrong.
@example("> %%\nbar bazé\n2) [ ]")
@example("* [ ] w[x] # \n|a|b|    \n  --- | --- ")
@example("-->é```py+ <br>\n<?php[ ] a--- | ---\n|-|-|\n1. [ ] z")
@example("[a]: /u\n2) [/]\t# ")
@example("# </pre>a | b\n|-|-|  \n[ ] a...")
@example("- [n]: #\n  [ ] After a definition")
@example("[c]:\n===")
@example("[a]: /u\\\n---\n- [ ] t")
@example("> [x]: /u 'ti\n      []'\na | b\n---\n## H")
@example("   1. [ ] z\n    1. [ ] not deep enough, not shallow enough")
@example("> >  - [ ] v\n    - - - ")
@example("- [x] u\na | b\n\t--- | ---")
@example("+ -->\n- [ ] a | b\n|-|-|")
@example("- [ ] t\n\xa0")
@example("+ \xa0\u2028\n[ ]  ")
@example(">%%\n[x] 10. \n---")
def test_reading_equals_markdown_it_py(text: str) -> None:
    assume(not NESTED_QUOTE_TAB.search(text))
    assert_same(text)


@thorough
@given(edits())
def test_reading_after_an_edit_equals_reading_anew(change: tuple[str, int, int, str]) -> None:
    text, start, end, new = change
    plan = read(text)
    # What was asked of the old plan may be kept by the new one, and has to be as true there.
    everything(plan)
    changed = text[:start] + new + text[end:]
    anew = everything(read(changed))
    assert everything(edit(plan, start, end, new)) == anew
    assert everything(reread(plan, changed)) == anew
    assert everything(edit(edit(plan, start, end, new), start, start + len(new), text[start:end])) == everything(plan)


@pytest.mark.skipif("DOABLE_CORPUS" not in os.environ, reason="DOABLE_CORPUS names no folder of real documents")
@pytest.mark.parametrize("path", folder_files("DOABLE_CORPUS", "*.md"), ids=lambda path: path.name[:40])
def test_real_documents(path: Path) -> None:
    assert_same(path.read_bytes().decode("utf-8", errors="replace"))


@pytest.mark.skipif(
    "DOABLE_CONFORMANCE" not in os.environ, reason="DOABLE_CONFORMANCE names no folder of other systems' cases"
)
@pytest.mark.parametrize(
    "path",
    [path for path in folder_files("DOABLE_CONFORMANCE", "*.*") if path.suffix in {".md", ".txt", ".todo", ".xit"}],
    ids=lambda path: path.name[:60],
)
def test_documents_of_other_systems(path: Path) -> None:
    assert_same(path.read_bytes().decode("utf-8", errors="replace"))
