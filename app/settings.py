"""What the operator sets: variables named SLIMLINE_..., and OpenTelemetry's own. The only reader of the environment.

Secrets are `SecretStr`: they do not show in a repr, a log line or a traceback.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Literal
from urllib.parse import unquote

from dotenv import dotenv_values
from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.failures import SetupError

PUBLIC_API = "https://api.github.com"
SHORTEST_KEY = 32

Sampler = Literal[
    "always_on",
    "always_off",
    "traceidratio",
    "parentbased_always_on",
    "parentbased_always_off",
    "parentbased_traceidratio",
]


class Settings(BaseSettings):
    """The settings of one process. Everything has a default but the App's identity and its secrets."""

    model_config = SettingsConfigDict(
        env_prefix="SLIMLINE_",
        hide_input_in_errors=True,
        frozen=True,
        env_ignore_empty=True,
        extra="ignore",
        populate_by_name=True,
    )

    github_api_url: str = PUBLIC_API
    app_id: int | None = None
    private_key: SecretStr | None = None
    private_key_file: Path | None = None
    webhook_secret: SecretStr | None = None
    webhook_secret_previous: SecretStr | None = None
    """Good beside the other one while the secret is replaced on GitHub."""
    admin_token: SecretStr | None = None
    client_id: str = ""
    client_secret: SecretStr | None = None
    """The App's own, for people who sign in with GitHub."""
    secret_key: SecretStr | None = None
    """Encrypts the credentials of an App that was set up here, where the database keeps them."""
    poll: bool = False
    """Fetch deliveries from GitHub's API instead of receiving them."""
    ca_file: Path | None = None

    data_dir: Path = Path("data")
    database_url: SecretStr | None = None
    public_url: str = ""
    public_pages: bool = True
    """Whether `/`, `/rules/` and `/playground` are shown to everybody."""
    rules_url: str = ""
    """Where the rules' pages are published when these are off: an address with `{rule}` in it."""
    app_slug: str = Field(default="", pattern=r"^[a-z0-9-]*$")
    """The App's name in its address on GitHub: `https://github.com/apps/SLUG`."""
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    metrics_port: int | None = Field(default=None, ge=0, le=65535)
    trusted_proxies: int = Field(default=0, ge=0, le=10)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"] = "INFO"
    log_format: Literal["json", "text", "auto"] = "auto"
    """auto: text where a person looks on, in a terminal."""

    queue_limit: int = Field(default=10_000, ge=1)
    """Deliveries that may wait; above it the answer is 503 and GitHub shows the delivery as failed."""
    installation_concurrency: int = Field(default=4, ge=1, le=64)
    """Jobs of one installation (strictly: of those that share its bucket) that run at a time, over all workers."""
    review_processes: int = Field(default=8, ge=2, le=64)
    """Reviews that this process runs at a time, each in a process of its own: times the next, that is their memory."""
    review_memory_mb: int = Field(default=512, ge=128)
    review_cpu_seconds: int = Field(default=60, ge=1)
    max_attempts: int = Field(default=8, ge=1, le=50)
    drain_seconds: int = Field(default=25, ge=1, le=300)
    sweep_seconds: int = Field(default=300, ge=0)
    """How often missed deliveries are asked for; 0 switches it off."""
    retention_days: int = Field(default=30, ge=4)
    """How long settled jobs are kept. GitHub redelivers for 3 days: an id forgotten earlier would run twice."""

    registries: str = "none"
    """Image registries that may be asked about base images: `none`, `default`, or names with commas."""
    registry_mirrors: str = ""
    """Addresses to ask instead: `docker.io=https://mirror.example.com,...`."""
    registry_config: Path | None = None
    """A Docker configuration file with the registries' credentials."""

    # OpenTelemetry's standard variables: traces go out when an endpoint is set
    otlp_endpoint: str = Field(default="", validation_alias="OTEL_EXPORTER_OTLP_ENDPOINT")
    otlp_traces_endpoint: str = Field(default="", validation_alias="OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
    otlp_headers: SecretStr | None = Field(
        default=None,
        validation_alias=AliasChoices("OTEL_EXPORTER_OTLP_TRACES_HEADERS", "OTEL_EXPORTER_OTLP_HEADERS"),
    )
    traces_service: str = Field(default="slimline", validation_alias="OTEL_SERVICE_NAME")
    traces_sampler: Sampler = Field(default="parentbased_always_on", validation_alias="OTEL_TRACES_SAMPLER")
    traces_sampler_arg: float = Field(default=1.0, ge=0, le=1, validation_alias="OTEL_TRACES_SAMPLER_ARG")
    traces_disabled: bool = Field(default=False, validation_alias="OTEL_SDK_DISABLED")

    @field_validator("log_level", mode="before")
    @classmethod
    def _in_capitals(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @field_validator("app_id", mode="before")
    @classmethod
    def _not_the_client_id(cls, value: object) -> object:
        if isinstance(value, str) and value.strip().startswith(("Iv1.", "Iv2")):
            raise ValueError("this is the client ID; the App ID is the number above it on the App's settings page")
        return value

    @field_validator("secret_key")
    @classmethod
    def _long_enough(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value().strip()) < SHORTEST_KEY:
            raise ValueError(f"shorter than {SHORTEST_KEY} characters; `openssl rand -hex 32` makes one")
        return value

    @field_validator("github_api_url", "public_url")
    @classmethod
    def _without_trailing_slash(cls, value: str) -> str:
        return value.rstrip("/")

    @property
    def install_url(self) -> str:
        """Where people install the App, "" where its slug is unknown."""
        return f"{github_url_of(self.github_api_url)}/apps/{self.app_slug}/installations/new" if self.app_slug else ""

    @property
    def sql_url(self) -> str:
        """The database as SQLAlchemy wants it; by default SQLite below the data folder. May hold a password."""
        if self.database_url is None:
            return f"sqlite:///{self.data_dir.absolute() / 'slimline.db'}"
        url = self.database_url.get_secret_value()
        for prefix in ("postgres://", "postgresql://"):
            if url.startswith(prefix):
                return "postgresql+psycopg://" + url.removeprefix(prefix)
        return url

    @property
    def is_sqlite(self) -> bool:
        return self.sql_url.startswith("sqlite")

    @property
    def traces_endpoint(self) -> str:
        """Where spans are sent, "" where no traces are asked for. The general endpoint is the collector's root."""
        if self.traces_disabled or not (self.otlp_traces_endpoint or self.otlp_endpoint):
            return ""
        return self.otlp_traces_endpoint or f"{self.otlp_endpoint.rstrip('/')}/v1/traces"

    def traces_headers(self) -> dict[str, str]:
        """`name=value,name=value`, values encoded as in a URL. They may hold the collector's key."""
        given = self.otlp_headers.get_secret_value() if self.otlp_headers else ""
        pairs = (pair.partition("=") for pair in given.split(",") if "=" in pair)
        return {name.strip(): unquote(value.strip()) for name, _, value in pairs}

    def webhook_secrets(self) -> tuple[str, ...]:
        """What a delivery may be signed with, the newest first."""
        given = (self.webhook_secret, self.webhook_secret_previous)
        return tuple(secret.get_secret_value() for secret in given if secret and is_given(secret))

    def pem(self) -> SecretStr:
        """The App's private key, from the variable (which may hold `\\n` for line ends) or from the file."""
        if self.private_key is not None:
            return SecretStr(self.private_key.get_secret_value().replace("\\n", "\n").strip() + "\n")
        if self.private_key_file is None:
            raise SetupError(
                "Set SLIMLINE_PRIVATE_KEY or SLIMLINE_PRIVATE_KEY_FILE: the App signs its requests with it."
            )
        return SecretStr(self.private_key_file.read_text(encoding="utf-8", errors="replace"))

    @property
    def is_unconfigured(self) -> bool:
        """Nothing of the App's identity is set: it may be set up in a browser, or was."""
        secrets = (self.private_key, self.webhook_secret)
        return self.app_id is None and self.private_key_file is None and not any(map(is_given, secrets))


def github_url_of(api_url: str) -> str:
    """GitHub's pages for people, where its API is at `api_url`."""
    if api_url.endswith("/api/v3"):  # GitHub Enterprise Server
        return api_url.removesuffix("/api/v3")
    scheme, _, host = api_url.partition("://")
    return f"{scheme}://{host.removeprefix('api.')}"  # github.com, and SUBDOMAIN.ghe.com


ENV_FILES = (Path(".env"), Path("slimline.env"))
"""Read in the working folder, the later one winning; variables of the environment win over both."""


def load_settings(*, env_file: Path | None = None, **overrides: object) -> Settings:
    """The settings from the environment; flags of the command line win. SetupError names the bad variables.

    env_file: read in place of `ENV_FILES`.
    """
    given = {name: value for name, value in overrides.items() if value is not None}
    files = (env_file,) if env_file else ENV_FILES
    problems = list(misspelt({*os.environ, *(name for file in files for name in _names_in(file))}))
    try:
        settings = Settings(_env_file=files, **given)  # type: ignore[call-arg,arg-type]  # pydantic validates them
    except ValidationError as error:
        problems += [f"{_variable(str(e['loc'][0]))}{_said(e['msg'])}" for e in error.errors(include_input=False)]
    if problems:
        raise SetupError("Slimline can't use these settings:\n" + "\n".join(f"  - {line}" for line in problems))
    return settings


def misspelt(names: Iterable[str]) -> Iterator[str]:
    """What is wrong with these variables' names. Others may have reasons of their own, so only near misses count."""
    known = {f"SLIMLINE_{name.upper()}" for name, field in Settings.model_fields.items() if not field.validation_alias}
    for name in sorted(names):
        if name.startswith("SLIMLINE_") and name not in known:
            near = get_close_matches(name, known, 1, 0.85)
            if near:
                yield f"{name} isn't a setting. Did you mean {near[0]}?"


def _names_in(file: Path) -> Iterable[str]:
    return dotenv_values(file) if file.is_file() else ()


def _said(message: str) -> str:
    """The rest of a sentence about a variable: what it must be, or what our own check says of it."""
    must, _, wanted = message.partition("Input should be ")
    if wanted and not must:
        return f" must be {wanted.partition(', unable')[0].replace('a valid boolean', 'true or false')}."
    return f": {message.removeprefix('Value error, ').rstrip('.')}."


def _variable(place: str) -> str:
    """The variable of an error's place: a field's name, or its alias where it has one."""
    return f"SLIMLINE_{place.upper()}" if place in Settings.model_fields else place


def is_given(secret: SecretStr | None) -> bool:
    """Whether a secret is set, to more than blanks."""
    return secret is not None and bool(secret.get_secret_value().strip())
