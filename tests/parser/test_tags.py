"""The table of syntax.md, cell by cell: what each form of each field says."""

import pytest

from doable_md import Reading, read
from doable_md.reading import read_fields, title_of

DAY = "2026-12-01"


def said(text: str, dialect: str = "") -> dict[str, object]:
    """Return what a task's text says: only what is there, dates as ISO."""
    reading = read(f"- [ ] {text}\n", dialect=dialect).tasks[0].reading
    out: dict[str, object] = {}
    for name in Reading._fields:
        value = getattr(reading, name)
        if name in {"tags", "pieces", "trigger_span", "output_span", "odd"} or value in {None, ()}:
            continue
        out[name] = getattr(value, "iso", value)
    return {name: dict(value) if name == "fields" else value for name, value in out.items()}  # type: ignore[call-overload]


ALWAYS = [
    # owner
    ("Send the deck @ana", {"owners": ("ana",)}),
    ("Send the deck @org/team", {"owners": ("org/team",)}),
    ("Send the deck @ana.b-c_d.", {"owners": ("ana.b-c_d",)}),
    ("@ana: send the deck", {"owners": ("ana",)}),
    ("@ana to send the deck", {"owners": ("ana",)}),
    ("@ana send the deck", {"owners": ("ana",)}),
    ("@ana and @sam: send the deck", {"owners": ("ana", "sam")}),
    ("**@ana** send the deck", {"owners": ("ana",)}),
    ("Send the deck owner:ana", {"owners": ("ana",)}),
    ("Send the deck owner:@ana", {"owners": ("ana",)}),
    ("Send the deck assignee:ana assigned:sam", {"owners": ("ana", "sam")}),
    ('Send the deck owner:"Ana Lee"', {"owners": ("Ana Lee",)}),
    ("Send the deck [owner:: ana] (assignee:: sam)", {"owners": ("ana", "sam")}),
    ("Send the deck 👤 ana", {"owners": ("ana",)}),
    ("Send the deck (@ana)", {"owners": ("ana",)}),
    # mention
    ("Email @sam the deck", {"mentions": ("sam",)}),
    ("ask @bob, then @ann.", {"owners": ("ann",), "mentions": ("bob",)}),
    ("Email @sam the deck @ana", {"owners": ("ana",), "mentions": ("sam",)}),
    # with
    ("Plan the launch with:@sam,@kim", {"with_": ("sam", "kim")}),
    ("Plan the launch [with:: sam, kim]", {"with_": ("sam", "kim")}),
    # due
    (f"Pay due:{DAY}", {"due": DAY}),
    (f"Pay DUE:{DAY}", {"due": DAY}),
    *(
        (f"Pay {emoji}{selector}{space}{DAY}", {"due": DAY})
        for emoji in "📅📆🗓"
        for selector in ("", "\ufe0f")
        for space in ("", " ", "\xa0")
    ),
    (f"Pay [due:: {DAY}]", {"due": DAY}),
    (f"Pay (due:: {DAY})", {"due": DAY}),
    (f"Pay [due: {DAY}]", {"due": DAY}),
    (f"Pay {{due:{DAY}}}", {"due": DAY}),
    (f"Pay @due({DAY})", {"due": DAY}),
    (f"Pay @{{{DAY}}}", {"due": DAY}),
    (f"Pay @[[{DAY}]]", {"due": DAY}),
    (f"Pay deadline:{DAY}", {"due": DAY}),
    (f"Pay -> {DAY}", {"due": DAY}),
    ("Pay -> 2026-Q2", {"due": "2026-06-30"}),
    ("Pay -> 2026-W05", {"due": "2026-02-01"}),
    ("Pay -> 2026-02", {"due": "2026-02-28"}),
    (f"Pay //{DAY}", {"due": DAY}),
    (f"Pay #due/{DAY}", {"due": DAY}),
    ("Pay due:2026-12-01T17:00", {"due": "2026-12-01T17:00"}),
    ("Pay due:2026-12", {"due": "2026-12-31"}),
    ("Pay due:2026-W50", {"due": "2026-12-13"}),
    ("Pay due:2026-Q4", {"due": "2026-12-31"}),
    # other dates
    (
        f"Pay start:{DAY} scheduled:{DAY} created:{DAY} done:{DAY} cancelled:{DAY} reviewed:{DAY}",
        {"start": DAY, "scheduled": DAY, "created": DAY, "done": DAY, "fields": {"cancelled": DAY, "reviewed": DAY}},
    ),
    (f"Pay 🛫 {DAY}", {"start": DAY}),
    (f"Pay ⏳ {DAY}", {"scheduled": DAY}),
    (f"Pay ⌛ {DAY}", {"scheduled": DAY}),
    (f"Pay ➕ {DAY}", {"created": DAY}),
    (f"Pay ✅ {DAY}", {"done": DAY}),
    (f"Pay ❌ {DAY}", {"fields": {"cancelled": DAY}}),
    (f"Pay [start:: {DAY}] [scheduled:: {DAY}]", {"start": DAY, "scheduled": DAY}),
    (f"Pay [created:: {DAY}] [completion:: {DAY}]", {"created": DAY, "done": DAY}),
    (f"Pay t:{DAY}", {"start": DAY}),
    (f"Pay threshold:{DAY}", {"start": DAY}),
    (f"Pay {{cr:{DAY}}} {{cm:{DAY}}}", {"created": DAY, "done": DAY}),
    (f"Pay @started({DAY}) @done({DAY})", {"start": DAY, "done": DAY}),
    ("Pay start:2026-Q4", {"start": "2026-10-01"}),
    # goal
    ("Call Kim goal:retention", {"goals": ("retention",)}),
    ('Call Kim goal:"Q4 launch"', {"goals": ("Q4 launch",)}),
    ("Call Kim goal:[[Q4 launch]]", {"goals": ("Q4 launch",)}),
    ("Call Kim [goal:: retention]", {"goals": ("retention",)}),
    ("Call Kim okr:a kr:b objective:c project:d", {"goals": ("a", "b", "c", "d")}),
    ("Reach 5 % goal:a supports:growth", {"goals": ("a",), "supports": ("growth",)}),
    # impact
    *((f"Call Kim impact:{name}", {"impact": name}) for name in ("highest", "high", "medium", "low", "lowest")),
    *(
        (f"Call Kim impact:{n}", {"impact": name})
        for n, name in enumerate(("highest", "high", "medium", "low", "lowest"), 1)
    ),
    ("Call Kim priority:high", {"impact": "high"}),
    ("Call Kim pri:A", {"impact": "highest"}),
    ("Call Kim pri:h", {"impact": "high"}),
    *(
        (f"Call Kim {emoji}", {"impact": name})
        for emoji, name in zip("🔺⏫🔼🔽⏬", ("highest", "high", "medium", "low", "lowest"), strict=True)
    ),
    ("Call Kim [priority:: medium]", {"impact": "medium"}),
    ("(A) Call Kim", {"impact": "highest"}),
    ("(D) Call Kim", {"impact": "low"}),
    ("(Q) Call Kim", {"impact": "lowest"}),
    ("Call Kim @priority(1)", {"impact": "highest"}),
    # output
    ("Call Kim -> notes in the CRM", {"output": "notes in the CRM"}),
    ("Call Kim -> notes in the CRM @ana", {"output": "notes in the CRM", "owners": ("ana",)}),
    ("Call Kim, done when the notes are in the CRM", {"output": "the notes are in the CRM"}),
    ("Call Kim [output:: notes]", {"output": "notes"}),
    ("Call Kim [done-when:: notes]", {"output": "notes"}),
    ('Call Kim output:"the notes"', {"output": "the notes"}),
    # trigger
    ("When the export lands, call Kim", {"trigger": "When the export lands"}),
    ("After lunch, call Kim", {"trigger": "After lunch"}),
    ("Once signed, call Kim", {"trigger": "Once signed"}),
    ("If Kim calls, call back", {"trigger": "If Kim calls"}),
    ("Call Kim [trigger:: the export lands]", {"trigger": "the export lands"}),
    ('Call Kim trigger:"the export lands"', {"trigger": "the export lands"}),
    # estimate
    ("Call Kim est:2h", {"estimate": 120}),
    ("Call Kim est:90m", {"estimate": 90}),
    ("Call Kim est:90min", {"estimate": 90}),
    ("Call Kim est:1h30m", {"estimate": 90}),
    ("Call Kim est:1.5h", {"estimate": 90}),
    ("Call Kim est:2d", {"estimate": 960}),
    ("Call Kim est:1w", {"estimate": 2400}),
    ("Call Kim estimate:2h", {"estimate": 120}),
    ("Call Kim duration:2h", {"estimate": 120}),
    ("Call Kim effort:2h", {"estimate": 120}),
    ("Call Kim [est:: 2h]", {"estimate": 120}),
    ("Call Kim @est(2h)", {"estimate": 120}),
    # id and dependencies
    ("Call Kim id:churn after:a,b", {"id": "churn", "after": ("a", "b")}),
    ("Call Kim 🆔 churn ⛔ a,b", {"id": "churn", "after": ("a", "b")}),
    ("Call Kim [id:: churn] [dependsOn:: a, b]", {"id": "churn", "after": ("a", "b")}),
    ("Call Kim depends:a blocked-by:b", {"after": ("a", "b")}),
    ("Call Kim ^churn-1", {"id": "churn-1"}),
    ("Call Kim before:launch", {"before": ("launch",)}),
    # repeat
    ("Call Kim repeat:weekly", {"repeat": "weekly"}),
    ("Call Kim 🔁 every 2 weeks on Monday", {"repeat": "every 2 weeks on Monday"}),
    ("Call Kim [repeat:: every day]", {"repeat": "every day"}),
    ("Call Kim rec:2w", {"repeat": "2w"}),
    ("Call Kim rec:+2w", {"repeat": "+2w"}),
    # result
    ('Call Kim result:"214 rows"', {"result": "214 rows"}),
    ("Call Kim [result:: 214 rows]", {"result": "214 rows"}),
    # hashtags
    ("Call Kim #sales #q4/renewals", {"hashtags": ("sales", "q4/renewals")}),
    # unknown
    ("Call Kim ower:ana", {"fields": {"ower": "ana"}}),
    ("Call Kim [ticket:: ENG 1]", {"fields": {"ticket": "ENG 1"}}),
    ("Call Kim @lasted(3 hours)", {"fields": {"lasted": "3 hours"}}),
    ("ticket:: ENG 1", {"fields": {"ticket": "ENG 1"}}),
]


