"""The JSON Schema of `.github/slimline.yml`: `python -m app.review.schema > docs/slimline.schema.json`."""

from __future__ import annotations

import json

from app.review.configuration import Configuration


def schema_text() -> str:
    """For editors, which complete and check the file with it."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **Configuration.model_json_schema()}
    return json.dumps(schema, indent=2) + "\n"


if __name__ == "__main__":
    print(schema_text(), end="")
