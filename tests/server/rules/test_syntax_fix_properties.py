"""After a fix of a syntax, review or overload rule its own finding is gone, whatever stands around it."""

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.server.plans import check

from doable.config import Config
from doable.finding import Fix, Safety
from doable.fix import apply
from doable.rules import RULES

CONFIG = Config(select=tuple(rule.code for rule in RULES if rule.code[0] in "ORS" and rule.code != "O301"))

_TITLES = (
    "Email Kim the survey results",
    "Please email the survey results to Kim",
    "Email Kim the results of the survey again",
    "Call Kim about terms",
    "Call Lee about terms",
    "Call Jo",
    "Get approval from legal and sign-off from finance",
    "Approve the contract",
    "Sign off on the contract",
    "Legal review of the contract",
    "Draft the page urgent",
    "‹what› to do",
    "",
)
_TAGS = (
    "@ana",
    "@ana",
    "@sam",
    "due:2026-11-25",
    "due:2026-11-25",
    "due:2026-11-24",
    "due:2026-11-01",
    "due:2026-12-02",
    "goal:a",
    "goal:b",
    "goal:c",
    "goal:d",
    "impact:highest",
    "impact:highest",
    "impact:hihg",
    "id:a",
    "id:b",
    "after:a",
    "after:b",
    "before:a",
    "est:2h",
    "-> a list",
    "done:2026-11-19",
    "📅 2026-11-27",
    "⏫",
    "[due:: 2026-12-01]",
    "^ref",
    "ower:ana",
    'output:"x"',
    "<!-- doable: ignore C107 -->",
    "<!-- doable: ignore nope until 2026-01-01 -->",
    "repeat:weekly",
    "(A)",
    "with:@kim",
    "#urgent",
    "🆔 a",
    "⛔ b",
)
_OTHER = (
    "",
    "## Next steps",
    "## This week (2)",
    "  a note",
    "  - a note",
    "text",
    "<!-- doable: ignore nope -->",
    "<!-- doable: ignore-start nope -->",
    "<!-- doable: ignore-end -->",
)
_FRONT = (
    "",
    "---\nplan: {limit: 2, cycle: week, reviewed: '2026-10-01'}\n---\n",
    "---\nplan: {due: 2026-11-01, owner: ana}\n---\n",
)


@st.composite
def lines(draw: st.DrawFn) -> str:
    indent = draw(st.sampled_from(("", "", "", "  ", "    ", "      ", "> ")))
    box = draw(st.sampled_from(("[ ]", "[ ]", "[ ]", "[x]", "[/]", "[-]", "[\t]", "[!]")))
    words = [draw(st.sampled_from(_TITLES)), *draw(st.lists(st.sampled_from(_TAGS), max_size=5))]
    return f"{indent}- {box} {' '.join(words)}"


@st.composite
def documents(draw: st.DrawFn) -> str:
    body = draw(st.lists(st.one_of(lines(), lines(), lines(), st.sampled_from(_OTHER)), max_size=12))
    text = draw(st.sampled_from(_FRONT)) + "\n".join(body)
    return text.replace("\n", draw(st.sampled_from(("\n", "\n", "\r\n"))))


def moved(offset: int, fix: Fix) -> int:
    return offset + sum(
        len(edit.text) - (edit.span.end - edit.span.start) for edit in fix.edits if edit.span.start < offset
    )


@given(documents())
@settings(max_examples=80, deadline=None)
def test_after_a_fix_its_own_finding_is_gone(text: str) -> None:
    found = check(text, CONFIG)[1]
    for finding, fixes in found:
        assert 0 <= finding.span.start <= finding.span.end <= len(text)
        for fix in fixes[:3]:
            after = apply(text, [fix])
            assert after.applied, (finding, fix)
            if fix.safety is not Safety.SLOT:
                assert after.text.count("‹") <= text.count("‹")
            left = [(one.code, one.message, one.span.start) for one, _ in check(after.text, CONFIG)[1]]
            # An empty line taken out may bring the next one to its place.
            fewer = sum(code == finding.code for code, _, _ in left) < sum(one.code == finding.code for one, _ in found)
            place = moved(finding.span.start, fix)
            assert fewer or (finding.code, finding.message, place) not in left, (fix.title, after.text)
