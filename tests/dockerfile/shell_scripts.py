"""Shell scripts for hypothesis, each with the commands that a right reader finds in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from hypothesis import strategies as st

GAP = "\x01"  # a blank where a line may be broken
_PLAIN = ["a", "apt-get", "-y", "--x=1", "b.c", "/d/e", "x:y", "é", "1", "%s", "@"]
_QUOTED = [
    "'a b'",
    '"a b"',
    '"it\'s"',
    "'#'",
    "a\\ b",
    '"\\""',
    "''",
    "'&&'",
    '";"',
    "'$(a)'",
    "a'b'\"c\"",
    "\\;",
    "{}",
]
_EXPANDED = ["$A", '"$B"', "${C}", "a/$b-$c", "${x:-y}", '"${a} b"', "*.txt", "p==1.*", "$((1 + 2))", "~/x", "${v%%-*}"]
_REDIRECTIONS = [f">{GAP}f", ">f", "2>&1", ">>/a/b", f"<{GAP}g", "2>/dev/null", f"&>{GAP}$L", f">{GAP}a/$b-c", ">&2"]
_ASSIGNMENTS = ["A=1", "B=$C", 'D="e f"', "PATH=/x:$PATH", "G="]


@dataclass(frozen=True)
class Expected:
    """A command that the reader must find."""

    words: tuple[str, ...]
    inside: tuple[str, ...] = ()
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Fragment:
    """Some script text and its commands. `simple`: the statement, or a list's last one, is a simple command."""

    text: str
    commands: tuple[Expected, ...]
    simple: bool = False

    def within(self, construct: str) -> tuple[Expected, ...]:
        return tuple(replace(command, inside=(construct, *command.inside)) for command in self.commands)


@st.composite
def simple(draw: st.DrawFn, depth: int) -> Fragment:
    """A simple command: assignments, words, substitutions, redirections between the words."""
    words = [draw(st.sampled_from(["a", "cmd", "/bin/x", "'q'", "apt-get"]))]
    parts = [(word, ()) for word in (*draw(st.lists(st.sampled_from(_ASSIGNMENTS), max_size=2)), *words)]
    for kind in draw(
        st.lists(st.sampled_from(["plain", "plain", "quoted", "expanded", "redirect", "inner"]), max_size=4)
    ):
        if kind == "inner" and depth:
            parts.append(draw(substitution(depth - 1)))
            words.append(parts[-1][0])
        elif kind == "redirect":
            parts.append((draw(st.sampled_from(_REDIRECTIONS)), ()))
        else:
            pool = {"plain": _PLAIN, "quoted": _QUOTED}.get(kind, _EXPANDED)
            words.append(draw(st.sampled_from(pool)))
            parts.append((words[-1], ()))
    inner = tuple(command for _, commands in parts for command in commands)
    return Fragment(GAP.join(text for text, _ in parts), (Expected(tuple(words)), *inner), simple=True)


@st.composite
def substitution(draw: st.DrawFn, depth: int) -> tuple[str, tuple[Expected, ...]]:
    """A word with commands in it. No `case`: where `a) b` stands inside `$(..)`, the grammar often gives up."""
    inner = draw(script(depth, most=2).filter(lambda fragment: "esac" not in fragment.text))
    left, right = draw(st.sampled_from([("$(", ")"), ('"$(', ')"'), ("x$(", ")/y"), ("<(", ")"), ("${x:-$(", ")}")]))
    space = GAP if inner.text.startswith("(") else ""  # `$((` begins arithmetic
    return f"{left}{space}{inner.text}{right}", inner.within("substitution")


