"""Files, folders and entries of trees, as GitHub's JSON."""

from __future__ import annotations

import base64
from urllib.parse import quote

from app.sandbox.git import Entry
from app.sandbox.records import Repository
from app.sandbox.shapes.accounts import Json
from app.sandbox.world import World


def tree_entry(api: str, entry: Entry) -> Json:
    """api: the repository's `/git` address."""
    shape: Json = {"path": entry.path, "mode": entry.mode, "type": entry.kind, "sha": entry.sha}
    if entry.kind == "blob":
        shape["size"] = entry.size
    folder = {"blob": "blobs", "tree": "trees", "commit": "commits"}[entry.kind]
    return shape | {"url": f"{api}/{folder}/{entry.sha}"}


def file(world: World, repo: Repository, ref: str, folder: str, entry: Entry) -> Json:
    """A `content-file` without its content, or what stands for a folder or submodule."""
    path = f"{folder}/{entry.path}" if folder else entry.path
    api = f"{world.url}/repos/{repo.full_name}"
    kind = {"blob": "file", "tree": "dir", "commit": "submodule"}[entry.kind]
    url = f"{api}/contents/{quote(path)}?ref={quote(ref)}"
    git_url = f"{api}/git/{'trees' if kind == 'dir' else 'blobs'}/{entry.sha}"
    html = f"{world.url}/{repo.full_name}/blob/{quote(ref)}/{quote(path)}"
    return {
        "name": path.rsplit("/", 1)[-1],
        "path": path,
        "sha": entry.sha,
        "size": entry.size,
        "url": url,
        "html_url": html,
        "git_url": git_url,
        "download_url": f"{html}?raw=1" if kind == "file" else None,
        "type": kind,
        "_links": {"self": url, "git": git_url, "html": html},
    }


def encoded(content: bytes) -> str:
    """Base 64 in lines, as GitHub breaks it."""
    return base64.encodebytes(content).decode()
