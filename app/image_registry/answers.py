"""What a registry said of one tag."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

EXISTS_SECONDS = 3 * 24 * 3600.0
ABSENT_SECONDS = 10 * 60.0


@dataclass(frozen=True, slots=True)
class RegistryAnswer:
    """exists: False where the registry has no such tag. compressed_bytes: of linux/amd64, None where nobody asked.

    platforms: `linux/amd64`, ...; () where nobody asked.
    """

    exists: bool
    digest: str = ""
    compressed_bytes: int | None = None
    platforms: tuple[str, ...] = ()

    @property
    def good_for(self) -> float:
        """Seconds. A tag that is missing today may be pushed in an hour."""
        return EXISTS_SECONDS if self.exists else ABSENT_SECONDS

    def as_json(self) -> str:
        return json.dumps(asdict(self))


def answer_of(text: str) -> RegistryAnswer:
    """What `as_json` wrote."""
    found = json.loads(text)
    return RegistryAnswer(found["exists"], found["digest"], found["compressed_bytes"], tuple(found["platforms"]))
