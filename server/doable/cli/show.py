"""Commands that print what doable knows: `tasks`, `explain`, `rules` and `config`."""

# os.path, not pathlib: importing pathlib costs 5 ms.
# ruff: noqa: PTH100, PTH110, PTH112, PTH120

import os
import sys
from typing import TYPE_CHECKING, Any

from doable.cli.inputs import CLEAN, FAILED, UsageError, complain, configs_of, inputs, nothing, warn

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from doable.rule import Rule


def tasks(options: "argparse.Namespace") -> int:
    """Print one record a task."""
    from doable import batch  # noqa: PLC0415
    from doable.projects import open_file, read_plan  # noqa: PLC0415

    run = inputs(options)
    skipped = list(run.skipped)

    def plans() -> "Iterator[Any]":
        for project in run.projects:
            for path in project.files:
                document = open_file(path, project.config, run.given)
                if isinstance(document, batch.Skipped):
                    skipped.append(document)
                else:
                    yield read_plan(document.text, path, project.config)

    files = count = 0
    if options.format == "json":
        from doable.report.json import tasks_json  # noqa: PLC0415

        found = list(plans())
        files = len(found)
        sys.stdout.write(tasks_json(found))
    else:
        from doable.report.tasks import task_text, tasks_summary  # noqa: PLC0415

        for plan in plans():
            files += 1
            count += len(plan.tasks)
            sys.stdout.write("".join(task_text(task, plan.path) for task in plan.tasks))
        sys.stdout.write(tasks_summary(files, count))
    warn(skipped)
    for path in run.missing:
        complain(f"{path} does not exist")
    if not files and not skipped and not run.missing:
        complain(nothing("read", run.paths), "warning")
    return FAILED if run.missing else CLEAN


def explain(options: "argparse.Namespace") -> int:
    """Print the pages of rules."""
    rules = _named(options.rules)
    if options.format == "json":
        from doable.report.json import dump, rule_record, rules_json  # noqa: PLC0415

        sys.stdout.write(dump(rule_record(rules[0])) if len(rules) == 1 else rules_json(rules))
    else:
        from doable.docs import explain  # noqa: PLC0415

        line = "-" * 80
        sys.stdout.write(f"\n{line}\n\n".join(map(explain, rules)))
    return CLEAN


def _named(words: "list[str]") -> "list[Rule]":
    """Return the rules that words name as those of `--select` do, each once, in the order asked for."""
    from doable.config import FAMILIES, nearest, selects  # noqa: PLC0415
    from doable.rules import RULES  # noqa: PLC0415

    found: dict[str, Rule] = {}
    for word in words:
        named = [rule for rule in RULES if selects(word, rule)]
        if not named:
            known = [*(name for rule in RULES for name in (rule.code, rule.name)), *FAMILIES]
            raise UsageError(f"there is no rule `{word}`{nearest(word, known)}")
        found |= {rule.code: rule for rule in named}
    return list(found.values())


def rules(options: "argparse.Namespace") -> int:
    """Print the index of all rules."""
    from doable.rules import RULES  # noqa: PLC0415

    if options.format == "json":
        from doable.report.json import rules_json  # noqa: PLC0415

        sys.stdout.write(rules_json(RULES))
    else:
        width = max(len(rule.name) for rule in RULES)
        for rule in RULES:
            sys.stdout.write(f"{rule.code}  {rule.name:{width}}  {rule.severity.label:11}  {rule.summary}\n")
    return CLEAN


def config(options: "argparse.Namespace") -> int:
    """Print the settings that hold for a path with what sets them, or the schema of all."""
    from doable.config import to_record, to_toml  # noqa: PLC0415
    from doable.report.json import dump  # noqa: PLC0415

    if options.schema:
        from doable.docs import settings_schema  # noqa: PLC0415
        from doable.rules import RULES  # noqa: PLC0415

        sys.stdout.write(dump(settings_schema(RULES)))
        return CLEAN
    if not os.path.exists(options.path):
        raise UsageError(f"{options.path} does not exist")
    file = "" if os.path.isdir(options.path) else options.path
    settings = configs_of(options).folder(os.path.dirname(os.path.abspath(file)) if file else options.path)
    sys.stdout.write(dump(to_record(settings, file)) if options.format == "json" else to_toml(settings, file))
    return CLEAN
