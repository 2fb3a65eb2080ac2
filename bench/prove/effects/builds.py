"""Builds that hide a failure or fail for nothing, and what they leave in the image."""

from __future__ import annotations

from bench.prove.effects.case import Effect
from bench.prove.effects.seen import that_it_builds, times_stored, what_it_prints

HOST = "files.test:18473"
"""Where the proof serves `tool`, a script that prints `tool`, and answers 404 to the rest."""

_BUILDS = "it builds"
_CURL = "FROM python:3.11\nRUN curl "


def _build(name: str, rule: str, text: str, before: str, after: str, **files: str) -> Effect:
    return Effect(name, rule, text, that_it_builds, before, after, files)


PIPES = (
    _build(
        "a pipe whose download fails, on Debian",
        "pipe-failure-hidden",
        f"{_CURL}-fsSL http://{HOST}/missing | bash\n",
        _BUILDS,
        "it does not build: curl: (22) The requested URL returned error: 404",
    ),
    _build(
        "a pipe whose download succeeds, on Debian",
        "pipe-failure-hidden",
        f"{_CURL}-fsSL http://{HOST}/tool | bash\n",
        _BUILDS,
        _BUILDS,
    ),
    _build(
        "a pipe whose download fails, on Alpine",
        "pipe-failure-hidden",
        f"FROM alpine:3.18\nRUN wget -qO- http://{HOST}/missing | sh\n",
        _BUILDS,
        "it does not build: wget: server returned error: HTTP/1.0 404 File not found",
    ),
    _build(
        "dash knows no pipefail: this is why no fix writes `set -o pipefail` on Debian",
        "",
        "FROM debian:bookworm-slim\nRUN set -o pipefail && true | true\n",
        "it does not build: /bin/sh: 1: set: Illegal option -o pipefail",
        "it does not build: /bin/sh: 1: set: Illegal option -o pipefail",
    ),
    _build(
        "a script whose first line fails",
        "heredoc-failure-hidden",
        "FROM debian:bookworm-slim\nRUN <<EOF\nfalse\ntouch /done\nEOF\n",
        _BUILDS,
        "it does not build: exit code: 1",
    ),
)

DOWNLOADS = (
    _build(
        "an error page taken for the tool",
        "error-page-kept",
        f"{_CURL}-sSL -o /usr/bin/tool http://{HOST}/missing\n",
        _BUILDS,
        "it does not build: curl: (22) The requested URL returned error: 404",
    ),
    Effect(
        "curl with `-f` where the tool is there",
        "error-page-kept",
        f'{_CURL}-sSL -o /usr/bin/tool http://{HOST}/tool && chmod +x /usr/bin/tool\nCMD ["tool"]\n',
        what_it_prints,
        "tool",
        "tool",
    ),
)

FAILING = (
    _build(
        "npm's cache cleaned without --force",
        "npm-cache-clean-fails",
        "FROM node:20-slim\nRUN npm cache clean\n",
        "it does not build: npm error If you're sure you want to delete the entire cache, rerun this command with"
        " --force.",
        _BUILDS,
    ),
    _build(
        "bash as the shell on Alpine",
        "shell-missing",
        'FROM alpine:3.18\nSHELL ["/bin/bash", "-o", "pipefail", "-c"]\nRUN true\n',
        "it does not build: runc run failed: unable to start container process: error during container init: exec:"
        ' "/bin/bash": stat /bin/bash: no such file or directory',
        _BUILDS,
    ),
    Effect(
        "several files copied to a name without a slash",
        "copy-destination-lacks-slash",
        'FROM debian:bookworm-slim\nCOPY a.txt b.txt /app\nCMD ["find", "/app"]\n',
        what_it_prints,
        "/app",
        "/app\n/app/b.txt\n/app/a.txt",
        {"a.txt": "", "b.txt": ""},
    ),
    Effect(
        "several files copied to a folder without a slash",
        "copy-destination-lacks-slash",
        'FROM debian:bookworm-slim\nCOPY a.txt b.txt /srv\nCMD ["find", "/srv"]\n',
        what_it_prints,
        "/srv\n/srv/b.txt\n/srv/a.txt",
        "/srv\n/srv/b.txt\n/srv/a.txt",
        {"a.txt": "", "b.txt": ""},
    ),
    _build(
        "sudo where root builds",
        "sudo-used",
        "FROM debian:bookworm-slim\nRUN sudo touch /done\n",
        "it does not build: /bin/sh: 1: sudo: not found",
        _BUILDS,
    ),
)

LEFT = (
    Effect(
        "a relative WORKDIR",
        "workdir-relative",
        'FROM debian:bookworm-slim\nWORKDIR app\nCMD ["pwd"]\n',
        what_it_prints,
        "/app",
        "/app",
    ),
    Effect(
        "`cd` in front of what WORKDIR says",
        "folder-changed-in-run",
        'FROM debian:bookworm-slim\nRUN mkdir /web\nRUN cd /web && touch made\nWORKDIR /web\nCMD ["ls", "/web"]\n',
        what_it_prints,
        "made",
        "made",
    ),
    Effect(
        "the old form of ENV",
        "legacy-key-value",
        'FROM debian:bookworm-slim\nENV A one two\nENV B "three"\nENV C $A\nCMD ["sh", "-c", "echo [$A] [$B] [$C]"]\n',
        what_it_prints,
        "[one two] [three] [one two]",
        "[one two] [three] [one two]",
    ),
    Effect(
        "the owner of copied files",
        "copied-files-changed-later",
        "FROM node:20-slim\nWORKDIR /app\nCOPY . .\nRUN chown -R node:node /app\n"
        'CMD ["stat", "-c", "%U:%G %n", "/app", "/app/server.js"]\n',
        times_stored("app/server.js"),
        "twice; node:node /app\nnode:node /app/server.js",
        "once; node:node /app\nnode:node /app/server.js",
        {"server.js": "console.log('hello')\n"},
    ),
    Effect(
        "the mode of a copied script",
        "copied-files-changed-later",
        'FROM debian:bookworm-slim\nCOPY start.sh /start.sh\nRUN chmod +x /start.sh\nCMD ["/start.sh"]\n',
        times_stored("start.sh"),
        "twice; started",
        "once; started",
        {"start.sh": "#!/bin/sh\necho started\n"},
    ),
    Effect(
        "a user with a high number on Debian 12: its log no longer grows, so no fix is made",
        "",
        "FROM debian:bookworm-slim\nRUN touch /var/log/lastlog && useradd -u 1234567 app\n"
        'CMD ["sh", "-c", "test $(stat -c %s /var/log/lastlog) -gt 100000000 && echo large || echo small"]\n',
        what_it_prints,
        "small",
        "small",
    ),
)
