"""A web server that serves the whole repository."""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import normpath

from rules.dockerfile.model import Dockerfile, Stage, Transfer
from rules.engine.context import BuildContext, Context
from rules.engine.example_context import holding
from rules.engine.finding import Finding
from rules.engine.rule import Category, Invalid, Rule, Valid
from rules.facts.context_waste import is_repository_root
from rules.facts.dockerignore import read_ignore
from rules.facts.users import first_stage
from rules.images.names import image_name

_SERVERS = frozenset(
    {"nginx", "httpd", "caddy", "nginxinc/nginx-unprivileged", "bitnami/nginx", "bitnami/apache", "lighttpd"}
)
_PUBLIC = re.compile(r"/(?:usr/share/nginx/html|var/www(?:/html)?|usr/local/apache2/htdocs|srv|usr/share/caddy|app)/?")


class RepositoryServed(Rule):
    """A web server serves everything in the repository.

    Anybody who asks for `/.git/config` or `/Dockerfile` gets it: the complete history, settings, and everything else
    that isn't meant for visitors. Copy only the folder of the site, or exclude the rest in `.dockerignore`.
    """

    category = Category.SECURITY
    looks_for = frozenset({"COPY", "ADD"})
    references = ("https://docs.docker.com/build/concepts/context/#dockerignore-files",)
    invalid = (
        Invalid(
            "FROM nginx:1.30\nCOPY . /usr/share/nginx/html\n",
            context=holding({"index.html": "", ".gitignore": "", ".github/dependabot.yml": "", "Dockerfile": ""}),
        ),
        Invalid(
            "FROM httpd:2.4\nCOPY ./ /usr/local/apache2/htdocs/\n",
            context=holding({"index.html": "", ".gitlab-ci.yml": ""}, "node_modules\n"),
        ),
    )
    valid = (
        Valid(
            "FROM nginx:1.30\nCOPY public /usr/share/nginx/html\n",
            because="the folder holds the site alone",
            context=holding({"public/index.html": "", ".github/dependabot.yml": ""}),
        ),
        Valid(
            "FROM nginx:1.30\nCOPY . /usr/share/nginx/html\n",
            because="`.git` is left out",
            context=holding({"index.html": "", ".github/dependabot.yml": ""}, ".git\n.github\n"),
        ),
        Valid(
            "FROM nginx:1.30\nCOPY . /usr/share/nginx/html\n",
            because="the folder is not the top of the repository",
            context=holding({"index.html": ""}),
        ),
        Valid("FROM nginx:1.30\nCOPY . /usr/share/nginx/html\n", because="nobody knows what is in the folder"),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        if not context.build.is_known or not _sends_history(context.build):
            return
        for stage, copy in dockerfile.each(Transfer):
            if copy.flag("from") is not None or copy.heredocs or not context.ships(dockerfile, stage):
                continue
            is_all = any(normpath((word.literal or "x").lstrip("/") or ".") == "." for word in copy.sources)
            if is_all and _is_public(stage, copy):
                text = "Visitors can read all of the repository here, `.git` included."
                yield self.finding(copy.span, text)


def _sends_history(build: BuildContext) -> bool:
    """Whether `.git` lies in the folder and nothing leaves it out."""
    return is_repository_root(build) and not read_ignore(build.dockerignore or "").excludes(".git/config")


def _is_public(stage: Stage, copy: Transfer) -> bool:
    known = image_name(first_stage(stage).base_image or "").known_as
    target = normpath(f"{stage.workdir_at(copy)}/{copy.destination.literal or ''}".replace("//", "/"))
    absolute = copy.destination.literal or ""
    return known in _SERVERS and _PUBLIC.fullmatch(absolute if absolute.startswith("/") else target) is not None
