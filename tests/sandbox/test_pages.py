"""The pull request's page: everything in place, buttons that work, hostile text inert."""

from __future__ import annotations

import re

import httpx
import pytest

from app.web.comment_markup import Prose, SuggestionBlock, parts_of, prose
from tests.sandbox.conftest import REPOSITORY, Client, on, suggestion

PAGE = f"/{REPOSITORY}/pull/1"
HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(2)><style>*{display:none}</style>"
    '<a href="javascript:alert(3)" onclick="alert(4)">x</a> [y](javascript:alert(5)) '
    "<iframe src=//evil></iframe><form action=//evil><input name=comment></form><!-- secret -->"
)


def page(client: Client) -> str:
    answer = client.http.get(PAGE)
    assert answer.status_code == 200, answer.text
    return answer.text


def press(client: Client, name: str, **form: object) -> httpx.Response:
    return client.http.post(f"{PAGE}/{name}", data=form, follow_redirects=True)


def test_comments_stand_below_their_lines(client: Client) -> None:
    client.review(on(4, f"Too many.\n\n{suggestion('RUN all')}"), body="A **review**")
    shown = page(client)
    assert shown.index("RUN new</td>") < shown.index("Too many.") < shown.index("RUN a</td>")
    assert "A <strong>review</strong>" in shown
    assert '<tr class="del"><td class="mark">-</td><td class="text">RUN new</td></tr>' in shown
    assert '<tr class="add"><td class="mark">+</td><td class="text">RUN all</td></tr>' in shown


def test_accepting_all_changes_the_file(client: Client) -> None:
    client.review(on(1, suggestion("FROM b")), on(6, suggestion("RUN all"), start=4))
    assert page(client).count("Commit suggestion</button>") == 2
    shown = press(client, "suggestions", comment=client.sandbox.open_suggestions(REPOSITORY, 1)).text
    assert "13 lines, 15 before" in shown
    assert "Resolved by" in shown
    assert "Commit suggestion" not in shown


def test_a_refusal_is_shown_in_githubs_words(client: Client) -> None:
    client.review(on(4, suggestion("RUN x")), on(4, suggestion("RUN y")))
    answer = press(client, "suggestions", comment=client.sandbox.open_suggestions(REPOSITORY, 1))
    assert answer.status_code == 409
    assert '<p class="notice bad" role="alert">Only one suggestion per line' in answer.text
    client.review(on(5, suggestion("RUN a")))
    assert "no changes were made to the code" in page(client)


def test_people_write_resolve_and_press(client: Client) -> None:
    client.review(on(4, suggestion("RUN x")))
    run = client.repository.create_check_run(
        "Slimline",
        client.pull.head.sha,
        status="completed",
        conclusion="neutral",
        output={"title": "One thing", "summary": "| a | b |\n|-|-|\n| 1 | 2 |"},
        actions=[{"label": "Apply all fixes", "description": "d", "identifier": "apply"}],
    )
    assert "<td>1</td>" in page(client)
    press(client, "check", action="apply")
    press(client, "check")
    press(client, "comments", body="/slimline help")
    assert press(client, "comments", body=" ").status_code == 409
    press(client, "resolve", comment=client.sandbox.open_suggestions(REPOSITORY, 1)[0])
    assert "/slimline help" in page(client)
    assert client.sandbox.pull_request(REPOSITORY, 1).threads[0].resolved_by == "octocat"
    assert [f"{each.event} {each.action}" for each in client.sandbox.deliveries[-4:]] == [
        "check_run requested_action",
        "check_run rerequested",
        "issue_comment created",
        "pull_request_review_thread resolved",
    ]
    assert client.http.get(f"/{REPOSITORY}/runs/{run.id}").headers["Location"] == f"{PAGE}#check"


def test_another_site_cannot_press(client: Client) -> None:
    answer = client.http.post(f"{PAGE}/comments", data={"body": "x"}, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert client.sandbox.pull_request(REPOSITORY, 1).comments == []


def test_hostile_text_is_inert(client: Client) -> None:
    client.sandbox.push(REPOSITORY, "change", {"Dockerfile": f"FROM x\n# {HOSTILE}\n", f"{HOSTILE[:20]}": HOSTILE})
    client.review(on(1, HOSTILE + f"\n\n{suggestion(HOSTILE)}"), body=HOSTILE)
    client.sandbox.comment(REPOSITORY, 1, HOSTILE)
    client.sandbox.edit_pull_request(REPOSITORY, 1, title=HOSTILE)
    answer = client.http.get(PAGE)
    for forbidden in ("<script", "<img", "<iframe", "<style", 'href="javascript', "onclick=", "onerror=alert(2)>"):
        assert forbidden not in re.sub(r"&lt;.*?&gt;", "", answer.text), forbidden
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/", PAGE, "/static/site.css", f"/{REPOSITORY}/blob/main/README.md"])
def test_pages_are_there(client: Client, path: str) -> None:
    assert client.http.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/acme/shop/pull/9", "/acme/nothing/pull/1", f"/{REPOSITORY}/blob/main/none"])
def test_pages_are_not_there(client: Client, path: str) -> None:
    assert client.http.get(path).status_code == 404


def test_a_comment_is_prose_and_suggestions() -> None:
    parts = list(parts_of("One **two**\n\n```suggestion\nx\n\n```\n\n```python\ny\n```"))
    assert [type(part) for part in parts] == [Prose, SuggestionBlock, Prose]
    assert isinstance(parts[1], SuggestionBlock)
    assert parts[1].lines == ("x", "")


def test_markdown_keeps_what_formats() -> None:
    shown = prose("a\nb <sub>c</sub> ~~d~~ `e` [f](https://example.org)\n\n| g |\n|---|\n| h |")
    for tag in ("<br>", "<sub>c</sub>", "<s>d</s>", "<code>e</code>", 'href="https://example.org"', "<td>h</td>"):
        assert tag in shown
