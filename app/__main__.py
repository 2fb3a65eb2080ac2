"""`python -m app` is `slimline`."""

from __future__ import annotations

from app.cli import main

main(prog_name="slimline")
