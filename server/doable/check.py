"""Running the rules over a plan: select, run, suppress, and let one voice speak where several ask the same."""

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, NamedTuple, cast

from doable.context import Context
from doable.finding import Finding, Found, Severity
from doable.rule import Reach, Rule, Scope
from doable.rules import RULES
from doable.settings import Settings
from doable.settings import settings_for as settings_with
from doable.suppress import apply as apply_suppressions
from doable.suppress import idle

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from doable.config import Config
    from doable.finding import Fix
    from doable.rule import PlanCheck, TaskCheck
    from doable.verdicts import Verdicts
    from doable.workspace import Workspace
    from doable_md import Plan

__all__ = [
    "Alone",
    "check_alone",
    "check_plan",
    "complete",
    "fixes_for",
    "needs_workspace",
    "settings_for",
    "whole_steps",
]


def settings_for(config: "Config", path: str) -> Settings:
    """Return the settings of the file at `path`. Raises `ConfigError` where an option or a rule's name is wrong."""
    return settings_with(config, path, RULES)


def check_plan(
    plan: "Plan",
    workspace: "Workspace",
    settings: Settings,
    today: "date",
    *,
    context: Context | None = None,
    verdicts: "Verdicts | None" = None,
    glance: bool = False,
) -> list[Finding]:
    """Return what the selected rules say of a plan, in order of place. Never raises on what the plan says.

    `context` is one made of the other arguments, where the caller goes on to ask for fixes. `verdicts` keeps, from one
    version of a document to the next, what was said of tasks that did not change; the findings are the same without.
    With `glance` too, rules about the whole document or workspace are not asked: what they said last is moved to where
    it stands now, until somebody checks again.
    """
    if _is_bare(plan):
        return []
    context = context or Context(plan, workspace, settings, today)
    if verdicts is not None and glance and (seen := _glance(context, verdicts)) is not None:
        return seen
    if verdicts is None:
        findings = [found for _, found in _run(context) if found is not None]
    else:
        findings = _rerun(context, verdicts, glance=glance)
    findings = _finish(findings, context)
    if verdicts is not None:
        verdicts.end(context, findings)
    return findings


def _order(finding: Finding) -> tuple[int, str, int]:
    return finding.span.start, finding.code, finding.span.end


def _last(findings: list[Finding], context: Context) -> list[Finding]:
    """Return what the rules about comments find, now that it is known which comments silence nothing."""
    settings = context.settings
    rules = [rule for rule in settings.rules if rule.last]
    if not rules:
        return []
    known = context.known
    ran = [rule for rule in settings.rules if not rule.last and (known or rule.scope is not Scope.WORKSPACE)]
    complete = known and not settings.config.select
    context.idle = idle(findings, context.plan, ran, RULES, context.today, complete=complete)
    found = [
        _finding(rule, one, context)
        for rule in rules
        for one in cast("PlanCheck", rule.check)(context.with_options(rule.code))
    ]
    return apply_suppressions(found, context.plan, settings.rules, context.today, named=True)[0]


def needs_workspace(settings: Settings) -> bool:
    """Whether any selected rule asks what is known of other documents."""
    return any(rule.scope is Scope.WORKSPACE for rule in settings.rules)


def fixes_for(
    finding: Finding,
    plan: "Plan",
    workspace: "Workspace",
    settings: Settings,
    today: "date",
    *,
    context: Context | None = None,
) -> "list[Fix]":
    """Return the fixes of a finding of this plan: the safest first, and among those as the rule ranks them.

    `context` is one made of the other arguments: whoever asks for many findings' fixes makes it once.
    """
    rule = settings.by_code.get(finding.code)
    if rule is None or rule.fixes is None:
        return []
    context = (context or Context(plan, workspace, settings, today)).with_options(rule.code)
    found = Found(finding.span, finding.message, finding.severity, finding.related, finding.data)
    return sorted(rule.fixes(found, context), key=lambda fix: -fix.safety)


class Alone(NamedTuple):
    """What the rules say of a document by itself.

    `findings` are all of them: what comments silence or others say better is still among them. `pending` are the codes
    of rules that look beyond the document, and may have something to add.
    """

    findings: list[Finding]
    pending: tuple[str, ...]


