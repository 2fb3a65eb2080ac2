"""Lock files, and the installs that insist on them."""

from __future__ import annotations

from dataclasses import dataclass

from rules.dockerfile.model import Dockerfile, Run, Stage
from rules.engine.context import BuildContext
from rules.engine.edits import insert, replace
from rules.engine.finding import Edit
from rules.facts.calls import Invocation
from rules.facts.copied_manifests import manifest
from rules.facts.missing_options import has_old_npm
from rules.facts.yarn_version import may_be_modern


@dataclass(frozen=True, slots=True)
class StrictForm:
    """The form of an install that insists on its lock file: another sub-command, or a flag."""

    locks: tuple[str, ...]
    subcommand: str = ""
    flag: str = ""
    spelled: str = ""


_NPM = StrictForm(("package-lock.json", "npm-shrinkwrap.json"), "ci", "", "npm ci")
_YARN = StrictForm(("yarn.lock",), "", "--frozen-lockfile", "yarn install --frozen-lockfile")
_YARN_MODERN = StrictForm(("yarn.lock",), "", "--immutable", "yarn install --immutable")
_PNPM = StrictForm(("pnpm-lock.yaml",), "", "--frozen-lockfile", "pnpm install --frozen-lockfile")
_BUN = StrictForm(("bun.lock", "bun.lockb"), "", "--frozen-lockfile", "bun install --frozen-lockfile")
_PIPENV = StrictForm(("Pipfile.lock",), "", "--deploy", "pipenv install --deploy")
_UV = StrictForm(("uv.lock",), "", "--locked", "uv sync --locked")
_CARGO = StrictForm(("Cargo.lock",), "", "--locked", "cargo --locked")
_DOTNET = StrictForm(("packages.lock.json",), "", "--locked-mode", "dotnet restore --locked-mode")
_FORMS = {
    ("npm", "install"): _NPM,
    ("yarn", "install"): _YARN,
    ("pnpm", "install"): _PNPM,
    ("bun", "install"): _BUN,
    ("pipenv", "install"): _PIPENV,
    ("uv", "sync"): _UV,
    ("cargo", "build"): _CARGO,
    ("cargo", "fetch"): _CARGO,
    ("cargo", "install"): _CARGO,
    ("dotnet", "restore"): _DOTNET,
}
_SETTLED = (
    *(
        "--frozen-lockfile",
        "--no-lockfile",
        "--pure-lockfile",
        "--immutable",
        "--no-package-lock",
        "--package-lock-only",
    ),
    *("--no-frozen-lockfile", "--deploy", "--ignore-pipfile", "--skip-lock", "--frozen", "--locked", "--locked-mode"),
)


def strict_form(
    stage: Stage, run: Run, call: Invocation, dockerfile: Dockerfile, build: BuildContext
) -> StrictForm | None:
    """The form that insists, where the call is an install that does not; None where there is nothing to change."""
    form = _FORMS.get((call.tool, call.subcommand))
    if form is None or call.has(*_SETTLED):
        return None
    if form is _NPM and has_old_npm(stage, 10):
        return None
    if form is _YARN and may_be_modern(dockerfile, build):
        return _YARN_MODERN if manifest(stage, run, ".yarnrc.yml", build) is not None else None
    return form


def lock_file(stage: Stage, run: Run, form: StrictForm, build: BuildContext) -> str | None:
    """The lock file (its path in the build context) that a COPY above surely put beside the install."""
    found = (manifest(stage, run, name, build) for name in form.locks)
    return next((path for path in found if path is not None), None)


def strict_edit(call: Invocation, form: StrictForm) -> Edit:
    """Lease the install into its strict form."""
    word = call.subcommand_word
    if word is None:
        return insert(call.program.span.end, f" install {form.flag}")
    return replace(word.span, form.subcommand) if form.subcommand else insert(word.span.end, f" {form.flag}")
