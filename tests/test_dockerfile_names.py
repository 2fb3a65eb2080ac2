"""Which names make a Dockerfile."""

from __future__ import annotations

import pytest

from app.builds.dockerfile_names import is_dockerfile


@pytest.mark.parametrize(
    "path",
    [
        "Dockerfile",
        "dockerfile",
        "api/dockerfile",
        "a/b/Dockerfile",
        "Dockerfile.dev",
        "web.Dockerfile",
        "docker/web.dockerfile",
        "Containerfile",
        "Containerfile.prod",
        "x.containerfile",
        "vendors/Dockerfile",
        "alpine/Dockerfile_v5",
        "Dockerfile-dev",
        "Dockerfile-3.12",
        "Containerfile-prod",
        "BTCPayServer/DockerFile",
    ],
)
def test_these_are(path: str) -> None:
    assert is_dockerfile(path)


@pytest.mark.parametrize(
    "path",
    [
        "dockerfile.md",
        "Dockerfile_lint.py",
        "Dockerfile-notes.md",
        "Dockerfile-template.j2",
        "Dockerfile-",
        "Dockerfiles/readme",
        "Dockerfile.dockerignore",
        "Dockerfile.j2",
        "Dockerfile.erb",
        "Dockerfile.tmpl",
        "docker/Dockerfile.alpine.template",
        "Dockerfile.in",
        "MyDockerfile",
        "Dockerfile/notes.txt",
        ".dockerignore",
        "web/node_modules/esbuild/Dockerfile",
        "vendor/github.com/moby/moby/Dockerfile",
    ],
)
def test_these_are_not(path: str) -> None:
    assert not is_dockerfile(path)
