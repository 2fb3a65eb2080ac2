"""Walks the syntax tree of a shell script and lists its simple commands.

The grammar's nesting of lists and pipelines is not to be trusted (`a | b || c` comes as `a | (b || c)`), but the order of its
leaves is. So statements of one level are read flat, in order, and only compounds and substitutions open a level.
The walk keeps its own stack: `a && b && ...` nests as deep as it is long.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node

Range = tuple[int, int]

MAX_DEPTH = 100

_SEPARATORS = {"&&": "&&", "||": "||", ";": ";", "|": "|", "|&": "|", "&": "&"}
_RESETS = frozenset(
    {"if", "then", "elif", "else", "fi", "while", "until", "do", "done", "{", "}", "(", ")", "$(", "`", ";;"}
)
_COMPOUNDS = {
    "subshell": "subshell",
    "compound_statement": "group",
    "if_statement": "if",
    "while_statement": "while",
    "for_statement": "for",
    "c_style_for_statement": "for",
    "case_statement": "case",
    "command_substitution": "substitution",
    "process_substitution": "substitution",
    "function_definition": "function",
}
_SUBSTITUTIONS = frozenset({"command_substitution", "process_substitution"})
_TRANSPARENT = frozenset({"program", "list", "pipeline", "do_group", "else_clause", "elif_clause"})
_ASSIGNMENTS = frozenset({"variable_assignment", "variable_assignments"})
_CALLS = frozenset({"command", "declaration_command", "unset_command"})
_REDIRECTS = frozenset({"file_redirect", "herestring_redirect", "heredoc_redirect"})
_TEST_INNER = frozenset({"unary_expression", "binary_expression", "parenthesized_expression", "ternary_expression"})


@dataclass(slots=True)
class Call:
    """A simple command as ranges of the script's text; the last fields of `words` may touch (`a/$b-$c` is several nodes)."""

    inside: tuple[str, ...]
    before: str
    after: str = ""
    words: list[Range] = field(default_factory=list)
    assignments: list[Range] = field(default_factory=list)
    redirections: list[Range] = field(default_factory=list)

    @property
    def range(self) -> Range:
        parts = [*self.assignments, *self.words, *self.redirections]
        return min(start for start, _ in parts), max(end for _, end in parts)


@dataclass(slots=True)
class Level:
    """Where the walk is among the statements of one list."""

    inside: tuple[str, ...]
    separator: str = ""  # seen since the last statement
    started: bool = False  # a statement came before
    last: Call | None = None  # the statement before, where it is a simple command
    open: Call | None = None  # the command that a redirection here belongs to
    negated: bool = False

    def reset(self) -> None:
        self.separator, self.started, self.last, self.open = "", False, None, None

    def separate(self, text: str) -> None:
        self.separator, self.open = text, None
        if self.last is not None:
            self.last.after = text

    def enter(self) -> tuple[str, tuple[str, ...]]:
        """A statement begins: the separator before it and the constructs around it."""
        before = self.separator
        if not before and self.started:
            before = "\n"
            if self.last is not None:
                self.last.after = before
        inside = (*self.inside, "negation") if self.negated else self.inside
        self.separator, self.started, self.negated, self.last, self.open = "", True, False, None, None
        return before, inside


@dataclass(slots=True)
class Reading:
    """What a walk found. error: where the script stops being shell (None: nowhere)."""

    calls: list[Call] = field(default_factory=list)
    separators: list[tuple[str, int, int]] = field(default_factory=list)
    error: int | None = None
    too_deep: bool = False


