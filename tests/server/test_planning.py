"""When a list is a plan: the definition of the catalogue, sentence by sentence."""

import pytest

from doable.check import settings_for
from doable.config import Config
from doable.planning import Survey, survey
from doable_md import read


def surveyed(text: str, path: str = "notes.md", config: Config | None = None) -> Survey:
    return survey(read(text, path), settings_for(config or Config(), path))


def planned(text: str, path: str = "notes.md", config: Config | None = None) -> list[str]:
    """Return the titles of the tasks that stand in a plan."""
    plan = read(text, path)
    seen = survey(plan, settings_for(config or Config(), path))
    return [task.title for task in plan.tasks if seen.standings[task.index].planned]


PLAN_HEADINGS = (
    "Next steps", "Next actions", "Actions", "Action items", "Plan", "Tasks", "To do", "Todo", "This week", "Next week",
    "Now", "Doing", "Milestones", "Deliverables",
)  # fmt: skip
SILENT_HEADINGS = (
    "Acceptance", "Acceptance criteria", "Definition of done", "Done when", "Success criteria", "Metrics", "Checklist",
    "Test plan", "Verification", "Risks", "Notes", "Shopping", "Shopping list", "Packing", "Packing list", "Reading",
    "Reading list", "Ideas", "Someday",
)  # fmt: skip


def test_a_shopping_list_is_no_plan() -> None:
    assert planned("- [ ] Milk\n- [ ] Bread\n") == []
    assert planned("# Saturday\n\n- [ ] Milk\n- [ ] Bread\n") == []


@pytest.mark.parametrize("front", ["plan: true", "plan: {cycle: week}", "plan: yes"])
def test_front_matter_with_plan_makes_every_list_one(front: str) -> None:
    assert planned(f"---\n{front}\n---\n\n# Saturday\n\n- [ ] Milk\n\n# Notes\n\n- [ ] Bread\n") == ["Milk", "Bread"]


@pytest.mark.parametrize("front", ["plan: false", "title: plan", "plans: true"])
def test_other_front_matter_does_not(front: str) -> None:
    assert planned(f"---\n{front}\n---\n\n- [ ] Milk\n") == []


def test_the_globs_of_the_settings_make_every_list_one() -> None:
    config = Config(plans=("plans/**",))
    assert planned("# Notes\n\n- [ ] Milk\n", "plans/q4.md", config) == ["Milk"]
    assert planned("# Saturday\n\n- [ ] Milk\n", "other/q4.md", config) == []


@pytest.mark.parametrize("heading", PLAN_HEADINGS)
def test_the_nearest_heading_is_one_of_these(heading: str) -> None:
    assert planned(f"## {heading}\n\n- [ ] Milk\n") == ["Milk"]


@pytest.mark.parametrize(
    "heading",
    [
        "NEXT STEPS",
        "🚀 Next steps",
        "3. Next steps",
        "2.1 Next steps:",
        "**Next steps**",
        "Next   steps (5)",
        "Next steps @ana",
    ],
)
def test_stripped_of_emoji_numbering_punctuation_and_tags(heading: str) -> None:
    assert planned(f"## {heading}\n\n- [ ] Milk\n") == ["Milk"]


@pytest.mark.parametrize("heading", ["Next steps for the garden", "Our plan", "Planning", "Task list ideas"])
def test_the_whole_heading_has_to_match(heading: str) -> None:
    assert planned(f"## {heading}\n\n- [ ] Milk\n") == []


def test_it_is_the_nearest_heading_that_counts() -> None:
    assert planned("# Next steps\n\n## Saturday\n\n- [ ] Milk\n") == []
    assert planned("# Saturday\n\n## Next steps\n\n- [ ] Milk\n") == ["Milk"]


def test_headings_can_be_added_and_replaced() -> None:
    assert planned("# Aufgaben\n\n- [ ] Milch\n", config=Config(extend_plan_headings=("Aufgaben",))) == ["Milch"]
    assert planned("# Tasks\n\n- [ ] Milk\n", config=Config(plan_headings=("Aufgaben",))) == []


@pytest.mark.parametrize(
    "tag", ["@ana", "due:2026-12-01", "📅 2026-12-01", "goal:ret", "impact:high", "⏫", "[owner:: ana]"]
)
def test_a_tag_of_a_plan_on_one_task_makes_its_list_one(tag: str) -> None:
    text = f"# Saturday\n\n- [ ] Email Kim {tag}\n- [ ] Call Lee\n\nBut not this list:\n\n1. [ ] Milk\n"
    assert planned(text) == ["Email Kim", "Call Lee"]
    standing = surveyed(text).standings[1]
    assert (standing.planned, standing.by_tags) == (True, True)


