"""Package managers that install themselves."""

from __future__ import annotations

import re

from rules.facts.calls import Invocation

_ITSELF = frozenset({"pip", "setuptools", "wheel", "npm", "yarn", "pnpm", "corepack", "bundler"})
_VERSION = re.compile(r"[=<>~!@\[].*")


def upgrades_installer(call: Invocation) -> bool:
    """Whether the call installs nothing but the installer and what it builds with (`pip install --upgrade pip wheel`).

    That takes seconds: alone it is no reason to move anything for the build cache.
    """
    names = {_VERSION.sub("", text) for text in call.operand_texts}
    is_install = call.subcommand in {"install", "add"} and not call.has("-r", "--requirement")
    return is_install and bool(names) and names <= _ITSELF
