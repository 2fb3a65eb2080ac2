"""The set-up pages alone: who may open them, what they ask GitHub for, and what they refuse."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.failures import SetupError
from app.operations.diagnosis import NEEDED_EVENTS, NEEDED_PERMISSIONS
from app.settings import Settings, github_url_of
from app.settings_problems import problems as problems_of
from app.setup.credentials import FILE, AppCredentials, read_file, write_file
from app.setup.manifest import SetupChoice, manifest, problems, proposed_name
from app.setup.one_time_link import OPEN_SECONDS, Door
from app.setup.permissions import CORE, EVENTS, FEATURES, permissions
from app.setup.stored_app import completed, with_credentials
from app.web.errors import add_error_pages
from app.web.headers import add_headers
from app.web.setup import SetupEnvironment, setup_blueprint
from app.web.site import Site, add_site
from tests.app_key import app_key

DEPLOY = Path(__file__).parents[2] / "deploy"
FORM = {"organisation": "acme", "public_url": "https://slimline.acme.test", "api_url": "https://api.github.com"}
ANSWER = {
    "id": 9,
    "slug": "s",
    "name": "S",
    "client_id": "c",
    "client_secret": "cs",
    "webhook_secret": "ws",
    "pem": "p",
}


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def door(clock: Clock) -> Door:
    return Door(clock=clock)


@pytest.fixture
def stored() -> list[AppCredentials]:
    return []


@pytest.fixture
def client(door: Door, stored: list[AppCredentials]) -> FlaskClient:
    def exchange(choice: SetupChoice, code: str) -> AppCredentials:
        if code != "good":
            raise SetupError("GitHub did not accept the code.")
        return AppCredentials.from_conversion(
            ANSWER, api_url=choice.api_url, public_url=choice.public_url, poll=choice.poll, registries=choice.registries
        )

    app = Flask("app.web")
    installation = SetupEnvironment("https://api.github.com", github_url_of, exchange, stored.append, None, "")
    app.register_blueprint(setup_blueprint(door, installation))
    add_site(app, Site(is_public=False))
    add_headers(app)
    add_error_pages(app)
    return app.test_client()


@pytest.fixture
def inside(client: FlaskClient, door: Door) -> FlaskClient:
    assert client.get(f"/setup?token={door.token}").status_code == 303
    return client


def state_in(page: str) -> str:
    return re.findall(r"state=([\w-]+)", page)[0]


@pytest.mark.parametrize("path", ["/setup", "/setup?token=", "/setup?token=guess", "/setup/callback?code=good&state=x"])
def test_a_stranger_finds_nothing(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404
    assert client.post("/setup", data=FORM).status_code == 404


def test_the_link_works_once_and_for_an_hour(client: FlaskClient, door: Door, clock: Clock) -> None:
    answer = client.get(f"/setup?token={door.token}")
    assert answer.status_code == 303
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/setup" in cookie
    assert client.get("/setup").status_code == 200
    assert client.application.test_client().get(f"/setup?token={door.token}").status_code == 404
    clock.now = OPEN_SECONDS
    assert client.get("/setup").status_code == 404
    assert Door(clock=clock).enter("") == ""


def test_a_late_link_does_not_work(client: FlaskClient, door: Door, clock: Clock) -> None:
    clock.now = OPEN_SECONDS
    assert client.get(f"/setup?token={door.token}").status_code == 404


def test_the_code_is_exchanged_once_for_the_state_that_was_given_out(
    inside: FlaskClient, stored: list[AppCredentials]
) -> None:
    state = state_in(inside.post("/setup", data=FORM).text)
    assert inside.get("/setup/callback?code=good&state=guess").status_code == 400
    assert stored == []
    assert inside.get(f"/setup/callback?code=good&state={state}").location == "/setup/starting"
    assert [one.app_id for one in stored] == [9]
    assert inside.get(f"/setup/callback?code=good&state={state}").status_code == 400
    assert len(stored) == 1


@pytest.mark.parametrize(("ticked", "kept"), [({"registries": "on"}, "docker.io,ghcr.io"), ({}, "")])
def test_registries_are_asked_only_where_the_person_says_so(
    inside: FlaskClient, stored: list[AppCredentials], ticked: dict[str, str], kept: str
) -> None:
    page = inside.post("/setup", data=FORM | ticked).text
    assert ("asks docker.io and ghcr.io about base images" in page) == bool(kept)
    inside.get(f"/setup/callback?code=good&state={state_in(page)}")
    (credentials,) = stored
    assert credentials.registries == kept
    assert with_credentials(Settings(), credentials).registries == (kept or "none")
    assert with_credentials(Settings(registries="quay.io"), credentials).registries == "quay.io"


def test_a_refused_code_is_told(inside: FlaskClient, stored: list[AppCredentials]) -> None:
    state = state_in(inside.post("/setup", data=FORM).text)
    answer = inside.get(f"/setup/callback?code=bad&state={state}")
    assert answer.status_code == 502
    assert "GitHub did not accept the code." in answer.text
    assert stored == []


def test_another_site_cannot_send_the_form(inside: FlaskClient) -> None:
    assert inside.post("/setup", data=FORM, headers={"Origin": "https://evil.example"}).status_code == 403


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"organisation": "a/b"}, "letters, digits, and hyphens"),
        ({"public_url": "http://slimline.acme.test"}, "must start with https"),
        ({"public_url": "https://x; form-action *"}, "must start with https"),
        ({"api_url": "ftp://x"}, "GitHub's API".replace("'", "&#39;")),
        ({"name": "n" * 35}, "longer than 34"),
    ],
)
def test_what_github_would_refuse_is_said_first(inside: FlaskClient, changed: dict[str, str], said: str) -> None:
    answer = inside.post("/setup", data=FORM | changed)
    assert answer.status_code == 400
    assert said in answer.text


def test_the_form_goes_to_the_organisation_s_page_and_may_go_nowhere_else(inside: FlaskClient) -> None:
    enterprise = {"api_url": "https://git.acme.test/api/v3"}
    page = inside.post("/setup", data=FORM | enterprise)
    action = html.unescape(re.findall(r'action="([^"]+)"', page.text)[0])
    assert action.startswith("https://git.acme.test/organizations/acme/settings/apps/new?state=")
    policy = page.headers["Content-Security-Policy"]
    assert "form-action 'self' https://git.acme.test;" in policy
    assert "github.com" not in policy
    asked = json.loads(html.unescape(re.findall(r'name="manifest" value="([^"]*)"', page.text)[0]))
    assert asked["name"] == "Slimline acme"
    assert asked["hook_attributes"]["url"] == "https://slimline.acme.test/webhook"
    assert asked["redirect_url"] == "http://localhost/setup/callback", "back to where the browser is"


@pytest.mark.parametrize(
    ("api", "web"),
    [
        ("https://api.github.com", "https://github.com"),
        ("https://api.acme.ghe.com", "https://acme.ghe.com"),
        ("https://git.acme.test/api/v3", "https://git.acme.test"),
    ],
)
def test_where_github_s_pages_are(api: str, web: str) -> None:
    assert github_url_of(api) == web


def test_a_machine_that_github_cannot_reach_gives_it_an_address_that_leads_nowhere() -> None:
    choice = SetupChoice(
        "acme", "S", "http://127.0.0.1:8000", "https://api.github.com", "https://github.com", poll=True
    )
    assert problems(choice) == []
    assert json.loads(manifest(choice))["hook_attributes"]["url"] == "https://slimline.invalid/webhook"


def test_names_are_proposed_that_github_can_take() -> None:
    assert proposed_name("acme") == "Slimline acme"
    assert len(proposed_name("a" * 39)) == 34
    assert proposed_name("") != proposed_name("")


def test_the_core_is_what_the_doctor_checks_and_a_feature_adds_to_it() -> None:
    core = {one.name: one.level for one in CORE}
    assert core == {**NEEDED_PERMISSIONS, "metadata": "read"}
    assert set(NEEDED_EVENTS) <= set(EVENTS)
    assert permissions([]) == core
    assert permissions(["apply"]) == core | {"contents": "write"}


def test_the_manifest_by_hand_asks_for_the_core() -> None:
    by_hand = json.loads((DEPLOY / "app-manifest.json").read_text())
    assert by_hand["default_permissions"] == permissions([])
    assert by_hand["default_events"] == list(EVENTS)


def test_the_documentation_has_the_same_table() -> None:
    page = (DEPLOY / "README.md").read_text()
    for one in (*CORE, *(feature.permission for feature in FEATURES)):
        assert f"| {one.shown} | {one.why} |" in page


def credentials() -> AppCredentials:
    return AppCredentials(9, "slimline-acme", "Slimline acme", "c", "cs", "ws", app_key(), "https://git.test/api/v3")


def test_the_file_is_for_its_user_alone_and_never_overwritten(tmp_path: Path) -> None:
    path = write_file(tmp_path / "data", credentials())
    assert path.stat().st_mode & 0o777 == 0o600
    assert read_file(tmp_path / "data") == credentials()
    with pytest.raises(SetupError, match="exists already"):
        write_file(tmp_path / "data", credentials())
    path.chmod(0o644)
    with pytest.raises(SetupError, match="chmod 600"):
        read_file(tmp_path / "data")


def test_a_damaged_file_is_said(tmp_path: Path) -> None:
    assert read_file(tmp_path) is None
    (tmp_path / FILE).touch(0o600)
    with pytest.raises(SetupError, match="damaged"):
        read_file(tmp_path)


def test_what_was_stored_counts_only_where_nothing_is_set(tmp_path: Path) -> None:
    write_file(tmp_path, credentials())
    found = completed(Settings(data_dir=tmp_path))
    assert (found.app_id, found.app_slug, found.github_api_url) == (9, "slimline-acme", "https://git.test/api/v3")
    assert problems_of(found, web=True) == []
    assert completed(Settings(data_dir=tmp_path, app_id=7)).app_id == 7
    assert problems_of(completed(Settings(data_dir=tmp_path, app_id=7)), web=True)


def test_secrets_do_not_show(tmp_path: Path) -> None:
    assert app_key()[40:60] not in repr(credentials())
    assert "cs" not in repr(credentials()).replace("client_secret", "")
    assert Door().token not in repr(Door())
