from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.intake.signature import is_signed, is_well_formed, sign

SECRET = "It's a Secret to Everybody"
GITHUBS_EXAMPLE = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"


def test_github_s_own_test_vector() -> None:
    assert sign(SECRET, b"Hello, World!") == GITHUBS_EXAMPLE
    assert is_signed((SECRET,), b"Hello, World!", GITHUBS_EXAMPLE)


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "sha256=",
        GITHUBS_EXAMPLE.upper(),
        GITHUBS_EXAMPLE[:-1],
        "sha1=" + "0" * 40,
        "sha256=" + "é" * 64,
        "\udcff",
    ],
)
def test_anything_else_is_refused(header: str | None) -> None:
    assert not is_signed((SECRET,), b"Hello, World!", header)


def test_without_a_secret_nothing_is_signed() -> None:
    assert not is_signed(("",), b"{}", sign("", b"{}"))


@given(st.binary(), st.binary(), st.text(min_size=1))
def test_only_the_very_bytes_match(body: bytes, other: bytes, secret: str) -> None:
    secret = secret.encode("utf-8", "replace").decode()
    assert is_well_formed(sign(secret, body))
    assert is_signed((secret,), body, sign(secret, body))
    assert is_signed((secret,), other, sign(secret, body)) == (body == other)
