"""Findings and the fixes they carry."""

from __future__ import annotations

from rules.dockerfile.node import record, value
from rules.dockerfile.source import Span


@value
class Edit:
    """One replacement in the file. An empty span inserts, an empty replacement deletes."""

    span: Span
    replacement: str


@record
class Saving:
    """What a fix is worth. `basis` says how we know (a measurement, a registry's answer), so that a reader can check.

    bytes: image bytes saved, None where unknown. text: the claim in a few words, e.g. `the archives pip downloaded`.
    """

    text: str
    basis: str
    bytes: int | None = None


@record
class Fix:
    """Edits that apply together or not at all.

    title: imperative, with this file's names: "Add `--no-cache-dir`".
    caution: what the author checks before accepting; "" where nothing can go wrong.
    changes_stages: the fix means to add, remove or re-base stages; otherwise the stage graph must stay as it is.
    is_decision: the program may behave in another way, so only a person who read the caution takes it: a suggestion of
        its own in a review, never applied together with all others.
    """

    title: str
    edits: tuple[Edit, ...]
    caution: str = ""
    saving: Saving | None = None
    changes_stages: bool = False
    is_decision: bool = False


@record
class ProposedFile:
    """The whole text of another file that would settle a finding. `path` is relative to the build context."""

    path: str
    text: str


@record
class Finding:
    """One place that breaks a rule. `rule` is the rule's name; `span` the part of the file to look at.

    message: what is wrong, in one sentence. note: what else is worth knowing, such as a second way; "" if nothing.
    proposed_file: the fix that lies outside the Dockerfile, such as a `.dockerignore`. refused: why the rule, which
    has a fix for others of its kind, has none here; "" if nothing.
    """

    rule: str
    message: str
    span: Span
    fix: Fix | None = None
    proposed_file: ProposedFile | None = None
    note: str = ""
    refused: str = ""
