"""The rules of the language, one readable example a trap."""

from __future__ import annotations

import pickle

import pytest

from rules.dockerfile.model import (
    Add,
    Arg,
    Copy,
    Env,
    From,
    Healthcheck,
    Instruction,
    Label,
    Onbuild,
    Run,
    Shell,
    Volume,
)
from rules.dockerfile.parser import parse, read_text
from rules.dockerfile.source import LineRange
from rules.facts.calls import invocation


def only(text: str) -> Instruction:
    """The one instruction of a file behind its FROM."""
    (instruction,) = parse(text).stages[0].instructions
    return instruction


def values(text: str) -> list[str]:
    return [instruction.value for instruction in parse(text).instructions]


# Lines


def test_lines_end_at_newlines_alone() -> None:
    """A vertical tab, a form feed, a lone `\\r` and U+2028 are characters like others."""
    assert only("FROM a\nRUN b\vc\fd\re\u2028f\n").value == "b\vc\fd\re\u2028f"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r\r\n"])
def test_every_carriage_return_before_a_newline_belongs_to_the_line_end(end: str) -> None:
    dockerfile = parse(end.join(["FROM a", "RUN b \\", "  c", ""]))
    assert [(i.value, i.lines) for i in dockerfile.instructions] == [
        ("a", LineRange(1, 1)),
        ("b   c", LineRange(2, 3)),
    ]


def test_a_byte_order_mark_is_no_part_of_the_first_keyword() -> None:
    dockerfile = parse("\ufeff# escape=`\nFROM a\n")
    assert dockerfile.escape == "`"
    assert parse("\ufeffFROM a\n").instructions[0].keyword == "FROM"


def test_a_last_line_without_newline_counts() -> None:
    assert only('FROM a\nCMD ["b"]').exec_form


def test_bytes_that_are_no_utf8_survive() -> None:
    data = b"# caf\xe9\nFROM a\n"
    text = read_text(data)
    assert parse(text).instructions[0].value == "a"
    assert text.encode(errors="surrogateescape") == data


# Parser directives


def test_directives_are_read_from_the_first_line_on() -> None:
    dockerfile = parse("# syntax=docker/dockerfile:1\n  #Escape = `  \n# check=skip=all\nFROM a\n")
    assert [(d.name, d.value, d.lines.first) for d in dockerfile.directives] == [
        ("syntax", "docker/dockerfile:1", 1),
        ("escape", "`", 2),
        ("check", "skip=all", 3),
    ]


@pytest.mark.parametrize("first", ["\n", "# a comment\n", "# unknown=1\n", "# syntax\n", "FROM a\n", "   \n"])
def test_anything_else_ends_the_directives(first: str) -> None:
    dockerfile = parse(first + "# escape=`\nFROM b\n")
    assert dockerfile.escape == "\\"
    assert not dockerfile.directives


def test_a_directive_may_follow_check() -> None:
    assert parse("# check=error=true\n# escape=`\nFROM a\n").escape == "`"


# Continuations


@pytest.mark.parametrize(
    ("lines", "value"),
    [
        ("RUN a \\\n    b", "a     b"),
        ("RUN a \\ \t\n b", "a  b"),
        ("RUN a \\\n# comment\n b", "a  b"),
        ("RUN a \\\n   # comment \\\n b", "a  b"),
        ("RUN a \\\n\n  \t\n b", "a  b"),
        ("RUN a\\\nb", "ab"),
        ("RU\\\nN a", "a"),
        ("RUN a \\", "a"),
        ("RUN a \\\n# comment", "a"),
        ("\\\nRUN a", "a"),
    ],
)
def test_a_continuation_joins_lines(lines: str, value: str) -> None:
    run = only("FROM x\n" + lines)
    assert (run.keyword, run.value) == ("RUN", value)
    assert run.lines == LineRange(2, 2 + lines.count("\n"))


def test_a_doubled_escape_ends_the_line() -> None:
    assert values("FROM a\nRUN b \\\\\nRUN c\n") == ["a", "b \\\\", "c"]


def test_an_escape_alone_on_a_line_continues() -> None:
    assert values("FROM a\nRUN b \\\n\\\nc\n") == ["a", "b c"]


