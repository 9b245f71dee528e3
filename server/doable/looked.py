"""What one file gave when it was looked at by itself, and keeping that in the cache."""

import marshal
from typing import TYPE_CHECKING, Literal, NamedTuple

from doable.fingerprint import stamp
from doable.packing import pack_facts, pack_told, unpack_facts, unpack_told
from doable.report import Counts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from doable.cache import Place
    from doable.facts import PlanFacts
    from doable.fingerprint import Stamp


class Part(NamedTuple):
    """What is told of one checked file: its part of the output, what it adds to the counts, and the highest severity of
    any of its findings, 0 for none.
    """

    path: str
    text: str
    counts: Counts
    worst: int = 0


class Looked(NamedTuple):
    """What one file gave by itself: what is known of it, and what is told of it unless others have something to add.

    `pending` are the codes of rules that may. Where that is likely, no `told` was made, and `found` is what the rules
    said: packed, as it may wait for long. What is known and told may be packed as well (`doable.packing`).
    """

    path: str
    known: "PlanFacts | bytes"
    told: Part | bytes | None
    found: bytes | None = None
    pending: tuple[str, ...] = ()
    people: bool = False
    """It rests on who is called what."""
    left_out: int = 0
    """Tasks that only syntax rules looked at."""
    today: bool = False
    """It rests on the day."""

    @property
    def asks(self) -> bool:
        """Whether it may depend on other files what is told."""
        return bool(self.pending) or self.told is None

    @property
    def facts(self) -> "PlanFacts":
        """What is known of the file."""
        return unpack_facts(self.known, self.path) if isinstance(self.known, bytes) else self.known

    @property
    def part(self) -> Part | None:
        """What is told of the file."""
        return Part(self.path, *unpack_told(self.told)) if isinstance(self.told, bytes) else self.told

    @property
    def small_facts(self) -> bytes:
        """What is known of the file, packed."""
        return self.known if isinstance(self.known, bytes) else pack_facts(self.known)

    @property
    def small_part(self) -> bytes | None:
        """What is told of the file, packed."""
        return pack_told(*self.told[1:]) if isinstance(self.told, Part) else self.told

    def packed(self) -> "Looked":
        """Return the same, small."""
        return self._replace(known=self.small_facts, told=self.small_part)


class Kept(NamedTuple):
    """What the cache keeps of the files of a project: what is known of them, and what they gave by themselves."""

    facts: "Place"
    looked: "Place"
    save: "Callable[[], None]"
    """Writes what is new, so that it need not be held any longer."""

    def get(self, path: str, own: "Stamp", day: int) -> "Looked | Literal[False] | None":
        """Return what a file gave; False for one that holds nothing to judge, None where that is not known."""
        known = self.facts.get(path, own)
        if not known:
            return None if known is None else False
        data = self.looked.get(path, own, day)
        if data is None:
            return None
        told, found, pending, people, left_out = marshal.loads(data)
        return Looked(path, known, told, found, pending, people, left_out)

    def put(self, path: str, own: "Stamp", day: int, one: Looked | None) -> None:
        """Keep what a file gave, None for nothing to judge."""
        if one is None:
            self.facts.put(path, own, b"")
            return
        self.facts.put(path, own, one.small_facts)
        data = marshal.dumps((one.small_part, one.found, one.pending, one.people, one.left_out))
        self.looked.put(path, own, data, day if one.today else 0)

    def why(self, files: "Iterable[str]", today: "date") -> dict[str, int]:
        """Say of how many files nothing was known, by the reason."""
        day = today.toordinal()
        found: dict[str, int] = {}
        for path in files:
            own = stamp(path)
            known = own and self.facts.get(path, own)
            if known == b"" or (known and own and self.looked.get(path, own, day)):
                continue
            why = self.facts.why_not(path, own) or self.looked.why_not(path, own, day)
            found[why] = found.get(why, 0) + 1
        return found
