"""Whether an image holds a tool that people call by hand, or something that runs on its own.

Nothing in a Dockerfile says so: a tool is what was installed, not copied, has no port and is no program of a language
that runs one's own source. Tests count as called by hand.
"""

from __future__ import annotations

import posixpath

from rules.dockerfile.memo import fact
from rules.dockerfile.model import Copy, Expose, Healthcheck, Stage
from rules.dockerfile.parts import Instruction
from rules.ecosystems.syntax import words
from rules.engine.context import BuildContext
from rules.facts.stage_tree import with_bases
from rules.facts.start import start_of

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
    if "test" in first.words[1:3] and first.program in {"npm", "yarn", "pnpm", "go", "cargo", "mix"}:
        return True
    return first.program not in _RUN_SOURCE and not _is_own(stage, first.words[0])


def _is_own(stage: Stage, program: str) -> bool:
    """Whether COPY or ADD brings the program, or it lies where no package puts one."""
    if "/" in program and not program.startswith(_OF_THE_SYSTEM):
        return True
    name = posixpath.basename(program)
    brought = (i for one in with_bases(stage) for i in one.instructions if _brings(i))
    return any(name in {posixpath.basename(word.text.rstrip("/")) for word in i.arguments} for i in brought)


def _brings(instruction: Instruction) -> bool:
    return isinstance(instruction, Copy) or instruction.keyword == "ADD"
