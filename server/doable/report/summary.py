"""What a run says at its end: what was checked, what was found, what was left out and why, and what to do next."""

import os
from typing import TYPE_CHECKING

from doable.finding import Severity
from doable.report.terminal import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from doable.report import Tally


# So many entries of a baseline that are resolved are named, where somebody asks what is.
_NAMED = 10


def counted(number: int, noun: str) -> str:
    """Return `1 task`, `1,200 tasks`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def summary(
    tally: "Tally", least: Severity = Severity.INFORMATION, paths: "Sequence[str]" = (), steps: str = ""
) -> str:
    """Return what was checked, what was found, and what was left out and why.

    `paths` are those that were asked for, `steps` what to do next.
    """
    out = [f"{clean(skipped.path)} {clean(skipped.reason)}" for skipped in tally.skipped]
    out += map(clean, tally.notes)
    if tally.left_out:
        out.append(f"{counted(tally.left_out, 'task')} of templates or with placeholders: only the syntax was checked")
    left_out = [
        f"{number:,} {'file or folder' if number == 1 else 'files or folders'} {why}"
        for number, why in ((tally.ignored, "by ignore files"), (tally.excluded, "by `exclude`"))
        if number
    ]
    aside = f" (left out: {', '.join(left_out)})" if left_out else ""
    out += changed(tally)
    out += from_baseline(tally, named=len(tally.stale) if least is Severity.HINT else _NAMED * tally.trend)
    out += compared(tally)
    if not tally.files:
        where = places(paths)
        reason = "no file could be read" if tally.skipped else f"no Markdown file in {where}"
        return "\n".join([*out, f"Nothing was checked: {reason}{aside}."]) + "\n"
    checked = f"{counted(tally.files, 'file')}, {counted(tally.tasks, 'task')}"
    if not tally.tasks:
        checked = f"{counted(tally.files, 'file')}, no task in {'it' if tally.files == 1 else 'them'}"
    counts = [
        f"{number:,} information" if severity is Severity.INFORMATION else counted(number, severity.label)
        for severity, number in tally.severities.items()
        if number and severity >= least
    ]
    found = ", ".join(counts) or "nothing found"
    hidden = sum(number for severity, number in tally.severities.items() if severity < least)
    if hidden:
        found += f"; {counted(hidden, 'hint')} with -v"
    return "\n".join([*out, f"Checked {checked}{aside}: {found}.{steps and f' {steps}'}"]) + "\n"


def next_steps(tally: "Tally", least: Severity, *, fix: bool) -> str:
    """Return a sentence that names the commands to go on with; "" where nothing at or above `least` was found.

    How many findings `--fix` would mend is not said: fixes may be in each other's way, and uncover what is mended
    next, so only trying tells. With `fix`, what is marked for it is; every finding whose best fix is safe is marked.
    """
    loud = tally.rules(max(least, Severity.WARNING)) or tally.rules(least)
    if not loud:
        return ""
    code, _, _ = loud[0]
    mend = "`--fix` mends what is marked (--fix); " if fix and tally.safe else ""
    return f"Next: {mend}`doable explain {code}` says why."


def changed(tally: "Tally") -> list[str]:
    """Return what a run wrote, as sentences."""
    out: list[str] = []
    if tally.fixed:
        out.append(f"{tally.fixing} {counted(tally.fixed, 'finding')} in {counted(tally.fixed_files, 'file')}.")
    if tally.comments:
        written = f"Wrote {counted(tally.comments, 'comment')} in {counted(tally.commented_files, 'file')}"
        out.append(f"{written} to pass over {counted(tally.commented, 'finding')}.")
    return out


def not_shown(tally: "Tally") -> list[str]:
    """Return how many findings there are beyond `max-findings`, as a sentence."""
    return [f"{counted(tally.more, 'more finding')} not shown (`max-findings`)"] if tally.more else []


def from_baseline(tally: "Tally", *, named: int = 0) -> list[str]:
    """Return what a baseline did, as sentences; as many as `named` of its entries without a finding, a line each."""
    out: list[str] = []
    entries = [f"  {clean(entry)}" for entry in tally.stale[:named]]
    beyond = len(tally.stale) - named
    if named and beyond > 0:
        entries.append(f"  and {beyond:,} more, named with -v")
    if tally.trend:
        out.append(f"Since the baseline: {tally.new:,} new, {tally.resolved:,} resolved, {tally.known:,} still there.")
        if tally.stale:
            out.append("`doable baseline` takes out what is resolved" + (":" if entries else "."))
        return out + entries
    if tally.known:
        out.append(f"Not reported: {counted(tally.known, 'finding')} known from the baseline.")
    if tally.stale:
        number = "1 entry" if len(tally.stale) == 1 else f"{len(tally.stale):,} entries"
        how = "" if named else ", named with -v"
        out.append(f"The baseline has {number} without a finding{how}: `doable baseline` takes them out.")
    return out + entries


def compared(tally: "Tally") -> list[str]:
    """Return what changed since a revision, and how much is not shown because it did not, as a sentence."""
    if not tally.since:
        return []
    unshown = f"; {counted(tally.unshown, 'finding')} of unchanged tasks not shown" if tally.unshown else ""
    gone = f", {tally.gone:,} gone" if tally.gone else ""
    return [f"Compared with {clean(tally.since)}: {counted(tally.changed, 'file')} changed{gone}{unshown}."]


def statistics(rules: "Sequence[tuple[str, str, int]]") -> str:
    """Return a line a rule: how often it spoke, its code and its name."""
    width = max((len(f"{count:,}") for _, _, count in rules), default=0)
    lines = [f"{count:{width},}  {code}  {name}\n" for code, name, count in rules]
    return "".join(lines) + "\n" * bool(lines)


def places(paths: "Sequence[str]") -> str:
    """Return the paths of a run in words."""
    return " or ".join("this folder" if path == os.curdir else clean(path) for path in paths) or "what was given"
