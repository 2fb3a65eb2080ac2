"""The pages in a real browser: what a newcomer does, and what a screen reader, a phone and a keyboard need."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import TOKEN, patient_page
from tests.practice import EXPERT, PRACTICE

PAGES = ("/", "/rules/", "/rules/pip-cache-kept", "/rules/full-base-image", "/playground", "/nowhere")


def violations(page: Page) -> list[str]:
    return [
        f"{found['id']}: {node['target']} {node['failureSummary']}"
        for found in Axe().run(page).response["violations"]
        for node in found["nodes"]
    ]


def test_a_dockerfile_is_reviewed_and_its_suggestions_accepted(site: str, page: Page) -> None:
    page.goto(f"{site}/")
    page.get_by_role("link", name="Try your Dockerfile").click()
    page.get_by_label("Dockerfile", exact=True).fill(PRACTICE)
    page.get_by_role("button", name="Review").click()
    expect(page.get_by_role("heading", name="The file as it is")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Accept the suggestion on line 1").click()
    expect(page.get_by_text("Accepted: a suggestion on line 1")).to_be_visible()
    page.get_by_role("button", name="Accept the suggestion on lines 3 to 7").click()
    lines = page.locator("#result td.text").all_text_contents()
    assert "".join(f"{line}\n" for line in lines) == EXPERT
    assert violations(page) == []


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_accessible(site: str, browser: Browser, path: str, scheme: str) -> None:
    page = patient_page(browser, color_scheme=scheme)
    page.goto(f"{site}{path}")
    assert violations(page) == []
    page.close()


@pytest.mark.browser
@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("width", [320, 768, 1600])
def test_no_page_is_wider_than_its_screen(site: str, browser: Browser, path: str, width: int) -> None:
    page = patient_page(browser, viewport={"width": width, "height": 700})
    page.goto(f"{site}{path}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


@pytest.mark.browser
def test_the_rules_are_searched_with_the_keyboard(site: str, page: Page) -> None:
    page.goto(f"{site}/rules/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.get_by_role("searchbox").focus()
    page.keyboard.type("DL3042")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("for “DL3042”")
    page.get_by_role("link", name="pip-cache-kept").click()
    expect(page.get_by_role("heading", name="pip-cache-kept")).to_be_visible()


@pytest.mark.browser
def test_a_search_shows_the_rule_of_that_name_first(site: str, page: Page) -> None:
    page.goto(f"{site}/rules/")
    page.get_by_role("searchbox").fill("root")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("heading", level=2).first).to_have_text(re.compile("^In the name or code"))
    expect(page.locator("ul.rules a").first).to_have_text("runs-as-root")
    assert violations(page) == []


@pytest.mark.browser
def test_a_file_is_dropped(site: str, page: Page) -> None:
    page.goto(f"{site}/playground")
    file = {"name": "app.Dockerfile", "mimeType": "text/plain", "buffer": PRACTICE.encode()}
    page.get_by_label("Or drop a file here").set_input_files(file)
    page.get_by_role("button", name="Review").click()
    expect(page.get_by_role("button", name="Accept all 2 suggestions")).to_be_visible()


@pytest.mark.browser
def test_the_reviews_are_accessible(site: str, browser: Browser) -> None:
    page = patient_page(browser, extra_http_headers={"Authorization": f"Bearer {TOKEN}"})
    page.goto(f"{site}/reviews")
    assert violations(page) == []
    page.close()
