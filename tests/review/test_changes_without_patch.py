"""Files of which GitHub gives no patch: what they were before tells what is new in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from app.pull_request import ChangedFile
from app.review.gathered_review import gather_review
from tests.fake_pull_request import FakePullRequest
from tests.review.rules_for_tests import RULES

OLD = "FROM python:3.13-slim\nRUN pip install flask\n"
NEW = OLD + "RUN pip install gunicorn\n"


class WithoutPatch(FakePullRequest):
    """The files as GitHub lists them where a patch is too large, or where a file was only renamed."""

    listed: ChangedFile

    def changed_files(self) -> Sequence[ChangedFile]:
        return [self.listed]


def said(listed: ChangedFile, base: dict[str, str]) -> list[int]:
    """The lines of what is new."""
    pull = WithoutPatch({"Dockerfile": NEW}, base)
    pull.listed = listed
    report = gather_review(pull, pull.state(), RULES).report
    return sorted({comment.lines.first for comment in report.planned})


CHANGED = ChangedFile("Dockerfile", "modified", None, changes=1)
RENAMED = ChangedFile("Dockerfile", "renamed", None, previous_path="old/Dockerfile", changes=0)


@pytest.mark.parametrize(
    ("listed", "base", "lines"),
    [
        (CHANGED, {"Dockerfile": OLD}, [3]),
        (RENAMED, {}, []),
        (replace(RENAMED, changes=1), {"old/Dockerfile": OLD}, [3]),
        (replace(CHANGED, status="added"), {}, [2, 3]),
    ],
    ids=["changed", "renamed", "renamed and changed", "added"],
)
def test_what_is_new_is_told_by_what_the_file_was(listed: ChangedFile, base: dict[str, str], lines: list[int]) -> None:
    assert said(listed, base) == lines
