"""Laws of the edits on commands, over generated scripts in every layout: an edit changes the command it names and no other."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rules.dockerfile.model import Dockerfile, Run
from rules.dockerfile.parser import parse
from rules.edits.shell import Obstacle, append_command, delete_command, replace_command
from rules.engine.finding import Edit
from tests.dockerfile.shell_scripts import Fragment, laid_out

Facts = list[tuple[tuple[str, ...], tuple[str, ...]]]


def the_run(dockerfile: Dockerfile) -> Run:
    (run,) = (run for _, run in dockerfile.each(Run))
    return run


def facts(run: Run) -> Facts:
    return [(tuple(word.text for word in command.words), command.inside) for command in run.commands]


def after(dockerfile: Dockerfile, edits: tuple[Edit, ...]) -> Facts:
    text = dockerfile.source.text
    for edit in sorted(edits, reverse=True):
        text = text[: edit.span.start] + edit.replacement + text[edit.span.end :]
    edited = parse(text)
    assert [i.keyword for i in edited.instructions] == ["FROM", "RUN", "CMD"]
    run = the_run(edited)
    assert run.beyond == ""
    return facts(run)


@given(laid_out())
def test_an_appended_command_comes_last(case: tuple[Fragment, str]) -> None:
    dockerfile = parse(case[1])
    run = the_run(dockerfile)
    edits = append_command(dockerfile, run, "zz 9")
    if not isinstance(edits, Obstacle):
        assert after(dockerfile, edits) == [*facts(run), (("zz", "9"), ())]
    else:
        assert edits.reason == "the script ends with a compound command"


@given(laid_out(), st.data())
def test_a_deleted_command_is_gone_and_no_other(case: tuple[Fragment, str], data: st.DataObject) -> None:
    dockerfile = parse(case[1])
    run = the_run(dockerfile)
    at = data.draw(st.integers(0, len(run.commands) - 1))
    command = run.commands[at]
    edits = delete_command(dockerfile, run, command)
    if isinstance(edits, Obstacle):
        alone = not command.before and not command.after
        assert command.inside or alone or not {command.before, command.after} <= {"", "&&", ";"}
        return
    gone = [n for n, one in enumerate(run.commands) if command.span.covers(one.span)]
    assert after(dockerfile, edits) == [fact for n, fact in enumerate(facts(run)) if n not in gone]


@given(laid_out(), st.data())
def test_a_replaced_command_is_the_new_one(case: tuple[Fragment, str], data: st.DataObject) -> None:
    dockerfile = parse(case[1])
    run = the_run(dockerfile)
    at = data.draw(st.integers(0, len(run.commands) - 1))
    command = run.commands[at]
    edits = replace_command(run, command, "zz 9")
    assert not isinstance(edits, Obstacle)
    own = [(("zz", "9"), one.inside) if one is command else None for one in run.commands]
    gone = [n for n, one in enumerate(run.commands) if command.span.covers(one.span) and one is not command]
    expected = [new or fact for n, (new, fact) in enumerate(zip(own, facts(run), strict=True)) if n not in gone]
    found = after(dockerfile, edits)
    outer = [
        n
        for n, one in enumerate(run.commands)
        if n not in gone and one is not command and one.span.covers(command.span)
    ]
    if not outer:  # a word around the command changes with it
        assert found == expected
    assert found[at] == expected[at]
