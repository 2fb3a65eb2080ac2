"""When a jar of Spring Boot is taken apart, and when it is only said that it could be."""

from __future__ import annotations

from textwrap import dedent

import pytest

from rules.dockerfile.parser import parse
from rules.engine.example_context import holding
from rules.engine.linter import lint
from rules.engine.rewrite import rewrite
from rules.multi_stage.java_build_shipped import JavaBuildShipped

MAVEN = """
<parent><artifactId>spring-boot-starter-parent</artifactId><version>{}</version></parent>
<plugin><artifactId>spring-boot-maven-plugin</artifactId>{}</plugin>
"""
GRADLE = "plugins {{ id 'org.springframework.boot' version '{}' }}"
CODE = """
    FROM {image}
    WORKDIR /app
    COPY . .
    RUN {build}
    CMD ["java", "-jar", "{jar}"]
    """


def maven(jar: str = "target/shop.jar", build: str = "mvn package") -> str:
    return dedent(CODE).lstrip("\n").format(image="maven:3.9-eclipse-temurin-21", build=build, jar=jar)


def gradle() -> str:
    return dedent(CODE).lstrip("\n").format(image="gradle:8-jdk21", build="gradle bootJar", jar="build/libs/shop.jar")


@pytest.mark.parametrize(
    ("code", "name", "text"),
    [
        (maven(), "pom.xml", MAVEN.format("3.3.0", "")),
        (gradle(), "build.gradle", GRADLE.format("3.5.2")),
        (gradle(), "build.gradle.kts", 'plugins { id("org.springframework.boot") version "4.0.0" }'),
        (maven("shop.jar", "mvn package && cp target/shop.jar shop.jar"), "pom.xml", MAVEN.format("3.4.1", "")),
    ],
)
def test_a_jar_that_is_known_is_taken_apart(code: str, name: str, text: str) -> None:
    context = holding({name: text, "src/main/java/Shop.java": ""})
    result = rewrite(code, (JavaBuildShipped(),), context).text
    assert "java -Djarmode=tools -jar /app/" in result
    layers = [line.split()[-2].rstrip("/").rpartition("/")[2] for line in result.splitlines() if "/layers/" in line]
    assert [layer for layer in layers if layer != "--destination"] == [
        "dependencies",
        "spring-boot-loader",
        "snapshot-dependencies",
        "application",
    ]


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (maven(), MAVEN.format("3.2.12", "")),  # its jar knows another mode, and another start command
        (maven(), MAVEN.format("3.4.1", "<configuration><executable>true</executable></configuration>")),
        (maven(), MAVEN.format("3.4.1", "<configuration><layers><enabled>false</enabled></layers></configuration>")),
        (maven(), "<plugin><artifactId>spring-boot-maven-plugin</artifactId></plugin>"),  # which version?
        (
            maven("/app.jar", "mvn package && cp target/shop.jar /app.jar"),
            MAVEN.format("3.4.1", ""),
        ),  # lib would be /lib
    ],
)
def test_where_it_is_not_sure_the_note_tells(code: str, text: str) -> None:
    context = holding({"pom.xml": text, "src/main/java/Shop.java": ""})
    (finding,) = lint(parse(code), (JavaBuildShipped(),), context).findings
    assert "layers" in finding.note
    assert "jarmode" not in rewrite(code, (JavaBuildShipped(),), context).text


def test_another_program_gets_no_note() -> None:
    context = holding({"pom.xml": "<project/>", "src/main/java/Shop.java": ""})
    (finding,) = lint(parse(maven()), (JavaBuildShipped(),), context).findings
    assert finding.note == ""
