"""Overload rules over several documents: who speaks, on which task, and what changes with a replaced document."""

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.server.plans import TODAY

from doable.check import check_plan, fixes_for, settings_for
from doable.config import Config
from doable.facts import facts
from doable.finding import Finding
from doable.fix import apply
from doable.workspace import Workspace
from doable_md import Plan, read

HEAD = "# Next steps\n\n"


class Project:
    """Documents by path with a workspace that knows them."""

    def __init__(self, code: str, documents: dict[str, str], **options: object) -> None:
        self.settings = settings_for(Config(select=(code,), rules={code: options}), "")
        self.workspace = Workspace(self.settings)
        self.plans: dict[str, Plan] = {}
        for path, text in documents.items():
            self.write(path, text)

    def write(self, path: str, text: str) -> None:
        self.plans[path] = read(text, path)
        self.workspace.replace(facts(self.plans[path], self.settings))

    def found(self) -> list[tuple[str, Finding]]:
        return [
            (path, one)
            for path, plan in self.plans.items()
            for one in check_plan(plan, self.workspace, self.settings, TODAY)
        ]

    def places(self) -> list[str]:
        return [
            f"{path}:{self.plans[path].source.position(one.span.start).line + 1} {one.severity.label}"
            for path, one in self.found()
        ]

    def fixed(self) -> dict[str, str]:
        out: dict[str, str] = {}
        for path, one in self.found():
            fixes = fixes_for(one, self.plans[path], self.workspace, self.settings, TODAY)[:1]
            out[path] = apply(self.plans[path].text, fixes).text
        return out


def tasks(*lines: str) -> str:
    return HEAD + "".join(f"- [ ] {line}\n" for line in lines)


def test_a_duplicate_in_another_file_is_told_in_the_later_one() -> None:
    documents = {"b.md": "Please email the surveys to Kim @sam", "a.md": "Call Lee", "c.md": "Email the survey to Kim"}
    project = Project("O306", {path: tasks(line) for path, line in documents.items()})
    assert project.places() == ["c.md:3 warning"]
    project.write("a.md", tasks("Email surveys to Kim"))
    assert project.places() == ["b.md:3 warning", "c.md:3 warning"]
    assert [one.related[0].place.path for _, one in project.found()] == ["a.md", "a.md"]
    project.write("a.md", tasks("Call Lee about the terms"))
    assert project.places() == ["c.md:3 warning"]
    project.workspace.remove("b.md")
    del project.plans["b.md"]
    assert project.places() == []


def test_a_duplicate_is_taken_out_only_where_the_other_has_all_it_says() -> None:
    first = tasks("Email the survey to Kim @ana due:2026-11-27 goal:growth")
    project = Project("O306", {"a.md": first, "b.md": tasks("Email the survey to Kim @ana")})
    assert project.fixed() == {"b.md": HEAD}
    project.write("b.md", tasks("Email the survey to Kim @ana impact:high"))
    assert project.fixed() == {"b.md": project.plans["b.md"].text}


def test_a_merge_keeps_what_either_says() -> None:
    text = tasks(
        "Email the survey to Kim @ana due:2026-12-04 impact:low -> answers",
        "Call Lee",
        "Email the survey to Kim @sam due:2026-11-27 goal:growth #sales impact:high id:x",
    )
    text = text.replace("- [ ] Call Lee\n", "- [ ] Call Lee\n\n## Later due:2027-01-01\n\n")
    project = Project("O306", {"a.md": text})
    assert project.places() == ["a.md:8 information"]
    line = (
        "- [ ] Email the survey to Kim @ana due:2026-11-27 impact:high -> answers with:@sam goal:growth #sales id:x\n"
    )
    assert project.fixed()["a.md"].startswith(HEAD + line + "- [ ] Call Lee\n")


def test_what_is_no_duplicate() -> None:
    for lines in (
        ("Fill in the review form @ana", "Fill in the review form @sam"),
        ("Send the weekly report to Kim repeat:weekly", "Send the weekly report to Kim repeat:weekly"),
        ("Draft chapter 1 of the guide", "Draft chapter 2 of the guide"),
        ("Call Kim", "Call Kim"),
        (
            "Ship the launch page\n  - [ ] Write tests for the page",
            "Ship the price page\n  - [ ] Write tests for the page",
        ),
    ):
        assert Project("O306", {"a.md": tasks(*lines)}).places() == [], lines


def test_criteria_that_stand_twice_are_no_duplicate() -> None:
    one = tasks("PR is assigned to no one", "Reviewed the build logs of prod", "Should we keep the old desk?")
    assert Project("O306", {"a.md": one, "b.md": one}).places() == []


def test_nearly_the_same_is_an_information() -> None:
    near = ("Email the largest lost accounts to Sam @ana", "Email the largest lost accounts to Sam today")
    assert Project("O306", {"a.md": tasks(near[0]), "b.md": tasks(near[1])}).places() == ["b.md:3 information"]


