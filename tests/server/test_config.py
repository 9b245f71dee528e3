"""The settings: discovery, every kind of error with its place, `extends`, overrides, and the printed views."""

import json
import os
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doable import config as c
from doable import regular
from doable_md.model import State


class Option(NamedTuple):
    name: str
    default: bool | int | float | str | tuple[str, ...]
    help: str


class FakeRule(NamedTuple):
    code: str
    name: str
    options: tuple[Option, ...] = ()


RULES = (
    FakeRule("C101", "no-action-verb"),
    FakeRule("C121", "overlong-task", (Option("words", 40, "How many words are too many."),)),
    FakeRule(
        "O301",
        "owner-overload",
        (
            Option("limit", 5, "Active tasks."),
            Option("share", 0.5, "A share."),
            Option("leaves", True, "Count leaves."),
            Option("unit", "task", "What is counted."),
            Option("except", ("kim",), "Owners left out."),
        ),
    ),
)


def write(folder: Path, name: str, text: str) -> str:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return str(file)


def loaded(folder: Path, text: str, name: str = "doable.toml") -> c.Config:
    config = c.load(write(folder, name, text))
    assert config is not None
    return config


def test_the_table_and_the_settings_name_the_same_things() -> None:
    fields = [field for field in c.Config._fields if field not in {"root", "files", "overrides", "raw"}]
    assert [setting.field for setting in c.SETTINGS] == fields


def test_every_default_is_what_its_own_kind_accepts() -> None:
    for setting in c.SETTINGS:
        assert setting.kind.read(setting.default) == getattr(c.Config(), setting.field), setting.name


def test_states_are_those_of_the_model() -> None:
    assert {state.value for state in State} == set(c.STATES)


ALL = """
plans = ["plans/**"]
exclude = ["archive/"]
select = ["clarity", "O301"]
extend-select = ["C121"]
ignore = ["C101"]
profile = "strict"
fail-on = "error"
language = "en"
plan-headings = ["Sprint"]
team = ["@ana", "sam"]
cycle = {start = 2026-11-02, days = 14}
max-findings = 5
[severity]
C101 = "hint"
overlong-task = "off"
[rules.O301]
limit = 3
[states]
"?" = "blocked"
[aliases]
"@an" = "ana"
[owners.ana]
limit = 2
hours = 20
[vocabulary]
e-mail = "email"
[lexicon]
vague-verbs = ["sync"]
[[per-path]]
paths = ["sales/**"]
ignore = ["C121"]
severity = {C101 = "error"}
[[per-path]]
paths = ["ops/**"]
rules = {O301 = {limit = 9}}
"""


def test_all_settings_are_read(tmp_path: Path) -> None:
    config = loaded(tmp_path, ALL)
    assert config.team == ("ana", "sam")
    assert config.cycle == c.Cycle("day", 14, "2026-11-02")
    assert config.aliases == {"an": "ana"}
    assert config.owners == {"ana": c.Owner(2, 20)}
    assert config.per_path[0] == c.PerPath(("sales/**",), ignore=("C121",), severity={"C101": "error"})
    assert config.per_path[1].rules == {"O301": {"limit": 9}}
    assert config.root == str(tmp_path)
    c.validate(config, RULES)


@pytest.mark.parametrize("text", ["", ALL])
def test_the_printed_view_reads_back_as_the_same_settings(tmp_path: Path, text: str) -> None:
    config = loaded(tmp_path, text)
    again = loaded(tmp_path, c.to_toml(config), "again.toml")
    assert c.effective(again) == c.effective(config)
    assert c.fingerprint(again) == c.fingerprint(config)


@pytest.mark.parametrize(
    ("text", "cycle"),
    [
        ("week", c.Cycle("week", 1)),
        ("2 weeks", c.Cycle("week", 2)),
        ("month", c.Cycle("month", 1)),
        ("quarter", c.Cycle("month", 3)),
        ("weekly", c.Cycle("week", 1)),
        ("0 weeks", None),
        ("someday", None),
    ],
)
def test_cycles(text: str, cycle: c.Cycle | None) -> None:
    assert c.parse_cycle(text) == cycle


