"""What a Node.js project builds, and how its container starts."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping

from rules.dockerfile.memo import fact
from rules.dockerfile.model import Expose, Run, Stage
from rules.dockerfile.node import record
from rules.ecosystems.node import DEFAULT_PORTS, NODE_TOOLS, OUTPUTS
from rules.engine.context import BuildContext
from rules.facts.calls import invocation
from rules.facts.image_paths import placed_commands
from rules.facts.json_objects import json_object, texts_of
from rules.facts.toml_tables import table
from rules.second_stage.refusal import SecondStageRefused
from rules.second_stage.start_words import program_words

_RUN_SCRIPT = re.compile(r"(?:npm|pnpm|bun|yarn)(?: run(?:-script)?)? ([\w:.-]+)$")
_PORT = re.compile(r"(?:^|\s)(?:-l|-p|--port|--listen|PORT)[= ]?(?:tcp://[\w.]*:)?(\d{2,5})(?:\s|$)")


@record
class Project:
    """package.json, as far as it is known. name: "" where it has none. scripts: by name. packages: names of all
    dependencies. development: those of `devDependencies` alone.
    """

    name: str
    scripts: Mapping[str, str]
    packages: frozenset[str]
    development: frozenset[str]


def project(build: BuildContext, path: str = "package.json") -> Project:
    """The project of a package.json, as a rule the root's; an empty one where that is unknown or is no JSON object."""
    known = json_object(build.read(path)) or {}
    shipped, development = (frozenset(table(known, key)) for key in ("dependencies", "devDependencies"))
    name, scripts = str(known.get("name") or ""), texts_of(known.get("scripts"))
    return Project(name, scripts, shipped | development, development - shipped)


@fact
def build_run(stage: Stage) -> Run | None:
    """The last RUN that builds the project: `npm run build` and its kin, or a bundler by its own name."""
    found = None
    for run, command, _ in placed_commands(stage):
        call = invocation(command)
        words = command.texts[1:] if command.name in {"npx", "bunx"} else command.texts
        if call is not None and call.tool in NODE_TOOLS:
            names = (call.subcommand.split(" ")[-1], *call.operand_texts[:1])
            found = run if any(name == "build" or name.startswith("build:") for name in names) else found
        elif words[:2] in {("vite", "build"), ("ng", "build"), ("next", "build"), ("astro", "build")} or words[:1] == (
            "tsc",
        ):
            found = run
    return found


def start_command(stage: Stage, known: Project) -> str:
    """What the container starts, with the scripts of package.json in place of their names; "" where a shell decides."""
    text = " ".join(program_words(stage))
    for _ in range(3):
        text = text.removeprefix("npx ").removeprefix("yarn exec ").strip()
        script = _RUN_SCRIPT.fullmatch(text)
        if script is None or script[1] not in known.scripts:
            break
        text = known.scripts[script[1]]
    return text


def static_output(command: str, known: Project) -> str | None:
    """The folder of a static site that the command only serves; None where it is no such command."""
    words = command.split()
    name = posixpath.basename(words[0]) if words else ""
    plain = [word for word in words[1:] if not word.startswith("-")]
    if name in {"serve", "http-server"}:
        folders = [word for word in plain if not word.isdigit() and "://" not in word]
        return folders[-1].removeprefix("./").rstrip("/") if folders else None
    if words[:2] == ["vite", "preview"]:
        return OUTPUTS["vite"]
    return None


def default_output(known: Project) -> str | None:
    """Where the project's bundler puts its files; None where the packages do not tell."""
    return next((folder for package, folder in OUTPUTS.items() if package in known.packages), None)


def port(stage: Stage, command: str) -> int | None:
    """The port that the container listens at: by its command, by PORT, by the only EXPOSE, else the server's own."""
    named = _PORT.search(command)
    if named:
        return int(named[1])
    exposed = [word.text.removesuffix("/tcp") for expose in stage.of_type(Expose) for word in expose.arguments]
    given = stage.environment_at(stage.instructions[-1]).get("PORT") or (exposed[0] if len(exposed) == 1 else "")
    if given.isdigit():
        return int(given)
    words = command.split()
    return DEFAULT_PORTS.get(posixpath.basename(words[0])) if words else None


_HARMLESS_HOOK = re.compile(
    r"(?:prisma generate|patch-package|husky(?: install)?|is-ci|ngcc|true|exit 0|echo [^&|;]*|\s|&&|\|\|)+"
)
"""Hooks of a project that write below `node_modules`, or nothing."""
_HOOKS = ("preinstall", "install", "postinstall", "prepare")


def refuse_files_elsewhere(build: BuildContext) -> None:
    """Raises Refused where `node_modules` of the project's folder is not all that an install makes: packages of a
    workspace are links to the source, and hooks may write any file.
    """
    scripts = project(build).scripts
    for name in _HOOKS:
        if name in scripts and not _HARMLESS_HOOK.fullmatch(scripts[name]):
            raise SecondStageRefused(f"`{name}` of `package.json` may write files beside `node_modules`")
    is_workspace = '"workspaces"' in (build.read("package.json") or "") or build.has("pnpm-workspace.yaml")
    if is_workspace or build.has(".pnp.cjs"):
        raise SecondStageRefused("the packages of a workspace lie in several folders")
