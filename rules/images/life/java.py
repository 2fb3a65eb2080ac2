"""Java: which versions are maintained for years, and the images of those between them."""

from __future__ import annotations

from rules.images.life.lifetimes import Lifetimes, days

MAINTAINED = (8, 11, 17, 21, 25)
"""The versions with long-term support, which Eclipse Temurin builds."""
NEWEST = 27
"""The newest Java that has been released: `openjdk` is still built for the early access of later ones."""

_TEMURIN = days(
    """
    2021-09-30 16
    2022-09-30 18
    2023-03-31 19
    2023-09-19 20
    2024-09-17 22
    2025-03-18 23
    2025-09-16 24
    """
)
_CORRETTO = days(
    """
    2021-04-20 15
    2021-10-19 16
    2022-10-18 18
    2023-04-19 19
    2023-10-17 20
    2024-10-15 22
    2025-04-30 23
    2025-10-31 24
    """
)


def maintained_from(version: int) -> int | None:
    """The version itself where it has long-term support, or the next one that has; None past the last."""
    return next((one for one in MAINTAINED if one >= version), None)


def _lifetimes(name: str, image: str, source: str, ended: dict[str, str], variants: tuple[str, ...]) -> Lifetimes:
    successors = {version: f"{image}:{maintained_from(int(version))}" for version in ended}
    return Lifetimes(name, f"{image}:{MAINTAINED[-1]}", source, ended, frozenset(variants), successors)


JAVA: dict[str, Lifetimes] = {
    "eclipse-temurin": _lifetimes(
        "Eclipse Temurin",
        "eclipse-temurin",
        "https://adoptium.net/support/",
        _TEMURIN,
        ("jdk", "jre", "alpine", "windowsservercore", "nanoserver"),
    ),
    "amazoncorretto": _lifetimes(
        "Amazon Corretto", "amazoncorretto", "https://aws.amazon.com/corretto/faqs/", _CORRETTO, ("alpine", "jdk")
    ),
}
