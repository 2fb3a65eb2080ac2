"""The playground: the review of a pull request, over pasted text."""

from __future__ import annotations

import html
import io
import re
import threading
from functools import partial

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from app.main import create_app
from app.playground.reviewing_process import WAITING, Busy, ReviewingProcess, TookTooLong
from app.review.rule_pages import RulePages
from app.settings import Settings
from app.web.playground import PER_MINUTE
from app.web.rate_limit import FailureLimit
from tests.practice import EXPERT, PRACTICE, PROJECT
from tests.service.harness import wait_until
from tests.web.conftest import PATIENCE


def result(page: str) -> str:
    part = page.partition('id="result"')[2].partition("Try another file")[0]
    return "".join(html.unescape(text) + "\n" for text in re.findall(r'<td class="text">(.*?)</td>', part))


def test_accepting_all_gives_the_experts_file(client: FlaskClient) -> None:
    page = client.post("/playground", data={"dockerfile": PRACTICE.replace("\n", "\r\n"), "accept": "all"})
    assert page.status_code == 200
    assert result(page.text) == EXPERT


def test_suggestions_are_accepted_one_by_one(client: FlaskClient) -> None:
    page = client.post("/playground", data={"dockerfile": PRACTICE})
    assert result(page.text) == PRACTICE
    accepted: list[str] = []
    for _ in range(2):
        key = re.findall(r'name="accept" value="(\d+)"', page.text)[0]
        page = client.post("/playground", data={"dockerfile": PRACTICE, "accept": key, "accepted": accepted})
        accepted.append(key)
    assert result(page.text) == EXPERT
    assert not re.search(r'name="accept" value="\d', page.text)


def test_a_finding_without_a_comment_is_listed_as_below_a_check_run(client: FlaskClient) -> None:
    page = client.post("/playground", data={"dockerfile": PRACTICE}).text
    assert "2 suggestions and 1 more finding" in page
    listed = page.partition("Found, but not commented")[2]
    assert 'href="/rules/runs-as-root"' in listed.partition("</ul>")[0]


def test_the_manifest_beside_it_is_read(client: FlaskClient) -> None:
    files = {"dockerfile": PRACTICE, "manifest_name": "requirements.txt", "ignore": PROJECT.get(".dockerignore", "*\n")}
    unknown = client.post("/playground", data=files).text
    known = client.post("/playground", data=files | {"manifest": "Flask==3.1.0\n"}).text
    assert "refers to no file of the source" in unknown
    assert "refers to no file of the source" not in known


def test_a_dropped_file_wins(client: FlaskClient) -> None:
    data = {"dockerfile": "FROM scratch\n", "file": (io.BytesIO(PRACTICE.encode()), "app.Dockerfile")}
    assert "FROM python:3.11-slim" in client.post("/playground", data=data).text


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"dockerfile": " "}, "Paste a Dockerfile"),
        ({"dockerfile": "x" * 70_000}, "larger than 64 KB"),
        ({"file": (io.BytesIO(b"\xff\xfe"), "Dockerfile")}, "valid UTF-8"),
    ],
)
def test_what_cannot_be_reviewed_is_said(client: FlaskClient, data: dict[str, object], said: str) -> None:
    answer = client.post("/playground", data=data)
    assert answer.status_code == 400
    assert said in answer.text


def test_a_file_that_does_not_parse_is_said_and_hostile_text_is_inert(client: FlaskClient) -> None:
    answer = client.post("/playground", data={"dockerfile": 'FROM a\nRUNN "<script>alert(1)</script>"\n'})
    assert answer.status_code == 200
    assert "can't be built" in answer.text
    assert "<script>" not in answer.text


def test_one_address_is_slowed_down(
    settings: Settings, engine: sa.Engine, playground: ReviewingProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.main.FailureLimit", partial(FailureLimit, clock=lambda: 0.0))  # all in the same minute
    client = create_app(settings, engine, playground=playground).test_client()
    codes = [
        client.post("/playground", data={"dockerfile": "FROM scratch\n"}).status_code for _ in range(PER_MINUTE + 1)
    ]
    assert codes == [200] * PER_MINUTE + [429]


def test_a_review_that_takes_too_long_is_stopped_and_the_next_one_works() -> None:
    process = ReviewingProcess(RulePages(), PATIENCE, PATIENCE)
    try:
        assert process.review({"Dockerfile": "FROM scratch\n"}).conclusion == "success"
        process._seconds = 0.0
        with pytest.raises(TookTooLong):
            process.review({"Dockerfile": PRACTICE * 20})
        process._seconds = PATIENCE
        assert process.review({"Dockerfile": PRACTICE}).comments
    finally:
        process.stop()


def test_only_a_few_wait() -> None:
    process = ReviewingProcess(RulePages(), PATIENCE, PATIENCE)
    with process._turn:
        waiting = [
            threading.Thread(target=process.review, args=({"Dockerfile": "FROM scratch\n"},)) for _ in range(WAITING)
        ]
        for thread in waiting:
            thread.start()
        wait_until(lambda: not process._places._value, PATIENCE, "all places are taken")  # type: ignore[attr-defined]
        with pytest.raises(Busy):
            process.review({})
    for thread in waiting:
        thread.join()
    process.stop()