def check_alone(context: Context) -> Alone:
    """Ask the rules that look at nothing but the document. What else they rest on is noted in `context.uses`."""
    found: list[Finding] = []
    pending = [rule.code for rule in context.settings.rules if rule.scope is Scope.WORKSPACE]
    if not _is_bare(context.plan):
        uses = context.uses
        uses.workspace = False
        looked: set[str] = set()
        for code, one in _run(context, beyond=False):
            if uses.workspace:
                looked.add(code)
                uses.workspace = False
            if one is not None:
                found.append(one)
        if looked:
            found = [one for one in found if one.code not in looked]
            pending += looked
    return Alone(found, tuple(pending))


def _is_bare(plan: "Plan") -> bool:
    return not plan.tasks and not plan.near_boxes and not plan.front and not plan.goals and not plan.too_deep


def complete(context: Context, alone: "Sequence[Finding]", codes: "Iterable[str]" = ()) -> list[Finding]:
    """Return what is said of a document in the end: of what rules said of it alone, and what those of `codes`, who look
    at others and are concerned, have to add.
    """
    found = [*alone]
    wanted = set(codes)
    for rule in context.settings.rules if wanted else ():
        if rule.code in wanted:
            found += [one for _, one in _ask(rule, context) if one is not None]
    return _finish(found, context)


def _finish(findings: list[Finding], context: Context) -> list[Finding]:
    """Take out what comments silence and what others say better, and put the rest in order."""
    if "doable:" in context.plan.text:
        every = findings
        findings, _ = apply_suppressions(every, context.plan, context.settings.rules, context.today)
        findings += _last(every, context)
    findings = _arbitrate(findings, context)
    findings.sort(key=_order)
    return findings


def _run(context: Context, *, beyond: bool = True) -> "Iterator[tuple[str, Finding | None]]":
    """Yield what the rules say, each with its code, and None each time that one was asked and has said all. Not
    `beyond` the document: rules about the workspace are not asked.
    """
    tasks: list[Rule] = []
    traits = int(context.survey.traits)
    for rule in context.settings.rules:
        if rule.last or (rule.about and not int.__and__(rule.about, traits)):
            continue
        if rule.scope is Scope.TASK:
            tasks.append(rule)
        elif rule.scope is Scope.PLAN or (beyond and _concerned(rule, context)):
            yield from _ask(rule, context)
    yield from _ask_of_tasks(tasks, context)


def _concerned(rule: Rule, context: Context) -> bool:
    """Whether a rule about the workspace may have something to say of the document."""
    if not context.known:
        return False
    own = context.with_options(rule.code)
    return rule.concerns is None or context.facts is None or rule.concerns(context.facts, own)


def _ask(rule: Rule, context: Context) -> "Iterator[tuple[str, Finding | None]]":
    if rule.scope is Scope.TASK:
        yield from _ask_of_tasks([rule], context)
        return
    for found in cast("PlanCheck", rule.check)(context.with_options(rule.code)):
        yield rule.code, _finding(rule, found, context)
    yield rule.code, None


def _ask_of_tasks(rules: "Sequence[Rule]", context: Context) -> "Iterator[tuple[str, Finding | None]]":
    """Ask task by task, so that what its words say is looked up once for all rules."""
    planned = context.survey.planned
    for reach, there in (
        (Reach.EVERY, context.plan.tasks),
        (Reach.PLANNED, planned),
        (Reach.LEAVES, [task for task in planned if task.leaf]),
    ):
        if not there:
            continue
        asked = [
            (int(rule.needs), cast("TaskCheck", rule.check), context.with_options(rule.code), rule)
            for rule in rules
            if rule.reach is reach
        ]
        worded = any(needs for needs, _, _, _ in asked)
        for task in there if asked else ():
            features = int(context.wording(task).features) if worded else 0
            for needs, check, own, rule in asked:
                if needs and not needs & features:
                    continue
                for found in check(task, own):
                    yield rule.code, _finding(rule, found, context)
                if own.uses.workspace:
                    yield rule.code, None


