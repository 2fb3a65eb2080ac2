"""What BuildKit refuses, in its words and with its line."""

from __future__ import annotations

import pytest

from rules.dockerfile.lexer import MAX_NESTING
from rules.dockerfile.lines import MAX_FILE_CHARACTERS, MAX_LINE_BYTES
from rules.dockerfile.parser import parse
from rules.dockerfile.syntax_error import DockerfileSyntaxError


def refusal(text: str) -> tuple[int, str]:
    with pytest.raises(DockerfileSyntaxError) as caught:
        parse(text)
    return caught.value.line, caught.value.reason


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("", 1, "the Dockerfile cannot be empty"),
        ("# a\n\n", 2, "file with no instructions"),
        ("ARG A=1\n", 1, "dockerfile contains no stages to build"),
        ("ARG A\nRUN b\n", 2, "no build stage in current context"),
        ("# escape=x\nFROM a\n", 1, "invalid escape token 'x' does not match ` or \\"),
        ("# syntax=a\n# syntax=b\nFROM a\n", 2, "only one syntax parser directive can be used"),
        ("FROM a\nRUN b <<EOF\nc\n", 2, "unterminated heredoc"),
    ],
)
def test_a_file_is_refused(text: str, line: int, reason: str) -> None:
    assert refusal(text) == (line, reason)


@pytest.mark.parametrize(
    ("instruction", "reason"),
    [
        ("NONSENSE b", "unknown instruction: NONSENSE"),
        ("RUNN b", "unknown instruction: RUNN (did you mean RUN?)"),
        ("copi a b", "unknown instruction: copi (did you mean copy?)"),
        ("EXPOSE", "EXPOSE requires at least one argument"),
        ("ENV", "ENV requires at least one argument"),
        ("ARG", "ARG requires at least one argument"),
        ("LABEL", "LABEL requires at least one argument"),
        ("VOLUME", "VOLUME requires at least one argument"),
        ('VOLUME [" "]', "VOLUME specified can not be an empty string"),
        ("USER", "USER requires exactly one argument"),
        ("WORKDIR", "WORKDIR requires exactly one argument"),
        ("STOPSIGNAL", "STOPSIGNAL requires exactly one argument"),
        ("MAINTAINER", "MAINTAINER requires exactly one argument"),
        (
            "COPY a",
            "COPY requires at least two arguments, but only one was provided. Destination could not be determined",
        ),
        ("ADD", "ADD requires at least two arguments, but only one was provided. Destination could not be determined"),
        ("COPY a <<EOF\nEOF", "COPY cannot accept a heredoc as a destination"),
        ("FROM", "FROM requires either one or three arguments"),
        ("FROM a AS", "FROM requires either one or three arguments"),
        ("FROM a IS b", "FROM requires either one or three arguments"),
        ("FROM a AS 1b", 'invalid name for build stage: "1b", name can\'t start with a number or contain symbols'),
        ("ENV A", "ENV must have two arguments"),
        ("ENV A=b c", 'Syntax error - can\'t find = in "c". Must be of the form: name=value'),
        ("ENV =b", "ENV names can not be blank"),
        ("ARG =b", "ARG names can not be blank"),
        ("CMD [1]", "when using JSON array syntax, arrays must be comprised of strings only"),
        ('CMD ["a", ["b"]]', "when using JSON array syntax, arrays must be comprised of strings only"),
        ("SHELL bash", "SHELL requires the arguments to be in JSON form"),
        ("SHELL []", "SHELL requires at least one argument"),
        ("ONBUILD", "ONBUILD requires at least one argument"),
        ("ONBUILD ONBUILD RUN b", "Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed"),
        ("ONBUILD FROM b", "FROM isn't allowed as an ONBUILD trigger"),
        ("ONBUILD maintainer b", "MAINTAINER isn't allowed as an ONBUILD trigger"),
        ("HEALTHCHECK", "HEALTHCHECK requires at least one argument"),
        ("HEALTHCHECK NONE b", "HEALTHCHECK NONE takes no arguments"),
        ("HEALTHCHECK CMD", "Missing command after HEALTHCHECK CMD"),
        ("HEALTHCHECK b c", 'Unknown type "B" in HEALTHCHECK (try CMD)'),
    ],
)
def test_an_instruction_is_refused(instruction: str, reason: str) -> None:
    assert refusal(f"FROM a\n\n{instruction}\n") == (3, reason)


