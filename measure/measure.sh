#!/usr/bin/env bash
# measure.sh: compares the image of the branch that a change goes into, of the change, and of the change with Slimline's fixes.
# On GitHub it reads the event and posts the check run `Slimline measure`; elsewhere name the base: BASE=origin/main measure.sh
# MEASURE_PATH, MEASURE_CACHE, MEASURE_SMOKE: as the action's inputs. SLIMLINE: the program. Nothing of the event is ever run.
set -euo pipefail
slimline=${SLIMLINE:-slimline}
report=${MEASURE_REPORT:-slimline-measure.json}
summary=${GITHUB_STEP_SUMMARY:-slimline-measure.md}

base=${BASE:-} head=${HEAD_SHA:-}
if [ -z "$base" ] && [ -n "${GITHUB_EVENT_PATH:-}" ]; then
  read -r base head < <(python3 -c '
import json, re, sys
pull = json.load(open(sys.argv[1])).get("pull_request") or {}
shas = [str(pull.get(side, {}).get("sha", "")) for side in ("base", "head")]
print(*(sha if re.fullmatch("[0-9a-f]{40,64}", sha) else "-" for sha in shas))' "$GITHUB_EVENT_PATH")
  [ "$base" != - ] || { echo "This is no pull request: there is nothing to compare with." >&2; exit 0; }
  git cat-file -e "$base^{commit}" 2>/dev/null || git fetch --quiet --depth=1 origin "$base"
fi
: "${base:?BASE names what to compare with}"

options=(--baseline "$base" --fixes --format json --output "$report" --summary "$summary")
[ -z "${MEASURE_CACHE:-}" ] || options+=("--cache=$MEASURE_CACHE")
[ -z "${MEASURE_SMOKE:-}" ] || options+=("--smoke=$MEASURE_SMOKE")
[ -z "${MEASURE_NETWORK:-}" ] || options+=("--network=$MEASURE_NETWORK")
status=0
"$slimline" measure "${MEASURE_PATH:-.}" "${options[@]}" || status=$?
[ -s "$report" ] || exit "$status"

if [ -n "${GITHUB_REPOSITORY:-}" ] && [ -n "${GH_TOKEN:-}" ]; then
  "$(dirname "$slimline")/python" -m app.evidence.check_run_body "$report" "$head" "$status" >check-run.json
  "$(dirname "$0")/post.sh" check-run.json ||
    echo "The check run was not posted: the token may not write checks. The numbers are in the job's summary." >&2
fi
exit "$status"
