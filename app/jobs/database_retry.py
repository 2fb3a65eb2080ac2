"""Calls that must get through to the database, however long it is away."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

FIRST_PAUSE = 0.2
LONGEST_PAUSE = 5.0

P = ParamSpec("P")
T = TypeVar("T")

log = structlog.get_logger(__name__)


def retry_while_database_is_away(call: Callable[P, T]) -> Callable[P, T]:
    """Tries until the database answers. A job's result that could not be recorded would be worked out twice.

    A process that is told to stop meanwhile leaves without the result, and another one does the job again.
    """

    @functools.wraps(call)
    def patiently(*args: P.args, **kwargs: P.kwargs) -> T:
        pause = FIRST_PAUSE
        while True:
            try:
                return call(*args, **kwargs)
            except (OperationalError, InterfaceError, NoConnectionFree) as error:
                log.warning("the database doesn't answer, trying again", call=call.__name__, error=type(error).__name__)
                time.sleep(pause)
                pause = min(LONGEST_PAUSE, pause * 2)

    return patiently