@pytest.mark.parametrize(
    ("instruction", "reason"),
    [
        ("RUN --mont=type=cache b", "unknown flag: --mont (did you mean mount?)"),
        ("ENV --from=a b=c", "unknown flag: --from"),
        ("COPY --from a b", "missing a value on flag: --from"),
        ("COPY --link= a b", "missing a value on flag: --link"),
        ("COPY --link=maybe a b", "expecting boolean value for flag --link, not: maybe"),
        ("COPY --from=a --from=b c d", "duplicate flag specified: --from"),
        ("RUN --network=lan b", 'invalid network mode "lan"'),
        ("RUN --security=none b", 'security "none" is not valid'),
        ("RUN --mount=from=$X,target=/a b", "'from' doesn't support variable expansion, define alias stage instead"),
        ("HEALTHCHECK --interval=30 CMD b", 'time: missing unit in duration "30"'),
        ("HEALTHCHECK --timeout=1day CMD b", 'time: invalid duration "1day"'),
        ("HEALTHCHECK --retries=-1 CMD b", "--retries cannot be negative (-1)"),
        ("HEALTHCHECK --retries=x CMD b", 'strconv.ParseInt: parsing "x": invalid syntax'),
    ],
)
def test_a_flag_is_refused(instruction: str, reason: str) -> None:
    assert refusal(f"FROM a\n{instruction}\n") == (2, reason)


@pytest.mark.parametrize(
    "instruction",
    [
        "RUN",
        "CMD",
        "ENTRYPOINT []",
        "HEALTHCHECK --interval=1h30m0.5s --timeout=0 --retries= CMD b",
        "STOPSIGNAL --x 9",
        "ARG --x a",
        "COPY --exclude=a --exclude=b --link=TRUE c d",
        "RUN --mount=type=cache --mount=type=ssh b",
    ],
)
def test_buildkit_accepts(instruction: str) -> None:
    assert parse(f"FROM a\n{instruction}\n").instructions[1]


def test_the_whole_file_is_split_before_anything_is_judged() -> None:
    """As in BuildKit: the open heredoc below is reported, not the unknown keyword above."""
    assert refusal("NOPE\nRUN <<EOF\n") == (2, "unterminated heredoc")


def test_the_line_is_where_the_instruction_starts() -> None:
    assert refusal("FROM a\n# b\nCOPY \\\n  c\n")[0] == 3


# Bounds


def test_a_line_may_have_65535_bytes() -> None:
    fits = "FROM a\nRUN " + "b" * (MAX_LINE_BYTES - 4)
    assert parse(fits).instructions
    assert refusal(fits + "b\n") == (2, "dockerfile line greater than max allowed size of 65535")
    assert refusal("FROM a\n# " + "é" * (MAX_LINE_BYTES // 2))[0] == 2


def test_a_file_may_have_a_million_characters() -> None:
    line = "# " + "a" * 997 + "\n"
    assert parse(line * (MAX_FILE_CHARACTERS // len(line) - 1) + "FROM a\n")
    assert refusal(line * (MAX_FILE_CHARACTERS // len(line)) + "FROM a\n")[1].startswith("dockerfile greater than")


def test_braces_may_be_nested_so_deep() -> None:
    def nested(depth: int) -> str:
        return "FROM a\nRUN cat " + "${a:-" * depth + "b" + "}" * depth + " <<EOF\nEOF\n"

    assert parse(nested(MAX_NESTING)).instructions[1].heredocs
    assert refusal(nested(MAX_NESTING + 1)) == (2, f"${{}} nested more than {MAX_NESTING} deep")
