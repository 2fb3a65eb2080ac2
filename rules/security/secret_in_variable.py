"""A secret in ENV or ARG."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.dockerfile.model import Arg, Assignment, Dockerfile, Env
from rules.edits.secret_mounts import instead_of_argument
from rules.engine.context import Context
from rules.engine.finding import Finding
from rules.engine.rule import Category, Invalid, Rule, Severity, Valid

_NAME = re.compile(
    r"(?:^|_)(?:API_?KEY|ACCESS_?KEY|AUTH|CREDENTIALS?|PASSWORD|PASSWD|PASSPHRASE|PWD_?FOR\w*|PRIVATE_?KEY|SECRET"
    r"|SECRET_?KEY|TOKEN)"
    r"(?:_(?:\d+|ADMIN|API|AWS|BASE|BASE64|B64|CI|DB|DEFAULT|DEPLOY|DEV|DEVELOPMENT|GITHUB|GITLAB|KEY|LIVE|LOCAL|MAIL"
    r"|MAIN|MYSQL|NPM|PG|POSTGRES|PROD|PRODUCTION|READ|REDIS|ROOT|SMTP|STAGING|TEST|TESTING|TEXT|VALUE|WRITE))*$",
    re.IGNORECASE,
)
"""What the last words of a name tell: `AUTH_ORDER` and `PASSWORD_FILE` are no secrets, `PASSWORD_PROD` is one."""
_PUBLIC = re.compile(
    r"^(?:VUE_APP|REACT_APP|NEXT_PUBLIC|NUXT_PUBLIC|VITE|GATSBY|EXPO_PUBLIC)_"
    r"|(?:^|_)(?:PUBLIC|ENABLED?|ALLOW|REQUIRE|DISABLED?|USE|SKIP|RESET|CSRF)_",
    re.IGNORECASE,
)
_VALUE = re.compile(
    r"AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{50,}|glpat-[\w-]{20,}|npm_[A-Za-z0-9]{36}"
    r"|xox[abprs]-[\w-]{10,}|sk_live_\w{20,}|AIza[\w-]{35}|-----BEGIN [A-Z ]*PRIVATE KEY-----"
)
_DUMMY = re.compile(
    r"(?i)|(?:your|my|some|the)?[-_ ]?(?:change[-_]?me|dummy|example|placeholder|fake|test|none|null|xxx+|todo|secret"
    r"|password|please|random|generated?|build|unused"
    r"|not[-_ ]?(?:used|needed|real|set)\w*|ignored?|true|false|\d{1,2}|<.*>|\[.*\]|\{.*\}|\$\(.*\)"
    r"|\*+\w*\**|\.\.\.|0+|abc-?123)(?:[-_ ]\w+)*"
)
_TO_FILL_IN = re.compile(
    r"(?i)(?:set[-_ ]?an?|your|replace|insert)[-_ ]?\w*(?:key|token|password|secret|here)"
    r"|^\W*(?:please\W*)?(?:replace|change|override)[-_ ]?(?:me|this|it)|:change_?me$|https?://|\S \S+ \S"
    r"|^(?:no|disabled?)[-_ ]?auth|^(?:disable|enable)-|^user(?:name)?:pass|^(?:api|secret|access)[-_ ]key$|^(.)\1+$"
    r"|root:Docker!"  # what Azure App Service asks for
)
_PLACEHOLDER = re.compile(
    r"(?i)fill[-_ ]?(?:me[-_ ]?)?in|undefined|^default$|default[-_ ]?value|^put[-_ ]?\w+here$|from[-_ ]?your"
    r"|^(?:very[-_ ]?)?(?:strong|safe|secure)[-_ ]?pass(?:word)?$|^rake secret$|^abc[-_]?xyz$"
)
_GIVEN_OUT = re.compile(r"(?i)(?:TOKEN|API_?KEY|ACCESS_?KEY|CLIENT_SECRET|PRIVATE_?KEY|CREDENTIALS?)(?:_|$)")
_WORDS = re.compile(r"[A-Za-z]{1,20}(?:[-_ ][A-Za-z]{1,20})*")
"""A service gives out random keys: words in the place of one tell what belongs there."""
_ONLY_AUTH = re.compile(r"(?i)(?:^|_)AUTH(?:_[A-Z]+)*$")
_A_LOGIN = re.compile(r"[:/={]|^\S{20,}$")
"""`AUTH` is a method (`SHA512`, `ldap`) as often as a login (`neo4j/letmein`)."""
_FAKE = re.compile(r"(?i)\b(?:fake|dummy|bogus|throw-?away|placeholder|not (?:a )?real)\b")
_PATH = re.compile(r"\.{0,2}(?:/[\w.-]+)+/?")
_LONGEST_DUMMY = 120


class SecretInVariable(Rule):
    """A secret is set with `ENV` or `ARG`.

    `docker history` and `docker inspect` show both to everyone who can pull the image, and a later `unset` changes
    nothing. If the build needs the secret, use `RUN --mount=type=secret`, which leaves nothing behind. If the program
    needs it, set it when the container starts.

    `git clone` writes the address that it gets into `.git/config`, with any secret in it. `insteadOf` adds the secret
    only while git runs.

    A name alone proves nothing. The rule ignores names of files, addresses, versions, and public keys, and placeholder
    values (`changeme`, `dummy`).
    """

    category = Category.SECURITY
    severity = Severity.ERROR
    looks_for = frozenset({"ENV", "ARG"})
    aliases = ("DL3064", "SecretsUsedInArgOrEnv", "DF013", "DF014", "DS-0031", "secrets-in-code")
    references = (
        "https://docs.docker.com/reference/build-checks/secrets-used-in-arg-or-env/",
        "https://docs.docker.com/build/building/secrets/",
    )
    invalid = (
        Invalid("FROM node:24-slim\nENV DATABASE_PASSWORD=hunter2hunter2\n"),
        Invalid(
            "FROM node:24-slim\nARG NPM_TOKEN\nRUN npm ci\n",
            "FROM node:24-slim\nRUN --mount=type=secret,id=NPM_TOKEN,env=NPM_TOKEN npm ci\n",
        ),
        Invalid(
            """
            FROM golang:1.27
            ARG GIT_TOKEN
            RUN \\
                git clone https://$GIT_TOKEN@a.example/lib.git
            RUN go build ./lib
            """,
            """
            FROM golang:1.27
            RUN --mount=type=secret,id=GIT_TOKEN,env=GIT_TOKEN \\
                git -c url."https://$GIT_TOKEN@a.example/".insteadOf=https://a.example/ clone https://a.example/lib.git
            RUN go build ./lib
            """,
        ),
        Invalid(
            "FROM node:24-slim\nENV DB_USER_PASSWORD=hunter2hunter2 REDIS_PASSWORD_PROD=correct-horse\n", findings=2
        ),
        Invalid("FROM node:24-slim\nARG API_TOKEN\nENV API_TOKEN=$API_TOKEN\n"),
        Invalid("FROM nginx:1.30\nARG SECRET_KEY\nEXPOSE 80\n"),  # `docker history` shows it with its value
        Invalid("FROM node:24-slim\nENV DEPLOY=ghp_aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789\n"),
    )
    valid = (
        Valid("FROM node:24-slim\nENV DB_PASSWORD_FILE=/run/secrets/db\n", because="that is the name of a file"),
        Valid("FROM node:24-slim\nENV TOKEN_EXPIRY=3600 AUTH_URL=https://a.example\n", because="these are settings"),
        Valid("FROM node:24-slim\nARG GPG_PUBLIC_KEY=abc\n", because="a public key is for everyone"),
        Valid(
            "FROM node:24 AS build\nENV SECRET_KEY=dummy\nRUN npm run build\nFROM nginx:1.30\n",
            because="the value only lets the build go through",
        ),
        Valid("FROM node:24-slim\nENV API_TOKEN=[secure] API_KEY=ApiKey:user:setanapikey\n", because="to be filled in"),
        Valid(
            "FROM ruby:4.0\nENV SECRET_KEY_BASE $(openssl rand -base64 32)\n", because="it is a command, not a value"
        ),
        Valid(
            "FROM node:24-slim\nENV AUTH_SERVICE=auth:9443 PG_AUTH_COMMIT=fe099eef7662cbc85b0b AUTH_ORDER=pam,unix\n"
            "ENV PASSWORD_SCHEME=SSHA512 RESET_PASSWORD_EMAIL=a@b.example AUTH_JDBC_SHA1=c7f744fa2fe9644b6a3ea4e4\n",
            because="these are settings, too",
        ),
        Valid(
            'FROM node:24-slim\nENV SECRET_KEY=000000000000 APP_SECRET="!!!PLEASE-REPLACE-ME-j1598u1J!!!"\n'
            "ENV AUTH=disable-auth CI_TOKEN=CI-TOKEN APP_AUTH=user:password API_TOKEN=override_this\n"
            "ENV BOT_TOKEN=BOT_API_TOKEN DB_PASSWORD=FILLMEIN SIAB_PASSWORD=putsafepasswordhere KEY_SECRET=undefined\n"
            'ENV GRAFANA_API_KEY="API key" DEPLOY_SECRET=BBBBBBBBB\n'
            'ENV GA_SECRET=ignored SLACK_TOKEN="see https://slack.example/tokens" API_KEY=notneededforbuilds\n',
            because="the values stand for nothing",
        ),
        Valid(
            'FROM node:24-slim\nENV SSH_PASSWD "root:Docker!"\n',
            because="Azure App Service asks for this password, and lets only its console in",
        ),
        Valid(
            "FROM ruby:4.0\n# Fake settings for the assets\nENV A=b DEVISE_SECRET=boopboop\nRUN rake assets\n",
            because="the comment says that it is none",
        ),
        Valid("FROM node:24\nENV DB_PASSWORD=application-db-password\n", because="the value says what belongs there"),
        Valid("FROM node:24-slim\nENV DB_PASSWORD=\n", because="it is empty, to be set when the container starts"),
        Valid("FROM node:24-slim\nENV SECRET_KEY=$KEY\n", because="the value is somewhere else"),
        Valid("FROM postgres:18\nENV POSTGRES_PASSWORD=postgres\n", because="everyone knows it: a local default"),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for stage, env in dockerfile.each(Env):
            is_shipped = context.ships(dockerfile, stage)
            for assignment in env.assignments if not _is_said_to_be_fake(dockerfile, env) else ():
                if reason := _reason(assignment, is_shipped, is_arg=False):
                    yield self.finding(assignment.span, reason)
        for stage, arg in dockerfile.each(Arg):
            is_shipped = context.ships(dockerfile, stage)
            for assignment in arg.assignments:
                if reason := _reason(assignment, is_shipped, is_arg=True):
                    yield self.finding(assignment.span, reason, instead_of_argument(dockerfile, stage, arg))


def _is_said_to_be_fake(dockerfile: Dockerfile, env: Env) -> bool:
    """Whether the comment above says that the values are none."""
    return any(_FAKE.search(dockerfile.source.slice(one.span)) for one in dockerfile.comments_above(env))


def _reason(assignment: Assignment, is_shipped: bool, is_arg: bool) -> str:
    reader = "pull the image" if is_shipped else "read this file"
    value = assignment.value.literal if assignment.value is not None else None
    if value is not None and _VALUE.search(value):
        return f"The value of `{assignment.name}` is a key: anyone who can {reader} can read it."
    found = _NAME.search(assignment.name)
    if found is None or _PUBLIC.search(assignment.name):
        return ""
    if is_arg and assignment.value is None:
        where = "image's history" if is_shipped else "build's records"
        return f"`{assignment.name}` stays readable in the {where}: pass it as a build secret."
    if (
        not value
        or _stands_for_nothing(assignment.name, value)
        or value.lower().replace("-", "_") in assignment.name.lower()
        or ("_" in assignment.name and assignment.name.lower() in value.lower().replace("-", "_"))
        or len(value) < 6
    ):
        return ""
    return f"`{assignment.name}` can be read by anyone who can {reader}."


def _stands_for_nothing(name: str, value: str) -> bool:
    return len(value) <= _LONGEST_DUMMY and any(
        (
            _DUMMY.fullmatch(value),
            _TO_FILL_IN.search(value),
            _PLACEHOLDER.search(value),
            _PATH.fullmatch(value),
            _GIVEN_OUT.search(name) and (_WORDS.fullmatch(value) or value.isdigit()),
            _ONLY_AUTH.search(name) and not _A_LOGIN.search(value),
        )
    )
