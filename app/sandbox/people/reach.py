"""What every group of operations works on."""

from __future__ import annotations

from dataclasses import dataclass

from app.sandbox.access import Gate
from app.sandbox.recorder import Recorder
from app.sandbox.world import World

PERSON = "octocat"  # who acts where nobody else is named; may write


@dataclass(frozen=True, slots=True)
class Reach:
    """A running sandbox. All names are full names, `owner/repository`."""

    world: World
    gate: Gate
    recorder: Recorder

    @property
    def url(self) -> str:
        """The root of the API, of `/graphql` and of the pages."""
        return self.world.url

    @property
    def app_id(self) -> int:
        return self.world.app.id

    @property
    def private_key(self) -> str:
        return self.world.app.private_key

    @property
    def webhook_secret(self) -> str:
        return self.world.app.webhook_secret

    @property
    def bot(self) -> str:
        """The login of the App."""
        return self.world.app.bot

    def send_webhooks_to(self, url: str) -> None:
        """From now on; "" records deliveries without sending them."""
        with self.world.changing():
            self.world.webhook_url = url
