"""`.github/slimline.yml`: what is accepted, and what people are told of their mistakes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.pull_request import Unread
from app.review.configuration import PATH, Configuration, ReviewSettings
from app.review.configuration_file import hadolint, load
from app.review.path_patterns import matches
from app.review.rule_choice import all_words, chosen, words_of
from app.review.schema import schema_text
from app.reviewer import Reviewer
from rules.engine.catalogue import all_rules
from tests.fake_pull_request import FakePullRequest

WORDS = ("pip-cache-kept", "DL3042", "package_managers", "security")


def problems(text: str) -> list[str]:
    return [f"{problem.line}: {problem.message}" for problem in load(text, WORDS, "slimline.yml").problems]


def test_everything_that_can_be_set() -> None:
    loaded = load(
        """
        rules: {pip-cache-kept: off, security: on, dl3042: on}
        paths: {include: ["services/**"], exclude: [examples]}
        review: {scope: touched-files, max_comments: 10}
        check: {fail_on: error}
        keep_base_images: [python]
        style: cache-mounts
        apply: {message: "build: slim"}
        """,
        WORDS,
        "slimline.yml",
    )
    assert loaded.problems == ()
    assert loaded.configuration.rules == {"pip-cache-kept": False, "security": True, "dl3042": True}
    assert loaded.configuration.paths.include == ("services/**",)
    assert loaded.configuration.review.max_comments == 10


def test_an_empty_file_is_the_defaults() -> None:
    assert load("# nothing yet\n", WORDS, "").configuration == Configuration()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("revew:\n  scope: new\n", "1: `revew` isn't a setting. Did you mean `review`?"),
        ("review:\n  scoop: new\n", "2: `review.scoop` isn't a setting. Did you mean `scope`?"),
        ("max_comments: 3\n", "1: `max_comments` isn't a setting. Did you mean `review.max_comments`?"),
        ("rules:\n  pip-cache-kept: [x]\n", "2: `rules.pip-cache-kept`: it must be `on` or `off`."),
        (
            "rules:\n  pip-cache-keep: off\n",
            "2: `pip-cache-keep` isn't a rule, an alias, or a category. Did you mean `pip-cache-kept`?",
        ),
        ("rules: [a]\n", "1: `rules`: it must be a mapping."),
        ("a: &x [1]\nb: *x\n", "1: Slimline can't use this YAML: `aliases (*name) are not supported`"),
        ("- a\n", "1: `the file`: it must be a mapping."),
    ],
)
def test_mistakes_have_a_line_and_a_hint(text: str, told: str) -> None:
    assert problems(text) == [told]


def test_what_is_no_yaml_has_a_line_too() -> None:
    (told,) = problems("a: [\n")
    assert told.startswith("2: This isn't valid YAML: ")


def test_a_wrong_word_gets_the_right_one() -> None:
    (told,) = problems("review:\n  scope: touched-file\n")
    assert told.startswith("2: `review.scope` can't be `touched-file`.")
    assert told.endswith("Did you mean `touched-files`?")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("style: cache-mounts\nrevew: 1\n", {"style": "cache-mounts"}),
        ("style: odd\nkeep_base_images: [python]\n", {"keep_base_images": ("python",)}),
        ("keep_base_images: [1, python]\nstyle: cache-mounts\n", {"style": "cache-mounts"}),
        ("rules: {pip-cache-keep: off, security: on}\n", {"rules": {"security": True}}),
        ("rules: {security: maybe, DL3042: off}\n", {"rules": {"DL3042": False}}),
        ("review: {scope: odd, max_comments: 3}\n", {"review": ReviewSettings(max_comments=3)}),
        ("- a\n", {}),
    ],
)
def test_a_mistake_drops_its_setting_and_the_rest_holds(text: str, kept: dict[str, object]) -> None:
    loaded = load(text, WORDS, "")
    assert loaded.configuration == Configuration(**kept)  # type: ignore[arg-type]
    assert len(loaded.problems) == 1
    assert not loaded.is_closed


@pytest.mark.parametrize(
    "text",
    [
        "paths: {exlude: [secret]}\n",
        "paths: {exclude: secret}\nstyle: flags\n",
        "path:\n  exclude: [secret]\n",
        "paths: [secret]\n",
        "style: [\npaths:\n  exclude: [secret]\n",
        '{style: flags, "paths": {exclude: [secret]}\n',
        '{style: flags, "\\x70aths": {exclude: [secret]}\n',
        "style: [\npahts:\n  exclude: [secret]\n",
        "paths: &p {exclude: [secret]}\nreview: *p\n",
    ],
)
def test_a_mistake_in_paths_closes(text: str) -> None:
    assert load(text, WORDS, "").is_closed


@pytest.mark.parametrize("file", [Unread(size=70_000), Unread(is_text=False), "#" * 70_000])
def test_a_file_that_cannot_be_read_may_hide_paths_and_closes(file: str | Unread) -> None:
    assert load(file, WORDS, "").is_closed


def test_a_text_that_is_not_yaml_and_cannot_mean_paths_leaves_the_defaults() -> None:
    loaded = load("style: [flags\n", WORDS, "")
    assert (loaded.configuration, loaded.is_closed, len(loaded.problems)) == (Configuration(), False, 1)


def test_bombs_are_refused_unread() -> None:
    bomb = "a: &a [x, x]\n" + "\n".join(f"{c}: &{c} [*{chr(ord(c) - 1)}, *{chr(ord(c) - 1)}]" for c in "bcdefghij")
    assert "aliases" in problems(bomb)[0]
    assert "reads at most 65,536" in problems("#" * 70_000)[0]
    assert problems("a: " + "[" * 30_000)


@given(st.text(max_size=200))
def test_no_text_makes_it_fail(text: str) -> None:
    load(text, WORDS, "slimline.yml")
    hadolint(text)


def test_the_published_schema_is_the_one_in_force() -> None:
    """Render it with `python -m app.review.schema > docs/slimline.schema.json`."""
    assert Path("docs/slimline.schema.json").read_text() == schema_text()


def test_a_rule_wins_over_its_category_and_an_ignore_over_both() -> None:
    rules = all_rules()
    names = {rule.name for rule in chosen(rules, {"package_managers": False, "pip-cache-kept": True}, ())}
    assert "pip-cache-kept" in names
    assert "npm-cache-kept" not in names
    assert "pip-cache-kept" not in {r.name for r in chosen(rules, {"pip-cache-kept": True}, ("dl3042",))}


def test_nobody_needs_to_know_underscores() -> None:
    assert any("package-managers" in words_of(rule) for rule in all_rules())


@pytest.mark.parametrize(
    ("path", "pattern", "is_match"),
    [
        ("a/Dockerfile", "Dockerfile", True),
        ("examples/a/Dockerfile", "examples", True),
        ("examples/a/Dockerfile", "examples/**", True),
        ("examples/a/Dockerfile", "examples/*/Dockerfile", True),
        ("examples/a/b/Dockerfile", "examples/*/Dockerfile", False),
        ("a/b/Dockerfile", "**/b/Dockerfile", True),
        ("b/Dockerfile", "**/b/Dockerfile", True),
        ("Dockerfile.dev", "Dockerfile.*", True),
        ("x/test.Dockerfile", "*.Dockerfile", True),
        ("my-examples/Dockerfile", "examples", False),
    ],
)
def test_path_patterns(path: str, pattern: str, is_match: bool) -> None:
    assert matches(path, [pattern]) is is_match


def test_hadolints_list() -> None:
    assert hadolint("ignored:\n  - DL3008\n  - SC2086\n").ignored == ("DL3008", "SC2086")
    assert hadolint("ignored: DL3008\n").ignored == ()


def test_the_documented_example_is_one() -> None:
    page = Path("docs/configuration.md").read_text()
    example = page.partition("```yaml\n")[2].partition("```")[0]
    words = all_words(all_rules())
    known = {"full-base-image", "DL3008", "security"} | set(words)
    assert load(example, known, "slimline.yml").problems == ()


INSTALL = "FROM python:3.13\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\n"


def said(settings: str, files: dict[str, str]) -> str:
    """What the App says of new Dockerfiles in a repository with these settings."""
    base = {PATH: settings}
    pull = FakePullRequest({**files, **base}, base)
    Reviewer(tuple(all_rules())).review(pull)
    return "\n".join(f"{comment.path}: {comment.body}" for comment in pull.comments)


@pytest.mark.parametrize(
    ("settings", "told", "untold"),
    [
        ("{}", "pip install --no-cache-dir", "--mount"),
        ("style: cache-mounts", "RUN --mount=type=cache,target=/root/.cache/pip", "--no-cache-dir"),
        ("{}", "FROM python:3.13-slim", "nothing"),
        ("keep_base_images: [python]", "pip install --no-cache-dir", "python:3.13-slim"),
        ("paths: {include: [api/**]}", "api/Dockerfile: ", "web/Dockerfile: "),
        ("paths: {exclude: [web/**]}", "api/Dockerfile: ", "web/Dockerfile: "),
    ],
)
def test_a_setting_decides_what_is_said(settings: str, told: str, untold: str) -> None:
    text = said(settings, {"api/Dockerfile": INSTALL, "web/Dockerfile": INSTALL, "api/requirements.txt": "flask\n"})
    assert told in text
    assert untold not in text
