"""Webhook deliveries on their way: signed as GitHub signs them, sent once, sent again when asked."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import time
from urllib.parse import urlsplit

from app.sandbox.records import Delivery
from app.sandbox.world import World

TIMEOUT = 10.0  # seconds that GitHub waits for the answer


def signature(secret: str, body: bytes) -> str:
    """The value of X-Hub-Signature-256."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def redeliver(world: World, delivery: Delivery) -> Delivery:
    """The same request again, under the same GUID."""
    again = Delivery(
        world.new_id(),
        delivery.guid,
        delivery.event,
        delivery.action,
        delivery.installation,
        delivery.repository,
        delivery.headers,
        delivery.body,
        delivered_at=world.now(),
        redelivery=True,
    )
    world.deliveries.append(again)
    world.outbox.put(again)
    return again


def send_all(world: World) -> None:
    """Send what is announced, one after the other, until None comes. Runs in a thread of its own."""
    while (delivery := world.outbox.get()) is not None:
        started = time.monotonic()
        status, headers, answer = _post(world.webhook_url, delivery)
        with world.changing():
            delivery.duration = round(time.monotonic() - started, 2)
            delivery.status_code, delivery.answer_headers, delivery.answer = status, headers, answer
            delivery.status = _words(status)


def _post(url: str, delivery: Delivery) -> tuple[int, dict[str, str], str]:
    place = urlsplit(url)
    if not place.hostname:
        return 0, {}, ""
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=TIMEOUT)
    try:
        connection.request("POST", place.path or "/", delivery.body, delivery.headers)
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read().decode(errors="replace")
    except TimeoutError:
        return 504, {}, ""
    except (OSError, http.client.HTTPException):
        return 0, {}, ""
    finally:
        connection.close()


def _words(status: int) -> str:
    if status == 0:
        return "failed to connect to host"
    if status == 504:
        return "timed out"
    return "OK" if status < 400 else f"Invalid HTTP Response: {status}"
