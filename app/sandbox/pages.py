"""Pages for people: the pull request with its review, and buttons that do what GitHub's do. Plain forms, no script."""

from __future__ import annotations

from flask import Blueprint, Response, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.sandbox import changes, conversation, deliveries, suggestions, views
from app.sandbox.api.frame import world
from app.sandbox.errors import ApiError, SuggestionRefused
from app.sandbox.records import PullRequest
from app.sandbox.shapes.pulls import html_url
from app.web.comment_markup import prose

PERSON = "octocat"  # who presses the buttons
blueprint = Blueprint("pages", __name__)
_LONGEST_PASTE = 65_536  # characters
_PULL = "/<owner>/<repo>/pull/<int:number>"


@blueprint.get("/")
def index() -> ResponseReturnValue:
    listed = [(pull, html_url(world(), pull)) for pull in world().pull_requests.values()]
    return _page("index.html", pulls=listed, repositories=list(world().repositories.values()), world=world())


@blueprint.get(_PULL)
def pull_request(owner: str, repo: str, number: int) -> ResponseReturnValue:
    return _show(owner, repo, number)


def _show(owner: str, repo: str, number: int, refused: str = "") -> str:
    """The whole pull request on one page. refused: why the last button did nothing."""
    pull = _find(owner, repo, number)
    git = world().base_repository(pull).git
    run = views.latest_check_run(world(), pull)
    return _page(
        "pull.html",
        pull=pull,
        repository=world().base_repository(pull),
        files=views.files_of(world(), pull),
        commits=[git.commit_at(sha) for sha in pull.heads],
        check_run=run,
        check_text=[prose(text) for text in (run.summary, run.text) if text] if run else [],
        annotations=run.annotations if run else [],
        reviews=[(review, prose(review.body)) for review in pull.reviews if review.body],
        comments=[(comment, prose(comment.body)) for comment in pull.comments],
        results=views.results_of(world(), pull),
        is_waiting=views.is_waiting(world(), pull),
        is_asked=request.args.get("asked", type=int) == views.steps_of(pull),
        refused=refused,
        here=f"/{owner}/{repo}/pull/{number}",
        bot=world().app.bot,
    )


@blueprint.post("/<owner>/<repo>/pulls")
def open_another(owner: str, repo: str) -> ResponseReturnValue:
    """Propose the Dockerfile of the form in a pull request of its own."""
    _same_origin()
    repository = world().repository(f"{owner}/{repo}")
    text = request.form.get("dockerfile", "").replace("\r\n", "\n")[:_LONGEST_PASTE]
    if not text.strip():
        abort(400)
    with world().changing():
        number = world().next_number(repository)
        branch, start = f"image-{number}", repository.git.tip(repository.default_branch) or ""
        title = "Try another Dockerfile"
        changes.force_push(world(), repository, branch, start, {"Dockerfile": text}, title, PERSON)
        pull = changes.open_pull_request(
            world(), repository, repository.default_branch, repository, branch, PERSON, title, ""
        )
        deliveries.pull_request(world(), pull, "opened", PERSON)
    return redirect(f"/{owner}/{repo}/pull/{pull.number}", 303)


@blueprint.post(f"{_PULL}/suggestions")
def commit_suggestions(owner: str, repo: str, number: int) -> ResponseReturnValue:
    """Accept the suggestions named in the form."""
    _same_origin()
    chosen = request.form.getlist("comment", int)
    try:
        suggestions.commit_suggestions(world(), _find(owner, repo, number), chosen, PERSON)
    except SuggestionRefused as refusal:
        return _show(owner, repo, number, refused=str(refusal)), 409
    return redirect(f"/{owner}/{repo}/pull/{number}#result", 303)


@blueprint.post(f"{_PULL}/comments")
def comment(owner: str, repo: str, number: int) -> ResponseReturnValue:
    _same_origin()
    pull, text = _find(owner, repo, number), request.form.get("body", "")
    try:
        conversation.comment_on_issue(world(), pull, PERSON, text)
    except ApiError:
        return _show(owner, repo, number, refused="Write something before you comment."), 409
    asked = f"?asked={views.steps_of(pull)}" if text.startswith("/slimline ") else ""
    return redirect(f"/{owner}/{repo}/pull/{number}{asked}#conversation", 303)


@blueprint.post(f"{_PULL}/resolve")
def resolve(owner: str, repo: str, number: int) -> ResponseReturnValue:
    """Resolve the thread of the comment named in the form."""
    _same_origin()
    found = world().review_comment(world().repository(f"{owner}/{repo}"), request.form.get("comment", 0, int))
    conversation.resolve(world(), found[0], found[1], PERSON)
    return redirect(f"/{owner}/{repo}/pull/{number}#files", 303)


@blueprint.post(f"{_PULL}/check")
def press(owner: str, repo: str, number: int) -> ResponseReturnValue:
    """Press one of the check run's buttons, or run it again where none is named."""
    _same_origin()
    pull = _find(owner, repo, number)
    run = views.latest_check_run(world(), pull)
    if run is None:
        abort(404)
    identifier = request.form.get("action", "")
    base = world().base_repository(pull)
    here = f"/{owner}/{repo}/pull/{number}"
    if not identifier:
        deliveries.check_run(world(), base, run, "rerequested", PERSON)
        return redirect(f"{here}#check", 303)
    steps = views.steps_of(pull)
    asked = {"identifier": identifier}
    deliveries.check_run(world(), base, run, "requested_action", PERSON, requested_action=asked)
    return redirect(f"{here}?asked={steps}#result", 303)


@blueprint.get("/<owner>/<repo>/runs/<int:identity>")
def check_run(owner: str, repo: str, identity: int) -> ResponseReturnValue:
    """A check run is shown on its pull request."""
    run = world().check_runs.get(identity)
    pulls = world().pulls_of(world().repository(f"{owner}/{repo}"))
    pull = next((pull for pull in pulls if run and run.head_sha in pull.heads), None)
    if pull is None:
        abort(404)
    return redirect(f"/{owner}/{repo}/pull/{pull.number}#check", 303)


@blueprint.get("/<owner>/<repo>/blob/<ref>/<path:path>")
def blob(owner: str, repo: str, ref: str, path: str) -> ResponseReturnValue:
    """A file as plain text."""
    content = world().repository(f"{owner}/{repo}").git.read(ref, path)
    if content is None:
        abort(404)
    return Response(content, mimetype="text/plain")


def _find(owner: str, repo: str, number: int) -> PullRequest:
    return world().pull_request(world().repository(f"{owner}/{repo}"), number)


def _same_origin() -> None:
    """Another site's form must not press our buttons."""
    if request.headers.get("Origin", world().url) not in (world().url, request.host_url.rstrip("/")):
        abort(403)


def _page(template: str, **values: object) -> str:
    return render_template(template, **values)


@blueprint.after_request
def _inert(response: Response) -> Response:
    """Nothing in a comment or a file can load or run."""
    policy = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    response.headers["Content-Security-Policy"] = policy
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
