"""Which images of Google's distroless project are still built.

Source: https://github.com/GoogleContainerTools/distroless#what-images-are-available
"""

from __future__ import annotations

from rules.dockerfile.expressions import expression
from rules.images.names import ImageName

_DISTROLESS = expression(r"gcr\.io/distroless/(?P<kind>[a-z-]+?)(?P<version>\d+)?(?:-debian(?P<debian>\d+))?")
_BUILT_DISTROLESS = {"java": (17, 21, 25), "nodejs": (22, 24, 26), "python": (3,)}
_OLDEST_DISTROLESS_DEBIAN = 12


def _built(kind: str) -> frozenset[str]:
    return frozenset(map(str, _BUILT_DISTROLESS[kind]))


def to_built_distroless(image: ImageName) -> str | None:
    """`gcr.io/distroless/java:11` and `nodejs18-debian11` on the Debian that is built today; None for what still is.

    A name without a Debian is that of the newest one, as the project's README says: `static`, and `java21` while it's
    built.
    """
    found = _DISTROLESS.fullmatch(image.repository)
    if found is None or int(found["debian"] or 0) >= _OLDEST_DISTROLESS_DEBIAN:
        return None
    kind, tag = found["kind"], image.tag
    version = found["version"]
    if kind in _BUILT_DISTROLESS and version is None and tag[:1].isdigit():
        version, _, tag = tag.partition("-")
    is_newest = not found["debian"] and (kind not in _BUILT_DISTROLESS or found["version"] in _built(kind))
    if is_newest:
        return None
    if kind not in _BUILT_DISTROLESS:
        return f"gcr.io/distroless/{kind}-debian13" + (f":{tag}" if tag else "")
    number = int(version) if version and version.isdigit() else 0
    newer = next((one for one in _BUILT_DISTROLESS[kind] if one >= number), None)
    return f"gcr.io/distroless/{kind}{newer}-debian13" + (f":{tag}" if tag else "") if newer else ""
