"""Which files the review reads around the Dockerfiles."""

from __future__ import annotations

from app.pull_request import Tree, TreeEntry
from app.review.wanted_files import files_around, source_files, start_files


def tree(*paths: str, size: int = 100) -> Tree:
    return Tree(tuple(TreeEntry(path, "100644", path, size) for path in paths))


def test_start_files_beside_above_and_in_folders_for_them_nearest_first() -> None:
    paths = ("start.sh", "api/docker/entrypoint.sh", "api/main.py", "api/Procfile", "web/start.sh", "api/src/deep/x.sh")
    assert start_files(["api/Dockerfile"], tree(*paths)) == (
        "api/Procfile",
        "api/main.py",
        "start.sh",
        "api/docker/entrypoint.sh",
    )


def test_no_more_than_twenty_start_files_and_no_large_ones() -> None:
    assert len(start_files(["Dockerfile"], tree(*(f"{n}.sh" for n in range(50))))) == 20
    assert start_files(["Dockerfile"], tree("a.sh", size=100_000)) == ()


def test_lock_files_may_be_larger_than_manifests() -> None:
    assert files_around(["Dockerfile"], tree("package-lock.json", "package.json", size=400_000)) == (
        "package-lock.json",
    )
    assert files_around(["Dockerfile"], tree("requirements-dev.txt", "deep/package.json")) == ("requirements-dev.txt",)


def test_program_text_near_the_dockerfile_is_read_and_its_tests_are_not() -> None:
    paths = (
        "api/app.py",
        "api/shop/views.py",
        "api/a/b/c/d.py",
        "web/app.py",
        "api/tests/test_x.py",
        "api/readme.md",
        "api/x_test.go",
    )
    assert source_files(["api/Dockerfile"], tree(*paths)) == ("api/app.py", "api/shop/views.py")
    assert source_files(["Dockerfile"], tree("main.go", "main_test.go")) == ("main.go",)
    assert len(source_files(["Dockerfile"], tree(*(f"{n}.py" for n in range(50))))) == 20
