"""`slimline demo`: what a newcomer sees, without an account and without configuration."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import httpx

from tests.practice import EXPERT

SLIMLINE = [sys.executable, "-c", "from app.cli import main; main()", "demo"]


def demo(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*SLIMLINE, *arguments], capture_output=True, text=True, timeout=120, check=False)


def test_once_prints_the_review_and_the_experts_file() -> None:
    done = demo("--once")
    assert done.returncode == 0, done.stderr
    review, _, result = done.stdout.partition("Dockerfile with every suggestion accepted\n")
    assert [line for line in review.splitlines() if line.startswith("Dockerfile")] == [
        "Dockerfile, line 1",
        "Dockerfile, lines 3 to 7",
    ]
    assert "  - FROM python:3.11\n  + FROM python:3.11-slim\n" in review
    assert [line[6:] for line in result.splitlines()] == EXPERT.splitlines()
    assert "\x1b" not in done.stdout, "colours only on a terminal"


def test_ones_own_file(tmp_path: Path) -> None:
    file = tmp_path / "web.Dockerfile"
    file.write_text("FROM debian:12\nRUN apt-get update && apt-get install -y curl\n")
    done = demo("--once", "--dockerfile", str(file))
    assert done.returncode == 0, done.stderr
    assert "web.Dockerfile, line" in done.stdout
    assert "--no-install-recommends" in done.stdout


def test_a_file_without_findings(tmp_path: Path) -> None:
    file = tmp_path / "Dockerfile"
    file.write_text(EXPERT.replace("CMD", "USER 1000\nCMD"))
    done = demo("--once", "--dockerfile", str(file))
    assert done.returncode == 0, done.stderr
    assert "success" in done.stdout
    assert "nothing to improve" in done.stdout
    assert "suggestion accepted" not in done.stdout


def test_a_taken_port_is_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = demo("--once", "--port", str(taken.getsockname()[1]))
    assert done.returncode == 1
    assert "Choose another --port" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_page_is_served_until_ctrl_c() -> None:
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", "SLIMLINE_APP_ID": "not ours"}
    ignoring = ["sh", "-c", 'trap "" INT; exec "$@"', "sh", *SLIMLINE]  # as a background job of a shell inherits it
    with (
        subprocess.Popen(ignoring, stdout=subprocess.PIPE, text=True, env=environment) as running,
        ExitStack() as ending,
    ):
        ending.callback(running.kill)  # or a test that fails would wait for it
        assert running.stdout is not None
        found = next(filter(None, (re.search(r"http://\S+/pull/1", line) for line in running.stdout)))
        page = httpx.get(found[0])
        assert page.text.count("Commit suggestion</button>") == 2
        ids = sorted(set(re.findall(r'name="comment" value="(\d+)"', page.text)))
        after = httpx.post(f"{found[0]}/suggestions", data={"comment": ids}, follow_redirects=True)
        assert "10 lines, 8 before" in after.text
        link = re.search(r'href="(http://[^"]+/rules/[\w-]+)"', page.text)
        assert link is not None
        assert httpx.get(link[1]).status_code == 200
        another = httpx.post(
            f"{found[0].partition('/pull/')[0]}/pulls", data={"dockerfile": "FROM node:20\r\n"}, follow_redirects=True
        )
        assert another.url.path.endswith("/pull/2")
        missing = httpx.get(f"{found[0]}9", headers={"Accept": "text/html"})
        assert (missing.status_code, missing.headers["Content-Type"]) == (404, "text/html; charset=utf-8")
        running.send_signal(signal.SIGINT)
        running.stdout.read()
        assert running.wait(60) == 0
