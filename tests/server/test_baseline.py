"""The baseline: what is known stays known when lines move, days change or a word does, and what is new is new."""

import os
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doable.baseline import Baseline, BaselineError, describe, load, parse, write
from doable.check import check_plan, settings_for
from doable.config import Config
from doable.facts import facts
from doable.finding import Finding
from doable.workspace import Workspace
from doable_md import Plan, read
from tests.server.plans import TODAY

HEAD = "# Next steps\n\n"
CODES = ("C107", "C110", "R401", "O301")
WORDS = [
    "email",
    "call",
    "draft",
    "print",
    "order",
    "kim",
    "lee",
    "jo",
    "survey",
    "deck",
    "badge",
    "room",
    "terms",
    "price",
    "page",
    "launch",
    "offer",
    "list",
]


def check(documents: dict[str, str]) -> tuple[list[Finding], dict[str, Plan]]:
    """Check documents, by path, as one project."""
    config = Config(select=CODES)
    plans = {path: read(text, path) for path, text in documents.items()}
    workspace = Workspace(settings_for(config, ""))
    for path, plan in plans.items():
        workspace.replace(facts(plan, settings_for(config, path)))
    return [
        one for path, plan in plans.items() for one in check_plan(plan, workspace, settings_for(config, path), TODAY)
    ], plans


def baseline(documents: dict[str, str]) -> Baseline:
    return parse(write(*check(documents), "."), "doable-baseline.json")


