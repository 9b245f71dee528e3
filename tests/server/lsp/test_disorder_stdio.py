"""One run of disorder over stdio: what the editor shows in the end is what a fresh check finds."""

from __future__ import annotations

import contextlib
import random
from datetime import date
from typing import TYPE_CHECKING

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcRequestCancelled

from doable.batch import Document, read_file, walk
from doable.check import check_plan, settings_for
from doable.config import discover
from doable.facts import facts
from doable.lsp.convert import to_range
from doable.projects import read_plan
from doable.workspace import Workspace
from doable_md import Source, Span

from .clients import connect
from .test_disorder import NIGHTLY, PIECES

if TYPE_CHECKING:
    from pathlib import Path

TODAY = date(2026, 11, 20)
MESSAGES = 2000 if NIGHTLY else 150


@pytest.mark.parametrize(("profile", "seed"), [("neovim", 1), ("vscode", 2)])
async def test_disorder_over_stdio(tmp_path: Path, profile: str, seed: int) -> None:
    choose = random.Random(seed)
    roots = [tmp_path / "a", tmp_path / "b"]
    for root in roots:
        root.mkdir()
        (root / "doable.toml").write_text("[rules.O301]\nlimit = 1\n", encoding="utf-8")
        (root / "disk.md").write_text("".join(choose.sample(PIECES[:13], 6)), encoding="utf-8")
    paths = [root / name for root in roots for name in ("one.md", "two.md")]
    texts: dict[Path, str] = {}
    async with connect(profile, roots[0], more=(roots[1],)) as editor:
        for number in range(1, MESSAGES + 1):
            path = choose.choice(paths)
            uri = path.as_uri()
            if path not in texts:
                texts[path] = PIECES[0] + "".join(choose.sample(PIECES[1:13], 5))
                editor.open(uri, texts[path])
            elif choose.random() < 0.1:
                del texts[path]
                editor.close(uri)
            elif choose.random() < 0.1:
                request = types.HoverParams(types.TextDocumentIdentifier(uri), types.Position(choose.randrange(9), 4))
                answer = editor.client.protocol.send_request_async(types.TEXT_DOCUMENT_HOVER, request, msg_id=number)
                editor.client.protocol.notify(types.CANCEL_REQUEST, types.CancelParams(number))
                # Cancelled in time, or answered already.
                with contextlib.suppress(JsonRpcRequestCancelled):
                    await answer
            else:
                text = texts[path]
                start = choose.randrange(len(text) + 1)
                end = min(start + choose.randrange(20), len(text))
                place = to_range(Source(text), Span(start, end), editor.encoding)
                low, high = place["start"], place["end"]
                new = choose.choice(PIECES)
                # No position is between a \r and its \n: the client's text changes where the server's does.
                start = _offset(text, low, editor.encoding)
                end = _offset(text, high, editor.encoding)
                texts[path] = text[:start] + new + text[end:]
                region = types.Range(types.Position(**low), types.Position(**high))
                editor.change(uri, types.TextDocumentContentChangePartial(region, new))
            if number % (MESSAGES // 3) == 0:
                for open_path, text in texts.items():
                    expected = _expected(open_path, texts, text, editor.encoding)
                    await editor.until(
                        open_path.as_uri(),
                        lambda items, expected=expected: (
                            [(one.code, one.range, one.message) for one in items] == expected
                        ),
                    )


def _offset(text: str, position: dict[str, int], encoding: str) -> int:
    from doable.lsp.convert import to_offset

    return to_offset(Source(text), position["line"], position["character"], encoding)


def _expected(path: Path, texts: dict[Path, str], text: str, encoding: str) -> list[tuple[str, types.Range, str]]:
    root = str(path.parent)
    config = discover(root)
    workspace = Workspace(settings_for(config, ""))
    known = {str(one): other for one, other in texts.items() if one.parent == path.parent}
    for file in walk([root], config).files:
        found = read_file(file)
        if isinstance(found, Document):
            known.setdefault(file, found.text)
    for file, other in known.items():
        workspace.replace(facts(read_plan(other, file, config), settings_for(config, file)))
    plan = read_plan(text, str(path), config)
    out: list[tuple[str, types.Range, str]] = []
    for finding in check_plan(plan, workspace, settings_for(config, str(path)), TODAY):
        place = to_range(plan.source, finding.span, encoding)
        region = types.Range(types.Position(**place["start"]), types.Position(**place["end"]))
        out.append((finding.code, region, finding.message))
    return out
