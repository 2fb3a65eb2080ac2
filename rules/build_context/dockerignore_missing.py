"""The whole build context is copied, and no `.dockerignore` leaves anything out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from rules.dockerfile.model import Dockerfile
from rules.ecosystems.catalogue import ecosystems_in
from rules.engine.context import BuildContext, Context
from rules.engine.example_context import holding
from rules.engine.finding import Finding, ProposedFile
from rules.engine.rule import Category, Invalid, Rule, Valid
from rules.facts.context_waste import ignore_lines, is_wanted, waste_in
from rules.facts.dockerfile_paths import is_not_run
from rules.facts.whole_context_copies import whole_copies


class DockerignoreMissing(Rule):
    """The whole folder is copied into the image, and there is no `.dockerignore`.

    Whatever lies in the folder is sent to the builder and copied: the history in `.git`, the packages of your own
    machine (`node_modules` built for another system lies over the installed one), files with secrets. Each change of
    any of it makes the build run again from there. A `.dockerignore` at the top of the build context leaves it out. The
    proposed text is for the languages that this repository holds. It leaves out nothing that the Dockerfile copies by
    name, and a folder such as `target` or `node_modules` only where the Dockerfile makes it itself: where it does not,
    the folder may be meant to come from outside. `.git` stays where the build may read its history.
    """

    category = Category.BUILD_CONTEXT
    aliases = ("DF033",)
    references = ("https://docs.docker.com/build/concepts/context/#dockerignore-files",)
    invalid = (
        Invalid(
            """
            FROM node:24-slim
            WORKDIR /app
            COPY . .
            RUN npm ci
            """,
            context=holding({"package.json": "{}", "index.js": "", "Dockerfile": ""}),
        ),
        Invalid(
            """
            FROM python:3.14-slim
            ADD . /app
            """,
            context=holding({"requirements.txt": "", "app.py": "", ".github/workflows/ci.yml": "", ".env": "TOKEN=1"}),
        ),
    )
    valid = (
        Valid(
            """
            FROM node:24-slim
            COPY package.json index.js ./
            """,
            because="only named files are copied",
            context=holding({"package.json": "{}", "index.js": ""}),
        ),
        Valid(
            """
            FROM node:24-slim
            COPY . .
            """,
            because="there is a `.dockerignore`; what it misses is another rule's matter",
            context=holding({"package.json": "{}"}, "node_modules\n"),
        ),
        Valid(
            """
            FROM node:24-slim
            COPY . .
            """,
            because="nobody knows which folder is the build context",
        ),
        Valid(
            """
            FROM nginx:1.29
            COPY . /usr/share/nginx/html
            """,
            because="the folder holds nothing that would be left out",
            context=holding({"index.html": "", "style.css": ""}),
        ),
        Valid(
            """
            FROM alpine:3.24
            COPY . /scripts
            """,
            because="the folder is only guessed, and nothing in it confirms the guess",
            context=Context(BuildContext(frozenset({"run.sh", ".gitignore"}), guessed=True)),
        ),
        Valid(
            """
            FROM eclipse-temurin:21-jre
            COPY . /app
            CMD ["java", "-jar", "/app/target/shop.jar"]
            """,
            because="the program is built outside, and comes with the folder",
            context=holding({"pom.xml": "", "src/App.java": ""}),
        ),
        Valid(
            """
            FROM node:24
            COPY . .
            CMD ["node", "server.js"]
            """,
            because="the packages are installed outside, and come with the folder",
            context=holding({"package.json": "{}", "server.js": ""}),
        ),
        Valid(
            """
            FROM node:24
            COPY . .
            RUN npm ci --omit=dev && npm run build
            """,
            because="the build may use the packages that the repository holds",
            context=holding({"package.json": "{}", "node_modules/typescript/bin/tsc": ""}),
        ),
        Valid(
            """
            FROM sentry
            COPY . /usr/src/sentry
            """,
            because="an example of a manifest tells no language",
            context=holding({"requirements.example.txt": "", "config.yml": ""}),
        ),
        Valid(
            """
            FROM python:3.14
            COPY . .
            RUN pip install .
            """,
            because="a test builds the file",
            context=replace(holding({"setup.py": ""}), path="integration/testdata/app/Dockerfile"),
        ),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        build = context.build
        is_sure = build.is_known and not (build.guessed and not ecosystems_in(build))
        if not is_sure or build.dockerignore is not None or is_not_run(context.path):
            return
        copy = next((copy for _, copy in whole_copies(dockerfile)), None)
        if copy is None:
            return
        waste = [one for one in waste_in(build) if not is_wanted(dockerfile, build, one)]
        if not any(one.always or one.usual for one in waste):
            return
        names = ", ".join(f"`{one.name}`" for one in waste if one.always or one.usual)
        what = f"`{copy.keyword} {copy.value}` copies the whole folder"
        finding = self.finding(copy.span, f"{what} and there's no `.dockerignore`: it takes {names} along.")
        yield replace(finding, proposed_file=ProposedFile(".dockerignore", ignore_lines(waste)))
