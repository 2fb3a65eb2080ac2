"""Where a job is, in the words that people see.

waiting (in the inbox, perhaps for a time to come) -> queued (given to the engine) -> running -> a settled state.
A try that fails puts the job back to waiting.
"""

from __future__ import annotations

from typing import Literal

State = Literal["waiting", "queued", "running", "done", "ended", "superseded", "dead", "cancelled"]

WAITING: State = "waiting"
QUEUED: State = "queued"
RUNNING: State = "running"
DONE: State = "done"
ENDED: State = "ended"  # it can never succeed as it is; the reason says why
SUPERSEDED: State = "superseded"  # a newer push of the same pull request does the work
DEAD: State = "dead"  # every try failed; a person looks at it, and may retry it
CANCELLED: State = "cancelled"

UNSETTLED: tuple[State, ...] = (WAITING, QUEUED, RUNNING)
SETTLED: tuple[State, ...] = (DONE, ENDED, SUPERSEDED, DEAD, CANCELLED)
STATES: tuple[State, ...] = UNSETTLED + SETTLED