@pytest.mark.parametrize(
    ("text", "line", "key", "reason"),
    [
        ('team = ["a"]\nplan = 1\n', 2, "plan", "is not a setting (did you mean `plans`?)"),
        ('\n\nselect = "C101"', 3, "select", "must be a list of strings, not a string"),
        ("ignore = [1]", 1, "ignore", "must be a list of strings, but holds a number"),
        ('profile = "strickt"', 1, "profile", "(did you mean `strict`?)"),
        ('fail-on = "info"', 1, "fail-on", "(did you mean `information`?)"),
        ("# x\nmax-findings = 0", 2, "max-findings", "must be 1 or more, not 0"),
        ("max-findings = true", 1, "max-findings", "must be a whole number, not a boolean"),
        ("owners.a.hours = -1", 1, "owners.a.hours", "must be more than 0"),
        ('cycle = "fortnightly"', 1, "cycle", "must be `week`"),
        ("cycle = {start = 2026-11-02}", 1, "cycle", "needs `days`"),
        ('cycle = {start = "soon", days = 3}', 1, "cycle.start", "must be a date"),
        ('[severity]\nC101 = "warn"', 2, "severity.C101", "(did you mean `warning`?)"),
        ('[severity]\nC101 = "hint"\nC102 = 3', 3, "severity.C102", "must be one of off, hint"),
        ('[states]\n"??" = "done"', 2, "states.??", "must be one character"),
        ('[states]\n"?" = "open"', 2, "states.?", "must be one of todo"),
        ("[owners]\n\nana = {limit = 0}", 3, "owners.ana.limit", "must be 1 or more"),
        ("[owners.ana]\nlimt = 1", 2, "owners.ana.limt", "(did you mean `limit`?)"),
        ("owners.ana.limit = 'x'", 1, "owners.ana.limit", "must be a whole number, not a string"),
        ("rules = 3", 1, "rules", "must be a table, not a number"),
        ("[rules]\nO301 = 3", 2, "rules.O301", "must be a table, not a number"),
        ("[[per-path]]\npaths = ['a']\n[[per-path]]\nignore = []", 3, "per-path.1", "needs `paths`"),
        ("[[per-path]]\npaths = ['a']\nignor = []", 3, "per-path.0.ignor", "(did you mean `ignore`?)"),
        ("[[per-path]]\npaths = ['a']\n[per-path.severity]\nC1 = 'x'", 4, "per-path.0.severity.C1", "must be one of"),
        ("x = \n", 1, "", "this is not TOML: Invalid value"),
        ("a = 1\na = 2", 2, "", "this is not TOML"),
        ("extends = 'nowhere.toml'", 1, "extends", "names a file that does not exist"),
        ("extends = '/'", 1, "extends", "names what is no file"),
    ],
)
def test_a_wrong_setting_is_named_with_file_line_and_key(
    tmp_path: Path, text: str, line: int, key: str, reason: str
) -> None:
    with pytest.raises(c.ConfigError) as caught:
        loaded(tmp_path, text)
    error = caught.value
    assert (error.file, error.key) == (str(tmp_path / "doable.toml"), key)
    assert reason in error.reason
    assert error.line == line
    assert error.exit_code == 2
    assert f"doable.toml:{line}: " in str(error)


def test_a_file_that_is_not_utf8_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "doable.toml").write_bytes(b"team = ['\xff']")
    with pytest.raises(c.ConfigError, match="is not UTF-8"):
        c.discover(str(tmp_path))


def test_the_nearest_file_counts_and_a_pyproject_without_a_table_is_passed_over(tmp_path: Path) -> None:
    write(tmp_path, "pyproject.toml", '[tool.doable]\nteam = ["top"]\n')
    write(tmp_path, "a/pyproject.toml", '[project]\nname = "doable-notes"\n')
    write(tmp_path, "a/b/.doable.toml", 'team = ["hidden"]\n')
    (tmp_path / "a/b/c").mkdir()
    assert c.discover(str(tmp_path / "a")).team == ("top",)
    assert c.discover(str(tmp_path / "a/b/c")).team == ("hidden",)
    write(tmp_path, "a/b/doable.toml", 'team = ["plain"]\n')
    assert c.discover(str(tmp_path / "a/b/c")).team == ("plain",)


def test_an_error_in_pyproject_names_its_line(tmp_path: Path) -> None:
    with pytest.raises(c.ConfigError) as caught:
        loaded(tmp_path, '[project]\nname = "x"\n[tool.doable]\nteem = []\n', "pyproject.toml")
    assert (caught.value.line, caught.value.key) == (4, "teem")


