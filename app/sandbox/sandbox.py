"""`Sandbox`: what people, tests and the demo do with the local GitHub, as plain calls."""

from __future__ import annotations

from app.sandbox.people.conversation import ConversationActions
from app.sandbox.people.observation import Observation
from app.sandbox.people.repositories import Repositories


class Sandbox(Repositories, ConversationActions, Observation):
    """A running sandbox; `app.sandbox.server.running_sandbox` makes one."""

    __slots__ = ()
