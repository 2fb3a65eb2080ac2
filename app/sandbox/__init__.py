"""A local GitHub over real git repositories, for the demo and the tests.

It answers as GitHub does for what this App needs, and it refuses as GitHub does: comments outside the hunks, tokens
without the permission, too many annotations. Everything stays in memory and in a temporary folder.
"""
