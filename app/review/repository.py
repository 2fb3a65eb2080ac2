"""The repository at the head commit, as the rules may see it: paths from the tree, texts from what was gathered."""

from __future__ import annotations

from dataclasses import dataclass
from posixpath import basename

from app.builds.build_contexts import build_context, context_folder
from app.builds.declared_builds import MAX_DECLARATION_CHARACTERS, declared_builds, declares_builds
from app.builds.dockerfile_names import is_dockerfile
from app.pull_request import LOCK_FILES, MAX_LOCK_BYTES, MAX_TEXT_BYTES, FileAt, Gathered, PullRequest, Tree, Unread
from app.review.phrases import why_unread
from rules.dockerfile.model import Dockerfile
from rules.engine.context import BuildContext
from rules.engine.path_index import Paths
from rules.facts.dockerignore import visible

_MOST_READS = 20
"""Single files that one review may ask GitHub for besides those it gathered."""


@dataclass(frozen=True, slots=True)
class ContextSize:
    """folder: "" for the root. is_guessed: no file of the repository names it."""

    folder: str
    is_guessed: bool
    files: int
    bytes: int


class RepositoryFiles:
    """Reads each file once. A file that the tree does not hold costs no call, nor one that is too large.

    unread: the files that were wanted and are no text or too large, and why. Dockerfiles tell of themselves.
    """

    def __init__(self, pull_request: PullRequest, head_sha: str, tree: Tree, gathered: Gathered) -> None:
        self._pull_request, self._head, self._tree = pull_request, head_sha, tree
        self._texts: dict[str, str | None] = {f.path: t for f, t in gathered.files.items() if f.commit == head_sha}
        self._sizes = {entry.path: entry.size for entry in tree.entries}
        self._blobs = {entry.path: entry.sha for entry in tree.entries}
        self._paths = Paths(self._sizes)
        self._large_left = True
        self._reads_left = _MOST_READS
        self.unread: dict[str, str] = {}
        for file, unread in gathered.unread.items():
            if file.commit == head_sha:
                self._texts[file.path] = self._told(file.path, unread, MAX_TEXT_BYTES)
        for path, size in self._sizes.items():
            if size > MAX_DECLARATION_CHARACTERS and declares_builds(path):
                self._texts[path] = self._told(path, Unread(size), MAX_DECLARATION_CHARACTERS)
        self._declared = declared_builds((path for path in self._texts if declares_builds(path)), self.read)

    def read(self, path: str) -> str | None:
        if path not in self._texts:
            self._texts[path] = self._fetch(path)
        return self._texts[path]

    def _fetch(self, path: str) -> str | None:
        if self._sizes.get(path, 0) > MAX_TEXT_BYTES:
            return self._fetch_large(path)
        if path not in self._paths or not self._reads_left:
            return None
        self._reads_left -= 1
        return self._told(path, self._pull_request.read(FileAt(self._head, path)), MAX_TEXT_BYTES)

    def _fetch_large(self, path: str) -> str | None:
        """One lock file a review, by a call of its own: GitHub's other answers leave such texts out."""
        size, is_lock = self._sizes[path], basename(path) in LOCK_FILES
        if not is_lock or size > MAX_LOCK_BYTES or not self._large_left:
            return self._told(path, Unread(size), MAX_LOCK_BYTES if is_lock and self._large_left else MAX_TEXT_BYTES)
        self._large_left = False
        return self._told(path, self._pull_request.read_blob(self._blobs[path], MAX_LOCK_BYTES), MAX_LOCK_BYTES)

    def _told(self, path: str, found: str | Unread | None, limit: int) -> str | None:
        if not isinstance(found, Unread):
            return found
        if not is_dockerfile(path):
            self.unread[path] = why_unread(found, limit)
        return None

    def build_context(self, path: str, dockerfile: Dockerfile) -> BuildContext:
        """Nothing is known where GitHub gave only a part of the tree."""
        if not self._tree.is_complete:
            return BuildContext()
        return build_context(path, dockerfile, self._paths, self.read, self._declared, self._texts.__contains__)

    def context_size(self, path: str, dockerfile: Dockerfile) -> ContextSize | None:
        """What the builder is sent, by the sizes in the tree and the ignore file; None where it is not known."""
        context = self.build_context(path, dockerfile)
        folder = context_folder(path, dockerfile, self._paths, self._declared)
        if context.files is None or folder is None:
            return None
        sent = visible(context.paths, context.dockerignore or "")
        prefix = folder + "/" if folder else ""
        return ContextSize(folder, context.guessed, len(sent), sum(self._sizes[prefix + name] for name in sent))
