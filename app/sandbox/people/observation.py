"""Deliveries, calls and faults: what tests look at and order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.sandbox import courier
from app.sandbox.people.reach import Reach
from app.sandbox.recorder import Fault, RecordedRequest
from app.sandbox.records import Delivery


class Observation(Reach):
    """Read the logs, wait for changes, order faults."""

    __slots__ = ()

    @property
    def deliveries(self) -> list[Delivery]:
        with self.world.lock:
            return list(self.world.deliveries)

    def redeliver(self, delivery: Delivery) -> Delivery:
        with self.world.changing():
            return courier.redeliver(self.world, delivery)

    @property
    def calls(self) -> list[RecordedRequest]:
        """Every API call so far, the oldest first."""
        with self.world.lock:
            return list(self.recorder.calls)

    def forget_calls(self) -> None:
        with self.world.lock:
            self.recorder.calls.clear()

    def fail_next(self, method: str, path: str, status: int = 0, **details: Any) -> Fault:
        """Order a fault for the next matching call; details are Fault's fields."""
        fault = Fault(method, path, status, **details)
        with self.world.lock:
            self.recorder.faults.append(fault)
        return fault

    def set_clock(self, ahead: float) -> None:
        """GitHub's clock is so many seconds ahead of this machine's from now on."""
        with self.world.changing():
            self.world.ahead = ahead

    def wait_until(self, fulfilled: Callable[[], bool], seconds: float = 20.0) -> None:
        """Wait until something has come true, looked at after every change. Raises TimeoutError with the last calls."""
        if not self.world.wait_until(fulfilled, seconds):
            last = "\n".join(map(str, self.calls[-15:])) or "none"
            raise TimeoutError(f"not within {seconds:g} s. The last calls were:\n{last}")

    def wait_for_deliveries(self, seconds: float = 20.0) -> None:
        """Until every delivery so far was answered."""
        self.wait_until(lambda: all(each.status != "waiting" for each in self.world.deliveries), seconds)
