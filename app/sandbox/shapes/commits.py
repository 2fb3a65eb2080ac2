"""Commits and what they change, as GitHub's JSON."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from app.sandbox.git import Commit
from app.sandbox.patches import FileDifference
from app.sandbox.records import Repository
from app.sandbox.shapes.accounts import Json, user
from app.sandbox.world import World


def diff_entry(world: World, repo: Repository, head: str, file: FileDifference) -> Json:
    """One file of a comparison; `patch` and `previous_filename` only where there is one."""
    path = quote(file.path)
    entry: dict[str, Any] = {
        "sha": file.sha,
        "filename": file.path,
        "status": file.status,
        "additions": file.additions,
        "deletions": file.deletions,
        "changes": file.additions + file.deletions,
        "blob_url": f"{world.url}/{repo.full_name}/blob/{head}/{path}",
        "raw_url": f"{world.url}/{repo.full_name}/raw/{head}/{path}",
        "contents_url": f"{world.url}/repos/{repo.full_name}/contents/{path}?ref={head}",
    }
    if file.patch is not None:
        entry["patch"] = file.patch
    if file.previous_path is not None:
        entry["previous_filename"] = file.previous_path
    return entry


def commit(world: World, repo: Repository, subject: Commit) -> Json:
    """A commit as comparisons and `GET .../commits/{ref}` carry it."""
    api = f"{world.url}/repos/{repo.full_name}"
    html = f"{world.url}/{repo.full_name}/commit"
    who = {"name": subject.author, "email": subject.email, "date": subject.date}
    known = user(world, subject.author) if subject.author in world.accounts else None
    return {
        "sha": subject.sha,
        "node_id": f"C_{subject.sha}",
        "commit": {
            "author": who,
            "committer": who,
            "message": subject.message,
            "tree": {"sha": subject.tree, "url": f"{api}/git/trees/{subject.tree}"},
            "url": f"{api}/git/commits/{subject.sha}",
            "comment_count": 0,
            "verification": unsigned(),
        },
        "url": f"{api}/commits/{subject.sha}",
        "html_url": f"{html}/{subject.sha}",
        "comments_url": f"{api}/commits/{subject.sha}/comments",
        "author": known,
        "committer": known,
        "parents": [
            {"sha": sha, "url": f"{api}/commits/{sha}", "html_url": f"{html}/{sha}"} for sha in subject.parents
        ],
    }


def unsigned() -> Json:
    """What GitHub says about a commit without a signature."""
    return {"verified": False, "reason": "unsigned", "signature": None, "payload": None, "verified_at": None}
