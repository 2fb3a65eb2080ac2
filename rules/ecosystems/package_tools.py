"""All package managers that we read, by name."""

from __future__ import annotations

from collections.abc import Mapping

from rules.ecosystems.language_tools import LANGUAGE_TOOLS
from rules.ecosystems.system_tools import SYSTEM_TOOLS
from rules.ecosystems.tool_syntax import Tool

TOOLS: Mapping[str, Tool] = {tool.name: tool for tool in (*SYSTEM_TOOLS, *LANGUAGE_TOOLS)}

# Other names of a tool. `pip3.11`, `python3 -m pip` and `/usr/bin/apt-get` are read apart.
NAMES: Mapping[str, str] = {
    "bundler": "bundle",
    "mvnw": "mvn",
    "gradlew": "gradle",
    "composer.phar": "composer",
    "npm-cli.js": "npm",
    "yarnpkg": "yarn",
    "dnf5": "dnf",
    "dnf-3": "dnf",
}
