"""C102 vague-verb: a lead verb that names no physical action."""

from typing import TYPE_CHECKING

from doable.finding import Fix, Found
from doable.lexicon.judge import vague_verb_level
from doable.rule import Action, Family, Feature, Rule, Scope, Severity
from doable.rules.clarity.shared import facts_of, found_spans, rewrite_fixes, severity, task_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doable.context import Context
    from doable_md import Task

_MESSAGE = "“{verb}” can mean many things, and nothing shows when it is done. Name the first physical step{hint}."


def check(task: "Task", ctx: "Context") -> "Iterator[Found]":
    """Report a vague lead verb; an outcome and an exploration have rules of their own."""
    wording = ctx.wording(task)
    if wording.features & (Feature.OUTCOME | Feature.EXPLORATORY):
        return
    from doable.lexicon.rewrites import vague_rewrites  # noqa: PLC0415 - only where a vague verb was found

    first = next(vague_rewrites(wording, task.text, ctx.settings.lexicon), None)
    hint = f", like “{first.text}”" if first and "\n" not in first.text else ""
    for verb, span in found_spans(task, ctx, Feature.VAGUE_VERB):
        yield Found(span, _MESSAGE.format(verb=verb, hint=hint), severity(vague_verb_level(wording, facts_of(task))))


def fixes(found: Found, ctx: "Context") -> "Iterator[Fix]":
    """Offer first physical steps for this verb and its kind of object."""
    from doable.lexicon.rewrites import vague_rewrites  # noqa: PLC0415

    if at := task_of(found, ctx):
        task, text = at
        yield from rewrite_fixes(task, vague_rewrites(ctx.wording(task), text, ctx.settings.lexicon))


RULE = Rule(
    code="C102",
    name="vague-verb",
    family=Family.CLARITY,
    scope=Scope.TASK,
    needs=Feature.VAGUE_VERB,
    asks=Action.REWRITE,
    severity=Severity.WARNING,
    summary="A lead verb such as improve, handle or manage; information where the rest of the task is specific",
    why="A vague lead verb in a short task without a trigger was unclear work in 90 % of 1,437 labelled comments.",
    bad="# Next steps\n\n- [ ] Improve onboarding\n",
    good="# Next steps\n\n- [ ] Write down the current steps of onboarding in the team wiki\n",
    check=check,
    fixes=fixes,
)
