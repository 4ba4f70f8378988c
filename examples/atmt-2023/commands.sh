#!/bin/sh
# The ledger of the ATMT, carried on to February 2023 by commands alone: sh commands.sh DIR
#
# Only public facts that are later than the transition paper go in, each marked as such: the Sector
# Deal of 6 December 2017, Innovate UK in UKRI from April 2018, and the end of DIT on 7 February
# 2023. Nobody's acceptance is a public fact, so every handover is still as the paper left it, or
# passed on by law; what the rules have to say of that is the point.
set -eu
export ATMT_LEDGER="$1"
mark='Public fact, later than the transition paper:'

atmt init "$1" --example atmt

export ATMT_TODAY=2017-12-06
for action in A1 A2 A3 A4 A5 A6; do
    atmt note "$action" "$mark the Life Sciences Sector Deal was published."
done

export ATMT_TODAY=2018-04-30
atmt body update innovate-uk --part-of ukri
atmt note A3 "$mark Innovate UK became part of UKRI." --date 2018-04

export ATMT_TODAY=2023-02-08
atmt body add dbt 'Department for Business and Trade' --kind department --from 2023-02-07
atmt transfer dit dbt --on 2023-02-07 \
    --reason "$mark DIT ended; the Department for Business and Trade succeeds it"
atmt note A2 "$mark DIT ended on 7 February 2023; no answer from it is recorded." --date 2023-02-07
