"""What of the instructions behind a build the second stage needs."""

from __future__ import annotations

from textwrap import dedent

import pytest

from rules.dockerfile.parser import parse
from rules.engine.context import Context
from rules.engine.rewrite import rewrite
from rules.multi_stage.go_toolchain_shipped import GoToolchainShipped

CODE = """
    FROM golang:1.24
    WORKDIR /srv
    COPY . .
    RUN go build -o hello .
    RUN {behind}
    USER nobody
    CMD ["./hello"]
    """


def second_stage(behind: str) -> str:
    text = rewrite(dedent(CODE).lstrip("\n").format(behind=behind), (GoToolchainShipped(),), Context()).text
    return text.partition("\n\nFROM ")[2]


@pytest.mark.parametrize(
    "behind", ["mkdir -p /data && chown nobody /data", "chown -R nobody /srv", "mkdir logs && chmod 777 logs"]
)
def test_folders_that_the_program_writes_to_are_made_in_an_image_with_a_shell(behind: str) -> None:
    text = second_stage(behind)
    assert text.startswith("debian:")
    assert f"RUN {behind}\nUSER nobody\n" in text


@pytest.mark.parametrize("behind", ["rm -rf /root/.cache", "chmod +x hello", "rm -rf src && ls"])
def test_what_only_tidies_up_stays_in_the_builder(behind: str) -> None:
    text = second_stage(behind)
    assert text.startswith("gcr.io/distroless/")
    assert behind not in text


@pytest.mark.parametrize("user", ["root", "0", "root:root", "0:0"])
def test_root_may_build(user: str) -> None:
    text = dedent(CODE).lstrip("\n").format(behind="true").replace("COPY . .\n", f"USER {user}\nCOPY . .\n")
    assert rewrite(text, (GoToolchainShipped(),), Context()).text.partition("\n\nFROM ")[2]


@pytest.mark.parametrize("behind", ["rm -rf /root/.cache", "rm -rf src && ls"])
def test_what_only_tidies_up_is_in_neither_stage(behind: str) -> None:
    text = rewrite(dedent(CODE).lstrip("\n").format(behind=behind), (GoToolchainShipped(),), Context()).text
    assert behind not in text


def test_what_nobody_knows_is_left_to_the_author() -> None:
    assert second_stage("./hello --initialise") == ""


def test_maintainer_and_the_platform_that_the_program_runs_on_go_along() -> None:
    text = dedent(CODE).lstrip("\n").format(behind="true")
    text = text.replace("FROM golang:1.24\n", "FROM --platform=linux/arm64 golang:1.24\nMAINTAINER me\n")
    after = rewrite(text, (GoToolchainShipped(),), Context()).text.partition("\n\nFROM ")[2]
    assert after.startswith("--platform=linux/arm64 gcr.io/distroless/")
    assert "MAINTAINER me\n" in after


def test_the_platform_of_a_cross_build_stays_behind() -> None:
    text = dedent(CODE).lstrip("\n").format(behind="true")
    text = text.replace("FROM golang", "FROM --platform=$BUILDPLATFORM golang")
    after = rewrite(text, (GoToolchainShipped(),), Context()).text.partition("\n\nFROM ")[2]
    assert after.startswith("gcr.io/distroless/")


@pytest.mark.parametrize(
    ("above", "reason"),
    [
        ("USER app", "the build runs as another user"),
        ("RUN ./hidden.sh", "what `./hidden.sh` makes"),
        ("RUN apt-get install -y $TOOLS", "a variable"),
        ("RUN pip install awscli", "what `pip install` makes"),
        ('ENTRYPOINT ["/start.sh"]', "nobody can read what else `start.sh` starts"),
    ],
)
def test_what_has_no_certain_place_is_named(above: str, reason: str) -> None:
    text = dedent(CODE).lstrip("\n").format(behind="true").replace("COPY . .\n", f"{above}\nCOPY . .\n")
    (finding,) = GoToolchainShipped().check(parse(text), Context())
    assert finding.fix is None
    assert reason in finding.refused


@pytest.mark.parametrize(
    ("above", "carried"),
    [
        ("RUN curl -o /usr/local/bin/protoc https://example.com/protoc", ""),  # nothing that starts calls it
        ("RUN cp config.yml /etc/hello.yml", "COPY --from=builder /etc/hello.yml /etc/hello.yml\n"),
        ("RUN curl -o /opt/geo.db https://example.com/geo.db", "COPY --from=builder /opt/geo.db /opt/geo.db\n"),
        ("RUN adduser --disabled-password app && apt-get update && apt-get install -y git", "RUN adduser "),
    ],
)
def test_files_and_users_from_above_come_along(above: str, carried: str) -> None:
    text = dedent(CODE).lstrip("\n").format(behind="true").replace("RUN go", f"{above}\nRUN go")
    after = rewrite(text, (GoToolchainShipped(),), Context()).text.partition("\n\nFROM ")[2]
    assert after
    assert carried in after
    assert "protoc" not in after
    assert "apt-get install -y git" not in after


