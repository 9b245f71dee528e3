"""What is set aside because it did not change was there before: no finding that a change brings is lost."""

import os
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doable import api
from doable.api import Checked
from doable.changed import Changes, Past
from doable.projects import Configs, Project, find_files, projects
from tests.server.plans import plans

TODAY = date(2026, 11, 20)
_SETTINGS = "profile = 'strict'\n[rules.O301]\nlimit = 1\n"


def project_of(folder: Path, texts: dict[str, str]) -> tuple[Project, Configs]:
    (folder / "doable.toml").write_text(_SETTINGS)
    for name, text in texts.items():
        (folder / name).write_bytes(text.encode())
    configs = Configs()
    found = find_files([os.fspath(folder)], configs)
    (project,) = projects(found.files, configs, [os.fspath(folder)])
    return project, configs


def checked(folder: Path, texts: dict[str, str]) -> tuple[list[Checked], Project]:
    project, configs = project_of(folder, texts)
    return [one for one in api.check_project(project, configs, TODAY) if isinstance(one, Checked)], project


def line_of(one: Checked, offset: int) -> str:
    source = one.plan.source
    return source.slice(source.line_span(source.position(offset).line))


@st.composite
def changed(draw: st.DrawFn) -> tuple[dict[str, str], dict[str, str]]:
    """Plans, and what has become of them: lines are gone, doubled, or come from elsewhere; files come and go."""
    texts = {f"{number}.md": text for number, text in enumerate(draw(st.lists(plans(), min_size=2, max_size=4)))}
    every = [line for text in texts.values() for line in text.splitlines(keepends=True)]
    texts["z.md"] = "# Nothing\n"
    after = {"z.md": texts["z.md"]}
    for name, text in list(texts.items())[:-1]:
        what = draw(st.sampled_from(["same", "same", "edited", "edited", "gone", "other"]))
        if what == "same":
            after[name] = text
        elif what == "edited":
            lines = text.splitlines(keepends=True)
            for _ in range(draw(st.integers(1, 3))):
                at = draw(st.integers(0, len(lines)))
                lines[at : at + draw(st.integers(0, 1))] = (
                    draw(st.lists(st.sampled_from(every), max_size=2)) if every else []
                )
            after[name] = "".join(lines)
        elif what == "other":
            after[f"new-{name}"] = draw(plans())
    return texts, after


@settings(max_examples=60, deadline=None, suppress_health_check=[*HealthCheck])
@given(changed())
def test_what_is_set_aside_was_there_before(
    tmp_path_factory: pytest.TempPathFactory, both: tuple[dict[str, str], dict[str, str]]
) -> None:
    before, after = both
    then, _ = checked(tmp_path_factory.mktemp("then"), before)
    folder = tmp_path_factory.mktemp("now")
    now, project = checked(folder, after)
    past = Past(
        "HEAD",
        "HEAD",
        {str(folder / name): before.get(name) for name, text in after.items() if before.get(name) != text},
        {str(folder / name): text for name, text in before.items() if name not in after},
    )
    # by what a reader would know it again: the rule, and the line or what else it is about
    known = {(f.code, f.subject or line_of(one, f.span.start)) for one in then for f in one.findings}
    shown = [one for one in Changes(past, TODAY).only(iter(now), project) if isinstance(one, Checked)]
    for one, whole in zip(shown, now, strict=True):
        assert {(f.code, f.span) for f in (*one.findings, *one.aside)} == {(f.code, f.span) for f in whole.findings}
        assert len(one.findings) + len(one.aside) == len(whole.findings)
        for finding in one.aside:
            assert (finding.code, finding.subject or line_of(one, finding.span.start)) in known
        origin = {line_of(one, f.span.start) for f in one.findings if "did not change since" not in f.message}
        # and what is shown without a word stands where something is new
        assert not origin or str(folder / Path(one.document.path).name) in past.before


def test_where_nothing_changed_nothing_is_shown_and_nothing_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, project = checked(tmp_path, {"a.md": "# Next steps\n\n- [ ] Website\n"})
    monkeypatch.delattr("doable.changed.check_plan")
    (one,) = Changes(Past("HEAD", "HEAD", {}, {}), TODAY).only(iter(now), project)
    assert isinstance(one, Checked)
    assert (len(one.findings), len(one.aside) > 2) == (0, True)
