"""What fixes may and may not do, on drawn plans and on real files."""

import os
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings

from doable.config import Config
from doable.finding import Fix, Safety
from doable.fix import apply, fix_to_fixpoint
from doable_md import Plan, Task, read
from tests.server.plans import check, plans

ALL = Config(profile="strict")
RELAXED_CHECKS = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])

_WORD = re.compile(r"[^\W_]+")


def best_fixes(text: str, safety: Safety) -> list[Fix]:
    """For each finding its first fix that is safe enough, as the command line chooses."""
    chosen = []
    for _, fixes in check(text, ALL)[1]:
        fix = next((fix for fix in fixes if fix.safety >= safety), None)
        if fix:
            chosen.append(fix)
    return chosen


def shape(plan: Plan) -> list[tuple[str, str, int]]:
    """Marks, words and nesting of all tasks, in order: what a SAFE fix must leave."""
    return [(task.state.value, " ".join(_WORD.findall(task.title)), task.depth) for task in plan.tasks]


def outside_tasks(text: str) -> list[str]:
    """The lines that belong to no task and look like none."""
    plan = read(text)
    inside = {line for task in plan.tasks for line in range(task.line, task.end_line + 1)}
    inside |= {plan.source.position(span.start).line for span in plan.near_boxes}
    headings = {section.line for section in plan.sections}
    lines = [plan.source.slice(plan.source.line_span(line)) for line in range(len(plan.source.line_starts))]
    return [
        line
        for number, line in enumerate(lines)
        if number not in inside and number not in headings and "doable:" not in line
    ]


def words(text: str) -> Counter[str]:
    """The words of a text; not counted: the letter in a box, digits (a date's are regrouped) and our own comments."""
    found = _WORD.findall(re.sub(r"\d[\d/.-]*|<!-- doable:[^>]*-->", " ", text))
    return Counter(word for word in found if len(word) > 1)


def safe(text: str) -> str:
    return fix_to_fixpoint(text, lambda one: best_fixes(one, Safety.SAFE), Safety.SAFE).text


@given(plans())
@RELAXED_CHECKS
def test_safe_fixes_converge_and_a_second_run_changes_nothing(text: str) -> None:
    fixed = fix_to_fixpoint(text, lambda one: best_fixes(one, Safety.SAFE), Safety.SAFE)
    assert fixed.settled
    assert safe(fixed.text) == fixed.text


@given(plans())
# A comment may be all that ends an output.
@example("- [ ] Email Kim the survey -> a list <!-- doable: ignore C107 --> ower:ana")
@RELAXED_CHECKS
def test_safe_fixes_keep_tasks_and_all_around_them(text: str) -> None:
    fixed = safe(text)
    assert outside_tasks(fixed) == outside_tasks(text) or read(text).near_boxes
    if not read(text).near_boxes:
        assert shape(read(fixed)) == shape(read(text))


@given(plans())
@RELAXED_CHECKS
def test_safe_fixes_lose_no_word(text: str) -> None:
    assert not words(text) - words(safe(text))


@given(plans())
@RELAXED_CHECKS
def test_every_claimed_range_is_inside_the_text(text: str) -> None:
    plan, found = check(text, ALL)
    for finding, fixes in found:
        assert 0 <= finding.span.start <= finding.span.end <= len(text)
        assert finding.span.start < finding.span.end or not plan.text[finding.span.start :].strip(), finding
        for fix in fixes:
            assert fix.edits, finding
            assert all(0 <= edit.span.start <= edit.span.end <= len(text) for edit in fix.edits if edit.path is None)


@given(plans())
@RELAXED_CHECKS
def test_after_any_fix_its_own_finding_is_gone(text: str) -> None:
    for finding, fixes in check(text, ALL)[1]:
        for fix in fixes[:3]:
            if any(edit.path for edit in fix.edits):
                continue
            applied = apply(text, [fix])
            assert applied.applied, (finding, fix)
            if any(not edit.text and edit.span.start <= finding.span.start < edit.span.end for edit in fix.edits):
                # The task is taken out, and what stands in its place is another.
                continue
            place = moved(finding.span.start, fix)
            after = {(later.code, later.message, later.span.start) for later, _ in check(applied.text, ALL)[1]}
            assert (finding.code, finding.message, place) not in after, (fix.title, applied.text)


@given(plans())
@RELAXED_CHECKS
def test_review_fixes_leave_all_tasks_they_do_not_edit(text: str) -> None:
    plan, found = check(text, ALL)
    for _, fixes in found:
        for fix in (fix for fix in fixes if fix.safety is Safety.REVIEW and not any(edit.path for edit in fix.edits)):
            touched = {
                line
                for edit in fix.edits
                for line in range(
                    plan.source.position(edit.span.start).line, plan.source.position(edit.span.end).line + 1
                )
            }
            kept = Counter(said(task) for task in plan.tasks if touched.isdisjoint(range(task.line, task.end_line + 1)))
            after = read(apply(text, [fix]).text, plan.path)
            assert not kept - Counter(map(said, after.tasks)), (fix.title, after.text)


def said(task: Task) -> tuple[object, ...]:
    """What a task says by itself: its box, words and tags."""
    return task.mark, task.text, task.reading.owners, task.reading.due


def moved(offset: int, fix: Fix) -> int:
    """Where a place stands after a fix."""
    return offset + sum(
        len(edit.text) - (edit.span.end - edit.span.start) for edit in fix.edits if edit.span.end <= offset
    )


def corpus() -> list[Path]:
    folder = os.environ.get("DOABLE_CORPUS")
    return sorted(Path(folder, "files").glob("*.md")) if folder else []


@pytest.mark.skipif(not corpus(), reason="DOABLE_CORPUS names no folder of real files")
def test_fixes_on_real_files() -> None:
    for file in corpus():
        text = file.read_bytes().decode("utf-8", "replace")
        fixed = safe(text)
        assert safe(fixed) == fixed, file.name
        assert not words(text) - words(fixed), file.name
