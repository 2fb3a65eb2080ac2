"""Pull requests of Renovate, Dependabot and their like: only what the new version brings is news in them."""

from __future__ import annotations

from app.pull_request import PullRequestState

_BOTS = frozenset({"dependabot", "dependabot-preview", "renovate", "renovate-bot", "mend-for-github-com", "depfu"})
_BRANCHES = ("dependabot/", "renovate/")
"""Renovate also runs under names of people's own."""

ABOUT_VERSIONS = frozenset(
    {"base-image-out-of-support", "base-image-support-ends-soon", "base-image-untagged", "base-image-versions-differ"}
)
"""The rules whose finding a new version can bring or settle: they speak of the version itself."""


def is_dependency_bots(state: PullRequestState) -> bool:
    is_bot = state.author.removesuffix("[bot]").casefold() in _BOTS
    return is_bot or (not state.is_from_fork and state.head_ref.startswith(_BRANCHES))
