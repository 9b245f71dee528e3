"""Where settings come from: every kind of source, and that what is printed is what holds."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doable import config as c
from doable.rules import RULES
from doable.settings import Settings, settings_for
from tests.server.cli.running import put

COMPANY = """\
team = ["kim"]
ignore = ["C121"]

[severity]
C101 = "hint"
no-output = "off"

[rules.O301]
limit = 3

[[per-path]]
paths = ["*.markdown"]
profile = "strict"
"""
OWN = """\
extends = "company/base.toml"
ignore = ["C1"]
aliases."@ana.lopez" = "ana"

[severity]
C101 = "error"

[owners]
"@ana" = {limit = 2, hours = 20}

[[per-path]]
paths = ["sales/**"]
ignore = ["S501"]
severity = {C102 = "hint"}

[per-path.rules.O301]
limit = 9

[[per-path]]
paths = ["week.md", "sales/week.md"]
select = ["C101", "S"]
extend-select = ["S511"]
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    put(tmp_path, "company/base.toml", COMPANY)
    put(tmp_path, "doable.toml", OWN)
    return tmp_path


def told(config: c.Config, path: str = "") -> dict[str, str]:
    """The comment behind each key, and behind each header."""
    found: dict[str, str] = {}
    table = ""
    for line in c.to_toml(config, path).splitlines():
        code, comment, text = line.partition("  # ")
        if code.startswith("["):
            table = code.strip("[]")
            key = table
        else:
            key = f"{table}.{code.split(' = ')[0]}".lstrip(".")
        if comment:
            found[key] = f"{found[key]} & {text}" if key in found else text
    return found


@pytest.mark.parametrize(
    ("path", "key", "source"),
    [
        ("", "profile", "default"),
        ("", "plan-headings", "default"),
        ("", "states", "default"),
        ("", "team", "doable.toml -> company/base.toml:1"),
        ("", "ignore", "doable.toml:2"),
        ("", "severity.C101", "doable.toml:6"),
        ("", "severity.no-output", "doable.toml -> company/base.toml:6"),
        ("", "rules.O301.limit", "doable.toml -> company/base.toml:9"),
        ("", 'aliases."ana.lopez"', "doable.toml:3"),
        ("", "owners.ana.hours", "doable.toml:9"),
        ("", "per-path", "doable.toml -> company/base.toml:11 & doable.toml:11 & doable.toml:19"),
        ("", "max-findings", "--config max-findings=7"),
        ("", "lexicon.vague-verbs", "--config lexicon.vague-verbs=['sync']"),
        ("sales/plan.md", "ignore", "doable.toml:2; doable.toml:13 (per-path sales/**)"),
        ("sales/plan.md", "profile", "default"),
        ("sales/plan.markdown", "profile", "doable.toml -> company/base.toml:13 (per-path *.markdown)"),
        ("sales/plan.md", "severity.C102", "doable.toml:14 (per-path sales/**)"),
        ("sales/plan.md", "severity.C101", "doable.toml:6"),
        ("sales/plan.md", "rules.O301.limit", "doable.toml:17 (per-path sales/**)"),
        ("sales/week.md", "select", "doable.toml:21 (per-path week.md, sales/week.md)"),
        ("sales/week.md", "extend-select", "doable.toml:22 (per-path week.md, sales/week.md)"),
        ("other/plan.md", "ignore", "doable.toml:2"),
        ("other/plan.md", "severity.C102", None),
    ],
)
@pytest.mark.usefixtures("project")
def test_what_sets_a_setting(path: str, key: str, source: str | None) -> None:
    config = c.discover(".")
    for option in ("max-findings=7", "lexicon.vague-verbs=['sync']"):
        config = c.override(config, option)
    assert told(config, path).get(key) == source


@pytest.mark.usefixtures("project")
def test_the_head_names_the_file_and_all_that_was_read() -> None:
    config = c.override(c.discover("."), "profile=strict")
    assert c.to_toml(config, "sales/plan.md").startswith(
        "# Settings of sales/plan.md\n# from doable.toml\n# from company/base.toml\n# from --config profile=strict\n\n"
    )
    assert c.to_toml(c.Config()).startswith("# the defaults: no settings file was found\n\nplans = []  # default\n")


def test_files_outside_of_the_current_folder_are_named_in_full(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project / "company")
    assert told(c.discover(str(project)))["ignore"] == f"{project / 'doable.toml'}:2"


