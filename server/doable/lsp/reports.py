"""What clients were told: the diagnostics of each document, under an id that changes when they do."""

from typing import TYPE_CHECKING, NamedTuple

from doable.batch import Skipped, read_file
from doable.lsp.diagnostics import Shape, diagnostics
from doable.lsp.index import Stamp, stamp
from doable_md import Source

if TYPE_CHECKING:
    from doable.lsp.convert import Json
    from doable.lsp.documents import Document
    from doable.lsp.session import Session


class Report(NamedTuple):
    """The diagnostics of one version of a document. `id` is another one where `items` are others."""

    id: str
    version: int
    items: "list[Json]"
    findings: object
    """What `items` were made from."""


class Reports:
    """The last report of each open document, and the last that its client knows of."""

    def __init__(self, session: "Session", shape: Shape) -> None:
        self.session = session
        self.shape = shape
        self._last: dict[str, Report] = {}
        self._told: dict[str, Report] = {}
        self._number = 0
        self._sources: dict[str, tuple[Stamp, Source]] = {}

    def of(self, document: "Document") -> Report:
        """Return the report of a document as it is now."""
        checked = self.session.check(document)
        last = self._last.get(document.uri)
        if last is not None and last.findings is checked and last.version == document.version:
            return last
        most = checked.settings.config.max_findings
        items = diagnostics(checked.findings, checked.plan, self.shape, most, self.source_of)
        if last is None or last.items != items:
            self._number += 1
            last = Report(str(self._number), document.version, items, checked)
        else:
            last = last._replace(version=document.version, findings=checked)
        self._last[document.uri] = last
        return last

    def tell(self, document: "Document") -> Report:
        """Return the report of a document, and note that its client knows it now."""
        report = self._told[document.uri] = self.of(document)
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
