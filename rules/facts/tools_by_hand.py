"""Whether an image holds a tool that people call by hand, or something that runs on its own.

Nothing in a Dockerfile says so: a tool is what was installed, not copied, has no port and is no program of a language
that runs one's own source. Tests count as called by hand.
"""

from __future__ import annotations

import posixpath
import re

from rules.dockerfile.memo import fact
from rules.dockerfile.model import Expose, Healthcheck, Stage, Transfer
from rules.ecosystems.syntax import words
from rules.engine.context import BuildContext
from rules.facts.stage_tree import with_bases
from rules.facts.start import start_of
from rules.facts.start_evidence import Start, StartCall

_RUN_SOURCE = words(
    "bun bundle cargo celery daphne deno django-admin dotnet elixir erl flask go gunicorn hypercorn java jupyter"
    " jupyter-lab jupyter-notebook mix mono node npm npx perl php pm2 pnpm puma pwsh python python2 python3 rackup"
    " rails ruby streamlit unicorn uvicorn uwsgi waitress-serve yarn"
)
TOOLS = words(
    "ansible ansible-playbook ash aws az bash cat curl dash date dig echo env fish gcloud git gh helm jq kubectl ls"
    " make nslookup ping printenv pytest sed sh sleep stress tail terraform test tox tree true uname wget yq zsh"
)
"""What people work with in an image: a builder, a tool box, a test run. It serves nobody, whatever else starts."""
_OF_THE_SYSTEM = ("/bin/", "/sbin/", "/usr/")
_BIN = ("/bin/", "/sbin/", "/usr/bin/", "/usr/sbin/", "/usr/local/bin/", "/usr/local/sbin/")
_BUILDERS = words(
    "gradle gradlew mvn mvnw sbt make cmake ninja cargo go dotnet npm yarn pnpm bun mix swift stack cabal msbuild ant"
)
_BUILDING = re.compile(r"(?:assemble|build|check|clean|deploy|install|lint|package|publish|tests?|verify)(?:[:_-].*)?")
_SCRIPT_OF_A_STEP = re.compile(
    r"(?:[\w-]*[-_.])?(?:bench|benchmark|build|check|compile|deploy|lint|package|release|tests?)"
    r"(?:[-_.](?:all|app|deb|images?|linux|local|packages|rpm))?(?:\.(?:sh|bash|py))?"
)
_INTERPRETER = re.compile(r"(?:i?python|pypy)[\d.]*|node|ruby|irb|php|perl|R|ghci|iex|erl|scala|julia|jshell|pwsh")
_BY_HAND = words("--help --watch")
_SHELLS = words("sh bash ash dash")
_AT_A_PROMPT = ((), ("-a",), ("-i",), ("-m", "pytest"), ("-m", "unittest"))
_LAUNCHERS = words("tini dumb-init catatonit")
_ON_THE_WAY = words("cd chmod chown cp exec export ln mkdir mv rm set touch ulimit umask")


def runs_source(start: Start) -> bool:
    """Whether a program starts that runs one's own source."""
    return not _RUN_SOURCE.isdisjoint(start.programs)


@fact
def is_called_by_hand(stage: Stage, build: BuildContext) -> bool:
    """Whether nothing tells that the image's program runs on its own."""
    start = start_of(stage, build)
    if (
        not start.calls
        or start.sources
        or any(one.of_type(Expose) or one.of_type(Healthcheck) for one in with_bases(stage))
    ):
        return False
    first = start.calls[0]
    return first.program not in _RUN_SOURCE and not _is_own(stage, first.words[0])


def is_work(start: Start) -> bool:
    """Whether the container does one piece of work for who starts it: a prompt, a build, tests, a help text."""
    own = [call for call in start.calls if call.is_in_dockerfile]
    return bool(own) and (any(not _BY_HAND.isdisjoint(call.words) for call in own) or all(map(_is_work, own)))


def _is_work(call: StartCall) -> bool:
    if call.program in _SHELLS and len(call.words) > 1:
        return call.words[1].startswith("-") or _is_step(call.words[1])
    if call.program in _BUILDERS and any(map(_BUILDING.fullmatch, call.words[1:3])):
        return True
    is_prompt = call.words[1:] in _AT_A_PROMPT and _INTERPRETER.fullmatch(call.program) is not None
    return is_prompt or call.program in _LAUNCHERS | _ON_THE_WAY | TOOLS or _is_step(call.program)


def _is_step(script: str) -> bool:
    return _SCRIPT_OF_A_STEP.fullmatch(posixpath.basename(script)) is not None


def _is_own(stage: Stage, program: str) -> bool:
    """Whether COPY or ADD brings the program, or it lies where no package puts one.

    A file of the build context among the system's programs may be a tool as well: nobody can tell.
    """
    if "/" in program and not program.startswith(_OF_THE_SYSTEM):
        return True
    name = posixpath.basename(program)
    brought = (i for one in with_bases(stage) for i in one.of_type(Transfer) if not _is_for_the_path(i))
    return any(name in {posixpath.basename(word.text.rstrip("/")) for word in i.arguments} for i in brought)


def _is_for_the_path(copy: Transfer) -> bool:
    """Whether a file of the build context comes to the system's programs."""
    return copy.flag("from") is None and f"{copy.destination.text}/".startswith(_BIN)
