"""The lesson's practice file, and what an expert makes of it: the measure of the design."""

from __future__ import annotations

PRACTICE = """\
FROM python:3.11
WORKDIR /app
COPY . .
RUN apt-get update
RUN apt-get install -y gcc
RUN pip install -r requirements.txt
RUN apt-get remove -y gcc
CMD ["python", "main.py"]
"""

EXPERT = """\
FROM python:3.11-slim
WORKDIR /app
COPY requirements.txt .
RUN apt-get update && \\
    apt-get install -y --no-install-recommends gcc && \\
    pip install --no-cache-dir -r requirements.txt && \\
    apt-get purge -y --auto-remove gcc && \\
    rm -rf /var/lib/apt/lists/*
COPY . .
CMD ["python", "main.py"]
"""

PROJECT = {
    ".hadolint.yaml": "ignored: [DL3002]\n",
    ".dockerignore": "*\n!main.py\n!requirements.txt\n",
    "README.md": "# shop\n",
    "main.py": "print('shop')\n",
    "requirements.txt": "flask==3.1.0\n",
}
"""The repository that the pull request adds it to.

Who runs the program is a decision, which has tests of its own: here it would come behind every suggestion.
"""
