"""Deliveries that GitHub could not bring us. It never sends them again by itself, and keeps them for three days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlparse

from github.Requester import Requester

from app.github_api.errors import translated

_MOST_PAGES = 50


@dataclass(frozen=True, slots=True)
class FailedDelivery:
    """id: to ask for it again. guid: `X-GitHub-Delivery`, the same for every attempt."""

    id: int
    guid: str
    event: str
    delivered_at: datetime


def failed_deliveries(app: Requester, since: datetime) -> list[FailedDelivery]:
    """The list is newest first; an event counts as failed when none of its attempts got a 2xx."""
    good, failed = set[str](), dict[str, FailedDelivery]()
    parameters: dict[str, Any] = {"per_page": 100}
    for _ in range(_MOST_PAGES):
        with translated("list the deliveries"):
            headers, page = app.requestJsonAndCheck("GET", "/app/hook/deliveries", parameters=parameters)
        attempts = [(_delivery(data), data.get("status_code") or 0) for data in page]
        for delivery, status in attempts:
            if 200 <= status < 300:
                good.add(delivery.guid)
            elif delivery.delivered_at >= since:
                failed.setdefault(delivery.guid, delivery)
        cursor = _next_cursor(headers)
        if cursor is None or any(delivery.delivered_at < since for delivery, _ in attempts):
            break
        parameters = {"per_page": 100, "cursor": cursor}
    return sorted((d for d in failed.values() if d.guid not in good), key=lambda d: d.delivered_at)


def deliveries_after(app: Requester, delivery_id: int) -> list[FailedDelivery]:
    """All attempts that came later, oldest first, whatever became of them."""
    found: list[FailedDelivery] = []
    parameters: dict[str, Any] = {"per_page": 100 if not delivery_id else 30}
    for _ in range(_MOST_PAGES):
        with translated("list the deliveries"):
            headers, page = app.requestJsonAndCheck("GET", "/app/hook/deliveries", parameters=parameters)
        found += [_delivery(data) for data in page if data["id"] > delivery_id]
        cursor = _next_cursor(headers)
        if cursor is None or len(page) == 0 or page[-1]["id"] <= delivery_id:
            break
        parameters = {**parameters, "cursor": cursor}
    return sorted(found, key=lambda delivery: delivery.id)


def payload(app: Requester, delivery_id: int) -> object:
    """What a delivery says."""
    with translated("read a delivery"):
        _, data = app.requestJsonAndCheck("GET", f"/app/hook/deliveries/{delivery_id}")
    return (data.get("request") or {}).get("payload")


def redeliver(app: Requester, delivery_id: int) -> None:
    with translated("ask for a delivery again"):
        app.requestJsonAndCheck("POST", f"/app/hook/deliveries/{delivery_id}/attempts")


def _delivery(data: dict[str, Any]) -> FailedDelivery:
    at = datetime.fromisoformat(data["delivered_at"])
    return FailedDelivery(data["id"], data["guid"], data.get("event") or "", at)


def _next_cursor(headers: dict[str, Any]) -> str | None:
    for part in str(headers.get("link", "")).split(","):
        url, _, relation = part.partition(";")
        if 'rel="next"' in relation:
            return next(iter(parse_qs(urlparse(url.strip(" <>")).query).get("cursor", [])), None)
    return None
