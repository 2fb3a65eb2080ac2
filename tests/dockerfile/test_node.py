"""What classes made with `record`, `node` and `value` can do."""

from __future__ import annotations

import pickle
from dataclasses import field, replace

from rules.dockerfile.node import node, record, value


@record
class Pair:
    left: int
    right: str = "b"
    note: str = field(default="", compare=False, repr=False)


@record
class OtherPair:
    left: int
    right: str = "b"


@record
class Nothing:
    pass


@node
class Alone:
    number: int


@value
class Place:
    start: int
    end: int


def test_records_with_the_same_fields_are_equal_and_hash_alike() -> None:
    assert Pair(1) == Pair(1, "b", note="seen")
    assert hash(Pair(1)) == hash(Pair(1, note="seen"))
    assert Pair(1) != Pair(2)
    assert Nothing() == Nothing()


def test_records_of_two_classes_are_never_equal() -> None:
    assert Pair(1) != OtherPair(1)
    assert Pair(1) != (1, "b")


def test_nodes_are_equal_to_themselves_alone() -> None:
    one = Alone(1)
    assert one == one
    assert one != Alone(1)


def test_values_are_sorted_by_their_fields() -> None:
    assert sorted([Place(2, 3), Place(1, 9)]) == [Place(1, 9), Place(2, 3)]


def test_each_shows_its_fields() -> None:
    assert repr(Pair(1)) == "Pair(left=1, right='b')"
    assert repr(Alone(1)) == "Alone(number=1)"
    assert repr(Place(1, 2)) == "Place(start=1, end=2)"


def test_records_can_be_changed_in_a_copy_and_sent_to_another_process() -> None:
    assert replace(Pair(1), left=2) == Pair(2)
    assert pickle.loads(pickle.dumps(Pair(1))) == Pair(1)
