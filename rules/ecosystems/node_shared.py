"""What the package managers of Node.js have in common."""

from __future__ import annotations

import re

DECLARED = re.compile(r'"devDependencies"\s*:\s*\{\s*"')
"""The part of a package.json that holds development dependencies, where there is one."""

WRITTEN = re.compile(r"^(@[^/]+/)?[^@]+@.*\d")
"""`express@4`, `@angular/cli@17.1`."""
