"""Running rules: which tasks they are asked about, who is heard, and what a lone text is spared."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings

from doable.check import check_plan, fixes_for, needs_workspace, settings_for
from doable.config import Config
from doable.facts import facts
from doable.finding import Finding, Fix, Found, Safety, Severity
from doable.rule import Action, Family, Feature, Option, Reach, Rule, Scope
from doable.rules import RULES
from doable.settings import Settings
from doable.settings import settings_for as settings_with
from doable.workspace import Workspace
from doable_md import read
from tests.server.plans import plans

TODAY = date(2026, 11, 20)


def checked(text: str, own: Settings, *, known: bool = True) -> list[Finding]:
    plan = read(text, "plan.md")
    workspace = Workspace(own, known=known)
    workspace.replace(facts(plan, own))
    return check_plan(plan, workspace, own, TODAY)


def everywhere(task, ctx):  # type: ignore[no-untyped-def]
    yield Found(ctx.title_span(task), f"{ctx.options.get('word', '')} {task.title}")


def rule(code: str, **changes: object) -> Rule:
    """Return a rule that reports every task it is asked about."""
    base = Rule(
        code=code, name=f"test-{code.lower()}", family=Family.CLARITY, scope=Scope.TASK, asks=Action.REWRITE,
        severity=Severity.WARNING, summary="Reports every task", why="To see who is asked.", bad="", good="",
        check=everywhere,
    )  # fmt: skip
    return base._replace(**changes)  # type: ignore[arg-type]


def said(text: str, *rules: Rule, config: Config | None = None) -> list[tuple[str, str]]:
    return [
        (one.code, one.message.strip()) for one in checked(text, settings_with(config or Config(), "plan.md", rules))
    ]


LIST = "# Tasks\n\n- [ ] Fair\n  - [ ] Book\n- [x] Done\n\n# Shopping\n\n- [ ] Milk\n"


@pytest.mark.parametrize(
    ("reach", "titles"),
    [
        (Reach.LEAVES, ["Book"]),
        (Reach.PLANNED, ["Fair", "Book"]),
        (Reach.EVERY, ["Fair", "Book", "Done", "Milk"]),
    ],
)
def test_a_rule_is_asked_about_the_tasks_it_reaches(reach: Reach, titles: list[str]) -> None:
    assert [title for _, title in said(LIST, rule("C101", reach=reach))] == titles


def test_a_rule_that_needs_a_feature_is_asked_only_where_the_words_have_it() -> None:
    one = rule("C101", needs=Feature.VAGUE_VERB)
    assert said("# Tasks\n\n- [ ] Improve onboarding\n- [ ] Email Kim\n", one) == [("C101", "Improve onboarding")]


def test_of_warnings_of_a_family_that_ask_the_same_one_is_heard() -> None:
    one, two = rule("C101"), rule("C102")
    assert said("# Tasks\n\n- [ ] A\n- [ ] B\n", one, two) == [("C101", "A"), ("C101", "B")]
    assert len(said("# Tasks\n\n- [ ] A\n", one, two._replace(asks=Action.SPLIT))) == 2
    assert len(said("# Tasks\n\n- [ ] A\n", one, rule("O301", family=Family.OVERLOAD))) == 2
    assert len(said("# Tasks\n\n- [ ] A\n", one, two._replace(severity=Severity.INFORMATION))) == 2


def test_the_more_severe_is_heard_before_the_lower_code() -> None:
    assert said("# Tasks\n\n- [ ] A\n", rule("C101"), rule("C102", severity=Severity.ERROR)) == [("C102", "A")]


def test_a_rule_yields_to_one_that_says_it_more_precisely() -> None:
    one = rule("C101", yields_to=("C102",), asks=Action.SPLIT)
    assert said("# Tasks\n\n- [ ] A\n", one, rule("C102")) == [("C102", "A")]
    assert said("# Tasks\n\n- [ ] A\n", one) == [("C101", "A")]


def test_what_is_silenced_no_longer_keeps_others_silent() -> None:
    text = "# Tasks\n\n- [ ] A <!-- doable: ignore C101 -->\n"
    assert said(text, rule("C101"), rule("C102")) == [("C102", "A")]


def test_the_settings_set_severity_and_options() -> None:
    one = rule("C101", options=(Option("word", "Look:", "What to say"),))
    config = Config(severity={"test-c101": "hint"}, rules={"C101": {"word": "See:"}})
    (found,) = checked("# Tasks\n\n- [ ] A\n", settings_with(config, "plan.md", (one,)))
    assert (found.severity, found.message) == (Severity.HINT, "See: A")


def test_findings_come_in_order_of_place() -> None:
    found = checked("# Tasks\n\n- [ ] Website\n- [ ] Call Lee\n", settings_for(Config(profile="strict"), ""))
    assert found == sorted(found, key=lambda one: (one.span.start, one.code))


def test_a_lone_text_hears_nothing_of_workspace_rules() -> None:
    text = "# Doing\n\n" + "".join(f"- [ ] Call customer {n} @ana goal:g{n}\n" for n in range(8))
    own = settings_for(Config(), "plan.md")
    scopes = {one.code: one.scope for one in RULES}
    assert needs_workspace(own)
    assert Scope.WORKSPACE in {scopes[one.code] for one in checked(text, own)}
    assert Scope.WORKSPACE not in {scopes[one.code] for one in checked(text, own, known=False)}


def test_fixes_come_safest_first_and_none_of_a_rule_that_does_not_run() -> None:
    def fixes(found, ctx):  # type: ignore[no-untyped-def]
        yield Fix("slot", Safety.SLOT, ())
        yield Fix("review", Safety.REVIEW, ())
        yield Fix("safe", Safety.SAFE, ())
        yield Fix("slot 2", Safety.SLOT, ())

    own = settings_with(Config(), "plan.md", (rule("C101", fixes=fixes),))
    plan = read("# Tasks\n\n- [ ] A\n", "plan.md")
    workspace = Workspace(own)
    (found,) = check_plan(plan, workspace, own, TODAY)
    assert [one.title for one in fixes_for(found, plan, workspace, own, TODAY)] == ["safe", "review", "slot", "slot 2"]
    assert fixes_for(found._replace(code="C102"), plan, workspace, own, TODAY) == []


@pytest.mark.parametrize("text", ["", "\n", "text\n", "\ufeff", "---\n---\n", "\x00\u2028\x0b- [ ] x @a\r- [ ]"])
def test_what_holds_no_plan_is_no_work(text: str) -> None:
    checked(text, settings_for(Config(profile="strict"), ""))


@given(plans())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_one_warning_a_task_family_and_action(text: str) -> None:
    own = settings_for(Config(profile="strict"), "plan.md")
    plan = read(text, "plan.md")
    asks = {one.code: (one.family, one.asks) for one in own.rules}
    heard: set[object] = set()
    for found in checked(text, own):
        task = plan.task_at(found.span.start)
        if task is not None and found.severity >= Severity.WARNING:
            key = (task.index, asks[found.code])
            assert key not in heard, found
            heard.add(key)
