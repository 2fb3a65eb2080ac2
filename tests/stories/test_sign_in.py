"""Two people sign in, and each sees the reviews of exactly the repositories that GitHub lists for them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from pydantic import SecretStr

from app.github_api.signed_in_people import NotSignedIn
from app.intake.jobs import PullRequestRef, ReviewJob
from app.jobs.database import open_inbox
from app.jobs.inbox import Inbox
from app.jobs.schema import ensure
from app.main import create_app
from app.sandbox.sandbox import Sandbox
from app.settings import Settings
from app.web.visitors import KNOWN_SECONDS, SIGNED_IN_SECONDS, Visitors


@pytest.fixture
def settings(github: Sandbox, tmp_path: Path) -> Settings:
    github.world.app.callback_urls = ("http://localhost/sign-in/callback",)
    return Settings(
        github_api_url=github.url,
        client_id=github.world.app.client_id,
        client_secret=SecretStr(github.world.app.client_secret),
        admin_token=SecretStr("open-sesame-please"),
        data_dir=tmp_path,
    )


@pytest.fixture
def engine(settings: Settings) -> Iterator[sa.Engine]:
    engine = open_inbox(settings)
    ensure(settings, engine)
    yield engine
    engine.dispose()


@pytest.fixture
def site(github: Sandbox, settings: Settings, engine: sa.Engine) -> FlaskClient:
    for name, private in (("acme/open", False), ("acme/secret", True), ("other/hidden", True)):
        github.create_repository(name, {}, private=private)
        owner, _, short = name.partition("/")
        Inbox(engine, 100).put(ReviewJob(f"d-{short}", PullRequestRef(1, owner, short, 1), "a" * 40))
    github.repository("acme/secret").roles |= {"ann": "read", "octocat": "none"}
    github.repository("other/hidden").roles |= {"octocat": "none"}
    github.world.account("ann")
    github.world.account("bob")
    return create_app(settings, engine).test_client()


def sign_in(site: FlaskClient, person: str) -> int:
    """As a browser does; the status of the way back."""
    at_github = site.get("/sign-in").location
    state = parse_qs(urlsplit(at_github).query)["state"][0]
    back = httpx.post(at_github.partition("?")[0], data={"person": person, "state": state}).headers["Location"]
    return site.get(back.removeprefix("http://localhost")).status_code


def shown(site: FlaskClient, path: str = "/reviews") -> set[str]:
    return set(re.findall(r">([\w/]+)#1</a>", site.get(path).text))


def test_each_person_sees_what_github_lists_for_them(site: FlaskClient) -> None:
    ann, bob = site.application.test_client(), site.application.test_client()
    assert sign_in(ann, "ann") == 303
    assert sign_in(bob, "bob") == 303
    for path in ("/reviews", "/jobs"):
        assert shown(ann, path) == {"acme/open", "acme/secret"}
        assert shown(bob, path) == {"acme/open"}
    assert "secret" not in bob.get("/jobs?q=secret").text.replace('value="secret"', "")
    assert shown(ann, "/reviews?q=SECRET") == {"acme/secret"}
    admin = {"Authorization": "Bearer open-sesame-please"}
    assert "other/hidden#1" in site.get("/reviews", headers=admin).text


def test_who_is_not_signed_in_sees_nothing_and_who_is_changes_nothing(site: FlaskClient) -> None:
    assert site.get("/reviews").location == "/sign-in"
    site.set_cookie("slimline-person", "forged")
    assert site.get("/jobs").location == "/sign-in"
    sign_in(site, "ann")
    assert site.post("/jobs/d-open/cancel").status_code == 403
    assert site.post("/sign-out").status_code == 303
    assert site.get("/reviews").location == "/sign-in"


def test_the_way_back_needs_the_state_that_this_browser_was_given(site: FlaskClient) -> None:
    assert site.get("/sign-in/callback?code=x&state=y").status_code == 400
    state = parse_qs(urlsplit(site.get("/sign-in").location).query)["state"][0]
    assert site.get("/sign-in/callback?code=x&state=other").status_code == 400
    assert site.get(f"/sign-in/callback?code=guess&state={state}").status_code == 502
    assert site.get("/reviews").location == "/sign-in"


def test_a_token_that_github_took_back_shows_nothing(site: FlaskClient, github: Sandbox) -> None:
    sign_in(site, "ann")
    github.world.person_tokens.clear()
    answer = site.get("/reviews")
    assert answer.status_code == 502
    assert "acme" not in answer.text


@dataclass
class Github:
    listed: frozenset[str]
    asked: int = 0

    def token_for(self, code: str) -> str:
        return f"token-{code}"

    def login_of(self, token: str) -> str:
        return "ann"

    def repositories_of(self, token: str) -> frozenset[str]:
        self.asked += 1
        if not self.listed:
            raise NotSignedIn
        return self.listed


def test_what_github_listed_is_kept_for_five_minutes_and_the_token_is_not_readable() -> None:
    now = [0.0]
    people = Github(frozenset({"acme/open"}))
    visitors = Visitors(people, "secret", lambda: now[0])
    cookie = visitors.cookie_for("c")
    assert "token-c" not in cookie
    visitor = visitors.in_cookie(cookie)
    assert visitor is not None
    assert "token-c" not in repr(visitor)
    assert visitors.repositories_of(visitor) == visitors.repositories_of(visitor)
    assert people.asked == 1
    people.listed = frozenset()
    now[0] = KNOWN_SECONDS
    with pytest.raises(NotSignedIn):
        visitors.repositories_of(visitor)
    assert Visitors(people, "other secret").in_cookie(cookie) is None
    assert SIGNED_IN_SECONDS <= 8 * 3600
