"""What a fork's pull request measured, posted by a `workflow_run` of the default branch.

The artifact comes from a workflow that the fork may have changed. It is read as bounded numbers, and nothing of it is
run or unpacked. Which commit and which pull request it is of, GitHub's event and API tell.
"""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from app.evidence.check_run_body import check_run_body
from app.evidence.dockerfile_versions import ALL_FIXED, AS_IT_IS
from app.evidence.reported_builds import ReportedFile, machine_readable, reported

ARTIFACT, REPORT = "slimline-measure", "slimline-measure.json"
_MOST_BYTES = 1_000_000
_PATH = re.compile(r"(?!/)[A-Za-z0-9_.@+/-]{1,200}")


@dataclass(frozen=True, slots=True)
class ForkRun:
    """A workflow's run on a fork's pull request. head: `owner:branch`."""

    id: int
    head_sha: str
    head: str


def fork_run(event: Mapping[str, Any]) -> ForkRun | None:
    """None where the run was of no fork: that one has posted its numbers itself."""
    run = event["workflow_run"]
    if run["event"] != "pull_request" or run["head_repository"]["id"] == event["repository"]["id"]:
        return None
    return ForkRun(int(run["id"]), run["head_sha"], f"{run['head_repository']['owner']['login']}:{run['head_branch']}")


def reports_in(archive: bytes) -> list[dict[str, Any]]:
    """The reports in an artifact: names of ours, plain paths, and numbers alone. [] for any other archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as packed, packed.open(REPORT) as file:
            text = file.read(_MOST_BYTES + 1)
        files = reported(machine_readable(json.loads(text), AS_IT_IS)) if len(text) <= _MOST_BYTES else {}
    except (zipfile.BadZipFile, LookupError, TypeError, ValueError, AttributeError, RuntimeError, OSError, zlib.error):
        return []
    return [_report(file) for file in files.values() if _PATH.fullmatch(file.path)]


def _report(file: ReportedFile) -> dict[str, Any]:
    builds = (("base", "base", file.base), ("now", AS_IT_IS, file.now), ("fixed", ALL_FIXED, file.fixed))
    kept = [(title, one) for name, title, one in builds if one is not None or name in file.fails or name == "now"]
    return {"path": file.path, "versions": [{"name": name, "built": one and asdict(one)} for name, one in kept]}


def number_of(pulls: Sequence[Mapping[str, Any]], run: ForkRun) -> int | None:
    """The open pull request with this head; None where it has moved on."""
    return next((int(pull["number"]) for pull in pulls if pull["head"]["sha"] == run.head_sha), None)


def main() -> None:
    run = fork_run(json.loads(Path(os.environ["GITHUB_EVENT_PATH"]).read_text("utf-8")))
    if run is None:
        print("This run was not of a fork's pull request: it has posted its numbers itself.")
        return
    repository = f"repos/{os.environ['GITHUB_REPOSITORY']}"
    number = number_of(json.loads(_gh("--method", "GET", f"{repository}/pulls", "-f", f"head={run.head}")), run)
    listed = json.loads(_gh(f"{repository}/actions/runs/{run.id}/artifacts"))["artifacts"]
    ids = [int(a["id"]) for a in listed if a["name"] == ARTIFACT and a["size_in_bytes"] <= _MOST_BYTES]
    reports = reports_in(_gh(f"{repository}/actions/artifacts/{ids[0]}/zip")) if ids else []
    if number is None or not reports:
        print("There is nothing to post: no numbers, or the pull request has moved on.")
        return
    body = check_run_body(reports, run.head_sha, failed=False) | {"external_id": f"pull-request/{number}"}
    Path("check-run.json").write_text(json.dumps(body), "utf-8")
    subprocess.run([os.environ["MEASURE_POST"], "check-run.json"], check=True)  # noqa: S603  # the action's own


def _gh(*words: str) -> bytes:
    """Each word is one argument: a branch's name is never part of a command line."""
    return subprocess.run(["gh", "api", *words], check=True, capture_output=True).stdout  # noqa: S603, S607


if __name__ == "__main__":
    main()
