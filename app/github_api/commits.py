"""One commit on a branch, made by GitHub itself and only if the branch has not moved."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass

from github.Requester import Requester

from app.failures import CannotReview, Unsure, WriteRefused
from app.github_api import graph, queries


@dataclass(frozen=True, slots=True)
class Target:
    """The branch, and the commit that its head must be."""

    repository: str
    branch: str
    head_sha: str


def commit(requester: Requester, target: Target, message: str, files: Mapping[str, str]) -> str:
    """Commits the files' new texts and returns the commit's id. Raises Refused with GitHub's reason."""
    headline, _, body = message.partition("\n")
    additions = [
        {"path": path, "contents": base64.b64encode(text.encode()).decode("ascii")} for path, text in files.items()
    ]
    given = {
        "branch": {"repositoryNameWithOwner": target.repository, "branchName": target.branch},
        "message": {"headline": headline, "body": body.strip()},
        "expectedHeadOid": target.head_sha,
        "fileChanges": {"additions": additions},
    }
    try:
        answer = graph.ask(requester, queries.APPLY, {"input": given}, "commit the fixes", write=True)
    except graph.NoGraphQL as error:
        raise WriteRefused(f"this server cannot commit for us ({error})") from error
    except CannotReview as error:
        raise WriteRefused(error.reason) from error
    made = answer["data"].get("createCommitOnBranch")
    if not made:
        said = "; ".join(str(error.get("message")) for error in graph.errors_of(answer))
        if not all(map(graph.is_for_good, graph.errors_of(answer))):
            raise Unsure(f"commit the fixes: {said}")
        raise WriteRefused(said or "GitHub gave no reason")
    return str(made["commit"]["oid"])
