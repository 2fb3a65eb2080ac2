"""Node.js in the image of another language: it is there to build what browsers load."""

from __future__ import annotations

import re

from rules.dockerfile.words import Command
from rules.ecosystems.node import NODE_PROGRAMS, NODE_TOOLS
from rules.facts.calls import invocation
from rules.second_stage.parts import Part

_SOURCES = re.compile(r"nodesource|yarnpkg")
_LEFT = re.compile(r"(?:^|/)(?:node_modules|\.npm|\.bundle|\.composer|cache|\.git|[\w*]+\.gem)(?:$|/)")
"""What tools leave behind, and nobody needs when the program runs."""

_READERS = frozenset({"apt-key", "bash", "gpg", "sh", "sudo", "tee"})
_BUILDS = re.compile(r"(?:[\w:-]*:)?(?:build|production|prod|encore)(?::[\w-]+)?")


def node_part(command: Command) -> Part | None:
    """The part of a command that brings Node.js or builds with it; None for any other."""
    if brings_node(command) or (command.before == "|" and command.name in _READERS):
        return Part.BUILD
    if command.name == "rm" and all(_LEFT.search(text) for text in command.texts[1:] if not text.startswith("-")):
        return Part.NOTHING
    call = invocation(command)
    return Part.BUILD if command.name in NODE_PROGRAMS or (call is not None and call.tool in NODE_TOOLS) else None


def brings_node(command: Command) -> bool:
    """Whether a command adds a source of packages that is not the distribution's own."""
    return _SOURCES.search(" ".join(command.texts)) is not None


def builds_with_node(command: Command) -> bool:
    """`npm run build` and its kin."""
    call = invocation(command)
    if call is None or call.tool not in NODE_TOOLS:
        return False
    return any(_BUILDS.fullmatch(name) for name in (call.subcommand, *call.operand_texts[:1]))
