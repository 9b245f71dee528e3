"""The server over stdio, met by the clients of four editors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from lsprotocol import types

from .clients import ENCODINGS, NATIVE, PROFILES, Editor, connect, until, width

if TYPE_CHECKING:
    from pathlib import Path

PLAN = """\
# Launch 🚀

## Next steps

- [ ] Email the 20 largest lost accounts to Sam -> list in CRM @ana due:2026-11-27
- [ ] 🚀é🚀 Publish the price list of version 12 on the web site -> page is live due:2026-11-27
"""
LINE = PLAN.split("\n")[5]
TASKS = ("Call Adler about invoice 17", "Draft page 2 of the pitch", "Print 30 badges", "Order 12 chairs for room 4")
OTHER = "# Next steps\n\n" + "".join(
    f"- [/] {task} -> {number} on file @ana due:2026-12-0{number}\n" for number, task in enumerate(TASKS, 1)
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "plans").mkdir()
    (tmp_path / "plans" / "doable.toml").write_text("", encoding="utf-8")
    (tmp_path / "plans" / "plan.md").write_text(PLAN, encoding="utf-8")
    return tmp_path / "plans"


@pytest.mark.parametrize(
    ("profile", "encoding"),
    [*((profile, "") for profile in PROFILES), *((one, two) for one in ("neovim", "vscode") for two in ENCODINGS)],
)
async def test_everything_behind_an_emoji(folder: Path, profile: str, encoding: str) -> None:
    uri = (folder / "plan.md").as_uri()
    async with connect(profile, folder, encoding=encoding) as editor:
        assert editor.encoding == (encoding or NATIVE[profile])
        assert editor.pulls is (profile in {"vscode", "helix"})
        editor.open(uri, PLAN)
        found = await editor.code(uri, "C107")
        # The range is the title, which starts behind the box and ends before the tags.
        title = LINE[6 : LINE.index(" ->")]
        assert found.range.start == types.Position(5, 6)
        assert found.range.end == types.Position(5, 6 + width(title, editor.encoding))
        assert found.severity is types.DiagnosticSeverity.Warning
        assert found.source == "doable"
        if profile == "vscode":
            assert found.code_description is not None
            assert found.code_description.href.endswith("C107-missing-owner.md")

        hover = await editor.hover(uri, 5, found.range.end.character - 1)
        assert hover is not None
        assert isinstance(hover.contents, types.MarkupContent)
        assert "nobody" in hover.contents.value
        assert "in 7 days, a Friday, next week" in hover.contents.value

        action = next(one for one in await editor.actions(uri, found.range) if one.title == "Add an owner")
        assert action.edit is not None
        await _apply_and_check(editor, uri, action.edit, profile)


async def _apply_and_check(editor: Editor, uri: str, edit: types.WorkspaceEdit, profile: str) -> None:
    if edit.document_changes:
        (change,) = edit.document_changes
        assert isinstance(change, types.TextDocumentEdit)
        assert change.text_document.version == 1
        (one,) = change.edits
    else:
        assert edit.changes is not None
        (one,) = edit.changes[uri]
    assert one.range.start == types.Position(5, width(LINE, editor.encoding))
    if profile == "vscode":
        assert isinstance(one, types.SnippetTextEdit)
        assert one.snippet.value == " @${1:owner}"
    else:
        assert isinstance(one, types.TextEdit)
        assert one.new_text == " @‹owner›"
    editor.change(uri, types.TextDocumentContentChangePartial(one.range, " @sam"))
    await editor.gone(uri, "C107")


@pytest.mark.parametrize("profile", PROFILES)
async def test_two_files_that_share_an_owner_update_each_other(folder: Path, profile: str) -> None:
    one, two = (folder / "one.md").as_uri(), (folder / "two.md").as_uri()
    async with connect(profile, folder) as editor:
        editor.open(one, OTHER)
        editor.open(two, OTHER.replace("2026-12", "2027-01"))
        overload = await editor.code(two, "O301")
        assert overload.range.start.line == 3
        if profile in {"vscode", "neovim"}:
            related = overload.related_information or ()
            assert {place.location.uri for place in related} == {one, two}
        before = editor.client.diagnostic_refresh_count
        for line in range(2, 6):
            place = types.Range(types.Position(line, 3), types.Position(line, 4))
            editor.change(one, types.TextDocumentContentChangePartial(place, "x"))
        if editor.pulls:
            # The client asks of itself for the file that is typed in, and is told to ask for the other one.
            await editor.diagnostics(one)
            await until(lambda: editor.client.diagnostic_refresh_count > before)
            assert not editor.client.diagnostics
        else:
            assert not editor.client.diagnostic_refresh_count
        await editor.gone(two, "O301")


async def test_unchanged_report(folder: Path) -> None:
    uri = (folder / "plan.md").as_uri()
    async with connect("vscode", folder) as editor:
        editor.open(uri, PLAN)
        await editor.code(uri, "C107")
        ask = editor.client.text_document_diagnostic_async
        document = types.TextDocumentIdentifier(uri)
        first = await ask(types.DocumentDiagnosticParams(document))
        again = await ask(types.DocumentDiagnosticParams(document, previous_result_id=first.result_id))
        assert isinstance(again, types.RelatedUnchangedDocumentDiagnosticReport)
        assert again.result_id == first.result_id
        editor.change(uri, types.TextDocumentContentChangePartial(_at(0, 0), "\n"))
        third = await ask(types.DocumentDiagnosticParams(document, previous_result_id=first.result_id))
        assert isinstance(third, types.RelatedFullDocumentDiagnosticReport)
        assert [one.range.start.line for one in third.items if one.code == "C107"] == [6]


async def test_safe_fixes_at_once(folder: Path) -> None:
    uri = (folder / "boxes.md").as_uri()
    text = (
        "# Plan\n\n## Next steps\n\n- [] Email the list of 12 accounts to Sam @ana due:2026-11-27\n"
        "- [] Email the list of 14 accounts to Kim @ana due:2026-11-27\n"
    )
    for profile in ("neovim", "emacs"):
        async with connect(profile, folder) as editor:
            editor.open(uri, text)
            found = await editor.code(uri, "S504")
            (action,) = await editor.actions(uri, _at(0, 0), ["source.fixAll.doable"])
            assert action.kind == "source.fixAll.doable"
            if profile == "neovim":
                # This client has edits made when they are wanted.
                assert action.edit is None
                action = await editor.client.code_action_resolve_async(action)
            assert action.edit is not None
            edits = (
                action.edit.changes[uri]
                if action.edit.changes
                else [edit for part in action.edit.document_changes or () for edit in part.edits]  # type: ignore[union-attr]
            )
            assert [edit.range.start.line for edit in edits] == [4, 5]
            quick = await editor.actions(uri, found.range)
            assert quick[0].is_preferred
            assert [one.kind for one in quick] == ["quickfix", "source.fixAll.doable", "quickfix"]
            assert await editor.actions(uri, _at(0, 0), ["refactor"]) == []
            assert {one.kind for one in await editor.actions(uri, found.range, ["quickfix"])} == {"quickfix"}


def _at(line: int, character: int) -> types.Range:
    return types.Range(types.Position(line, character), types.Position(line, character))
