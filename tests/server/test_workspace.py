"""What is known of all documents: goals, owners, loads and ids, kept by replacing one document's facts."""

import gc
import sys
import tracemalloc
from collections.abc import Callable
from datetime import date
from types import FrameType

import pytest

from doable.check import settings_for
from doable.config import Config, Cycle
from doable.facts import PlanFacts, TaskFact, facts
from doable.workspace import Workspace
from doable_md import read

TODAY = date(2026, 11, 20)
PLAIN = Config()


def facts_of(text: str, path: str = "plan.md", config: Config = PLAIN) -> PlanFacts:
    return facts(read(text, path), settings_for(config, path))


def known(*texts: str, config: Config = PLAIN, **named: str) -> Workspace:
    """Return a workspace of documents: `1.md`, `2.md`, … and those given by name."""
    workspace = Workspace(settings_for(config, ""))
    documents = {f"{number}.md": text for number, text in enumerate(texts, 1)}
    documents.update({f"{name}.md": text for name, text in named.items()})
    for path, text in documents.items():
        workspace.replace(facts_of(text, path, config))
    return workspace


def titles(found: "tuple[tuple[str, TaskFact], ...]") -> list[str]:
    return [f"{path}: {fact.title}" for path, fact in found]


# ---- goals


def test_a_goal_is_known_by_its_id_its_title_and_its_words() -> None:
    workspace = known("# Plan\n\n- goal:launch Q4 launch of the app by 2026-12-31\n")
    assert [workspace.goal(name)[0].id for name in ("launch", "LAUNCH", "Q4 launch of the app by 2026-12-31")] == [
        "launch"
    ] * 3
    assert workspace.goal("lunch") == ()


def test_a_definition_keeps_its_deadline_owner_metric_and_what_it_supports() -> None:
    (goal,) = known("- goal:ret Raise retention from 62% to 70% by 31 March 2027 @dana supports:growth\n").goal("ret")
    assert (goal.due, goal.owners, goal.supports, goal.metric) == (
        "2027-03-31",
        ("dana",),
        ("growth",),
        "from 62% to 70%",
    )
    assert (goal.explicit, goal.is_open) == (True, True)


def test_an_id_made_from_words_is_not_explicit_and_a_ticked_goal_not_open() -> None:
    workspace = known("## Goals\n\n- [x] Reach 70% retention\n\n## Next steps\n\n- [ ] Email Kim\n")
    (goal,) = workspace.goal("reach-70-retention")
    assert (goal.explicit, goal.is_open) == (False, False)


def test_goals_under_a_heading_count_only_where_somebody_is_planning() -> None:
    assert known("## Goals\n\n- Be fast\n").goal_ids() == ()
    assert known("## Goals\n\n- Be fast\n\n## Tasks\n\n- [ ] Measure it\n").goal_ids() == ("be-fast",)
    assert known("---\nplan: true\n---\n\n## Goals\n\n- Be fast\n").goal_ids() == ("be-fast",)


def test_a_template_defines_no_goal() -> None:
    config = Config()
    assert facts_of("- goal:a Reach 5\n", "templates/okr.md", config).goals == ()
    assert facts_of("- goal:a Reach {{number}}\n- goal:b <% tp.goal %>\n").goals == ()


def test_the_hierarchy_by_supports_by_nesting_and_by_heading() -> None:
    workspace = known(
        "# Plan\n\n- goal:growth Grow\n  - goal:arr Reach $4M ARR\n- goal:ret Keep customers supports:growth\n",
        "---\nplan: true\n---\n\n## Objective: Grow {#grow}\n\n### Key results\n\n- goal:leads Get 500 leads\n",
        "- goal:nps Reach NPS 40 supports:Growth\n",
    )
    assert [goal.id for goal in workspace.children("growth")] == ["arr", "ret", "nps"]
    assert [goal.id for goal in workspace.children("grow")] == ["leads"]
    assert workspace.children("leads") == ()


