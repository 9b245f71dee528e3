"""Rules about impact: A208 to A212, within one document and across several."""

import pytest
from tests.server.plans import TODAY, claimed, mended, speak

from doable.check import check_plan, settings_for
from doable.config import Config, Cycle
from doable.facts import facts
from doable.workspace import Workspace
from doable_md import read

HEAD = "# Next steps\n\n"
NOW = " due:2026-11-20"


# ---- A208 missing-impact


def test_a_task_without_impact_in_a_plan_that_rates() -> None:
    assert claimed("A208", HEAD + "- [ ] Email Kim impact:high\n- [ ] Call Lee\n- [x] Print\n") == ["Call Lee"]


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "- [ ] Email Kim\n- [ ] Call Lee\n",
        HEAD + "- [ ] Email Kim impact:high\n" + "- [ ] Call Lee\n" * 6,
        HEAD + "- [ ] Email Kim ⏫\n  - [ ] Draft it\n",
        HEAD.replace("steps", "steps impact:low") + "- [ ] Email Kim\n",
        "# Notes\n\n- [ ] Email Kim impact:high\n- [ ] Milk\n- [ ] Bread\n",
        "- [ ] Email Kim @ana impact:huge\n- [ ] Call Lee impact:low\n",
    ],
    ids=["nobody rates", "one stray", "parent", "heading", "rare in the list", "unreadable"],
)
def test_an_impact_is_not_missing(text: str) -> None:
    assert claimed("A208", text) == []


@pytest.mark.parametrize(
    ("rated", "high", "low"),
    [
        ("Call Lee impact:low", "Email Kim impact:high", "Email Kim impact:low"),
        ("Call Lee priority:2", "Email Kim priority:2", "Email Kim priority:4"),
        ("Call Lee 🔼", "Email Kim ⏫", "Email Kim 🔽"),
        ("(A) Call Lee", "(B) Email Kim", "(D) Email Kim"),
        ("Call Lee [priority:: low]", "Email Kim [priority:: high]", "Email Kim [priority:: low]"),
        ("Call Lee @priority(1)", "Email Kim @priority(2)", "Email Kim @priority(4)"),
    ],
)
def test_an_impact_is_written_as_the_plan_writes_them(rated: str, high: str, low: str) -> None:
    text = f"{HEAD}- [ ] {rated}\n- [ ] Email Kim\n"
    results = mended("A208", text)
    assert results[0] == text.replace("Email Kim", high)
    assert results[2] == text.replace("Email Kim", low)


@pytest.mark.parametrize(("dialect", "rated", "high"), [("todoist", "p3", "p2"), ("xit", "!", "!!")])
def test_a_dialect_keeps_its_own_marks(dialect: str, rated: str, high: str) -> None:
    text = f"---\nplan: {{dialect: {dialect}}}\n---\n{HEAD}- [ ] Call Lee {rated}\n- [ ] Email Kim\n"
    assert mended("A208", text)[0] == text.replace("Email Kim", f"Email Kim {high}")


# ---- A209 low-impact-active


@pytest.mark.parametrize(
    "text",
    [
        "- [/] Tidy it @ana impact:low\n",
        "- [ ] Tidy it @ana impact:lowest due:2026-11-22\n",
        "- [ ] Tidy it @ana impact:low due:2026-10-01\n",
        "# This week\n\n- [ ] Tidy it 🔽\n",
        "# Next steps impact:low due:2026-11-20\n\n- [ ] Tidy it\n",
    ],
    ids=["doing", "due", "overdue", "heading", "inherited"],
)
def test_low_impact_is_active(text: str) -> None:
    assert claimed("A209", text) == ["Tidy it"]


@pytest.mark.parametrize(
    "text",
    [
        "- [ ] Tidy it @ana impact:low due:2026-11-23\n",
        "- [ ] Tidy it @ana impact:low\n",
        "- [/] Tidy it @ana impact:medium\n",
        "- [x] Tidy it @ana impact:low due:2026-11-20\n",
        "- [>] Tidy it @ana impact:low due:2026-11-20\n",
        "# Shopping\n\n- [ ] Tidy it impact:low due:friday\n",
    ],
)
def test_low_impact_is_not_active(text: str) -> None:
    assert claimed("A209", text) == []


def test_of_a_project_the_leaves_are_told() -> None:
    assert claimed("A209", "- [ ] Tidy @ana impact:low due:2026-11-20\n  - [ ] Sort it\n") == ["Sort it"]


