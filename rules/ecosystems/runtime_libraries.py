"""Language packages that load a library or call a program when they run, which full images have and slim ones lack.

Each row names its source. The packages are Debian's; () where the list is too long to add to a file by itself. What a
wheel, a gem or a tarball brings along is not here.
"""

from __future__ import annotations

from collections.abc import Mapping

from rules.dockerfile.node import record


@record
class RuntimeNeed:
    """packages: Debian's, () for more than a file should name. source: where the package's own pages say so."""

    packages: tuple[str, ...]
    source: str


_WEASYPRINT = RuntimeNeed(
    ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"),
    "https://doc.courtbouillon.org/weasyprint/stable/first_steps.html#debian-11",
)
_CAIRO = RuntimeNeed(("libcairo2",), "https://cairosvg.org/documentation/#installation")
_MAGIC = RuntimeNeed(("libmagic1",), "https://github.com/ahupp/python-magic#installation")
_WAND = RuntimeNeed(("imagemagick",), "https://docs.wand-py.org/en/latest/guide/install.html")
_PSYCOPG = RuntimeNeed(("libpq5",), "https://www.psycopg.org/psycopg3/docs/basic/install.html#pure-python-installation")
_OPENCV = RuntimeNeed(
    ("libgl1", "libglib2.0-0", "libsm6", "libxext6"), "https://github.com/opencv/opencv-python#installation-and-usage"
)
_GIT = RuntimeNeed(("git",), "https://gitpython.readthedocs.io/en/stable/intro.html#requirements")
_CHROMIUM = RuntimeNeed((), "https://pptr.dev/troubleshooting#chrome-doesnt-launch-on-linux")
_BROWSERS = RuntimeNeed((), "https://playwright.dev/docs/browsers#install-system-dependencies")
_PRISMA = RuntimeNeed(("openssl",), "https://www.prisma.io/docs/orm/reference/system-requirements")
_OPENSSL = RuntimeNeed(("openssl",), "https://github.com/Dexus/pem#setup")
_MAGICK = RuntimeNeed(("imagemagick",), "https://github.com/minimagick/minimagick#requirements")

PYTHON: Mapping[str, RuntimeNeed] = {
    "weasyprint": _WEASYPRINT,
    "django-weasyprint": _WEASYPRINT,
    "flask-weasyprint": _WEASYPRINT,
    **dict.fromkeys(("cairosvg", "cairocffi"), _CAIRO),
    **dict.fromkeys(("python-magic", "filemagic"), _MAGIC),
    "wand": _WAND,
    "psycopg": _PSYCOPG,
    **dict.fromkeys(("opencv-python", "opencv-contrib-python"), _OPENCV),
    **dict.fromkeys(("gitpython", "pre-commit"), _GIT),
    "dvc": _GIT,
    "mlflow": _GIT,
    **dict.fromkeys(("playwright", "pytest-playwright"), _BROWSERS),
    "pyppeteer": _CHROMIUM,
    "lightgbm": RuntimeNeed(("libgomp1",), "https://lightgbm.readthedocs.io/en/stable/Installation-Guide.html#linux"),
    "pdfkit": RuntimeNeed((), "https://github.com/JazzCore/python-pdfkit#installation"),
    "pyzbar": RuntimeNeed(("libzbar0",), "https://github.com/NaturalHistoryMuseum/pyzbar#installation"),
}
"""By the normalised name of PyPI. With the extras `binary` and `c` psycopg has its library or is built."""

NODE: Mapping[str, RuntimeNeed] = {
    **dict.fromkeys(("@prisma/client", "prisma", "@prisma/engines"), _PRISMA),
    **dict.fromkeys(("puppeteer", "puppeteer-core", "chrome-launcher"), _CHROMIUM),
    **dict.fromkeys(("playwright", "playwright-core", "playwright-chromium"), _BROWSERS),
    **dict.fromkeys(("pem", "devcert"), _OPENSSL),
    **dict.fromkeys(
        ("gm", "imagemagick", "easyimage"), RuntimeNeed(("imagemagick",), "https://github.com/aheckmann/gm#readme")
    ),
    "simple-git": RuntimeNeed(("ca-certificates", "git"), "https://github.com/steveukx/git-js#system-dependencies"),
    **dict.fromkeys(
        ("tree-kill", "concurrently", "nodemon", "ps-list", "find-process"),
        RuntimeNeed(("procps",), "https://github.com/pkrumins/node-tree-kill#methods"),
    ),
}
"""By the name on npm."""

RUBY: Mapping[str, RuntimeNeed] = {
    "mini_magick": _MAGICK,
    **dict.fromkeys(("paperclip", "kt-paperclip"), _MAGICK),
    "ethon": RuntimeNeed(("libcurl4",), "https://github.com/typhoeus/ethon#ethon"),
    "mimemagic": RuntimeNeed(("shared-mime-info",), "https://github.com/mimemagicrb/mimemagic#dependencies"),
    "rmagick": RuntimeNeed(("imagemagick",), "https://github.com/rmagick/rmagick#prerequisites"),
    "git": RuntimeNeed(("git",), "https://github.com/ruby-git/ruby-git#ruby-version-support-policy"),
}
"""By the gem's name, where a compiler is not what it needs."""
