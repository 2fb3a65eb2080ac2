"""What of a build context no image needs: by the languages of the repository and by what it really holds."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from posixpath import basename

from rules.dockerfile.expressions import expression
from rules.dockerfile.memo import fact
from rules.dockerfile.model import Dockerfile, Run, Transfer
from rules.ecosystems.catalogue import ecosystems
from rules.ecosystems.node import SPELLED, YARN
from rules.ecosystems.record import Ecosystem, Never, Waste
from rules.engine.context import BuildContext
from rules.engine.path_index import Paths
from rules.facts.dockerignore import Ignore, read_ignore
from rules.facts.git_history import may_read_history

GIT = Waste(".git", ".git", ".git")
_SECRET_NAMES = expression(
    r"(^|/)(\.env|\.env\.local|id_(rsa|dsa|ecdsa|ed25519)|\.netrc|\.pgpass|\.git-credentials|[^/]*(private|server)[^/]*\.(key|pem)"
    r"|[^/]+\.(p12|pfx|jks))$"
)
_GENERAL = (
    Waste(".idea", ".idea", ".idea"),
    Waste(".vscode", ".vscode", ".vscode"),
    Waste("**/.DS_Store", ".DS_Store", ".DS_Store"),
)
_ROOT_FOLDERS = (".github", ".git", ".circleci")
_ROOT_FILES = frozenset({".git", ".gitlab-ci.yml"})
_NO_SECRETS = expression(
    r"(^|/)(tests?|testing|test[-_.][\w.-]+|[\w.-]+[-_.]tests?|__tests__|e2e|mocks?|fixtures?|examples?|samples?|spec"
    r"|testdata|docs?|(?:test|dev|local)[-_]?(?:certs?|keys?|ca|pki))(/|$)"
)
"""Folders whose keys are for tests: the build may run them."""
_SETTINGS_IN_REPOSITORY = expression(r'"symfony/(?:framework-bundle|dotenv|runtime)"')
_RUNTIME_ONLY = expression(r"--(?:omit[= ]dev|production|prod\b|only[= ]prod)")
_SCRIPT = expression(rf"(?<![\w-])(?:(?:{SPELLED}) (?:run|exec|build|dlx)|npx|tsc|webpack|vite)(?![\w-])")
_REBUILD = expression(rf"(?<![\w-])(?:{SPELLED}) rebuild(?![\w-])")
_INSTALL = expression(rf"(?<![\w-])(?:(?:{SPELLED}) (?:ci|i|install)|{YARN.name}(?! \w))(?![\w:-])")


def is_secret(path: str) -> bool:
    """Whether a file's name is that of a secret (`.env`, a private key)."""
    return _SECRET_NAMES.search(path) is not None


def is_repository_root(build: BuildContext) -> bool:
    """Whether the build context is the top of a repository, where `.git` lies."""
    paths = build.paths
    return any(name in paths for name in _ROOT_FILES) or any(map(paths.has_folder, _ROOT_FOLDERS))


@fact
def waste_in(build: BuildContext) -> tuple[Waste, ...]:
    """All that is worth leaving out of this context, the weightiest first."""
    found = [replace(GIT, always=is_repository_root(build))]
    for ecosystem in ecosystems_in(build):
        found += () if isinstance(ecosystem.waste, Never) else ecosystem.waste
    has_settings = _has_settings(build)
    secrets = (path for path in _secrets(build.paths) if not (has_settings and basename(path).startswith(".env")))
    found += [_secret(path, build) for path in secrets]
    found += _general_waste(build.paths)
    unique = {waste.pattern: waste for waste in found}
    return tuple(unique.values())


def is_wanted(dockerfile: Dockerfile, build: BuildContext, waste: Waste) -> bool:
    """Whether leaving it out would take something that the build uses, or that the repository holds on purpose."""
    ignore = read_ignore(waste.pattern)
    for _, copy in dockerfile.each(Transfer):
        if copy.flag("from") is None and any(_names(ignore, word.literal or word.text) for word in copy.sources):
            return True
    if waste.pattern == GIT.pattern:
        return may_read_history(dockerfile, build)
    if waste.probe in (build.files or ()) and _is_named(dockerfile, waste.probe):
        return True
    if not waste.makers:
        return False
    return not _runs_one_of(dockerfile, waste.makers) or _is_held_on_purpose(dockerfile, build, waste)


