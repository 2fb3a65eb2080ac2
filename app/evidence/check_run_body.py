"""The check run that a repository's own CI posts: `python -m app.evidence.check_run_body REPORT HEAD STATUS`."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from app.evidence.dockerfile_versions import AS_IT_IS
from app.evidence.reported_builds import MOST_CHARACTERS, NAME, machine_readable
from app.evidence.size_words import size


def check_run_body(reports: Sequence[Mapping[str, Any]], head_sha: str, *, failed: bool) -> dict[str, Any]:
    """For `POST /repos/OWNER/NAME/check-runs`."""
    text = machine_readable(reports, AS_IT_IS)
    return {
        "name": NAME,
        "head_sha": head_sha,
        "status": "completed",
        "conclusion": "failure" if failed else "neutral",
        "output": {
            "title": "; ".join(filter(None, map(_change, reports[:3]))) or "Nothing was built",
            "summary": "Built by this repository's CI: the base branch, this change, and this change with all fixes.",
            "text": text if len(text) <= MOST_CHARACTERS else "",
        },
    }


def _change(report: Mapping[str, Any]) -> str:
    built = [version["built"] for version in report["versions"]]
    if len(built) < 2 or built[0] is None or built[-1] is None:
        return ""
    return f"{size(built[0]['bytes'])} -> {size(built[-1]['bytes'])}"


def main() -> None:
    report, head_sha, status = sys.argv[1:4]
    reports = json.loads(Path(report).read_text("utf-8"))
    print(json.dumps(check_run_body(reports, head_sha, failed=status == "1")))


if __name__ == "__main__":
    main()
