"""Documentation printed from the rules and the settings: rule pages, `explain`, the README's table, the JSON schema.

`python -m doable.docs` writes what is out of date, `--check` lists it and exits with 1.
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from doable.config import FAMILIES, SETTINGS
from doable.report.json import dump

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from doable.rule import Rule

BEGIN, END = "<!-- rules:begin -->", "<!-- rules:end -->"

_FAMILY_TEXT: "Mapping[str, str]" = {
    "clarity": "A next step can be read in several ways, or names no finished state, owner or date.",
    "alignment": "Work is busy but serves no stated goal, moves no number, or is ordered by urgency.",
    "overload": "Too many things are active at once for a person or a cycle.",
    "review": "What was planned is no longer what is true.",
    "syntax": "What was meant as part of the plan cannot be read as such.",
}

_PROFILE_TEXT: "Mapping[str, str]" = {
    "relaxed": "in every profile",
    "standard": "in the profiles `standard` and `strict`",
    "strict": "in the profile `strict` only",
}


EXAMPLE = """\
## An example

```toml
extends = "../shared/doable.toml"
team = ["ana", "sam"]
cycle = "2 weeks"
exclude = ["archive/"]

[aliases]
anastasia = "ana"

[severity]
C110 = "information"

[rules.O301]
limit = 3

[owners.sam]
limit = 2

[[per-path]]
paths = ["sales/**"]
profile = "strict"
```
"""


EDITORS = """
## In an editor

Editors that know TOML schemas complete and explain settings, and mark what is wrong as you type: VS Code with the
extension Even Better TOML, and any editor with the language server taplo. The schema of the doable that is installed,
with all its rules and their options, comes from

```sh
doable config --schema > doable.schema.json
```

and the first line of `doable.toml` says where it is, seen from there:

```toml
#:schema ./doable.schema.json
```

Nothing is fetched. To have it without a line in the file, name it in VS Code's settings, by its full path:

```json
{ "evenBetterToml.schema.associations": { ".*/\\\\.?doable\\\\.toml": "file:///home/ana/doable.schema.json" } }
```
"""


def page_name(rule: "Rule") -> str:
    """Return the file name of a rule's page: `C101-no-action-verb.md`."""
    return f"{rule.code}-{rule.name}.md"


# ---- one rule


def explain(rule: "Rule") -> str:
    """Return a rule as text for a terminal."""
    out = [
        f"{rule.code} {rule.name} ({rule.family.value}, {rule.severity.label})",
        "",
        rule.summary + ".",
        "",
        rule.why,
    ]
    out += ["", "Not so:", "", *_indented(rule.bad), "", "But so:", "", *_indented(rule.good)]
    if rule.options:
        out += ["", f"Options in [rules.{rule.code}]:", ""]
        out += [f"    {option.name} = {_value(option.default)}  # {option.help}" for option in rule.options]
    out += ["", _when(rule).replace("`", ""), _fix_text(rule)]
    return "\n".join(line.rstrip() for line in out) + "\n"


def _indented(text: str) -> list[str]:
    return ["    " + line for line in text.rstrip("\n").split("\n")]


def _when(rule: "Rule") -> str:
    if not rule.default:
        return f'It runs only when it is selected: `extend-select = ["{rule.code}"]`.'
    return f"It runs {_PROFILE_TEXT[rule.profile.value]}."


def _fix_text(rule: "Rule") -> str:
    return "It offers fixes." if rule.fixes else "It offers no fix: what to do is for people to decide."


def rule_page(rule: "Rule") -> str:
    """Return a rule's page."""
    out = [
        f"# {rule.code} {rule.name}",
        "",
        f"{rule.summary}.",
        "",
        f"Family: {rule.family.value} · Severity: {rule.severity.label} · Fixes: {'yes' if rule.fixes else 'no'}",
        "",
        "## Why",
        "",
        rule.why,
        "",
        "## Not so",
        "",
        *_fenced(rule.bad),
        "",
        "## But so",
        "",
        *_fenced(rule.good),
        "",
        "## Settings",
        "",
        _when(rule),
    ]
    if rule.options:
        out += ["", "| option | default | what it does |", "| --- | --- | --- |"]
        out += [f"| `{option.name}` | `{_value(option.default)}` | {_cell(option.help)} |" for option in rule.options]
    out += ["", *_settings_example(rule)]
    out += [
        "",
        f"To pass over one task, end its line with `<!-- doable: ignore {rule.code} -->`.",
        "",
        "[All rules](README.md) · [Settings](../configuration.md)",
    ]
    return "\n".join(out) + "\n"


def _settings_example(rule: "Rule") -> list[str]:
    out = ["```toml", "[severity]", f'{rule.code} = "{"hint" if rule.severity.label != "hint" else "off"}"']
    if rule.options:
        out += ["", f"[rules.{rule.code}]", *(f"{option.name} = {_value(option.default)}" for option in rule.options)]
    return [*out, "```"]


def _fenced(text: str) -> list[str]:
    fence = "```"
    while fence in text:
        fence += "`"
    return [f"{fence}markdown", *text.rstrip("\n").split("\n"), fence]