def _glance(context: Context, verdicts: "Verdicts") -> list[Finding] | None:
    """Return the last findings with those of one chunk made anew; None where more than that may have changed."""
    from doable.verdicts import Local, moved, shifted  # noqa: PLC0415

    verdicts.begin(context)
    number = verdicts.changed_chunk(context)
    old, new = verdicts.final_plan, context.plan
    if number is None or old is None or verdicts.plan is None:
        return None
    start, end = old.starts[number], old.starts[number] + len(old.chunks[number].text)
    delta = len(new.text) - len(old.text)
    findings, plan = verdicts.final, verdicts.plan
    low = bisect_left(findings, start, key=lambda finding: finding.span.start)
    high = bisect_left(findings, end, key=lambda finding: finding.span.start)
    rules = tuple(rule for rule in context.settings.rules if not rule.last)
    here = [_finding(rule, found, context) for rule, found in verdicts.tasks_of(number, context, rules)]
    here += moved(verdicts.whole, plan, new, (start, end + delta))
    here = sorted(_arbitrate(here, context), key=_order)
    behind = findings[high:]
    if delta:
        behind = [shifted(finding, delta) for finding in behind]
    out = [*findings[:low], *here, *behind]
    same_lines = old.chunks[number].lines == new.chunks[number].lines
    verdicts.end(context, out, Local(low, high - low, len(here), same_lines))
    return out


def _rerun(context: Context, verdicts: "Verdicts", *, glance: bool) -> list[Finding]:
    from doable.verdicts import moved  # noqa: PLC0415 - who checks a document once keeps nothing

    verdicts.begin(context)
    rules = tuple(rule for rule in context.settings.rules if not rule.last)
    out = [_finding(rule, found, context) for rule, found in verdicts.tasks(context, rules)]
    if glance and verdicts.plan is not None:
        return out + moved(verdicts.whole, verdicts.plan, context.plan)
    if not verdicts.knows_whole(context):
        for _ in _whole(context, verdicts):
            pass
    return out + verdicts.whole


def whole_steps(
    plan: "Plan", workspace: "Workspace", settings: Settings, today: "date", verdicts: "Verdicts"
) -> "Iterator[None]":
    """Ask the rules about the whole document or workspace, one a step, for a check that is to follow.

    A server can see to its client between steps; where the document changes meanwhile, the steps are left.
    """
    context = Context(plan, workspace, settings, today)
    verdicts.begin(context)
    if not verdicts.knows_whole(context):
        yield from _whole(context, verdicts)


def _whole(context: Context, verdicts: "Verdicts") -> "Iterator[None]":
    whole: list[Finding] = []
    for rule in context.settings.rules:
        if rule.last or rule.scope is Scope.TASK or (rule.scope is Scope.WORKSPACE and not _concerned(rule, context)):
            continue
        check = cast("PlanCheck", rule.check)
        whole += [_finding(rule, found, context) for found in check(context.with_options(rule.code))]
        yield
    verdicts.keep_whole(context, whole)


def _finding(rule: Rule, found: Found, context: Context) -> Finding:
    severity = context.settings.severity.get(rule.code) or found.severity or rule.severity
    return Finding(
        rule.code,
        rule.name,
        rule.family,
        severity,
        found.message,
        context.plan.path,
        found.span,
        found.related,
        found.data,
    )


def _arbitrate(findings: list[Finding], context: Context) -> list[Finding]:
    """Let one warning a task, family and action through: the most specific, as the rules say of each other."""
    rules = context.settings.by_code
    by_task: dict[int, list[Finding]] = {}
    out: list[Finding] = []
    tasks = context.plan.tasks
    markers = [task.marker for task in tasks]
    for finding in findings:
        start = finding.span.start
        number = bisect_right(markers, start) - 1
        if number < 0 or start > tasks[number].text_span.end:
            # Not inside a task's own text: in its indentation or behind it on its line, or in no task at all.
            task = context.plan.task_at(start)
            if task is None:
                out.append(finding)
                continue
            number = task.index
        by_task.setdefault(number, []).append(finding)
    for together in by_task.values():
        if len(together) == 1:
            out += together
            continue
        codes = {finding.code for finding in together}
        spoken: set[tuple[object, object]] = set()
        left = [finding for finding in together if not codes.intersection(rules[finding.code].yields_to)]
        for finding in sorted(left, key=lambda finding: (-finding.severity, finding.code, finding.span)):
            key = (finding.family, rules[finding.code].asks)
            if finding.severity >= Severity.WARNING:
                if key in spoken:
                    continue
                spoken.add(key)
            out.append(finding)
    return out
