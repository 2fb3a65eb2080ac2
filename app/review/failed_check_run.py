"""The check run of a head that could not be reviewed: a required check must not hang without a word."""

from __future__ import annotations

from app.pull_request import CheckRun
from app.review.markdown import code


def failed_check_run(head_sha: str, reason: str, *, is_final: bool) -> CheckRun:
    """reason: what the job ended with. is_final: nobody tries again by itself."""
    if is_final:
        how = f"Push a commit, press **Re-run**, or write {code('/slimline review')} to have it tried again."
        return CheckRun(
            head_sha, "neutral", "Not reviewed", f"Slimline couldn't review this commit: {_said(reason)}\n\n{how}"
        )
    summary = f"The first attempt failed. Slimline will try again: {_said(reason)}"
    return CheckRun(head_sha, "", "Not reviewed yet", summary)


def _said(reason: str) -> str:
    if reason.startswith("defect"):
        return "it has a defect, which its operator finds in the log."
    return f"{code(reason, 300)}."