def test_lines_of_pyproject(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    put(tmp_path, "pyproject.toml", '[project]\nname = "x"\n\n[tool.doable]\nteam = ["ana"]\nseverity.C101 = "off"\n')
    found = told(c.discover("."))
    assert (found["team"], found["severity.C101"]) == ("pyproject.toml:5", "pyproject.toml:6")


def test_an_override_of_a_table_adds_to_it_and_one_of_paths_comes_last(project: Path) -> None:
    config = c.override(c.discover("."), 'per-path=[{paths=["sales/*"], profile="relaxed"}]')
    found = c.explained(config, "sales/plan.md")
    sources = {one.name: one.sources for one in found}
    assert sources["profile"] == (
        c.Source(
            "per-path", ("profile",), paths=("sales/*",), option='per-path=[{paths=["sales/*"], profile="relaxed"}]'
        ),
    )
    assert [source.key for source in sources["per-path"]] == [("per-path", str(number)) for number in range(4)]
    config = c.override(c.discover("."), "severity.C105=off")
    assert told(config)["severity.C105"] == "--config severity.C105=off"
    assert told(config)["severity.C101"] == "doable.toml:6"


@pytest.mark.parametrize("path", ["", "plan.md", "sales/plan.md", "sales/week.md", "sales/week.markdown", "week.md"])
@pytest.mark.usefixtures("project")
def test_what_is_printed_holds_for_the_path_without_any_entry_for_paths(path: str) -> None:
    config = c.discover(".")
    general = tomllib.loads(c.to_toml(config, path))
    general.pop("per-path")
    flat = c.Config()
    for key, value in general.items():
        flat = c.override(flat, f"{key} = {c.toml_value(value)}")

    def judged(settings: Settings) -> tuple[object, ...]:
        return [rule.code for rule in settings.rules], settings.severity, settings.options, settings.headings

    assert judged(settings_for(flat, "", RULES)) == judged(settings_for(config, path, RULES))


def test_a_comment_stays_one_whatever_a_folder_is_called(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "a\nteam = []\r\x1b\x7f\u2028 ü"
    put(folder, "doable.toml", 'profile = "strict"\n')
    monkeypatch.chdir(tmp_path)
    text = c.to_toml(c.discover(str(folder)), str(folder / "b\n.md"))
    assert tomllib.loads(text)["profile"] == "strict"
    assert "ü" in text
    assert "\x1b" not in text


@pytest.mark.usefixtures("project")
def test_the_record_for_programs() -> None:
    config = c.override(c.discover("."), "profile=relaxed")
    record = c.to_record(config, "sales/plan.md")
    own, base = (str(Path(name).absolute()) for name in ("doable.toml", "company/base.toml"))
    assert list(record) == ["version", "path", "root", "files", "settings"]
    assert record["files"] == [own, base]
    assert list(record["settings"]) == [setting.name for setting in c.SETTINGS]
    assert record["settings"]["cycle"] == {
        "value": "week",
        "default": "week",
        "sources": [{"kind": "default", "key": ["cycle"]}],
    }
    assert record["settings"]["severity"] == {
        "value": {"C101": "error", "no-output": "off", "C102": "hint"},
        "default": {},
        "sources": [
            {"kind": "file", "key": ["severity", "C101"], "file": own, "line": 6},
            {"kind": "file", "key": ["severity", "no-output"], "file": base, "line": 6, "via": [own]},
            {"kind": "per-path", "key": ["severity", "C102"], "file": own, "line": 14, "paths": ["sales/**"]},
        ],
    }
    assert record["settings"]["profile"]["sources"] == [
        {"kind": "override", "key": ["profile"], "option": "profile=relaxed"}
    ]


KEYS = st.sampled_from(["C101", "C102", "missing-due", "O301"])
TABLES: dict[str, st.SearchStrategy[Any]] = {
    "severity": st.dictionaries(KEYS, st.sampled_from(["off", "hint", "error"]), max_size=3),
    "rules": st.fixed_dictionaries({}, optional={"O301": st.fixed_dictionaries({"limit": st.integers(1, 9)})}),
    "select": st.lists(KEYS, max_size=2),
    "ignore": st.lists(KEYS, max_size=2),
    "extend-select": st.lists(KEYS, max_size=2),
    "profile": st.sampled_from(c.PROFILES),
}
PART = st.fixed_dictionaries({}, optional=TABLES)
ENTRY = st.builds(lambda globs, part: {"paths": globs, **part}, st.sampled_from([["*.md"], ["b.md", "c.md"]]), PART)
LAYER = st.builds(lambda part, entries: {**part, "per-path": entries}, PART, st.lists(ENTRY, max_size=2))


@given(st.lists(LAYER, min_size=1, max_size=3), st.sampled_from(["a.md", "b.md", "c.txt"]))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_part_of_a_value_has_one_source_and_reads_back(
    tmp_path: Path, chain: list[dict[str, Any]], path: str
) -> None:
    for number, layer in enumerate(chain):
        text = "".join(f"{key} = {c.toml_value(value)}\n" for key, value in layer.items())
        put(tmp_path, f"{number}.toml", f'extends = "{number - 1}.toml"\n{text}' if number else text)
    config = c.load(str(tmp_path / f"{len(chain) - 1}.toml"))
    assert config is not None
    shown = str(tmp_path / path)
    read = tomllib.loads(c.to_toml(config, shown))
    for name, value, sources in c.explained(config, shown):
        if name != "extends":
            assert read.get(name, []) == value
        keys = [source.key for source in sources]
        assert all(source.kind == "default" or source.line > 0 for source in sources)
        if name in {"severity", "rules"} and value:
            assert len(keys) == len(set(keys))
            for key in keys:
                found: Any = value
                for step in key[1:]:
                    found = found[step]
        if name == "per-path":
            assert len(sources) == max(1, len(config.per_path))
