"""Which Yarn it is: version 1, or one of its successors, which keep and use their cache in other ways."""

from __future__ import annotations

from rules.dockerfile.memo import fact
from rules.dockerfile.model import Dockerfile
from rules.ecosystems.node import YARN
from rules.engine.context import BuildContext
from rules.facts.calls import Invocation

_SIGNS = (".yarnrc.yml", ".yarn/", ".yarn ", ".pnp", "--immutable", "corepack", "yarn set version", "workspaces focus")


def is_modern(call: Invocation, dockerfile: Dockerfile, build: BuildContext) -> bool:
    """Whether a call is of Yarn, and may be of one that is not version 1."""
    return call.tool == YARN.name and may_be_modern(dockerfile, build)


def may_be_modern(dockerfile: Dockerfile, build: BuildContext) -> bool:
    """Whether the file or the build context shows a Yarn that is not version 1."""
    return _shows_modern(dockerfile) or build.has(".yarnrc.yml") is True


@fact
def _shows_modern(dockerfile: Dockerfile) -> bool:
    return any(sign in dockerfile.source.text for sign in _SIGNS)
