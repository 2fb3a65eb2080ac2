"""What the commands of a RUN are for."""

from __future__ import annotations

from enum import Enum

from rules.dockerfile.model import Run
from rules.dockerfile.words import Command


class Purpose(Enum):
    """What a command does to the image."""

    SYSTEM = "system packages"
    LANGUAGE = "a language's packages"
    FETCH = "a download"
    QUICK = "a quick change of files or users"
    CLEAN = "a clean-up"
    OTHER = "something else"


_SYSTEM = frozenset(
    {
        *("apt", "apt-get", "aptitude", "apt-key", "add-apt-repository", "debconf-set-selections", "dpkg"),
        *("apk", "dnf", "dnf5", "microdnf", "pacman", "rpm", "yum", "zypper"),
    }
)
_LANGUAGE = frozenset({"composer", "conda", "gem", "mamba", "npm", "pip", "pip3", "pipx", "pnpm", "yarn"})
_FETCH = frozenset({"7z", "bunzip2", "curl", "gunzip", "tar", "unxz", "unzip", "wget"})
_QUICK = frozenset(
    {
        *("addgroup", "adduser", "chpasswd", "groupadd", "groupmod", "passwd", "useradd", "usermod"),
        *("chgrp", "chmod", "chown", "echo", "install", "ln", "mkdir", "mv", "printf", "sed", "touch"),
    }
)
_CLEANING = frozenset({"clean", "autoclean", "autoremove", "autopurge", "purge", "remove", "del", "erase"})


def purpose_of(command: Command) -> Purpose:
    """The purpose of one command, by its name and its first operand."""
    texts = command.texts[1:] if command.texts[:1] == ("sudo",) else command.texts
    name = texts[0].rsplit("/", 1)[-1] if texts else ""
    if name in {"rm", "rmdir", "unlink"}:
        return Purpose.CLEAN
    if name in _SYSTEM:
        return Purpose.CLEAN if _CLEANING.intersection(texts[1:4]) else Purpose.SYSTEM
    if name in _LANGUAGE:
        return Purpose.CLEAN if {"cache", "clean"}.intersection(texts[1:3]) else Purpose.LANGUAGE
    if name in _FETCH:
        return Purpose.FETCH
    return Purpose.QUICK if name in _QUICK else Purpose.OTHER


def purposes_of(run: Run) -> frozenset[Purpose]:
    return frozenset(purpose_of(command) for command in run.commands if command.words)
