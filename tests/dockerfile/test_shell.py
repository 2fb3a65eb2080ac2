"""The shell reader on scripts of one line: which commands it lists, and what is said to be beyond it."""

from __future__ import annotations

import pytest

from rules.dockerfile.model import Run
from rules.dockerfile.script import Script
from rules.dockerfile.shell import read_script
from rules.dockerfile.source import LineRange, Span
from rules.dockerfile.words import LogicalText, Word


def run_of(script: str, shell: tuple[str, ...] = ("/bin/sh", "-c")) -> Run:
    """A RUN whose file is the script alone."""
    span = Span(0, len(script))
    word = (Word(script, span, None),)
    text = LogicalText(script, (0,), (0,))
    return Run("RUN", Span(0, 0), (), word, script, False, span, LineRange(1, 1), (), text, shell)


def read(script: str) -> Script:
    return read_script(run_of(script))


def shown(script: str) -> list[str]:
    """A command a line: constructs, separators, assignments, words, redirections; `_` joins a word's parts."""
    lines = []
    for command in read(script).commands:
        around = f"{'>'.join(command.inside)}: " if command.inside else ""
        parts = [*command.assignments, *command.words, *command.redirections]
        words = " ".join(part.text.replace(" ", "_") for part in parts)
        lines.append(f"{around}{command.before!r:5}{words} {command.after!r}")
        assert all(script[part.span.start : part.span.end] == part.text for part in parts)
    return lines


SCRIPTS = {
    "a b": ["''   a b ''"],
    "a && b || c; d & e | f": [
        "''   a '&&'",
        "'&&' b '||'",
        "'||' c ';'",
        "';'  d '&'",
        "'&'  e '|'",
        "'|'  f ''",
    ],
    "set -eux;   a;  b": ["''   set -eux ';'", "';'  a ';'", "';'  b ''"],
    "a\nb\n\n# c\nd;\ne &&\nf\n": [
        "''   a '\\n'",
        "'\\n' b '\\n'",
        "'\\n' d ';'",
        "';'  e '&&'",
        "'&&' f ''",
    ],
    "A=1 B=2 c d": ["''   A=1 B=2 c d ''"],
    "A=1 && B=$C": ["''   A=1 '&&'", "'&&' B=$C ''"],
    "export A=1 B": ["''   export A=1 B ''"],
    # several nodes of the grammar make one word
    "c a/$b-$c/d": ["''   c a/$b-$c/d ''"],
    "c 'a'\"b\"$c`d`": ["''   c 'a'\"b\"$c`d` ''", "substitution: ''   d ''"],
    # words behind a redirection belong to the command
    "c a > f b 2>&1 d && e": ["''   c a b d >_f 2>&1 '&&'", "'&&' e ''"],
    "c a > f$x/g b": ["''   c a b >_f$x/g ''"],
    "> f && c": ["''   >_f '&&'", "'&&' c ''"],
    "c <<< w": ["''   c <<<_w ''"],
    'c a <<<"$(b)" d': ["''   c a d <<<\"$(b)\" ''", "substitution: ''   b ''"],
    "if a; then b; elif c; then d; else e; fi && f": [
        "if: ''   a ';'",
        "if: ''   b ';'",
        "if: ''   c ';'",
        "if: ''   d ';'",
        "if: ''   e ';'",
        "'&&' f ''",
    ],
    "for i in $(a) b; do c $i && d; done; e": [
        "for>substitution: ''   a ''",
        "for: ''   c $i '&&'",
        "for: '&&' d ';'",
        "';'  e ''",
    ],
    "a | while read x; do b; done | c": ["''   a '|'", "while: ''   read x ';'", "while: ''   b ';'", "'|'  c ''"],
    "until a; do b; done": ["while: ''   a ';'", "while: ''   b ';'"],
    "case $x in a|b) c; d;; *) e;; esac": ["case: ''   c ';'", "case: ';'  d ''", "case: ''   e ''"],
    "(a && b) || { c; } > f": ["subshell: ''   a '&&'", "subshell: '&&' b ''", "group: ''   c ';'"],
    "f() { a; }; f": ["function: ''   a ';'", "';'  f ''"],
    "! a | b": ["negation: ''   a '|'", "'|'  b ''"],
    'a $(b | c) "$(d `e`)" && f': [
        "''   a $(b_|_c) \"$(d_`e`)\" '&&'",
        "substitution: ''   b '|'",
        "substitution: '|'  c ''",
        "substitution: ''   d `e` ''",
        "substitution>substitution: ''   e ''",
        "'&&' f ''",
    ],
    "a <(b) ${x:-$(c)}": [
        "''   a <(b) ${x:-$(c)} ''",
        "substitution: ''   b ''",
        "substitution: ''   c ''",
    ],
    "A=$(b) && c": ["''   A=$(b) '&&'", "substitution: ''   b ''", "'&&' c ''"],
    '[ -f "$x" ] && [[ a == b ]]': ["''   [ -f \"$x\" ] '&&'", "'&&' [[ a == b ]] ''"],
    "[ $(a) = 1 ] || b": ["''   [ $(a) = 1 ] '||'", "substitution: ''   a ''", "'||' b ''"],
    "a # b && c": ["''   a ''"],
    # comments in backticks are no words
    "a `#b` c && `#d` e": ["''   a c '&&'", "'&&' e ''"],
    # heredocs inside a script
    "cat <<E > f && a\n$(b)\nE\nc": [
        "''   cat <<E >_f '&&'",
        "'&&' a '\\n'",
        "substitution: ''   b ''",
        "'\\n' c ''",
    ],
    "cat <<'E' | a\nx\nE\nb": ["''   cat <<'E' '|'", "'|'  a '\\n'", "'\\n' b ''"],
    "<<E cat > f\nif x\nE\na": ["''   cat <<E >_f '\\n'", "'\\n' a ''"],
}


