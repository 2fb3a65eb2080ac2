"""GraphQL: threads, resolving, hiding, commits on a branch, many files in one call."""

from __future__ import annotations

import base64
from typing import Any

from github import GithubIntegration

from tests.sandbox.conftest import HEAD, REPOSITORY, Client, on

THREADS = """
query($after: String) { repository(owner: "acme", name: "shop") { pullRequest(number: 1) {
  headRefOid
  reviewThreads(first: 1, after: $after) { pageInfo { hasNextPage endCursor } nodes {
    id isResolved isOutdated line startLine path viewerCanResolve resolvedBy { login }
    comments(first: 5) { nodes { id databaseId body viewerDidAuthor author { login __typename } replyTo { databaseId }
                                 isMinimized minimizedReason reactionGroups { content viewerHasReacted } } } } } } } }
"""
COMMIT = "mutation($input: CreateCommitOnBranchInput!) { createCommitOnBranch(input: $input) { commit { oid } } }"


def threads(client: Client, after: str | None = None) -> dict[str, Any]:
    answer = client.graphql(THREADS, after=after)
    assert "errors" not in answer
    found: dict[str, Any] = answer["data"]["repository"]["pullRequest"]["reviewThreads"]
    return found


def mutate(client: Client, name: str, selection: str = "clientMutationId", **fields: object) -> dict[str, Any]:
    kind = name[0].upper() + name[1:] + "Input"
    return client.graphql(f"mutation($i: {kind}!) {{ {name}(input: $i) {{ {selection} }} }}", i=fields)


def test_threads_in_pages(client: Client) -> None:
    client.review(on(4, "one"), on(14, "two", start=12))
    first = client.sandbox.pull_request(REPOSITORY, 1).threads[0].comments[0]
    client.sandbox.reply(REPOSITORY, first.id, "no")
    page = threads(client)
    node = page["nodes"][0]
    assert (node["line"], node["startLine"], node["isResolved"], node["viewerCanResolve"]) == (4, None, False, True)
    ours, theirs = node["comments"]["nodes"]
    assert (ours["author"], ours["viewerDidAuthor"]) == ({"login": "slimline", "__typename": "Bot"}, True)
    assert (theirs["author"]["login"], theirs["replyTo"]["databaseId"]) == ("octocat", ours["databaseId"])
    assert len(ours["reactionGroups"]) == 8
    last = threads(client, page["pageInfo"]["endCursor"])
    assert ([each["startLine"] for each in last["nodes"]], last["pageInfo"]["hasNextPage"]) == ([12], False)


def test_resolving_and_hiding(client: Client) -> None:
    client.review(on(4))
    node = threads(client)["nodes"][0]
    comment = node["comments"]["nodes"][0]["id"]
    mutate(client, "resolveReviewThread", "thread { isResolved }", threadId=node["id"])
    mutate(client, "minimizeComment", subjectId=comment, classifier="OUTDATED")
    mutate(client, "updatePullRequestReviewComment", pullRequestReviewCommentId=comment, body="settled")
    after = threads(client)["nodes"][0]
    assert (after["isResolved"], after["resolvedBy"]["login"], after["viewerCanResolve"]) == (True, "slimline", False)
    shown = after["comments"]["nodes"][0]
    assert (shown["body"], shown["isMinimized"], shown["minimizedReason"]) == ("settled", True, "outdated")
    mutate(client, "deletePullRequestReviewComment", id=comment)
    assert threads(client)["nodes"] == []


def test_resolving_needs_contents_write(client: Client, integration: GithubIntegration) -> None:
    client.review(on(4))
    client.sandbox.set_permissions("acme", contents="read")
    token = integration.get_access_token(client.sandbox.installation("acme").id).token
    client.http.headers["Authorization"] = f"Bearer {token}"
    node = threads(client)["nodes"][0]
    assert not node["viewerCanResolve"]
    answer = mutate(client, "resolveReviewThread", threadId=node["id"])
    assert [error["type"] for error in answer["errors"]] == ["FORBIDDEN"]
    assert not client.sandbox.pull_request(REPOSITORY, 1).threads[0].resolved_by


def test_a_commit_on_the_expected_head_only(client: Client) -> None:
    content = base64.b64encode(b"FROM y\n").decode()
    wanted = {
        "branch": {"repositoryNameWithOwner": REPOSITORY, "branchName": "change"},
        "message": {"headline": "Slim", "body": "All fixes"},
        "expectedHeadOid": client.pull.head.sha,
        "fileChanges": {"additions": [{"path": "Dockerfile", "contents": content}]},
    }
    made = client.graphql(COMMIT, input=wanted)["data"]["createCommitOnBranch"]["commit"]["oid"]
    assert client.sandbox.file(REPOSITORY, made, "Dockerfile") == b"FROM y\n"
    assert client.sandbox.pull_request(REPOSITORY, 1).head_sha == made
    commit = client.repository.get_git_commit(made)
    assert (commit.message, commit.author.name) == ("Slim\n\nAll fixes", "slimline[bot]")
    stale = client.graphql(COMMIT, input=wanted)
    assert [error["type"] for error in stale["errors"]] == ["STALE_DATA"]


def test_a_fork_is_written_only_where_maintainers_may(client: Client) -> None:
    client.sandbox.fork(REPOSITORY, "stranger")
    for number, allowed in ((2, False), (3, True)):
        pull = client.sandbox.open_pull_request(
            REPOSITORY,
            {"x": "y\n"},
            branch=f"branch-{number}",
            head="stranger/shop",
            author="stranger",
            maintainer_can_modify=allowed,
        )
        answer = client.graphql(
            COMMIT,
            input={
                "branch": {"repositoryNameWithOwner": "stranger/shop", "branchName": f"branch-{number}"},
                "message": {"headline": "Slim"},
                "expectedHeadOid": pull.head_sha,
                "fileChanges": {"deletions": [{"path": "x"}]},
            },
        )
        assert ("errors" in answer) is not allowed


def test_many_files_in_one_call(client: Client) -> None:
    client.sandbox.push(REPOSITORY, "change", {"bin": b"\0", "sub/Dockerfile": "FROM z\n"})
    blob = "{ ... on Blob { text byteSize isBinary isTruncated } }"
    answer = client.graphql(
        f"""query($a: String!) {{ repository(owner: "acme", name: "shop") {{
              a: object(expression: $a) {blob}
              b: object(expression: "change:sub/Dockerfile") {blob}
              c: object(expression: "change:bin") {blob}
              d: object(expression: "change:missing") {blob}
              e: object(expression: "change:sub") {{ __typename }} }}
            organisation: repository(owner: "acme", name: ".github") {{ id }} }}""",
        a=f"{client.pull.head.sha}:Dockerfile",
    )
    found = answer["data"]["repository"]
    assert found["a"]["text"] == HEAD
    assert found["b"] == {"text": "FROM z\n", "byteSize": 7, "isBinary": False, "isTruncated": False}
    assert (found["c"]["text"], found["c"]["isBinary"]) == (None, True)
    assert (found["d"], found["e"]) == (None, {"__typename": "Tree"})
    assert answer["data"]["organisation"] is None
    assert [(error["type"], error["path"]) for error in answer["errors"]] == [("NOT_FOUND", ["organisation"])]


def test_mistakes_are_answered_with_200(client: Client) -> None:
    assert "errors" in client.graphql("query {")
    assert "errors" in client.graphql("query { nonsense }")
    limits = client.graphql(THREADS.replace("first: 1", "first: 101"))
    assert [error["type"] for error in limits["errors"]] == ["EXCESSIVE_PAGINATION"]
