# What stands in one row of make bench computes the same: async functions, machines by hand,
# plain C, and those of the peers that are installed.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"
need python3

bench=$top_srcdir/bench
test -d "$bench" || { unsupported "no bench"; exit 77; }

# 200 operations: a byte in 64 waits.
check "all compile and compute the same" \
  env PLUGIN="$PLUGIN" CPPFLAGS="$CPPFLAGS" LIBASYNCC="$LDLIBS" LIBS= VALGRIND= \
  OPERATIONS=200 UNITS="1 3" OUTPUT=bench.json sh "$bench/run"

# Each row that is no compile time has figures of all three variants in C.
cat >look.py <<'EOF'
import json
rows = json.load (open ("bench.json"))["rows"]
for row in rows:
    of = row.get ("ns") or row["milliseconds"]
    assert all (of.get (v, 0) > 0 or "milliseconds" in row for v in ("async", "hand", "sync")), row
assert len (rows) > 30 and len (set (row["name"] for row in rows)) == len (rows)
EOF
check "the JSON file has all rows" python3 look.py
exit $failures
