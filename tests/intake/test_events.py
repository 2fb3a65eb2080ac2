from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.intake.events import HANDLERS, job_for
from app.intake.jobs import CommandJob, Ignored, InstallationJob, MergedJob, PullRequestRef, ReviewJob, ThreadJob
from app.intake.own_words import spoken
from tests.intake.payloads import (
    BOT,
    HEAD,
    INSTALLATION,
    check_run,
    issue_comment,
    payload,
    pull_request,
    review_comment,
    review_thread,
)

REF = PullRequestRef(311, "Codertocat", "Hello-World", 2)


@pytest.mark.parametrize(
    ("action", "reason"),
    [("opened", "opened"), ("reopened", "reopened"), ("synchronize", "push"), ("ready_for_review", "ready")],
)
def test_a_pull_request_that_may_have_changed_files_is_reviewed(action: str, reason: str) -> None:
    assert job_for("pull_request", "d1", pull_request(action)) == ReviewJob("d1", REF, HEAD, reason)


def test_a_push_names_the_head_that_it_replaced() -> None:
    for before, kept in (("a" * 40, "a" * 40), ("not a commit", ""), (None, "")):
        job = job_for("pull_request", "d1", pull_request("synchronize", before=before))
        assert job == ReviewJob("d1", REF, HEAD, "push", kept)


def test_a_new_base_is_reviewed_but_a_new_title_is_not() -> None:
    new_base = pull_request("edited", changes={"base": {"ref": {"from": "main"}, "sha": {"from": HEAD}}})
    new_title = pull_request("edited", changes={"title": {"from": "Old"}})
    assert job_for("pull_request", "d1", new_base) == ReviewJob("d1", REF, HEAD, "base")
    assert job_for("pull_request", "d1", new_title) == Ignored("pull_request `edited` changes no file")


def test_of_a_merge_the_head_is_told() -> None:
    payload = pull_request("closed")
    assert isinstance(job_for("pull_request", "d1", payload), Ignored)
    payload["pull_request"]["merged"] = True
    assert job_for("pull_request", "d1", payload) == MergedJob("d1", REF, HEAD)


@pytest.mark.parametrize("action", ["closed", "labeled", "converted_to_draft", "a new one"])
def test_other_actions_are_ignored(action: str) -> None:
    assert isinstance(job_for("pull_request", "d1", pull_request(action)), Ignored)


def test_the_number_inside_the_pull_request_counts() -> None:
    job = job_for("pull_request", "d1", pull_request("opened", number=2) | {"number": 7})
    assert isinstance(job, ReviewJob)
    assert job.pull_request.number == 2


def test_a_thread_of_ours_that_a_person_resolves_is_remembered_with_the_head() -> None:
    for action in ("resolved", "unresolved"):
        job = job_for("pull_request_review_thread", "d1", review_thread(action))
        assert job == ThreadJob("d1", REF, 284312630, HEAD, action == "resolved")


@pytest.mark.parametrize(
    "other",
    [review_thread("resolved", body="What about line 3?"), review_thread("resolved") | {"sender": BOT}],
    ids=["a person's thread", "a bot's click"],
)
def test_threads_of_others_and_clicks_of_bots_are_ignored(other: dict[str, Any]) -> None:
    assert isinstance(job_for("pull_request_review_thread", "d1", other), Ignored)


def test_check_run_rerequested_and_its_button() -> None:
    assert job_for("check_run", "d1", check_run("rerequested")) == ReviewJob("d1", REF, HEAD, "rerequested")
    pressed = check_run("requested_action") | {"requested_action": {"identifier": "apply-all"}}
    assert job_for("check_run", "d1", pressed) == CommandJob("d1", REF, "Codertocat", "button", "apply-all")


def test_the_repositorys_own_measurement_asks_for_its_numbers() -> None:
    measured = job_for("check_run", "d1", check_run("completed", name="Slimline measure"))
    assert measured == ReviewJob("d1", REF, HEAD, "measured")
    assert isinstance(job_for("check_run", "d1", check_run("completed", name="build")), Ignored)
    assert isinstance(job_for("check_run", "d1", check_run("completed")), Ignored)
    fork = check_run("completed", name="Slimline measure", pull_requests=[], external_id="pull-request/2")
    assert job_for("check_run", "d1", fork) == measured


@pytest.mark.parametrize("external_id", ["2", "Codertocat/Hello-World#2", "pr-2"])
def test_on_a_fork_the_external_id_names_the_pull_request(external_id: str) -> None:
    fork = check_run("rerequested", pull_requests=[], external_id=external_id)
    assert job_for("check_run", "d1", fork) == ReviewJob("d1", REF, HEAD, "rerequested")


