"""Whether a project talks to the Docker daemon, whose socket belongs to root."""

from __future__ import annotations

import re

from rules.dockerfile.memo import fact
from rules.engine.context import BuildContext
from rules.facts.cargo_manifests import dependencies
from rules.facts.python_manifests import named_packages
from rules.facts.toml_tables import toml_tables

_IN_TEXT = {
    "go.mod": re.compile(r"^[\t ]*(?:require )?github\.com/(?:docker/docker|moby/moby(?:/client)?) v[^ \n]+$", re.M),
    "package.json": re.compile(r'"dockerode"\s*:'),
    "requirements.txt": re.compile(r"^docker(?:-py)?(?=\W|$)(?!-)", re.M),
}
_OF_PYTHON = frozenset({"docker", "docker-py"})
_OF_RUST = "bollard"


@fact
def talks_to_docker(build: BuildContext) -> bool:
    """Whether a manifest at the root of the build context names a library for the Docker daemon."""
    if any(client.search(_text(build, name)) for name, client in _IN_TEXT.items()):
        return True
    if _OF_RUST in dependencies(toml_tables(build, _text(build, "Cargo.toml")) or {}):
        return True
    manifests = (toml_tables(build, _text(build, name)) or {} for name in ("pyproject.toml", "Pipfile"))
    return any(not _OF_PYTHON.isdisjoint(named_packages(manifest)) for manifest in manifests)


def _text(build: BuildContext, name: str) -> str:
    return (build.read(name) or "") if name in (build.files or ()) else ""