@pytest.mark.parametrize(("text", "expected"), ALWAYS, ids=lambda value: value if isinstance(value, str) else "")
def test_always_read(text: str, expected: dict[str, object]) -> None:
    assert said(text) == expected


DIALECTS = [
    ("todoist", "Call Kim +Ana #Launch p2", {"owners": ("Ana",), "goals": ("Launch",), "impact": "high"}),
    ("todoist", "Review p2 design p1", {"impact": "highest"}),
    ("todoist", "Call Kim @office", {"hashtags": ("office",)}),
    ("taskmark", "Ask @bob about it +Launch ~2h", {"owners": ("bob",), "goals": ("Launch",), "estimate": 120}),
    ("taskmark", "Call Kim ~1d", {"estimate": 1440}),
    ("todo.txt", "Call Kim @phone +Launch", {"hashtags": ("phone",), "goals": ("Launch",)}),
    ("todo.txt", "(A) 2026-11-01 Call Kim", {"impact": "highest", "created": "2026-11-01"}),
    ("taskpaper", "Call Kim @phone @due(2026-12-01)", {"hashtags": ("phone",), "due": DAY}),
    ("plaintasks", "Call Kim @critical", {"impact": "highest"}),
    ("plaintasks", "Call Kim @low", {"impact": "low"}),
    ("logseq", "Call Kim DEADLINE: <2026-12-01 Tue>", {"due": DAY}),
    ("logseq", "[#A] Call Kim SCHEDULED: <2026-12-01 Tue>", {"impact": "highest", "scheduled": DAY}),
    ("org", "[#B] Call Kim DEADLINE: <2026-12-01 Tue +1w>", {"impact": "high", "due": DAY, "repeat": "+1w"}),
    ("xit", "!! Call Kim -> 2026-Q2", {"impact": "high", "due": "2026-06-30"}),
    ("ticktick", "Call Kim !!!", {"impact": "highest"}),
    ("md2do", "Call Kim !!!", {"impact": "highest"}),
    ("markwhen", "Call Kim !kim after !deck", {"id": "kim", "after": ("deck",)}),
]


