"""COPY of several files to something that is no folder."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile, Run, Stage, Transfer, Workdir
from rules.engine.context import Context
from rules.engine.edits import insert
from rules.engine.finding import Finding, Fix
from rules.engine.rule import Category, Invalid, Rule, Severity, Valid
from rules.facts.image_paths import folder_at, is_inside, resolve


class CopyDestinationLacksSlash(Rule):
    """`COPY` or `ADD` has several sources and a destination that doesn't end with `/`.

    The slash says that the destination is a folder. Without it, BuildKit takes the destination for a file, unless the
    folder is there already, and writes each source over the one before. The classic builder refuses to build.
    """

    category = Category.CORRECTNESS
    severity = Severity.ERROR
    aliases = ("DL3021", "DF048", "DS-0011")
    references = ("https://docs.docker.com/reference/dockerfile/#destination",)
    invalid = (
        Invalid(
            """
            FROM node:24-slim
            COPY package.json package-lock.json app
            """,
            """
            FROM node:24-slim
            COPY package.json package-lock.json app/
            """,
        ),
        Invalid(
            """
            FROM node:24-slim
            ADD ["a.txt", "b.txt", "/data"]
            """,
            """
            FROM node:24-slim
            ADD ["a.txt", "b.txt", "/data/"]
            """,
        ),
    )
    valid = (
        Valid("FROM node:24-slim\nCOPY package.json package-lock.json ./\n", because="it ends with a slash"),
        Valid("FROM node:24-slim\nCOPY a.txt b.txt .\n", because="the builder knows `.` for a folder"),
        Valid("FROM node:24-slim\nCOPY a.txt app\n", because="one file can have a new name"),
        Valid("FROM node:24-slim\nARG TO\nCOPY a.txt b.txt $TO\n", because="its value may end with a slash"),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for stage, copy in dockerfile.each(Transfer):
            to = copy.destination
            path = to.literal
            if len(copy.sources) < 2 or path is None or path.endswith(("/", "\\")) or path in {".", ".."}:
                continue
            at = to.span.end - (to.text[-1:] in {'"', "'"})
            fix = Fix("Add the slash", (insert(at, "/"),))
            text = f"Without a `/` at its end, `{path}` becomes one file: each source is written over the one before."
            if _is_there(stage, copy):
                text = f"`{path}` needs a `/` at its end to take several files: the classic builder refuses it."
            yield self.finding(to.span, text, fix)


def _is_there(stage: Stage, copy: Transfer) -> bool:
    """Whether the destination is a folder before the COPY: the system's, or one that the stage made."""
    place = resolve(folder_at(stage, copy), copy.destination.literal or "")
    before = stage.before(copy)
    folders = [stage.workdir_at(one) for one in before if isinstance(one, Workdir)]
    folders += [_target(stage, one) for one in before if isinstance(one, Transfer) and one.destination.text[-1:] == "/"]
    made = any(f"{place} " in f"{one.value} " for one in before if isinstance(one, Run) and "mkdir" in one.value)
    return made or place in _OF_THE_SYSTEM or any(is_inside(folder, place) for folder in folders)


def _target(stage: Stage, copy: Transfer) -> str:
    return resolve(folder_at(stage, copy), copy.destination.literal or "")


_OF_THE_SYSTEM = frozenset(
    {
        *("/", "/bin", "/etc", "/home", "/lib", "/mnt", "/opt", "/root", "/sbin", "/srv", "/tmp", "/usr"),  # noqa: S108
        *("/usr/bin", "/usr/lib", "/usr/local", "/usr/local/bin", "/usr/local/lib", "/usr/share", "/var", "/var/lib"),
    }
)