def test_low_impact_is_deferred_or_dropped() -> None:
    text = "- [ ] Tidy it @ana impact:low due:2026-11-20T17:00\n"
    assert mended("A209", text) == [
        text.replace("20T17:00", "27T17:00"), text.replace("[ ]", "[>]"), text.replace("[ ]", "[-]"),
    ]  # fmt: skip
    text = "- [/] Tidy it @ana impact:low due:2026-11-20\n"
    assert mended("A209", text) == [text.replace("[/]", "[>]"), text.replace("[/]", "[-]")]
    assert mended("A209", "# Next steps due:2026-11-20\n\n- [ ] Tidy it 🔽\n")[0].endswith("Tidy it 🔽 📅 2026-11-27\n")


def test_a_dialect_in_which_a_dash_means_doing_drops_otherwise() -> None:
    text = "---\nplan: {dialect: norg}\n---\n- [-] Tidy it @ana impact:low due:2026-11-20\n"
    assert mended("A209", text) == [text.replace("[-]", "[>]"), text.replace("[-]", "[~]")]


# ---- A210 urgency-over-impact

LOW = "- [ ] Tidy it @ana due:2026-12-01 impact:low\n"
HIGH = "- [ ] Call the lost accounts @ana due:2026-12-15 impact:high\n"


def test_low_impact_before_high_is_told_with_what_comes_first() -> None:
    ((finding, _),) = speak("A210", LOW + HIGH)
    assert (LOW + HIGH)[finding.span.start : finding.span.end] == "Tidy it"
    assert "“Call the lost accounts” of high impact, due 2026-12-15" in finding.message
    assert [(one.place.path, one.place.line) for one in finding.related] == [("plan.md", 1)]


@pytest.mark.parametrize(
    "higher",
    [
        HIGH.replace("due:2026-12-15 ", ""),
        HIGH.replace("high", "medium"),
        HIGH.replace("high", "highest"),
        HIGH.replace("@ana", "@sam @ana"),
    ],
)
def test_undated_and_medium_ones_count_and_other_documents(higher: str) -> None:
    assert claimed("A210", LOW + higher) == ["Tidy it"]
    assert claimed("A210", LOW, higher) == ["Tidy it"]
    assert claimed("A210", higher, LOW) == []


@pytest.mark.parametrize(
    "higher",
    [
        HIGH.replace("2026-12-15", "2026-12-01"),
        HIGH.replace("@ana", "@sam"),
        HIGH.replace("[ ]", "[/]"),
        HIGH.replace("[ ]", "[x]"),
        HIGH.replace("high", "low"),
        HIGH.replace("impact:high", ""),
    ],
    ids=["same day", "another owner", "begun", "done", "low too", "not rated"],
)
def test_what_comes_in_time_or_is_no_higher_is_no_reason(higher: str) -> None:
    assert claimed("A210", LOW + higher) == []


def test_where_it_names_what_to_do_first_low_impact_active_is_silent() -> None:
    text = LOW.replace("12-01", "11-20") + HIGH
    settings = settings_for(Config(select=("A209", "A210")), "plan.md")
    plan = read(text, "plan.md")
    workspace = Workspace(settings)
    workspace.replace(facts(plan, settings))
    assert [one.code for one in check_plan(plan, workspace, settings, TODAY)] == ["A210"]


def test_what_waits_for_the_task_has_to_come_after_it() -> None:
    assert claimed("A210", LOW.replace("@ana", "@ana id:t") + HIGH.replace("@ana", "@ana after:t")) == []


def test_the_dates_are_swapped() -> None:
    assert mended("A210", LOW + HIGH)[0] == LOW.replace("12-01", "12-15") + HIGH.replace("12-15", "12-01")
    third = "- [ ] Book a room @ana 📅 2026-12-20 ⏫\n"
    assert mended("A210", LOW + HIGH + third)[0] == LOW.replace("12-01", "12-20") + HIGH + third.replace(
        "12-20", "12-01"
    )


def test_the_undated_one_gets_the_date_or_the_task_is_deferred() -> None:
    undated = HIGH.replace(" due:2026-12-15", "")
    assert sorted(mended("A210", LOW + undated)) == sorted(
        [LOW.replace("[ ]", "[>]") + undated, LOW + undated.replace("high", "high due:2026-12-01")]
    )
    assert mended("A210", LOW, HIGH) == [LOW.replace("[ ]", "[>]")]


# ---- A211 impact-inflation


def rated(owner: str, *impacts: str, due: str = "") -> str:
    return "".join(f"- [ ] Step {number}{due} @{owner} impact:{one}\n" for number, one in enumerate(impacts, 1))


