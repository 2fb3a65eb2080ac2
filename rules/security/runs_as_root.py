"""A container whose program runs as root."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rules.dockerfile.model import Cmd, Copy, Dockerfile, Entrypoint, Instruction, Run, Stage, User
from rules.engine.context import Context
from rules.engine.edits import insert_lines, replace
from rules.engine.finding import Finding, Fix
from rules.engine.rule import Category, Rule
from rules.facts.dockerfile_paths import is_for_tests, is_not_run
from rules.facts.image_shells import family
from rules.facts.root_images import NEED_ROOT, STEP_DOWN, standing
from rules.facts.stage_tree import with_bases
from rules.facts.start import start_of
from rules.facts.tools_by_hand import TOOLS, is_called_by_hand
from rules.facts.users import first_stage, made_users
from rules.facts.written_folders import written_folders
from rules.images.names import image_name
from rules.security._runs_as_root_examples import INVALID, VALID

_NUMBER = 10001
_WITHOUT_USERADD = re.compile(r"amazonlinux|amazoncorretto:(?!.*alpine)|minimal|lambda/")
"""Images of the Red Hat family without shadow-utils: a number needs no entry in /etc/passwd."""


class RunsAsRoot(Rule):
    """The program runs as root in its container.

    Anybody who breaks into the program is root in the container. They can change all its files, and a flaw in the
    kernel or a mounted socket makes them root on the machine. A program that only serves requests doesn't need to be
    root. The suggestion uses the user that the image or the file has, or else creates one with a number, which
    Kubernetes can check. The files that the program writes must belong to that user.

    It gives the user the volumes, and folders such as `data` and `logs` that the file creates.

    The rule ignores images that change the user themselves (`gosu`, databases, `nginx`), programs that need root
    (`sshd`, `cron`), tests, and images that start a shell, a tool that people run by hand, or nothing.
    """

    category = Category.SECURITY
    looks_for = frozenset({"CMD", "ENTRYPOINT"})
    aliases = ("DL3002", "DF002", "DF020", "DS-0002", "CKV_DOCKER_3", "CKV_DOCKER_8", "user-created-but-never-used")
    references = ("https://docs.docker.com/build/building/best-practices/#user",)
    invalid = INVALID
    valid = VALID

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        stage = dockerfile.stages[-1]
        starts = [i for i in stage.instructions if isinstance(i, Cmd | Entrypoint)]
        if not starts or is_not_run(context.path) or is_for_tests(context.path) or not context.ships(dockerfile, stage):
            return
        last = next((u for one in with_bases(stage) for u in reversed(one.of_type(User))), None)
        name = (stage.user_at(starts[-1]) or "").partition(":")[0]
        is_root = name in {"root", "0"} or (last is None and standing(stage) == "root")
        if not is_root or _keeps_root(stage, context, is_asked_for=last is not None):
            return
        made = [user for user in made_users(stage) if user not in {"root", "0"}]
        what = f"The user `{made[-1]}` is created but never used: the" if made and last is None else "The"
        text = f"{what} program runs as root in its container."
        own = last if last is not None and last in stage.instructions else None
        at = own.span if own is not None else starts[-1].span
        yield self.finding(at, text, _fix(dockerfile, stage, starts, own, made))


def _keeps_root(stage: Stage, context: Context, *, is_asked_for: bool) -> bool:
    """Whether the program needs root, gives it up when it starts, or serves nobody. is_asked_for: by USER."""
    start = start_of(stage, context.build)
    if start.unread or standing(stage) == "steps down" or not NEED_ROOT.isdisjoint(start.programs):
        return True
    is_tool = TOOLS.issuperset(start.programs) if start.programs else False
    by_hand = is_tool or (not is_asked_for and is_called_by_hand(stage, context.build))
    return by_hand or any(start.naming(program) for program in STEP_DOWN)


def _fix(
    dockerfile: Dockerfile, stage: Stage, starts: Sequence[Instruction], own: User | None, made: list[str]
) -> Fix | None:
    user, makes = _user(stage, made)
    lines = _lines(stage, user, makes)
    if not user or (lines and _has_no_shell(stage)):
        return None
    title, caution = f"Run as `{user}`", _caution(stage, user)
    changing = [i for i in stage.instructions if isinstance(i, Run | Copy) or i.keyword == "ADD"]
    behind = changing[-1].span.end if changing else stage.base.span.end
    if own is not None and own.span.start > behind:
        before = (stage.user_at(own) or "").partition(":")[0]
        if lines and before not in {"", "root", "0"}:
            return None
        above = (insert_lines(dockerfile.source, dockerfile.block(own).first, lines),) if lines else ()
        return Fix(title, (*above, replace(own.arguments[0].span, user)), caution, is_decision=True)
    first = next((start for start in starts if start.span.start > behind), None)
    if first is None:
        return None
    added = insert_lines(dockerfile.source, dockerfile.block(first).first, (*lines, f"USER {user}"))
    return Fix(title, (added,), caution, is_decision=True)


def _has_no_shell(stage: Stage) -> bool:
    return family(stage) == "none"


def _user(stage: Stage, made: list[str]) -> tuple[str, str]:
    """The user to run as, and the command that makes it first; "" where it isn't clear how."""
    if made:
        return made[-1], ""
    image = image_name(first_stage(stage).base_image or "")
    if image.known_as == "node":
        return "node", ""
    if image.known_as in {"oven/bun", "denoland/deno"}:
        return image.known_as.rpartition("/")[2], ""
    if image.known_as == "scratch" or image.known_as.startswith("gcr.io/distroless/"):
        return "65532", ""
    if image.known_as.startswith("mcr.microsoft.com/dotnet/"):
        return ("$APP_UID", "") if image.tag[:2] in {"8.", "9.", "10"} else ("", "")
    kind = family(stage)
    if kind == "alpine":
        return str(_NUMBER), f"adduser -S -D -u {_NUMBER} app"
    if _WITHOUT_USERADD.search(f"{image.known_as}:{image.tag}"):
        return str(_NUMBER), ""
    if kind in {"debian", "red hat"}:
        return str(_NUMBER), f"useradd --system --create-home --uid {_NUMBER} app"
    return "", ""


def _lines(stage: Stage, user: str, makes: str) -> tuple[str, ...]:
    """The RUN that makes the user and gives it what the program writes."""
    folders = written_folders(stage)
    gives = f"install -d -o {user} {' '.join(folders)}" if folders else ""
    commands = [command for command in (makes, gives) if command]
    return tuple(f"RUN {' && '.join(commands)}".replace(" && ", " && \\\n    ").split("\n")) if commands else ()


def _caution(stage: Stage, user: str) -> str:
    given = written_folders(stage)
    else_ = f" besides {', '.join(f'`{path}`' for path in given)}" if given else ""
    return f"What the program writes{else_} must belong to `{user}`: `chown` it, or copy it with `--chown`."