def test_extends_replaces_lists_merges_tables_and_adds_paths(tmp_path: Path) -> None:
    write(
        tmp_path,
        "shared/base.toml",
        'ignore = ["C1"]\nteam = ["ana"]\n[severity]\nC101 = "hint"\nC102 = "off"\n[rules.O301]\nlimit = 3\n'
        'share = 0.2\n[[per-path]]\npaths = ["a"]\n',
    )
    write(tmp_path, "shared/people.toml", 'team = ["sam"]\n')
    config = loaded(
        tmp_path,
        'extends = ["shared/base.toml", "shared/people.toml"]\nignore = []\n[severity]\nC101 = "error"\n'
        '[rules.O301]\nlimit = 4\n[[per-path]]\npaths = ["b"]\n',
    )
    assert config.ignore == ()
    assert config.team == ("sam",)
    assert config.severity == {"C101": "error", "C102": "off"}
    assert config.rules == {"O301": {"limit": 4, "share": 0.2}}
    assert [entry.paths for entry in config.per_path] == [("a",), ("b",)]
    assert [Path(file).name for file in config.files] == ["doable.toml", "base.toml", "people.toml"]
    assert config.root == str(tmp_path)


def test_extends_in_a_circle_is_an_error(tmp_path: Path) -> None:
    write(tmp_path, "other.toml", 'extends = "doable.toml"')
    with pytest.raises(c.ConfigError, match=r"goes round in a circle: doable\.toml -> other\.toml -> doable\.toml"):
        loaded(tmp_path, 'extends = "other.toml"')


def test_files_that_extend_each_other_many_times_are_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    real = regular.read

    def counted(path: str, most: int) -> bytes:
        read.append(path)
        return real(path, most)

    monkeypatch.setattr(regular, "read", counted)
    for number in range(15):
        write(tmp_path, f"{number}.toml", f"extends = {[f'{number + 1}.toml'] * 9}\n")
    write(tmp_path, "15.toml", 'team = ["ana"]\n')
    assert loaded(tmp_path, 'extends = "0.toml"').team == ("ana",)
    assert len(read) == 17


