"""Rules about goals: A201, A204 to A207, A213 and A214, within one document and across several."""

import pytest
from tests.server.plans import claimed, mended, speak

from doable.config import Config, Cycle
from doable.finding import Safety

STEPS = "\n## Next steps\n\n"
GOALS = (
    "## Goals\n\n- goal:growth Reach $4M ARR by 2027-06-30 @dana\n- goal:ret Raise retention from 62% to 70%\n" + STEPS
)


# ---- A201 missing-goal


def test_a_task_without_a_goal_where_the_plan_has_goals() -> None:
    assert claimed("A201", GOALS + "- [ ] Email Kim @ana\n- [ ] Call Lee @sam goal:ret\n") == ["Email Kim"]


@pytest.mark.parametrize(
    "text",
    [
        STEPS + "- [ ] Email Kim @ana\n",
        GOALS + "- [x] Email Kim\n- [-] Call Lee\n- [>] Print\n",
        GOALS + "- [ ] Email Kim goal:ret\n  - [ ] Draft it\n",
        GOALS + "- [ ] Email Kim\n  - [ ] Draft it goal:ret\n  - [ ] Send it goal:growth\n",
        GOALS.replace("Next steps", "Next steps goal:ret") + "- [ ] Email Kim\n",
        "---\nplan: {goal: ret}\n---\n" + GOALS + "- [ ] Email Kim\n",
        "---\nplan: true\n---\n## Goals\n\n- goal:ret Raise it to 70%\n  - [ ] Email Kim\n",
        GOALS + "## Shopping\n\n- [ ] Milk\n",
        "# Notes\n\n- goal:ret Raise it\n\n# Other\n\n- [ ] Email Kim @ana\n- [ ] Milk\n- [ ] Bread\n",
    ],
    ids=["no goals", "closed", "parent", "children", "heading", "front", "below a goal", "no plan", "rare in the list"],
)
def test_a_goal_is_not_missing(text: str) -> None:
    assert claimed("A201", text) == []


def test_of_a_project_only_the_outermost_task_is_told() -> None:
    assert claimed("A201", GOALS + "- [ ] Fair\n  - [ ] Book\n  - [ ] Print\n") == ["Fair"]


def test_a_list_in_which_goals_are_usual_needs_no_goal_of_its_own_document() -> None:
    assert claimed("A201", STEPS + "- [ ] Email Kim goal:ret\n- [ ] Call Lee\n") == ["Call Lee"]


def test_where_nobody_connects_tasks_and_goals_yet_it_is_an_information() -> None:
    (finding, _), *_ = speak("A201", "## Goals\n\n- Be fast\n" + STEPS + "- [ ] Email Kim\n")
    assert finding.severity.label == "information"
    assert "`goal:be-fast`" in finding.message


def test_the_goals_offered_are_ranked_by_words_then_by_owner() -> None:
    assert [fix.title for fix in speak("A201", GOALS + "- [ ] Call Lee about retention\n")[0][1]] == [
        "Serve goal ret: Raise retention from 62% to 70%",
        "Serve goal growth: Reach $4M ARR by 2027-06-30",
        "Add a goal",
    ]
    assert speak("A201", GOALS + "- [ ] Call Lee @dana\n")[0][1][0].title.startswith("Serve goal growth")
    assert speak("A201", GOALS + "- [ ] Call Lee @sam\n- [ ] Print @sam goal:ret\n")[0][1][0].title.startswith(
        "Serve goal ret"
    )


@pytest.mark.parametrize(
    ("task", "result"),
    [
        ("Email Kim @ana due:2026-12-01", "Email Kim @ana due:2026-12-01 goal:ret"),
        ("Email Kim 📅 2026-12-01 ^a1", "Email Kim 📅 2026-12-01 goal:ret ^a1"),
        ("Email Kim [due:: 2026-12-01]", "Email Kim [due:: 2026-12-01] [goal:: ret]"),
        ("Email Kim\n- [ ] Call Lee okr:growth", "Email Kim okr:ret\n- [ ] Call Lee okr:growth"),
    ],
)
def test_a_goal_is_written_in_the_form_in_use(task: str, result: str) -> None:
    head = "- goal:ret Raise retention\n" + STEPS
    assert mended("A201", f"{head}- [ ] {task}\n")[0] == f"{head}- [ ] {result}\n"


