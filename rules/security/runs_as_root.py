"""A container whose program runs as root."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rules.dockerfile.model import Cmd, Dockerfile, Entrypoint, Expose, Instruction, Stage, User
from rules.edits.unprivileged_user import switch, user_for
from rules.engine.context import Context
from rules.engine.finding import Finding, Fix
from rules.engine.rule import Category, Rule
from rules.facts.dockerfile_paths import is_no_product
from rules.facts.keeps_root import keeps_root
from rules.facts.root_images import standing
from rules.facts.stage_tree import with_bases
from rules.facts.start import start_of
from rules.facts.tools_by_hand import TOOLS, is_called_by_hand, is_work
from rules.facts.users import made_users
from rules.facts.written_folders import written_folders
from rules.security._runs_as_root_examples import INVALID, VALID

_NO_PRODUCT = frozenset({"ci", "debug", "dev", "develop", "development", "local", "test", "tests"})


class RunsAsRoot(Rule):
    """The program runs as root in its container.

    Anybody who breaks into the program is root in the container. They can change all its files, and a flaw in the
    kernel or a mounted socket makes them root on the machine. A program that only serves requests doesn't need to be
    root. The suggestion uses the user that the image or the file has, or else creates one with a number, which
    Kubernetes can check. The files that the program writes must belong to that user.

    It gives the user the volumes, and folders such as `data` and `logs` that the file creates. There's no suggestion
    if the program or its data is in `/root`, which no other user may enter.

    The rule ignores images that change the user themselves (`gosu`, databases, `nginx`), programs that need root
    (`sshd`, `cron`, clients of the Docker daemon), images for development, builds, and tests, and images that start a
    shell, a tool that people run by hand, or nothing. A program behind `ENTRYPOINT` takes arguments, as a tool does:
    the rule speaks of it where a port, an option, a name, or a library tells that it serves.
    """

    category = Category.SECURITY
    looks_for = frozenset({"CMD", "ENTRYPOINT"})
    aliases = ("DL3002", "DF002", "DF020", "DS-0002", "CKV_DOCKER_3", "CKV_DOCKER_8", "user-created-but-never-used")
    references = (
        "https://docs.docker.com/build/building/best-practices/#user",
        "https://man7.org/linux/man-pages/man8/useradd.8.html",
    )
    invalid = INVALID
    valid = VALID

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        stage = dockerfile.stages[-1]
        starts = [i for i in stage.instructions if isinstance(i, Cmd | Entrypoint)]
        if not any(one.arguments and not _is_broken(one) for one in starts) or not context.ships(dockerfile, stage):
            return
        last = next((u for one in with_bases(stage) for u in reversed(one.of_type(User))), None)
        name = (stage.user_at(starts[-1]) or "").partition(":")[0]
        is_root = name in {"root", "0"} or (last is None and standing(stage) == "root")
        if not is_root or _may_stay(dockerfile, stage, context, is_asked_for=last is not None):
            return
        made = [user for user in made_users(stage) if user not in {"root", "0"}]
        what = f"The user `{made[-1]}` is created but never used: the" if made and last is None else "The"
        text = f"{what} program runs as root in its container."
        own = last if last is not None and last in stage.instructions else None
        at = own.span if own is not None else starts[-1].span
        yield self.finding(at, text, _fix(dockerfile, stage, starts, own))


def _is_broken(start: Instruction) -> bool:
    """`CMD ['bash']`: a shell looks for a program of this name."""
    return not start.exec_form and start.value.lstrip().startswith("[")


def _is_for_others(stage: Stage, path: str) -> bool:
    """Whether the image is no product: it is for tests, for developers, or data of a test."""
    return is_no_product(path) or stage.name in _NO_PRODUCT


def _may_stay(dockerfile: Dockerfile, stage: Stage, context: Context, *, is_asked_for: bool) -> bool:
    """Whether the program needs root, gives it up when it starts, or serves nobody. is_asked_for: by USER."""
    start = start_of(stage, context.build)
    if _is_for_others(stage, context.path) or keeps_root(stage, context.build) or is_work(start):
        return True
    is_tool = TOOLS.issuperset(start.programs) if start.programs else False
    return is_tool or (not is_asked_for and is_called_by_hand(dockerfile, stage, context.build))


def _fix(dockerfile: Dockerfile, stage: Stage, starts: Sequence[Instruction], own: User | None) -> Fix | None:
    user, edits = user_for(stage), switch(dockerfile, stage, starts, own)
    if user is None or not edits:
        return None
    return Fix(f"Run as `{user.name}`", edits, _caution(stage, user.name), is_decision=True)


def _caution(stage: Stage, user: str) -> str:
    given = written_folders(stage)
    else_ = f" besides {', '.join(f'`{path}`' for path in given)}" if given else ""
    owned = f"What the program writes{else_} must belong to `{user}`: `chown` it, or copy it with `--chown`."
    ports = (
        word.text.partition("/")[0] for one in with_bases(stage) for i in one.of_type(Expose) for word in i.arguments
    )
    low = next((port for port in ports if port.isascii() and port.isdigit() and len(port) < 6 and int(port) < 1024), "")
    return f"{owned} Docker lets any user listen on port {low}, not every Kubernetes cluster does." if low else owned
