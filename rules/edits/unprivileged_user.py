"""Lets the program of a stage run as another user than root.

A user that has to be made is made above the last COPYs: they change with the source, the user never does. What the
program writes is given away at the end, when it is there.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from rules.dockerfile.expand import expand
from rules.dockerfile.expressions import expression
from rules.dockerfile.model import Dockerfile, Env, Instruction, Run, Shell, Stage, Transfer, User, Volume
from rules.dockerfile.node import record
from rules.engine.edits import insert_lines, replace
from rules.engine.finding import Edit
from rules.facts.image_paths import folder_at, is_inside, resolve, value_at
from rules.facts.image_shells import family
from rules.facts.users import first_stage, made_users
from rules.facts.written_folders import written_folders
from rules.images.names import image_name

_NUMBER = "10001"
_WITHOUT_USERADD = expression(r"amazonlinux|amazoncorretto:(?!.*alpine)|minimal|lambda/|openjdk:|oraclelinux:.*slim")
"""Images of the Red Hat family without shadow-utils: a number needs no entry in /etc/passwd."""
_ROOTS_HOME = expression(r"(?<![\w./-])(?:/root|~)(?:/|$|(?=[\s\"':;,]))")


@record
class NewUser:
    """name: what USER says. makes: the command that makes the user first, "" where there is one."""

    name: str
    makes: str = ""


def user_for(stage: Stage) -> NewUser | None:
    """The user that the stage makes, the image brings or its system can make; None where it isn't clear how."""
    made = [user for user in made_users(stage) if user not in {"root", "0"}]
    if made:
        return NewUser(made[-1]) if _is_told(stage, made[-1]) else None
    image = image_name(first_stage(stage).base_image or "")
    if image.known_as in {"node", "oven/bun", "denoland/deno"}:
        return NewUser(image.known_as.rpartition("/")[2])
    if image.known_as == "scratch" or image.known_as.startswith("gcr.io/distroless/"):
        return NewUser("65532")
    if image.known_as.startswith("mcr.microsoft.com/dotnet/"):
        return NewUser("$APP_UID") if image.tag[:2] in {"8.", "9.", "10"} else None
    return _by_system(family(stage), f"{image.known_as}:{image.tag}")


def _is_told(stage: Stage, name: str) -> bool:
    """Whether the builder can fill in the name at the end of the stage."""
    return expand(name, stage.variables_at(stage.instructions[-1]), stage.escape) is not None


def _by_system(kind: str, image: str) -> NewUser | None:
    if kind == "alpine":
        return NewUser(_NUMBER, f"adduser -S -D -u {_NUMBER} app")
    if kind == "red hat" and _WITHOUT_USERADD.search(image):
        return NewUser(_NUMBER)
    if kind in {"debian", "red hat"}:
        return NewUser(_NUMBER, f"useradd --system --create-home --uid {_NUMBER} app")
    return None


def switch(dockerfile: Dockerfile, stage: Stage, starts: Sequence[Instruction], own: User | None) -> tuple[Edit, ...]:
    """The edits that make the program run as `user_for(stage)`; () where there is no place for them.

    starts: its CMD and ENTRYPOINT. own: the USER of the stage that says root, if any.
    """
    user = user_for(stage)
    if user is None or _lives_at_roots_home(stage, starts):
        return ()
    gives = _gives(stage, user.name)
    if (user.makes or gives) and family(stage) == "none":
        return ()
    changing = [i for i in stage.instructions if isinstance(i, Run | Transfer)]
    behind = changing[-1].span.end if changing else stage.base.span.end
    early = _above_the_source(stage) if user.makes else None
    above = () if early is None else (_insert(dockerfile, early, (f"RUN {user.makes}",)),)
    late = _run(gives if early is not None else tuple(filter(None, (user.makes, *gives))))
    if own is not None and own.span.start > behind:
        if late and not _is_root_at(stage, own):
            return ()
        below = (_insert(dockerfile, own, late),) if late else ()
        return (*above, *below, replace(own.arguments[0].span, user.name))
    first = next((start for start in starts if start.span.start > behind), None)
    return () if first is None else (*above, _insert(dockerfile, first, (*late, f"USER {user.name}")))


def _gives(stage: Stage, user: str) -> tuple[str, ...]:
    folders = written_folders(stage)
    return (f"install -d -o {user} {' '.join(folders)}",) if folders else ()


def _run(commands: Sequence[str]) -> tuple[str, ...]:
    return tuple(f"RUN {' && '.join(commands)}".replace(" && ", " && \\\n    ").split("\n")) if commands else ()


def _insert(dockerfile: Dockerfile, above: Instruction, lines: tuple[str, ...]) -> Edit:
    return insert_lines(dockerfile.source, dockerfile.block(above).first, lines)


def _is_root_at(stage: Stage, instruction: Instruction) -> bool:
    return (stage.user_at(instruction) or "").partition(":")[0] in {"", "root", "0"}


def _above_the_source(stage: Stage) -> Instruction | None:
    """The first of the last COPYs that stand together, if root is at work there and none of them brings users."""
    last = max((n for n, i in enumerate(stage.instructions) if isinstance(i, Transfer)), default=None)
    if last is None:
        return None
    together = takewhile(lambda i: not isinstance(i, Run | User | Shell), reversed(stage.instructions[: last + 1]))
    found = [i for i in together if isinstance(i, Transfer)][-1]
    below = [i for i in stage.instructions[stage.instructions.index(found) :] if isinstance(i, Transfer)]
    return found if _is_root_at(stage, found) and not any(_may_bring_users(stage, i) for i in below) else None


def _may_bring_users(stage: Stage, copy: Transfer) -> bool:
    """Whether `/etc/passwd` may be written over."""
    place = resolve(folder_at(stage, copy), value_at(stage, copy, copy.destination))
    return place == "/etc" or place.startswith("/etc/passwd") or (place == "/" and copy.flag("from") is not None)


def _lives_at_roots_home(stage: Stage, starts: Sequence[Instruction]) -> bool:
    """Whether something that the program needs lies in /root, which nobody else may enter."""
    folder = folder_at(stage, starts[-1])
    told = [i.value for i in (*stage.of_type(Env), *stage.of_type(Volume), *starts)]
    return is_inside(folder, "/root") or any(_ROOTS_HOME.search(text) for text in told)