# ---- A204 goal-without-tasks


def test_a_goal_that_no_open_task_serves() -> None:
    assert claimed("A204", GOALS + "- [ ] Email Kim goal:ret\n- [x] Call Lee goal:growth\n") == [
        "Reach $4M ARR by 2027-06-30"
    ]


def test_tasks_of_other_documents_and_of_goals_below_count() -> None:
    assert claimed("A204", GOALS, "- [ ] Email Kim goal:growth goal:ret\n") == []
    assert (
        claimed("A204", GOALS, "- goal:arr Sign 20 customers supports:growth\n- [ ] Email Kim goal:arr goal:ret\n")
        == []
    )
    assert claimed("A204", "---\nplan: true\n---\n- goal:a Grow\n  - goal:b Sell 5 more\n    - [ ] Email Kim\n") == []


def test_goals_that_support_each_other_are_no_loop() -> None:
    assert len(claimed("A204", "- goal:a First supports:b\n- goal:b Second supports:a\n")) == 2


def test_a_closed_goal_and_one_that_no_task_could_name_are_left_alone() -> None:
    assert claimed("A204", "## Goals\n\n- [x] goal:a Reach 5\n" + STEPS + "- [ ] Email Kim\n") == []
    assert claimed("A204", "## Goals\n\n- Be fast\n" + STEPS + "- [ ] Email Kim\n") == []


def test_a_goal_written_in_two_documents_is_told_once() -> None:
    copy = "- goal:a Reach 5 by 2027-01-01\n"
    assert len(claimed("A204", copy)) == 1
    assert claimed("A204", copy, copy) == []


def test_the_first_step_is_put_at_the_head_of_the_list() -> None:
    text = "- goal:a Reach 5\n\n## Ideas\n\n- [ ] Fly\n" + STEPS + "1. [ ] Email Kim @ana\n"
    assert mended("A204", text) == [text.replace("1. [ ]", "1. [ ] ‹first step› goal:a\n1. [ ]")]
    assert mended("A204", "- goal:a Reach 5\r\n") == [
        "- goal:a Reach 5\r\n\r\n## Next steps\r\n\r\n- [ ] ‹first step› goal:a\r\n"
    ]


def test_no_step_is_put_into_code() -> None:
    assert mended("A204", "- goal:a Reach 5\n\n```\nx\n") == []


# ---- A205 goal-without-deadline


@pytest.mark.parametrize(
    "text",
    [
        "- goal:a Reach 5 by 2027-01-31\n",
        "- goal:a Reach 5 by 31 March 2027\n",
        "- goal:a Reach 5 due:2027-Q1\n",
        "## Goals due:2027-03-31\n\n- goal:a Reach 5\n",
        "# Plan for Q1 2027\n\n## Goals\n\n- goal:a Reach 5\n",
        "- goal:a Grow by 2027-06-30\n  - goal:b Sign 20 customers\n",
        "- goal:a Grow\n  - goal:b Sign 20 customers by 2027-03-31\n",
        "---\ngoals: {a: {title: Reach 5, due: 2027-03-31}}\n---\n",
        "## Goals\n\n- [x] goal:a Reach 5\n\n## Tasks\n\n- [ ] Email Kim\n",
        "- goal:a Raise it from ‹now› to ‹target› by ‹date›\n",
    ],
)
def test_a_goal_has_a_deadline(text: str) -> None:
    assert claimed("A205", text) == []


