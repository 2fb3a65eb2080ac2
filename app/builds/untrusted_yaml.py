"""YAML from a repository: anyone's text, so its reader must not be led into deep recursion or exponential growth."""

from __future__ import annotations

from typing import Any

import yaml

DEEPEST = 40
"""Beyond this PyYAML's C reader overflows the process's stack, and the Python reader takes time by the square."""

_BASE: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_BASE):  # type: ignore[misc]  # either of two classes
    """Safe types only. `<<` is a key like others: merged lists of merges double with every step."""

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        """Merge nothing."""


_Loader.add_constructor("tag:yaml.org,2002:merge", lambda loader, node: node.value)


def check(text: str, *, aliases: bool = False) -> None:
    """Raises ValueError for too deep nesting, or aliases where none are allowed; yaml.YAMLError for what is no YAML."""
    depth = 0
    for event in yaml.parse(text, _Loader):
        if isinstance(event, yaml.AliasEvent) and not aliases:
            raise ValueError("aliases (*name) are not supported")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise ValueError("it is nested too deeply")


def load(text: str, *, aliases: bool = False) -> Any:
    """The one document in the text. Raises as `check` does."""
    check(text, aliases=aliases)
    return yaml.load(text, _Loader)  # noqa: S506  # a safe loader
