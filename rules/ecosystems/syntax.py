"""How a command-line tool spells its options and sub-commands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from rules.dockerfile.node import record


@record
class Syntax:
    """How one tool reads its command line. Source: its manual and `--help`.

    valued: options that take the next word as their value.
    alone: by sub-command, options of `valued` that take none there.
    groups: sub-commands that have sub-commands of their own: `go mod download`.
    aliases: other spellings of a sub-command.
    default: the sub-command of a bare call (`yarn` installs).
    style: `gnu` bundles letters (`-yq`); `long` has whole words behind one dash (`-ldflags`).
    operands_only: words are goals or tasks, none is a sub-command (`mvn clean package`).
    modes: options that are the sub-command, each with the one that stands for it; the first that is there counts
        (`pacman -S`; `rpm -qi` asks, `rpm -i` installs).
    foreign_rest: what stands behind `--` is for another program (`gem install x -- --with-flags`).
    prefix: the sub-command behind which another program's call stands, as behind `sudo` (`conda run`).
    plus_words: a word that begins with `+` chooses a version of the tool itself (`cargo +nightly build`).
    """

    valued: frozenset[str] = frozenset()
    alone: Mapping[str, frozenset[str]] = field(default_factory=dict)
    groups: frozenset[str] = frozenset()
    aliases: Mapping[str, str] = field(default_factory=dict)
    default: str = ""
    style: Literal["gnu", "long"] = "gnu"
    operands_only: bool = False
    modes: Mapping[str, str] = field(default_factory=dict)
    foreign_rest: bool = False
    prefix: str = ""
    plus_words: bool = False


def words(text: str) -> frozenset[str]:
    """The words of a text: `words("-r --requirement")`."""
    return frozenset(text.split())
