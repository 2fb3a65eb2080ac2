"""Whether a program can run as another user than root."""

from __future__ import annotations

import pytest

from rules.dockerfile.parser import parse
from rules.edits.unprivileged_user import switch


@pytest.mark.parametrize(
    ("lines", "can_switch"),
    [
        ("", True),
        ("ENV STORE=/srv/store\n", True),
        ("ENV STORE=/root/.store\n", False),
        ("VOLUME /data\n", True),
        ("VOLUME /root/data\n", False),
        ('VOLUME ["/data", "/root"]\n', False),
        ("WORKDIR /root/app\n", False),
        ("ENV STORE=/rooted\n", True),
    ],
)
def test_not_where_the_program_lives_in_the_home_of_root(lines: str, can_switch: bool) -> None:
    dockerfile = parse(f'FROM debian:13-slim\nCOPY server /\n{lines}CMD ["/server"]\n')
    stage = dockerfile.stages[0]
    assert bool(switch(dockerfile, stage, stage.instructions[-1:], None)) is can_switch
