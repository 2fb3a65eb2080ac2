"""A fork's numbers: out of an artifact that anybody wrote, into a check run, by a workflow that may write."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from app.evidence.dockerfile_versions import ALL_FIXED, AS_IT_IS
from app.evidence.fork_measurement import ForkRun, fork_run, number_of, reports_in
from app.evidence.reported_builds import Figures, reported

ROOT = Path(__file__).parents[2]
SHA = "a" * 40
OWN = {"id": 1, "owner": {"login": "acme"}}
FORK = {"id": 2, "owner": {"login": "passer-by"}}


def event(head: dict[str, Any] = FORK, kind: str = "pull_request") -> dict[str, Any]:
    run = {"id": 7, "event": kind, "head_sha": SHA, "head_branch": "$(touch x)", "head_repository": head}
    return {"workflow_run": run, "repository": OWN}


def packed(report: object, name: str = "slimline-measure.json") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, report if isinstance(report, str) else json.dumps(report))
    return file.getvalue()


def measured(path: str = "Dockerfile", **more: object) -> dict[str, Any]:
    built = {"bytes": 5_000_000, "base_image": "<b>hello</b>", **more}
    versions = [
        {"name": "base", "built": built},
        {"name": AS_IT_IS, "built": built},
        {"name": ALL_FIXED, "built": None},
    ]
    return {"path": path, "versions": versions, "answers": "<b>hello</b>"}


def test_only_runs_of_forks_are_posted_here() -> None:
    assert fork_run(event()) == ForkRun(7, SHA, "passer-by:$(touch x)")
    assert fork_run(event(OWN)) is None
    assert fork_run(event(kind="push")) is None


def test_of_an_artifact_numbers_alone_are_kept() -> None:
    (report,) = reports_in(packed([measured()]))
    assert [version["name"] for version in report["versions"]] == ["base", AS_IT_IS, ALL_FIXED]
    assert "hello" not in json.dumps(report)
    assert report["versions"][1]["built"]["bytes"] == 5_000_000
    assert report["versions"][2]["built"] is None


@pytest.mark.parametrize("path", ["@everyone `x`", "a\nb", "<b>", "/etc/passwd", "x" * 201])
def test_a_path_that_is_not_plain_is_left_out(path: str) -> None:
    assert reports_in(packed([measured(path)])) == []


@pytest.mark.parametrize(
    "archive",
    [
        b"",
        b"PK\x03\x04 no archive",
        packed([measured()], "another.json"),
        packed("{"),
        packed({}),
        packed(5),
        packed([5]),
        packed([{"path": "Dockerfile", "versions": []}]),
        packed(" " * 2_000_000),
        packed("[" * 100_000),
    ],
)
def test_any_other_artifact_is_nothing(archive: bytes) -> None:
    assert reports_in(archive) == []


def test_a_pull_request_that_has_moved_on_gets_no_numbers() -> None:
    run = ForkRun(7, SHA, "passer-by:change")
    assert number_of([{"number": 3, "head": {"sha": "b" * 40}}, {"number": 4, "head": {"sha": SHA}}], run) == 4
    assert number_of([{"number": 3, "head": {"sha": "b" * 40}}], run) is None


FAKE_GH = """\
#!{python}
import pathlib, sys
here, words = pathlib.Path({folder!r}), sys.argv[2:]
with (here / "calls").open("a") as calls:
    calls.write(" ".join(words) + "\\n")
if "/pulls" in " ".join(words):
    print((here / "pulls.json").read_text())
elif words[0].endswith("/artifacts"):
    print((here / "artifacts.json").read_text())
elif words[0].endswith("/zip"):
    sys.stdout.buffer.write((here / "artifact.zip").read_bytes())
elif words[0] == "--method":
    (here / "posted.json").write_text(pathlib.Path(words[-1]).read_text())
else:
    print(77)
"""


def test_the_workflow_posts_a_check_run_that_names_the_pull_request(tmp_path: Path) -> None:
    (tmp_path / "event.json").write_text(json.dumps(event()))
    (tmp_path / "pulls.json").write_text(json.dumps([{"number": 4, "head": {"sha": SHA}}]))
    listed = [
        {"id": 5, "name": "logs", "size_in_bytes": 1},
        {"id": 6, "name": "slimline-measure", "size_in_bytes": 900},
    ]
    (tmp_path / "artifacts.json").write_text(json.dumps({"artifacts": listed}))
    (tmp_path / "artifact.zip").write_bytes(packed([measured()]))
    (tmp_path / "gh").write_text(FAKE_GH.format(python=sys.executable, folder=str(tmp_path)))
    (tmp_path / "gh").chmod(0o755)
    environment = {
        **os.environ,
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "GITHUB_EVENT_PATH": str(tmp_path / "event.json"),
        "GITHUB_REPOSITORY": "acme/shop",
        "MEASURE_POST": str(ROOT / "measure/post.sh"),
    }
    command = [sys.executable, "-m", "app.evidence.fork_measurement"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    posted = json.loads((tmp_path / "posted.json").read_text())
    assert (posted["head_sha"], posted["external_id"]) == (SHA, "pull-request/4")
    (file,) = reported(posted["output"]["text"]).values()
    assert (file.base, file.now, file.fails) == (Figures(5_000_000), Figures(5_000_000), {"fixed"})
    calls = (tmp_path / "calls").read_text().splitlines()
    assert calls[0] == "--method GET repos/acme/shop/pulls -f head=passer-by:$(touch x)"
    assert not (tmp_path / "x").exists()
