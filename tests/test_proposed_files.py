"""Dockerfiles that share a build context share the files that are proposed for it."""

from __future__ import annotations

from app.review.proposed_files import Proposal, new_files


def test_a_shared_file_gets_what_all_propose() -> None:
    one = Proposal("web/.dockerignore", ".git\nnode_modules\n*.md\n", is_new=True)
    other = Proposal("web/.dockerignore", ".git\n*.md\ndist\n", is_new=True)
    assert new_files([one, None, other], everything=True) == {"web/.dockerignore": ".git\n*.md\n"}


def test_what_exists_or_needs_a_look_stays_out() -> None:
    taken = Proposal("a", "x\n", is_new=False)
    careful = Proposal("b", "x\n", is_new=True, caution="Check that nothing reads x.")
    assert new_files([taken, careful], everything=False) == {}
    assert new_files([taken, careful], everything=True) == {"b": "x\n"}