def test_a_check_of_no_pull_request_is_ignored() -> None:
    assert isinstance(job_for("check_run", "d1", check_run("rerequested", pull_requests=[])), Ignored)


def test_check_suite_rerequested() -> None:
    suite = payload(action="rerequested", check_suite={"head_sha": HEAD, "pull_requests": [{"number": 2}]})
    assert job_for("check_suite", "d1", suite) == ReviewJob("d1", REF, HEAD, "rerequested")


@pytest.mark.parametrize("body", ["/slimline review", "/slimline", "Please\r\n  /Slimline apply all\r\nthanks"])
def test_a_command_in_a_comment(body: str) -> None:
    job = job_for("issue_comment", "d1", issue_comment(body))
    assert job == CommandJob("d1", REF, "Codertocat", "issue_comment", spoken(body), comment_id=492700400)


@pytest.mark.parametrize("body", ["", "nice", "see /slimline review", "/slimlines", "ignore this"])
def test_other_comments_are_not_for_us(body: str) -> None:
    assert isinstance(job_for("issue_comment", "d1", issue_comment(body)), Ignored)


def test_comments_on_issues_and_of_bots_are_ignored() -> None:
    assert isinstance(job_for("issue_comment", "d1", issue_comment("/slimline review", on_pull_request=False)), Ignored)
    assert job_for("issue_comment", "d1", issue_comment("/slimline review", user=BOT)) == Ignored(
        "bots are never answered"
    )


def test_a_reply_ignore_is_a_command_only_in_a_thread() -> None:
    job = job_for("pull_request_review_comment", "d1", review_comment("Ignore, we know", in_reply_to=284312000))
    assert isinstance(job, CommandJob)
    assert (job.kind, job.in_reply_to, job.comment_id) == ("review_comment", 284312000, 284312630)
    assert isinstance(job_for("pull_request_review_comment", "d1", review_comment("ignore")), Ignored)
    other_reply = review_comment("ignored it", in_reply_to=284312000)
    assert isinstance(job_for("pull_request_review_comment", "d1", other_reply), Ignored)


def test_installations() -> None:
    created = {"action": "created", "installation": INSTALLATION, "repositories": [{"full_name": "a/b"}, 3, {}]}
    assert job_for("installation", "d1", created) == InstallationJob("d1", 311, "created", ("a/b",))
    added = {"action": "added", "installation": INSTALLATION, "repositories_added": [{"full_name": "a/c"}]}
    assert job_for("installation_repositories", "d1", added) == InstallationJob("d1", 311, "repositories", ("a/c",))
    renamed = payload(action="renamed", changes={"repository": {"name": {"from": "Hello"}}})
    assert job_for("repository", "d1", renamed) == InstallationJob("d1", 311, "renamed", ("Codertocat/Hello-World",))


def test_ping_is_answered() -> None:
    assert job_for("ping", "d1", {"zen": "Design for failure.", "hook_id": 1}) == Ignored("pong")


@pytest.mark.parametrize("name", ["../../etc", "a/..", "a/b/c", "a/b\n", "-/b", "a b/c", "a/b?x", "a\u202e/b", ""])
def test_a_repository_name_that_could_steer_a_url_is_refused(name: str) -> None:
    hostile = pull_request("opened") | {"repository": {"full_name": name}}
    assert job_for("pull_request", "d1", hostile) == Ignored("the payload has no usable `repository.full_name`")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
REAL = {
    "pull_request": pull_request("opened"),
    "check_run": check_run("rerequested"),
    "issue_comment": issue_comment("/slimline review"),
    "pull_request_review_comment": review_comment("ignore", in_reply_to=3),
    "installation": {"action": "created", "installation": INSTALLATION, "repositories": [{"full_name": "a/b"}]},
}


def _paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path] * bool(path) + [deeper for key, inner in items for deeper in _paths(inner, (*path, key))]


@given(st.sampled_from(sorted(HANDLERS)), json_values)
def test_no_json_raises(event: str, value: Any) -> None:
    assert job_for(event, "d1", value) is not None


@settings(max_examples=300)
@given(st.data())
def test_a_real_payload_with_one_field_turned_into_anything_gives_a_job_that_can_be_stored(data: st.DataObject) -> None:
    event = data.draw(st.sampled_from(sorted(REAL)))
    hostile = copy.deepcopy(REAL[event])
    *parents, last = data.draw(st.sampled_from(_paths(hostile)))
    place: Any = hostile
    for key in parents:
        place = place[key]
    place[last] = data.draw(json_values)
    job = job_for(event, "d1", hostile)
    json.dumps(repr(job)).encode()
    if isinstance(job, ReviewJob):
        assert 0 < job.pull_request.installation < 2**53
        assert "/" not in job.pull_request.owner
