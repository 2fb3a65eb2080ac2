"""Managers without ways of their own: the record says which files an installation reads."""

from __future__ import annotations

from posixpath import join

from rules.ecosystems.catalogue import fetching, managers
from rules.ecosystems.record import Lock, Reads
from rules.facts.build_inputs.need import Need, manifests, needs_source
from rules.facts.calls import Invocation
from rules.facts.copied_paths import SourceView


def read_by(name: str) -> Reads:
    """The files that an installation by this manager reads."""
    reads = managers()[name].reads
    assert isinstance(reads, Reads), f"no reader asks for the files of {name}"
    return reads


def placed(folder: str, names: tuple[str, ...]) -> list[str]:
    return [join(folder, name) for name in names]


def guessed(call: Invocation, folder: str) -> list[str]:
    """What to copy if nobody knows the build context: `yarn.lock*`, which may be missing, unless the call insists."""
    lock = managers()[call.tool].lock
    insists = isinstance(lock, Lock) and call.has(lock.flag, lock.renamed, "--frozen")
    names = read_by(call.tool).guess
    return placed(folder, tuple(name.removesuffix("*") for name in names) if insists else names)


def by_record(call: Invocation, folder: str, view: SourceView) -> Need:
    """The need of a call: its manifests where it downloads, the source for anything else."""
    reads, known = managers()[call.tool].reads, fetching(call.tool)
    if not isinstance(reads, Reads) or known is None or call.subcommand not in known.verbs or call.operands:
        return needs_source(f"`{call.tool}` may read the source")
    if not view.is_known:
        return manifests(view, guessed(call, folder), (), "it reads no other file of the source")
    return manifests(view, placed(folder, reads.manifests), placed(folder, reads.others))
