"""Makes docs/review.png: the demo's pull request as a person sees it, drawn by a headless Chromium.

    python -m bench.screenshot

Needs `chromium` (apt-get install chromium fonts-liberation) and the extra `bench`. The picture shows the changed files
alone and has two pixels for each of the page's, so that it is sharp on every screen. Make it again when a comment's
words or the page's look change.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.request import urlopen

from PIL import Image

from app.commands.demo import review
from app.sandbox.app_process import running_app
from app.sandbox.sandbox import Sandbox
from app.sandbox.server import running_sandbox

PICTURE = Path(__file__).parents[1] / "docs" / "review.png"
WIDTH = 980
SHARPNESS = 2
_UNDRAWN = 200  # headless Chromium's page is lower than its window, and the picture as high as that
_FILES = re.compile(r'<section id="files".*?(?=<section id="(?:result|conversation)")', re.DOTALL)
_PAGE = """<!doctype html><meta charset="utf-8"><meta name="color-scheme" content="light">
<link rel="stylesheet" href="{url}/static/site.css"><style>main {{ padding: 0 1rem 1rem }}</style>
<main>{files}</main><script>onload = () => document.title = document.body.scrollHeight</script>"""


def main() -> None:
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if browser is None:
        sys.exit("No Chromium here: apt-get install chromium fonts-liberation")
    with running_sandbox() as sandbox, running_app(sandbox) as app, tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        page.write_text(_changed_files(sandbox, sandbox.page_of(review(sandbox, app))))
        common = [browser, "--headless", "--no-sandbox", "--hide-scrollbars", f"--user-data-dir={folder}/profile"]
        drawn = _run([*common, f"--window-size={WIDTH},100", "--dump-dom", page.as_uri()])
        height = re.search(r"<title>(\d+)</title>", drawn)
        assert height is not None, drawn
        size = [f"--force-device-scale-factor={SHARPNESS}", f"--window-size={WIDTH},{int(height[1]) + _UNDRAWN}"]
        _run([*common, *size, f"--screenshot={folder}/page.png", page.as_uri()])
        with Image.open(f"{folder}/page.png") as drawing:
            cut = drawing.convert("RGB").crop((0, 0, drawing.width, int(height[1]) * SHARPNESS))
            cut.quantize(256, dither=Image.Dither.NONE).save(PICTURE, optimize=True)
    print(f"{PICTURE}: {PICTURE.stat().st_size:,} bytes")


def _changed_files(sandbox: Sandbox, url: str) -> str:
    """A page of its own that shows this part of the pull request's page alone."""
    with urlopen(url) as answer:
        found = _FILES.search(answer.read().decode())
    assert found is not None, "the page has no changed files"
    return _PAGE.format(url=sandbox.url, files=found[0])


def _run(command: list[str]) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=120).stdout


if __name__ == "__main__":
    main()
