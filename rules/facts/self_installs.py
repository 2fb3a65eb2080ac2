"""Package managers that install themselves."""

from __future__ import annotations

import re
from functools import cache

from rules.ecosystems.catalogue import bringing, managers
from rules.ecosystems.record import Never
from rules.facts.calls import Invocation

_VERSION = re.compile(r"[=<>~!@\[].*")


@cache
def _itself() -> frozenset[str]:
    """What installs itself, and what it builds with."""
    found = (manager.itself for manager in managers().values())
    return frozenset(name for one in found if not isinstance(one, Never) for name in one)


def upgrades_installer(call: Invocation) -> bool:
    """Whether the call installs nothing but the installer and what it builds with (`pip install --upgrade pip wheel`).

    That takes seconds: alone it is no reason to move anything for the build cache.
    """
    names = {_VERSION.sub("", text) for text in call.operand_texts}
    is_install = call.subcommand in bringing(call.tool) and not call.has("-r", "--requirement")
    return is_install and bool(names) and names <= _itself()
