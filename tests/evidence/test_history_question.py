"""What is asked of a repository's history, and what its answer says: the same figures as the whole history gives."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.evidence.answered_history import AnsweredHistory
from app.evidence.history_question import MOST_PATHS, HistoryQuestion, history_question
from app.evidence.history_replay import replay
from rules.engine.context import BuildContext

BEFORE = "FROM node:24\nCOPY . .\nRUN npm ci\n"
AFTER = "FROM node:24\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\n"
FILES = frozenset({"package.json", "package-lock.json", "index.js", "src/a.js", "src/b.js", "docs/a.md", "README.md"})


def context(files: frozenset[str] = FILES, ignored: str | None = None) -> BuildContext:
    return BuildContext(files, dockerignore=ignored)


def asked(before: str = BEFORE, after: str = AFTER, build: BuildContext | None = None) -> HistoryQuestion | None:
    return history_question(before, after, "web", build or context())


def test_where_the_builder_sees_everything_only_the_manifests_are_asked_for() -> None:
    assert asked() == HistoryQuestion("web", ("package-lock.json", "package.json"), True)


def test_what_the_builder_sees_is_asked_for_by_the_largest_folders() -> None:
    found = asked(build=context(ignored="docs/*.md\nsrc/b.js\n"))
    assert found == HistoryQuestion(
        "web", ("README.md", "index.js", "package-lock.json", "package.json", "src/a.js"), False
    )


@pytest.mark.parametrize(
    ("after", "why"),
    [
        ("FROM node:24\nCOPY package*.json ./\nRUN npm ci\n", "other files may have fitted the pattern"),
        ("FROM node:24\nARG F\nCOPY $F ./\nRUN npm ci\n", "nobody knows which file"),
        ("FROM a AS b\nFROM node:24\nCOPY --from=b x ./\nRUN npm ci\n", "what another stage made"),
        ("FROM node:24\nCOPY --exclude=x src ./\nRUN npm ci\n", "a part of a folder"),
        ("FROM node:24\nRUN --mount=type=bind,source=$X,target=x npm ci\n", "a variable"),
        ("FROM node:24\nRUN --mount=type=bind,target=. npm ci\n", "all of it is mounted"),
        ("FROM node:24\nRUN npm install\n", "another install"),
        (BEFORE, "nothing moved"),
        ("FROM", "no Dockerfile"),
    ],
)
def test_nothing_is_asked_where_the_fixes_are_not_sure_to_save_a_count(after: str, why: str) -> None:
    assert asked(after=after) is None, why


def test_a_mounted_manifest_decides_as_a_copied_one() -> None:
    after = "FROM node:24\nRUN --mount=type=bind,source=package.json,target=package.json npm ci\nCOPY . .\n"
    assert asked(after=after) == HistoryQuestion("web", ("package.json",), True)


def test_a_folder_that_the_ignore_file_cuts_does_not_decide() -> None:
    after = "FROM node:24\nCOPY src src\nRUN npm ci\nCOPY . .\n"
    assert asked(after=after, build=context(ignored="src/b.js")) is None
    found = asked(after=after)
    assert found is not None
    assert found.paths == ("src/",)


def test_too_many_paths_are_no_question() -> None:
    files = FILES | {f"{n}.txt" for n in range(MOST_PATHS)}
    assert asked(build=context(files)) is not None
    assert asked(build=context(files, ignored="README.md")) is None
    assert asked(build=BuildContext()) is None
    assert history_question(BEFORE, AFTER, None, context()) is None
    assert history_question(BEFORE, AFTER, "x" * 301, context()) is None


def test_an_answer_says_nothing_of_paths_that_were_not_asked_for() -> None:
    found = AnsweredHistory(HistoryQuestion("", ("package.json",), True), ((), (0,), ()))
    assert found.replay(BEFORE, AFTER) is None
    told = found.replay(BEFORE, AFTER.replace(" package-lock.json", ""))
    assert told is not None
    assert told.sentence == "In the last 3 commits `npm ci` would have run once instead of 3."


def test_one_commit_is_no_plural() -> None:
    told = AnsweredHistory(HistoryQuestion("", (), True), ((),)).replay(BEFORE, "FROM node:24\nRUN npm ci\nCOPY . .\n")
    assert told is not None
    assert told.sentence == "In the last commit `npm ci` would have run 0 times instead of once."


IGNORED = ("", "*.md\n", "docs\n", "src/b.js\n", "**/*.md\n!README.md\n", "**\n!src\n!package*.json\n")
SOURCES = (".", "src", "src/a.js", "docs/", "*.js", "index.js src", "./package.json", "src/*.js", "*")


@settings(max_examples=300)
@given(
    before=st.sampled_from(SOURCES),
    after=st.sampled_from(["package.json", "package.json package-lock.json", "src package.json", "src/a.js", "docs"]),
    ignored=st.sampled_from(IGNORED),
    commits=st.lists(st.frozensets(st.sampled_from(sorted(FILES)), min_size=1, max_size=3), max_size=12),
)
def test_the_answer_gives_the_figures_of_the_whole_history(
    before: str, after: str, ignored: str, commits: list[frozenset[str]]
) -> None:
    build = context(ignored=ignored)
    old = f"FROM node:24\nCOPY {before} ./\nRUN npm ci\n"
    new = f"FROM node:24\nCOPY {after} ./\nRUN npm ci\nCOPY {before} ./\n"
    question = history_question(old, new, "", build)
    if question is None:
        return
    answer = AnsweredHistory(question, tuple(_numbers(question, changed) for changed in commits))
    whole, told = replay(old, new, commits, build), answer.replay(old, new)
    assert told == whole


def _numbers(question: HistoryQuestion, changed: frozenset[str]) -> tuple[int, ...]:
    """As GitHub answers: a folder was changed by whatever changed a file in it."""
    paths = enumerate(question.paths)
    return tuple(n for n, path in paths if any(one == path or (one + "/").startswith(path) for one in changed))
