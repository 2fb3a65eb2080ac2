"""What registries said, shared by all workers, on both databases."""

from __future__ import annotations

import sqlalchemy as sa

from app.image_registry.answers import RegistryAnswer
from app.image_registry.remembered_answers import Memory


def test_another_worker_recalls_what_one_was_told(engine: sa.Engine) -> None:
    answer = RegistryAnswer(True, "sha256:" + "0" * 64, 42, ("linux/amd64",))
    Memory(engine).keep("docker.io/library/python:3.11", RegistryAnswer(exists=False))
    Memory(engine).keep("docker.io/library/python:3.11", answer)
    assert Memory(engine).recall(["docker.io/library/python:3.11", "other"]) == {
        "docker.io/library/python:3.11": answer
    }


def test_what_is_old_is_forgotten(engine: sa.Engine) -> None:
    memory = Memory(engine)
    memory.keep("a", RegistryAnswer(exists=True))
    memory.rest("docker.io", 60)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE registry_answers SET good_until = 0 WHERE reference = 'a'"))
    assert memory.recall(["a"]) == {}
    assert memory.resting() == {"docker.io"}
    memory.forget_old()
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM registry_answers")) == 1
