"""What the repository's CI measured, in a review's summary."""

from __future__ import annotations

from dataclasses import replace

from app.evidence.reported_builds import Figures, ReportedFile
from app.review.gathered_review import gather_review
from app.review.measured_figures import measured_lines
from tests.fake_pull_request import FakePullRequest
from tests.review.rules_for_tests import RULES


def test_of_many_dockerfiles_the_first_five_are_told() -> None:
    files = {f"{n}/Dockerfile": "FROM a\nRUN pip install flask\n" for n in range(7)}
    pull = FakePullRequest(files)
    report = gather_review(pull, pull.state(), RULES).report
    built = {path: ReportedFile(path, now=Figures(2_000_000), fixed=Figures(1_000_000)) for path in files}
    lines = measured_lines(replace(report, reported=built), "a" * 40)
    assert [line.partition(":")[0] for line in lines] == [f"`{n}/Dockerfile`" for n in range(5)]
    assert lines[0].startswith("`0/Dockerfile`: 2 MB -> 1 MB, measured at `aaaaaaa`")