def new(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """Return the codes and lines of what is new in documents whose earlier state is the baseline."""
    found, plans = check(after)
    split = baseline(before).split(found, plans, exists=lambda _: False)
    assert len(split.new) + len(split.known) == len(found)
    return [f"{one.code}:{plans[one.path].source.position(one.span.start).line + 1}" for one in split.new]


titles = st.lists(
    st.lists(st.sampled_from(WORDS), min_size=5, max_size=5, unique=True).map(" ".join),
    min_size=1, max_size=6, unique_by=lambda title: frozenset(title.split()),
)  # fmt: skip


def document(lines: list[str]) -> dict[str, str]:
    return {"a.md": HEAD + "".join(f"- [ ] {line}\n" for line in lines)}


@given(titles, st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_moved_lines_are_known(lines: list[str], random: Random) -> None:
    moved = list(lines)
    random.shuffle(moved)
    after = {"a.md": "# Something new\n\nText.\n\n" + document(moved)["a.md"]}
    assert new(document(lines), after) == []


@given(
    titles, st.lists(st.integers(1, 19), min_size=6, max_size=6), st.lists(st.integers(1, 19), min_size=6, max_size=6)
)
@settings(max_examples=40, deadline=None)
def test_changed_days_are_known(lines: list[str], before: list[int], after: list[int]) -> None:
    def dated(days: list[int]) -> dict[str, str]:
        return document([f"{line} due:2026-11-{day:02}" for line, day in zip(lines, days, strict=False)])

    assert new(dated(before), dated(after)) == []


@given(titles, st.integers(0, 4))
@settings(max_examples=40, deadline=None)
def test_one_word_of_five_may_change(lines: list[str], at: int) -> None:
    reworded = [
        " ".join("other" if number == at else word for number, word in enumerate(line.split())) for line in lines
    ]
    assert new(document(lines), document(reworded)) == []


@given(titles, st.integers(0, 5))
@settings(max_examples=40, deadline=None)
def test_a_new_finding_is_new(lines: list[str], at: int) -> None:
    at = min(at, len(lines))
    after = [*lines[:at], "Interview five churned customers", *lines[at:]]
    assert new(document(lines), document(after)) == [f"C107:{at + 3}", f"C110:{at + 3}"]


@given(titles)
@settings(max_examples=20, deadline=None)
def test_a_second_copy_of_a_known_task_is_new(lines: list[str]) -> None:
    assert len(new(document(lines), document([*lines, lines[0]]))) == 2


@given(titles)
@settings(max_examples=20, deadline=None)
def test_the_file_is_the_same_in_whatever_order_findings_come(lines: list[str]) -> None:
    found, plans = check(document(lines))
    assert write(found, plans) == write(reversed(found), plans)


def test_a_renamed_file_and_a_task_moved_to_another_are_known() -> None:
    before = {"a.md": HEAD + "- [ ] Email Kim the survey\n", "b.md": HEAD + "- [ ] Call Lee\n"}
    assert new(before, {"c.md": before["a.md"], "b.md": before["b.md"]}) == []
    assert new(before, {"a.md": HEAD, "b.md": before["b.md"] + "- [ ] Email Kim the survey\n"}) == []


def test_a_file_that_was_not_checked_lends_nothing_and_is_not_stale() -> None:
    before = {"a.md": HEAD + "- [ ] Email Kim the survey\n", "b.md": HEAD + "- [ ] Call Lee\n"}
    found, plans = check({"b.md": HEAD + "- [ ] Email Kim the survey\n"})
    split = baseline(before).split(found, plans, exists=lambda _: True)
    assert len(split.new) == 2
    assert {entry.path for entry in split.stale} == {"b.md"}


def test_an_overload_that_moves_to_another_task_is_known() -> None:
    lines = [f"Email number {number} @ana due:2026-11-20" for number in range(6)]
    early = [*lines[:5], "Email number 5 @ana due:2026-11-19"]
    assert new(document(lines), document(early)) == ["R401:8"]


def test_stale_entries_are_named_and_only_of_rules_that_ran() -> None:
    before = baseline({"a.md": HEAD + "- [ ] Email Kim the survey\n"})
    found, plans = check({"a.md": HEAD + "- [ ] Email Kim the survey @ana\n"})
    split = before.split(found, plans)
    assert [describe(entry) for entry in split.stale] == ["a.md: C107 Email Kim the survey"]
    assert before.split(found, plans, codes=("C110",)).stale == ()


def test_paths_are_relative_to_the_baseline(tmp_path: Path) -> None:
    plan = tmp_path / "plans" / "a.md"
    found, plans = check({str(plan): HEAD + "- [ ] Email Kim the survey\n"})
    text = write(found, plans, str(tmp_path))
    assert '"path": "plans/a.md"' in text
    assert str(tmp_path) not in text
    (tmp_path / "doable-baseline.json").write_text(text, encoding="utf-8")
    split = load(str(tmp_path / "doable-baseline.json")).split(found, plans)
    assert (len(split.known), split.new, split.stale) == (2, (), ())


def test_one_finding_a_line_and_an_empty_one() -> None:
    found, plans = check({"a.md": HEAD + "- [ ] Email Kim the survey\n"})
    assert (
        write(found, plans).splitlines()[3] == '    {"code": "C107", "path": "a.md", "text": "Email Kim the survey"},'
    )
    assert parse(write([], {})).entries == ()


@pytest.mark.parametrize(
    "text", ["", "{}", '{"version": 2}', '{"version": 1}', '{"version": 1, "findings": [{"code": "C107"}]}', "[" * 9999]
)  # fmt: skip
def test_what_is_no_baseline_is_told(text: str) -> None:
    with pytest.raises(BaselineError, match="no baseline"):
        parse(text)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(BaselineError, match=r"none\.json"):
        load(str(tmp_path / "none.json"))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes in folders")
def test_a_baseline_is_a_regular_file_of_some_size(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.json")
    (tmp_path / "large.json").touch()
    os.truncate(tmp_path / "large.json", 1 << 30)
    for name, reason in (("pipe", "is not a regular file"), ("large", "is larger than 67,108,864 bytes")):
        with pytest.raises(BaselineError, match=rf"{name}\.json {reason}"):
            load(str(tmp_path / f"{name}.json"))
