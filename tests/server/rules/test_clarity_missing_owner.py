"""C107: whose task it is, who is offered, and names that are written as plain text."""

import pytest
from tests.server.rules.test_clarity_owners import mended, speak

from doable.config import Config

TEAM = "---\nplan: {team: [ana, sam]}\n---\n\n"


def offered(text: str, *others: str, config: Config | None = None) -> list[str]:
    """Return the people that the first finding's fixes offer, in order."""
    titles = [fix.title for fix in speak("C107", text, *others, config=config)[0][1]]
    return [title.split()[2] for title in titles if title.startswith("Assign to")]


def test_people_of_this_plan_and_of_the_team_are_offered() -> None:
    text = f"{TEAM}- [ ] Email Kim the survey due:2026-11-27\n- [ ] Call Lee about terms @kim due:2026-11-20\n"
    assert offered(text) == ["@ana", "@sam", "@kim"]


def test_strangers_are_not_offered_however_free_they_are() -> None:
    other = "# Next steps\n\n- [ ] Call Lee about terms @zoe due:2027-01-20\n"
    assert offered("# Next steps\n\n- [ ] Email Kim the survey\n- [ ] Book the room @ana\n", other) == ["@ana"]


def test_who_serves_the_same_goal_is_offered_first() -> None:
    other = "# Next steps\n\n- [ ] Call Lee about terms @zoe due:2026-11-20 goal:arr\n"
    text = "# Next steps\n\n- [ ] Email Kim the survey goal:arr\n- [ ] Book the room @ana\n"
    assert offered(text, other) == ["@zoe", "@ana"]


@pytest.mark.parametrize(
    ("task", "mend"),
    [
        ("Benny: open the issue", "@benny: open the issue"),
        ("Benny & Esha: open the issue", "@benny: open the issue with:@esha"),
        ("[Benny, Esha] Open the issue", "@benny: Open the issue with:@esha"),
        ("Benny to open the issue id:a", "@benny to open the issue id:a"),
        ("sam: open the issue", "@sam: open the issue"),
    ],
)
def test_a_name_in_plain_text_is_made_an_owner(task: str, mend: str) -> None:
    text = f"{TEAM}- [ ] {task}\n"
    assert [one.severity.label for one, _ in speak("C107", text)] == ["information"]
    assert mended("C107", text) == [text.replace(task, mend)]
    assert speak("C107", text.replace(task, mend)) == []


@pytest.mark.parametrize("task", ["Docs: add a page", "Website to launch", "TODO: call Kim", "12: call Kim"])
def test_a_label_is_no_name(task: str) -> None:
    assert [one.severity.label for one, _ in speak("C107", f"{TEAM}- [ ] {task}\n")] == ["warning"]
