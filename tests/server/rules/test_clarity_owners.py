"""Rules about owners and the team's words: C108, C109 and C120."""

import pytest
from tests.server.plans import claimed, mended, speak

from doable.config import Config, Owner
from doable.finding import Fix, Safety
from doable.fix import apply, fix_to_fixpoint

# ---- C108 several-owners


@pytest.mark.parametrize(
    ("task", "first", "second"),
    [
        ("Email Kim @ana @sam", "Email Kim @ana with:@sam", "Email Kim @sam with:@ana"),
        ("Email Kim @ana, @sam est:1h", "Email Kim @ana with:@sam est:1h", "Email Kim @sam with:@ana est:1h"),
        ("Email Kim @ana & @sam.", "Email Kim @ana with:@sam.", "Email Kim @sam with:@ana."),
        ("Email Kim owner:ana,sam", "Email Kim owner:ana with:@sam", "Email Kim owner:sam with:@ana"),
        ("Mail [owner:: ana, sam]", "Mail [owner:: ana] [with:: @sam]", "Mail [owner:: sam] [with:: @ana]"),
        ("@ana and @sam: email Kim", "@ana: email Kim with:@sam", "@sam: email Kim with:@ana"),
        ("@ana, @sam to email Kim id:a", "@ana to email Kim id:a with:@sam", "@sam to email Kim id:a with:@ana"),
        ("Mail @ana impact:low @sam", "Mail @ana with:@sam impact:low", "Mail @sam with:@ana impact:low"),
        ("Email Kim @ana\n  @sam id:a", "Email Kim @ana with:@sam id:a", "Email Kim @sam with:@ana id:a"),
    ],
)  # fmt: skip
def test_one_stays_accountable_and_the_others_help(task: str, first: str, second: str) -> None:
    text = f"# Next steps\n\n- [ ] {task}\n"
    assert mended("C108", text) == [text.replace(task, first), text.replace(task, second)]
    assert {fix.safety for fix in speak("C108", text)[0][1]} == {Safety.SLOT}


def test_of_three_each_can_stay() -> None:
    assert mended("C108", "- [ ] Email Kim @ana @sam @lee\n") == [
        "- [ ] Email Kim @ana with:@sam,@lee\n",
        "- [ ] Email Kim @sam with:@ana,@lee\n",
        "- [ ] Email Kim @lee with:@ana,@sam\n",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "- [ ] Email Kim @ana with:@sam\n",
        "- [ ] Ask @sam and @lee for the deck @ana\n",
        "- [ ] Email Kim @acme/sales\n",
        "- [x] Email Kim @ana @sam\n",
        "- [ ] Email Kim @ana @Ana @an\n",
        "# Launch @ana @sam\n\n- [ ] Email Kim\n",
    ],
    ids=["helper", "mentions", "a team", "done", "aliases", "heading"],
)
def test_one_owner_is_enough(text: str) -> None:
    assert claimed("C108", text, config=Config(aliases={"an": "ana"})) == []


# ---- C109 unknown-owner

PEOPLE = "# Team\n\n- @ana (Ana Lee, @al)\n- @sam\n"


@pytest.mark.parametrize(
    ("text", "others", "config"),
    [
        ("- [ ] Email Kim @anna\n", (), Config(team=("ana", "sam"))),
        ("- [ ] Email Kim @anna\n", (PEOPLE,), Config()),
        ("---\nplan: {team: ['@ana', sam]}\n---\n- [ ] Email Kim @anna\n", (), Config()),
        ("- [ ] Email Kim owner:sam,anna\n", (PEOPLE,), Config()),
        ("# Plan @anna\n\n- [ ] Email Kim @ana\n", (PEOPLE,), Config()),
    ],
    ids=["settings", "people page", "front matter", "one of two", "heading"],
)
def test_an_owner_whom_no_list_knows(text: str, others: tuple[str, ...], config: Config) -> None:
    ((finding, fixes),) = speak("C109", text, *others, config=config)
    assert text[finding.span.start : finding.span.end].lstrip("@") == "anna"
    assert finding.message.endswith("Did you mean `@ana`?")
    assert apply(text, [fixes[0]]).text == text.replace("anna", "ana")
    assert fixes[0].safety is Safety.REVIEW


