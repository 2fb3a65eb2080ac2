"""GitHub behind the `PullRequest` port: the only package that imports PyGithub.

What we ask of GitHub; `o/r` is owner/repository, `n` the pull request's number. GraphQL is at `/graphql` beside the API
root (`/api/graphql` where the root ends with `/api/v3`), as PyGithub derives it.

As the App (JWT):
    POST   /app/installations/{id}/access_tokens     {"repositories": ["r"], "permissions": {contents, ...}}
                                                     422: again with contents: read, then without `permissions`
    GET    /app                                      only for `slimline doctor`
    GET    /app/hook/deliveries?per_page=100[&cursor=]
    POST   /app/hook/deliveries/{id}/attempts

As the installation, every review (one changed Dockerfile: seven calls with the token's):
    GET    /repos/o/r/pulls/n                        head, base, state, user, maintainer_can_modify
    GET    /repos/o/r/pulls/n/files?per_page=100     filename, status, patch, previous_filename, sha, changes
    GET    /repos/o/r/git/trees/{head}?recursive=1   path, mode, type, sha, size; truncated
    POST   /graphql   query `Gather`                 file contents, our reviews, threads and commands given: queries.py
    POST   /repos/o/r/pulls/n/reviews                {commit_id, event: "COMMENT", body, comments:
                                                      [{path, body, line, side, start_line, start_side}]}
    POST   /repos/o/r/check-runs                     {name, head_sha, status, conclusion, completed_at, external_id,
                                                      output, actions}

Now and then:
    PATCH  /repos/o/r/check-runs/{id}                annotations after the first 50
    GET    /repos/o/r/check-suites/{id}/check-runs   "Re-run all" in a fork: their external_id names the pull request
    GET    /repos/o/r/pulls                          and where there is none, which of the open ones has this head
    GET    /repos/o/r/compare/{base}...{head}        merge base, only where a patch is missing
    GET    /repos/o/r/collaborators/{user}/permission
    POST   /repos/o/r/issues/n/comments              answers to commands
    POST   /repos/o/r/issues/comments/{id}/reactions
    POST   /repos/o/r/pulls/comments/{id}/reactions
    POST   /repos/o/r/pulls/n/comments/{id}/replies
    POST   /graphql   mutation `Settle`              several at once, aliased m0, m1, ...: resolveReviewThread,
                                                     updatePullRequestReviewComment, deletePullRequestReviewComment,
                                                     minimizeComment
    POST   /graphql   mutation `Apply`               createCommitOnBranch

The query `Gather`, with variables and at most 100 aliases f0, f1, ...:
    repository(owner:, name:) {
      pullRequest(number:) {
        headRefOid
        baseRef { refUpdateRule { requiresConversationResolution } }
        reviews(last: 100) { nodes { fullDatabaseId body viewerDidAuthor commit { oid } } }
        reviewThreads(first: 100, after:) { pageInfo { hasNextPage endCursor } nodes {
          id isResolved isOutdated path line startLine viewerCanResolve resolvedBy { login }
          comments(first: 30) { nodes { id fullDatabaseId body viewerDidAuthor
                                        author { login __typename } editor { login }
                                        reactionGroups { content viewerHasReacted } } } } }
        comments(last: 100) { nodes { fullDatabaseId body viewerDidAuthor author { login __typename } editor { login }
                                      reactionGroups { content viewerHasReacted } } }
      }
      f0: object(expression: "<commit>:<path>") { ... on Blob { byteSize isBinary isTruncated text } }
    }
    organisation: repository(owner:, name: ".github") {
      object(expression: "HEAD:.github/slimline.yml") { ... on Blob { byteSize isBinary isTruncated text } }
    }
`organisation` may be null with an error of type NOT_FOUND beside the data.

An older Enterprise Server without `fullDatabaseId` is asked for `databaseId`. Where a server has no GraphQL (404, 405
or 501 at /graphql), plain REST does the same with more calls, and takes nothing back:
    GET    /repos/o/r/contents/{path}?ref={sha}
    GET    /repos/o/r/git/blobs/{sha}
    GET    /repos/o/r/pulls/n/reviews
    GET    /repos/o/r/pulls/n/comments
    GET    /repos/o/r/issues/n/comments
    PATCH  /repos/o/r/pulls/comments/{id}
"""
