"""Reads texts and the conversation: in one GraphQL query where the server has it, else call by call.

What an answer leaves out is asked for again or puts the job back: a text that is not known counts as nothing else.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from github import GithubException
from github.Repository import Repository
from github.Requester import Requester

from app.conversation import Conversation
from app.failures import CannotReview, TryAgainLater
from app.github_api import answers, graph, queries
from app.github_api.errors import translated
from app.pull_request import MAX_TEXT_BYTES, FileAt, Gathered, Unread

PER_PAGE = 100
_NOT_FOUND = 404
_FILE = re.compile(r"repository\.f\d+")


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
    """One query for at most 100 files and the first 100 threads. read: one file that an answer left out."""

    requester: Requester
    owner: str
    name: str
    number: int
    read: Callable[[FileAt], str | Unread | None]
    may_write: answers.MayWrite

    def gather(self, files: Sequence[FileAt]) -> tuple[Gathered, str | Unread | None]:
        """Also the organisation's configuration, where its `.github` repository is public."""
        first, rest = files[: queries.FILES_PER_QUERY], files[queries.FILES_PER_QUERY :]
        answer = self._ask(first, with_conversation=True, after=None)
        data = answer["data"]
        texts = dict(self._texts(answer, first))
        talk = self._conversation(data)
        while rest:
            part, rest = rest[: queries.FILES_PER_QUERY], rest[queries.FILES_PER_QUERY :]
            texts.update(self._texts(self._ask(part, with_conversation=False, after=None), part))
        organisation = (data.get("organisation") or {}).get("object")
        return _gathered(texts, talk), answers.blob_text(organisation)

    def _conversation(self, data: Mapping[str, Any]) -> Conversation:
        pull = data["repository"]["pullRequest"]
        talk = answers.conversation(pull, self.may_write)
        page = pull["reviewThreads"]["pageInfo"]
        while page["hasNextPage"]:
            answer = self._ask((), with_conversation=True, after=page["endCursor"])
            pull = answer["data"]["repository"]["pullRequest"]
            talk = replace(talk, threads=(*talk.threads, *answers.conversation(pull, self.may_write).threads))
            page = pull["reviewThreads"]["pageInfo"]
        return talk

    def _ask(self, files: Sequence[FileAt], *, with_conversation: bool, after: str | None) -> Mapping[str, Any]:
        variables: dict[str, Any] = {"owner": self.owner, "name": self.name}
        if with_conversation:
            variables |= {"number": self.number, "after": after}
        variables |= {f"f{n}": f"{file.commit}:{file.path}" for n, file in enumerate(files)}
        query = queries.gather(len(files), conversation=with_conversation)
        answer: Mapping[str, Any] = graph.ask(self.requester, query, variables, "read the pull request")
        passing = [e for e in graph.errors_of(answer) if not (graph.is_for_good(e) or _FILE.match(graph.place_of(e)))]
        if passing:
            raise TryAgainLater(f"read the pull request: GitHub left out a part ({passing[0].get('message')})")
        repository = answer["data"].get("repository")
        if not repository or (with_conversation and not repository.get("pullRequest")):
            raise CannotReview("read the pull request: GitHub does not show it to Slimline")
        return answer

    def _texts(
        self, answer: Mapping[str, Any], files: Sequence[FileAt]
    ) -> Iterable[tuple[FileAt, str | Unread | None]]:
        unknown = {graph.place_of(error) for error in graph.errors_of(answer)}
        for n, file in enumerate(files):
            found = answer["data"]["repository"].get(f"f{n}")
            is_known = f"repository.f{n}" not in unknown
            yield file, answers.blob_text(found) if is_known else self.read(file)


def _gathered(found: Mapping[FileAt, str | Unread | None], conversation: Conversation) -> Gathered:
    texts = {file: text for file, text in found.items() if isinstance(text, str)}
    return Gathered(texts, conversation, {file: text for file, text in found.items() if isinstance(text, Unread)})


@dataclass(frozen=True, slots=True)
class RestReader:
    """Plain REST. blobs: the blob of a file where we know it, for servers that lack one of the two routes."""

    repository: Repository
    number: int
    blobs: Mapping[FileAt, str]
    may_write: answers.MayWrite = lambda login: False

    def gather(self, files: Sequence[FileAt]) -> Gathered:
        return _gathered({file: self.read(file) for file in files}, self.conversation())

    def conversation(self) -> Conversation:
        base = self.repository.url
        return answers.rest_conversation(
            self._all(f"{base}/pulls/{self.number}/reviews"),
            self._all(f"{base}/pulls/{self.number}/comments"),
            self._talk(f"{base}/issues/{self.number}/comments"),
            self.may_write,
        )

    def _all(self, url: str) -> list[Any]:
        return pages(self.repository.requester, url, "read the conversation")

    def _talk(self, url: str) -> list[Any]:
        try:
            return self._all(url)
        except CannotReview:
            return []  # a permission is missing: there is still something to review

    def read(self, file: FileAt) -> str | Unread | None:
        """None only where GitHub says that there is no such file."""
        with translated("read a file"):
            try:
                found = self.repository.get_contents(file.path, ref=file.commit)
            except GithubException as error:
                if error.status != _NOT_FOUND:
                    raise
                return self._blob(self.blobs.get(file, ""), MAX_TEXT_BYTES)
        return None if isinstance(found, list) else _decoded(found.raw_data)

    def read_blob(self, sha: str, limit: int) -> str | Unread | None:
        with translated("read a file"):
            return self._blob(sha, limit)

    def _blob(self, sha: str, limit: int) -> str | Unread | None:
        if not sha:
            return None
        try:
            return _decoded(self.repository.get_git_blob(sha).raw_data, limit)
        except GithubException as error:
            if error.status != _NOT_FOUND:
                raise
            return None


def _decoded(data: Mapping[str, Any], limit: int = MAX_TEXT_BYTES) -> str | Unread | None:
    """UTF-8 text that is not too large. Of files over 1 MB GitHub gives the size alone, with the encoding `none`."""
    content, encoding = data.get("content"), data.get("encoding")
    if not isinstance(content, str):
        return None  # a submodule
    if encoding not in {"base64", "utf-8"} or len(content) > limit * 3 // 2:
        return Unread(data.get("size"))
    try:
        return content if encoding == "utf-8" else base64.b64decode(content).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return Unread(data.get("size"), is_text=False)
