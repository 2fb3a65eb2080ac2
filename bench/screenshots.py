"""Makes the documentation's pictures: the demo's review for the README, and the App's own pages.

    python -m bench.screenshots

Needs `chromium` (apt-get install chromium fonts-liberation) and the extra `bench`. Make them again when a comment's
words or a page's look change.
"""

from __future__ import annotations

import io
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Browser, Page

from app.commands.demo import review
from app.sandbox.app_process import running_app
from app.sandbox.server import running_sandbox
from tests.browser.conftest import running_browser, running_site
from tests.setup.test_whole_flow import SECONDS, serving

DOCS = Path(__file__).parents[1] / "docs"
WIDTH, HEIGHT, SHARPNESS = 980, 720, 2
_ALONE = "header.top, .skip { display: none } main { padding: 0 1rem 1rem }"


def main() -> None:
    with running_browser() as browser:
        _review(browser)
        with running_site() as site:
            for name, path, scheme in (
                ("home", "/", "light"),
                ("rule", "/rules/pip-cache-kept", "light"),
                ("rules", "/rules/?q=cache", "dark"),
            ):
                page = _page(browser, scheme)
                page.goto(f"{site}{path}")
                _save(page, f"pages/{name}.png")
            _playground(browser, site)
        _setup(browser)


def _review(browser: Browser) -> None:
    """The changed files of the demo's pull request, alone and in full."""
    with running_sandbox() as sandbox, running_app(sandbox) as app:
        page = _page(browser, "light")
        page.goto(sandbox.page_of(review(sandbox, app)))
        page.emulate_media(color_scheme="light")
        handle = page.locator("#files")
        _write(handle.screenshot(style=_ALONE), "review.png")
        page.close()


def _playground(browser: Browser, site: str) -> None:
    page = _page(browser, "dark")
    page.goto(f"{site}/playground")
    page.get_by_role("button", name="Review").click()
    page.get_by_role("button", name="Accept the suggestion on line 1").click()
    page.get_by_text("Accepted: a suggestion on line 1").wait_for()
    page.evaluate("scrollTo(0, 0)")
    _save(page, "pages/playground.png")


def _setup(browser: Browser) -> None:
    with (
        TemporaryDirectory() as folder,
        running_sandbox() as github,
        serving(Path(folder) / "data", github) as server,
    ):
        page = _page(browser, "light")
        page.goto(server.wait_for(r"http://\S+/setup\?token=\S+")[0])
        page.get_by_label("Organization").fill("acme")
        _save(page, "pages/setup.png", keep=True)
        page.get_by_role("button", name="Continue").click()
        page.get_by_role("button", name="Create GitHub App").click()
        page.get_by_role("button", name="Create GitHub App for acme").click()
        page.get_by_role("link", name="Install on repositories").wait_for(timeout=SECONDS * 1000)
        _save(page, "pages/setup-checks.png")


def _page(browser: Browser, scheme: str) -> Page:
    size = {"width": WIDTH, "height": HEIGHT}
    return browser.new_page(viewport=size, color_scheme=scheme, device_scale_factor=SHARPNESS)  # type: ignore[arg-type]


def _save(page: Page, name: str, *, keep: bool = False) -> None:
    _write(page.screenshot(), name)
    if not keep:
        page.close()


def _write(picture: bytes, name: str) -> None:
    """With 256 colours: pages have few, and the file is a third."""
    path = DOCS / name
    path.parent.mkdir(exist_ok=True)
    with Image.open(io.BytesIO(picture)) as drawing:
        drawing.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)
    print(f"{path}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
