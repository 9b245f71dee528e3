"""Findings and tasks for programs: JSON with 1-based lines and columns in code points, ends exclusive."""

import json
from typing import TYPE_CHECKING, Any

from doable_md.text import Source, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from doable.finding import Finding, Fix, Place
    from doable.report import Report, Tally
    from doable.rule import Rule
    from doable_md import Plan, Task
    from doable_md.model import When

VERSION = 1


def check_json(report: "Report") -> str:
    """Return the findings of a run: `{"version", "findings": [...], "summary": {"files", "tasks", "findings"}}`."""
    findings: list[dict[str, Any]] = []
    for file in report.files:
        source = Source(file.text)
        fixes = file.fixes or ((),) * len(file.findings)
        findings += [_finding(finding, source, some) for finding, some in zip(file.findings, fixes, strict=True)]
    summary = {"files": len(report.files), "tasks": report.tasks, "findings": len(findings)}
    return dump({"version": VERSION, "findings": findings, "summary": summary})


def statistics_json(ranked: "Sequence[tuple[tuple[str, str], int]]", tally: "Tally") -> str:
    """Return how often each rule spoke: `{"version", "statistics": [{"code", "name", "count"}], "summary": {...}}`."""
    rules = [{"code": code, "name": name, "count": count} for (code, name), count in ranked]
    found = sum(count for _, count in ranked)
    summary = {"files": tally.files, "tasks": tally.tasks, "findings": found}
    return dump({"version": VERSION, "statistics": rules, "summary": summary})


def _finding(finding: "Finding", source: Source, fixes: "Sequence[Fix]") -> dict[str, Any]:
    return {
        "code": finding.code,
        "name": finding.name,
        "family": finding.family.value,
        "severity": finding.severity.label,
        "message": finding.message,
        "path": finding.path,
        "range": _range(source, finding.span),
        "fixes": [{"title": fix.title, "safety": fix.safety.label} for fix in fixes],
        "related": [
            {"path": related.place.path, "range": _place(related.place), "message": related.message}
            for related in finding.related
        ],
    }


def _range(source: Source, span: Span) -> dict[str, dict[str, int]]:
    start, end = source.position(span.start), source.position(span.end)
    return {
        "start": {"line": start.line + 1, "column": start.column + 1},
        "end": {"line": end.line + 1, "column": end.column + 1},
    }


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
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
