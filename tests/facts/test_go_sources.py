"""Whether Go sources call C, as far as they are known."""

from __future__ import annotations

import pytest

from rules.engine.context import BuildContext
from rules.engine.example_context import holding
from rules.facts.go_sources import source_calls_c

PLAIN = 'package main\n\nimport "fmt"\n\n// in a text: import "C"\n'


@pytest.mark.parametrize(
    ("files", "calls"),
    [
        ({"main.go": PLAIN}, False),
        ({"main.go": '// int x;\nimport "C"\n'}, True),
        ({"a/b.go": 'import (\n\t"C"\n)\n', "main.go": PLAIN}, True),
        ({"main.go": PLAIN, "fast.cc": ""}, True),  # Go refuses C sources beside Go files that do not import C
        ({"main.go": PLAIN, "web/font.c": "", "vendor/x/x.go": 'import "C"\n'}, False),
        ({"main.go": PLAIN, "x_test.go": 'import "C"\n'}, False),
    ],
)
def test_an_import_or_c_sources_in_the_same_folder_tell(files: dict[str, str], calls: bool) -> None:
    assert source_calls_c(holding(files).build) is calls


def test_what_nobody_could_read_leaves_it_open() -> None:
    assert source_calls_c(BuildContext()) is None
    assert source_calls_c(BuildContext(frozenset({"main.go", "b.go"}), {"main.go": PLAIN}.get)) is None
