"""The set-up and the demo as a person clicks through them, with the real server and the local GitHub."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.commands.demo import review
from app.sandbox.app_process import running_app
from app.sandbox.server import running_sandbox
from tests.browser.test_site import violations
from tests.practice import PRACTICE, PROJECT
from tests.setup.test_whole_flow import REPOSITORY, SECONDS, serving

pytestmark = pytest.mark.browser


def test_an_administrator_sets_the_app_up(page: Page, tmp_path: Path) -> None:
    with running_sandbox() as github, serving(tmp_path / "data", github) as server:
        github.create_repository(REPOSITORY, PROJECT, installed=False)
        page.goto(server.wait_for(r"http://\S+/setup\?token=\S+")[0])
        assert "token" not in page.url
        assert violations(page) == []
        page.get_by_label("Organization").fill("acme")
        page.get_by_label("Apply fixes and resolve conversations").check()
        page.get_by_role("button", name="Continue").click()
        assert violations(page) == []
        page.get_by_role("button", name="Create GitHub App").click()
        page.get_by_role("button", name="Create GitHub App for acme").click()
        install = page.get_by_role("link", name="Install on repositories")
        expect(install).to_be_visible(timeout=SECONDS * 1000)
        assert violations(page) == []
        status = page.url
        install.click()
        page.get_by_role("button", name="Install on acme").click()
        page.goto(status)
        expect(page.get_by_role("heading", name="Slimline is ready")).to_be_visible(timeout=SECONDS * 1000)
        pull = github.open_pull_request(REPOSITORY, {"Dockerfile": PRACTICE})
        assert github.world.wait_until(lambda: len(pull.threads) == 2, SECONDS)


def test_a_newcomer_accepts_in_the_demo_and_follows_its_links(page: Page) -> None:
    with running_sandbox() as github, running_app(github) as app:
        page.goto(github.page_of(review(github, app)))
        assert violations(page) == []
        page.get_by_role("link", name="full-base-image").first.click()
        expect(page.get_by_role("heading", name="full-base-image")).to_be_visible()
        page.go_back()
        page.get_by_role("button", name="Apply all fixes").click()
        expect(page.locator("#result")).to_contain_text("10 lines, 8 before", timeout=SECONDS * 1000)
        assert page.get_by_role("button", name="Commit suggestion").count() == 0
        page.get_by_label("Paste a Dockerfile").fill("FROM debian:12\nRUN apt-get install -y gcc\n")
        page.get_by_role("button", name="Open a pull request").click()
        expect(page.get_by_role("heading", name="Try another Dockerfile #2")).to_be_visible()
        expect(page.get_by_label("Check run")).to_be_visible(timeout=SECONDS * 1000)
