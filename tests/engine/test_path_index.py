"""The files of a folder answer as a plain search through all of them does."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rules.dockerfile.memo import fact
from rules.engine.context import BuildContext
from rules.engine.path_index import Paths

NAMES = st.sampled_from(["a", "b", "a.b", "a-", "a0", ".a", "é", "src"])
FILES = st.frozensets(st.lists(NAMES, min_size=1, max_size=4).map("/".join), max_size=12)
FOLDERS = st.lists(NAMES, max_size=3).map("/".join)


@given(FILES, FOLDERS)
def test_a_folder_is_found_as_by_a_search(files: frozenset[str], folder: str) -> None:
    paths = Paths(files)
    prefix = folder + "/" if folder else ""
    inside = sorted(path for path in files if path.startswith(prefix))
    assert list(paths.inside(folder)) == inside
    assert paths.below(folder) == {path.removeprefix(prefix) for path in inside}
    assert paths.has_folder(folder) is (bool(folder) and bool(inside))
    assert paths.holds(folder) is (bool(folder) and (folder in files or bool(inside)))


@given(FILES)
def test_files_are_found_by_their_names(files: frozenset[str]) -> None:
    paths = Paths(files)
    assert paths.at_top == {path for path in files if "/" not in path}
    assert sorted(path for named in paths.by_name.values() for path in named) == sorted(files)
    assert all(path.split("/")[-1] == name for name, named in paths.by_name.items() for path in named)


def test_what_was_found_out_is_shared_by_the_dockerfiles_of_a_tree() -> None:
    asked = []

    @fact
    def count(paths: Paths) -> int:
        asked.append(paths)
        return len(paths)

    tree = Paths({"web/a", "web/b", "c"})
    for _ in range(3):
        assert count(BuildContext(tree.below("web")).paths) == 2
    assert len(asked) == 1


def test_a_context_reads_each_file_once() -> None:
    asked = []
    build = BuildContext(frozenset({"a"}), lambda path: asked.append(path) or "text")
    assert [build.read("a"), build.read("a"), asked] == ["text", "text", ["a"]]
