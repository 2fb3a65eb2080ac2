"""Whether an image holds a tool that people call by hand, or something that runs on its own.

Nothing in a Dockerfile says so: a tool is what was installed, not copied, has no port and is no program of a language
that runs one's own source. Tests count as called by hand.
"""

from __future__ import annotations

import posixpath

from rules.dockerfile.expressions import expression
from rules.dockerfile.memo import fact
from rules.dockerfile.model import Cmd, Copy, Dockerfile, Entrypoint, Stage, Transfer
from rules.ecosystems.syntax import words
from rules.engine.context import BuildContext
from rules.facts.service_signs import serves
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
_INSTALLED = ("/usr/local/cargo/bin/", "/root/.cargo/bin/", "/go/bin/")
"""Where `cargo install` and `go install` put a program."""
_BUILDERS = words(
    "gradle gradlew mvn mvnw sbt make cmake ninja cargo go dotnet npm yarn pnpm bun mix swift stack cabal msbuild ant"
)
_OF_WORK = expression(
    r"(?:assemble|build|check|clean|deploy|install|lint|package|publish|tests?|verify)(?:[:_-].*)?"
    r"|(?:[\w-]+:)?(?:dev|watch)(?::.*)?|start[:-]dev(?::.*)?"
)
"""Scripts and goals that build, or build again and again what a developer writes."""
_SCRIPT_OF_A_STEP = expression(
    r"(?:[\w-]*[-_.])?(?:bench|benchmark|build|check|compile|deploy|lint|package|release|tests?)"
    r"(?:[-_.](?:all|app|deb|images?|linux|local|packages|rpm))?(?:\.(?:sh|bash|py))?"
)
_MIGRATIONS = words("alembic dbmate flyway goose liquibase prisma sequelize sequelize-cli sqitch typeorm")
_MIGRATES = expression(r"(?:db:)?migrat(?:e|ions?)(?:[:_].*)?")
"""Programs and words that bring a database up to date, and end."""
_INTERPRETER = expression(r"(?:i?python|pypy)[\d.]*|node|ruby|irb|php|perl|R|ghci|iex|erl|scala|julia|jshell|pwsh")
_BY_HAND = words("--help --reload --watch")
_PRINTED = words("--version -version version -v -V -h help")
"""What a program prints before it ends."""
_WATCHERS = words(
    "air CompileDaemon fresh gin modd nodemon realize reflex ts-node-dev tsx-watch vite watchexec webpack-dev-server"
)
"""Programs that build again and again what a developer writes."""
_SHELLS = words("sh bash ash dash")
_AT_A_PROMPT = ((), ("-a",), ("-i",), ("-m", "pytest"), ("-m", "unittest"))
_LAUNCHERS = words("tini dumb-init catatonit")
_ON_THE_WAY = words("cd chmod chown cp exec export ln mkdir mv rm set touch ulimit umask")


def runs_source(start: Start) -> bool:
    """Whether a program starts that runs one's own source."""
    return not _RUN_SOURCE.isdisjoint(start.programs)


@fact
def is_called_by_hand(dockerfile: Dockerfile, stage: Stage, build: BuildContext) -> bool:
    """Whether nothing tells that the image's program runs on its own."""
    start = start_of(stage, build)
    if not start.calls or serves(stage, build):
        return False
    if _takes_arguments(stage):
        return True
    first = start.calls[0]
    return not start.sources and first.program not in _RUN_SOURCE and not _is_own(dockerfile, stage, first.words[0])


def _takes_arguments(stage: Stage) -> bool:
    """Whether ENTRYPOINT names a whole program, and what stands behind the image's name in `docker run` goes to it."""
    entrypoint = _last(stage, Entrypoint)
    if entrypoint is None or not entrypoint.exec_form or not entrypoint.arguments:
        return False
    command = _last(stage, Cmd)
    rest = command.arguments if command is not None else ()
    program = posixpath.basename(entrypoint.arguments[0].text.strip("\"'"))
    is_half = program in _LAUNCHERS | _SHELLS or (len(entrypoint.arguments) == 1 and _INTERPRETER.fullmatch(program))
    return not (rest and is_half)


def _last(stage: Stage, kind: type[Cmd] | type[Entrypoint]) -> Cmd | Entrypoint | None:
    return next((i for one in with_bases(stage) for i in reversed(one.of_type(kind))), None)


def is_work(start: Start) -> bool:
    """Whether the container does one piece of work for who starts it: a prompt, a build, tests, a help text."""
    own = [call for call in start.calls if call.is_in_dockerfile]
    return bool(own) and (any(not _BY_HAND.isdisjoint(call.words) for call in own) or all(map(_is_work, own)))


def _is_work(call: StartCall) -> bool:
    if call.program in _SHELLS and len(call.words) > 1:
        return call.words[1].startswith("-") or _is_step(call.words[1])
    if call.program in _BUILDERS and any(map(_OF_WORK.fullmatch, call.words[1:3])):
        return True
    if call.program in _WATCHERS | _MIGRATIONS or _OF_WORK.fullmatch(call.program):
        return True
    if any(map(_MIGRATES.fullmatch, call.words[1:4])) or (call.words[1:] and _PRINTED.issuperset(call.words[1:])):
        return True
    is_prompt = call.words[1:] in _AT_A_PROMPT and _INTERPRETER.fullmatch(call.program) is not None
    return is_prompt or call.program in _LAUNCHERS | _ON_THE_WAY | TOOLS or _is_step(call.program)


def _is_step(script: str) -> bool:
    return _SCRIPT_OF_A_STEP.fullmatch(posixpath.basename(script)) is not None


def _is_own(dockerfile: Dockerfile, stage: Stage, program: str) -> bool:
    """Whether COPY or ADD brings the program, or it lies where no package puts one.

    A file of the build context among the system's programs may be a tool as well: nobody can tell. A stage
    that copies nothing installed the program of somebody else.
    """
    if "/" in program and not program.startswith(_OF_THE_SYSTEM):
        return True
    name = posixpath.basename(program)
    brought = (i for one in with_bases(stage) for i in one.of_type(Transfer) if not _is_of_others(dockerfile, i))
    return any(name in {posixpath.basename(word.text.rstrip("/")) for word in i.arguments} for i in brought)


def _is_of_others(dockerfile: Dockerfile, copy: Transfer) -> bool:
    """Whether it brings a file of the build context to the system's programs, or what another stage installed."""
    if not isinstance(copy, Copy) or copy.from_ is None:
        return f"{copy.destination.text}/".startswith(_BIN)
    source = dockerfile.copied_stage(copy)
    if source is None or any(one.of_type(Transfer) for one in with_bases(source)):
        return False
    return any(word.text.startswith(_INSTALLED) for word in copy.arguments[:-1])
