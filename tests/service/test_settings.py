from __future__ import annotations

from pathlib import Path

import pytest

from app.failures import SetupError
from app.jobs.database import open_inbox
from app.settings import Settings, load_settings
from app.settings_problems import problems, require, warnings
from tests.app_key import app_key


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    for name in [name for name in os.environ if name.startswith("SLIMLINE_")]:
        monkeypatch.delenv(name)


def test_everything_that_is_missing_is_said_at_once() -> None:
    with pytest.raises(SetupError) as error:
        require(load_settings(), web=True)
    for name in ("SLIMLINE_WEBHOOK_SECRET", "SLIMLINE_APP_ID", "SLIMLINE_PRIVATE_KEY", "SLIMLINE_PRIVATE_KEY_FILE"):
        assert name in str(error.value)


def test_a_worker_needs_no_webhook_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLIMLINE_APP_ID", "7")
    monkeypatch.setenv("SLIMLINE_PRIVATE_KEY", app_key())
    require(load_settings(), web=False)
    with pytest.raises(SetupError):
        require(load_settings(), web=True)


def test_bad_values_name_their_variables_and_do_not_repeat_the_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLIMLINE_APP_ID", "hunter2")
    monkeypatch.setenv("SLIMLINE_PORT", "70000")
    with pytest.raises(SetupError) as error:
        load_settings()
    assert "SLIMLINE_APP_ID" in str(error.value)
    assert "SLIMLINE_PORT" in str(error.value)
    assert "hunter2" not in str(error.value)


@pytest.mark.parametrize("form", [app_key, lambda: app_key().replace("\n", "\\n"), lambda: "\n" + app_key() + "\n\n"])
def test_the_key_may_come_on_one_line(form: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLIMLINE_PRIVATE_KEY", form())  # type: ignore[operator]
    settings = load_settings(app_id=7)
    assert problems(settings, web=False) == []
    assert settings.pem().get_secret_value() == app_key()


@pytest.mark.parametrize("key", ["abc", "-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----"])
def test_a_key_that_is_none_is_refused_at_the_start(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLIMLINE_PRIVATE_KEY", key)
    assert "PEM" in problems(load_settings(app_id=7), web=False)[0]


def test_the_mode_of_the_key_file_is_checked(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    path.write_text(app_key())
    settings = Settings(app_id=7, private_key_file=path)
    for mode, problem, warning in ((0o600, "", ""), (0o640, "", ""), (0o644, "", "read"), (0o666, "changed", "")):
        path.chmod(mode)
        assert problem in " ".join(problems(settings, web=False))
        assert bool(problem) == bool(problems(settings, web=False))
        assert warning in " ".join(warnings(settings))
        assert bool(warning) == bool(warnings(settings))


def test_a_key_file_that_is_not_there(tmp_path: Path) -> None:
    settings = Settings(app_id=7, private_key_file=tmp_path / "none")
    assert "can't be read" in problems(settings, web=False)[0]
    assert "can't be read" in problems(Settings(app_id=7, private_key_file=tmp_path), web=False)[0]


def test_flags_win_over_variables_and_empty_variables_count_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLIMLINE_PORT", "9000")
    monkeypatch.setenv("SLIMLINE_HOST", "")
    assert (load_settings(port=9001).port, load_settings(port=None).port, load_settings().host) == (
        9001,
        9000,
        "127.0.0.1",
    )


def test_the_database_is_a_file_in_the_data_folder_unless_a_url_says_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings().sql_url.endswith("/data/slimline.db")
    for url in ("postgres://u:p@db/x", "postgresql://u:p@db/x", "postgresql+psycopg://u:p@db/x"):
        monkeypatch.setenv("SLIMLINE_DATABASE_URL", url)
        assert load_settings().sql_url == "postgresql+psycopg://u:p@db/x"


def test_the_data_folder_is_for_its_owner_only(tmp_path: Path) -> None:
    open_inbox(Settings(data_dir=tmp_path / "data")).dispose()
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700


def test_secrets_show_in_no_repr(monkeypatch: pytest.MonkeyPatch) -> None:
    secrets = {"WEBHOOK_SECRET": "hook-secret-1", "ADMIN_TOKEN": "admin-secret-2", "PRIVATE_KEY": app_key()}
    secrets["DATABASE_URL"] = "postgresql://u:db-secret-3@127.0.0.1/x"
    for name, value in secrets.items():
        monkeypatch.setenv(f"SLIMLINE_{name}", value)
    settings = load_settings()
    shown = repr(settings) + str(settings) + repr(settings.pem()) + settings.model_dump_json()
    for value in ("hook-secret-1", "admin-secret-2", "db-secret-3", app_key()[40:80]):
        assert value not in shown


def test_settings_come_from_files_too_and_the_environment_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("SLIMLINE_PORT=9001\nSLIMLINE_APP_ID=1\nPOSTGRES_PASSWORD=x\n")
    (tmp_path / "slimline.env").write_text("SLIMLINE_APP_ID=2\nSLIMLINE_HOST=0.0.0.0\n")
    monkeypatch.setenv("SLIMLINE_HOST", "::1")
    found = load_settings()
    assert (found.port, found.app_id, found.host) == (9001, 2, "::1")
    other = tmp_path / "other"
    other.write_text("SLIMLINE_PORT=9002\n")
    assert (load_settings(env_file=other).port, load_settings(env_file=other).app_id) == (9002, None)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SLIMLINE_PUBLIC_ULR", "https://x.example", "Did you mean SLIMLINE_PUBLIC_URL?"),
        ("SLIMLINE_LOG_LEVEL", "chatty", "SLIMLINE_LOG_LEVEL must be 'DEBUG', 'INFO'"),
        ("SLIMLINE_PORT", "eighty", "SLIMLINE_PORT must be a valid integer."),
        ("SLIMLINE_POLL", "perhaps", "SLIMLINE_POLL must be true or false."),
        ("SLIMLINE_APP_ID", "Iv23liabcdefghij", "SLIMLINE_APP_ID: this is the client ID; the App ID is the number"),
    ],
)
def test_a_mistake_is_one_clear_line(name: str, value: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SetupError) as error:
        load_settings()
    assert said in str(error.value)
    assert len(str(error.value).splitlines()) == 2
    assert value not in str(error.value)


def test_a_misspelt_name_in_a_file_is_told_and_other_people_s_variables_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SLIMLINE_SERVICE_HOST", "10.0.0.1")  # Kubernetes names a service's address so
    load_settings()
    (tmp_path / "slimline.env").write_text("SLIMLINE_ADMIN_TOKN=x\n")
    with pytest.raises(SetupError, match="Did you mean SLIMLINE_ADMIN_TOKEN"):
        load_settings()


def test_levels_may_be_written_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLIMLINE_LOG_LEVEL", "debug")
    assert load_settings().log_level == "DEBUG"
