"""The check run of a head commit: the numbers, the table of before and after, and what no hunk shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from app.evidence.budget_settings import budget_of
from app.pull_request import Annotation, CheckRun, Level
from app.review.anchors import PlannedComment
from app.review.before_after import context_line, table
from app.review.comment_text import short_text
from app.review.configuration import PATH
from app.review.configuration_file import ConfigurationMistake, Loaded
from app.review.markdown import code, inert, visible
from app.review.measured_figures import exceeds, judged, judged_file, measured_table
from app.review.phrases import count, headline, shortened, tally
from app.review.review_plan import Report
from app.review.reviewed_dockerfile import Marked, ReviewedFile
from app.review.rule_pages import RulePages
from app.review.told_history import history_sentence
from app.review.unknown_ignores import UnknownIgnore, unknown_ignores
from rules.engine.rule import Severity

APPLY_ALL = ("Apply all fixes", "Commit every fix to this branch", "apply-all")
_MOST_ANNOTATIONS = 500
_MOST_TABLES = 20
_MOST_LINES = 50
_MOST_UNUSED = 10
_LEVELS: dict[Severity, Level] = {Severity.HINT: "notice", Severity.WARNING: "warning", Severity.ERROR: "failure"}


def check_run(
    report: Report, head_sha: str, pages: RulePages, left_out: Sequence[PlannedComment], refusal: str
) -> CheckRun:
    """left_out: what got no comment. refusal: what GitHub said when it refused some of them, "" where it did not."""
    can_apply = any(file.rewritten and file.rewritten != file.text for file in report.files) or report.new_files()
    return CheckRun(
        head_sha=head_sha,
        conclusion=_conclusion(report),
        title=_title(report),
        summary=shortened("\n\n".join([*_summary(report), *_refusal(refusal)])),
        text=shortened(_text(report, head_sha, left_out, pages)),
        annotations=tuple(_annotations(report))[:_MOST_ANNOTATIONS],
        actions=(APPLY_ALL,) if can_apply and report.told and report.can_commit else (),
    )


def paused_check_run(head_sha: str) -> CheckRun:
    """Where people stopped the reviews: a head without a check run would hang wherever the check is required."""
    how = f"Reviews are paused here. To start them again, comment {code('/slimline resume')}."
    return CheckRun(head_sha, "neutral", "Paused", how)


def merge_queue_check_run(head_sha: str) -> CheckRun:
    """The commit that a merge queue makes brings nothing that its pull requests did not."""
    return CheckRun(head_sha, "success", "Merge queue", "Slimline reviews pull requests, before they join the queue.")


def closed_check_run(head_sha: str, loaded: Loaded) -> CheckRun:
    """Where a mistake is in `paths` or may hide it: nobody knows which files may be reviewed."""
    why = f"Nothing was reviewed, because {code(loaded.source)} may limit {code('paths')} in a way that can't be read:"
    title = "Not reviewed: a mistake in the configuration"
    return CheckRun(head_sha, "neutral", title, f"{why}\n\n{_listed(loaded.problems)}")


def _refusal(refusal: str) -> list[str]:
    return [f"GitHub refused some comments: {code(refusal)}. They're listed here."] if refusal else []


def _conclusion(report: Report) -> Literal["success", "neutral", "failure"]:
    check = report.loaded.configuration.check
    if exceeds(report) or any(check.fails(report.severity(marked)) for marked in report.told):
        return "failure"
    has_problem = any(file.problem for file in report.files) or report.loaded.problems or _proposed_problems(report)
    return "neutral" if report.told or has_problem else "success"


def _title(report: Report) -> str:
    if not report.files:
        return "No Dockerfile changed"
    broken = sum(file.is_broken for file in report.files)
    missed = sum(bool(file.problem) for file in report.files) - broken
    parts = [told] if (told := tally(*report.tally)) else []
    parts += [f"{count(broken, 'Dockerfile')} that can't be built"] if broken else []
    parts += [f"{count(missed, 'Dockerfile')} not reviewed"] if missed else []
    parts += ["over the budget"] if any(not verdict.holds for _, verdict in judged(report)) else []
    return ", ".join(parts) or "Nothing to improve"


def _summary(report: Report) -> list[str]:
    lines = [] if report.files else ["Slimline reviews Dockerfiles, and this pull request changes none."]
    read = sum(not file.problem for file in report.files)
    if read:
        lines += _verdict(report, read)
    if report.too_many:
        lines.append(f"Not reviewed: {count(report.too_many, 'more changed Dockerfile')}, above the limit.")
    if report.earlier:
        lines.append(f"Not counted: {count(report.earlier, 'finding')} that this pull request doesn't touch.")
    if report.dismissed:
        lines.append(f"Not counted: {count(report.dismissed, 'finding')} dismissed here.")
    for file in report.files:
        if file.problem:
            lines.append(_problem(file))
        if file.crashes:
            lines.append(
                f"These rules failed on {code(file.path)}; the others ran: {', '.join(map(code, file.crashes))}."
            )
        if ignores := unknown_ignores(file.text):
            lines.append(f"Comments in {code(file.path)} that name no rule:\n\n{_listed(ignores)}")
        if file.unused:
            lines.append(f"Comments in {code(file.path)} that silence nothing Slimline finds:\n\n{_unused(file)}")
    lines += report.unlisted
    lines += [f"{code(path)} was not read. {inert(why)}" for path, why in sorted(report.unread.items())]
    if report.loaded.problems:
        told = f"{code(report.loaded.source)} has mistakes. Slimline ignores these settings and uses the others:"
        lines.append(f"{told}\n\n{_listed(report.loaded.problems)}")
    if report.proposed is not None:
        lines.append(_proposed(report.proposed))
    return lines


def _verdict(report: Report, read: int) -> list[str]:
    """The sentence that matters most, a line for each suggestion, then the numbers."""
    lead = max(report.planned, key=lambda comment: _worst(report, comment), default=None)
    named = [f"- {_place_and_headline(one)}" for one in report.planned if one.committable and one is not lead]
    more = [f"- and {len(named) - _MOST_LINES} more"] if len(named) > _MOST_LINES else []
    told = tally(*report.tally) or "nothing to improve"
    parts = [
        f"**{_place_and_headline(lead)}**" if lead is not None else "",
        "\n".join([*named[:_MOST_LINES], *more]),
        f"{count(read, 'Dockerfile')} reviewed: {told}.",
    ]
    return [part for part in parts if part]


def _worst(report: Report, comment: PlannedComment) -> int:
    """Of equal ones `max` takes the first, which is the most valuable."""
    return max(list(Severity).index(report.severity(marked)) for marked in (*comment.marked, *comment.beside))


def _place_and_headline(comment: PlannedComment) -> str:
    return f"{code(comment.path)}, line {comment.lines.first}: {inert(headline(comment.lead.message)[0])}"


def _proposed(proposed: Loaded) -> str:
    told = f"This pull request changes {code(proposed.source)}. The change takes effect after the merge."
    return f"{told} It has mistakes:\n\n{_listed(proposed.problems)}" if proposed.problems else told


def _listed(problems: Sequence[ConfigurationMistake | UnknownIgnore]) -> str:
    return "\n".join(f"- {problem.text}" for problem in problems)


def _unused(file: ReviewedFile) -> str:
    lines = [f"- line {one.line}: {code(one.code)} in {code(one.comment)}" for one in file.unused]
    return "\n".join([*lines[:_MOST_UNUSED], *(["- ..."] if len(lines) > _MOST_UNUSED else [])])


def _proposed_problems(report: Report) -> Sequence[ConfigurationMistake]:
    return report.proposed.problems if report.proposed is not None else ()


def _problem(file: ReviewedFile) -> str:
    if file.is_broken:
        return f"{code(file.path)}, line {file.problem_line} can't be built: {code(file.problem)}"
    return f"{code(file.path)} was not reviewed: {code(file.problem)}"


def _text(report: Report, head_sha: str, left_out: Sequence[PlannedComment], pages: RulePages) -> str:
    parts = [part for file in report.files[:_MOST_TABLES] if (part := _file_part(report, file, head_sha))]
    # a suggestion has its line above
    if rest := [comment for comment in left_out if not comment.committable]:
        lines = [f"- {code(comment.path)}, {short_text(comment, pages)}" for comment in rest]
        parts.append("\n".join(["### Found, but not commented", "", *lines]))
    return "\n\n".join(parts)


def _file_part(report: Report, file: ReviewedFile, head_sha: str) -> str:
    rows = table(file.text, file.rewritten, file.context.images) if file.told and file.rewritten else ""
    built = report.reported.get(file.path)
    measured = measured_table(built, head_sha)
    limits = judged_file(budget_of(report.loaded.configuration.budget), file, built)
    budget = "\n".join(f"- {verdict.text}" for verdict in limits)
    context = context_line(file.sent) if rows and file.sent else ""
    history = history_sentence(file, file.rewritten)
    parts = [part for part in (rows, context, history, measured, budget) if part]
    return "\n\n".join([f"### {code(file.path)}", *parts]) if parts else ""


def _annotations(report: Report) -> list[Annotation]:
    found = [_annotation(report, file, marked) for file, marked in report.uncommented]
    for file in report.files:
        if file.is_broken:
            line = file.problem_line
            found.append(
                Annotation(file.path, line, line, "failure", "This Dockerfile can't be built", visible(file.problem))
            )
    # annotations stand on the head's lines: those of a file that the pull request changes are not the base's
    own = report.loaded.problems if report.loaded.source == PATH and report.proposed is None else ()
    found += [
        _configuration_annotation(max(1, p.line), p.message.replace("`", "'"))
        for p in (*own, *_proposed_problems(report))
    ]
    return found


def _configuration_annotation(line: int, message: str) -> Annotation:
    return Annotation(PATH, line, line, "warning", "Slimline's configuration", message)


def _annotation(report: Report, file: ReviewedFile, marked: Marked) -> Annotation:
    return Annotation(
        file.path,
        marked.lines.first,
        marked.lines.last,
        _LEVELS[report.severity(marked)],
        marked.finding.rule,
        inert(marked.finding.message).replace("`", "'"),
    )
