"""A small service that answers with its settings."""

from pathlib import Path

import yaml
from flask import Flask, Response, jsonify

app = Flask(__name__)


@app.get("/")
def settings() -> Response:
    return jsonify(yaml.safe_load(Path("settings.yml").read_text()))


if __name__ == "__main__":
    app.run(host="0.0.0.0", port=8000)  # noqa: S104  (in a container)
