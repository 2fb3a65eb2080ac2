"""Facts are computed once, for one file and one context, and go with the file."""

from __future__ import annotations

import gc
import sys
import weakref
from collections import Counter
from collections.abc import Callable
from types import CodeType, FrameType, FunctionType

import pytest

from rules.dockerfile import memo
from rules.dockerfile.model import Dockerfile, Run
from rules.dockerfile.parser import parse
from rules.engine.analysis import analyse
from rules.engine.catalogue import all_rules
from rules.engine.context import BuildContext, Context
from rules.engine.linter import lint
from rules.facts.calls import invocation
from tests.practice import PRACTICE

RULES = tuple(rule for rule in all_rules() if rule.default)
WITH_SCRIPT = """\
FROM debian:13
COPY setup.sh /
RUN apt-get update && apt-get install -y curl
RUN /setup.sh
"""
MANY_KINDS = """\
FROM python:3.13 AS build
ENV PIP_NO_CACHE_DIR=1
RUN apt-get update && apt-get install -y gcc composer yarn
RUN useradd -u 1000 app
USER app
RUN pip install flask && npm ci && yarn install && poetry install && composer install
RUN ./setup.sh
FROM build
RUN --mount=type=cache,target=/root/.cache/pip pip install -r requirements.txt
RUN apt-get install -y git && rm -rf /var/lib/apt/lists/*
CMD ["python", "main.py"]
"""


def _files(**texts: str) -> Context:
    files = {name.replace("_", "."): text for name, text in texts.items()}
    return Context(BuildContext(frozenset(files), files.get))


def test_what_one_context_showed_is_not_told_with_another() -> None:
    installs = _files(setup_sh="apt-get install -y git")
    dockerfile = parse(WITH_SCRIPT)
    for context in (Context(), installs, _files(setup_sh="true"), installs, Context()):
        assert lint(dockerfile, RULES, context) == lint(parse(WITH_SCRIPT), RULES, context)
    assert lint(dockerfile, RULES, Context()) != lint(dockerfile, RULES, installs)


@pytest.mark.parametrize("text", [PRACTICE, MANY_KINDS, WITH_SCRIPT])
def test_no_fact_is_computed_twice_in_a_review(text: str) -> None:
    computed: Counter[tuple[CodeType, tuple[int, ...]]] = Counter()
    alive: list[object] = []  # so that no number is given to a second object
    facts = _codes_of_facts()

    def note(frame: FrameType, event: str, _: object) -> None:
        if event != "call" or frame.f_code not in facts:
            return
        code, values = frame.f_code, frame.f_locals
        arguments = [values[name] for name in code.co_varnames[: code.co_argcount]]
        if code.co_filename == memo.__file__:  # what yields, and is made a tuple there
            code, arguments = values["function"].__code__, [*arguments, *values["rest"]]
        alive.append(arguments)
        computed[code, tuple(map(id, arguments))] += 1

    sys.setprofile(note)
    try:
        analyse(text, RULES, _files(setup_sh="apt-get install -y git", requirements_txt="flask==3"))
    finally:
        sys.setprofile(None)
    assert computed
    assert [(code.co_qualname, times) for (code, _), times in computed.items() if times > 1] == []


def _codes_of_facts() -> set[CodeType]:
    """The code of every function that is marked with `@fact`."""
    values = [
        value
        for name, module in list(sys.modules.items())
        if name.startswith("rules.")
        for value in vars(module).values()
    ]
    made = [one for one in values if isinstance(one, FunctionType) and one.__code__.co_filename == memo.__file__]
    return {one.__wrapped__.__code__ for one in made if hasattr(one, "__wrapped__")}


def test_facts_go_with_the_file() -> None:
    dockerfile = parse(MANY_KINDS)
    context = _files(setup_sh="apt-get install -y git")
    lint(dockerfile, RULES, context)
    left = weakref.ref(dockerfile)
    del dockerfile
    gc.collect()
    assert left() is None


def test_a_fact_of_a_command_is_one_object() -> None:
    ((_, run), *_) = parse(PRACTICE).each(Run)
    (command,) = run.commands
    assert invocation(command) is invocation(command) is not None


def test_a_generator_is_no_fact() -> None:
    def numbers(dockerfile: Dockerfile) -> object:
        yield len(dockerfile.stages)

    wrong: Callable[[Dockerfile], object] = numbers
    with pytest.raises(TypeError, match="is a generator"):
        memo.fact(wrong)


@pytest.mark.parametrize("text", [PRACTICE, WITH_SCRIPT, MANY_KINDS], ids=["practice", "with a script", "many kinds"])
def test_a_file_goes_with_its_last_reference_and_does_not_wait_for_the_garbage_collector(text: str) -> None:
    context = Context(BuildContext(frozenset({"requirements.txt", "package.json", "app/main.py"})), path="Dockerfile")
    gc.disable()
    try:
        stages = [weakref.ref(stage) for stage in analyse(text, RULES, context).dockerfile.stages]
        assert [stage() for stage in stages if stage() is not None] == []
    finally:
        gc.enable()


@pytest.mark.parametrize("text", [PRACTICE, WITH_SCRIPT, MANY_KINDS], ids=["practice", "with a script", "many kinds"])
def test_a_review_leaves_no_part_of_a_file_to_the_garbage_collector(text: str) -> None:
    gc.collect()
    gc.disable()
    gc.set_debug(gc.DEBUG_SAVEALL)
    try:
        analyse(text, RULES, _files(setup_sh="apt-get install -y git", requirements_txt="flask==3"))
        gc.collect()
        left = {type(one).__qualname__ for one in gc.garbage if type(one).__module__.startswith("rules.")}
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()
    assert left == set()
