"""Secrets of a build: where they can be read afterwards."""

from __future__ import annotations

from bench.prove.effects.builds import HOST
from bench.prove.effects.case import Effect
from bench.prove.effects.seen import SECRET, both, printed, where_the_secret_is

_ARGUMENT = ("--build-arg", f"NPM_TOKEN={SECRET}")
_MOUNT = ("--secret", "id=NPM_TOKEN,env=BUILD_SECRET")


def _file(name: str, source: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return (), ("--secret", f"id={name},src={source}")


SECRETS = (
    Effect(
        "a token as a build argument",
        "secret-in-variable",
        'FROM debian:bookworm-slim\nARG NPM_TOKEN\nRUN test -n "$NPM_TOKEN" && echo "${#NPM_TOKEN}" >/length\n',
        both(where_the_secret_is, printed("cat", "/length")),
        "in the history; 19",
        "nowhere; 19",
        options=(_ARGUMENT, _MOUNT),
    ),
    Effect(
        "npm's settings copied",
        "secret-copied",
        "FROM node:20-slim\nWORKDIR /app\nCOPY .npmrc ./\nRUN npm config get registry >/registry\n",
        both(where_the_secret_is, printed("cat", "/registry")),
        "in app/.npmrc; http://files.test/",
        "nowhere; http://files.test/",
        {".npmrc": f"registry=http://files.test/\n//files.test/:_authToken={SECRET}\n"},
        _file("npmrc", ".npmrc"),
    ),
    Effect(
        "a token in the address that git clones",
        "secret-in-variable",
        f"FROM python:3.11\nARG NPM_TOKEN\nRUN git clone http://x:$NPM_TOKEN@{HOST}/lib.git /lib-of-ours\n",
        both(where_the_secret_is, printed("cat", "/lib-of-ours/README")),
        "in the history, in lib-of-ours/.git/config; ours",
        "nowhere; ours",
        options=(_ARGUMENT, _MOUNT),
    ),
)
