"""What is said where a program that leaves root listens on a port below 1024."""

from __future__ import annotations

import pytest

from rules.engine.analysis import analyse
from rules.engine.context import Context
from rules.security.runs_as_root import RunsAsRoot


def _caution(ports: str) -> str:
    text = f'FROM node:24-slim\nCOPY . .\nEXPOSE {ports}\nCMD ["node", "server.js"]\n'
    fixes = [one.finding.fix for one in analyse(text, (RunsAsRoot(),), Context()).findings]
    return "".join(fix.caution for fix in fixes if fix is not None)


@pytest.mark.parametrize(("ports", "told"), [("80", "port 80,"), ("8080 443/tcp", "port 443,")])
def test_a_port_that_not_every_cluster_lets_a_user_have_is_named(ports: str, told: str) -> None:
    assert told in _caution(ports)


@pytest.mark.parametrize("ports", ["8080", "$PORT", "1024", "99999999999", "٨٠"])
def test_other_ports_need_no_word(ports: str) -> None:
    assert "port" not in _caution(ports)
    assert _caution(ports)