def test_the_end_of_the_file_ends_an_instruction_and_its_skipped_lines_belong_to_it() -> None:
    dockerfile = parse("FROM a\nRUN b \\\n# c\n\n")
    assert [piece.kind for piece in dockerfile.pieces] == ["instruction", "instruction"]
    assert dockerfile.instructions[1].lines == LineRange(2, 4)


def test_a_backtick_escapes_where_the_directive_says_so() -> None:
    dockerfile = parse("# escape=`\nFROM a\nRUN dir C:\\ `\n  /b\nRUN c \\\nRUN d\n")
    assert [i.value for i in dockerfile.instructions] == ["a", "dir C:\\   /b", "c \\", "d"]


def test_a_comment_line_is_no_continuation() -> None:
    assert [p.kind for p in parse("# a \\\nFROM b\n").pieces] == ["comment", "instruction"]


def test_a_hash_inside_an_instruction_is_no_comment() -> None:
    assert only("FROM a\nRUN b # c\n").value == "b # c"


# Keywords and flags


def test_keywords_have_any_case() -> None:
    assert [i.keyword for i in parse("from a\nRun b\nenv c=d\n").instructions] == ["FROM", "RUN", "ENV"]


def test_flags_lose_quotes_and_escapes() -> None:
    run = only("FROM a\nRUN --mount='type=cache,target=/x y' --mount=type=\\bind --network=none b --c\n")
    assert [(f.name, f.value) for f in run.flags] == [
        ("mount", "type=cache,target=/x y"),
        ("mount", "type=bind"),
        ("network", "none"),
    ]
    assert run.arguments[0].text == "b --c"


def test_a_lone_double_dash_ends_the_flags() -> None:
    copy = only("FROM a\nCOPY --link -- --from=x /y\n")
    assert [f.name for f in copy.flags] == ["link"]
    assert [w.text for w in copy.arguments] == ["--from=x", "/y"]


def test_the_last_of_several_flags_counts_and_a_bare_flag_is_empty() -> None:
    copy = only("FROM a\nCOPY --link --exclude=a --exclude=b x y\n")
    assert (copy.flag("link"), copy.flag("exclude"), copy.flag("from")) == ("", "b", None)


def test_mounts_are_read() -> None:
    run = only("FROM a\nRUN --mount=type=cache,dst=/x,Sharing=locked --mount=from=b,target=/c d\n")
    assert isinstance(run, Run)
    assert [(m.type, m.target, m.options.get("sharing")) for m in run.mounts] == [
        ("cache", "/x", "locked"),
        ("bind", "/c", None),
    ]


# Exec form


@pytest.mark.parametrize(
    ("rest", "words"),
    [
        ('["a", "b c"]', ["a", "b c"]),
        ('[ "a" ,"b" ]  ', ["a", "b"]),
        ("[]", []),
        (r'["\"", "\u00e9", "\\"]', ['"', "é", "\\"]),
    ],
)
def test_exec_form_is_a_whole_json_array_of_strings(rest: str, words: list[str]) -> None:
    cmd = only(f"FROM a\nCMD {rest}\n")
    assert cmd.exec_form
    assert [w.literal for w in cmd.arguments] == words


@pytest.mark.parametrize(
    "rest", ['["a"', "['a']", '["a"] # b', '["a"]x', '["a",]', "[ -f a ] && b", '["a" "b"]', '["\t"]']
)
def test_any_other_json_is_shell_form(rest: str) -> None:
    cmd = only(f"FROM a\nCMD {rest}\n")
    assert not cmd.exec_form
    assert [w.text for w in cmd.arguments] == [rest]


def test_copy_and_volume_have_an_exec_form_too() -> None:
    copy = only('FROM a\nCOPY --from=b ["c d", "$E"]\n')
    assert isinstance(copy, Copy)
    assert copy.from_ == "b"
    assert [w.literal for w in copy.sources] == ["c d"]
    assert copy.destination.literal is None
    volume = only('FROM a\nVOLUME ["/x y"]\n')
    assert isinstance(volume, Volume)
    assert volume.arguments[0].literal == "/x y"


