"""Deliveries that are fetched instead of received."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field

import sqlalchemy as sa

from app.failures import TryAgainLater
from app.jobs.inbox import Inbox
from app.jobs.poller import Poller
from app.jobs.records import Records
from tests.intake.payloads import pull_request


@dataclass(frozen=True)
class Sent:
    id: int
    guid: str
    event: str = "pull_request"


@dataclass
class Github:
    sent: list[Sent]
    is_away: bool = False
    read: list[int] = field(default_factory=list)

    def deliveries_after(self, delivery_id: int) -> Iterable[Sent]:
        if self.is_away:
            raise TryAgainLater("GitHub answered 502")
        return [one for one in self.sent if one.id > delivery_id]

    def payload(self, delivery_id: int) -> object:
        self.read.append(delivery_id)
        return json.loads(json.dumps(pull_request()))


def test_each_delivery_becomes_one_job(engine: sa.Engine) -> None:
    records = Records(engine)
    github = Github([Sent(1, "a"), Sent(2, "b", "star"), Sent(3, "a")])
    poller = Poller(github, Inbox(engine, 10), records)
    assert poller.poll() == 1
    assert poller.poll() == 0
    github.sent.append(Sent(4, "c"))
    assert poller.poll() == 1
    assert github.read == [1, 4], "only what is new and wanted is read"
    assert {record.delivery for record in records.newest()} == {"a", "c"}


def test_after_a_restart_nothing_is_taken_in_twice(engine: sa.Engine) -> None:
    github = Github([Sent(1, "a")])
    assert Poller(github, Inbox(engine, 10), Records(engine)).poll() == 1
    assert Poller(github, Inbox(engine, 10), Records(engine)).poll() == 0


def test_what_could_not_be_stored_comes_at_the_next_poll(engine: sa.Engine) -> None:
    github = Github([Sent(1, "a"), Sent(2, "b")])
    poller = Poller(github, Inbox(engine, 1), Records(engine))
    github.is_away = True
    assert poller.poll() == 0
    github.is_away = False
    poller._inbox = Inbox(engine, 10)
    assert poller.poll() == 2
