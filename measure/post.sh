#!/usr/bin/env bash
# post.sh FILE: posts the check run in FILE. In two steps, because only a check run that is completed later is announced as completed.
set -euo pipefail
runs="repos/$GITHUB_REPOSITORY/check-runs"
begun=$(python3 -c '
import json, sys
run = json.load(open(sys.argv[1]))
kept = {key: run[key] for key in ("name", "head_sha", "external_id") if key in run}
print(json.dumps({**kept, "status": "in_progress"}))' "$1")
number=$(printf '%s' "$begun" | gh api "$runs" --input - --jq .id)
[[ "$number" =~ ^[0-9]+$ ]]
gh api --method PATCH "$runs/$number" --input "$1" >/dev/null