def test_exec_form_over_several_lines_keeps_its_places() -> None:
    dockerfile = parse('FROM a\nCMD ["b", \\\n     # c\n     "d"]\n')
    cmd = dockerfile.instructions[1]
    assert [dockerfile.source.slice(w.span) for w in cmd.arguments] == ['"b"', '"d"']


def test_healthcheck_has_a_type_and_then_perhaps_json() -> None:
    check = only('FROM a\nHEALTHCHECK --interval=5s CMD ["b", "c"]\n')
    assert isinstance(check, Healthcheck)
    assert [w.literal for w in check.arguments] == ["CMD", "b", "c"]
    assert [w.text for w in only("FROM a\nHEALTHCHECK cmd b c\n").arguments] == ["cmd", "b c"]


def test_shell_says_its_words() -> None:
    shell = only('FROM a\nSHELL ["/bin/bash", "-o", "pipefail", "-c"]\n')
    assert isinstance(shell, Shell)
    assert shell.words == ("/bin/bash", "-o", "pipefail", "-c")


# Assignments


def test_env_takes_several_pairs_with_quotes_and_escapes() -> None:
    env = only("FROM a\nENV A=1 \"B c\"='d e' F=g\\ h I= J=$A K=\"x\"'y'\n")
    assert isinstance(env, Env)
    assert [(p.name, p.value.text, p.value.literal) for p in env.assignments if p.value is not None] == [
        ("A", "1", "1"),
        ("B c", "'d e'", "d e"),
        ("F", "g\\ h", "g h"),
        ("I", "", ""),
        ("J", "$A", None),
        ("K", "\"x\"'y'", "xy"),
    ]


def test_the_legacy_form_takes_the_rest_of_the_line() -> None:
    env = only("FROM a\nENV B  c d=e\n")
    assert isinstance(env, Env)
    assert env.legacy
    assert [(p.name, p.value and p.value.text) for p in env.assignments] == [("B", "c d=e")]


def test_label_and_arg_are_assignments() -> None:
    label = only('FROM a\nLABEL "org.x"="y z" b=c\n')
    assert isinstance(label, Label)
    assert [p.name for p in label.assignments] == ["org.x", "b"]
    arg = only("FROM a\nARG A B=c\n")
    assert isinstance(arg, Arg)
    assert [(p.name, p.value and p.value.text) for p in arg.assignments] == [("A", None), ("B", "c")]


def test_an_open_quote_runs_to_the_end() -> None:
    env = only("FROM a\nENV A='b c=d\n")
    assert isinstance(env, Env)
    assert [(p.name, p.value and p.value.text) for p in env.assignments] == [("A", "'b c=d")]


# Heredocs


def test_a_heredoc_is_one_instruction() -> None:
    dockerfile = parse("FROM a\nRUN <<EOF\napt-get update\n# no comment\n\nRUN no instruction\nEOF\nUSER b\n")
    run = dockerfile.instructions[1]
    assert run.lines == LineRange(2, 7)
    assert run.heredocs[0].text == "apt-get update\n# no comment\n\nRUN no instruction\n"
    assert dockerfile.source.slice(run.heredocs[0].body) == run.heredocs[0].text
    assert dockerfile.source.slice(run.heredocs[0].word) == "<<EOF"
    assert dockerfile.source.slice(run.span).endswith("EOF")
    assert dockerfile.instructions[2].keyword == "USER"


@pytest.mark.parametrize(
    ("mark", "name", "descriptor", "strips_tabs", "expands"),
    [
        ("<<EOF", "EOF", 0, False, True),
        ("<<-EOF", "EOF", 0, True, True),
        ("<<'EOF'", "EOF", 0, False, False),
        ('<<"E O"', "E O", 0, False, False),
        ("<<E'O'F", "EOF", 0, False, False),
        ("<<\\EOF", "EOF", 0, False, True),
        ("<< EOF", "EOF", 0, False, True),
        ("3<<EOF", "EOF", 3, False, True),
    ],
)
def test_the_mark_of_a_heredoc(mark: str, name: str, descriptor: int, strips_tabs: bool, expands: bool) -> None:
    run = only(f"FROM a\nRUN cat {mark} > b\nbody\n{name}\n")
    (heredoc,) = run.heredocs
    assert (heredoc.name, heredoc.descriptor, heredoc.strips_tabs, heredoc.expands) == (
        name,
        descriptor,
        strips_tabs,
        expands,
    )


