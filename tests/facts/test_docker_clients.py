"""Which projects talk to the Docker daemon."""

from __future__ import annotations

import pytest

from rules.engine.context import BuildContext
from rules.facts.docker_clients import talks_to_docker


@pytest.mark.parametrize(
    ("name", "text", "is_client"),
    [
        ("Cargo.toml", '[dependencies]\nbollard = "0.18"\n', True),
        ("Cargo.toml", '[dependencies.bollard]\nversion = "0.18"\n', True),
        ("Cargo.toml", '[target."cfg(unix)".dependencies]\nbollard = { version = "0.18" }\n', True),
        ("Cargo.toml", '[package.metadata]\nbollard = "no"\n', False),
        ("Cargo.toml", '[dev-dependencies]\nbollard = "0.18"\n', False),
        ("Cargo.toml", "bollard = [", False),
        ("pyproject.toml", '[project]\ndependencies = ["docker>=7"]\n', True),
        ("pyproject.toml", '[tool.poetry.dependencies]\ndocker = "^7"\n', True),
        ("pyproject.toml", '[project]\ndependencies = ["docker-compose-wait"]\n', False),
        ("Pipfile", '[packages]\ndocker = "*"\n', True),
        ("requirements.txt", "flask\ndocker==7\n", True),
        ("requirements.txt", "docker-image-py\n", False),
        ("package.json", '{"dependencies": {"dockerode": "4"}}', True),
        ("go.mod", "require (\n\tgithub.com/docker/docker v27.0.0+incompatible\n)\n", True),
        ("go.mod", "require (\n\tgithub.com/docker/docker v27.0.0+incompatible // indirect\n)\n", False),
    ],
)
def test_a_manifest_names_a_library_for_the_daemon(name: str, text: str, is_client: bool) -> None:
    assert talks_to_docker(BuildContext(frozenset({name}), {name: text}.get)) is is_client
