"""A fix after which the program may behave in another way waits until nothing else is to do, and never rides along."""

from __future__ import annotations

from rules.engine.analysis import analyse
from rules.engine.catalogue import all_rules
from rules.engine.context import Context
from rules.engine.rewrite import no_decision
from rules.engine.suggestions import accept

RULES = [rule for rule in all_rules() if rule.default]
IN_ORDER = 'FROM node:24-slim\nWORKDIR /app\nCOPY server.js ./\nCMD ["node", "server.js"]\n'


def test_a_decision_is_offered_where_nothing_else_is() -> None:
    analysis = analyse(IN_ORDER, RULES, Context())
    assert [finding.rule for one in analysis.suggestions for finding in one.findings] == ["runs-as-root"]
    assert analysis.rewritten == IN_ORDER.replace("CMD", "USER node\nCMD")


def test_a_decision_waits_for_the_other_suggestions() -> None:
    text = IN_ORDER.replace("COPY", "RUN apt-get update\nCOPY")
    analysis = analyse(text, RULES, Context())
    assert analysis.suggestions
    assert "USER" not in analysis.rewritten
    assert "runs-as-root" in {found.finding.rule for found in analysis.findings}


def test_a_decision_is_never_applied_with_all_others() -> None:
    assert analyse(IN_ORDER, RULES, Context(), accepts=no_decision).rewritten == IN_ORDER


WITH_A_NEW_USER = """\
FROM python:3.14-slim
WORKDIR /app
COPY . .
RUN apt-get update
RUN apt-get install -y gcc
RUN pip install -r requirements.txt
VOLUME /data
CMD ["python", "main.py"]
"""


def test_a_new_user_comes_above_the_source_once_the_other_fixes_moved_it() -> None:
    others = analyse(WITH_A_NEW_USER, RULES, Context(), accepts=no_decision).rewritten
    decided = analyse(others, RULES, Context())
    makes, source, gives, user = (
        decided.rewritten.index(text) for text in ("useradd", "COPY . .", "install -d -o", "USER 10001")
    )
    assert decided.rewritten.index("pip install") < makes < source < gives < user
    (one,) = decided.suggestions
    assert accept(others, [one]) == decided.rewritten, "both places are one suggestion"
    assert analyse(decided.rewritten, RULES, Context()).rewritten == decided.rewritten
