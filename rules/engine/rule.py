"""The look of a rule: one class in one file, its documentation and its examples in it."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from enum import Enum, StrEnum
from functools import cached_property
from textwrap import dedent
from typing import ClassVar

from rules.dockerfile.model import Dockerfile
from rules.dockerfile.source import Span
from rules.dockerfile.vocabulary import vocabulary
from rules.engine.context import Context
from rules.engine.finding import Finding, Fix


class Category(StrEnum):
    """The rule's folder; the lesson's strategies first."""

    BASE_IMAGE = "base_image"
    RUN_LAYERS = "run_layers"
    CACHE_ORDER = "cache_order"
    MULTI_STAGE = "multi_stage"
    CLEANUP = "cleanup"
    PACKAGE_MANAGERS = "package_managers"
    BUILD_CONTEXT = "build_context"
    REPRODUCIBILITY = "reproducibility"
    SECURITY = "security"
    CORRECTNESS = "correctness"


class Phase(Enum):
    """When a rule's fixes are applied: large moves first, so that small edits land in their final place."""

    STAGES = 1
    ORDER = 2
    JOINING = 3
    INSIDE = 4
    BASE = 5


class Severity(StrEnum):
    """How much a finding matters; a check run can fail from one of these on."""

    HINT = "hint"
    WARNING = "warning"
    ERROR = "error"


class _Example:
    """A Dockerfile in a rule's file. Only tests and pages read it, so its text is put in order when somebody asks."""

    def __init__(self, code: str, context: Context | None) -> None:
        self._code, self._context = code, context

    @cached_property
    def code(self) -> str:
        return _in_order(self._code)

    @cached_property
    def context(self) -> Context:
        """What else is known."""
        return self._context or Context()


class Invalid(_Example):
    """A Dockerfile that breaks the rule, and the text after the rule's own fixes (None: no fix).

    findings: how many places break the rule.
    """

    def __init__(self, code: str, fixed: str | None = None, context: Context | None = None, findings: int = 1) -> None:
        super().__init__(code, context)
        self._fixed, self.findings = fixed, findings

    @cached_property
    def fixed(self) -> str | None:
        return None if self._fixed is None else _in_order(self._fixed)


class Valid(_Example):
    """A Dockerfile on which the rule is silent, and why."""

    def __init__(self, code: str, because: str, context: Context | None = None) -> None:
        super().__init__(code, context)
        self.because = because


def _in_order(text: str) -> str:
    return dedent(text).lstrip("\n")


class Rule(ABC):
    """One optimisation. The class docstring is its page: a first line states the problem, then why and what to do.

    housekeeping: nobody is called for it alone. Its fix rides along in a suggestion that is made anyway, and its
    findings stand in the check run.
    looks_for: words of which a file must hold one (`vocabulary`) for the rule to say anything; empty: it looks at every
    file.
    kept_on_purpose: a pattern of the comments by which authors say that they want what the rule would change; it is
    silent there. Case doesn't matter.
    """

    category: ClassVar[Category]
    phase: ClassVar[Phase] = Phase.INSIDE
    severity: ClassVar[Severity] = Severity.WARNING
    default: ClassVar[bool] = True
    housekeeping: ClassVar[bool] = False
    looks_for: ClassVar[frozenset[str]] = frozenset()
    kept_on_purpose: ClassVar[str] = ""
    aliases: ClassVar[tuple[str, ...]] = ()
    references: ClassVar[tuple[str, ...]] = ()
    invalid: ClassVar[tuple[Invalid, ...]]
    valid: ClassVar[tuple[Valid, ...]]

    @cached_property
    def name(self) -> str:
        """`PipCacheKept` -> `pip-cache-kept`."""
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", type(self).__name__).lower()

    @property
    def loaded(self) -> Rule:
        """The rule with its page and examples: itself, unless only a list tells of it."""
        return self

    @abstractmethod
    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        """Yields a finding for each place that breaks the rule. Must not raise; must work with `Context()`."""

    def may_speak(self, dockerfile: Dockerfile) -> bool:
        """Whether the file holds what the rule is about; where it does not, the rule need not be asked."""
        return not self.looks_for or not self.looks_for.isdisjoint(vocabulary(dockerfile))

    def finding(self, span: Span, message: str, fix: Fix | None = None, note: str = "", refused: str = "") -> Finding:
        return Finding(self.name, message, span, fix, note=note, refused="" if fix is not None else refused)
