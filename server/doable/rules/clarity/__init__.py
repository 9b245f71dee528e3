"""Rules of the family clarity, one file each, in code order."""

from typing import TYPE_CHECKING

from doable.rules.clarity import (
    bare_reference,
    compound_task,
    escape_clause,
    exploratory_task,
    missing_due,
    missing_owner,
    no_action_verb,
    no_output,
    open_ended,
    outcome_as_task,
    overlong_task,
    past_or_gerund,
    question_as_task,
    relative_due,
    several_owners,
    state_as_task,
    term_drift,
    underspecified,
    unknown_owner,
    vague_verb,
    vague_word,
    wish_form,
)

if TYPE_CHECKING:
    from doable.rule import Rule

RULES: "tuple[Rule, ...]" = (
    no_action_verb.RULE,
    vague_verb.RULE,
    outcome_as_task.RULE,
    compound_task.RULE,
    underspecified.RULE,
    no_output.RULE,
    missing_owner.RULE,
    several_owners.RULE,
    unknown_owner.RULE,
    missing_due.RULE,
    relative_due.RULE,
    vague_word.RULE,
    escape_clause.RULE,
    open_ended.RULE,
    exploratory_task.RULE,
    bare_reference.RULE,
    wish_form.RULE,
    state_as_task.RULE,
    question_as_task.RULE,
    term_drift.RULE,
    overlong_task.RULE,
    past_or_gerund.RULE,
)
