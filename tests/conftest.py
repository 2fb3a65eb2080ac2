"""Settings that all tests share."""

from __future__ import annotations

import os

import httpx
from hypothesis import HealthCheck, settings

settings.register_profile(
    "default", max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("fuzz", max_examples=3000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("fuzz-rewrites", settings.get_profile("fuzz"), max_examples=1000)  # each is many rewrites
settings.register_profile("mutants", settings.get_profile("default"), max_examples=10)  # of many trials each is short
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))

# httpx gives up after five seconds, and a server that has to share its machine may need longer for its first answer
for _step in ("connect", "read", "write", "pool"):
    setattr(httpx._config.DEFAULT_TIMEOUT_CONFIG, _step, 120.0)
