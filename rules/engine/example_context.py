"""Build contexts for the examples of rules."""

from __future__ import annotations

from collections.abc import Mapping

from rules.engine.context import BuildContext, Context, Service


def holding(files: Mapping[str, str], dockerignore: str | None = None, services: tuple[Service, ...] = ()) -> Context:
    """A context whose folder holds these files, by path."""
    return Context(BuildContext(frozenset(files), files.get, dockerignore, services=services))