@pytest.mark.parametrize("script", SCRIPTS)
def test_commands_of_a_script(script: str) -> None:
    assert shown(script) == SCRIPTS[script]
    assert read(script).beyond == ""


BEYOND = {
    "a && if b": "the script does not parse as shell",
    "a 'b": "the script does not parse as shell",
    "$PIP install a": "`$PIP` names a command that only the shell knows",
    'a && "${b}" c': '`"${b}"` names a command that only the shell knows',
    "$(which a) b": "`$(which a)` names a command that only the shell knows",
    "( " * 200 + "a" + " )" * 200: "the script is nested too deeply",
    "a" * 70_000: "the script is longer than 32 KB",
}


@pytest.mark.parametrize("script", BEYOND, ids=lambda script: script[:20])
def test_what_is_beyond_us_says_why(script: str) -> None:
    assert read(script).beyond.startswith(BEYOND[script])


@pytest.mark.parametrize(
    ("shell", "known"),
    [
        (("/bin/sh", "-c"), True),
        (("/bin/bash", "-o", "pipefail", "-c"), True),
        (("/bin/bash", "-euxo", "pipefail", "-c"), True),
        (("/bin/bash", "-lc"), True),
        (("/bin/ash", "-ec"), True),
        (("conda", "run", "-n", "app", "/bin/bash", "-c"), True),
        (("/bin/busybox", "sh", "-c"), True),
        (("/bin/bash",), False),
        (("powershell", "-Command"), False),
        (("cmd", "/S", "/C"), False),
        (("python3", "-c"), False),
    ],
)
def test_shells_that_we_read(shell: tuple[str, ...], known: bool) -> None:
    script = read_script(run_of("a b", shell))
    assert (script.beyond == "") is known
    assert len(script.commands) == known


OPTIONS = {
    "a": set(),
    "set -eux; a": {"errexit", "nounset", "xtrace"},
    "set -euo pipefail && a": {"errexit", "nounset", "pipefail"},
    "set -e; set -o pipefail; a; set -x": {"errexit", "pipefail"},
    "set -ex; set +x; a": {"errexit"},
    "set -e || true; a": set(),
    "a; set -e": set(),
}


@pytest.mark.parametrize("script", OPTIONS)
def test_options_at_the_start(script: str) -> None:
    assert read(script).options == OPTIONS[script]


def test_options_of_the_shell_count() -> None:
    script = read_script(run_of("set +e; a", ("/bin/bash", "-eo", "pipefail", "-c")))
    assert script.options == {"pipefail"}
