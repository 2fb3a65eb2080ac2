"""A rule that is not asked, because the file holds none of the words that it looks for, would have said nothing."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

import pytest

from bench.shapes import dockerfiles as shaped
from rules.dockerfile.model import Dockerfile
from rules.dockerfile.parser import parse
from rules.dockerfile.syntax_error import DockerfileSyntaxError
from rules.dockerfile.vocabulary import vocabulary
from rules.engine.catalogue import all_rules
from rules.engine.context import Context
from rules.engine.linter import check
from rules.engine.onbuild_triggers import in_triggers
from rules.engine.rule import Rule
from tests.examples import some

RULES = all_rules()
EXAMPLES = [(example.code, example.context) for rule in RULES for example in (*rule.invalid, *rule.valid)]
LOOKING = [rule for rule in RULES if rule.looks_for]


def speaks(rule: Rule, dockerfile: Dockerfile, context: Context) -> bool:
    """Whether the rule has something to say where nobody asks for its words."""
    return any(True for _ in (*rule.check(dockerfile, context), *in_triggers(rule, dockerfile, context)))


def unheard(dockerfile: Dockerfile, context: Context) -> list[str]:
    held_back = (rule for rule in LOOKING if not rule.may_speak(dockerfile))
    return [rule.name for rule in held_back if speaks(rule, dockerfile, context)]


def test_no_rule_would_speak_of_an_example_without_its_words() -> None:
    for text, context in some(EXAMPLES, every=3):
        assert unheard(parse(text), context) == [], text


def test_no_rule_would_speak_of_a_generated_file_without_its_words() -> None:
    for text in some(list(shaped(300, seed=7)), every=3):
        assert unheard(parse(text), Context()) == [], text


def parts_of_examples(count: int) -> Iterator[tuple[Dockerfile, Context]]:
    """Instructions of several examples in one file, in the context of the first."""
    chance = random.Random(11)
    while count:
        (text, context), *others = chance.sample(EXAMPLES, 3)
        lines = [line for other, _ in others for line in other.splitlines() if not line.startswith("#")]
        start = chance.randrange(len(lines))
        try:
            yield parse(text.rstrip("\n") + "\n" + "\n".join(lines[start : start + 6]) + "\n"), context
        except DockerfileSyntaxError:
            continue
        count -= 1


def test_no_rule_would_speak_of_a_mixture_without_its_words() -> None:
    for dockerfile, context in some(list(parts_of_examples(400)), every=3):
        assert unheard(dockerfile, context) == [], dockerfile.source.text


@pytest.mark.parametrize("torn", ['{0}""{1}', "{0}\\{1}", "'{0}'{1}", "{0}\\\n{1}"])
def test_a_program_whose_name_is_torn_by_quotes_or_escapes_is_looked_for_still(torn: str) -> None:
    for rule in LOOKING:
        for example in some(rule.invalid, every=4):
            words = "|".join(sorted(map(re.escape, rule.looks_for), key=len, reverse=True))
            text = re.sub(rf"(?<=[ /])({words})(?= )", lambda m: torn.format(m[1][:2], m[1][2:]), example.code)
            try:
                dockerfile = parse(text)
            except DockerfileSyntaxError:
                continue
            assert unheard(dockerfile, example.context) == [], text


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("ARG NAME=ru\nFROM ${NAME}by:3\n", "ruby"),
        ("FROM a\nRUN <<EOF\npi\\\np3.11 install x\nEOF\n", "pip"),
        ("FROM a\nonbuild run sudo /usr/bin/npm ci\n", "npm"),
        ("FROM a\nCOPY --from=b /x /y\n", "--from"),
        ("FROM a\nonbuild add x /y\n", "ADD"),
        ("# escape=`\nFROM a\nRUN pi`\np install\n", "pip"),
    ],
)
def test_the_vocabulary_holds_what_a_file_means_by_its_text(text: str, word: str) -> None:
    assert word in vocabulary(parse(text))


def test_a_rule_without_its_words_is_not_asked() -> None:
    class Asked(Rule):
        """Fails where it is asked."""

        looks_for = frozenset({"ADD"})

        def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[object]:  # type: ignore[override]
            raise AssertionError

    assert check(Asked(), parse("FROM a\nCOPY x /y\n"), Context()).crashes == ()
    assert check(Asked(), parse("FROM a\nADD x /y\n"), Context()).crashes != ()
