"""Check runs and their limits."""

from __future__ import annotations

from typing import Any

import pytest
from github import GithubException

from tests.sandbox.conftest import REPOSITORY, Client

OUTPUT = {"title": "t", "summary": "s"}
NOTE = {"path": "Dockerfile", "start_line": 1, "end_line": 1, "annotation_level": "notice", "message": "m"}
ACTION = {"label": "l" * 20, "description": "d" * 40, "identifier": "i" * 20}


def create(client: Client, **fields: Any) -> Any:
    return client.repository.create_check_run("Slimline", client.pull.head.sha, **fields)


def test_a_check_run_is_made_and_grows(client: Client) -> None:
    run = create(client, status="in_progress", output=OUTPUT | {"annotations": [NOTE] * 50}, actions=[ACTION] * 3)
    run.edit(output=OUTPUT | {"annotations": [NOTE] * 7})
    run.edit(status="completed", conclusion="neutral")
    assert (run.status, run.conclusion, run.output.annotations_count) == ("completed", "neutral", 57)
    assert [pull.number for pull in run.pull_requests] == [1]
    listed = client.repository.get_commit(client.pull.head.sha).get_check_runs()
    assert [each.id for each in listed] == [run.id]
    assert len(list(run.get_annotations())) == 57


@pytest.mark.parametrize(
    "fields",
    [
        {"output": OUTPUT | {"annotations": [NOTE] * 51}},
        {"output": OUTPUT | {"annotations": [NOTE | {"end_line": 0}]}},
        {"output": OUTPUT | {"annotations": [NOTE | {"annotation_level": "error"}]}},
        {"output": OUTPUT | {"summary": "s" * 65_536}},
        {"output": OUTPUT | {"text": "s" * 65_536}},
        {"output": {"title": "t"}},
        {"actions": [ACTION] * 4},
        {"actions": [ACTION | {"label": "l" * 21}]},
        {"actions": [ACTION | {"description": "d" * 41}]},
        {"actions": [ACTION | {"identifier": "i" * 21}]},
        {"status": "completed"},
        {"conclusion": "bad"},
    ],
)
def test_beyond_a_limit_is_refused(client: Client, fields: dict[str, Any]) -> None:
    with pytest.raises(GithubException) as refused:
        create(client, **fields)
    assert refused.value.status == 422
    assert client.sandbox.check_runs(REPOSITORY, client.pull.head.sha) == []


def test_buttons_are_delivered(client: Client) -> None:
    run = create(client, status="completed", conclusion="neutral", output=OUTPUT, actions=[ACTION])
    client.sandbox.press(run.id, "apply")
    client.sandbox.rerequest(run.id)
    last = [(each.event, each.action) for each in client.sandbox.deliveries[-2:]]
    assert last == [("check_run", "requested_action"), ("check_run", "rerequested")]


def test_a_fork_is_not_named_by_its_check_run(client: Client) -> None:
    client.sandbox.fork(REPOSITORY, "stranger")
    opened = client.sandbox.open_pull_request(REPOSITORY, {"x": "y"}, head="stranger/shop", author="stranger")
    run = client.repository.create_check_run("Slimline", opened.head_sha, external_id="2")
    assert (list(run.pull_requests), run.external_id) == ([], "2")
