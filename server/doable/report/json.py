"""Findings and tasks for programs: JSON with 1-based lines and columns in code points, ends exclusive."""

import json
from json.encoder import encode_basestring as _quoted
from typing import TYPE_CHECKING, Any, cast

from doable.report.edits import changes
from doable.report.places import Places

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from doable.finding import Fix, Place
    from doable.report import FileReport, Look, Tally
    from doable.rule import Rule
    from doable_md import Plan, Task
    from doable_md.model import When
    from doable_md.text import Span

VERSION = 1


def part(report: "FileReport", look: "Look") -> str:
    """Return the findings of one file as elements of a list, each indented by four; "" where there are none."""
    return ",\n".join("    " + pretty(record, "    ") for record in finding_records(report, look))


def document(parts: "Sequence[str]", tally: "Tally") -> str:
    """Return the findings of a run: `{"version", "findings": [...], "summary": {"files", "tasks", "findings"}}`.

    Where it is asked what is new since the baseline, the summary has `"baseline": {"new", "resolved", "known"}` too.
    """
    listed = ",\n".join(filter(None, parts))
    findings = f"[\n{listed}\n  ]" if listed else "[]"
    counts = {"files": tally.files, "tasks": tally.tasks, "findings": tally.findings, **_trend(tally)}
    summary = pretty(counts, "  ")
    return f'{{\n  "version": {VERSION},\n  "findings": {findings},\n  "summary": {summary}\n}}\n'


def statistics_json(rules: "Sequence[tuple[str, str, int]]", tally: "Tally") -> str:
    """Return how often each rule spoke: `{"version", "statistics": [{"code", "name", "count"}], "summary": {...}}`."""
    listed = [{"code": code, "name": name, "count": count} for code, name, count in rules]
    found = sum(count for _, _, count in rules)
    summary = {"files": tally.files, "tasks": tally.tasks, "findings": found, **_trend(tally)}
    return dump({"version": VERSION, "statistics": listed, "summary": summary})


def _trend(tally: "Tally") -> dict[str, dict[str, int]]:
    return {"baseline": {"new": tally.new, "resolved": tally.resolved, "known": tally.known}} if tally.trend else {}


def finding_records(report: "FileReport", look: "Look") -> "Iterator[dict[str, Any]]":
    """Give what is known of each finding of a file: its rule, place, message, fixes with their edits, related places.

    The edits of a fix are in terms of the text as it is and applied together; a fix that reaches beyond its document
    has none.
    """
    places = Places(report.text)
    fixes = report.fixes or ((),) * len(report.findings)
    for finding, some in zip(report.findings, fixes, strict=True):
        if finding.severity >= look.least:
            yield {
                "code": finding.code,
                "name": finding.name,
                "family": finding.family.value,
                "severity": finding.severity.label,
                "message": finding.message,
                "path": finding.path,
                "range": _range(places, finding.span),
                "fixes": [_fix(fix, places) for fix in some],
                "related": [
                    {"path": related.place.path, "range": _place(related.place), "message": related.message}
                    for related in finding.related
                ],
            }


def _fix(fix: "Fix", places: Places) -> dict[str, Any]:
    edits = [{"range": _range(places, change.span), "text": change.text} for change in changes(fix, places.text)]
    return {"title": fix.title, "safety": fix.safety.label, "edits": edits}


def _range(places: Places, span: "Span") -> dict[str, dict[str, int]]:
    line, column, end_line, end_column = places.range(span)
    return {"start": {"line": line, "column": column}, "end": {"line": end_line, "column": end_column}}


def _place(place: "Place") -> dict[str, dict[str, int]]:
    return {
        "start": {"line": place.line + 1, "column": place.column + 1},
        "end": {"line": place.end_line + 1, "column": place.end_column + 1},
    }


def tasks_json(plans: "Iterable[Plan]") -> str:
    """Return one record a task: `{"version", "tasks": [...]}`. Absent values are null, [] or {}."""
    return dump({"version": VERSION, "tasks": [task_record(task, plan.path) for plan in plans for task in plan.tasks]})


def task_record(task: "Task", path: str) -> dict[str, Any]:
    """Return what was read of one task: dates ISO, estimates minutes, lines and columns 1-based."""
    reading = task.reading
    return {
        "path": path,
        "line": task.line + 1,
        "column": task.column + 1,
        "end_line": task.end_line + 1,
        "mark": task.mark,
        "state": task.state.value,
        "text": task.text,
        "title": task.title,
        "owners": list(reading.owners),
        "mentions": list(reading.mentions),
        "with": list(reading.with_),
        "due": _iso(reading.due),
        "start": _iso(reading.start),
        "scheduled": _iso(reading.scheduled),
        "created": _iso(reading.created),
        "done": _iso(reading.done),
        "goals": list(reading.goals),
        "impact": reading.impact,
        "estimate": reading.estimate,
        "id": reading.id,
        "after": list(reading.after),
        "repeat": reading.repeat,
        "trigger": reading.trigger,
        "output": reading.output,
        "result": reading.result,
        "tags": list(reading.hashtags),
        "fields": dict(reading.fields),
        "section": task.section.title if task.section else None,
        "depth": task.depth,
        "parent_line": task.parent.line + 1 if task.parent else None,
        "effective": {
            "owners": list(task.effective.owners),
            "due": _iso(task.effective.due),
            "goals": list(task.effective.goals),
            "impact": task.effective.impact,
        },
    }


def _iso(when: "When | None") -> str | None:
    return when.iso if when else None


def rules_json(rules: "Iterable[Rule]") -> str:
    """Return the index of all rules, for programs."""
    return dump({"version": VERSION, "rules": [rule_record(rule) for rule in rules]})


def rule_record(rule: "Rule") -> dict[str, Any]:
    """Return a rule's metadata."""
    return {
        "code": rule.code,
        "name": rule.name,
        "family": rule.family.value,
        "severity": rule.severity.label,
        "scope": rule.scope.value,
        "profile": rule.profile.value,
        "default": rule.default,
        "fixable": rule.fixes is not None,
        "summary": rule.summary,
        "why": rule.why,
        "bad": rule.bad,
        "good": rule.good,
        "options": [
            {
                "name": option.name,
                "default": list(option.default) if isinstance(option.default, tuple) else option.default,
                "help": option.help,
            }
            for option in rule.options
        ],
    }


def dump(value: dict[str, Any]) -> str:
    """Return JSON as all commands print it: indented, not escaped, with a line end."""
    return pretty(value) + "\n"


def pretty(value: object, margin: str = "") -> str:
    """Return JSON of plain dicts, lists and tuples, indented by two, the lines after the first by `margin` more.

    The same as `json.dumps(value, ensure_ascii=False, indent=2)`, which has to be indented anew where it becomes part
    of a document, and takes twice as long.
    """
    kind = type(value)
    if kind is str:
        return _quoted(cast("str", value))
    if kind is int:
        return str(value)
    inner = margin + "  "
    if kind is dict:
        table = cast("dict[str, object]", value)
        items = [f"{inner}{_quoted(key)}: {pretty(item, inner)}" for key, item in table.items()]
        return "{\n" + ",\n".join(items) + f"\n{margin}}}" if items else "{}"
    if kind is list or kind is tuple:
        items = [inner + pretty(item, inner) for item in cast("Sequence[object]", value)]
        return "[\n" + ",\n".join(items) + f"\n{margin}]" if items else "[]"
    return json.dumps(value)
