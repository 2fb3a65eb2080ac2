"""Which program starts behind what only starts it."""

from __future__ import annotations

import pytest

from rules.dockerfile.parser import parse
from rules.engine.example_context import holding
from rules.second_stage.start_words import started_words

SCRIPTS = {
    "run.sh": '#!/bin/bash\nset -e\nif [ "$1" = web ]; then\n  exec ./hello web\nfi\nexec gosu app "$@"\n',
    "check.sh": "#!/bin/sh\ngrep x /etc/hosts\n",
    "own.py": '#!/usr/bin/env python3\nimport sys\nexec "$@"\n',
}


@pytest.mark.parametrize(
    "start",
    [
        'ENTRYPOINT ["/usr/bin/tini", "--"]\nCMD ["./hello", "-v"]',
        'ENTRYPOINT ["tini", "-g", "-e", "143", "./hello", "-v"]',
        'CMD ["dumb-init", "--rewrite", "15:3", "./hello", "-v"]',
        'CMD ["gosu", "app:app", "./hello", "-v"]',
        'ENTRYPOINT ["tini", "--", "/app/run.sh"]\nCMD ["./hello", "-v"]',
        'ENTRYPOINT ["bash", "run.sh"]\nCMD ["./hello", "-v"]',
        "CMD exec ./hello -v",
    ],
)
def test_the_program_is_what_its_wrappers_start(start: str) -> None:
    stage = parse(f"FROM golang\nWORKDIR /app\nCOPY . .\n{start}\n").stages[-1]
    assert started_words(stage, holding(SCRIPTS).build) == ("./hello", "-v")


@pytest.mark.parametrize(
    "words",
    [
        ("./check.sh", "./hello"),  # it hands nothing over
        ("./own.py", "./hello"),  # no shell reads it
        ("./unknown.sh", "./hello"),
        ("./run.sh",),  # nothing is handed to it
        ("sh", "-c", "./hello"),
    ],
)
def test_what_is_no_wrapper_is_the_program(words: tuple[str, ...]) -> None:
    listed = ", ".join(f'"{word}"' for word in words)
    stage = parse(f"FROM golang\nWORKDIR /app\nCOPY . .\nCMD [{listed}]\n").stages[-1]
    assert started_words(stage, holding(SCRIPTS).build) == words