@pytest.mark.parametrize("reference", ["launch", "LAUNCH", '"Q4 launch"', "[[Q4 launch]]", "q4-launch"])
def test_a_task_serves_a_goal_by_id_and_by_title(reference: str) -> None:
    workspace = known(f"- goal:launch Q4 launch\n\n# Tasks\n\n- [ ] Email Kim goal:{reference}\n")
    assert titles(workspace.serving("launch")) == ["1.md: Email Kim"]


def test_a_title_that_is_the_id_of_another_goal_means_that_one() -> None:
    workspace = known("- goal:launch Growth\n- goal:growth Grow\n\n# Tasks\n\n- [ ] Email Kim goal:growth\n")
    assert titles(workspace.serving("launch")) == []
    assert titles(workspace.serving("growth")) == ["1.md: Email Kim"]


def test_a_task_serves_a_goal_by_heading_by_parent_by_front_matter_and_below_its_item() -> None:
    workspace = known(
        "## Launch goal:launch\n\n- [ ] Email Kim @ana\n",
        "# Tasks\n\n- [ ] Print badges goal:launch\n  - [ ] Choose a font\n",
        "---\nplan: {goal: launch}\n---\n- [ ] Book a room\n",
        "- goal:launch Open in May\n  - [ ] Call Lee\n",
    )
    assert titles(workspace.serving("launch")) == [
        "1.md: Email Kim", "2.md: Print badges", "2.md: Choose a font", "3.md: Book a room", "4.md: Call Lee",
    ]  # fmt: skip


def test_a_goal_with_a_box_does_not_serve_itself() -> None:
    workspace = known(
        "## Goals\n\n- [ ] goal:launch Open by 2027-05-01\n  - [ ] Call Lee @ana\n\n## Tasks\n\n- [ ] Print\n"
    )
    assert titles(workspace.serving("launch")) == ["1.md: Call Lee"]


def test_aims_are_the_open_goals_with_who_works_for_them() -> None:
    workspace = known(
        "- goal:a Grow @dana\n- goal:b Sell 5 supports:a\n\n# Tasks\n\n- [ ] Email Kim @sam goal:b\n",
        "## Goals\n\n- [x] goal:c Hire 2\n\n# Tasks\n\n- [ ] Call Lee @ana goal:A\n",
    )
    assert [(aim.goal.id, sorted(aim.owners), aim.above) for aim in workspace.aims()] == [
        ("a", ["ana", "dana"], True),
        ("b", ["sam"], False),
    ]
    workspace.remove("2.md")
    assert sorted(workspace.aims()[0].owners) == ["dana"]


# ---- owners


def test_aliases_of_the_settings_are_one_person() -> None:
    workspace = known("# Tasks\n\n- [ ] A @an\n- [ ] B @Ana\n", config=Config(aliases={"an": "ana"}))
    assert workspace.owners() == ("ana",)
    assert titles(workspace.open_tasks("An")) == ["1.md: A", "1.md: B"]


PEOPLE = "# People\n\n- @ana (Ana Lee, @al)\n- @sam: sales\n"


def test_a_people_page_names_the_team_and_its_aliases() -> None:
    workspace = known("# Tasks\n\n- [ ] A @al\n- [ ] B @ana\n- [ ] C @ana @al\n- [ ] D @sam\n", people=PEOPLE)
    assert workspace.people() == ("ana", "sam")
    assert workspace.owners() == ("ana", "sam")
    assert [workspace.owner(name) for name in ("AL", "ana lee", "sam", "kim")] == ["ana", "ana", "sam", "kim"]
    assert [fact.title for _, fact in workspace.open_tasks("al")] == ["A", "B", "C"]


def test_a_people_page_comes_and_goes() -> None:
    workspace = known("# Doing\n\n- [ ] A @al\n- [ ] B @ana\n")
    assert len(workspace.load("ana", TODAY).tasks) == 1
    workspace.replace(facts_of(PEOPLE, "people.md"))
    assert len(workspace.load("ana", TODAY).tasks) == 2
    workspace.remove("people.md")
    assert (workspace.people(), len(workspace.load("ana", TODAY).tasks)) == ((), 1)


