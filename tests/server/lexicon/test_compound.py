"""Second imperatives: two actions in one task, and what only looks like two."""

import pytest

from doable.lexicon import analyse, load
from doable.lexicon.rewrites import split_actions

ENGLISH = load("en")

TWO = [
    ("Draft 5 titles and pick one", ("Draft 5 titles", "Pick one")),
    ("Review the deck, then share it with Kim", ("Review the deck", "Share it with Kim")),
    ("Collect the inventories and attach them to the issue", ("Collect the inventories", "Attach them to the issue")),
    ("Merge the PR; publish the post", ("Merge the PR", "Publish the post")),
    ("Open the PR & add Kim as reviewer", ("Open the PR", "Add Kim as reviewer")),
    ("Ask for the account. Invite Kim to the team.", ("Ask for the account", "Invite Kim to the team.")),
    ("Review and revise", ("Review", "Revise")),
    ("Find a room, book it, invite Kim", ("Find a room", "Book it", "Invite Kim")),
    ("When it lands, export it and send it to Sam", ("When it lands, export it", "Send it to Sam")),
    ("Establish/prioritize projects", ("Establish projects", "Prioritize projects")),
    ("Review and document the protocols in use.", ("Review the protocols in use", "Document the protocols in use.")),
    ("Review, sign and file the lease", ("Review the lease", "Sign the lease", "File the lease")),
    ("Log in and change the password", ("Log in", "Change the password")),
    ("Accept the invitation and fill out your profile", ("Accept the invitation", "Fill out your profile")),
]

ONE = """
Revise A and B
Fix bugs and edge cases
Run the tests to confirm they pass
Run test to verify and record nothing else
Write the plan with milestones and dates
Confirm the invoices are paid and filed
Verify migrations are valid and do not conflict
Remind leads to prepare rooms and invite the hire
Implement create, read, update and delete endpoints
Ensure the page is fast, and matches the design
Read the guide. See the FAQ for more.
Add them to the **only** list and no other
Review image and video quality
Send the deck and the notes
Request approval (review and sign)
Read "Plan and execute"
Website and logo
""".strip().splitlines()


@pytest.mark.parametrize(("text", "parts"), TWO)
def test_two_actions_are_split(text: str, parts: tuple[str, ...]) -> None:
    assert split_actions(analyse(text, ENGLISH), text, ENGLISH) == parts


@pytest.mark.parametrize("text", ONE)
def test_one_action_is_left_alone(text: str) -> None:
    assert analyse(text, ENGLISH).splits == ()
