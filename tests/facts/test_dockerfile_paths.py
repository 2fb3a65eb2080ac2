"""What the path of a Dockerfile tells."""

from __future__ import annotations

import pytest

from rules.facts.dockerfile_paths import holds_a_version, is_for_tests, is_for_work, is_not_run, names_version


@pytest.mark.parametrize(
    "path",
    [
        "redis/5.0.7/Dockerfile",
        "php/5.6.23-fpm/Dockerfile",
        "jboss/as-4.0.5/Dockerfile",
        "src/aspnet/8.0/noble/amd64/Dockerfile",
        "v1.2/Dockerfile",
        "j2ee/8u131/Dockerfile",
        "minio/2023-02-27T18-10-45Z/Dockerfile",
        "Dockerfile.2.7",
        "jira/CVE-2019-11581/Dockerfile.smtpd",
    ],
)
def test_a_version_in_the_path_is_seen(path: str) -> None:
    assert holds_a_version(path)


@pytest.mark.parametrize("path", ["", "Dockerfile", "ch02/lab/Dockerfile", "api-v2/Dockerfile", "net8/app.Dockerfile"])
def test_other_numbers_are_no_version(path: str) -> None:
    assert not holds_a_version(path)


@pytest.mark.parametrize(
    ("path", "name", "version", "names"),
    [
        ("node/12/Dockerfile", "node", "12", True),
        ("ci/Dockerfile.centos7", "centos", "7", True),
        ("ci/centos-7.Dockerfile", "centos", "7", True),
        ("py39/Dockerfile", "py", "3.9", True),
        ("Dockerfile.buster", "debian", "buster", True),
        ("python3/Dockerfile", "python", "3.9", False),
        ("node120/Dockerfile", "node", "12", False),
        ("happy39/Dockerfile", "py", "3.9", False),
        ("filibuster/Dockerfile", "debian", "buster", False),
        ("", "node", "12", False),
        ("node/Dockerfile", "node", "", False),
    ],
)
def test_the_path_may_name_the_version(path: str, name: str, version: str, names: bool) -> None:
    assert names_version(path, [name], version) is names


def test_a_file_that_nobody_runs_lies_in_a_folder_of_that_name() -> None:
    assert is_not_run("integration/testdata/app/Dockerfile")
    assert is_not_run("vendor/github.com/a/b/Dockerfile")
    assert not is_not_run("services/vendors/Dockerfile")
    assert not is_not_run("app/Dockerfile.fixtures")


@pytest.mark.parametrize(
    "path",
    [
        "Dockerfile.dev",
        "docker/dev/Dockerfile",
        "web.development.dockerfile",
        ".github/tools/Containerfile",
        "Dockerfile-ci",
    ],
)
def test_an_image_for_work_on_the_program_has_such_a_name(path: str) -> None:
    assert is_for_work(path)


@pytest.mark.parametrize(
    "path", ["Dockerfile", "devices/Dockerfile", "build/Dockerfile", "Dockerfile.prod", "builders/web/Dockerfile"]
)
def test_other_names_tell_no_work(path: str) -> None:
    assert not is_for_work(path)


@pytest.mark.parametrize(
    "path", ["Shop.Tests/Dockerfile", "docker/test-server/Dockerfile", "docker/dummy/oidc/Dockerfile"]
)
def test_an_image_for_tests_lies_in_a_folder_of_tests(path: str) -> None:
    assert is_for_tests(path)
