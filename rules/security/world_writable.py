"""chmod 777."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.dockerfile.memo import fact
from rules.dockerfile.model import Dockerfile, Run, Transfer
from rules.ecosystems.command_options import word_text
from rules.engine.context import Context
from rules.engine.finding import Finding
from rules.engine.rule import Category, Invalid, Rule, Severity, Valid
from rules.facts.command_prefixes import without_prefixes
from rules.facts.named_packages import shortened

_EVERYONE = re.compile(r"0?[0-7]{2}[2367]|(?:[ug]*[oa][ugo]*)\+(?:r?w|rwx|wx?)[xX]?|a=rwx?|[ugo]*o[+=]rwx?")
_TEMPORARY = re.compile(r"/(?:var/)?tmp/?$")
_OF_LANGUAGES = frozenset({"$GEM_HOME", "$BUNDLE_BIN", "$GOPATH"})
_RECURSIVE = re.compile(r"-[A-Za-z]*R|--recursive$")


class WorldWritable(Rule):
    """Any user can write to a file in the image.

    With `chmod 777`, any process in the container can replace the program that another one runs. Give the files to the
    user that needs them with `COPY --chown` or `chown`. To run a program, a user only needs to read and execute it.
    """

    category = Category.SECURITY
    severity = Severity.HINT
    housekeeping = True
    looks_for = frozenset({"chmod", "--chmod"})
    aliases = ("DF034", "world-writable-state-path-workaround")
    references = ("https://docs.docker.com/reference/dockerfile/#copy---chown---chmod",)
    invalid = (
        Invalid("FROM debian:13-slim\nRUN chmod -R 777 /app\n"),
        Invalid("FROM debian:13-slim\nCOPY --chmod=0777 run.sh /run.sh\n"),
        Invalid("FROM debian:13-slim\nRUN chmod a+rwx /app\n"),
        Invalid("FROM debian:13-slim\nRUN chmod '777' \\\n    # all of it\n    /app\n"),
    )
    valid = (
        Valid("FROM debian:13-slim\nRUN chmod 755 /run.sh && chmod +x /a.sh\n", because="only its owner may write"),
        Valid("FROM debian:13-slim\nRUN chmod 1777 /tmp\n", because="the folder for temporary files is everyone's"),
        Valid(
            "FROM postgres:18\nRUN chmod 1777 /run && chmod 3777 /run/postgresql\n",
            because="whoever writes a mode with the sticky bit or the group's means a folder that many share",
        ),
        Valid("FROM debian:13-slim\nRUN chmod +w /data\n", because="without `a`, the umask keeps it from the others"),
        Valid(
            'FROM debian:13\nENV DATA=/d\nRUN mkdir -p "$DATA" && chown web "$DATA" && chmod 777 "$DATA"\n',
            because="who gives a folder to a user and opens it, but not what is in it, lets any user start the image",
        ),
        Valid(
            'FROM debian:13\nRUN mkdir -p "$GEM_HOME" "$BUNDLE_BIN" && chmod 777 "$GEM_HOME" "$BUNDLE_BIN"\n'
            'RUN mkdir -p "$GOPATH/src" "$GOPATH/bin" && chmod -R 777 "$GOPATH"\n',
            because="any user may install there, as in the official images",
        ),
        Valid("FROM debian:13-slim\nRUN chmod g+w /data\n", because="only the group may write"),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for stage, run in dockerfile.each(Run):
            if not context.ships(dockerfile, stage):
                continue
            for command in run.commands:
                words = [word_text(word) for word in without_prefixes(command)[0]]
                plain = [text for text in words[1:] if not text.startswith("-")]
                is_open = words[:1] == ["chmod"] and plain and _EVERYONE.fullmatch(plain[0]) is not None
                meant = _meant_for_any_user(run, any(map(_RECURSIVE.match, words[1:]))) if is_open else ()
                if is_open and not all(_TEMPORARY.search(path) or path.strip('"') in meant for path in plain[1:]):
                    yield self.finding(
                        command.span, f"{shortened(['chmod', *plain])} lets every process in the container write there."
                    )
        for stage, copy in dockerfile.each(Transfer):
            mode = copy.flag("chmod") or ""
            if context.ships(dockerfile, stage) and _EVERYONE.fullmatch(mode):
                flag = next(flag for flag in copy.flags if flag.name == "chmod")
                to = shortened([copy.destination.text])
                text = f"`--chmod={mode}` lets every process in the container write to {to}."
                yield self.finding(flag.span, text)


@fact
def _meant_for_any_user(run: Run, is_all: bool) -> frozenset[str]:
    """Folders that the RUN makes and gives to a user, or in which a language keeps what any user may install.

    Official images (`postgres`, `ruby`, `golang`) open such a folder so that `docker run --user` works. is_all: with
    what is in it, as `golang` does.
    """
    named: dict[str, set[str]] = {"mkdir": set(), "chown": set()}
    for command in run.commands:
        words = [word_text(word) for word in without_prefixes(command)[0]]
        named.get(words[0] if words else "", set()).update(word.strip('"') for word in words[1:])
    if is_all:
        return frozenset({"$GOPATH"} if "$GOPATH/bin" in named["mkdir"] else ())
    return frozenset(named["mkdir"] & (named["chown"] | _OF_LANGUAGES))
