"""Which files are Dockerfiles, by their name."""

from __future__ import annotations

from rules.dockerfile.expressions import expression

_NAME = expression(
    r"(?:Dockerfile|Containerfile)(?:\..+|[-_][\w-]+(?:\.\d[\w.-]*)?)?|dockerfile|DockerFile|.+\.(?:Dockerfile|dockerfile|Containerfile|containerfile)"
)


_TEMPLATE = expression(r".+\.(?:j2|jinja2?|erb|ejs|tmpl|tpl|template|in|m4|mustache|hbs|gotmpl|liquid|njk|mako|twig)")
"""What another program makes a Dockerfile of: its lines are not what the builder reads."""

_COPIED = frozenset({"node_modules", "vendor"})
"""Folders of other people's code: nobody mends a Dockerfile there, the next update brings the old one back."""


def is_dockerfile(path: str) -> bool:
    """`Dockerfile`, `Dockerfile.*`, `Dockerfile-NAME`, `Dockerfile_NAME`, `*.Dockerfile`, `*.dockerfile`, and the same
    with `Containerfile`, in any folder of the project's own; also `dockerfile`, which the builder takes where there is
    no `Dockerfile`, and `DockerFile`. A name with another ending is a program's or a text's (`Dockerfile_lint.py`).

    `Dockerfile.dockerignore` is the ignore file of a Dockerfile, not one itself, and `Dockerfile.j2` a template of one.
    """
    *folders, name = path.split("/")
    is_named = bool(_NAME.fullmatch(name)) and not name.endswith(".dockerignore") and not _TEMPLATE.fullmatch(name)
    return is_named and not _COPIED.intersection(folders)