def test_a_long_chain_of_files_is_an_error(tmp_path: Path) -> None:
    for number in range(100):
        write(tmp_path, f"{number}.toml", f'extends = "{number + 1}.toml"\n')
    with pytest.raises(c.ConfigError, match="is the 21st step of files that extend each other"):
        loaded(tmp_path, 'extends = "0.toml"')


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a = " + "[" * 5000, "this is not TOML: it is nested too deeply"),
        ("a = " + "9" * 5000, "this is not TOML: Exceeds the limit"),
    ],
)
def test_toml_that_the_reader_chokes_on_is_an_error(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(c.ConfigError, match=f"doable.toml:1: {reason}"):
        loaded(tmp_path, text)


def test_a_settings_file_has_some_size(tmp_path: Path) -> None:
    for name in ("doable.toml", "pyproject.toml"):
        file = write(tmp_path, f"{name[0]}/{name}", "[tool.doable]\n")
        os.truncate(file, 1 << 30)
        with pytest.raises(c.ConfigError, match=f"{name}: is larger than 1,000,000 bytes"):
            c.discover(str(Path(file).parent))


SECRET = "password-of-the-database"


@pytest.mark.parametrize(
    "text",
    [f"{SECRET}\n", f"[{SECRET}]\n[{SECRET}]\n", f'{SECRET} = "x"\n', f'profile = "{SECRET}"\n', f"a = {SECRET}\n"],
)
def test_no_word_of_a_file_outside_of_the_project_is_repeated(tmp_path: Path, text: str) -> None:
    outside = write(tmp_path, "outside.toml", text)
    project = tmp_path / "project"
    write(project, "inner/doable.toml", 'extends = "../../outside.toml"\n')
    write(project, "link/place", "")
    (project / "link" / "doable.toml").symlink_to(outside)
    write(project, "table/place", "")
    (project / "table" / "pyproject.toml").symlink_to(write(tmp_path, "outside2.toml", f"[tool.doable]\n{text}"))
    for folder in ("inner", "link", "table"):
        with pytest.raises(c.ConfigError) as caught:
            c.discover(str(project / folder))
        assert SECRET not in str(caught.value)
        assert "as it lies outside of the project, `doable config --config " in caught.value.reason
        assert caught.value.line > 0
    # whoever names the file itself may see what is wrong with it
    with pytest.raises(c.ConfigError) as caught:
        c.load(outside)
    assert "outside of the project" not in caught.value.reason
    # and inside of a repository it is the project's own
    (tmp_path / ".git").mkdir()
    with pytest.raises(c.ConfigError) as caught:
        c.discover(str(project / "inner"))
    assert "outside of the project" not in caught.value.reason


@pytest.mark.parametrize(
    ("assignment", "field", "value"),
    [
        ("profile=strict", "profile", "strict"),
        ('profile="strict"', "profile", "strict"),
        ("select=C101,overlong-task", "select", ("C101", "overlong-task")),
        ('select=["C101"]', "select", ("C101",)),
        ("max-findings=7", "max_findings", 7),
        ("rules.O301.limit=3", "rules", {"O301": {"limit": 3, "share": 0.1}}),
        ("severity.C101=off", "severity", {"C101": "off"}),
        ("cycle=2 weeks", "cycle", c.Cycle("week", 2)),
        ("owners.ana.limit = 2", "owners", {"ana": c.Owner(2)}),
        ("max-findings=6", "max_findings", 6),
    ],
)
def test_override(tmp_path: Path, assignment: str, field: str, value: Any) -> None:
    config = c.override(loaded(tmp_path, "[rules.O301]\nshare = 0.1\n"), assignment)
    assert getattr(config, field) == value
    assert config.overrides == (assignment,)


@pytest.mark.parametrize(
    ("assignment", "reason"),
    [
        ("profil=strict", "`profil` is not a setting (did you mean `profile`?)"),
        ("max-findings=many", "`max-findings` must be a whole number, not a string"),
        ("profile", "must be KEY=VALUE"),
        ("=x", "must be KEY=VALUE"),
        ("a b=x", "this is not TOML"),
        ("extends=x.toml", "can only be set in a settings file"),
    ],
)
def test_a_wrong_override_names_itself(assignment: str, reason: str) -> None:
    with pytest.raises(c.ConfigError) as caught:
        c.override(c.Config(), assignment)
    assert str(caught.value).startswith(f"--config {assignment}: ")
    assert reason in str(caught.value)


def test_rule_options_have_defaults_and_may_be_set_by_code_or_name(tmp_path: Path) -> None:
    config = loaded(tmp_path, "[rules.owner-overload]\nlimit = 2\nshare = 1\nexcept = []\n")
    assert c.rule_options(config, RULES) == {
        "C121": {"words": 40},
        "O301": {"limit": 2, "share": 1.0, "leaves": True, "unit": "task", "except": ()},
    }
    assert c.rule_options(config, RULES, {"O301": {"limit": 9}})["O301"]["limit"] == 9


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("[rules.O301]\n\nlimt = 2", 3, "`rules.O301.limt` is not an option of owner-overload (did you mean `limit`?)"),
        ("[rules.O301]\nlimit = 'x'", 2, "must be a whole number, not a string"),
        ("[rules.O301]\nlimit = -1", 2, "must be 0 or more"),
        ("[rules.O301]\nshare = true", 2, "must be a number, not a boolean"),
        ("[rules.O301]\nleaves = 1", 2, "must be true or false, not a number"),
        ("[rules.O301]\nunit = 1", 2, "must be a string, not a number"),
        ("[rules.O301]\nexcept = 'kim'", 2, "must be a list of strings, not a string"),
        ("[rules]\nO311.limit = 2", 2, "`rules.O311` is not a rule (did you mean `O301`?)"),
        ("\nselect = ['C999']", 2, "`select` names no rule: `C999`"),
        ("ignore = ['no-action-verbs']", 1, "(did you mean `no-action-verb`?)"),
        ("[severity]\noverlong = 'off'", 2, "`severity.overlong` is not a rule (did you mean `overlong-task`?)"),
        ("[[per-path]]\npaths = ['a']\nextend-select = ['X']", 3, "`per-path.0.extend-select` names no rule: `X`"),
        ("[[per-path]]\npaths = ['a']\nrules = {O301 = {x = 1}}", 3, "`per-path.0.rules.O301.x` is not an option"),
    ],
)
def test_what_is_said_of_rules_is_checked_against_the_rules(tmp_path: Path, text: str, line: int, reason: str) -> None:
    with pytest.raises(c.ConfigError) as caught:
        c.validate(loaded(tmp_path, text), RULES)
    assert reason in str(caught.value)
    assert (caught.value.file, caught.value.line) == (str(tmp_path / "doable.toml"), line)


def test_a_wrong_rule_name_in_an_override_names_the_override() -> None:
    with pytest.raises(c.ConfigError, match=r"^--config ignore=C9: `ignore` names no rule"):
        c.validate(c.override(c.Config(), "ignore=C9"), RULES)