def _value(value: "bool | float | str | tuple[str, ...] | list[Any] | dict[str, Any]") -> str:
    """Return a default as it is written in TOML."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, tuple | list):
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, dict):
        return "{}" if not value else "{" + ", ".join(f"{key} = {_value(item)}" for key, item in value.items()) + "}"
    return str(value)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


# ---- all rules


def rules_table(rules: "Sequence[Rule]", folder: str) -> str:
    """Return the table of rules, linked to their pages in `folder`."""
    out = ["| code | rule | finds | severity | fix |", "| --- | --- | --- | --- | --- |"]
    for rule in rules:
        link = f"[{rule.name}]({folder}{page_name(rule)})"
        fix = "yes" if rule.fixes else ""
        out.append(f"| {rule.code} | {link} | {_cell(rule.summary)} | {rule.severity.label} | {fix} |")
    return "\n".join(out) + "\n"


def rules_index(rules: "Sequence[Rule]") -> str:
    """Return the page that lists all rules by family."""
    out = ["# Rules", "", "What doable finds, family by family. `doable explain RULE` prints a page in the terminal."]
    for family in FAMILIES:
        own = [rule for rule in rules if rule.family.value == family]
        if own:
            out += ["", f"## {family.capitalize()}", "", _FAMILY_TEXT[family], "", rules_table(own, "").rstrip("\n")]
    return "\n".join(out) + "\n"


def with_table(text: str, table: str) -> str:
    """Return `text` with `table` between the markers; as it is where there are none."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    return f"{before}{begin}\n{table}{end}{after}" if begin and end else text


# ---- settings


def settings_schema(rules: "Sequence[Rule]") -> dict[str, Any]:
    """Return the JSON schema of a settings file with all names that may stand in one."""
    from doable.config import schema  # noqa: PLC0415 - printing a rule needs none of it
    from doable.lexicon.data import CONFIG_KEYS, languages  # noqa: PLC0415
    from doable_md.dialects import DIALECTS  # noqa: PLC0415

    return schema(rules, {"dialect": tuple(DIALECTS), "language": languages(), "lexicon": CONFIG_KEYS})


def configuration_page() -> str:
    """Return the page of the settings."""
    out = [
        "# Settings",
        "",
        "doable reads the nearest of `doable.toml`, `.doable.toml` and `[tool.doable]` in `pyproject.toml`, upwards"
        " from each file's folder. Without one it uses the defaults. Globs are relative to the folder of that file.",
        "`doable init` writes one that fits the notes in a folder, with every setting in it as a comment."
        " `doable config` prints the settings that hold and where each comes from, `doable check --config KEY=VALUE`"
        " changes one for a run.",
        "",
        "A mistake is named with its file, line and key, and nothing is checked until it is mended. What each command"
        " and option does is on the page of [the command line](command-line.md).",
    ]
    for setting in SETTINGS:
        out += ["", f"## `{setting.name}`", "", setting.help, "", f"Type: {setting.kind.text}."]
        if setting.default not in ("", [], {}):
            out += ["", "```toml", *_default(setting.name, setting.default), "```"]
    return "\n".join(out) + "\n\n" + EXAMPLE + EDITORS


def _default(name: str, value: Any) -> list[str]:
    line = f"{name} = {_value(value)}"
    if len(line) <= 100:
        return [line]
    return [f"{name} = [", *(f"    {_value(item)}," for item in value), "]"]


# ---- files


def generated(root: Path, rules: "Sequence[Rule]") -> dict[Path, str]:
    """Return what every generated file below `root` should hold."""
    pages = root / "docs" / "rules"
    files = {pages / page_name(rule): rule_page(rule) for rule in rules}
    files[pages / "README.md"] = rules_index(rules)
    files[root / "docs" / "configuration.md"] = configuration_page()
    files[root / "docs" / "doable.schema.json"] = dump(settings_schema(rules))
    readme = root / "README.md"
    if readme.exists():
        text = readme.read_text(encoding="utf-8")
        files[readme] = with_table(text, rules_table(rules, "docs/rules/"))
    return files


def stale(root: Path, rules: "Sequence[Rule]") -> tuple[dict[Path, str], list[Path]]:
    """Return the files to write, with their text, and the pages of rules that are gone."""
    wanted = generated(root, rules)
    changed = {
        file: text for file, text in wanted.items() if not file.exists() or file.read_text(encoding="utf-8") != text
    }
    gone = [file for file in sorted((root / "docs" / "rules").glob("*.md")) if file not in wanted]
    return changed, gone


def main(argv: "Sequence[str] | None" = None, root: Path | None = None) -> int:
    """Write the generated files, or with `--check` name those that are not current and return 1."""
    from doable.rules import RULES  # noqa: PLC0415 - importing this module for `explain` needs no rule

    arguments = list(sys.argv[1:] if argv is None else argv)
    root = root or Path(__file__).resolve().parents[2]
    changed, gone = stale(root, RULES)
    for file in sorted([*changed, *gone]):
        print(file.relative_to(root).as_posix())
    if "--check" in arguments:
        return 1 if changed or gone else 0
    for file, text in changed.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")
    for file in gone:
        file.unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main())