ARCHIVES = [
    ("curl -fsSL https://dl.example.com/node-v22.1.0-linux-x64.tar.gz | tar -xz -C /usr/local", True),
    ("curl -fsSL https://dl.example.com/model.tar.gz | tar -xz -C /usr/local", False),
    ("curl -fsSLo /tmp/a.tgz https://x.example/node-v22.1.0.tgz && tar -xzf /tmp/a.tgz -C /usr/local", False),
    ("curl -fsSLO https://x.example/node-v22.1.0.tgz && tar -xzf node-v22.1.0.tgz -C /usr/local", True),
]
"""The last but one says what comes at another place of the RUN: the words of `tar` alone don't tell."""


@pytest.mark.parametrize(("above", "is_toolchain"), ARCHIVES)
def test_an_archive_in_a_shared_folder_is_a_toolchain_by_its_own_words(above: str, is_toolchain: bool) -> None:
    text = dedent(CODE).lstrip("\n").format(behind="true").replace("COPY . .\n", f"RUN {above}\nCOPY . .\n")
    after = rewrite(text, (GoToolchainShipped(),), Context()).text.partition("\n\nFROM ")[2]
    assert bool(after) is is_toolchain


@pytest.mark.parametrize(
    "folder",
    ["/root", "/tmp", "/go", "/usr/src", "/src", "/build", "/builds", "/var/tmp", "/var/cache", "/etc/apt", "~"],
)
def test_what_lies_in_a_folder_of_builds_stays_in_the_builder(folder: str) -> None:
    text = dedent(CODE).lstrip("\n").format(behind="true").replace("RUN go", f"RUN cp notes {folder}/notes\nRUN go")
    after = rewrite(text, (GoToolchainShipped(),), Context()).text.partition("\n\nFROM ")[2]
    assert after
    assert "notes" not in after


@pytest.mark.parametrize(
    ("run", "is_torn"),
    [
        ("RUN adduser --disabled-password app && go build -o hello .", True),
        ("RUN cd cmd && adduser --disabled-password app && go build -o ../hello .", False),
        ("RUN <<EOF\nadduser --disabled-password app\ngo build -o hello .\nEOF", False),
        ("RUN if true; then adduser --disabled-password app; fi && go build -o hello .", False),
    ],
)
def test_a_command_that_both_stages_need_leaves_its_run_only_where_it_stands_alone(run: str, is_torn: bool) -> None:
    text = dedent(CODE).lstrip("\n").format(behind="true").replace("RUN go build -o hello .", run)
    (finding,) = GoToolchainShipped().check(parse(text), Context())
    assert (finding.fix is not None) is is_torn
    assert is_torn or "`adduser` writes beside the other commands of its RUN" in finding.refused


def test_windows_line_ends_stay() -> None:
    text = (
        dedent(CODE).lstrip("\n").format(behind="true && \\\n    mkdir -p /data").replace("USER", "# who runs it\nUSER")
    )
    after = rewrite(text, (GoToolchainShipped(),), Context()).text
    assert "# who runs it\nUSER nobody\n" in after.partition("\n\nFROM ")[2]
    assert rewrite(text.replace("\n", "\r\n"), (GoToolchainShipped(),), Context()).text == after.replace("\n", "\r\n")


@pytest.mark.parametrize(
    "line",
    [
        *("EXPOSE 80", "LABEL a=b", "STOPSIGNAL SIGINT", "VOLUME /data", "MAINTAINER me"),
        "HEALTHCHECK CMD ./hello --check",
    ],
)
def test_what_is_said_of_the_image_that_runs_goes_along_from_above_the_build(line: str) -> None:
    text = dedent(CODE).lstrip("\n").format(behind="true").replace("COPY . .\n", f"{line}\nCOPY . .\n")
    first, _, second = rewrite(text, (GoToolchainShipped(),), Context()).text.partition("\n\nFROM ")
    assert f"{line}\n" in second
    assert line not in first


def test_a_copy_that_means_another_folder_has_no_certain_place() -> None:
    copy = "WORKDIR /data\nCOPY conf conf\nWORKDIR /srv\nUSER"
    text = dedent(CODE).lstrip("\n").format(behind="true").replace("USER", copy)
    (finding,) = GoToolchainShipped().check(parse(text), Context())
    assert finding.fix is None
    assert "in another working folder" in finding.refused


@pytest.mark.parametrize(
    ("check", "image"), [("CMD ./hello --check || exit 1", "debian:"), ("NONE", "gcr.io/distroless/")]
)
def test_a_health_check_in_shell_form_needs_a_shell(check: str, image: str) -> None:
    text = dedent(CODE).lstrip("\n").format(behind="true").replace("USER", f"HEALTHCHECK {check}\nUSER")
    assert rewrite(text, (GoToolchainShipped(),), Context()).text.partition("\n\nFROM ")[2].startswith(image)
