"""What no fix may do, whichever rule made it; each refusal has its reason."""

from __future__ import annotations

import pytest

from rules.dockerfile.source import Span
from rules.engine.context import Context
from rules.engine.edits import delete, insert, replace
from rules.engine.finding import Edit
from rules.engine.rewrite import rewrite
from tests.engine.fake_rules import FlagMissing, Pointless, WithEdits

TEXT = "FROM a\nRUN one two && \\\n    # remark\n    three\nCOPY x y\n"


def place(text: str, words: str) -> Span:
    start = text.index(words)
    return Span(start, start + len(words))


def reason(text: str, *edits: Edit, changes_stages: bool = False) -> str:
    rule = WithEdits(*edits, changes_stages=changes_stages)
    result = rewrite(text, (rule,), Context())
    assert result.text == text
    return result.refused[0][1]


def test_an_edit_may_not_lie_outside_the_file() -> None:
    assert reason(TEXT, insert(len(TEXT) + 1, "x")) == "an edit lies outside the file"
    assert reason(TEXT, replace(Span(-1, 2), "x")) == "an edit lies outside the file"


def test_the_edits_of_a_fix_may_not_overlap() -> None:
    assert reason(TEXT, delete(place(TEXT, "one two")), delete(place(TEXT, "two"))) == "two edits of the fix overlap"
    assert reason(TEXT, insert(3, "x"), insert(3, "y")) == "two edits of the fix overlap"


def test_an_instruction_stays_in_its_stage_though_all_stages_stay() -> None:
    text = "FROM a\nRUN one\nFROM b\nRUN two\nRUN three\n"
    lower = (delete(place(text, "FROM b\n")), insert(text.index("RUN three"), "FROM b\n"))
    assert reason(text, *lower) == "the RUN in line 4 would move to another stage"
    meant = rewrite(text, (WithEdits(*lower, changes_stages=True),), Context())
    assert meant.text == "FROM a\nRUN one\nRUN two\nFROM b\nRUN three\n"


@pytest.mark.parametrize(("word", "grown"), [("one", "onex"), ("two", "twox"), ("y", "yx")])
def test_a_word_may_grow_at_its_end(word: str, grown: str) -> None:
    edit = insert(place(TEXT, word).end, "x")
    assert rewrite(TEXT, (WithEdits(edit),), Context()).text == TEXT.replace(word, grown)


def test_a_fix_has_edits() -> None:
    assert reason(TEXT) == "the fix has no edits"


@pytest.mark.parametrize("words", ["remark", "\\\n", "    # remark\n    "])
def test_an_edit_may_not_begin_or_end_in_a_gap(words: str) -> None:
    span = place(TEXT, words)
    assert "lies neither in" in reason(TEXT, replace(Span(span.start + 1, span.end), "x"))


@pytest.mark.parametrize(
    "text",
    [
        "FROM a\nRUN $x one\n",
        'FROM a\nSHELL ["pwsh"]\nRUN pip one\n',
        "FROM a\nRUN pip 'one\n",
        "FROM a\nONBUILD RUN $x one\n",
    ],
)
def test_a_script_that_is_beyond_us_is_not_edited(text: str) -> None:
    assert "can't be read" in reason(text, replace(place(text, "one"), "two"))


def test_a_script_that_is_beyond_us_can_be_deleted_or_moved_as_a_whole() -> None:
    text = "FROM a\nRUN $x one\nCOPY a b\n"
    edits = (delete(place(text, "RUN $x one\n")), insert(len(text), "RUN $x one\n"))
    assert rewrite(text, (WithEdits(*edits),), Context()).text == "FROM a\nCOPY a b\nRUN $x one\n"


def test_another_language_is_not_edited() -> None:
    text = "# syntax=example.com/mine\nFROM a\nRUN pip x\n"
    assert "another language" in rewrite(text, (FlagMissing(),), Context()).refused[0][1]


@pytest.mark.parametrize(
    "syntax", ["docker/dockerfile:1", "docker.io/docker/dockerfile:1.7-labs", "docker/dockerfile-upstream"]
)
def test_dockers_own_frontends_are_edited(syntax: str) -> None:
    text = f"# syntax={syntax}\nFROM a\nRUN pip x\n"
    assert rewrite(text, (FlagMissing(),), Context()).text == f"# syntax={syntax}\nFROM a\nRUN pip --lean x\n"