def test_a_goal_has_none_and_the_ends_of_quarters_are_offered() -> None:
    text = "- goal:a Reach 5 customers. @dana\n"
    assert claimed("A205", text) == ["Reach 5 customers."]
    assert mended("A205", text) == [
        f"- goal:a Reach 5 customers by {day}. @dana\n" for day in ("2026-12-31", "2027-03-31", "‹date›")
    ]
    assert claimed("A205", "- goal:a Customers may march on 5 streets\n") == ["Customers may march on 5 streets"]
    assert claimed("A205", "- goal:a Grow\n  - goal:b Sign 20 by 2027-03-31\n  - goal:c Hire 2\n") == ["Grow", "Hire 2"]


# ---- A206 goal-is-activity


@pytest.mark.parametrize(
    "sentence",
    [
        "Run weekly onboarding webinars",
        "Write the onboarding guide",
        "Hold a workshop with sales",
        "Explore new markets",
    ],
)
def test_an_activity_is_no_goal(sentence: str) -> None:
    text = f"- goal:a {sentence}\n"
    assert claimed("A206", text) == [sentence]
    (result,) = mended("A206", text)
    assert result == f"- goal:a ‹what will be different› from ‹now› to ‹target›: {sentence[0].lower()}{sentence[1:]}\n"


@pytest.mark.parametrize(
    "sentence",
    [
        "Improve retention",
        "Raise retention from 62% to 70%",
        "Run 12 webinars by 2027-03-31",
        "Customers renew without a call",
        "Become the first choice of dentists",
        "Reduce churn",
        "World-class support",
    ],
)
def test_an_outcome_is_none(sentence: str) -> None:
    assert claimed("A206", f"- goal:a {sentence}\n") == []


def test_an_objective_with_key_results_may_be_one() -> None:
    assert claimed("A206", "- goal:a Write the guide\n  - goal:b Reach 500 readers\n") == []
    assert claimed("A206", "- goal:a Write the guide\n", "- goal:b Reach 500 readers supports:a\n") == []


# ---- A207 untraced-goal

OBJECTIVES = "## Objectives\n\n- goal:growth Reach $4M ARR\n- goal:team Keep the team\n\n## Goals\n\n"


def test_a_goal_that_supports_no_objective() -> None:
    text = OBJECTIVES + "- goal:ret Keep the customers (goal of sales) @ana\n" + STEPS + "- [ ] Email Kim\n"
    assert claimed("A207", text) == ["Keep the customers (goal of sales)"]
    assert mended("A207", text) == [text.replace("@ana", f"@ana supports:{one}") for one in ("team", "growth")]


def test_without_objectives_with_supports_or_nested_it_is_silent() -> None:
    assert claimed("A207", OBJECTIVES + "- goal:ret Keep them supports:growth\n" + STEPS + "- [ ] Email Kim\n") == []
    assert claimed("A207", "## Goals\n\n- goal:ret Keep them\n" + STEPS + "- [ ] Email Kim\n") == []
    text = "## Objectives\n\n- goal:growth Grow\n  - goal:arr Reach $4M\n" + STEPS + "- [ ] Email Kim\n"
    assert claimed("A207", text) == []
    assert claimed("A207", "## Objective: Grow\n\n### Goals\n\n- goal:arr Reach $4M\n" + STEPS + "- [ ] A\n") == []


def test_supports_is_put_before_the_id_of_a_heading() -> None:
    text = OBJECTIVES.replace("## Goals", "## Goal: Launch {#launch}") + "- [ ] Email Kim @ana\n"
    assert mended("A207", text)[0] == text.replace(" {#launch}", " supports:growth {#launch}")


# ---- A213 due-after-goal

DATED = "- goal:ret Raise retention to 70% by 2026-12-31\n" + STEPS


def test_a_task_due_after_its_goal() -> None:
    text = DATED + "- [ ] Email Kim due:2027-01-04 goal:ret\n- [ ] Call Lee due:2026-12-31 goal:ret\n"
    assert claimed("A213", text) == ["due:2027-01-04"]
    assert mended("A213", text) == [
        text.replace("2027-01-04", day) for day in ("2026-12-31", "2026-11-20", "2026-11-27", "‹date›")
    ]
    (finding, _), *_ = speak("A213", text)
    assert [(one.place.path, one.place.line) for one in finding.related] == [("plan.md", 0)]


