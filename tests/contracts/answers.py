"""The recorded answers of the real tools.

python -m tests.contracts.answers [NAME ...]      asks again, and writes answers.json
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

ANSWERS = Path(__file__).with_name("answers.json")


def answers() -> dict[str, dict[str, str]]:
    """By tool and version, what each command line came to."""
    found: dict[str, dict[str, str]] = json.loads(ANSWERS.read_text()) if ANSWERS.exists() else {}
    return found


def main(names: list[str]) -> None:
    """Asks the tools whose names begin so, and records what they answer."""
    from tests.contracts.asking import ask, asked
    from tests.contracts.tools import tools

    for tool in tools():
        title = f"{tool.name} {tool.version}"
        if names and not any(title.startswith(name) for name in names):
            continue
        told = {line.text: ask(tool, line) for line in asked(tool)}
        ANSWERS.write_text(json.dumps(answers() | {title: told}, indent=1, sort_keys=True) + "\n")
        print(title, json.dumps(told, indent=1), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
