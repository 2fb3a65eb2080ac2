"""Laws of the shell reader, over generated scripts in every layout."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st

from rules.dockerfile.model import Run
from rules.dockerfile.parser import parse
from rules.dockerfile.shell import read_script
from rules.dockerfile.words import Command
from tests.dockerfile.shell_scripts import Expected, Fragment, joined, laid_out, script, words_of
from tests.dockerfile.shfmt_oracle import shfmt_commands
from tests.dockerfile.test_shell import run_of
from tests.examples import costly


def commands_in(dockerfile: str) -> tuple[Command, ...]:
    (run,) = (run for _, run in parse(dockerfile).each(Run))
    assert run.beyond == ""
    return run.commands


def facts(command: Command) -> Expected:
    return Expected(tuple(word.text for word in command.words), command.inside, command.before, command.after)


@costly
@given(script())
def test_every_command_is_found_with_what_is_around_it(fragment: Fragment) -> None:
    found = read_script(run_of(joined(fragment.text)))
    assert found.beyond == ""
    expected = [
        Expected(words, command.inside, command.before, command.after)
        for words, command in zip(words_of(fragment.commands), fragment.commands, strict=True)
    ]
    assert [facts(command) for command in found.commands] == expected


@costly
@given(script())
def test_shfmt_finds_the_same_commands(fragment: Fragment) -> None:
    text = joined(fragment.text)
    found = read_script(run_of(text)).commands
    expected = shfmt_commands(text)
    assert [tuple(word.text for word in command.words) for command in found] == [plain.words for plain in expected]
    assert [tuple(word.text for word in c.redirections) for c in found] == [plain.redirections for plain in expected]
    assert [tuple(word.text for word in c.assignments) for c in found] == [plain.assignments for plain in expected]
    starts = [tuple(len(text[: word.span.start].encode()) for word in command.words) for command in found]
    assert starts == [plain.starts for plain in expected]


@costly
@given(laid_out())
def test_the_layout_changes_nothing(case: tuple[Fragment, str]) -> None:
    fragment, dockerfile = case
    found = commands_in(dockerfile)
    plain = read_script(run_of(joined(fragment.text))).commands
    assert [(c.inside, c.before, c.after, len(c.words)) for c in found] == [
        (c.inside, c.before, c.after, len(c.words)) for c in plain
    ]
    for one, other in zip(found, plain, strict=True):
        for word, same in zip(one.words, other.words, strict=True):
            if "$(" not in same.text and "<(" not in same.text:
                assert dockerfile[word.span.start : word.span.end] == word.text == same.text


@given(laid_out(), st.data())
def test_replacing_a_word_changes_exactly_that_word(case: tuple[Fragment, str], data: st.DataObject) -> None:
    _, dockerfile = case
    before = commands_in(dockerfile)
    at, word_at = data.draw(st.sampled_from([(n, m) for n, c in enumerate(before) for m in range(len(c.words))]))
    word = before[at].words[word_at]
    assume("$(" not in word.text and "<(" not in word.text)
    after = commands_in(dockerfile[: word.span.start] + "zz9" + dockerfile[word.span.end :])
    changed = [
        (n, m, new.text)
        for n, (old_command, new_command) in enumerate(zip(before, after, strict=True))
        for m, (old, new) in enumerate(zip(old_command.words, new_command.words, strict=True))
        if old.text != new.text
        and not (old.span.start <= word.span.start and word.span.end <= old.span.end and old is not word)
    ]
    assert changed == [(at, word_at, "zz9")]


TOKENS = [
    "a",
    "b",
    "é",
    "\x00",
    "\t",
    " ",
    "\n",
    "&&",
    "||",
    "|",
    "&",
    ";",
    ";;",
    "(",
    ")",
    "{",
    "}",
    "$(",
    "`",
    "<<E",
    "E",
    "<",
    ">",
    "if ",
    "then ",
    "fi",
    "case ",
    "in ",
    "esac",
    "for ",
    "do ",
    "done",
    "[[ ",
    "]]",
    "!",
    "=(",
    "$",
    "${",
    "#",
    "\\",
]


@given(st.lists(st.sampled_from([*TOKENS, '"', "'"]), max_size=40))
def test_nothing_is_raised_and_words_are_where_they_say(parts: list[str]) -> None:
    text = "".join(parts)
    found = read_script(run_of(text))
    for command in found.commands:
        for word in (*command.words, *command.assignments, *command.redirections):
            assert text[word.span.start : word.span.end] == word.text
            assert command.span.start <= word.span.start < word.span.end <= command.span.end
    starts = [separator.span.start for separator in found.separators]
    assert starts == sorted(starts)
