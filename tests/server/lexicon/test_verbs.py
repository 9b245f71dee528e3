"""The three-valued verb test: which texts start with an action, which with a name, and where nothing is said."""

import pytest

from doable.lexicon import Feature, analyse, load

ENGLISH = load("en")

VERBS = """
Email Sam the Q3 numbers
Draft the RFC
Call plumber re: leak
Review Q3 budget
Review the budget
Fix the login bug on iOS
Set up staging database
Follow up with Acme on contract
Schedule 5 customer interviews
Book flights to Lisbon
Book [flights](https://example.org/flights) for May
Plan the team offsite
Test `parse()` with an empty file
Test with Nango's button
Re-enable the webhook
Redeploy staging
Dockerize the worker
Do not publish
Don't touch the invoices
Look into churn
Clean up the wiki
Please send the deck
Then send the deck
Carefully read the contract
Todo: send the deck
2. Send the deck
(optional) Send the deck
[Anna] Send the deck
@ana send the deck
Sam to send the deck
Matt & Kim: Review the deck
**Docs**: write the readme
**Docs** — write the readme
**Step 4: Commit**
Step 2: Count the tests
Docs - write the readme
When the export lands, send it to Sam
If the client agrees, book the room
In the "folder" field, choose a folder
Once done, remove the label
We need to send the deck
Have the person shadow a colleague
Legal to review the contract
A/B test the pricing page
Stay on top of support tickets
Win back lost accounts
Champion the new process
Call Kim
Search for a venue
""".strip().splitlines()

NOUNS = """
Website
Marketing performance
Q3 budget review
Login bug
Staging database setup
Customer interviews
Team offsite planning
Budget
Budget for the offsite
Review of the budget
Copies of all notices
The scope of each chapter
Happy customers
New pricing page
Error handling
Property lease and maintenance agreements
Landing page copy
Hiring plan
Vendor contract renewal
Team offsite planning
""".strip().splitlines()

UNSURE = """
Marcus Brandenburger
Tracy Kuhrt
Comprar leche para la oficina
Réserver une salle pour le comité
会議室を予約する
Забронировать переговорную
[A talk on architecture](https://example.org/talk)
https://example.org
`npm test`
Book dentist
Chase overdue invoices
Research, draft and publish
~~Send the deck~~
""".strip().splitlines()


@pytest.mark.parametrize("text", VERBS)
def test_an_action_starts_with_a_verb(text: str) -> None:
    assert analyse(text, ENGLISH).lead.kind == "verb"


@pytest.mark.parametrize("text", NOUNS)
def test_a_label_starts_with_a_noun(text: str) -> None:
    assert analyse(text, ENGLISH).lead.kind == "noun"


@pytest.mark.parametrize("text", UNSURE)
def test_names_and_other_languages_are_left_alone(text: str) -> None:
    assert analyse(text, ENGLISH).lead.kind == "unsure"


@pytest.mark.parametrize(
    ("text", "lead", "trigger", "action"),
    [
        ("Send the deck", "Send", None, "Send the deck"),
        ("**Docs**: write it up", "write", None, "write it up"),
        ("When it lands, send the deck ", "send", "When it lands", "send the deck"),
        ("Sam to call Kim", "call", None, "call Kim"),
        ("If Kim, Sam or Lee agree, book it", "book", "If Kim, Sam or Lee agree", "book it"),
    ],
)
def test_labels_and_triggers_are_cut_off(text: str, lead: str, trigger: str | None, action: str) -> None:
    wording = analyse(text, ENGLISH)
    assert text[slice(*wording.lead.span)] == lead
    assert (text[slice(*wording.trigger)] if wording.trigger else None) == trigger
    assert text[slice(*wording.action)] == action


@pytest.mark.parametrize(
    ("text", "whole", "head"),
    [
        ("Send the Q3 deck to Kim", "the Q3 deck to Kim", "deck"),
        ("Homepage redesign", "Homepage redesign", "redesign"),
        ("Look into churn", "churn", "churn"),
        ("Set up monitoring and alerts", "monitoring and alerts", "alerts"),
        ("Draft 5 titles and pick one", "5 titles", "titles"),
        ("Commit", None, None),
    ],
)
def test_the_object_and_its_head(text: str, whole: str | None, head: str | None) -> None:
    wording = analyse(text, ENGLISH)
    assert (text[slice(*wording.object)] if wording.object else None) == whole
    assert (text[slice(*wording.head)] if wording.head else None) == head


@pytest.mark.parametrize(
    "text",
    [
        "Gap analysis complete",
        "Documentation updated",
        "Documentation updated to reflect the move",
        "Staging environment set up",
        "Old branches cleaned up",
        "All tickets closed or moved",
        ">99 % uptime",
        "Tests pass",
        "All tests pass",
        "The page loads without errors",
        "No unused images remain",
        "Added the test",
        "Checked for broken links",
        "Users can export their data",
        "Review completed",
        "PR is assigned",
        "Cache headers correct",
        "Coverage: 85 %",
    ],
)
def test_states_are_no_labels(text: str) -> None:
    assert analyse(text, ENGLISH).features & Feature.STATE


@pytest.mark.parametrize(
    "text", ["Should we switch CRM?", "How is income calculated?", "Is the logic linear?", "Tests for edge cases?"]
)
def test_questions(text: str) -> None:
    assert analyse(text, ENGLISH).features & Feature.QUESTION


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("Added tests", True),
        ("Adding tests", True),
        ("Adds a test", True),
        ("Add tests", False),
        ("Need a test", False),
        ("Bring the deck", False),
        ("Shared drive", False),
        ("Landing page", False),
        ("Marketing: newsletter", False),
    ],
)
def test_past_and_gerund(text: str, spoken: bool) -> None:
    assert bool(analyse(text, ENGLISH).features & Feature.PAST_OR_GERUND) is spoken


def test_a_configuration_adds_words() -> None:
    assert analyse("Yeet the staging stack", ENGLISH).lead.kind != "verb"
    assert analyse("Yeet the staging stack", load("en", {"verbs": ["yeet"]})).lead.kind == "verb"
    vague = load("en", {"vague-verbs": ["ideate"], "vague-words": ["synergistic", "best of breed"]})
    features = analyse("Ideate a synergistic roadmap", vague).features
    assert features & Feature.VAGUE_VERB
    assert features & Feature.WEAK_WORD
    assert analyse("Pick a best of breed CRM", vague).features & Feature.WEAK_WORD


@pytest.mark.parametrize("language", ["xx", "../en", "", "EN", "en/../de"])
def test_an_unknown_language_is_an_error(language: str) -> None:
    with pytest.raises(LookupError):
        load(language)
