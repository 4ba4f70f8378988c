#!/bin/sh
# The tracker of an invented taskforce becomes a ledger: sh commands.sh DIR
set -eu
export ATMT_LEDGER="$1" ATMT_TODAY=2026-03-02
here=$(dirname "$0")

atmt init "$1" --closing-body 'Harbour Safety Taskforce' --keeper 'Council of Ports' \
    --closes-on 2026-03-31
atmt import "$here/tracker.xlsx" --as-of 2026-02-27 --new-bodies --yes
