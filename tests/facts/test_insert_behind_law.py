"""A command that is put behind another changes neither what else runs nor whether the RUN fails: seen in a real shell."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st

from rules.dockerfile.parser import parse
from rules.edits.shell import Obstacle, insert_behind
from tests.facts.test_joining import build, file_of, runs_of, scripts


@given(scripts, st.sampled_from(["", "set -e; ", "set -e && "]), st.data())
def test_what_is_put_behind_a_command_changes_nothing_else(script: str, prefix: str, data: st.DataObject) -> None:
    dockerfile = file_of(f"RUN {prefix}{script}\n")
    (run,) = runs_of(dockerfile)
    assume(run.commands and "$?" not in script)
    command = data.draw(st.sampled_from(run.commands))
    edits = insert_behind(dockerfile, run, command, "touch marker")
    assume(not isinstance(edits, Obstacle))
    text = dockerfile.source.text
    for edit in sorted(edits or (), reverse=True):
        text = text[: edit.span.start] + edit.replacement + text[edit.span.end :]
    (before, printed, files), (after, printed_after, files_after) = build(dockerfile), build(parse(text))
    assert after == before
    assert printed_after == printed
    assert [one for one in files_after if not one.split()[0].endswith("marker")] == files
