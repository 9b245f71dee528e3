"""Plans to test with: a Hypothesis strategy for whole documents, and one call that checks a text as the CLI does."""

from datetime import date

from hypothesis import strategies as st

from doable.check import check_plan, fixes_for, settings_for
from doable.config import Config
from doable.facts import facts
from doable.finding import Finding, Fix
from doable.fix import apply
from doable.workspace import Workspace
from doable_md import Plan, read

TODAY = date(2026, 11, 20)

_TITLES = (
    "Email Kim the survey", "Improve onboarding", "Website", "Call Lee and send the deck", "Increase revenue by 10%",
    "Look into vendors", "Fix it", "Should we move?", "Tests pass", "Homepage redesign", "We should tidy the wiki",
    "Draft the offer ASAP", "Prüfe die Zahlen", "见客户 @sam", "Ask @kim, if possible, etc.", "`run` the export",
    "**Docs** - update", "When the export lands, mail it", "[spec](https://x.io/#due:1) again", "", "Added tests",
)  # fmt: skip
_TAGS = (
    "@ana", "@sam", "@kim", "@ann", "due:2026-11-20", "due:2026/12/1", "due:2026-02-30", "due:friday", "due:01.12.2026",
    "goal:growth", "goal:grwth", "impact:high", "impact:low", "impact:huge", "id:a", "after:a", "est:2h", "-> a list",
    "📅 2026-11-27", "⏫", "[due:: 2026-12-01]", "[owner:: lee]", "#tag", "^ref", "done:2026-11-19", "ower:ana",
    "@due(2026-12-01)", "repeat:weekly", "-> ‹what exists when done›", "<!-- doable: ignore C107 -->", "👤 jo",
)  # fmt: skip
_BOXES = ("[ ]", "[ ]", "[ ]", "[x]", "[/]", "[-]", "[]", "[ x]", "[?]", "[\u00a0]")
_OTHER = (
    "", "## Next steps", "## Goals", "- goal:growth Grow revenue", "- goal:growth Sign 20 customers by 2027-01-31",
    "Some prose.", "```", "> quoted", "## Launch goal:launch @ana (2)", "  a continued line", "-[ ] glued",
    "<!-- x -->", "%%", "---", "## Someday",
)  # fmt: skip


@st.composite
def task_lines(draw: st.DrawFn) -> str:
    indent = draw(st.sampled_from(("", "", "", "  ", "    ", "> ", "\t")))
    bullet = draw(st.sampled_from(("- ", "- ", "* ", "1. ", "-")))
    tags = draw(st.lists(st.sampled_from(_TAGS), max_size=4))
    words = " ".join([draw(st.sampled_from(_TITLES)), *tags])
    return f"{indent}{bullet}{draw(st.sampled_from(_BOXES))} {words}"


@st.composite
def plans(draw: st.DrawFn) -> str:
    """Draw a document: tasks with tags in several dialects, headings, goals, code, prose; any kind of line end."""
    front = draw(
        st.sampled_from(
            ("", "", "---\nplan: {cycle: week, reviewed: 2026-10-01, owner: ana}\n---\n", "---\nplan: true\n---\n")
        )
    )
    lines = draw(st.lists(st.one_of(task_lines(), task_lines(), st.sampled_from(_OTHER)), max_size=14))
    newline = draw(st.sampled_from(("\n", "\n", "\r\n")))
    return (front + "\n".join(lines)).replace("\n", newline)


def check(
    text: str, config: Config | None = None, path: str = "plan.md"
) -> tuple[Plan, list[tuple[Finding, list[Fix]]]]:
    """Check a text whose workspace is itself; return its plan and each finding with its fixes."""
    settings = settings_for(config or Config(), path)
    plan = read(text, path)
    workspace = Workspace(settings)
    workspace.replace(facts(plan, settings))
    found = check_plan(plan, workspace, settings, TODAY)
    return plan, [(finding, fixes_for(finding, plan, workspace, settings, TODAY)) for finding in found]


def speak(code: str, text: str, *others: str, config: Config | None = None) -> list[tuple[Finding, list[Fix]]]:
    """Return what one rule says of a text (`plan.md`), known beside others (`1.md`, …), each with its fixes."""
    settings = settings_for((config or Config())._replace(select=(code,)), "plan.md")
    workspace = Workspace(settings)
    for number, other in enumerate(others, 1):
        workspace.replace(facts(read(other, f"{number}.md"), settings))
    plan = read(text, "plan.md")
    workspace.replace(facts(plan, settings))
    found = check_plan(plan, workspace, settings, TODAY)
    return [(one, fixes_for(one, plan, workspace, settings, TODAY)) for one in found]


def claimed(code: str, text: str, *others: str, config: Config | None = None) -> list[str]:
    """Return the texts that the findings of one rule claim."""
    return [text[one.span.start : one.span.end] for one, _ in speak(code, text, *others, config=config)]


def mended(code: str, text: str, *others: str, config: Config | None = None) -> list[str]:
    """Return the text with each fix of the rule's first finding."""
    return [apply(text, [fix]).text for fix in speak(code, text, *others, config=config)[0][1]]
