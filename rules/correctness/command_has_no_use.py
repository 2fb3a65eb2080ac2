"""Commands that do nothing for an image."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile, Run
from rules.dockerfile.words import Command
from rules.engine.context import Context
from rules.engine.finding import Finding
from rules.engine.rule import Category, Invalid, Rule, Severity, Valid
from rules.facts.command_prefixes import without_prefixes

_FOR_PEOPLE = frozenset({"vim", "vi", "nano", "emacs", "top", "htop", "less", "more", "shutdown", "reboot", "ifconfig"})
_LOOKS = frozenset({"free", "ps", "ifconfig", "top"})
_STARTS = frozenset({"start", "restart", "reload"})


class CommandHasNoUse(Rule):
    """A command has no use in a build.

    Nobody sees what `top` shows, and nobody types into `vim`. A service that `RUN` starts ends with that `RUN`, and
    only its files stay in the image. Start it with `CMD` or `ENTRYPOINT`.
    """

    category = Category.CORRECTNESS
    severity = Severity.HINT
    looks_for = _FOR_PEOPLE | _LOOKS | {"service", "systemctl", "init.d"}
    housekeeping = True
    aliases = ("DL3001", "DF060")
    references = ("https://docs.docker.com/engine/containers/multi-service_container/",)
    invalid = (
        Invalid("FROM debian:13-slim\nRUN service nginx start\n"),
        Invalid("FROM debian:13-slim\nRUN apt-get update && apt-get install -y nginx && systemctl restart nginx\n"),
        Invalid("FROM debian:13-slim\nRUN free\n"),
    )
    valid = (
        Valid(
            """
            FROM debian:13-slim
            RUN service postgresql start && createdb app && service postgresql stop
            """,
            because="a later command of the RUN needs the service",
        ),
        Valid("FROM debian:13-slim\nRUN apt-get update && apt-get install -y vim\n", because="here it is a package"),
        Valid("FROM debian:13-slim\nRUN ps aux | grep worker\n", because="another command reads what it prints"),
        Valid("FROM debian:13-slim\nRUN systemctl enable nginx\n", because="that writes a file"),
        Valid("FROM debian:13-slim\nRUN vim +PlugInstall +qall\n", because="it runs commands and ends"),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for _, run in dockerfile.each(Run):
            for command in run.commands:
                reason = _reason(command, is_last=command is run.commands[-1])
                if reason:
                    yield self.finding(command.span, reason)


def _reason(command: Command, is_last: bool) -> str:
    words, _ = without_prefixes(command)
    texts = [word.text.strip("\"'") for word in words]
    name = texts[0].rsplit("/", 1)[-1] if texts else ""
    verbs = texts[1:2] if name == "systemctl" else texts[2:3] if name == "service" else texts[1:2]
    is_script = bool(texts) and texts[0].startswith("/etc/init.d/")
    if name in {"service", "systemctl"} or is_script:
        starts = is_last and not command.inside and command.after == "" and bool(_STARTS.intersection(verbs))
        return "What this starts ends with the RUN: no later step and no container has it running." if starts else ""
    is_read = command.after == "|" or "substitution" in command.inside or any(command.redirections)
    if name in _LOOKS and not is_read and len(texts) == 1:
        return f"Nobody sees what `{name}` prints in a build."
    if (
        name in _FOR_PEOPLE - _LOOKS
        and command.before != "|"
        and all(not text.startswith(("-", "+")) for text in texts)
    ):
        return f"`{name}` waits for a person, and in a build there is none."
    return ""