def test_the_task_that_tips_the_share_is_told_with_all_others() -> None:
    text = rated("ana", "high", "low", "highest", "high", "high")
    ((finding, fixes),) = speak("A211", text)
    assert text[finding.span.start : finding.span.end] == "impact:high"
    assert text.count("\n", 0, finding.span.start) == 3
    assert [one.place.line for one in finding.related] == [0, 2, 4]
    assert (finding.message.split(" are ")[0], fixes) == ("4 of the 5 open tasks of @ana", [])


def test_the_later_due_task_tips() -> None:
    text = rated("ana", "high", due=" due:2026-12-01") + rated("ana", "high", "high", "low", due=" due:2026-11-25")
    (found,) = speak("A211", text)
    assert text.count("\n", 0, found[0].span.start) == 0


@pytest.mark.parametrize(
    "impacts", [("high", "high", "high"), ("high", "high", "low", "low"), ("high", "medium", "low", "low")]
)
def test_few_tasks_and_half_are_no_inflation(impacts: tuple[str, ...]) -> None:
    assert claimed("A211", rated("ana", *impacts)) == []


def test_an_owner_s_tasks_are_counted_across_documents_and_told_where_the_last_one_stands() -> None:
    first, second = rated("ana", "high", "high"), rated("ana", "high", "low")
    assert claimed("A211", rated("ana", "high", "low", due=NOW), first) == []
    ((finding, _),) = speak("A211", first, second)
    assert {one.place.path for one in finding.related} == {"1.md", "plan.md"}


def test_a_plan_of_several_owners_is_counted_too() -> None:
    text = rated("ana", "high", "high") + rated("sam", "high", "low")
    ((finding, _),) = speak("A211", text)
    assert "of this plan" in finding.message


def test_the_share_can_be_set() -> None:
    text = rated("ana", "high", "high", "high", "low")
    assert claimed("A211", text, config=Config(rules={"A211": {"share": 75}})) == []
    assert claimed("A211", text, config=Config(rules={"impact-inflation": {"least": 5}})) == []


# ---- A212 busywork


def test_more_than_half_of_low_or_no_impact() -> None:
    text = rated("ana", "high", "low", "low", due=NOW) + "- [ ] Sort the inbox @ana due:2026-11-20\n"
    ((finding, _),) = speak("A212", text)
    assert text[finding.span.start : finding.span.end] == "Sort the inbox"
    assert finding.message.startswith("3 of the 4 active tasks of @ana are of low or no impact")
    assert [one.message for one in finding.related] == ["low impact: Step 2", "low impact: Step 3"]


@pytest.mark.parametrize(
    "text",
    [
        rated("ana", "low", "low", "low", "low"),
        rated("ana", "low", "low", "low", due=NOW),
        rated("ana", "low", "low", "high", "high", due=NOW),
        "- [ ] Step @ana due:2026-11-20\n" * 6,
        rated("ana", "high", due=NOW) + "- [ ] Step @ana due:2026-11-20\n" * 6,
    ],
    ids=["not active", "few", "half", "nobody rates", "hardly rated"],
)
def test_no_busywork(text: str) -> None:
    assert claimed("A212", text) == []


def test_a_goal_and_a_plan_can_be_busywork_where_no_owner_is() -> None:
    text = rated("ana", "low", "low", due=NOW) + rated("sam", "low", "high", due=NOW)
    ((finding, _),) = speak("A212", text)
    assert "of this plan" in finding.message
    goal = text.replace(NOW, f"{NOW} goal:Ret") + rated("kim", "high", "high", due=NOW)
    ((finding, _),) = speak("A212", goal, "- goal:ret Raise it to 70%\n")
    assert "for goal ret" in finding.message


def test_the_cycle_of_the_settings_decides_what_is_active() -> None:
    text = rated("ana", "low", "low", "low", "high", due=" due:2026-11-29")
    assert claimed("A212", text) == []
    assert claimed("A212", text, config=Config(cycle=Cycle("month"))) == ["Step 3"]


@pytest.mark.parametrize("code", ["A209", "A210", "A211", "A212"])
def test_a_lone_text_is_judged_only_by_what_it_says_itself(code: str) -> None:
    text = rated("ana", "high", "high", "high", due=NOW) + rated(
        "ana", "low", "low", "low", "low", due=" due:2026-11-19"
    )
    settings = settings_for(Config(select=(code,)), "")
    plan = read(text, "")
    workspace = Workspace(settings, known=False)
    workspace.replace(facts(plan, settings))
    assert bool(check_plan(plan, workspace, settings, TODAY)) == (code == "A209")
