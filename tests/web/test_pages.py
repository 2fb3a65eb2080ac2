"""The pages for everybody: they show what the rules say, and links between them lead somewhere."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from app.main import create_app
from app.playground.reviewing_process import ReviewingProcess
from app.settings import Settings
from app.web.rule_text import Place, search
from rules.engine.catalogue import all_rules

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.name)
def test_every_rule_has_a_page_with_its_examples(client: FlaskClient, rule: object) -> None:
    name, aliases = rule.name, rule.aliases  # type: ignore[attr-defined]
    page = client.get(f"/rules/{name}")
    assert page.status_code == 200
    assert f"<h1>{name}</h1>" in page.text
    assert all(f"<code>{alias}</code>" in page.text for alias in aliases)
    assert f"# slimline ignore={name}" in page.text


def test_the_list_has_every_rule(client: FlaskClient) -> None:
    page = client.get("/rules/").text
    assert [rule.name for rule in all_rules() if f'href="/rules/{rule.name}"' not in page] == []


@pytest.mark.parametrize("word", ["DL3042", "dl3042", "PIP-CACHE-KEPT"])
def test_other_names_lead_to_the_rule(client: FlaskClient, word: str) -> None:
    answer = client.get(f"/rules/{word}")
    assert (answer.status_code, answer.location) == (301, "/rules/pip-cache-kept")


def test_a_name_that_several_rules_share_leads_to_the_list(client: FlaskClient) -> None:
    shared = [alias for rule in all_rules() for alias in rule.aliases]
    for alias in {alias for alias in shared if shared.count(alias) > 1}:
        answer = client.get(f"/rules/{alias}", follow_redirects=True)
        assert answer.request.path == "/rules/"
        assert answer.text.count(f'<span class="label">{alias}</span>') == shared.count(alias)


def test_the_search_takes_codes_names_and_words(client: FlaskClient) -> None:
    assert "pip-cache-kept" in client.get("/rules/?q=dl3042").text
    found = client.get("/rules/?q=cache pip").text
    assert "pip-cache-kept" in found
    assert "full-base-image" not in found
    nothing = client.get("/rules/?q=<script>")
    assert "No rule matches" in nothing.text
    assert "<script>" not in nothing.text


def test_the_search_lists_names_ahead_of_headlines_and_text(client: FlaskClient) -> None:
    def places(query: str) -> list[tuple[str, list[str]]]:
        return [(title, [rule.name for rule in rules]) for title, rules in search(query)]

    (first, names), (last, mentioned) = places("root")
    assert (first, names) == ("In the name or code", ["runs-as-root"])
    assert last == "In the explanation"
    assert "sudo-used" in mentioned
    assert places("DL3042") == [("In the name or code", ["pip-cache-kept"])]
    assert [title for title, _ in places("cache")] == list(Place)
    assert places("ount") == [], "a word is found from its beginning"
    page = client.get("/rules/?q=root").text
    assert page.index("In the name or code") < page.index("/rules/runs-as-root") < page.index("In the explanation")


def test_the_search_asks_for_all_words_and_ignores_markup() -> None:
    assert search("npm cache")[0][1][0].name == "npm-cache-kept"
    assert search("href") == [], "links are no text"
    assert search("root nosuchword") == []


def test_links_within_the_site_lead_somewhere(client: FlaskClient) -> None:
    links = set[str]()
    for path in ("/", "/rules/", "/rules/pip-cache-kept", "/playground", "/nowhere"):
        found = re.findall(r'(?:href|src)="(/[^"#]*)', client.get(path, headers=BROWSER).text)
        assert found, path
        links |= set(found)
    for link in links - {"/reviews"}:  # needs the token
        with client.get(link) as answer:
            assert answer.status_code in (200, 301), link


def test_a_browser_gets_a_page_and_a_program_a_word(client: FlaskClient) -> None:
    page = client.get("/rules/no-such-rule", headers=BROWSER)
    assert (page.status_code, page.mimetype) == (404, "text/html")
    assert "There is no page at this address" in page.text
    word = client.get("/rules/no-such-rule", headers={"Accept": "*/*"})
    assert word.json == {"status": "error", "reason": "Not Found"}


def test_the_start_page_shows_a_real_review(client: FlaskClient) -> None:
    page = client.get("/").text
    assert "FROM python:3.11-slim" in page
    assert 'href="/rules/pip-cache-kept"' in page
    assert "Install on GitHub" not in page, "its address is unknown here"


def test_the_start_page_installs_the_app(settings: Settings, engine: sa.Engine, playground: ReviewingProcess) -> None:
    app = create_app(settings.model_copy(update={"app_slug": "acme-slimline"}), engine, playground=playground)
    client = app.test_client()
    assert 'href="https://github.com/apps/acme-slimline/installations/new"' in client.get("/").text


def test_one_setting_switches_the_public_pages_off(settings: Settings, engine: sa.Engine) -> None:
    client = create_app(settings.model_copy(update={"public_pages": False}), engine).test_client()
    assert [client.get(path).status_code for path in ("/", "/rules/", "/rules/DL3042", "/playground")] == [
        200,
        404,
        404,
        404,
    ]
    assert "private installation" in client.get("/").text
    assert "/playground" not in client.get("/", headers=BROWSER).text


def test_nothing_on_a_page_comes_from_elsewhere(client: FlaskClient) -> None:
    for path in ("/", "/rules/pip-cache-kept", "/playground"):
        page = client.get(path)
        assert not re.search(r'src="(?!/)|<link[^>]*href="(?!/)|<script|style="', page.text)
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]