def test_mixed_line_ends_are_left_to_the_author() -> None:
    assert "line ends" in rewrite("FROM a\r\nRUN pip x\n", (FlagMissing(),), Context()).refused[0][1]


def test_a_file_that_is_no_utf_8_is_left_alone() -> None:
    text = b"FROM a\n# \xff\nRUN pip x\n".decode(errors="surrogateescape")
    assert rewrite(text, (FlagMissing(),), Context()).refused[0][1] == "the file is not UTF-8"


def test_the_result_must_parse() -> None:
    assert "would not be a Dockerfile" in reason(TEXT, replace(place(TEXT, "COPY x y"), "COPY x"))


def test_an_instruction_that_the_fix_did_not_mean_stays() -> None:
    assert "the COPY in line 5 would change" in reason(TEXT, insert(place(TEXT, "three").end, " \\"))
    assert "the RUN in line 2 would change" in reason(TEXT, insert(7, "RUN true \\\n"))


def test_the_stages_stay() -> None:
    text = "FROM a AS s\nFROM b\nCOPY --from=s x y\n"
    assert reason(text, replace(place(text, "FROM b"), "FROM s")) == "the stages would change"
    assert reason(text, replace(place(text, "--from=s"), "--from=t")) == "the stages would change"
    assert reason(text, delete(place(text, " AS s"))) == "the stages would change"
    assert reason(text, insert(len(text), "FROM c\n")) == "the stages would change"


def test_stages_change_where_the_fix_says_so() -> None:
    text = "FROM a AS s\nFROM b\nCOPY --from=s x y\n"
    rule = WithEdits(insert(len(text), "FROM c\n"), changes_stages=True)
    assert rewrite(text, (rule,), Context()).text == text + "FROM c\n"


def test_the_same_stage_by_name_or_by_number_is_no_change() -> None:
    text = "FROM a AS s\nFROM b\nCOPY --from=0 x y\n"
    assert "--from=s" in rewrite(text, (WithEdits(replace(place(text, "0"), "s")),), Context()).text


@pytest.mark.parametrize(
    ("at", "new"),
    [("two", '"'), ("two", " #"), ("one", " \\"), ("one", " |"), ("one", ";"), ("two", " <<E"), ("one", "\nRUN")],
)
def test_other_words_stay_words(at: str, new: str) -> None:
    assert reason(TEXT, insert(place(TEXT, at).end, new))


def test_other_arguments_stay_arguments() -> None:
    text = "FROM a\nCOPY --link w x y z/\nENV A=b C=d\n"
    assert "would be read otherwise" in reason(text, insert(place(text, "x").end, "\nCOPY"))
    assert "would be read otherwise" in reason(text, insert(place(text, "A=b").end, "\nENV"))


def test_a_command_may_become_a_run_of_its_own() -> None:
    text = "FROM a\nRUN one && two\n"
    assert (
        rewrite(text, (WithEdits(replace(place(text, " && "), "\nRUN ")),), Context()).text
        == "FROM a\nRUN one\nRUN two\n"
    )


def test_an_edited_script_must_be_readable() -> None:
    assert "could not be read" in reason("FROM a\nRUN true\n", replace(Span(7, 16), "RUN $x\n"))


def test_a_missing_final_line_end_stays_missing() -> None:
    assert rewrite("FROM a\nRUN true", (Pointless(),), Context()).text == "FROM a"
    assert "final line end" in reason("FROM a\n\nRUN x", delete(Span(8, 13)))


def test_replacements_get_the_files_line_ends() -> None:
    text = "FROM a\r\nRUN one\r\n"
    rule = WithEdits(insert(place(text, "one").end, " && \\\n    two"))
    assert rewrite(text, (rule,), Context()).text == "FROM a\r\nRUN one && \\\r\n    two\r\n"


def test_control_characters_are_refused() -> None:
    assert "control character" in reason(TEXT, insert(place(TEXT, "one").end, "\x00"))


def test_a_suppression_is_neither_lost_nor_given_to_another_instruction() -> None:
    text = "FROM a\nRUN one\n# slimline ignore=flag-missing\nRUN two\nRUN three\n"
    joined = replace(Span(text.index("\n# slim"), text.index("two")), " && ")
    assert reason(text, joined) == "the suppression '# slimline ignore=flag-missing' would be lost"
    moved = (delete(place(text, "RUN two\n")), insert(len(text), "RUN two\n"))
    assert "would no longer stand above the RUN in line 5, or come to" in reason(text, *moved)