def ignore_lines(found: Iterable[Waste]) -> str:
    """The lines of an ignore file. Secrets that the repository holds stay a remark: the program may read them."""
    patterns = [one.pattern for one in found if not one.is_secret]
    secrets = [f"# {one.pattern}" for one in found if one.is_secret]
    remark = ["# Secrets? Leave them out, too, where nothing in the image reads them:"] if secrets else []
    return "".join(f"{line}\n" for line in (*patterns, *remark, *secrets))


def _secret(path: str, build: BuildContext) -> Waste:
    """A secret in the folder. One that git ignores is this machine's own: no image is meant to have it."""
    return Waste(path, path, path, always=True, is_secret=not _is_ignored(basename(path), build))


@fact
def _secrets(paths: Paths) -> tuple[str, ...]:
    """The secrets that a folder holds, in order."""
    return tuple(path for path in paths.in_order if is_secret(path) and _NO_SECRETS.search(path) is None)


@fact
def _general_waste(paths: Paths) -> tuple[Waste, ...]:
    return tuple(waste for waste in _GENERAL if any(waste.probe in path for path in paths))


def _has_settings(build: BuildContext) -> bool:
    """Whether `.env` is no secret: a front end has its public settings there, and Symfony those that may be seen."""
    is_front_end = any(ecosystem.title == "Node.js" for ecosystem in ecosystems_in(build))
    return is_front_end or _SETTINGS_IN_REPOSITORY.search(build.read("composer.json") or "") is not None


def _names(ignore: Ignore, source: str) -> bool:
    """Whether a COPY source is, or may be, among what the pattern leaves out."""
    path = source.strip("./") if source in {".", "./", "/"} else source.removeprefix("./").strip("/")
    return bool(path) and ignore.excludes(path)


def _is_named(dockerfile: Dockerfile, path: str) -> bool:
    """Whether an instruction names a file, such as `RUN cp deploy/.env .`."""
    name = re.compile(rf"(?<![\w.-])(?:{re.escape(path)}|{re.escape(basename(path))})(?![\w.-])")
    return any(name.search(i.value) for stage in dockerfile.stages for i in stage.instructions)


def _runs_one_of(dockerfile: Dockerfile, programs: frozenset[str]) -> bool:
    """Whether a RUN calls one of the programs, also in a script that is beyond us."""
    names = "|".join(re.escape(program) for program in sorted(programs))
    call = re.compile(rf"(?<![\w.-])(?:{names})(?![\w.-])")
    return any(call.search(run.value) for _, run in dockerfile.each(Run))


def _is_held_on_purpose(dockerfile: Dockerfile, build: BuildContext, waste: Waste) -> bool:
    """Whether the repository holds what the pattern leaves out, and the build does not make all of it anew."""
    ignore = read_ignore(waste.pattern)
    held = any(waste.probe in path and ignore.excludes(path) for path in build.files or ())
    if not held or _is_ignored(waste.probe, build):
        return False
    if waste.probe != "node_modules":
        return True
    is_below = any(path.partition("node_modules/")[0] for path in build.files or () if "node_modules/" in path)
    return is_below or _rebuilds(dockerfile) or not _installs_what_it_uses(dockerfile)


def _rebuilds(dockerfile: Dockerfile) -> bool:
    """Whether a RUN compiles the packages that came along, instead of installing them anew."""
    return any(_REBUILD.search(run.value) for _, run in dockerfile.each(Run))


def _installs_what_it_uses(dockerfile: Dockerfile) -> bool:
    """Whether the packages of Node.js that are installed suffice: all of them, or no script runs in the build."""
    texts = [text for _, run in dockerfile.each(Run) for text in re.split(r"&&|\|\||;|\n", run.value)]
    installs = [text for text in texts if _INSTALL.search(text)]
    if any(not _RUNTIME_ONLY.search(text) for text in installs):
        return True
    return bool(installs) and not any(_SCRIPT.search(text) for text in texts)


def _is_ignored(name: str, build: BuildContext) -> bool:
    return name in (build.read(".gitignore") or "")


@fact
def ecosystems_in(build: BuildContext) -> tuple[Ecosystem, ...]:
    """The ecosystems whose manifests lie at the top of the build context."""
    return tuple(one for one in ecosystems() if _has_manifest(one, build.paths.at_top))


def _has_manifest(ecosystem: Ecosystem, names: frozenset[str]) -> bool:
    manifest = ecosystem.manifest
    return not isinstance(manifest, Never) and any(manifest.match(name) for name in names)
