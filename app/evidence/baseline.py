"""A Dockerfile as a git revision had it."""

from __future__ import annotations

from pathlib import Path

from app.evidence.dockerfile_versions import DockerfileVersion
from app.evidence.working_copy import NoSuchRevision, repository_too, revision_of
from app.local.files import LocalDockerfile, repository_of


def with_baseline(file: LocalDockerfile, revision: str, target: Path) -> DockerfileVersion:
    """The version named after the revision; its files go to `target`.

    Raises NoSuchRevision where git has no such revision, or the revision no such Dockerfile.
    """
    root = file.tree.root.resolve()
    repository = repository_of(root)
    folder = root.relative_to(repository).as_posix()
    revision_of(repository, revision, "" if folder == "." else folder, target)
    if not (target / file.path).is_file():
        raise NoSuchRevision(f"{revision} has no {file.shown}: there is nothing to compare with.")
    repository_too(root, target)
    return DockerfileVersion(revision, target)
