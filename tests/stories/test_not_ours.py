"""What is no Dockerfile, though it is named like one: left alone without a word."""

from __future__ import annotations

import pytest

from tests.practice import PRACTICE
from tests.stories.conftest import REPOSITORY, Story

POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:" + "0" * 64 + "\nsize 123\n"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("Dockerfile.j2", "FROM python:{{ version }}\n"),
        ("Dockerfile.erb", "FROM ruby:<%= version %>\n"),
        ("images/Dockerfile.tmpl", "{{ if .Full }}\nFROM python:3.11\n{{ end }}\n"),
        ("Dockerfile.template", PRACTICE),
        ("Dockerfile", "{% if full %}\nFROM python:3.11\n{% else %}\nFROM python:3.11-slim\n{% endif %}\n"),
        ("Dockerfile", POINTER),
    ],
)
def test_templates_and_pointers_are_left_alone(story: Story, path: str, text: str) -> None:
    story.open({path: text})
    story.work()
    run = story.check_run()
    assert (run.title, run.conclusion, run.annotations) == ("No Dockerfile changed", "success", [])
    assert story.pull.reviews == []


def test_a_submodule_is_left_alone(story: Story) -> None:
    pull = story.open({"main.py": "print(2)\n"})
    git = story.github.repository(REPOSITORY).git
    listed = git.run("ls-tree", pull.head_sha) + f"160000 commit {'1' * 40}\tDockerfile\n".encode()
    tree = git.run("mktree", "--missing", stdin=listed).decode().strip()
    who = ("-c", "user.name=octocat", "-c", "user.email=octocat@example.com")
    git.set_ref("refs/heads/change", git.line(*who, "commit-tree", tree, "-p", pull.head_sha, "-m", "Submodule"))
    story.github.push(REPOSITORY, "change", {"main.py": "print(3)\n"})
    story.work()
    assert story.check_run().title == "No Dockerfile changed"


def test_a_file_that_does_not_parse_and_is_no_template_is_told(story: Story) -> None:
    story.open({"Dockerfile": "FROM python:3.11\nRUNN {{ x }}\n"})
    story.work()
    assert story.check_run().title == "1 Dockerfile that can't be built"


def test_a_quoted_script_is_one_excerpt_of_its_line(story: Story) -> None:
    story.open({"Dockerfile": "FROM python:3.13-slim\nRUN pip install x && case `ls`\nRUN echo\n"})
    story.work()
    words = "\n".join([*story.bodies, story.check_run().text or ""])
    assert "the script of the RUN in line 2 can't be read: the script does not parse as shell" in words
    assert words.count("`") % 2 == 0
