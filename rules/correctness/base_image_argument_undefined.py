"""FROM with an ARG that nobody declares, or that has no value."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from rules.dockerfile.model import Dockerfile
from rules.engine.context import Context
from rules.engine.edits import replace
from rules.engine.finding import Finding, Fix
from rules.engine.rule import Category, Invalid, Rule, Severity, Valid
from rules.facts.variables import PREDEFINED, global_names, references_in


class BaseImageArgumentUndefined(Rule):
    """`FROM` uses a variable that no `ARG` above the first `FROM` declares, or one that has no default.

    Without a declaration, the variable is empty, whatever you pass with `--build-arg`. Without a default, a build
    without the argument fails or uses the wrong image.
    """

    category = Category.CORRECTNESS
    severity = Severity.ERROR
    aliases = ("UndefinedArgInFrom", "InvalidDefaultArgInFrom")
    references = (
        "https://docs.docker.com/reference/build-checks/undefined-arg-in-from/",
        "https://docs.docker.com/reference/build-checks/invalid-default-arg-in-from/",
    )
    invalid = (
        Invalid(
            """
            ARG VARIANT=alpine3.24
            FROM node:24-${VARAINT}
            """,
            """
            ARG VARIANT=alpine3.24
            FROM node:24-${VARIANT}
            """,
        ),
        Invalid("FROM node:24\nARG TAG=1\nFROM busybox:$TAG\n"),
        Invalid("ARG TAG\nFROM busybox:${TAG}\n"),
    )
    valid = (
        Valid("ARG TAG=1.38\nFROM busybox:$TAG\n", because="it has a default"),
        Valid("ARG TAG\nFROM busybox:${TAG:-1.38}\n", because="the default stands in the FROM"),
        Valid("FROM --platform=$BUILDPLATFORM golang:1.27\n", because="BuildKit sets it"),
        Valid("ARG BASE\nFROM ${BASE}\n", because="the image as a whole is for the build to name"),
        Valid("ARG VARIANT\nFROM busybox:stable${VARIANT}\n", because="the tag is one without it, too"),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        if "$" not in dockerfile.source.text:
            return
        declared = global_names(dockerfile)
        for stage in dockerfile.stages:
            image = stage.base.image
            for reference in references_in(image):
                name = reference.name
                if reference.is_optional or name in PREDEFINED or name in stage.variables_at(stage.base):
                    continue
                if name not in declared:
                    near = get_close_matches(name, declared, n=1, cutoff=0.7)
                    written = dockerfile.source.slice(reference.span).replace(name, near[0] if near else "")
                    fix = Fix(f"Write `{near[0]}`", (replace(reference.span, written),)) if near else None
                    hint = f"; did you mean `{near[0]}`?" if near else "."
                    yield self.finding(reference.span, f"No ARG above the first FROM declares `{name}`{hint}", fix)
                elif image.text.replace(dockerfile.source.slice(reference.span), "")[-1:] in {":", "@", "/", "-"}:
                    text = f"`{name}` has no default: the image has no complete name without `--build-arg {name}=...`."
                    yield self.finding(reference.span, text)
