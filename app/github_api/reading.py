"""Reads texts and the conversation: in one GraphQL query where the server has it, else call by call."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from github.Repository import Repository
from github.Requester import Requester

from app.failures import CannotReview
from app.github_api import answers, graph, queries
from app.github_api.errors import translated
from app.pull_request import MAX_TEXT_BYTES, Conversation, FileAt, Gathered, Unread

PER_PAGE = 100


def pages(requester: Requester, url: str, what: str) -> list[Any]:
    """All items of a list. A list that is not full is the last one: that saves the call for an empty page."""
    items: list[Any] = []
    while True:
        page = {"per_page": PER_PAGE, "page": len(items) // PER_PAGE + 1}
        with translated(what):
            _, found = requester.requestJsonAndCheck("GET", url, parameters=page)
        items += found if isinstance(found, list) else []
        if not isinstance(found, list) or len(found) < PER_PAGE:
            return items


@dataclass(frozen=True, slots=True)
class GraphReader:
    """One query for at most 100 files and the first 100 threads."""

    requester: Requester
    owner: str
    name: str
    number: int

    def gather(self, files: Sequence[FileAt]) -> tuple[Gathered, str | Unread | None]:
        """Also the organisation's configuration, where its `.github` repository is public."""
        first, rest = files[: queries.FILES_PER_QUERY], files[queries.FILES_PER_QUERY :]
        data = self._ask(first, with_conversation=True, after=None)
        texts = dict(_texts(data, first))
        talk = self._conversation(data)
        while rest:
            part, rest = rest[: queries.FILES_PER_QUERY], rest[queries.FILES_PER_QUERY :]
            texts.update(_texts(self._ask(part, with_conversation=False, after=None), part))
        organisation = (data.get("organisation") or {}).get("object")
        return _gathered(texts, talk), answers.blob_text(organisation)

    def _conversation(self, data: Mapping[str, Any]) -> Conversation:
        pull = data["repository"]["pullRequest"]
        talk = answers.conversation(pull)
        page = pull["reviewThreads"]["pageInfo"]
        while page["hasNextPage"]:
            pull = self._ask((), with_conversation=True, after=page["endCursor"])["repository"]["pullRequest"]
            talk = replace(talk, threads=(*talk.threads, *answers.conversation(pull).threads))
            page = pull["reviewThreads"]["pageInfo"]
        return talk

    def _ask(self, files: Sequence[FileAt], *, with_conversation: bool, after: str | None) -> Mapping[str, Any]:
        variables: dict[str, Any] = {"owner": self.owner, "name": self.name}
        if with_conversation:
            variables |= {"number": self.number, "after": after}
        variables |= {f"f{n}": f"{file.commit}:{file.path}" for n, file in enumerate(files)}
        query = queries.gather(len(files), conversation=with_conversation)
        data: Mapping[str, Any] = graph.ask(self.requester, query, variables, "read the pull request")["data"]
        repository = data.get("repository")
        if not repository or (with_conversation and not repository.get("pullRequest")):
            raise CannotReview("read the pull request: GitHub does not show it to Slimline")
        return data


def _texts(data: Mapping[str, Any], files: Sequence[FileAt]) -> Iterable[tuple[FileAt, str | Unread | None]]:
    for n, file in enumerate(files):
        yield file, answers.blob_text(data["repository"].get(f"f{n}"))


def _gathered(found: Mapping[FileAt, str | Unread | None], conversation: Conversation) -> Gathered:
    texts = {file: text for file, text in found.items() if isinstance(text, str)}
    return Gathered(texts, conversation, {file: text for file, text in found.items() if isinstance(text, Unread)})


@dataclass(frozen=True, slots=True)
class RestReader:
    """Plain REST. blobs: the blob of a file where we know it, for servers that lack one of the two routes."""

    repository: Repository
    number: int
    blobs: Mapping[FileAt, str]

    def gather(self, files: Sequence[FileAt]) -> Gathered:
        return _gathered({file: self.read(file) for file in files}, self.conversation())

    def conversation(self) -> Conversation:
        base = self.repository.url
        return answers.rest_conversation(
            self._all(f"{base}/pulls/{self.number}/reviews"),
            self._all(f"{base}/pulls/{self.number}/comments"),
            self._all(f"{base}/issues/{self.number}/comments"),
        )

    def _all(self, url: str) -> list[Any]:
        try:
            return pages(self.repository.requester, url, "read the conversation")
        except CannotReview:
            return []  # a permission is missing: there is still something to review

    def read(self, file: FileAt) -> str | Unread | None:
        try:
            with translated("read a file"):
                found = self.repository.get_contents(file.path, ref=file.commit)
            return None if isinstance(found, list) else _decoded(found.raw_data)
        except CannotReview:
            return self._blob(self.blobs.get(file, ""))

    def _blob(self, sha: str) -> str | Unread | None:
        if not sha:
            return None
        try:
            with translated("read a blob"):
                return _decoded(self.repository.get_git_blob(sha).raw_data)
        except CannotReview:
            return None


def _decoded(data: Mapping[str, Any]) -> str | Unread | None:
    """UTF-8 text that is not too large. Of files over 1 MB GitHub gives the size alone, with the encoding `none`."""
    content, encoding = data.get("content"), data.get("encoding")
    if not isinstance(content, str):
        return None  # a submodule
    if encoding not in {"base64", "utf-8"} or len(content) > MAX_TEXT_BYTES * 3 // 2:
        return Unread(data.get("size"))
    try:
        return content if encoding == "utf-8" else base64.b64decode(content).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return Unread(data.get("size"), is_text=False)