def test_the_deadline_may_stand_in_another_document() -> None:
    assert claimed("A213", STEPS + "- [ ] Email Kim due:2027-01-04 goal:ret\n", DATED) == ["due:2027-01-04"]


def test_what_a_subtask_inherits_is_told_on_its_parent() -> None:
    assert claimed(
        "A213", DATED + "- [ ] Fair due:2027-01-04 goal:ret\n  - [ ] Book\n  - [ ] Pay due:2027-02-01\n"
    ) == [
        "due:2027-01-04",
        "due:2027-02-01",
    ]


def test_a_deadline_that_has_passed_is_not_offered() -> None:
    text = DATED.replace("2026-12-31", "2026-10-31") + "- [ ] Email Kim due:2026-12-01 goal:ret\n"
    assert mended("A213", text) == [text.replace("2026-12-01", "‹date›")]


def test_done_tasks_and_goals_without_a_day_are_left_alone() -> None:
    assert claimed("A213", DATED + "- [x] Email Kim due:2027-01-04 goal:ret\n") == []
    assert claimed("A213", "- goal:a Grow\n" + STEPS + "- [ ] Email Kim due:2027-01-04 goal:a\n") == []


def test_the_ends_offered_are_those_of_the_team_s_cycle() -> None:
    text = DATED + "- [ ] Email Kim due:2027-01-04 goal:ret\n"
    ((_, fixes),) = speak("A213", text, config=Config(cycle=Cycle("month")))
    assert fixes[1].title == "Due 2026-11-30, at the end of this month"


# ---- A214 duplicate-goal


def test_an_id_that_is_defined_twice() -> None:
    text = "- goal:a Reach 5\n- goal:b Reach 6\n- goal:A Open two offices in Lyon\n"
    assert claimed("A214", text) == ["A"]
    assert mended("A214", text) == [text.replace("goal:A", "goal:open-two-offices")]
    ((finding, fixes),) = speak("A214", text)
    assert (finding.severity.label, fixes[0].safety) == ("error", Safety.REVIEW)
    assert finding.related[0].place.line == 0


def test_the_new_id_is_free() -> None:
    text = "- goal:a Reach 5\n- goal:a Open offices\n"
    assert mended("A214", text) == [text.replace("a Open", "open-offices Open")]
    assert mended("A214", text, "- goal:open-offices Done\n") == [text.replace("a Open", "a-2 Open")]


def test_the_first_by_path_keeps_the_id() -> None:
    assert claimed("A214", "- goal:a Reach 5\n", "- goal:a Open two offices\n") == ["a"]


def test_a_copy_in_another_document_is_an_information() -> None:
    ((finding, _),) = speak("A214", "- goal:a Reach 5!\n", "- goal:a Reach 5\n")
    assert finding.severity.label == "information"


def test_ids_made_from_words_and_headings_that_carry_an_id_are_no_second_definition() -> None:
    steps = STEPS + "- [ ] Email Kim\n"
    assert claimed("A214", "## Goals\n\n- Open an office in the north\n- Open an office in the south\n" + steps) == []
    assert claimed("A214", "## Goals\n\n- goal:a Reach 5\n\n## Goal: Five {#a}\n\n- [ ] Email Kim\n" + steps) == []


@pytest.mark.parametrize("code", ["A201", "A204", "A205", "A206", "A207", "A213", "A214"])
@pytest.mark.parametrize(
    "text",
    [
        "",
        "- goal:\n",
        "- goal:a\n",
        "## Goal: \n- [ ]\n",
        "---\ngoals: {a: [1], b: {due: x}}\n---\n",
        "---\ngoals: 3\n---\n- [ ] x @a\n",
    ],
)
def test_no_document_raises(code: str, text: str) -> None:
    for _, fixes in speak(code, text, text):
        assert all(fix.edits for fix in fixes)
