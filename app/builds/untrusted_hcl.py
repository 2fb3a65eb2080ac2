"""HCL from a repository, the language of `docker-bake.hcl`: read into what `json.loads` would give for the same file.

Source: HCL's specification of its syntax and of its JSON form (https://github.com/hashicorp/hcl/blob/main/spec.md),
where a string holds templates (`${...}`) as well. Nothing is evaluated here.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from rules.dockerfile.bounded_grammar import parse_within

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

# 0.4 microseconds a character on files that are right; wrong ones cost up to forty times as much.
_SECONDS_PER_CHARACTER = 4e-6

DEEPEST = 4
"""Lists and objects in one another that are read; deeper ones are kept as text. Bake's own files need two."""


def load(text: str) -> dict[str, Any]:
    """Attributes by name; blocks by type and labels: `target "app" { context = "." }` -> `target`, `app`, `context`.

    A string keeps its templates. An expression that is no string, number, boolean, list or object becomes a template
    of its own: `TAG` -> `${TAG}`. Raises ValueError for what is no HCL.
    """
    tree = parse_within(_parser(), text.encode(), _SECONDS_PER_CHARACTER)
    if tree is None or tree.root_node.has_error:
        raise ValueError("it isn't HCL")
    return _body(tree.root_node)


@cache
def _parser() -> Parser:
    import tree_sitter  # few repositories have such a file
    import tree_sitter_hcl

    return tree_sitter.Parser(tree_sitter.Language(tree_sitter_hcl.language()))


def _body(parent: Node) -> dict[str, Any]:
    """The body of a file or block, of which there is none in `target "app" {}`.

    Blocks in blocks are left out: bake has none.
    """
    found: dict[str, Any] = {}
    is_file = parent.type == "config_file"
    for body in _children(parent, "body"):
        for attribute in _children(body, "attribute"):
            name, value = attribute.named_child(0), attribute.named_child(1)
            if name is not None and value is not None:
                found[_text(name)] = _value(value, DEEPEST)
        for block in _children(body, "block") if is_file else ():
            _put(found, block)
    return found


def _put(found: dict[str, Any], block: Node) -> None:
    """Puts a block in its place; of two with the same type and labels, the later one's attributes win."""
    *above, last = [_label(node) for node in block.named_children if node.type in {"identifier", "string_lit"}]
    place = found
    for label in above:
        inner = place.setdefault(label, {})
        if not isinstance(inner, dict):
            return
        place = inner
    known = place.get(last)
    place[last] = (known if isinstance(known, dict) else {}) | _body(block)


def _label(node: Node) -> str:
    return _text(node) if node.type == "identifier" else _template(node)


def _value(expression: Node, depth: int) -> Any:
    """The value of an expression; `depth` bounds the recursion, whatever the text."""
    node = _only_child(expression)
    inner = _only_child(node) if node is not None else None
    if node is None:
        return f"${{{_text(expression)}}}"
    if node.type == "literal_value" and inner is not None:
        return _literal(inner)
    if node.type == "template_expr" and inner is not None and inner.type == "quoted_template":
        return _template(inner)
    if node.type == "collection_value" and inner is not None and depth:
        return _list(inner, depth) if inner.type == "tuple" else _object(inner, depth)
    return f"${{{_text(expression)}}}"


def _literal(node: Node) -> Any:
    if node.type == "string_lit":
        return _template(node)
    return {"true": True, "false": False, "null": None}.get(_text(node), _text(node))


def _list(node: Node, depth: int) -> list[Any]:
    return [_value(child, depth - 1) for child in _children(node, "expression")]


def _object(node: Node, depth: int) -> dict[str, Any]:
    found = {}
    for element in _children(node, "object_elem"):
        key, value = element.child_by_field_name("key"), element.child_by_field_name("val")
        if key is not None and value is not None:
            found[_key(key)] = _value(value, depth - 1)
    return found


def _key(expression: Node) -> str:
    """A name in front of `=` is itself and no variable."""
    return str(_value(expression, 0)).removeprefix("${").removesuffix("}")


def _template(node: Node) -> str:
    """What stands between the quotes, with templates and escapes as they are written."""
    return "".join(_text(part) for part in node.named_children if not part.type.startswith("quoted_template_"))


def _children(node: Node, kind: str) -> Iterator[Node]:
    return (child for child in node.named_children if child.type == kind)


def _only_child(node: Node) -> Node | None:
    """The one named child besides comments; None where there are several, as in an operation."""
    children = [child for child in node.named_children if child.type not in {"comment", "tuple_start"}]
    return children[0] if len(children) == 1 else None


def _text(node: Node) -> str:
    return (node.text or b"").decode()
