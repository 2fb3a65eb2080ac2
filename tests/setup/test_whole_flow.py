"""Story: an installation that knows nothing becomes a working App, through the pages and the real server."""

from __future__ import annotations

import html
import re
import time
from pathlib import Path

import httpx

from app.sandbox.sandbox import Sandbox
from tests.practice import PRACTICE
from tests.setup.conftest import REPOSITORY
from tests.setup.processes import SECONDS, fields, serving


def test_three_clicks_from_nothing_to_the_first_review(github: Sandbox, tmp_path: Path) -> None:
    with serving(tmp_path / "data", github) as server, httpx.Client(follow_redirects=True, timeout=SECONDS) as browser:
        link = server.wait_for(r"http://\S+/setup\?token=\S+")[0]
        base = link.partition("/setup")[0]
        assert httpx.get(f"{base}/setup").status_code == 404, "without the link there is no such page"
        assert httpx.post(f"{base}/webhook").status_code in (404, 405), "nobody could sign yet"

        form = browser.get(link)
        assert "Set up Slimline" in form.text
        assert httpx.get(link).status_code == 404, "the link works once"
        asked = {"organisation": "acme", "public_url": base, "api_url": github.url, "feature": "apply"}
        confirmation = browser.post(f"{base}/setup", data=asked)
        assert f"form-action 'self' {github.url}" in confirmation.headers["Content-Security-Policy"]
        action = html.unescape(re.findall(r'action="([^"]+)"', confirmation.text)[0])
        assert action.startswith(f"{github.url}/organizations/acme/settings/apps/new?state=")

        at_github = browser.post(action, data=fields(confirmation.text))
        starting = browser.post(f"{github.url}/settings/apps/from-manifest", data=fields(at_github.text))
        assert starting.url.path in ("/setup/starting", "/setup"), starting.text
        kept = tmp_path / "data" / "github-app.json"
        assert kept.stat().st_mode & 0o777 == 0o600
        assert github.world.app.name == "Slimline acme"

        status = awaited(browser, base, "Almost there")
        install = html.unescape(re.findall(r'href="([^"]+/installations/new)"', status)[0])
        assert browser.post(install, data={"owner": "acme"}).status_code == 200
        # nothing is delivered to this machine: GitHub was told an address that leads nowhere, so deliveries are fetched
        pull = github.open_pull_request(REPOSITORY, {"Dockerfile": PRACTICE})
        assert github.world.wait_until(lambda: bool(pull.threads), SECONDS)
        awaited(browser, base, "Slimline is ready")
        assert PRACTICE.splitlines()[0] in "".join(thread.diff_hunk for thread in pull.threads)
        secret = github.world.app.webhook_secret
    assert secret not in "".join(server.lines)


def awaited(browser: httpx.Client, base: str, text: str) -> str:
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        page = browser.get(f"{base}/setup")
        if text in page.text:
            return page.text
        time.sleep(0.3)
    raise AssertionError(page.text)


def test_what_is_configured_in_part_is_refused(github: Sandbox, tmp_path: Path) -> None:
    with serving(tmp_path / "data", github, SLIMLINE_APP_ID="7") as server:
        assert server.process.wait(SECONDS) == 2
    assert "SLIMLINE_WEBHOOK_SECRET is not set" in "".join(server.lines)
