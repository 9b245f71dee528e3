"""Rules of the family overload, one file each, in code order."""

from typing import TYPE_CHECKING

from doable.rules.overload import owner_overload

if TYPE_CHECKING:
    from doable.rule import Rule

RULES: "tuple[Rule, ...]" = (owner_overload.RULE,)
