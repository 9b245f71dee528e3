"""What clients were told: the diagnostics of each document, under an id that changes when they do."""

import json
from typing import TYPE_CHECKING, NamedTuple

from doable.batch import Skipped, read_file
from doable.lsp.diagnostics import Shape, diagnostics, failure_diagnostic
from doable.lsp.index import Stamp, stamp
from doable_md import Source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from doable.lsp.documents import Document
    from doable.lsp.session import Checked, Session

_ENCODE = json.JSONEncoder(separators=(",", ":")).encode


class Report(NamedTuple):
    """The diagnostics of one version of a document. `id` is another one where `items` are others."""

    id: str
    version: int
    items: "Sequence[str]"
    """Each diagnostic as JSON."""
    checked: "Checked"
    """What `items` were made from."""

    @property
    def json(self) -> str:
        """The diagnostics as a JSON array."""
        return f"[{','.join(self.items)}]"


class Reports:
    """The last report of each open document, and the last that its client knows of."""

    def __init__(self, session: "Session", shape: Shape) -> None:
        self.session = session
        self.shape = shape
        self._last: dict[str, Report] = {}
        self._told: dict[str, Report] = {}
        self._number = 0
        self._sources: dict[str, tuple[Stamp, Source]] = {}

    def of(self, document: "Document", *, glance: bool = False) -> Report:
        """Return the report of a document as it is now; with `glance` one that a whole report is to follow."""
        checked = self.session.glance(document) if glance else self.session.check(document)
        last = self._last.get(document.uri)
        if last is not None and last.checked is checked and last.version == document.version:
            return last
        items = self._items(checked, last)
        if last is None or last.items != items:
            self._number += 1
            last = Report(str(self._number), document.version, items, checked)
        else:
            last = last._replace(version=document.version, checked=checked)
        self._last[document.uri] = last
        return last

    def _items(self, checked: "Checked", last: Report | None) -> list[str]:
        most = checked.settings.config.max_findings
        step = checked.step
        if (
            step is not None
            and last is not None
            and step[0] is last.checked.findings
            and step[1].same_lines
            and max(len(step[0]), len(checked.findings)) <= most
        ):
            # One line was typed in: all other diagnostics stand where they stood.
            at, removed, added, _ = step[1]
            new = diagnostics(checked.findings[at : at + added], checked.plan, self.shape, most, self.source_of)
            return [*last.items[:at], *map(_ENCODE, new), *last.items[at + removed :]]
        items = diagnostics(checked.findings, checked.plan, self.shape, most, self.source_of)
        if checked.failure:
            items.append(failure_diagnostic(checked.failure))
        return list(map(_ENCODE, items))

    def tell(self, document: "Document", *, glance: bool = False) -> Report:
        """Return the report of a document, and note that its client knows it now."""
        report = self._told[document.uri] = self.of(document, glance=glance)
        return report

    def is_news(self, document: "Document") -> bool:
        """Whether the client knows other diagnostics of a document than those it has now, or none."""
        told = self._told.get(document.uri)
        return told is None or told.id != self.of(document).id

    def was_told(self, document: "Document") -> bool:
        """Whether the client has the report of this version of the text, be it right or not."""
        told = self._told.get(document.uri)
        return told is not None and told.version == document.version

    def forget(self, uri: str) -> None:
        """Forget a document that was closed."""
        self._last.pop(uri, None)
        self._told.pop(uri, None)

    def source_of(self, path: str) -> Source | None:
        """Return the text of a document, from its buffer or the disk; None where it cannot be read."""
        document = self.session.documents.at(path)
        if document is not None:
            return document.plan.source
        now = stamp(path)
        if now is None:
            return None
        known = self._sources.get(path)
        if known is None or known[0] != now:
            read = read_file(path)
            if isinstance(read, Skipped):
                return None
            if len(self._sources) > 200:
                self._sources.clear()
            known = self._sources[path] = (now, Source(read.text))
        return known[1]
