"""The whole build context is copied, and no `.dockerignore` leaves anything out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from rules.dockerfile.model import Dockerfile
from rules.engine.context import BuildContext, Context
from rules.engine.example_context import holding
from rules.engine.finding import Finding, ProposedFile
from rules.engine.rule import Category, Invalid, Rule, Valid
from rules.facts.context_waste import ecosystems_in, ignore_lines, is_wanted, waste_in
from rules.facts.dockerfile_paths import is_not_run
from rules.facts.whole_context_copies import whole_copies


class DockerignoreMissing(Rule):
    """The whole folder is copied into the image, and there is no `.dockerignore`.

    The builder gets and copies everything in the folder: the history in `.git`, the packages of your own machine (a
    `node_modules` that was built for another system overwrites the installed one), and files with secrets. Each change
    to any of it runs the steps below it again. A `.dockerignore` at the top of the build context excludes it. The
    proposed text fits the languages in this repository. It doesn't exclude anything that the Dockerfile copies by name.
    It excludes a folder such as `target` or `node_modules` only if the Dockerfile creates it, because otherwise the
    folder might have to come from outside. It keeps `.git` if the build might read the history.
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
        known = waste_in(build)
        if not any(one.always or one.usual for one in known):
            return
        waste = [one for one in known if not is_wanted(dockerfile, build, one)]
        if not any(one.always or one.usual for one in waste):
            return
        names = ", ".join(f"`{one.name}`" for one in waste if one.always or one.usual)
        what = f"`{copy.keyword} {copy.value}` copies the whole folder"
        finding = self.finding(copy.span, f"{what}, and no `.dockerignore` excludes {names}.")
        yield replace(finding, proposed_file=ProposedFile(".dockerignore", ignore_lines(waste)))
