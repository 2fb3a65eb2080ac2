"""Story: `slimline setup` creates the App from a terminal, with the browser or with the code alone."""

from __future__ import annotations

import html
import re
from pathlib import Path

import httpx
import psycopg
import pytest

from app.sandbox.sandbox import Sandbox
from app.setup.credentials import read_file
from tests.setup.processes import SECONDS, Server, fields, running

KEY = "0123456789abcdef" * 4


def confirmed(link: str, github: Sandbox, browser: httpx.Client) -> httpx.Response:
    """The set-up form sent, and the button on GitHub's page pressed. What GitHub answers: the way back."""
    base = link.partition("/setup")[0]
    browser.get(link)
    asked = {"organisation": "acme", "public_url": base, "api_url": github.url}
    confirmation = browser.post(f"{base}/setup", data=asked)
    action = html.unescape(re.findall(r'action="([^"]+)"', confirmation.text)[0])
    at_github = browser.post(action, data=fields(confirmation.text))
    created = f"{github.url}/settings/apps/from-manifest"
    return browser.post(created, data=fields(at_github.text), follow_redirects=False)


def link_of(server: Server) -> str:
    return server.wait_for(r"http://\S+/setup\?token=\S+")[0]


def test_the_browser_s_last_page_sends_the_person_back_to_the_terminal(github: Sandbox, tmp_path: Path) -> None:
    data = tmp_path / "data"
    with running(data, github, "setup") as setup, httpx.Client(follow_redirects=True, timeout=SECONDS) as browser:
        back = confirmed(link_of(setup), github, browser).headers["Location"]
        assert "Go back to the terminal" in browser.get(back).text
        assert setup.process.wait(SECONDS) == 0
    assert f"Stored in {data / 'github-app.json'}. Start it with `slimline serve`." in "".join(setup.lines)
    kept = read_file(data)
    assert kept is not None
    assert kept.name == github.world.app.name == "Slimline acme"


def test_a_code_is_enough_where_github_cannot_send_the_browser_back(github: Sandbox, tmp_path: Path) -> None:
    """The first `slimline setup` was ended before the browser came back: the code is in the browser's address."""
    data = tmp_path / "data"
    with running(data, github, "setup") as setup, httpx.Client(follow_redirects=True, timeout=SECONDS) as browser:
        back = httpx.URL(confirmed(link_of(setup), github, browser).headers["Location"])
    by_code = ["setup", "--code", back.params["code"], "--public-url", "https://slimline.acme.test"]
    with running(data, github, *by_code) as setup:
        assert setup.process.wait(SECONDS) == 0
    kept = read_file(data)
    assert kept is not None
    assert (kept.app_id, kept.public_url, kept.poll) == (github.world.app.id, "https://slimline.acme.test", False)
    with running(data, github, *by_code) as again:
        assert again.process.wait(SECONDS) == 2
    assert "An App is configured already" in "".join(again.lines)


def test_a_code_that_github_does_not_know_stores_nothing(github: Sandbox, tmp_path: Path) -> None:
    with running(tmp_path / "data", github, "setup", "--code", "guess") as setup:
        assert setup.process.wait(SECONDS) == 2
    assert "GitHub did not accept the code (status 404)" in "".join(setup.lines)
    assert read_file(tmp_path / "data") is None


@pytest.mark.parametrize("command", ["setup", "serve"])
def test_a_shared_database_keeps_the_app_and_asks_for_the_key_first(
    command: str, github: Sandbox, tmp_path: Path, postgres_url: str
) -> None:
    with running(tmp_path / "data", github, command, SLIMLINE_DATABASE_URL=postgres_url) as refused:
        assert refused.process.wait(SECONDS) == 2
    assert "set SLIMLINE_SECRET_KEY" in "".join(refused.lines)


def test_the_app_is_stored_in_the_shared_database(github: Sandbox, tmp_path: Path, postgres_url: str) -> None:
    data, more = tmp_path / "data", {"SLIMLINE_DATABASE_URL": postgres_url, "SLIMLINE_SECRET_KEY": KEY}
    with (
        running(data, github, "setup", **more) as setup,
        httpx.Client(follow_redirects=True, timeout=SECONDS) as browser,
    ):
        browser.get(confirmed(link_of(setup), github, browser).headers["Location"])
        assert setup.process.wait(SECONDS) == 0
    assert "Stored in the database." in "".join(setup.lines)
    assert read_file(data) is None
    with psycopg.connect(postgres_url) as connection:
        ((sealed,),) = connection.execute("select sealed from app_credentials").fetchall()
    assert github.world.app.webhook_secret not in sealed
    with running(data, github, "setup", **more) as again:
        assert again.process.wait(SECONDS) == 2
    assert "An App is configured already" in "".join(again.lines)
