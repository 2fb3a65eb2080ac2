"""GitHub's rules for reviews: where comments may stand, and that one bad comment refuses all of them."""

from __future__ import annotations

import pytest
from github import GithubException

from tests.sandbox.conftest import HEAD, REPOSITORY, Client, on


def test_a_review_with_comments_stands(client: Client) -> None:
    review = client.review(on(4), on(14, start=12), body="Two things")
    assert (review.state, review.body, review.user.login) == ("COMMENTED", "Two things", "slimline[bot]")
    placed = [(c.path, c.start_line, c.line, c.pull_request_review_id) for c in client.pull.get_review_comments()]
    assert placed == [("Dockerfile", None, 4, review.id), ("Dockerfile", 12, 14, review.id)]
    hunk = client.pull.get_review_comments()[0].diff_hunk
    assert hunk.startswith("@@ -1,6 +1,7 @@\n")
    assert hunk.endswith("\n+COPY . /app\n+RUN new")


@pytest.mark.parametrize(
    ("comment", "message"),
    [
        (on(99), "Line could not be resolved"),
        (on(8), "Line could not be resolved"),  # in the file, between the hunks
        (on(1, path="README.md"), "Path could not be resolved"),
        (on(4, side="LEFT", path="nowhere"), "Path could not be resolved"),
        (on(11, start=3), "Pull request review thread start line must be part of the same hunk as the line."),
        (on(4, start=4), "Pull request review thread start line must precede the end line."),
        (on(4, start=5), "Pull request review thread start line must precede the end line."),
    ],
)
def test_a_comment_outside_the_hunks_refuses_the_whole_review(
    client: Client, comment: dict[str, object], message: str
) -> None:
    with pytest.raises(GithubException) as refused:
        client.review(on(4), comment)
    assert refused.value.status == 422
    assert refused.value.data["errors"] == [message]
    stored = client.sandbox.pull_request(REPOSITORY, 1)
    assert (stored.reviews, stored.threads) == ([], [])


def test_removed_lines_are_commented_on_the_left(client: Client) -> None:
    client.review(on(3, side="LEFT"))
    comment = client.pull.get_review_comments()[0]
    assert comment.diff_hunk.endswith("\n-COPY . .")
    assert comment.line == 3


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"line": 99, "side": "RIGHT"}, "pull_request_review_thread.line"),
        ({"line": 5, "side": "RIGHT", "start_line": 5, "start_side": "RIGHT"}, "pull_request_review_thread.start_line"),
        ({"line": 4, "side": "RIGHT", "commit_id": "0" * 40}, "pull_request_review_thread.end_commit_oid"),
        ({"line": 4, "body": " "}, "body"),
    ],
)
def test_a_single_comment_is_told_which_field_is_wrong(client: Client, fields: dict[str, object], field: str) -> None:
    wanted = {"path": "Dockerfile", "body": "x", "commit_id": client.pull.head.sha, **fields}
    answer = client.http.post(f"/repos/{REPOSITORY}/pulls/1/comments", json=wanted)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_a_whole_file_is_commented_alone_but_never_in_a_review(client: Client) -> None:
    wanted = {"path": "Dockerfile", "body": "x", "commit_id": client.pull.head.sha, "subject_type": "file"}
    answer = client.http.post(f"/repos/{REPOSITORY}/pulls/1/comments", json=wanted)
    assert (answer.status_code, answer.json()["line"], answer.json()["subject_type"]) == (201, None, "file")
    review = {"event": "COMMENT", "comments": [{"path": "Dockerfile", "body": "x", "subject_type": "file"}]}
    assert client.http.post(f"/repos/{REPOSITORY}/pulls/1/reviews", json=review).status_code == 422


def test_a_body_has_a_limit(client: Client) -> None:
    client.review(on(4, "x" * 65_536))
    with pytest.raises(GithubException) as refused:
        client.review(on(4, "x" * 65_537))
    assert "maximum is 65536" in str(refused.value.data)


def test_an_empty_review_is_refused(client: Client) -> None:
    with pytest.raises(GithubException) as refused:
        client.review()
    assert refused.value.status == 422


def test_a_thread_is_answered_edited_and_deleted(client: Client) -> None:
    client.review(on(4, "first"))
    first = client.pull.get_review_comments()[0]
    answer = client.pull.create_review_comment_reply(first.id, "second")
    assert answer.in_reply_to_id == first.id
    answer.edit("third")
    assert client.pull.get_review_comment(answer.id).body == "third"
    answer.delete()
    first.delete()
    assert client.sandbox.pull_request(REPOSITORY, 1).threads == []
    assert list(client.pull.get_reviews()) == []


def test_others_comments_are_not_ours_to_edit(client: Client) -> None:
    client.review(on(4))
    first = client.pull.get_review_comments()[0]
    theirs = client.sandbox.reply(REPOSITORY, first.id, "I disagree")
    answer = client.http.patch(f"/repos/{REPOSITORY}/pulls/comments/{theirs.id}", json={"body": "I agree"})
    assert answer.status_code == 403


def test_a_comment_moves_with_its_line_and_is_outdated_when_the_line_changes(client: Client) -> None:
    client.review(on(4), on(14, start=12))
    client.sandbox.push(REPOSITORY, "change", {"Dockerfile": HEAD.replace("RUN new", "RUN newer\nRUN more")})
    lines = [(c.start_line, c.line, c.original_line) for c in client.pull.get_review_comments()]
    assert lines == [(None, None, 4), (13, 15, 14)]
    assert [c.position is None for c in client.pull.get_review_comments()] == [True, False]


def test_reactions_are_counted_once(client: Client) -> None:
    said = client.sandbox.comment(REPOSITORY, 1, "/slimline help")
    comment = client.pull.get_issue_comment(said.id)
    comment.create_reaction("eyes")
    comment.create_reaction("eyes")
    assert [(r.content, r.user.login) for r in comment.get_reactions()] == [("eyes", "slimline[bot]")]
    assert client.http.post(f"/repos/{REPOSITORY}/issues/comments/{said.id}/reactions", json={"content": "no"}).is_error


def test_permission_of_a_person(client: Client) -> None:
    client.sandbox.set_role(REPOSITORY, "mallory", "read")
    found = [client.repository.get_collaborator_permission(login) for login in ("octocat", "mallory", "acme")]
    assert found == ["write", "read", "admin"]
