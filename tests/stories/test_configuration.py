"""`.github/slimline.yml` from the base branch."""

from __future__ import annotations

from tests.practice import PRACTICE
from tests.stories.conftest import REPOSITORY, Story

PATH = ".github/slimline.yml"


def configured(story: Story, text: str, files: dict[str, str | None] | None = None) -> None:
    story.github.push(REPOSITORY, "main", {PATH: text})
    story.open(files or {"Dockerfile": PRACTICE})
    story.work()


def test_a_rule_is_switched_off_by_its_name(story: Story) -> None:
    configured(story, "rules:\n  full-base-image: off\n")
    assert [thread.line for thread in story.pull.threads] == [7]


def test_mistakes_are_told_with_line_and_hint_and_the_review_goes_on(story: Story) -> None:
    configured(story, "rules:\n  full-base-imag: off\nrevew:\n  scope: new\n")
    run = story.check_run()
    assert "line 3: `revew` isn't a setting. Did you mean `review`?" in (run.summary or "")
    assert "line 2: `full-base-imag` isn't a rule, an alias, or a category." in (run.summary or "")
    assert [annotation["path"] for annotation in run.annotations] == [PATH, PATH]
    assert len(story.pull.threads) == 2


def test_a_mistake_drops_its_setting_alone(story: Story) -> None:
    configured(story, "rules:\n  full-base-image: off\nrevew: {}\n")
    assert [thread.line for thread in story.pull.threads] == [7]


def test_a_mistake_in_paths_reviews_nothing_and_says_why(story: Story) -> None:
    configured(story, "paths:\n  exlude: [secret]\n")
    run = story.check_run()
    assert (run.title, run.conclusion) == ("Not reviewed: a mistake in the configuration", "neutral")
    assert "- line 2: `paths.exlude` isn't a setting. Did you mean `exclude`?" in (run.summary or "")
    assert story.pull.threads == []


def test_the_check_fails_from_the_configured_severity(story: Story) -> None:
    configured(story, "check:\n  fail_on: hint\n")
    assert story.check_run().conclusion == "failure"


def test_paths_are_left_out(story: Story) -> None:
    files: dict[str, str | None] = {"examples/a/Dockerfile": PRACTICE, "Dockerfile": PRACTICE}
    configured(story, "paths:\n  exclude: ['examples/**']\n", files)
    assert {thread.path for thread in story.pull.threads} == {"Dockerfile"}


def test_a_pull_request_cannot_change_its_own_configuration(story: Story) -> None:
    story.open({"Dockerfile": PRACTICE, PATH: "rules:\n  full-base-image: off\n"})
    story.work()
    assert len(story.pull.threads) == 2


def test_the_mistakes_of_a_configuration_are_told_before_it_is_merged(story: Story) -> None:
    story.open({"README.md": "# Shop\n", PATH: "\nrulez: {}\n"})
    story.work()
    run = story.check_run()
    assert (run.title, run.conclusion) == ("No Dockerfile changed", "neutral")
    assert f"This pull request changes `{PATH}`. The change takes effect after the merge. It has mistakes:" in (
        run.summary or ""
    )
    assert "- line 2: `rulez` isn't a setting. Did you mean `rules`?" in (run.summary or "")
    assert [(annotation["path"], annotation["start_line"]) for annotation in run.annotations] == [(PATH, 2)]
    story.github.push(REPOSITORY, "change", {PATH: "rules: {full-base-image: false}\n", "Dockerfile": PRACTICE})
    story.work()
    assert len(story.pull.threads) == 2, "the rules of the base branch count"
    assert (story.check_run().summary or "").endswith("The change takes effect after the merge.")


def test_a_mended_configuration_is_not_annotated_with_the_old_mistakes(story: Story) -> None:
    story.github.push(REPOSITORY, "main", {PATH: "rulez: {}\n"})
    story.open({PATH: "rules: {}\n"})
    story.work()
    assert "Slimline ignores these settings and uses the others" in (story.check_run().summary or "")
    assert story.check_run().annotations == []


def test_the_organisations_configuration_is_the_fallback(story: Story) -> None:
    story.github.create_repository("acme/.github", {PATH: "rules:\n  full-base-image: off\n"})
    story.open({"Dockerfile": PRACTICE})
    story.work()
    assert [thread.line for thread in story.pull.threads] == [7]


def test_hadolints_ignores_are_honoured(story: Story) -> None:
    story.github.push(REPOSITORY, "main", {".hadolint.yaml": "ignored:\n  - DL3042\n  - DL3015\n"})
    story.open({"Dockerfile": PRACTICE})
    story.work()
    assert "pip-cache-kept" not in "".join(story.bodies)
    assert "apt-recommends-installed" not in "".join(story.bodies)


def test_scope_touched_files_hears_what_was_there_before(story: Story) -> None:
    story.github.push(REPOSITORY, "main", {"Dockerfile": PRACTICE})
    configured(story, "review:\n  scope: touched-files\n", {"Dockerfile": PRACTICE + "LABEL a=b\n"})
    assert {annotation["title"] for annotation in story.check_run().annotations} >= {"full-base-image"}


def test_scope_all_annotates_the_other_dockerfiles(story: Story) -> None:
    story.github.push(REPOSITORY, "main", {"old/Dockerfile": PRACTICE})
    configured(story, "review:\n  scope: all\n", {"Dockerfile": PRACTICE})
    assert {annotation["path"] for annotation in story.check_run().annotations} == {"old/Dockerfile"}