@pytest.mark.parametrize(("dialect", "text", "expected"), DIALECTS)
def test_read_under_a_named_dialect(dialect: str, text: str, expected: dict[str, object]) -> None:
    assert said(text, dialect) == expected


@pytest.mark.parametrize(("dialect", "text", "expected"), DIALECTS)
def test_not_read_without_it(dialect: str, text: str, expected: dict[str, object]) -> None:
    assert said(text, "doable") != expected


SILENT = [
    # opaque spans (rule 3)
    "Run `due:2026-12-01 @ana`",
    "Write to <bob@example.com>",
    "Write to bob@example.com",
    "Open https://x.io/@ana?due:2026-12-01#due:2026-12-02",
    "Open [the page](https://x.io/#due:2026-12-01)",
    "See ![chart](a@b.png)",
    "See [[Ana@home]]",
    "See <b title='@ana'>this</b>",
    "a &#64;bob",
    # escapes (rule 6)
    r"literal \@bob and \#tag due\:2026-12-01 \+Goal",
    # left boundary (rule 5)
    "2+2 at 10:30 x:y:z a@b c#d",
    "C:\\files",
    # ornaments and words
    "✅ Tests pass",
    "Ship it! Now!",
    "Really gotta call Mom (A) now",
    "Call (@2022-02-18 18:00)",
    "see #123",
    "see #42",
    "Check every → arrow",
    "Start: nothing",
    "Note: this",
    "note:",
    "done: soon enough",
]


