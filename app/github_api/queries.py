"""The GraphQL that we send. What varies goes into variables: no text of a repository becomes part of a query."""

from __future__ import annotations

from collections.abc import Sequence

FILES_PER_QUERY = 100

_BLOB = "{ ... on Blob { byteSize isBinary isTruncated text } }"

_CONVERSATION = """
    pullRequest(number: $number) {
      baseRef { refUpdateRule { requiresConversationResolution } }
      reviews(last: 100) { nodes { fullDatabaseId body viewerDidAuthor commit { oid } } }
      comments(last: 100) { nodes {
        body viewerDidAuthor author { login __typename } editor { login }
        reactionGroups { content viewerHasReacted }
      } }
      reviewThreads(first: 100, after: $after) {
        pageInfo { hasNextPage endCursor }
        nodes {
          id isResolved isOutdated path line startLine viewerCanResolve resolvedBy { login }
          comments(first: 30) { nodes {
            id fullDatabaseId body viewerDidAuthor author { login __typename } editor { login }
            reactionGroups { content viewerHasReacted }
          } }
        }
      }
    }"""

_ORGANISATION = f"""
  organisation: repository(owner: $owner, name: ".github") {{
    object(expression: "HEAD:.github/slimline.yml") {_BLOB}
  }}"""


def gather(files: int, *, conversation: bool) -> str:
    """The query `Gather` for so many files; their places are the variables f0, f1, ..."""
    variables = "".join(f", $f{n}: String!" for n in range(files))
    talk = ", $number: Int!, $after: String" if conversation else ""
    blobs = "\n".join(f"    f{n}: object(expression: $f{n}) {_BLOB}" for n in range(files))
    return (
        f"query Gather($owner: String!, $name: String!{talk}{variables}) {{\n"
        f"  repository(owner: $owner, name: $name) {{{_CONVERSATION if conversation else ''}\n    id\n{blobs}\n  }}"
        f"{_ORGANISATION if conversation else ''}\n}}"
    )


def window(folder: bool) -> str:
    """The query `Window`: the last commits of the default branch, of those that touch a folder where one is named."""
    variable, path = (", $folder: String!", ", path: $folder") if folder else ("", "")
    return f"""\
query Window($owner: String!, $name: String!{variable}) {{
  repository(owner: $owner, name: $name) {{
    defaultBranchRef {{ target {{ ... on Commit {{
      oid
      history(first: 100{path}) {{ nodes {{ oid committedDate parents(first: 1) {{ totalCount }} }} }}
    }} }} }}
  }}
}}"""


def touching(paths: int) -> str:
    """The query `Touching`: of so many paths, the variables p0, p1, ..., the commits that changed each."""
    variables = "".join(f", $p{n}: String!" for n in range(paths))
    histories = "\n".join(
        f"      p{n}: history(first: 100, path: $p{n}, since: $since) {{ nodes {{ oid }} pageInfo {{ hasNextPage }} }}"
        for n in range(paths)
    )
    return (
        f"query Touching($owner: String!, $name: String!, $head: String!, $since: GitTimestamp!{variables}) {{\n"
        f"  repository(owner: $owner, name: $name) {{\n    object(expression: $head) {{ ... on Commit {{\n{histories}\n"
        "    } }\n  }\n}"
    )


RESOLVE = "resolveReviewThread"
DELETE = "deletePullRequestReviewComment"
EDIT = "updatePullRequestReviewComment"
MINIMISE = "minimizeComment"
_INPUTS = {
    RESOLVE: "ResolveReviewThreadInput",
    DELETE: "DeletePullRequestReviewCommentInput",
    EDIT: "UpdatePullRequestReviewCommentInput",
    MINIMISE: "MinimizeCommentInput",
}


def settle(mutations: Sequence[str]) -> str:
    """The mutation `Settle`: several at once, with the variables m0, m1, ..."""
    variables = ", ".join(f"$m{n}: {_INPUTS[name]}!" for n, name in enumerate(mutations))
    body = "\n".join(f"  m{n}: {name}(input: $m{n}) {{ clientMutationId }}" for n, name in enumerate(mutations))
    return f"mutation Settle({variables}) {{\n{body}\n}}"


APPLY = """\
mutation Apply($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid } }
}"""
