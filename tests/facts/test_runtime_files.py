"""What a compiled program reads when it runs, and the second stage has to hold."""

from __future__ import annotations

import re

import pytest

from rules.dockerfile.model import Run
from rules.dockerfile.parser import parse
from rules.engine.example_context import holding
from rules.second_stage.compiled_second_stage import compiled_split
from rules.second_stage.runtime_files import runtime_copies, runtime_places
from rules.second_stage.split import Split

FILES = {"go.mod": "", "main.go": "", "etc/a.json": "", "certs/ca.crt": "", "hook.sh": "", ".netrc": "", "cmd/x.go": ""}


def taken(copy: str, run: str = "go build -o app .", start: str = '["./app"]') -> Split:
    dockerfile = parse(f"FROM golang:1.27\nWORKDIR /src\n{copy}\nRUN {run}\nCMD {start}\n")
    stage = dockerfile.stages[0]
    last = stage.of_type(Run)[-1]
    return compiled_split(dockerfile, last, ("/src/app",), re.compile("GO.*"), holding(FILES).build)


@pytest.mark.parametrize(
    ("copy", "run", "is_repeated"),
    [
        ("COPY etc/a.json /etc/app/a.json", "go build -o app .", True),
        ("COPY etc /etc/app/", "go build -o app .", True),
        ("COPY $CONF /etc/app/", "go build -o app .", False),
        ("ADD https://example.org/a.json /etc/app/", "go build -o app .", False),
        ("COPY . /opt/all", "go build -o app .", False),
        ("COPY etc /src/etc", "go build -o app .", False),
        ("COPY cmd /cmd", "go build -o app .", False),
        ("COPY main.go /go/src/", "go build -o app .", False),
        ("COPY hook.sh /hook.sh", "/hook.sh && go build -o app .", False),
        ("COPY etc /build", "cd /build && go build -o /src/app .", False),
        ("COPY .netrc /root/.netrc", "go build -o app .", False),
        ("COPY certs/ca.crt /usr/local/share/ca-certificates/", "update-ca-certificates && go build -o app .", False),
    ],
)
def test_a_copy_to_another_place_is_the_programs_own_where_nothing_is_built(
    copy: str, run: str, is_repeated: bool
) -> None:
    found = runtime_copies(taken(copy, run), holding(FILES).build)
    assert bool(found) is is_repeated


@pytest.mark.parametrize(
    ("files", "start", "places"),
    [
        ({"templates/a.html": ""}, '["./app"]', ("/src/templates",)),
        ({"templates/a.go": "", "templates/a.qtpl": ""}, '["./app"]', ()),
        ({".env": "", "config.yml": ""}, '["./app"]', ("/src/.env", "/src/config.yml")),
        ({"etc/a.json": ""}, '["./app", "-c", "etc/a.json"]', ("/src/etc/a.json",)),
        ({"etc/a.json": ""}, '["./app", "--config=./etc/a.json"]', ("/src/etc/a.json",)),
        ({"config/a.json": ""}, '["./app", "config/a.json"]', ("/src/config",)),
        ({"etc/a.json": ""}, '["./app", "serve"]', ()),
    ],
)
def test_files_by_name_and_those_that_the_start_names_are_read(
    files: dict[str, str], start: str, places: tuple[str, ...]
) -> None:
    context = holding({"go.mod": "", "main.go": "", **files})
    assert runtime_places(taken("COPY . .", start=start), context.build) == places


def test_a_copy_into_the_programs_folder_is_its_own_where_the_build_stands_elsewhere() -> None:
    code = """FROM openjdk:11
COPY . /build
COPY names.txt /app/names.txt
RUN cd /build && mvn install
RUN cp /build/target/app.jar /app/app.jar
WORKDIR /app
CMD java -jar app.jar
"""
    dockerfile = parse(code)
    stage = dockerfile.stages[0]
    build = holding({"names.txt": "", "pom.xml": ""}).build
    found = compiled_split(dockerfile, stage.of_type(Run)[-1], ("/app/app.jar",), re.compile("X"), build)
    assert [copy.destination.text for copy in runtime_copies(found, build)] == ["/app/names.txt"]
