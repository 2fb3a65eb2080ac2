"""The records of package managers: no field is forgotten, and what they say is what is read."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from rules.ecosystems.catalogue import by_program, ecosystems, fetching, managers
from rules.ecosystems.docs import COLUMNS, PAGE, render, values
from rules.ecosystems.record import Ecosystem, Manager, Never
from rules.facts.calls import invocation
from tests.dockerfile.test_shell import read

ROOT = Path(__file__).parent.parent.parent
MANAGERS = [pytest.param(manager, id=name) for name, manager in managers().items()]
FIELDS = [pytest.param(m, name, id=f"{m.name}-{name}") for m in managers().values() for name in COLUMNS]
DOWNLOADS = [(name, known) for name in managers() if (known := fetching(name)) is not None]
VERBS = [(name, verb) for name, known in DOWNLOADS for verb in sorted(known.verbs | known.refreshes)]


@pytest.mark.parametrize(("manager", "field"), FIELDS)
def test_each_field_is_filled_or_says_why_it_never_is(manager: Manager, field: str) -> None:
    value = values(manager)[field]
    if isinstance(value, Never):
        assert len(value.reason) > 15, "a reason tells something"
        assert not value.reason.endswith("."), "it stands in a list"
    else:
        assert value, "an empty value is no answer: say Never, and why"


def test_every_field_of_a_record_is_on_the_page() -> None:
    assert {field.name for field in fields(Manager)} - {
        "name",
        "names",
        "syntax",
        "purpose",
        "module",
        "versioned",
    } == set(COLUMNS)


@pytest.mark.parametrize("ecosystem", ecosystems(), ids=lambda one: one.title)
def test_each_field_of_an_ecosystem_is_filled_or_says_why_it_never_is(ecosystem: Ecosystem) -> None:
    for value in (
        ecosystem.managers,
        ecosystem.begins_empty,
        ecosystem.manifest,
        ecosystem.waste,
        ecosystem.second_stage,
    ):
        assert value.reason if isinstance(value, Never) else value


def test_the_page_is_up_to_date() -> None:
    assert (ROOT / PAGE).read_text(encoding="utf-8") == render(ecosystems()), "run `make docs`"


def test_a_name_belongs_to_one_manager() -> None:
    names = [name for manager in managers().values() for name in (manager.name, *manager.names)]
    assert sorted(names) == sorted(by_program())


@pytest.mark.parametrize("manager", MANAGERS)
def test_a_manager_belongs_to_one_ecosystem(manager: Manager) -> None:
    assert sum(manager in ecosystem.managers for ecosystem in ecosystems()) == 1


@pytest.mark.parametrize(("name", "verb"), VERBS)
def test_a_sub_command_that_downloads_is_read_by_its_canonical_name(name: str, verb: str) -> None:
    call = invocation(read(f"{name} {verb} x").commands[0])
    assert call is not None
    assert (call.tool, call.subcommand) == (name, verb)
