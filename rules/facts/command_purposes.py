"""What the commands of a RUN are for."""

from __future__ import annotations

from rules.dockerfile.memo import fact
from rules.dockerfile.model import Run
from rules.dockerfile.words import Command
from rules.ecosystems.catalogue import called
from rules.ecosystems.record import Purpose
from rules.facts.system_packages import removes_packages

_SYSTEM = frozenset({"apt-key", "add-apt-repository", "debconf-set-selections"})
"""Programs that work with a system's packages beside its package manager."""

_FETCH = frozenset({"7z", "bunzip2", "curl", "gunzip", "tar", "unxz", "unzip", "wget"})
_QUICK = frozenset(
    {
        *("addgroup", "adduser", "chpasswd", "groupadd", "groupmod", "passwd", "useradd", "usermod"),
        *("chgrp", "chmod", "chown", "echo", "install", "ln", "mkdir", "mv", "printf", "sed", "touch"),
    }
)
_CLEANING = frozenset({"clean", "autoclean", "autoremove", "autopurge", "purge", "remove", "del", "erase"})


@fact
def purpose_of(command: Command) -> Purpose:
    """The purpose of one command, by its name and its first operand."""
    texts = command.texts[1:] if command.texts[:1] == ("sudo",) else command.texts
    name = texts[0].rsplit("/", 1)[-1] if texts else ""
    if name in {"rm", "rmdir", "unlink"}:
        return Purpose.CLEAN
    manager = called(name)
    purpose = Purpose.SYSTEM if name in _SYSTEM else manager.purpose if manager is not None else None
    if purpose is Purpose.SYSTEM:
        return Purpose.CLEAN if _CLEANING.intersection(texts[1:4]) or removes_packages(command) else Purpose.SYSTEM
    if purpose is not None:
        return Purpose.CLEAN if {"cache", "clean"}.intersection(texts[1:3]) else purpose
    if name in _FETCH:
        return Purpose.FETCH
    return Purpose.QUICK if name in _QUICK else Purpose.OTHER


@fact
def purposes_of(run: Run) -> frozenset[Purpose]:
    return frozenset(purpose_of(command) for command in run.commands if command.words)