@pytest.mark.parametrize("text", SILENT)
def test_text_that_says_nothing(text: str) -> None:
    assert {name: value for name, value in said(text).items() if name != "mentions"} == {}


NEAR_MISSES = [("Call Kim ower:ana", "ower"), ("Call Kim deu:2026-12-01", "deu"), ("Call Kim gaol:x", "gaol")]


@pytest.mark.parametrize(("text", "key"), NEAR_MISSES)
def test_unknown_keys_are_kept_as_tags_and_stay_in_the_title(text: str, key: str) -> None:
    task = read(f"- [ ] {text}").tasks[0]
    assert [(tag.field, tag.key) for tag in task.reading.tags] == [("", key)]
    assert task.title == text


TITLES = [
    ("Send the deck @ana due:2026-12-01", "Send the deck"),
    ("Send **the deck** @ana", "Send **the deck**"),
    ("@ana to send the deck", "send the deck"),
    ("@ana: send the deck", "send the deck"),
    ("Send the deck (due:2026-12-01) today", "Send the deck today"),
    ("Send #sales figures today @kim", "Send #sales figures today"),
    ("Send figures #sales", "Send figures"),
    ("Send the deck *@ana*", "Send the deck"),
    ("Call Kim -> notes @ana", "Call Kim"),
    ("Call Kim <!-- doable: ignore -->", "Call Kim"),
    ("Call Kim ^abc", "Call Kim"),
    ("due:2026-12-01", ""),
]


@pytest.mark.parametrize(("text", "title"), TITLES)
def test_title(text: str, title: str) -> None:
    reading = read_fields(text)
    assert title_of(text, reading.pieces) == title


def test_every_tag_says_where_it_and_its_value_stand() -> None:
    text = 'A @ana due:2026-12-01 goal:"Q4 x" [est:: 2h] {cr:2026-01-01} @done(2026-01-02) 🔺 #t #due/2026-12-02 -> an output'
    for tag in read_fields(text).tags:
        assert text[tag.value_start : tag.value_end] == tag.value
        assert tag.start <= tag.value_start <= tag.value_end <= tag.end


@pytest.mark.parametrize(
    "text",
    [
        "Call Kim ower:ana", "Call Kim [who:: ana]", "Call Kim due:2026-13-40", "Call Kim due:friday", "Call Kim 📅 Invalid date",
        "Call Kim [due:: ]", "Call Kim impact:urgent", "Call Kim est:long", "Call Kim due:2026-12-01 due:2026-12-02",
        "Call Kim due:2026-12-01 📅 2026-12-01", "Call Kim id:a id:b", "Call Kim reviewed:2026-13-01",
        "Call Kim impact:high (see) p1 impact:low", 'Call Kim output:"a" [output:: b]',
    ],
)  # fmt: skip
def test_what_may_be_a_slip_is_noted(text: str) -> None:
    assert read(f"- [ ] {text}\n").tasks[0].reading.odd


@pytest.mark.parametrize(
    "text",
    [
        "Call Kim", "Call Kim @ana @sam due:2026-12-01 goal:a goal:b impact:high est:2h id:x after:a,b #one #two",
        "📅 2026-12-01 ⏫ Call Kim", "Call Kim -> notes @ana done:2026-11-20 -> sent", "[owner:: ana] [due:: 2026-W50]",
    ],
)  # fmt: skip
def test_what_is_as_it_should_be_is_not(text: str) -> None:
    assert not read(f"- [x] {text}\n").tasks[0].reading.odd