@pytest.mark.parametrize(
    "text",
    [
        "- [ ] Email Kim @Ana @al @kim @an @acme/sales\n",
        "- [ ] Ask @anna for the deck @ana\n",
        "- [x] Email Kim @anna\n",
        "# Shopping\n\n- [ ] Milk\n",
    ],
)
def test_known_by_any_list_mentioned_or_done(text: str) -> None:
    config = Config(team=("ana",), aliases={"an": "ana"}, owners={"kim": Owner(limit=3)})
    assert claimed("C109", text, PEOPLE, config=config) == []


def test_without_a_team_anybody_can_own() -> None:
    assert claimed("C109", "- [ ] Email Kim @anna\n", config=Config(owners={"ana": Owner(limit=3)})) == []


def test_a_name_unlike_any_is_told_who_there_is() -> None:
    ((finding, fixes),) = speak("C109", "- [ ] Email Kim @zoe\n", PEOPLE)
    assert "`@ana`, `@sam`" in finding.message
    assert fixes == []


# ---- C120 term-drift

AGREED = Config(
    vocabulary={"e-mail": "email", "customer base": "accounts", "churn": "customer churn", "Github": "GitHub"}
)


@pytest.mark.parametrize(
    ("title", "result"),
    [
        ("E-mail Kim the e-mails", "Email Kim the emails"),
        ("Call the Customer Base", "Call the Accounts"),
        ("Report churn and customer churn", "Report customer churn and customer churn"),
        ("Push to github and GitHub", "Push to GitHub and GitHub"),
        ("Send `e-mail`, [e-mail](x/e-mail) and “E-mail guide”", "Send `e-mail`, [email](x/e-mail) and “E-mail guide”"),
        ("Ask e-mail@x.io, a/e-mail and e-mail.md #e-mail", "Ask e-mail@x.io, a/e-mail and e-mail.md #e-mail"),
    ],
)  # fmt: skip
def test_the_team_s_words_are_written_safely(title: str, result: str) -> None:
    text = f"# Next steps\n\n- [ ] {title} @ana #e-mail goal:churn\n"

    def refind(one: str) -> list[Fix]:
        return [fix for _, fixes in speak("C120", one, config=AGREED) for fix in fixes]

    fixed = fix_to_fixpoint(text, refind, Safety.SAFE)
    assert fixed.settled
    assert fixed.text == text.replace(title, result)


def test_words_that_replace_each_other_end() -> None:
    config = Config(vocabulary={"client": "customer", "customer": "client"})
    assert claimed("C120", "- [ ] Call the client @ana\n", config=config) == []


@pytest.mark.parametrize(
    ("first", "second", "drifting"),
    [
        ("Draft the onboarding guide", "Print the on-boarding guide", ["on-boarding"]),
        ("Draft the emails", "Print the e-mail", ["e-mail"]),
        ("Fill the web site", "Test the website", ["web site"]),
        ("Push to GitHub", "Star it on Github", ["Github"]),
        ("Draft the long-term plan", "Decide in the long term", []),
        ("Check out the branch", "Test the checkout", []),
        ("Follow up with Kim", "Send the follow-up", []),
        ("Draft the API page", "Print the api page", []),
        ("Draft the Guide", "Print the guide", []),
        ("Make it for every day", "Name an everyday task", []),
    ],
)
def test_two_spellings_in_one_plan(first: str, second: str, drifting: list[str]) -> None:
    text = f"# Next steps\n\n- [ ] {first} @ana\n- [ ] {second} @ana\n"
    assert claimed("C120", text) == drifting
    if drifting:
        (after,) = mended("C120", text)
        assert claimed("C120", after) == []


def test_the_commoner_spelling_stays_and_lists_that_are_no_plan_do_not_count() -> None:
    text = "# Tasks\n\n- [ ] Draft the on-boarding\n- [ ] Print the onboarding\n- [ ] Mail the onboarding\n"
    assert claimed("C120", text) == ["on-boarding"]
    assert claimed("C120", "# Tasks\n\n- [ ] Draft the on-boarding\n\n# Notes\n\n- [ ] Our onboarding is slow\n") == []


def test_a_spelling_can_be_kept() -> None:
    text = "# Tasks\n\n- [ ] Draft the co-op guide\n- [ ] Print the coop guide\n"
    assert claimed("C120", text) == ["co-op"]
    assert claimed("C120", text, config=Config(rules={"C120": {"keep": ["coop"]}})) == []