@pytest.mark.parametrize(
    "text",
    [
        "# Team notes\n\n- @ana\n",
        "# Team\n\n- @ana was late\n- lunch on Friday\n",
        "# Team\n\n- [ ] @ana to call Lee\n",
        "```\n# Team\n- @ana\n```\n",
        "# Team\n\n## Members\n\n- @ana\n",
    ],
)
def test_a_list_that_holds_something_else_is_no_people_page(text: str) -> None:
    assert facts_of(text).people == ()


# ---- loads


def test_active_is_doing_or_due_in_the_cycle_or_overdue_or_under_a_heading_that_says_so() -> None:
    workspace = known(
        "# Plan\n\n- [/] Doing @ana\n- [ ] This week @ana due:2026-11-22\n- [ ] Next week @ana due:2026-11-23\n"
        "- [ ] Overdue @ana due:2026-01-01\n- [ ] Someday @ana\n- [!] Blocked @ana due:2026-11-20\n"
        "- [>] Deferred @ana due:2026-11-20\n- [x] Done @ana due:2026-11-20\n- [-] Dropped @ana due:2026-11-20\n"
        "\n## This week\n\n- [ ] Listed @ana\n"
    )
    assert titles(workspace.load("ana", TODAY).tasks) == [
        "1.md: Doing", "1.md: Listed", "1.md: Overdue", "1.md: Blocked", "1.md: This week",
    ]  # fmt: skip


def test_loads_count_leaves_with_effective_owner_and_due_day() -> None:
    workspace = known("# Tasks\n\n- [ ] Fair @ana due:2026-11-20 est:8h\n  - [ ] Book est:2h\n  - [ ] Print est:30m\n")
    load = workspace.load("ana", TODAY)
    assert (titles(load.tasks), load.minutes) == (["1.md: Book", "1.md: Print"], 150)


def test_loads_use_the_cycle_of_the_settings() -> None:
    text = "---\nplan: {cycle: month}\n---\n- [ ] A @ana due:2026-11-25\n"
    assert len(known(text).load("ana", TODAY).tasks) == 0
    assert len(known(text, config=Config(cycle=Cycle("month"))).load("ana", TODAY).tasks) == 1


def test_shopping_lists_and_templates_are_no_load() -> None:
    assert known("# Shopping\n\n- [ ] Milk\n- [ ] Bread\n\n# Doing\n\n- [ ] {{task}} @ana\n").owners() == ()


def test_next_up_ranks_impact_before_urgency() -> None:
    workspace = known(
        "# Tasks\n\n- [ ] Low now @ana due:2026-11-20 impact:low\n- [ ] None @ana due:2026-11-20\n"
        "- [ ] High later @ana due:2026-12-20 impact:high\n- [ ] High undated @ana impact:high\n"
        "- [ ] Medium @ana impact:medium\n"
    )
    assert [fact.title for _, fact in workspace.next_up("ana")] == [
        "High later",
        "High undated",
        "Medium",
        "None",
        "Low now",
    ]


# ---- replacing


TEXTS = (
    "# People\n\n- @ana (@al)\n\n# Tasks\n\n- [ ] A @ana goal:x id:a\n- [/] B @al after:a\n",
    "- goal:x Raise it from 1 to 2\n  - goal:y Raise that by 3%\n- goal:z Third supports:x @ana\n",
    "## Goal: X {#x}\n\n- [ ] C @sam due:2026-11-20 id:a\n",
    "nothing\n",
)


