"""Apply all fixes: one commit on the head branch, only when a person asked; where we may not push, the patch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import unified_diff

from app.failures import WriteRefused
from app.pull_request import PullRequest, PullRequestState
from app.review.hunks import lines_of
from app.review.markdown import code, fenced
from app.review.review_plan import Report
from app.review.reviewed_dockerfile import ReviewedFile
from rules.engine.analysis import analyse
from rules.engine.rewrite import without_caution

_LONGEST_PATCH = 50_000


@dataclass(frozen=True, slots=True)
class Applied:
    """commit: its id, "" where none was made; then `answer` says why and what to do instead."""

    commit: str = ""
    answer: str = ""


def apply_fixes(pull_request: PullRequest, state: PullRequestState, report: Report, *, everything: bool) -> Applied:
    """everything: also the fixes with something to check first."""
    new = {file.path: rewritten(file, everything=everything) for file in report.files if not file.problem}
    changed = {file.path: new[file.path] for file in report.files if file.path in new and new[file.path] != file.text}
    changed |= report.new_files(everything=everything)
    if not changed:
        more = "" if everything else f" {code('/slimline apply all')} also takes those with something to check first."
        return Applied(answer=f"There is nothing to apply.{more}")
    if state.obstacle or state.head_repository is None:
        return Applied(answer=_patch_answer(state.obstacle, report, changed))
    message = report.loaded.configuration.apply.message
    try:
        return Applied(pull_request.commit(state.head_repository, state.head_ref, state.head_sha, message, changed))
    except WriteRefused as refusal:
        return Applied(answer=_patch_answer(f"GitHub refused the commit: {code(refusal.reason)}.", report, changed))


def rewritten(file: ReviewedFile, *, everything: bool) -> str:
    """The file after its fixes, within and outside of the hunks."""
    if everything:
        return file.rewritten
    return analyse(file.text, file.rules, file.context, accepts=without_caution, declined=file.declined).rewritten


def _patch_answer(reason: str, report: Report, changed: Mapping[str, str]) -> str:
    old = {file.path: file.text for file in report.files}
    patch = "".join(_patch(path, old.get(path), new) for path, new in changed.items())
    if len(patch) > _LONGEST_PATCH:
        return f"{reason} The patch is too long for a comment: use `slimline fix --all --write` on your branch."
    how = (
        f"{reason} Copy this patch to the clipboard and run `git apply` with it, or accept the suggestions one by one."
    )
    return f"{how}\n\n{fenced('diff', patch.removesuffix(chr(10)).split(chr(10)))}"


def _patch(path: str, old: str | None, new: str) -> str:
    """old: None where the file is new."""
    header = f"--- {'/dev/null' if old is None else f'a/{path}'}\n+++ b/{path}\n"
    body = list(unified_diff(lines_of(old or ""), lines_of(new)))[2:]
    return header + "".join(line if line.endswith("\n") else line + "\n\\ No newline at end of file\n" for line in body)
