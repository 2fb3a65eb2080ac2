"""AWS Lambda's base images, which get no more patches once their runtime is deprecated."""

from __future__ import annotations

from rules.images.life.lifetimes import Lifetimes, days

_RUNTIMES = (
    (
        "python",
        "Python",
        "python:3.14",
        """
        2021-07-15 2.7
        2022-07-18 3.6
        2023-12-04 3.7
        2024-10-14 3.8
        2025-12-15 3.9
        2026-10-31 3.10
        """,
    ),
    (
        "nodejs",
        "Node.js",
        "nodejs:24",
        """
        2021-07-30 10
        2023-03-31 12
        2023-12-04 14
        2024-06-12 16
        2025-09-01 18
        2026-04-30 20
        """,
    ),
    (
        "ruby",
        "Ruby",
        "ruby:3.4",
        """
        2021-07-30 2.5
        2023-12-07 2.7
        2026-03-31 3.2
        """,
    ),
    ("go", "Go", "provided:al2023", "2024-01-08 1"),
    ("provided", "image on Amazon Linux", "provided:al2023", "2026-07-31 al2"),
)

LAMBDAS: dict[str, Lifetimes] = {
    f"{prefix}{repository}": Lifetimes(
        f"AWS Lambda's {name}",
        f"{prefix}{successor}",
        "https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html",
        days(table),
    )
    for prefix in ("public.ecr.aws/lambda/", "amazon/aws-lambda-")
    for repository, name, successor, table in _RUNTIMES
}
