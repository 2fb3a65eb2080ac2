"""A web server on the full Debian image where it only serves files."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from rules.base_image._full_web_server_image_examples import INVALID, VALID
from rules.dockerfile.model import (
    Arg,
    Cmd,
    Dockerfile,
    Entrypoint,
    Env,
    Expose,
    Healthcheck,
    Instruction,
    Label,
    Run,
    Stage,
    Transfer,
    User,
    Volume,
    Workdir,
)
from rules.dockerfile.words import Command
from rules.edits.base_image import retag
from rules.engine.context import BuildContext, Context
from rules.engine.finding import Finding, Fix
from rules.engine.rule import Category, Phase, Rule
from rules.facts.dockerfile_paths import is_for_development
from rules.facts.stage_tree import families
from rules.facts.start import start_of
from rules.images.alpine_servers import ALPINE_SERVERS, OF_DEBIAN, alpine_server
from rules.images.names import image_name
from rules.images.size_savings import exists, saving

_SETTINGS = (Arg, Cmd, Entrypoint, Env, Expose, Healthcheck, Label, Volume, Workdir)
_FILE_WORK = frozenset(
    ["cat", "chmod", "chown", "cp", "echo", "ln", "mkdir", "mv", "printf", "rm", "sed", "set", "test", "touch", "true"]
)
_STARTS = frozenset(["cat", "curl", "echo", "envsubst", "exec", "exit", "httpd", "httpd-foreground", "nginx", "sh"])
_OWNER = re.compile(r"[\w-]+(?::[\w-]+)?")
_IS_SCRIPT = re.compile(r"\.(?:ba)?sh$|(?:^|/)(?:docker-)?entrypoint[\w.-]*$")
_IS_SETTING = re.compile(r"\.conf(?:\.template)?$|(?:^|/)nginx[\w.-]*$")
_SCRIPT_FOLDERS = ("/docker-entrypoint.d", "/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin")
_MAIN_SETTINGS = frozenset({"nginx.conf", "httpd.conf"})
"""Files that say as which user the server runs, who has another name on Debian (`www-data`)."""
_MOST_FILES = 20


class FullWebServerImage(Rule):
    """The image that ships serves files with a web server on the full Debian image, although an Alpine one exists.

    `nginx` and `httpd` on Debian carry a package manager, Perl, and the libraries of a whole distribution. The Alpine
    image of the same version has the same server, the same folders, and the same settings, and it's far smaller.

    Alpine is another system, with musl instead of glibc and no bash. That matters for programs, but not for files that
    a server sends. So this rule reports only a stage that copies files and settings, and runs nothing but `mkdir`,
    `sed`, and the like. A stage that installs packages, starts a script that needs bash, or names a user that only
    Debian has stays as it is.
    """

    category = Category.BASE_IMAGE
    phase = Phase.BASE
    looks_for = frozenset(ALPINE_SERVERS)
    references = (
        "https://hub.docker.com/_/nginx",
        "https://hub.docker.com/_/httpd",
        "https://docs.docker.com/build/building/best-practices/#choose-the-right-base-image",
    )
    invalid = INVALID
    valid = VALID

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        if is_for_development(context.path):
            return
        for stage, family_tree in families(dockerfile).items():
            if stage.base_image is None or not context.ships(dockerfile, stage):
                continue
            old = image_name(stage.base_image)
            new = alpine_server(old)
            if new is None or exists(context.images, new) is False:
                continue
            users = ALPINE_SERVERS[old.known_as]
            if not all(_only_serves(one, users, context.build) for one in family_tree) or not _has_files(family_tree):
                continue
            edits = retag(dockerfile, stage, old, new)
            caution = f"Check that nothing in the image needs bash or a user of Debian: `{new.short}` has neither."
            fix = Fix(f"Start from `{new.short}`", edits, caution, saving(context.images, old, new)) if edits else None
            message = f"This stage only adds files to the server, which `{new.short}` has without a whole Debian."
            yield self.finding(stage.base.image.span, message, fix)


def _has_files(stages: tuple[Stage, ...]) -> bool:
    return any(stage.of_type(Transfer) for stage in stages)


def _only_serves(stage: Stage, users: frozenset[str], build: BuildContext) -> bool:
    """Whether each instruction means the same on both systems, as far as the files tell."""
    start = start_of(stage, build)
    if (
        start.unread
        or not _STARTS.issuperset(start.programs)
        or any(OF_DEBIAN.search(text.text) for text in start.texts)
    ):
        return False
    return all(_means_the_same(stage, one, users, build) for one in stage.instructions)


def _means_the_same(stage: Stage, one: Instruction, users: frozenset[str], build: BuildContext) -> bool:
    if isinstance(one, Run):
        is_plain = not one.exec_form and not one.beyond and not one.heredocs and not one.mounts
        return is_plain and bool(one.commands) and all(_is_file_work(command, users) for command in one.commands)
    if isinstance(one, Transfer):
        owner = one.flag("chown")
        return (owner is None or _are_on_both(owner, users)) and _brings_files(one, build)
    if isinstance(one, User):
        return _are_on_both(one.value, users)
    return isinstance(one, _SETTINGS) or one.keyword in {"MAINTAINER", "STOPSIGNAL"}


def _is_file_work(command: Command, users: frozenset[str]) -> bool:
    if command.name not in _FILE_WORK or OF_DEBIAN.search(" ".join(command.texts)):
        return False
    owners = [text for text in command.texts[1:] if not text.startswith("-")][:1] if command.name == "chown" else []
    return all(_are_on_both(owner, users) for owner in owners)


def _are_on_both(owner: str, users: frozenset[str]) -> bool:
    """Whether user and group are known on both systems by name, or written as numbers."""
    names = owner.split(":")
    return _OWNER.fullmatch(owner) is not None and all(name.isdigit() or name in users for name in names)


def _brings_files(copy: Transfer, build: BuildContext) -> bool:
    """Whether what it copies is served or set, and no script; settings that can be read name nothing of Debian's."""
    target = copy.destination.text.rstrip("/") if copy.arguments else ""
    if copy.heredocs or any(target == folder or target.startswith(folder + "/") for folder in _SCRIPT_FOLDERS):
        return False
    names = [word.text.removeprefix("./") for word in copy.sources]
    if any(_IS_SCRIPT.search(name) for name in (*names, target)):
        return False
    names_user = any(posixpath.basename(name.rstrip("/")) in _MAIN_SETTINGS for name in (*names, target))
    if copy.flag("from") is not None or not build.is_known:
        return not names_user
    settings = [path for name in names for path in _settings(name.strip("/"), build)]
    if len(settings) > _MOST_FILES or not all(map(build.at_hand, settings)):
        return False
    texts = [build.read(path) for path in settings]
    return not (names_user and None in texts) and not any(OF_DEBIAN.search(text or "") for text in texts)


def _settings(name: str, build: BuildContext) -> Iterator[str]:
    """The files of settings that a source names or holds."""
    if build.has(name):
        yield name
        return
    inside = build.paths.inside("" if name in {"", "."} else name)
    yield from (path for path in inside if _IS_SETTING.search(path) and "node_modules" not in posixpath.dirname(path))