@pytest.mark.parametrize("tag", ["#work", "id:a", "est:2h", "done:2026-11-01", "created:2026-11-01", "-> a list"])
def test_other_tags_do_not(tag: str) -> None:
    assert planned(f"# Saturday\n\n- [ ] Email Kim {tag}\n") == []


def test_a_decorator_is_no_owner() -> None:
    assert planned("# Properties\n\n- [ ] @property → getter\n- [ ] @getter.setter (later)\n- [ ] Docs\n") == []


def test_a_list_is_siblings_under_one_parent() -> None:
    assert planned("- [ ] House\n  - [ ] Paint it @ana\n  - [ ] Sweep it\n- [ ] Garden\n") == ["Paint it", "Sweep it"]


def test_below_a_planned_task_all_is_planned() -> None:
    assert planned("# Tasks\n\n- [ ] House\n  - [ ] Paint it\n    - [ ] Choose a colour\n") == [
        "House", "Paint it", "Choose a colour",
    ]  # fmt: skip


@pytest.mark.parametrize("heading", SILENT_HEADINGS)
def test_silent_sections_need_an_owner_or_a_due_day(heading: str) -> None:
    assert planned(f"# {heading}\n\n- [ ] Milk goal:food impact:high\n") == []
    assert planned(f"# {heading}\n\n- [ ] Milk @ana\n- [ ] Bread\n") == ["Milk", "Bread"]
    assert planned(f"# {heading}\n\n- [ ] Milk due:2026-12-01\n") == ["Milk"]
    assert planned(f"---\nplan: true\n---\n# {heading}\n\n- [ ] Milk\n") == ["Milk"]


@pytest.mark.parametrize(
    "path",
    ["templates/weekly.md", ".github/PULL_REQUEST_TEMPLATE.md", ".github/ISSUE_TEMPLATE/bug.md", "a/Week-Template.md"],
)
def test_templates_are_left_out(path: str) -> None:
    seen = surveyed("# Tasks\n\n- [ ] Email Kim @ana\n", path)
    assert (seen.is_template, seen.left_out, seen.standings[0].planned) == (True, 1, False)
    assert planned("---\nplan: true\n---\n- [ ] Email Kim\n", path) == ["Email Kim"]


@pytest.mark.parametrize(
    "title", ["Email <% tp.name %>", "Email {{name}}", "Email [Name] the deck", "[Project lead] to sign"]
)
def test_tasks_to_be_filled_in_are_left_out(title: str) -> None:
    seen = surveyed(f"# Tasks\n\n- [ ] {title}\n- [ ] Call Lee\n")
    assert [(one.planned, one.left_out) for one in seen.standings] == [(False, True), (True, False)]


@pytest.mark.parametrize(
    "title",
    [
        "Email [Kim](x)",
        "Read [[Page]]",
        "Email Kim [due:: 2026-12-01]",
        "See [Kim][1]",
        "Say `[Name]`",
        "Read [Spec] again\n\n[Spec]: x",
    ],
)
def test_links_and_fields_are_no_placeholder(title: str) -> None:
    assert surveyed(f"# Tasks\n\n- [ ] {title}\n").left_out == 0


def test_goals_with_a_box_are_goals_and_steps_below_them_tasks() -> None:
    goals = "## Goals\n\n- [ ] goal:ret Raise retention to 70%\n  - [ ] Email Kim @ana\n- [ ] Sell more\n"
    text = goals + "\n## Tasks\n\n- [ ] Call Lee\n"
    seen = surveyed(text)
    assert [one.goal for one in seen.standings] == [True, False, True, False]
    assert planned(text) == ["Email Kim", "Call Lee"]
    assert seen.is_planning


@pytest.mark.parametrize("heading", ["Goals", "Goal", "Objectives", "OKRs", "Key results"])
def test_without_a_plan_a_box_under_goals_is_a_box(heading: str) -> None:
    seen = surveyed(f"## {heading}\n\n- [ ] Be happy\n")
    assert (seen.is_planning, seen.standings[0].goal, seen.standings[0].planned) == (False, False, False)


@pytest.mark.parametrize(
    "text", ["", "#\n- [ ]", "# Tasks\n- [ ] \n", "---\nplan: [\n---\n- [ ] x", "# Goals\n- [ ] [\n"]
)
def test_no_document_raises(text: str) -> None:
    surveyed(text)
