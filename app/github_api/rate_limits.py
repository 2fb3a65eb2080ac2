"""How many calls GitHub still allows, as its answers say: for each resource the installation that has least left."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from typing import Any

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from app.operations.metrics import registry

MOST_KEPT = 10_000
NAME = "slimline_github_rate_limit_left"
_KNOWN = ("core", "graphql", "search", "integration_manifest")


class RateLimits(Collector):
    """The newest answer of each installation. One gauge a resource, not one an installation: those have no end."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._left: OrderedDict[tuple[int, str], tuple[int, float]] = OrderedDict()

    def learn(self, installation: int, headers: Mapping[str, Any]) -> None:
        """installation: who asked; 0 for the App itself."""
        left, reset = str(headers.get("x-ratelimit-remaining", "")), str(headers.get("x-ratelimit-reset", ""))
        resource = headers.get("x-ratelimit-resource", "core")
        if not left.isdigit() or not reset.isdigit() or resource not in _KNOWN:
            return
        key = installation, str(resource)
        with self._lock:
            self._left.pop(key, None)
            self._left[key] = int(left), float(reset)
            if len(self._left) > MOST_KEPT:
                self._left.popitem(last=False)

    def left(self) -> dict[str, int]:
        """By resource; what was reset meanwhile does not count."""
        found: dict[str, int] = {}
        with self._lock:
            for (_, resource), (left, reset) in self._left.items():
                if reset > time.time():
                    found[resource] = min(left, found.get(resource, left))
        return found

    def left_of(self, installation: int) -> int | None:
        """Of the resource that it has least left of; None where that is not known."""
        with self._lock:
            mine = [one for (whose, _), one in self._left.items() if whose == installation]
        return min((left for left, reset in mine if reset > time.time()), default=None)

    def describe(self) -> Iterator[GaugeMetricFamily]:
        yield GaugeMetricFamily(NAME, "Calls that GitHub still allows, by resource.", labels=["resource"])

    def collect(self) -> Iterator[GaugeMetricFamily]:
        gauge = GaugeMetricFamily(
            NAME,
            "Calls that GitHub still allows before the next reset: of the installation with least left.",
            labels=["resource"],
        )
        for resource, left in sorted(self.left().items()):
            gauge.add_metric([resource], left)
        yield gauge


RATE_LIMITS = RateLimits()
registry.register(RATE_LIMITS)
