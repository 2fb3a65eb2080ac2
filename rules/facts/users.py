"""Whom a RUN works as: the user's number and home, where the file or the image says so."""

from __future__ import annotations

import re
from collections.abc import Mapping

from rules.dockerfile.memo import fact
from rules.dockerfile.model import Run, Stage
from rules.dockerfile.node import record
from rules.dockerfile.words import Command
from rules.ecosystems.command_options import split_words, word_text
from rules.ecosystems.syntax import Syntax, words
from rules.images.names import image_name

_USERADD = Syntax(
    words(
        "-u --uid -d --home --home-dir -h -g --gid -G --groups -s --shell -c --comment --gecos --ingroup -k --skel -K"
        " --key -b --base-dir -e --expiredate -f --inactive -p --password"
    ),
)
"""`useradd`, Debian's `adduser` and BusyBox's: what they spell alike means the same, save `-h` and `-g`."""

_IMAGE_USERS = {("node", "node"): ("1000", "/home/node"), ("gradle", "gradle"): ("1000", "/home/gradle")}
"""Users that an official image brings, by image and name (their Dockerfiles say so)."""

_WITH_OTHER_USER = re.compile(r"(mambaorg|fluent|jupyter|quay\.io/jupyter|cimg|circleci|jenkins|jenkins/jenkins)(/|$)")
"""Images whose own USER is not root."""


@record
class UserIdentity:
    """uid: the user's number, "" for root. home: where `~` is."""

    home: str
    uid: str = ""


def identity_at(stage: Stage, run: Run) -> UserIdentity | None:
    """Whom the RUN works as; None where the number or the home isn't clear. `ENV HOME` moves the home."""
    user = (stage.user_at(run) or "").partition(":")[0]
    home = stage.environment_at(run).get("HOME")
    base = image_name(first_stage(stage).base_image or "").known_as
    if user in {"", "root", "0"}:
        return None if not user and _WITH_OTHER_USER.match(base) else UserIdentity(home or "/root")
    if (base, user) in _IMAGE_USERS:
        uid, own = _IMAGE_USERS[base, user]
        return UserIdentity(home or own, uid)
    made = _made_user(stage, user)
    if made is not None:
        return UserIdentity(home or made.home, made.uid)
    return UserIdentity(home, user) if home and user.isdigit() else None


def number_of(stage: Stage, name: str) -> str:
    """The number of a user whom the image brings or a RUN makes with a number of its own; "" where none is known."""
    brought = _IMAGE_USERS.get((image_name(first_stage(stage).base_image or "").known_as, name))
    made = _made_user(stage, name)
    return brought[0] if brought is not None else made.uid if made is not None else ""


def first_stage(stage: Stage) -> Stage:
    """The stage that starts from an image, on which this one builds in the end."""
    return stage if stage.parent is None else _below_all(stage)


@fact
def _below_all(stage: Stage) -> Stage:
    """Never the stage itself: one that remembers itself stays until the garbage collector comes by, with its file."""
    above = stage
    while above.parent is not None:
        above = above.parent
    return above


def made_users(stage: Stage) -> tuple[str, ...]:
    """The names of the users that RUNs of the stage make, in order, as they are written: `$NAME` too."""
    commands = [c for run in stage.of_type(Run) for c in run.commands if c.name in {"useradd", "adduser"}]
    operands = [split_words(command.words[1:], _USERADD)[1] for command in commands]
    return tuple(word_text(one[0]) for one in operands if len(one) == 1)  # `adduser app docker` only adds to a group


def _made_user(stage: Stage, user: str) -> UserIdentity | None:
    """The user that a RUN of the stage, or of those that it starts from, makes with a number of its own."""
    above: Stage | None = stage
    while above is not None:
        made = _users_made_in(above)
        if user in made:
            return made[user]
        above = above.parent
    return None


@fact
def _users_made_in(stage: Stage) -> Mapping[str, UserIdentity]:
    commands = (command for run in stage.of_type(Run) for command in run.commands)
    return {key: one for command in commands for key, one in _made(command).items()}


def _made(command: Command) -> dict[str, UserIdentity]:
    """The user that the command makes, by name and by number."""
    if command.name not in {"useradd", "adduser"}:
        return {}
    options, plain = split_words(command.words[1:], _USERADD)
    values = {option.name: option.value for option in options if option.value}
    uid = values.get("-u") or values.get("--uid")
    name = word_text(plain[0]) if plain else ""
    if not uid or not uid.isdigit() or uid == "0" or not name or "$" in name:
        return {}
    home = next((values[key] for key in ("-d", "--home", "--home-dir", "-h") if key in values), f"/home/{name}")
    return {key: UserIdentity(home, uid) for key in (name, uid)} if home.startswith("/") else {}
