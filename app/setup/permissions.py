"""What the App asks GitHub for: a core that never grows, and features that each name what they add."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

EVENTS = (
    "pull_request",
    "issue_comment",
    "pull_request_review_comment",
    "pull_request_review_thread",
    "check_run",
    "check_suite",
    "repository",
)


@dataclass(frozen=True, slots=True)
class AppPermission:
    """One of GitHub's permissions, and why it is asked for."""

    name: str
    level: str
    why: str

    @property
    def shown(self) -> str:
        """As GitHub's settings page calls it: `Pull requests: write`."""
        return f"{self.name.replace('_', ' ').capitalize()}: {self.level}"


CORE = (
    AppPermission("metadata", "read", "Required by GitHub for every App."),
    AppPermission("contents", "read", "Reads Dockerfiles and the files that they copy."),
    AppPermission("pull_requests", "write", "Posts reviews, and edits them when their findings are fixed."),
    AppPermission("checks", "write", "Reports the result and the before-and-after table."),
    AppPermission("issues", "read", "Receives `/slimline` commands in comments."),
)


@dataclass(frozen=True, slots=True)
class Feature:
    """Something that works only with more than the core. Without its permission it is absent."""

    key: str
    title: str
    permission: AppPermission
    events: tuple[str, ...] = field(default=())


FEATURES = (
    Feature(
        "apply",
        "Apply fixes and resolve conversations",
        AppPermission("contents", "write", "Commits fixes on request, and resolves settled conversations."),
    ),
    Feature(
        "merge-queue",
        "Pass merge queues",
        AppPermission("merge_queues", "read", "Reports a check on the commits of a merge queue, which may require it."),
        ("merge_group",),
    ),
)


def permissions(features: Collection[str]) -> Mapping[str, str]:
    """The permissions for the core and these features."""
    found = {one.name: one.level for one in CORE}
    return found | {one.permission.name: one.permission.level for one in FEATURES if one.key in features}


def events(features: Collection[str]) -> list[str]:
    """The events that the App subscribes to."""
    return [*EVENTS, *(event for one in FEATURES if one.key in features for event in one.events)]
