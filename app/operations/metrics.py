"""What this process counts, for Prometheus. What the queue holds is asked of the database: `queue_metrics`."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

registry = CollectorRegistry()

DELIVERIES = Counter(
    "slimline_deliveries", "Webhook deliveries by event and answer.", ["event", "result"], registry=registry
)
JOBS = Counter("slimline_jobs", "Tries of jobs by kind and how they ended.", ["kind", "state"], registry=registry)
JOB_SECONDS = Histogram(
    "slimline_job_seconds",
    "How long one try of a job takes.",
    ["kind"],
    buckets=(0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120),
    registry=registry,
)
STEP_SECONDS = Histogram(
    "slimline_step_seconds",
    "How long each step of a job takes.",
    ["step"],
    buckets=(0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60),
    registry=registry,
)
OUTCOMES = Counter(
    "slimline_outcomes",
    "What came of jobs that were done: reviewed, silent, applied ...",
    ["outcome"],
    registry=registry,
)
GITHUB_CALLS = Counter(
    "slimline_github_calls", "Calls to GitHub by route and status.", ["route", "status"], registry=registry
)
FINDINGS = Counter("slimline_findings", "Findings that were reported, by rule.", ["rule"], registry=registry)
SUGGESTIONS = Counter("slimline_suggestions", "Suggestions that were posted, by rule.", ["rule"], registry=registry)
ACCEPTED = Counter(
    "slimline_accepted",
    "Suggestions whose lines a push brought into the file, by the rules whose fixes they hold.",
    ["rule"],
    registry=registry,
)
CLOCK_SKEW = Gauge(
    "slimline_github_clock_skew_seconds",
    "How far this machine's clock is ahead of GitHub's, by the last answer.",
    registry=registry,
)
REVIEW_MEMORY = Gauge(
    "slimline_review_memory_bytes", "Resident memory of the processes that review, together.", registry=registry
)
REVIEW_LIMITS = Counter(
    "slimline_review_limits",
    "Reviews that were ended from outside, by the limit they reached.",
    ["limit"],
    registry=registry,
)