@st.composite
def compound(draw: st.DrawFn, depth: int) -> Fragment:
    """A statement with lists inside."""
    first, second = draw(script(depth, most=2)), draw(script(depth, most=2))
    one, two = _ended(first), _ended(second)
    kind = draw(st.sampled_from(["if", "else", "for", "while", "case", "subshell", "group", "function", "negation"]))
    g = GAP
    match kind:
        case "if":
            return Fragment(f"if{g}{one.text}{g}then{g}{two.text}{g}fi", (*one.within("if"), *two.within("if")))
        case "else":
            text = f"if{g}true;{g}then{g}{one.text}{g}else{g}{two.text}{g}fi"
            true = Expected(("true",), ("if",), "", ";")
            return Fragment(text, (true, *one.within("if"), *two.within("if")))
        case "for":
            return Fragment(f"for{g}i{g}in{g}1 $x{g};{g}do{g}{one.text}{g}done", one.within("for"))
        case "while":
            text = f"while{g}{one.text}{g}do{g}{two.text}{g}done"
            return Fragment(text, (*one.within("while"), *two.within("while")))
        case "case":
            text = f'case{g}"$x"{g}in{g}a|b){g}{first.text}{g};;{g}*){g}{second.text}{g};;{g}esac'
            return Fragment(text, (*first.within("case"), *second.within("case")))
        case "subshell":
            return Fragment(f"( {first.text})", first.within("subshell"))
        case "group":
            return Fragment(f"{{{g}{one.text}{g}}}", one.within("group"))
        case "function":
            return Fragment(f"f(){g}{{{g}{one.text}{g}}}", one.within("function"))
        case _:
            command = draw(simple(depth=0))
            return Fragment(f"!{g}{command.text}", command.within("negation"), simple=True)


def _ended(fragment: Fragment) -> Fragment:
    """The list with a `;` at its end."""
    tops = [n for n, command in enumerate(fragment.commands) if set(command.inside) <= {"negation"}]
    last = tops[-1] if fragment.simple and tops else -1
    commands = tuple(replace(c, after=";") if n == last else c for n, c in enumerate(fragment.commands))
    return replace(fragment, text=f"{fragment.text};", commands=commands)


def _statements(depth: int) -> st.SearchStrategy[Fragment]:
    plain = simple(max(depth, 0))
    return st.one_of(plain, plain, plain, compound(depth - 1)) if depth > 0 else plain


@st.composite
def script(draw: st.DrawFn, depth: int = 2, most: int = 3) -> Fragment:
    """A list of statements."""
    statements = draw(st.lists(_statements(depth), min_size=1, max_size=most))
    signs = []
    for statement in statements[1:]:
        pipe = [] if statement.text.startswith("!") else ["|"]  # `a | ! b` is no shell
        signs.append(draw(st.sampled_from(["&&", "&&", ";", "||", "&", *pipe])))
    text, commands = "", []
    for statement, before, after in zip(statements, ["", *signs], [*signs, ""], strict=True):
        own = list(statement.commands)
        if statement.simple:
            own[0] = replace(own[0], before=before, after=after)
        commands += own
        space = "" if after == ";" else GAP
        text += statement.text + (f"{space}{after}{GAP}" if after else "")
    return Fragment(text, tuple(commands), simple=statements[-1].simple)


_BREAKS = [" \\\n", " \\\n    ", "\\\n\t", " \\ \t\n  # why not\n  ", " \\\n\n \\\n ", " \\\r\n  "]


@st.composite
def laid_out(draw: st.DrawFn) -> tuple[Fragment, str]:
    """A script, and a Dockerfile whose RUN is that script over several lines."""
    fragment = draw(script())
    pieces = fragment.text.split(GAP)
    gaps = draw(st.lists(st.sampled_from([" ", " ", "  ", *_BREAKS]), min_size=len(pieces), max_size=len(pieces)))
    text = "".join(piece + gap for piece, gap in zip(pieces, [*gaps[1:], ""], strict=True))
    return fragment, f"FROM a\nRUN --network=none {text}\nCMD b\n"


def joined(text: str) -> str:
    return text.replace(GAP, " ")


def words_of(commands: tuple[Expected, ...]) -> Iterator[tuple[str, ...]]:
    return (tuple(joined(word) for word in command.words) for command in commands)