@pytest.mark.parametrize(
    ("selector", "means"),
    [
        ("C101", ["C101"]),
        ("c101", ["C101"]),
        ("C", ["C101", "C121"]),
        ("C12", ["C121"]),
        ("clarity", ["C101", "C121"]),
        ("owner-overload", ["O301"]),
        ("all", ["C101", "C121", "O301"]),
        ("overlong", []),
        ("", []),
    ],
)
def test_selectors(selector: str, means: list[str]) -> None:
    assert [rule.code for rule in RULES if c.selects(selector, rule)] == means


@pytest.mark.parametrize(
    ("globs", "path", "expected"),
    [
        (["plans/**"], "plans/a/b.md", True),
        (["plans/**"], "x/plans/a.md", False),
        (["plans"], "x/plans/a.md", True),
        (["archive/"], "archive/a.md", True),
        (["archive/"], "archive", False),
        (["/todo.md"], "todo.md", True),
        (["/todo.md"], "x/todo.md", False),
        (["*.md"], "x/y.md", True),
        (["*.md"], "x/y.mdx", False),
        (["**/next.md"], "next.md", True),
        (["a/*/b.md"], "a/x/b.md", True),
        (["a/*/b.md"], "a/x/y/b.md", False),
        (["a/**/b.md"], "a/x/y/b.md", True),
        (["week-?.md"], "week-1.md", True),
        (["week-[0-4].md"], "week-5.md", False),
        (["week-[!0-4].md"], "week-5.md", True),
        (["*.md", "!README.md"], "README.md", False),
        (["a+b(1).md"], "a+b(1).md", True),
        (["[z-a].md"], "x.md", False),
        ([], "x.md", False),
    ],
)
def test_globs(globs: list[str], path: str, expected: bool) -> None:
    assert c.matches(globs, path) is expected


def test_paths_are_relative_to_the_settings_folder(tmp_path: Path) -> None:
    config = loaded(tmp_path, "")
    assert c.relative(config, str(tmp_path / "a" / "b.md")) == "a/b.md"


def test_the_schema_is_json_and_knows_settings_rules_and_options() -> None:
    schema = json.loads(json.dumps(c.schema(RULES)))
    assert set(schema["properties"]) == {setting.name for setting in c.SETTINGS}
    assert schema["properties"]["rules"]["properties"]["O301"]["properties"]["limit"]["default"] == 5
    assert schema["properties"]["severity"]["properties"]["owner-overload"]["enum"][0] == "off"
    assert schema["additionalProperties"] is False


def test_a_fingerprint_follows_the_values_not_their_place(tmp_path: Path) -> None:
    one = loaded(tmp_path, 'team = ["ana"]\nprofile = "strict"')
    two = loaded(tmp_path, 'profile = "strict"\nteam = ["ana"]', "sub/.doable.toml")
    assert c.fingerprint(one) == c.fingerprint(two) != c.fingerprint(c.Config())


WORDS = st.sampled_from(["", "C101", "week", "0 weeks", "*.md", "[", "!", "off", "warning", "ana", "x" * 50, "é\n\x00"])
LEAVES = st.one_of(WORDS, st.booleans(), st.integers(-2, 10**20), st.floats(), st.dates())
KEYS = st.sampled_from(["paths", "limit", "hours", "start", "days", "severity", "rules", "O301", "select", "?", ""])
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=6
)


@given(st.sampled_from([setting.name for setting in c.SETTINGS if setting.name != "extends"]), VALUES)
def test_any_value_is_taken_or_named(name: str, value: Any) -> None:
    try:
        raw = c.parse(f"{name} = {c.toml_value(value)}")
        assert raw is not None
        config = c.Config(**{key.replace("-", "_"): c.SETTING[key].kind.read(item) for key, item in raw.items()})
        c.validate(config, RULES)
    except c.ConfigError as error:
        assert error.key.startswith(name)  # noqa: PT017 - most values are taken
        return
    assert c.parse(c.to_toml(config)) is not None
    assert c.fingerprint(config)


@given(st.text(alphabet="ab.=[]{}\"'\n #,", max_size=40), st.lists(st.sampled_from(["a", "b", "0"]), max_size=3))
def test_locating_never_fails(text: str, keys: list[str]) -> None:
    assert 1 <= c.locate(text, keys) <= text.count("\n") + 1


@given(st.text(alphabet="ab*?[]!^-/\\.", max_size=12), st.text(alphabet="ab/.", max_size=12))
def test_any_glob_is_read(glob: str, path: str) -> None:
    c.matches([glob], path)
