"""A review of one file with the same mistake in several places: each comment says its own thing."""

from __future__ import annotations

import re

from app.playground.review import review
from app.review.rule_pages import RulePages
from tests.practice import PRACTICE

REPEATED = """\
FROM ubuntu:24.04
RUN apt-get update && apt-get install -y curl git make
WORKDIR /tools
RUN curl -fsSL https://one.example.com/setup.sh | bash
ENV ONE=1
RUN apt-get update && apt-get install -y python3-pip
COPY requirements.txt .
RUN pip3 install -r requirements.txt
ENV TWO=2
RUN pip3 install gunicorn && chmod 777 /srv
ADD https://example.com/files/a.bin /a.bin
ADD https://example.com/files/b.bin /b.bin
ADD main.py /srv/
RUN curl -fsSL https://two.example.com/setup.sh | bash
ADD other.py /srv/
RUN chmod 777 /data
USER 1000
CMD ["python3", "/srv/main.py"]
"""


def test_no_headline_and_no_point_is_said_twice() -> None:
    bodies = [comment.body for comment in review({"Dockerfile": REPEATED}, RulePages()).comments]
    headlines = [body.partition("\n")[0] for body in bodies]
    points = [point for body in bodies for point in re.findall(r"^- .*", body.partition("```")[0], re.MULTILINE)]
    assert len(headlines) > 10
    assert sorted(headlines) == sorted(set(headlines))
    assert sorted(points) == sorted(set(points))


def test_what_the_fix_of_another_rule_settles_is_not_called_unfixed() -> None:
    _, second = review({"Dockerfile": PRACTICE}, RulePages()).comments
    assert "Not fixed here" not in second.body
    assert "build-packages-removed-late, " in second.body.partition("Also fixes ")[2]
