"""Our reading against BuildKit's own parser."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st

from tests.dockerfile.grammar import dockerfiles
from tests.dockerfile.oracle import difference, is_known_drift


@given(dockerfiles())
def test_reads_what_buildkit_reads(text: str) -> None:
    assume(not is_known_drift(text))
    assert difference(text) is None


@given(st.text(alphabet="FROMRUNENVCOPY abc\n\n\\`'\"$<{}[]=,-#\t\r:/", max_size=80).map("FROM a\n".__add__))
def test_reads_noise_as_buildkit_does(text: str) -> None:
    assume(not is_known_drift(text))
    assert difference(text) is None
