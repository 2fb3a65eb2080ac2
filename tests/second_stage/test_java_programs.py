"""Which programs that `javac` compiled get a second stage, in the cases that the rule's page has no room for."""

from __future__ import annotations

import pytest

from rules.engine.context import Context
from rules.engine.rewrite import rewrite
from rules.multi_stage.java_build_shipped import JavaBuildShipped


def second_stage(*lines: str) -> str:
    """The text below the second FROM; "" where no second stage is proposed."""
    text = "\n".join(["FROM eclipse-temurin:21", *lines, ""])
    return rewrite(text, (JavaBuildShipped(),), Context()).text.partition("\n\nFROM ")[2]


@pytest.mark.parametrize(
    ("lines", "copied"),
    [
        (("WORKDIR /app", "COPY . .", "RUN javac -d /out Main.java", "CMD java -cp /out Main"), "/out /out"),
        (("WORKDIR /app", "COPY . .", "RUN cd src && javac Main.java", "CMD java -cp src Main"), "/app/src /app/src"),
        (("COPY . /src", "RUN javac -d /out /src/Main.java", 'CMD ["java", "-cp", "/out", "Main"]'), "/out /out"),
    ],
)
def test_the_folder_of_the_classes_is_copied(lines: tuple[str, ...], copied: str) -> None:
    assert f"COPY --from=builder {copied}\n" in second_stage(*lines)


@pytest.mark.parametrize(
    "lines",
    [
        ("COPY . .", "RUN javac Main.java", "CMD java Main"),  # the classes lie in `/`
        ("WORKDIR /app", "COPY . .", "RUN javac Main.java", "CMD java -cp $LIBRARIES Main"),
        ("WORKDIR /app", "COPY . .", "RUN javac Main.java", "CMD java -cp .:/opt/lib/x.jar Main"),
        ("WORKDIR /app", "COPY --chown=app . .", "RUN javac Main.java", "CMD java Main"),
        (
            "WORKDIR /app",
            "COPY . .",
            "RUN javac Main.java && jar cfm app.jar MANIFEST *.class",
            "CMD java -jar app.jar",
        ),
        ("WORKDIR /app", "COPY . .", "RUN javac -d mods Main.java", "CMD java -p mods -m shop/Main"),
    ],
)
def test_what_nobody_can_place_is_left_alone(lines: tuple[str, ...]) -> None:
    assert second_stage(*lines) == ""


def test_a_package_that_the_program_may_call_comes_along() -> None:
    install = "RUN apt-get update && apt-get install -y ffmpeg maven"
    text = second_stage("WORKDIR /app", install, "COPY . .", "RUN javac A.java", "CMD java A")
    assert "install -y --no-install-recommends ffmpeg &&" in text
