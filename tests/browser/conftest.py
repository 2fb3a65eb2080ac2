"""A real browser, and the App's web process for it to open."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pydantic import SecretStr
from werkzeug.serving import WSGIRequestHandler, make_server

from app.jobs.database import open_inbox
from app.jobs.schema import ensure
from app.main import PLAYGROUND_PAGES, create_app
from app.playground.reviewing_process import ReviewingProcess
from app.settings import Settings
from tests.app_key import app_key
from tests.web.conftest import PATIENCE

TOKEN = "open-sesame-please"
ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The application's address, until the block ends."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def running_site() -> Iterator[str]:
    with TemporaryDirectory() as folder:
        settings = Settings(
            app_id=7,
            app_slug="slimline",
            webhook_secret=SecretStr("0123456789abcdef"),
            private_key=SecretStr(app_key()),
            admin_token=SecretStr(TOKEN),
            data_dir=Path(folder),
        )
        engine = open_inbox(settings)
        ensure(settings, engine)
        playground = ReviewingProcess(PLAYGROUND_PAGES, PATIENCE, PATIENCE)
        playground.review({"Dockerfile": "FROM scratch\n"})  # or the first page would wait for its start
        with served(create_app(settings, engine, playground=playground)) as url:
            yield url
        playground.stop()
        engine.dispose()


def patient_page(browser: Browser, **options: Any) -> Page:
    """A page that waits on a busy machine. options: of its context."""
    page = browser.new_page(**options)
    page.set_default_timeout(PATIENCE * 1000)
    return page


@contextmanager
def running_browser() -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("chromium-browser") or "chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(ARGUMENTS), timeout=PATIENCE * 1000)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with running_site() as url:
        yield url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_browser() as browser:
        yield browser


@pytest.fixture(autouse=True, scope="session")
def patient() -> None:
    """What a page shows is waited for as long as any other answer: beside many others a browser is slow."""
    expect.set_options(timeout=PATIENCE * 1000)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = patient_page(browser)
    failures: list[str] = []
    page.on("console", lambda message: failures.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: failures.append(str(error)))
    yield page
    page.close()
    assert [text for text in failures if "404 (NOT FOUND)" not in text] == [], "the browser's console is silent"
