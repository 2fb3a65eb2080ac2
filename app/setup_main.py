"""The composition root of the set-up pages: how the code is exchanged, where the App is stored, who is told."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator

from app.jobs.database import open_inbox
from app.jobs.records import Records
from app.operations.diagnosis import Identity, Verdict, diagnose
from app.settings import Settings, github_url_of
from app.setup.credentials import AppCredentials
from app.setup.manifest import SetupChoice
from app.setup.stored_app import store
from app.web.setup import WAITED_FOR, SetupEnvironment

_ANSWER_SECONDS = 0.5


def installation_of(settings: Settings, stored: Callable[[str], None] | None = None) -> SetupEnvironment:
    """stored: told where the App is kept; by default the server starts anew with it."""

    def keep(credentials: AppCredentials) -> None:
        place = store(settings, credentials)
        if stored is None:
            _start_anew()
        else:
            stored(place)

    return SetupEnvironment(
        api_url=settings.github_api_url,
        github_url_of=github_url_of,
        exchange=lambda choice, code: exchange(settings, choice, code),
        store=keep,
        checks=None if settings.is_unconfigured else lambda: _checks(settings),
        install_url=settings.install_url,
        is_started_by_hand=stored is not None,
        public_url=settings.public_url or ("" if stored is None else f"http://127.0.0.1:{settings.port}"),
    )


def exchange(settings: Settings, choice: SetupChoice, code: str) -> AppCredentials:
    """The App's credentials for GitHub's code. Raises SetupError."""
    from app.github_api.registration import exchange_code  # needed once in an installation's life

    answer = exchange_code(choice.api_url, code, settings.ca_file)
    return AppCredentials.from_conversion(
        answer, api_url=choice.api_url, public_url=choice.public_url, poll=choice.poll, registries=choice.registries
    )


def _start_anew() -> None:
    """Ask gunicorn's master to start processes with the new settings, once this one has answered."""
    threading.Timer(_ANSWER_SECONDS, os.kill, (os.getppid(), signal.SIGHUP)).start()


def _checks(settings: Settings) -> Iterator[Verdict]:
    yield from diagnose(settings, _identity)
    engine = open_inbox(settings)
    try:
        if Records(engine).newest(1):
            yield Verdict("ok", WAITED_FOR, "it has arrived.")
        else:
            yield Verdict("warning", WAITED_FOR, "none yet: install the App, and GitHub sends one.")
    finally:
        engine.dispose()


def _identity(settings: Settings) -> Identity:
    from app.github_api.own_identity import own_identity  # PyGithub is slow to import

    return own_identity(settings)
