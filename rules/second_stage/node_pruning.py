"""The step that takes the development dependencies of a Node.js project away behind its build."""

from __future__ import annotations

import re

from rules.dockerfile.model import Dockerfile, Run, Stage
from rules.ecosystems.node import ECOSYSTEM, NPM, YARN
from rules.ecosystems.pnpm_and_bun import PNPM
from rules.ecosystems.record import Dev
from rules.edits.shell import append_command
from rules.engine.context import BuildContext
from rules.engine.finding import Edit
from rules.facts.calls import invocation
from rules.facts.yarn_version import may_be_modern
from rules.second_stage.programs import commands_of

BUILD_VARIABLES = re.compile(
    r"NPM_CONFIG_[A-Z_]+|npm_config_\w+|YARN_[A-Z_]+|CI|DEBIAN_FRONTEND|NEXT_TELEMETRY_DISABLED"
)
"""What is set for the build alone."""

_PRUNES = {
    manager.name: manager.dev.prune.format(flag=manager.dev.flags[0])
    for manager in ECOSYSTEM.managers
    if isinstance(manager.dev, Dev) and manager.dev.prune
}


def pruned(dockerfile: Dockerfile, stage: Stage, run: Run, build: BuildContext) -> tuple[Edit, ...] | None:
    """The edits that take the development dependencies away after the build; None where the tool has no such step."""
    tools = {call.tool for _, command in commands_of(stage) if (call := invocation(command)) is not None}
    found = [tool for tool in (PNPM.name, NPM.name, YARN.name) if tool in tools]  # npm may have installed pnpm
    if not found or (YARN.name in found and (len(found) > 1 or may_be_modern(dockerfile, build))):
        return None
    edits = append_command(dockerfile, run, _PRUNES[found[0]])
    return edits if isinstance(edits, tuple) else None
