"""Which RUNs belong together."""

from __future__ import annotations

from textwrap import dedent

import pytest

from rules.dockerfile.parser import parse
from rules.edits.joinable_runs import Neighbours, rows_to_join


def rows(text: str) -> list[tuple[int, int]]:
    """The line ranges of the rows; the file's lines count from the first of `text`."""
    dockerfile = parse("FROM a\n" + dedent(text).lstrip("\n"))
    found = rows_to_join(dockerfile, dockerfile.stages[0])
    return [(row.runs[0].lines.first - 1, row.runs[-1].lines.last - 1) for row in found]


@pytest.mark.parametrize(
    "text",
    [
        "RUN apt-get update\nRUN apt-get install -y gcc\nRUN rm -rf /var/lib/apt/lists/*",
        "RUN apk add gcc\nRUN make\nRUN apk del gcc",
        "RUN wget x.org/a.tgz\nRUN tar xf a.tgz\nRUN rm a.tgz",
        "RUN curl -o /tmp/t.deb x\nRUN dpkg -i /tmp/t.deb\nRUN rm -f /tmp/t.deb",
        "RUN yum install -y a\nRUN yum install -y b\nRUN yum clean all",
        "RUN useradd app\nRUN mkdir /srv/app\nRUN chown app /srv/app",
        "RUN mv a.conf /etc/tool.conf\nRUN sed -i s/a/b/ /etc/tool.conf\nRUN sed -i s/c/d/ /etc/tool.conf",
    ],
)
def test_three_that_are_one_piece_of_work(text: str) -> None:
    assert rows(text) == [(1, 3)]


def test_the_upgrade_of_the_installer_joins_the_install() -> None:
    assert rows("RUN pip install --upgrade pip\nRUN pip install -r requirements.txt") == [(1, 2)]


@pytest.mark.parametrize(
    "text",
    [
        "RUN npm ci\nRUN npm run build",
        "RUN pip install torch\nRUN pip install -r requirements.txt",
        "RUN make\nRUN make test",
        "RUN npm install -g npm@5.6.0\nRUN npm --version",
        "RUN curl -o /opt/a.jar x.org/a.jar\nRUN java -Xshare:dump -cp /opt/a.jar",
        "RUN apt-get update && apt-get install -y a && rm -rf /x\nRUN apt-get update && apt-get install -y b && rm -rf /x",
        "RUN pip install -r requirements.txt\nRUN rm requirements.txt",
        "RUN wget x.org/a.tgz\nRUN apt-get clean",
        "RUN mkdir /one\nRUN touch /two",
        "RUN mkdir /srv/app\nRUN mkdir /srv/app/logs",
        "RUN useradd app\nRUN mkdir /srv/app && chown app /srv/app",
        "RUN echo hello world\nRUN echo hello",
        "RUN chmod +x /usr/local/bin/one\nRUN chmod +x /usr/local/bin/two",
        "RUN rm /etc/nginx/default.conf\nRUN apt-get install -y a",
    ],
)
def test_neighbours_that_are_no_piece_of_work(text: str) -> None:
    assert rows(text) == []


def test_a_clean_up_of_caches_is_not_joined_over_several_slow_steps() -> None:
    slow = "RUN apt-get update && apt-get install -y a\nRUN make a\nRUN make b\nRUN make c\nRUN rm -rf /var/lib/apt/lists/*"
    assert rows(slow) == []


def test_an_instruction_between_ends_the_row() -> None:
    assert rows("RUN apt-get update\nUSER app\nRUN apt-get install -y a") == []


def test_the_strongest_reason_is_told() -> None:
    dockerfile = parse("FROM a\nRUN apt-get update\nRUN apt-get install -y gcc\nRUN apt-get remove -y gcc\n")
    (row,) = rows_to_join(dockerfile, dockerfile.stages[0])
    assert row.reason.startswith("removing a package")


def test_neighbours_are_those_without_an_obstacle_between() -> None:
    dockerfile = parse("FROM a\nRUN a\nRUN b\nRUN c\nCOPY x y\nRUN d\n")
    a, b, c, d = dockerfile.stages[0].of_type(type(dockerfile.stages[0].instructions[0]))
    neighbours = Neighbours(dockerfile, dockerfile.stages[0])
    assert neighbours.between(a, c) == (a, b, c)
    assert neighbours.between(b, c) == (b, c)
    assert neighbours.between(c, d) == ()
    assert neighbours.between(d, d) == ()
