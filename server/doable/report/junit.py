"""Findings as JUnit XML, which most CI systems show: a suite a file, a failed case a finding."""

from typing import TYPE_CHECKING

from doable.report.places import Places
from doable.report.xml import HEAD, attribute

if TYPE_CHECKING:
    from collections.abc import Sequence

    from doable.report import FileReport, Look, Tally


def part(report: "FileReport", look: "Look") -> str:
    """Return the suite of one file. Without any finding it is a case that passed."""
    places = Places(report.text)
    name = attribute(report.path)
    findings = [finding for finding in report.findings if finding.severity >= look.least]
    tests = max(1, len(findings))
    out = [f'  <testsuite name="{name}" tests="{tests}" failures="{len(findings)}" skipped="0" errors="0">']
    if not findings:
        out.append(f'    <testcase name="doable" classname="{name}"/>')
    for finding in findings:
        line, column = places.position(finding.span.start)
        label = finding.severity.label
        place = attribute(f"{report.path}:{line + 1}:{column + 1}: {label} {finding.code}")
        out += [
            f'    <testcase name="{finding.code} {finding.name}" classname="{name}" file="{name}" line="{line + 1}">',
            f'      <failure type="{label}" message="{attribute(finding.message)}">{place}</failure>',
            "    </testcase>",
        ]
    return "\n".join([*out, "  </testsuite>\n"])


def document(parts: "Sequence[str]", tally: "Tally") -> str:
    """Return the suites of a run; a file that was left out is a case that was skipped."""
    # what a plan says cannot look like a tag here
    tests = sum(part.count("<testcase ") for part in parts) + len(tally.skipped)
    failures = sum(part.count("<failure ") for part in parts)
    totals = f'tests="{tests}" failures="{failures}" skipped="{len(tally.skipped)}" errors="0"'
    out = [HEAD, f'\n<testsuites name="doable" {totals}>\n', *parts]
    for skipped in tally.skipped:
        name, reason = attribute(skipped.path), attribute(skipped.reason)
        out.append(
            f'  <testsuite name="{name}" tests="1" failures="0" skipped="1" errors="0">\n'
            f'    <testcase name="read" classname="{name}"><skipped message="{reason}"/></testcase>\n'
            "  </testsuite>\n"
        )
    return "".join([*out, "</testsuites>\n"])
