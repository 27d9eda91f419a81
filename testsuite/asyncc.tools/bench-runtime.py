# Look at FILE, the JSON of make bench-runtime: each row is there once, and has a figure for
# each of the VARIANTS that has such a row.
# SPDX-License-Identifier: GPL-3.0-or-later

import json
import sys

ALL = ("ours", "hand", "libuv")
C = ("ours", "hand")
TIMES = {  # processor time is measured
    "yield": ALL,
    "spawn and join": ALL,
    "channel hop, capacity 1": C,
    "channel hop, capacity 1024": C,
    "wake of one of 2": C,
    "wake of one of 8": C,
    "wake of one of 16": C,
    "wake of one of 100": C,
    "wake of one of 1000": C,
    "timer, none pending": ALL,
    "timer, 1000000 pending": ALL,
    "ping, two workers, ns": C,
    "ping, two threads, ns": ALL,
    "two workers, times one": ALL,
}
VALUES = {  # it is something else
    "sleeping task, bytes": ALL,
    "connection, bytes": ALL,
    "longest pause, 1000000 timers, ns": ("ours", "libuv"),
    "latest tick, 100 readers, ns": ALL,
    "ping, two workers, ns": C,
    "ping, two threads, ns": ALL,
    "two workers, times one": ALL,
}
# There is no goal, or only on a machine that has nothing else to do.
NO_GOAL = ("ping, two workers, ns", "ping, two threads, ns", "two workers, times one")


def look(row, key, columns, there):
    for name in ALL:
        figure = row[key % name]
        if name in columns and name in there:
            assert figure is not None and figure >= 0, (row["name"], key % name, figure)
        else:
            assert figure is None, (row["name"], key % name, figure)


def main():
    there = sys.argv[2:]
    result = json.load(open(sys.argv[1]))
    rows = {row["name"]: row for row in result["rows"]}
    assert len(rows) == len(result["rows"]), "a row is there twice"
    missing = (set(TIMES) | set(VALUES)) ^ set(rows)
    assert not missing, missing
    for name, row in rows.items():
        look(row, "ns_%s", TIMES.get(name, ()), there)
        counted = row["unit"] == "instructions" and row["ours"] is not None
        look(row, "%s", TIMES[name] if counted else VALUES.get(name, ()), there)
        if row["goal"] is None:
            assert name in NO_GOAL and row["met"] is None, row
        else:
            assert row["met"] in (True, False) and row["goal"] > 0, row


main()
