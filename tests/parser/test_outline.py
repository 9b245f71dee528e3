"""Chunks that are read by patterns are what the line machine reads of them, field by field."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from doable_md.blocks import chunks
from doable_md.chunk import Chunk
from doable_md.machine import Machine
from doable_md.outline import Prose
from tests.parser.documents import documents
from tests.parser.test_oracle import folder_files, thorough

FIELDS = ("text", "lines", "items", "headings", "code", "near", "deep", "tail", "labels")

# Lines as people write them, so that most documents are of a common shape and not of none.
WORDS = (
    "Call Kim",
    "see [a](b)",
    "**Plan** it",
    "x | y",
    "a `[ ]` b",
    "TODO later",
    "Straße",
    "1 of 2",
    "due:2026-12-01",
)
LINES = (
    "- [ ] {w}", "- [x] {w}", "  - [ ] {w}", "    - [ ] {w}", "  - {w}", "   {w}", "{w}", "{w}", "", "", "## {w}",
    "- {w}", "* [ ] {w}", "-  [ ] {w}", "      - [/] {w}", "1. {w}", "> {w}", "---", "| a | b |", "|---|---|", "```",
    "```py", "~~~", "   ```", "````", "- ```", "x ``` y", "- <b>", "a <b> c",
    "\t{w}", "    {w}", " # {w}", "- [ ] {w}  ", "- [ ]  {w}", "- []", "   - - {w}", "===", "<!-- x -->", "[a]: b",
)  # fmt: skip


@st.composite
def notes(draw: st.DrawFn) -> str:
    picked = draw(st.lists(st.tuples(st.sampled_from(LINES), st.sampled_from(WORDS)), min_size=1, max_size=14))
    end = draw(st.sampled_from(("\n", "\n", "\n", "\r\n")))
    return end.join(line.format(w=words) for line, words in picked) + draw(st.sampled_from(("", end)))


def by_machine(text: str) -> Iterator[Chunk]:
    position = 0
    while position < len(text):
        chunk, position = Machine(text, position, None).read()
        yield chunk


def assert_same(text: str) -> None:
    quick, slow = list(chunks(text)), list(by_machine(text))
    for mine, theirs in zip(quick, slow, strict=True):
        for name in FIELDS:
            if name == "tail" and (theirs is slow[-1] or slow[slow.index(theirs) + 1].text.startswith("#")):
                # A heading ends every list, so nobody asks whether the one before it goes on.
                continue
            assert getattr(mine, name) == getattr(theirs, name), (name, mine.text)


@settings(thorough, suppress_health_check=[*HealthCheck])
@given(st.one_of(notes(), notes(), documents()))
@example("- [ ] a\n  b\n\nc\n\n- [ ] d")
@example("# H\n- a\n- [ ] b")
@example("- [ ] a\n- b\n   - c\n- [ ] d\n")
@example("\n\n- [ ] a")
def test_common_shapes_are_read_as_the_machine_reads_them(text: str) -> None:
    assert_same(text)


def test_prose_is_not_looked_into_before_somebody_asks() -> None:
    first, second, _ = chunks("## Notes\n\nSome words.\n\n- a note\n\n## Next\n\n- [ ] Call Kim\n")
    assert isinstance(first, Prose)
    assert isinstance(second, Prose)
    assert [item.marker for item in first.items] == [23]


@pytest.mark.skipif("DOABLE_CORPUS" not in os.environ, reason="DOABLE_CORPUS names no folder of real documents")
def test_real_documents_chunk_by_chunk() -> None:
    for path in folder_files("DOABLE_CORPUS", "*.md"):
        assert_same(path.read_bytes().decode("utf-8", errors="replace"))
