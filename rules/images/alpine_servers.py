"""Web servers whose image comes on Debian and on Alpine, with the same server and the same settings in both."""

from __future__ import annotations

import re

from rules.images.names import ImageName
from rules.images.never_built import is_built
from rules.images.variants import DEBIAN_RELEASES

ALPINE_SERVERS = {"nginx": frozenset({"nginx", "root"}), "httpd": frozenset({"www-data", "root"})}
"""By its image, the users that both systems have: Debian's image of nginx has `www-data`, and Alpine's has not."""

OF_DEBIAN = re.compile(
    r"\b(?:bash|apt|apt-get|dpkg|www-data)\b|^\s*load_module\b|x86_64-linux-gnu|\.so\b", re.MULTILINE
)
"""What a script or a file of settings names that Debian's image has and Alpine's has not, or has elsewhere."""

_TAG = re.compile(rf"(latest|stable|mainline|\d+(?:\.\d+)*|)(?:-?(?:{'|'.join(DEBIAN_RELEASES)}))?$")


def alpine_server(image: ImageName) -> ImageName | None:
    """The Alpine image of the same version; None where there is none, or where nobody knows what the tag means."""
    tag = alpine_server_spelling(image)
    new = image.tagged(tag) if tag is not None else None
    return new if new is not None and is_built(new) else None


def alpine_server_spelling(image: ImageName) -> str | None:
    """How the tag would be spelled, whether it was ever built or not."""
    found = _TAG.match(image.tag) if image.known_as in ALPINE_SERVERS else None
    if found is None or image.digest:
        return None
    return "alpine" if found[1] in {"", "latest"} else f"{found[1]}-alpine"
