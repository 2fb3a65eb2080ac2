"""A web server that keeps the deliveries it gets."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Condition

from werkzeug.wrappers import Request, Response

from tests.sandbox.serving import serving


@dataclass
class Receiver:
    """status: what it answers from now on."""

    url: str = ""
    status: int = 202
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    arrived: Condition = field(default_factory=Condition)

    @Request.application
    def application(self, request: Request) -> Response:
        with self.arrived:
            self.got.append((dict(request.headers), request.get_data()))
            self.arrived.notify_all()
        return Response("taken", self.status)

    def wait_for(self, event: str) -> None:
        """Until a delivery of this event has come."""

        def has_come() -> bool:
            return any(headers["X-Github-Event"] == event for headers, _ in self.got)

        with self.arrived:
            assert self.arrived.wait_for(has_come, 30), [headers["X-Github-Event"] for headers, _ in self.got]


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver that listens until the block ends."""
    receiver = Receiver()
    with serving(receiver.application) as url:
        receiver.url = f"{url}/webhook"
        yield receiver
