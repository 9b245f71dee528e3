"""Rules of the family review, one file each, in code order."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from doable.rule import Rule

RULES: "tuple[Rule, ...]" = ()
