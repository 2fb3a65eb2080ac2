"""Was a form sent from one of our own pages? A browser sends cookies and passwords with any site's form."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import request


def from_our_own_page() -> bool:
    """A program without a browser sends neither header; a browser on another site's page cannot leave them out."""
    origin = request.headers.get("Origin")
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    return site in ("same-origin", "none") and (origin is None or urlsplit(origin).netloc == request.host)