@pytest.mark.parametrize(
    "rest", ["cat <<<EOF", "echo $((1<<2))x 'a <<EOF", '["cat", "<<EOF"]', "a<<EOF", "echo \\<<EOF", "${x^^} <<EOF"]
)
def test_no_heredoc(rest: str) -> None:
    """Here-strings, an open quote, the exec form, a mark inside a word, an operator that BuildKit does not know."""
    assert not only(f"FROM a\nRUN {rest}\n").heredocs


def test_several_bodies_follow_in_order() -> None:
    copy = only("FROM a\nCOPY <<one <<-two /dest/\n1\none\n\t2\n\ttwo\n")
    assert isinstance(copy, Copy)
    assert [(h.name, h.text) for h in copy.heredocs] == [("one", "1\n"), ("two", "\t2\n")]
    assert [w.text for w in copy.sources] == ["<<one", "<<-two"]
    assert copy.destination.text == "/dest/"


def test_a_continued_line_comes_before_its_bodies() -> None:
    run = only("FROM a\nRUN cat <<EOF \\\n  && b\nbody\nEOF\n")
    assert run.value == "cat <<EOF   && b"
    assert run.heredocs[0].text == "body\n"


def test_a_trigger_may_have_heredocs() -> None:
    onbuild = only("FROM a\nONBUILD RUN <<EOF\nb\nEOF\n")
    assert isinstance(onbuild, Onbuild)
    assert onbuild.trigger is not None
    assert onbuild.trigger.heredocs == onbuild.heredocs
    assert onbuild.heredocs[0].text == "b\n"


def test_env_has_no_heredocs() -> None:
    assert values("FROM a\nENV B=<<EOF\nUSER c\n") == ["a", "B=<<EOF", "c"]


# ONBUILD


def test_onbuild_holds_an_instruction() -> None:
    onbuild = only("FROM a\nONBUILD COPY --chown=b . /c\n")
    assert isinstance(onbuild, Onbuild)
    trigger = onbuild.trigger
    assert isinstance(trigger, Copy)
    assert trigger.flag("chown") == "b"
    assert trigger.destination.text == "/c"


@pytest.mark.parametrize("rest", ["NOPE x", "COPY a", "ADD"])
def test_what_a_trigger_lacks_is_found_by_the_build_that_runs_it(rest: str) -> None:
    onbuild = only(f"FROM a\nONBUILD {rest}\n")
    assert isinstance(onbuild, Onbuild)
    assert type(onbuild.trigger) is Instruction


# Odd blanks


def test_only_ascii_blanks_separate_words() -> None:
    """A no-break space is trimmed at the ends of a line and is a letter inside it."""
    assert [w.text for w in only("FROM a\n\u00a0ADD b\u00a0c d\u00a0\n").arguments] == ["b\u00a0c", "d"]
    assert isinstance(only("FROM a\nADD\vb\fc\n"), Add)


def test_quotes_do_not_join_the_words_of_copy() -> None:
    copy = only('FROM a\nCOPY "b c" d\n')
    assert [w.text for w in copy.arguments] == ['"b', 'c"', "d"]


def test_from_has_an_image_and_perhaps_a_name() -> None:
    base = parse("FROM --platform=$P a:1 aS Build\n").stages[0].base
    assert isinstance(base, From)
    assert (base.image.text, base.name and base.name.text, base.flag("platform")) == ("a:1", "Build", "$P")


def test_a_file_whose_facts_were_asked_for_goes_to_another_process_without_them() -> None:
    dockerfile = parse("FROM python:3\nRUN pip install flask\n")
    (command,) = dockerfile.stages[0].of_type(Run)[0].commands
    assert invocation(command) is not None
    again = pickle.loads(pickle.dumps(dockerfile))
    assert again.stages[0].of_type(Run)[0].commands[0].texts == ("pip", "install", "flask")
    assert not again.stages[0].of_type(Run)[0].commands[0].facts
