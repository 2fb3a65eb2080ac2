"""The packages that an `apt-get install` names, and whether what its stage does compiles."""

from __future__ import annotations

import pytest

from rules.dockerfile.model import Run
from rules.dockerfile.parser import parse
from rules.engine.context import BuildContext
from rules.facts.calls import invocation
from rules.facts.recommended_packages import StageUse, install_names


@pytest.mark.parametrize(
    ("before", "packages", "names"),
    [
        ("", "curl git=1:2 gcc/bookworm libc6:amd64", {"curl", "git", "gcc", "libc6"}),
        ("RUN PKGS='curl git' && ", "$PKGS vim", {"curl", "git", "vim"}),
        ('RUN PKGS="curl" OTHER=git && ', '"$PKGS" $OTHER', {"curl", "git"}),
        ("ENV PKGS=curl\nRUN ", "$PKGS", {"curl"}),
        ("RUN PKGS=$(cat list) && ", "$PKGS", None),
        ("RUN ", "$PKGS", None),
        ("RUN ", "$(cat list)", None),
    ],
)
def test_the_names_with_their_variables_filled_in(before: str, packages: str, names: set[str] | None) -> None:
    before = before or "RUN "
    stage = parse(f"FROM debian\n{before}apt-get install -y {packages}\n").stages[0]
    run = stage.of_type(Run)[-1]
    call = next(call for command in run.commands if (call := invocation(command)) is not None)
    assert install_names(stage, run, call) == names


@pytest.mark.parametrize(
    ("script", "compiles"),
    [
        ("make", True),
        ("pip install uwsgi", True),
        ("pip install git+https://example.com/x", True),
        ("pip install flask", False),
        ("curl -O https://example.com/x", False),
    ],
)
def test_whether_something_is_compiled(script: str, compiles: bool) -> None:
    stage = parse(f"FROM debian\nRUN {script}\n").stages[0]
    assert StageUse(stage, BuildContext()).compiles is compiles
