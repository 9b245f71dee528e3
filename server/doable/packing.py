"""What was found out about a file as bytes: for the cache, and for the process that gathers what others found."""

import marshal
import zlib
from typing import TYPE_CHECKING, Any

from doable.facts import Closed, GoalFact, Person, PlanFacts
from doable.finding import Family, Finding, Place, Related, Severity
from doable.report import Counts
from doable_md.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterable

# A higher level takes twice as long for a tenth less.
_LEVEL = 1


def pack_facts(known: PlanFacts) -> bytes:
    """Return what is known of a document as bytes, without its path."""
    goals = tuple([(*goal[:3], goal.place[1:], *goal[4:]) for goal in known.goals])
    people, closed = tuple(map(tuple, known.people)), tuple(map(tuple, known.closed))
    return _packed((goals, people, *known[3:10], closed, *known[11:]))


def unpack_facts(data: bytes, path: str) -> PlanFacts:
    """Return what is known of the document at `path`, from what `pack_facts` gave."""
    goals, people, *rest = _unpacked(data)
    found = PlanFacts(
        path,
        tuple([GoalFact._make((*goal[:3], Place(path, *goal[3]), *goal[4:])) for goal in goals]),
        tuple([Person(*person) for person in people]),
        *rest,
    )
    return found._replace(closed=tuple([Closed(*one) for one in found.closed]))


def pack_told(text: str, counts: Counts, worst: int) -> bytes:
    """Return what is told of a file as bytes: its part of the output, its counts, the worst severity."""
    said = tuple([(code, name, int(severity), number) for (code, name, severity), number in counts.said.items()])
    return _packed((text, counts.tasks, said, *counts[2:], worst))


def unpack_told(data: bytes) -> tuple[str, Counts, int]:
    """Return what `pack_told` was given."""
    text, tasks, said, *rest, worst = _unpacked(data)
    spoken = {(code, name, Severity(level)): number for code, name, level, number in said}
    return text, Counts(tasks, spoken, *rest), worst


def pack_found(found: "Iterable[Finding]", text: str) -> bytes:
    """Return the findings in a text as bytes."""
    packed = tuple(
        [
            (
                one.code, one.name, one.family.value, int(one.severity), one.message, *one.span,
                tuple([(*place, message) for place, message in one.related]), dict(one.data),
            )
            for one in found
        ]
    )  # fmt: skip
    return _packed((zlib.crc32(text.encode()), packed))


def unpack_found(data: bytes, text: str, path: str) -> list[Finding] | None:
    """Return what `pack_found` was given, as findings of the document at `path`; None where that is another text."""
    checksum, packed = _unpacked(data)
    if checksum != zlib.crc32(text.encode()):
        return None
    return [
        Finding(
            code, name, Family(family), Severity(severity), message, path, Span(start, end),
            tuple([Related(Place(*place), text) for *place, text in related]), more,
        )
        for code, name, family, severity, message, start, end, related, more in packed
    ]  # fmt: skip


def _packed(values: tuple[Any, ...]) -> bytes:
    return zlib.compress(marshal.dumps(values), _LEVEL)


def _unpacked(data: bytes) -> tuple[Any, ...]:
    # Only what another process of this run packed, or what was in the cache under the right checksum.
    found: tuple[Any, ...] = marshal.loads(zlib.decompress(data))
    return found
