"""Suggestions are committed exactly as GitHub's page commits them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.sandbox.errors import SuggestionRefused
from app.sandbox.records import Thread
from app.sandbox.suggestions import Replacement, replaced, suggested_text
from tests.sandbox.conftest import HEAD, REPOSITORY, Client, on, suggestion

THREAD = Thread(1, "f", "RIGHT", 1, None, None, "", "", 1)


def commit(client: Client, *comments: int) -> str:
    client.sandbox.commit_suggestions(REPOSITORY, 1, comments or client.sandbox.open_suggestions(REPOSITORY, 1))
    content = client.sandbox.file(REPOSITORY, "change", "Dockerfile")
    assert content is not None
    return content.decode()


def ids(client: Client) -> list[int]:
    return [comment.id for comment in client.sandbox.pull_request(REPOSITORY, 1).review_comments]


def refusal(client: Client, *comments: int) -> str:
    before = client.sandbox.pull_request(REPOSITORY, 1).head_sha
    with pytest.raises(SuggestionRefused) as refused:
        client.sandbox.commit_suggestions(REPOSITORY, 1, comments or ids(client))
    assert client.sandbox.pull_request(REPOSITORY, 1).head_sha == before
    return str(refused.value)


def test_a_batch_is_one_commit_that_resolves_its_threads(client: Client) -> None:
    client.review(on(1, suggestion("FROM a", "FROM b")), on(6, suggestion("RUN all"), start=4))
    expected = HEAD.replace("FROM python:3.11", "FROM a\nFROM b").replace("RUN new\nRUN a\nRUN b", "RUN all")
    assert commit(client) == expected
    pull = client.sandbox.pull_request(REPOSITORY, 1)
    assert len(pull.heads) == 2
    assert [thread.resolved_by for thread in pull.threads] == ["octocat", "octocat"]
    assert client.sandbox.open_suggestions(REPOSITORY, 1) == []
    told = [(event.event, event.action) for event in client.sandbox.deliveries[-3:]]
    resolved = ("pull_request_review_thread", "resolved")
    assert sorted(told) == sorted([("pull_request", "synchronize"), resolved, resolved])


def test_an_empty_suggestion_deletes_its_lines(client: Client) -> None:
    client.review(on(5, "```suggestion\n```", start=4))
    assert commit(client) == HEAD.replace("RUN new\nRUN a\n", "")


def test_one_after_the_other_works_where_lines_only_moved(client: Client) -> None:
    client.review(on(1, suggestion("FROM a", "ARG b")), on(14, suggestion("RUN z")))
    first, second = ids(client)
    commit(client, first)
    assert commit(client, second) == HEAD.replace("FROM python:3.11", "FROM a\nARG b").replace("RUN last", "RUN z")


def test_two_for_one_line_are_refused(client: Client) -> None:
    client.review(on(5, suggestion("RUN x"), start=4), on(5, suggestion("RUN y")))
    assert refusal(client) == "Only one suggestion per line can be applied in a batch."


def test_the_same_text_is_refused(client: Client) -> None:
    client.review(on(4, suggestion("RUN new")))
    assert refusal(client) == "This suggestion is invalid because no changes were made to the code."


def test_lines_around_deleted_ones_are_refused(client: Client) -> None:
    client.review(on(11, suggestion("RUN x")), on(3, suggestion("COPY x"), start=2))
    first, second = ids(client)
    assert refusal(client, second) == "Applying suggestions on deleted lines is not supported."
    commit(client, first)


def test_an_outdated_one_is_refused(client: Client) -> None:
    client.review(on(4, suggestion("RUN x")))
    client.sandbox.push(REPOSITORY, "change", {"Dockerfile": HEAD.replace("RUN new", "RUN newer")})
    assert refusal(client) == "Outdated suggestions cannot be applied."


def test_an_applied_one_is_refused(client: Client) -> None:
    client.review(on(4, suggestion("RUN x")))
    commit(client)
    assert refusal(client) == "This suggestion has been applied or marked resolved."


def test_a_closed_pull_request_refuses(client: Client) -> None:
    client.review(on(4, suggestion("RUN x")))
    client.sandbox.close(REPOSITORY, 1)
    assert "closed" in refusal(client)


def test_a_stranger_may_not_push(client: Client) -> None:
    client.review(on(4, suggestion("RUN x")))
    with pytest.raises(SuggestionRefused, match="mallory may not push"):
        client.sandbox.commit_suggestions(REPOSITORY, 1, ids(client), by="mallory")


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("no block", None),
        ("a\n```suggestion\nx\n```\nb", "x\n"),
        ("````suggestion\n```\nx\n```\n````", "```\nx\n```\n"),
        ("```suggestion\r\nx\r\n```", "x\n"),
        ("```suggestion\n```", ""),
        ("```suggestion\n\n```", "\n"),
        ("~~~suggestion\nx\n~~~", "x\n"),
    ],
)
def test_the_text_of_a_block(body: str, text: str | None) -> None:
    assert suggested_text(body) == text


@given(st.lists(st.text("ab\r", max_size=3), min_size=1, max_size=8), st.data())
def test_disjoint_replacements_can_be_made_in_any_order(lines: list[str], data: st.DataObject) -> None:
    content = "".join(line + "\n" for line in lines).encode()
    cuts = sorted(data.draw(st.sets(st.integers(1, len(lines)), max_size=4)))
    replacements = [Replacement("f", first, first, f"{first}\n" * (first % 3), THREAD) for first in cuts]
    shuffled = data.draw(st.permutations(replacements))
    expected = [f"{n}\n" * (n % 3) if n in cuts else line + "\n" for n, line in enumerate(lines, 1)]
    assert replaced(content, shuffled) == "".join(expected).encode()
