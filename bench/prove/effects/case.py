"""One case: a Dockerfile, the rule that mends it, and what is seen before and after."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from rules.engine.catalogue import rule_named
from rules.engine.example_context import holding
from rules.engine.rewrite import any_fix, rewrite


@dataclass(frozen=True)
class Effect:
    """A Dockerfile and what a fix changes of it.

    rule: whose fix it is; "" where no fix is made, and the case shows why. seen: looks at the built image, or at the
    build. before, after: what it sees. files: what lies beside the Dockerfile. options: of both builds, each with the
    words of its own.
    """

    name: str
    rule: str
    dockerfile: str
    seen: Callable[[str], str]
    before: str
    after: str
    files: Mapping[str, str] = field(default_factory=dict)
    options: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())

    @property
    def fixed(self) -> str:
        """The Dockerfile after the rule's fixes, decisions among them."""
        if not self.rule:
            return self.dockerfile
        files = {**self.files, "Dockerfile": self.dockerfile}
        return rewrite(self.dockerfile, (rule_named(self.rule),), holding(files), accepts=any_fix).text