def state(workspace: Workspace) -> object:
    """Return everything that can be asked of a workspace."""
    goals = sorted(workspace.goal_ids(), key=str.casefold)
    return (
        sorted(workspace.paths), goals, [workspace.goal(goal) for goal in goals],
        [workspace.serving(goal) for goal in goals],
        [workspace.children(goal) for goal in goals], workspace.owners(), workspace.people(),
        [workspace.load(owner, TODAY) for owner in workspace.owners()], workspace.with_id("a"), workspace.has_goals(),
        [workspace.has_page(name) for name in ("1", "2", "3", "4", "5")], sorted(workspace.tasks()),
    )  # fmt: skip


def test_after_any_changes_it_is_as_if_read_anew() -> None:
    workspace = known(*TEXTS)
    fresh = state(workspace)
    for number in range(1, 5):
        for text in TEXTS:
            workspace.replace(facts_of(text, f"{number}.md"))
            state(workspace)
        workspace.replace(facts_of("- [ ] E @sam\n", "5.md"))
        workspace.remove(f"{number}.md")
        workspace.remove("5.md")
        state(workspace)
        workspace.replace(facts_of(TEXTS[number - 1], f"{number}.md"))
    assert state(workspace) == fresh
    for number in range(1, 5):
        workspace.remove(f"{number}.md")
    assert state(workspace) == state(Workspace(workspace.settings))


def test_the_same_facts_change_nothing() -> None:
    workspace = known(*TEXTS)
    version = workspace.version
    workspace.replace(facts_of(TEXTS[0], "1.md"))
    workspace.remove("none.md")
    assert workspace.version == version
    workspace.replace(facts_of(TEXTS[0] + "- [ ] D @ana\n", "1.md"))
    assert workspace.version == version + 1


def steps(action: Callable[[], object]) -> int:
    """Return how many bytecode instructions a call takes."""
    count = 0

    def trace(frame: FrameType, event: str, _: object) -> object:
        nonlocal count
        frame.f_trace_opcodes = True
        count += event == "opcode"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)  # type: ignore[arg-type]
    try:
        action()
    finally:
        sys.settrace(before)
    return count


def test_replacing_a_plan_costs_the_size_of_that_plan() -> None:
    def cost(files: int, tasks: int) -> int:
        workspace = Workspace(settings_for(PLAIN, ""))
        for number in range(files):
            task = f"- [ ] Call {number} @ana @o{number} goal:g0 due:2026-11-20 id:t\n"
            text = f"- goal:g{number} Raise it by 2%\n\n# Tasks\n\n{task}"
            workspace.replace(facts_of(text, f"n{number}.md"))
            workspace.load(f"o{number}", TODAY)
        workspace.load("ana", TODAY)
        lines = "".join(f"- [ ] Email {n} of {n} @ana goal:g0 due:2026-11-20 id:t{n}\n" for n in range(tasks))
        old = facts_of("# Tasks\n\n" + lines, "plan.md")
        new = facts_of("# Tasks\n\n" + lines.replace("Email", "Call"), "plan.md")
        workspace.replace(old)
        return steps(lambda: workspace.replace(new))

    small = cost(3, 5)
    assert cost(100, 5) == small
    assert small * 4 < cost(3, 50) < small * 12


def test_a_task_is_kept_in_300_bytes_the_index_around_it_included() -> None:
    def plan(number: int) -> PlanFacts:
        lines = [
            f"- [ ] Email customer {number * 50 + n} the survey @ana due:2026-11-20 goal:g{number} impact:high\n"
            for n in range(50)
        ]
        return facts_of("# Tasks\n\n" + "".join(lines), f"{number}.md")

    workspace = Workspace(settings_for(PLAIN, ""))
    workspace.replace(plan(-1))
    tracemalloc.start()
    for number in range(20):
        workspace.replace(plan(number))
    gc.collect()
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held / 1000 <= 300


@pytest.mark.parametrize(
    "text", ["", "---\nplan: [\n---\n", "# Team\n- @\n", "- goal: \n", "- [ ] @ana goal:x\n" * 3, "## Goal:\n- [ ]\n"]
)
def test_no_document_raises(text: str) -> None:
    known(text, text).load("ana", TODAY)
