"""`/repos/{owner}/{repo}` and what git holds: contents, trees, blobs, commits, comparisons."""

from __future__ import annotations

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from app.sandbox.api.frame import page, repository_route, world
from app.sandbox.errors import ApiError, not_found
from app.sandbox.records import Repository
from app.sandbox.shapes import commits, contents, repositories

blueprint = Blueprint("contents", __name__)

CONTENTS_LIMIT = 1_000_000  # bytes; above it the contents API names the file without its text
TREE_LIMIT = 100_000  # entries
COMPARE_FILES = 300
COMPARE_COMMITS = 250


@repository_route(blueprint, "", metadata="read")
def get_repository(repo: Repository) -> ResponseReturnValue:
    return jsonify(repositories.full_repository(world(), repo))


@repository_route(blueprint, "/contents/", contents="read")
def get_root(repo: Repository) -> ResponseReturnValue:
    return get_contents(repo, "")


@repository_route(blueprint, "/contents/<path:path>", contents="read")
def get_contents(repo: Repository, path: str) -> ResponseReturnValue:
    ref = request.args.get("ref") or repo.default_branch
    commit = _commit(repo, ref)
    folder = repo.git.resolve(f"{commit}:{path}", "tree")
    if folder is not None:
        return jsonify(
            [contents.file(world(), repo, ref, path, each) for each in repo.git.entries(folder, recursive=False)]
        )
    entry = next((each for each in repo.git.entries(commit, recursive=True) if each.path == path), None)
    if entry is None:
        raise not_found()
    shape = contents.file(world(), repo, ref, "", entry)
    content = repo.git.blob(entry.sha) or b""
    if entry.size > CONTENTS_LIMIT:
        return jsonify(shape | {"encoding": "none", "content": ""})
    if entry.mode == "120000":
        return jsonify(shape | {"type": "symlink", "target": content.decode()})
    return jsonify(shape | {"encoding": "base64", "content": contents.encoded(content)})


@repository_route(blueprint, "/git/trees/<path:tree>", contents="read")
def get_tree(repo: Repository, tree: str) -> ResponseReturnValue:
    """By the id of a tree or a commit, or by a branch's name."""
    sha = repo.git.resolve(tree, "tree") or repo.git.resolve(f"refs/heads/{tree}", "tree")
    if sha is None:
        raise not_found()
    entries = repo.git.entries(sha, recursive="recursive" in request.args)
    api = f"{world().url}/repos/{repo.full_name}/git"
    shown = [contents.tree_entry(api, entry) for entry in entries[:TREE_LIMIT]]
    return jsonify(
        {"sha": sha, "url": f"{api}/trees/{sha}", "tree": shown, "truncated": len(entries) > TREE_LIMIT},
    )


@repository_route(blueprint, "/git/blobs/<sha>", contents="read")
def get_blob(repo: Repository, sha: str) -> ResponseReturnValue:
    content = repo.git.blob(sha) if repo.git.resolve(sha, "blob") else None
    if content is None:
        raise not_found()
    return jsonify(
        {
            "sha": sha,
            "node_id": f"B_{sha}",
            "size": len(content),
            "url": f"{world().url}/repos/{repo.full_name}/git/blobs/{sha}",
            "content": contents.encoded(content),
            "encoding": "base64",
        }
    )


@repository_route(blueprint, "/git/commits/<sha>", contents="read")
def get_git_commit(repo: Repository, sha: str) -> ResponseReturnValue:
    subject = commits.commit(world(), repo, repo.git.commit_at(_commit(repo, sha)))
    inner = subject["commit"]
    return jsonify(
        {
            "sha": subject["sha"],
            "node_id": subject["node_id"],
            "url": inner["url"],
            "html_url": subject["html_url"],
            "author": inner["author"],
            "committer": inner["committer"],
            "tree": inner["tree"],
            "message": inner["message"],
            "parents": subject["parents"],
            "verification": inner["verification"],
        }
    )


@repository_route(blueprint, "/commits", contents="read")
def list_commits(repo: Repository) -> ResponseReturnValue:
    asked = request.args
    tip = _commit(repo, asked.get("sha") or repo.default_branch)
    found = repo.git.history(tip, asked.get("path", ""), asked.get("since", ""), asked.get("until", ""))
    return page(found, lambda sha: commits.commit(world(), repo, repo.git.commit_at(sha)))


@repository_route(blueprint, "/commits/<ref>", contents="read")
def get_commit(repo: Repository, ref: str) -> ResponseReturnValue:
    return jsonify(commits.commit(world(), repo, repo.git.commit_at(_commit(repo, ref))))


@repository_route(blueprint, "/compare/<path:basehead>", contents="read")
def compare(repo: Repository, basehead: str) -> ResponseReturnValue:
    base_ref, dots, head_ref = basehead.partition("...")
    if not dots:
        raise not_found()
    git = repo.git
    base, head = _commit(repo, base_ref), _commit(repo, head_ref)
    common = git.merge_base(base, head)
    ahead, behind = git.commits(common, head), git.commits(common, base)
    files = git.differences(common, head)
    status = "diverged" if ahead and behind else "ahead" if ahead else "behind" if behind else "identical"
    api = f"{world().url}/repos/{repo.full_name}/compare/{basehead}"
    html = f"{world().url}/{repo.full_name}/compare/{basehead}"
    return jsonify(
        {
            "url": api,
            "html_url": html,
            "permalink_url": html,
            "diff_url": f"{html}.diff",
            "patch_url": f"{html}.patch",
            "base_commit": commits.commit(world(), repo, git.commit_at(base)),
            "merge_base_commit": commits.commit(world(), repo, git.commit_at(common)),
            "status": status,
            "ahead_by": len(ahead),
            "behind_by": len(behind),
            "total_commits": len(ahead),
            "commits": [commits.commit(world(), repo, each) for each in ahead[:COMPARE_COMMITS]],
            "files": [commits.diff_entry(world(), repo, head, each) for each in files[:COMPARE_FILES]],
        }
    )


def _commit(repo: Repository, ref: str) -> str:
    sha = repo.git.resolve(f"refs/heads/{ref}") or repo.git.resolve(ref)
    if sha is None:
        raise ApiError(404, f"No commit found for the ref {ref}")
    return sha