def test_documents_made_from_one_list_are_told_once() -> None:
    text = tasks("Book the large room", "Print the name badges", "Order lunch for twenty", "Send out the invitations")
    project = Project("O306", {"a.md": text, "b.md": text})
    assert project.places() == ["b.md:3 information"]
    assert "4 tasks" in project.found()[0][1].message
    more = [f"Send {'abcdefghi'[number] * 4} the {'klmnopqrs'[number] * 4} form" for number in range(9)]
    long = [*more, *(f"Call {'abcdefghijkl'[number] * 5} about {'mnopqrstuvwx'[number] * 5}" for number in range(12))]
    assert Project("O306", {"a.md": tasks(*more), "b.md": tasks(*long)}).places() == ["b.md:3 information"]


def test_a_cycle_limit_counts_all_documents_and_falls_on_the_last_due() -> None:
    due = ("Email Kim due:2026-11-24", "Call Lee due:2026-11-26")
    project = Project("O302", {"a.md": tasks(*due), "b.md": tasks("Draft the page due:2026-11-25")}, limit=2)
    assert project.places() == ["a.md:4 warning"]
    assert len(project.found()[0][1].related) == 2
    assert project.fixed()["a.md"] == tasks(due[0], "Call Lee due:2026-12-04")
    assert Project("O302", {"a.md": tasks(*due), "b.md": tasks("Draft it due:2026-11-25")}).places() == []
    project.write("b.md", tasks("Draft the page due:2026-12-02"))
    assert project.places() == []


def test_hours_of_a_cycle() -> None:
    text = tasks("Email Kim due:2026-11-24 est:3h", "Call Lee due:2026-11-25 est:2h")
    assert Project("O302", {"a.md": text}, hours=4.0).places() == ["a.md:4 warning"]
    assert Project("O302", {"a.md": text}, hours=5.0).places() == []


def test_a_day_counts_all_documents_but_not_the_end_of_the_cycle() -> None:
    def four(day: str) -> dict[str, str]:
        one = tasks(*(f"Email number {number} @ana due:{day}" for number in range(3)))
        return {"a.md": one, "b.md": tasks(f"Call Lee @ana due:{day}")}

    assert Project("O303", four("2026-11-25")).places() == ["b.md:3 information"]
    for day in ("2026-11-27", "2026-11-29", "2026-11-19", "2026-W48"):
        assert Project("O303", four(day)).places() == [], day
    assert Project("O303", four("2026-11-25")).fixed()["b.md"] == tasks("Call Lee @ana due:2026-11-24")


def test_focus_counts_goals_of_active_tasks_in_all_documents() -> None:
    one = tasks(*(f"Email number {goal} @ana due:2026-11-20 goal:{goal}" for goal in "abc"))
    for other, told in (("@ana goal:d", ["b.md:3 information"]), ("@ana goal:A", []), ("@sam goal:d", [])):
        project = Project("O304", {"a.md": one, "b.md": tasks(f"Call Lee due:2026-11-20 {other}")})
        assert project.places() == told, other


def test_two_primaries_in_one_cycle() -> None:
    one = tasks("Email the lost accounts @ana due:2026-11-20 goal:a impact:highest")
    two = "Call Lee about the terms @sam due:{} goal:{} {}"
    for day, goal, impact, told in (
        ("2026-11-19", "b", "impact:highest", ["a.md:3 information"]),
        ("2026-11-21", "b", "🔺", ["b.md:3 information"]),
        ("2026-11-21", "a", "impact:highest", []),
        ("2026-11-24", "b", "impact:highest", []),
        ("2026-11-21", "b", "impact:high", []),
    ):
        project = Project("O305", {"a.md": one, "b.md": tasks(two.format(day, goal, impact))})
        assert project.places() == told, (day, goal, impact)
    assert Project("O305", {"a.md": one, "b.md": tasks(two.format("2026-11-21", "b", "🔺"))}).fixed() == {
        "b.md": tasks(two.format("2026-11-21", "b", "⏫"))
    }


_LINES = st.lists(
    st.sampled_from(
        (
            "Email Kim the survey @ana due:2026-11-25",
            "Please email the survey to Kim @sam goal:a",
            "Call Lee about the terms",
            "Email the survey to Kim today",
            "Draft the page @ana due:2026-11-25 goal:a impact:highest",
            "Print the badges @ana due:2026-11-25 goal:b impact:highest",
            "Order the lunch @ana due:2026-11-25 goal:c",
        )
    ),
    max_size=4,
)


@given(
    st.lists(st.tuples(st.sampled_from("abc"), _LINES), max_size=8), st.sampled_from(("O302", "O303", "O305", "O306"))
)
@settings(max_examples=60, deadline=None)
def test_replaced_documents_leave_nothing_behind(writes: list[tuple[str, list[str]]], code: str) -> None:
    options = {"limit": 2} if code in {"O302", "O303"} else {}
    project = Project(code, {}, **options)
    for path, lines in writes:
        project.write(f"{path}.md", tasks(*lines))
    fresh = Project(code, {path: plan.text for path, plan in sorted(project.plans.items())}, **options)
    assert sorted(project.places()) == fresh.places()
