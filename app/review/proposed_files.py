"""Files that findings propose beside the Dockerfile: where they belong, and one text where several propose the same."""

from __future__ import annotations

from collections.abc import Container, Iterable

from rules.dockerfile.node import record
from rules.engine.context import BuildContext
from rules.engine.finding import Finding


@record
class Proposal:
    """A complete file. path: relative to the repository. is_new: False where the path is taken, then we never write."""

    path: str
    text: str
    is_new: bool
    caution: str = ""


def proposal(finding: Finding, folder: str | None, build: BuildContext) -> Proposal | None:
    """What a finding proposes. folder: the build context's, "" for the root, None where it is not known."""
    file = finding.proposed_file
    if file is None or folder is None or build.files is None:
        return None
    is_taken = any(path == file.path or path.startswith(file.path + "/") for path in build.files)
    path = f"{folder}/{file.path}" if folder else file.path
    return Proposal(path, file.text, not is_taken, finding.fix.caution if finding.fix else "")


def new_files(proposals: Iterable[Proposal | None], *, everything: bool) -> dict[str, str]:
    """The files to create. everything: also those with something to check first.

    Dockerfiles that share a build context share its ignore file: it gets the lines that all of them propose, because
    what one does without another may copy by name.
    """
    found: dict[str, str] = {}
    for one in proposals:
        if one is not None and one.is_new and (everything or not one.caution):
            found[one.path] = _in_both(found[one.path], one.text) if one.path in found else one.text
    return {path: text for path, text in found.items() if text}


def repeated(found: Iterable[tuple[Proposal | None, bool]], texts: Container[str]) -> frozenset[int]:
    """The positions of findings that say what an earlier one has said: they propose the same of the new files `texts`.

    Each is given with whether a suggestion settles it: then it is told all the same, being about its own Dockerfile.
    """
    said: set[str] = set()
    again: set[int] = set()
    for position, (one, is_settled) in enumerate(found):
        if one is None or not one.is_new or one.path not in texts:
            continue
        if one.path in said and not is_settled:
            again.add(position)
        said.add(one.path)
    return frozenset(again)


def _in_both(first: str, second: str) -> str:
    lines = set(second.splitlines(keepends=True))
    return "".join(line for line in first.splitlines(keepends=True) if line in lines)
