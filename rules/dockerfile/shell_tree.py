"""Walks the syntax tree of a shell script and lists its simple commands.

The grammar's nesting of lists and pipelines is not to be trusted (`a | b || c` comes as `a | (b || c)`), but the order
of its leaves is. So statements of one level are read flat, in order, and only compounds and substitutions open a level.
The walk keeps its own stack: `a && b && ...` nests as deep as it is long.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules.dockerfile.shell_levels import Level, Range, Reading, SimpleCommand, joined

if TYPE_CHECKING:
    from tree_sitter import Node

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


class _Walk:
    def __init__(self, text: str) -> None:
        self.text = text
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
            self.reading.separators.append((_SEPARATORS[kind], (node.start_byte, node.end_byte)))
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

    def begin(self, level: Level) -> SimpleCommand:
        before, inside = level.enter()
        call = SimpleCommand(inside, before)
        level.last = level.open = call
        self.reading.calls.append(call)
        return call

    def call(self, node: Node, level: Level) -> None:
        call = self.begin(level)
        children = node.children
        takes_assignments = node.type == "command"
        for child in children:
            kind = child.type
            if kind in _REDIRECTS:
                self.redirection(child, call)
            elif kind == "variable_assignment" and takes_assignments:
                call.assignments.append((child.start_byte, child.end_byte))
            elif kind not in {"comment", "ERROR"}:
                takes_assignments = False
                call.words.append((child.start_byte, child.end_byte))
        text = self.text[node.start_byte : node.end_byte]
        if "(" in text or "`" in text or node.has_error:
            self.push(children, level, hunting=True)

    def redirected(self, node: Node, level: Level) -> None:
        children = node.children
        if children and children[0].type in _REDIRECTS:
            self.begin(level)
        self.push(children, level)

    def redirect(self, node: Node, level: Level) -> None:
        if node.type == "heredoc_redirect":
            self.heredoc(node, level)
            return
        if level.open is not None:
            self.redirection(node, level.open)
        self.push(node.children, level, hunting=True)

    def redirection(self, node: Node, call: SimpleCommand) -> None:
        """Adds a redirection to its command, and further words of it, which the grammar takes for more targets."""
        targets = joined([(child.start_byte, child.end_byte) for child in node.children_by_field_name("destination")])
        call.redirections.append((node.start_byte, targets[0][1] if targets else node.end_byte))
        call.words.extend(targets[1:])

    def heredoc(self, node: Node, level: Level) -> None:
        children = node.children
        start = next((i for i, child in enumerate(children) if child.type == "heredoc_start"), len(children) - 1)
        if level.open is not None:
            level.open.redirections.append((node.start_byte, children[start].end_byte))
        for child in reversed(children[start + 1 :]):
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
        if "(" in self.text[node.start_byte : node.end_byte] or node.has_error:
            self.push(node.children, level, hunting=True)
        return words


def read_tree(root: Node, text: str) -> Reading:
    """The simple commands of a script, in the order of their first characters. `text`: what was parsed."""
    reading = _Walk(text).run(root)
    reading.calls = [call for call in reading.calls if call.words or call.assignments or call.redirections]
    if reading.error is None and root.has_error:
        reading.error = root.end_byte
    return reading
