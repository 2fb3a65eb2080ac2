"""`/playground`: paste a Dockerfile and see the review that a pull request would get. Nothing is stored.

The page carries the files in its form, so that accepting a suggestion needs no memory of ours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from flask import Blueprint, Request, Response, render_template, request

from app.playground.review import LARGEST, PastedReview
from app.playground.reviewing_process import Busy, TookTooLong
from app.web.rate_limit import FailureLimit
from app.web.review_view import review_view

Review = Callable[[Mapping[str, str]], PastedReview]
Answer = str | tuple[str, int] | tuple[str, int, dict[str, str]]
PER_MINUTE = 40
MANIFESTS = (
    *("requirements.txt", "pyproject.toml", "Pipfile", "package.json", "Gemfile", "composer.json"),
    *("go.mod", "Cargo.toml", "pom.xml", "build.gradle"),
)
_FORM_BYTES = 4 * LARGEST  # a form writes some characters as three


@dataclass(frozen=True)
class Pasted:
    """What the form holds. problem: why it cannot be reviewed, "" where it can."""

    dockerfile: str = ""
    manifest_name: str = MANIFESTS[0]
    manifest: str = ""
    ignore: str = ""
    accepted: frozenset[str] = field(default_factory=frozenset)
    problem: str = ""

    @property
    def files(self) -> dict[str, str]:
        texts = {"Dockerfile": self.dockerfile, self.manifest_name: self.manifest, ".dockerignore": self.ignore}
        return {path: text for path, text in texts.items() if text.strip()}


def playground_blueprint(review: Review, limit: FailureLimit, example: str) -> Blueprint:
    """review: raises Busy or TookTooLong. example: the text of the field on the empty page."""
    blueprint = Blueprint("playground", __name__)

    @blueprint.get("/playground")
    def form() -> str:
        return _page(Pasted(example))

    @blueprint.post("/playground")
    def reviewed() -> Answer:
        request.max_content_length = request.max_form_memory_size = _FORM_BYTES
        pasted = _pasted(request)
        if pasted.problem:
            return _page(pasted, problem=pasted.problem), 400
        wait = limit.failed(request.remote_addr or "")
        if wait:
            problem = f"That is more than {PER_MINUTE} reviews in a minute. Try again in {wait} seconds."
            return _page(pasted, problem=problem), 429, {"Retry-After": str(wait)}
        try:
            said = review(pasted.files)
        except Busy:
            return _page(pasted, problem="Others are waiting already. Try again in a few seconds."), 503
        except TookTooLong:
            return _page(pasted, problem="The review took too long and was stopped."), 503
        chosen = pasted.accepted
        view = review_view("Dockerfile", pasted.dockerfile, said, chosen)
        if request.form.get("accept") == "all":
            view = review_view("Dockerfile", pasted.dockerfile, said, {*view.open, *view.accepted})
        return _page(pasted, view=view)

    @blueprint.after_request
    def not_kept(response: Response) -> Response:
        response.headers["Cache-Control"] = "no-store"
        return response

    return blueprint


def _page(pasted: Pasted, **values: object) -> str:
    return render_template("playground.html", pasted=pasted, manifests=MANIFESTS, limit=LARGEST, **values)


def _pasted(given: Request) -> Pasted:
    """The form's texts; a dropped file wins over the field."""
    form, upload = given.form, given.files.get("file")
    dockerfile, problem = form.get("dockerfile", ""), ""
    if upload is not None and upload.filename:
        content = upload.stream.read(LARGEST + 1)
        try:
            dockerfile = content.decode()
        except UnicodeDecodeError:
            problem = "The file isn't valid UTF-8." if len(content) <= LARGEST else ""
    name = form.get("manifest_name", "")
    pasted = Pasted(
        dockerfile=_unix(dockerfile),
        manifest_name=name if name in MANIFESTS else MANIFESTS[0],
        manifest=_unix(form.get("manifest", "")),
        ignore=_unix(form.get("ignore", "")),
        accepted=frozenset([*form.getlist("accepted"), form.get("accept", "")]),
    )
    if not problem and sum(len(text.encode("utf-8", "replace")) for text in pasted.files.values()) > LARGEST:
        problem = f"The files are larger than {LARGEST // 1024} KB in total."
    if not problem and not pasted.dockerfile.strip():
        problem = "Paste a Dockerfile, or choose a file."
    return Pasted(**{**vars(pasted), "problem": problem})


def _unix(text: str) -> str:
    """Browsers send every line end of a field as CRLF."""
    return text.replace("\r\n", "\n")