class _Walk:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.reading = Reading()
        self.stack: list[tuple[Node, Level, bool]] = []

    def run(self, root: Node) -> Reading:
        self.stack.append((root, Level(()), False))
        while self.stack:
            node, level, hunting = self.stack.pop()
            if hunting:
                self.hunt(node, level)
            else:
                self.statement(node, level)
        return self.reading

    def push(self, nodes: list[Node], level: Level, hunting: bool = False) -> None:
        self.stack.extend((node, level, hunting) for node in reversed(nodes))

    def hunt(self, node: Node, level: Level) -> None:
        """Looks for command substitutions below a word."""
        kind = node.type
        if kind in _SUBSTITUTIONS:
            self.compound(node, kind, Level(level.inside))
        elif kind == "ERROR":
            self.fail(node)
        else:
            self.push(node.children, level, hunting=True)

    def statement(self, node: Node, level: Level) -> None:
        kind = node.type
        if kind in _TRANSPARENT:
            if kind.endswith("_clause"):
                level.reset()
            self.push(node.children, level)
        elif kind in _CALLS:
            self.call(node, level)
        elif kind in _SEPARATORS:
            level.separate(_SEPARATORS[kind])
            self.reading.separators.append((_SEPARATORS[kind], node.start_byte, node.end_byte))
        elif kind in _RESETS:
            level.reset()
        elif kind == "redirected_statement":
            self.redirected(node, level)
        elif kind in _REDIRECTS:
            self.redirect(node, level)
        elif kind in _COMPOUNDS:
            self.compound(node, kind, level)
        else:
            self.rare(node, kind, level)

    def rare(self, node: Node, kind: str, level: Level) -> None:
        if kind == "test_command":
            self.begin(level).words.extend(self.test_words(node, level))
        elif kind in _ASSIGNMENTS:
            call = self.begin(level)
            nodes = node.children if kind == "variable_assignments" else [node]
            call.assignments.extend((n.start_byte, n.end_byte) for n in nodes)
            self.push(nodes, level, hunting=True)
        elif kind == "negated_command":
            level.negated = True
            self.push(node.children[1:], level)
        elif kind == "case_item":
            self.case_item(node, level)
        elif kind == "ERROR":
            self.fail(node)
        elif node.is_named and kind != "comment":
            self.push([node], level, hunting=True)

    def fail(self, node: Node) -> None:
        if self.reading.error is None:
            self.reading.error = node.start_byte

    def begin(self, level: Level) -> Call:
        before, inside = level.enter()
        call = Call(inside, before)
        level.last = level.open = call
        self.reading.calls.append(call)
        return call

    def call(self, node: Node, level: Level) -> None:
        call = self.begin(level)
        children = node.children
        named = False
        for child in children:
            kind = child.type
            if kind in _REDIRECTS:
                self.redirect(child, level)
            elif kind == "variable_assignment" and not named and node.type == "command":
                call.assignments.append((child.start_byte, child.end_byte))
            elif kind != "comment" and kind != "ERROR":
                named = True
                call.words.append((child.start_byte, child.end_byte))
        text = self.data[node.start_byte : node.end_byte]
        if b"(" in text or b"`" in text or node.has_error:
            self.push(children, level, hunting=True)

    def redirected(self, node: Node, level: Level) -> None:
        children = node.children
        if children and children[0].type in _REDIRECTS:
            self.begin(level)
        self.push(children, level)

    def redirect(self, node: Node, level: Level) -> None:
        """A redirection; the grammar gives it the command's further words too, and those behind a heredoc's start."""
        kind = node.type
        if kind == "heredoc_redirect":
            self.heredoc(node, level)
            return
        targets: list[Range] = []
        for child in node.children_by_field_name("destination"):
            start, end = child.start_byte, child.end_byte
            if targets and targets[-1][1] == start:
                targets[-1] = targets[-1][0], end
            else:
                targets.append((start, end))
        if level.open is not None:
            level.open.redirections.append((node.start_byte, targets[0][1] if targets else node.end_byte))
            level.open.words.extend(targets[1:])
        self.push(node.children, level, hunting=True)

    def heredoc(self, node: Node, level: Level) -> None:
        children = node.children
        rest = 0
        for rest, child in enumerate(children):
            if child.type == "heredoc_start":
                if level.open is not None:
                    level.open.redirections.append((node.start_byte, child.end_byte))
                break
        for child in reversed(children[rest + 1 :]):
            kind = child.type
            if kind == "heredoc_body":
                self.stack.append((child, level, True))
            elif kind != "heredoc_end":
                self.stack.append((child, level, False))

    def compound(self, node: Node, kind: str, level: Level) -> None:
        _, inside = level.enter()
        if len(inside) >= MAX_DEPTH:
            self.reading.too_deep = True
            return
        children = node.children
        if kind == "compound_statement" and children and children[0].type == "((":
            self.push(children, Level(inside), hunting=True)
            return
        inner = Level((*inside, _COMPOUNDS[kind]))
        if kind == "function_definition":
            body = children[-1] if children else node
            self.push(body.children if body.type in {"compound_statement", "subshell"} else [body], inner)
        elif kind in {"for_statement", "c_style_for_statement", "case_statement"}:
            for child in reversed(children):
                is_body = child.type in {"do_group", "compound_statement", "case_item"}
                if child.type == "compound_statement":
                    self.push(child.children, inner)
                else:
                    self.stack.append((child, inner, not is_body))
        else:
            self.push(children, inner)

    def case_item(self, node: Node, level: Level) -> None:
        level.reset()
        children = node.children
        close = next((i for i, child in enumerate(children) if child.type == ")"), -1)
        self.push(children[close + 1 :], level)
        self.push(children[: close + 1], level, hunting=True)

    def test_words(self, node: Node, level: Level) -> list[Range]:
        """The words of `[ .. ]` and `[[ .. ]]`, which the grammar reads as expressions."""
        words: list[Range] = []
        stack = [node]
        while stack:
            one = stack.pop()
            if one.type in _TEST_INNER or one is node:
                stack.extend(reversed(one.children))
            else:
                words.append((one.start_byte, one.end_byte))
        if b"(" in self.data[node.start_byte : node.end_byte] or node.has_error:
            self.push(node.children, level, hunting=True)
        return words


def read_tree(root: Node, data: bytes) -> Reading:
    """The simple commands of a script, in the order of their first characters. `data`: the bytes that were parsed."""
    reading = _Walk(data).run(root)
    if reading.error is None and root.has_error:
        reading.error = root.end_byte
    return reading


def joined(ranges: list[Range]) -> list[Range]:
    """In order, without empty ones (the grammar's MISSING nodes), with those that touch made one."""
    result: list[Range] = []
    for start, end in sorted(ranges):
        if start == end:
            continue
        if result and result[-1][1] >= start:
            result[-1] = result[-1][0], max(end, result[-1][1])
        else:
            result.append((start, end))
    return result
