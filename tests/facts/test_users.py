"""Whom a RUN works as: the number and the home of users whom the image brings or a RUN makes."""

from __future__ import annotations

import pytest

from rules.dockerfile.model import Run
from rules.dockerfile.parser import parse
from rules.facts.users import UserIdentity, identity_at, number_of


@pytest.mark.parametrize(
    ("text", "identity"),
    [
        ("FROM debian\n", UserIdentity("/root")),
        ("FROM debian\nUSER root:root\n", UserIdentity("/root")),
        ("FROM debian\nENV HOME=/srv\n", UserIdentity("/srv")),
        ("FROM node:22\nUSER node\n", UserIdentity("/home/node", "1000")),
        ("FROM node:22\nUSER node:node\nENV HOME=/srv\n", UserIdentity("/srv", "1000")),
        ("FROM gradle:8\nUSER gradle\n", UserIdentity("/home/gradle", "1000")),
        ("FROM node:22 AS base\nFROM base\nUSER node\n", UserIdentity("/home/node", "1000")),
        ("FROM debian\nUSER node\n", None),
        ("FROM debian\nUSER 1001\n", None),
        ("FROM debian\nUSER 1001\nENV HOME=/srv\n", UserIdentity("/srv", "1001")),
        ("FROM debian\nRUN useradd -m -u 1234 app\nUSER app\n", UserIdentity("/home/app", "1234")),
        ("FROM jenkins/jenkins:lts\n", None),
    ],
)
def test_whom_a_run_works_as(text: str, identity: UserIdentity | None) -> None:
    dockerfile = parse(f"{text}RUN true\n")
    stage = dockerfile.stages[-1]
    assert identity_at(stage, stage.of_type(Run)[-1]) == identity


@pytest.mark.parametrize(
    ("text", "name", "number"),
    [
        ("FROM node:22\n", "node", "1000"),
        ("FROM debian\n", "node", ""),
        ("FROM debian\nRUN useradd --uid 1234 app\n", "app", "1234"),
        ("FROM debian\nRUN useradd app\n", "app", ""),
    ],
)
def test_the_number_of_a_user(text: str, name: str, number: str) -> None:
    assert number_of(parse(text).stages[0], name) == number
