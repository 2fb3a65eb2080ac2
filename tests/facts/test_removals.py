"""What a removal removes."""

from __future__ import annotations

import pytest

from rules.dockerfile.model import Run
from rules.dockerfile.parser import parse
from rules.facts.removals import covers, removes, spelled_out


@pytest.mark.parametrize(
    "pattern",
    [
        "/var/lib/apt/lists",
        "/var/lib/apt/lists/",
        "/var/lib/apt/lists/*",
        "/var/lib/apt/lists/*.*",
        "/var/lib/apt/*",
        "/var/lib/apt",
        "/var/lib/*",
    ],
)
def test_a_pattern_covers_the_lists(pattern: str) -> None:
    assert covers(pattern, "/var/lib/apt/lists")


@pytest.mark.parametrize(
    "pattern", ["/var/lib/apt/lists2", "/var/lib/dpkg", "/var/*/x", "lists", "*", "/*", "", "/var/lib/apt/li"]
)
def test_a_pattern_does_not_cover_the_lists(pattern: str) -> None:
    assert not covers(pattern, "/var/lib/apt/lists")


@pytest.mark.parametrize("home", ["~", "/root", "/home/app", "$HOME", "${HOME}", '"$HOME"'])
def test_every_spelling_of_the_home_folder_is_known(home: str) -> None:
    assert covers(f"{home}/.cache", "~/.cache/pip")
    assert covers(f"{home}/.cache/pip/*", "~/.cache/pip")


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("rm -rf /x/y", True),
        ("rm -r -- /x/y", True),
        ("sudo rm -rf /x/*", True),
        ("rm -rf /x/{z,y}", True),
        ("find /x -type f -delete", True),
        ("find /x/y -exec rm -f {} +", True),
        ("find /x -name '*.py'", False),
        ("ls /x/y", False),
        ("rm -rf /z", False),
    ],
)
def test_commands_that_remove(command: str, expected: bool) -> None:
    run = next(run for _, run in parse(f"FROM a\nRUN {command}\n").each(Run))
    assert removes(run.commands[0], "/x/y") is expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("/a/{b,c}/d", ("/a/b/d", "/a/c/d")),
        ("{a,b}{c,d}", ("ac", "ad", "bc", "bd")),
        ("/a/{b}", ("/a/{b}",)),
        ("/a/{,b}", ("/a/", "/a/b")),
        ("plain", ("plain",)),
    ],
)
def test_braces_are_spelled_out_as_bash_does(word: str, expected: tuple[str, ...]) -> None:
    assert spelled_out(word) == expected


def test_braces_without_end_are_given_up() -> None:
    assert len(spelled_out("{a,b}" * 40)) <= 80
