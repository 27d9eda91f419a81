# gdb: what the frames of suspended functions hold at every level is what they hold without
# optimisation, of variables of all kinds, at each suspension.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"
need gdb python3
gdb -nx -batch -ex 'python print("has python")' 2>&1 | grep '^has python' >/dev/null || {
  unsupported "gdb without Python"
  exit 77
}
seeing=$top_srcdir/testsuite/seeing
cat >begin <<'EOF'
set confirm off
set width 0
set startup-with-shell off
set disable-randomization off
set debuginfod enabled off
EOF

# see OUT OPTION...: what is seen of the frames, if it is compiled with these.
see () {
  out=$1; shift
  acc -g "$@" -Wno-psabi "$seeing/awaiting.c" -o awaiting $LDLIBS &&
    timeout 100 gdb -nx -batch -x begin -x "$seeing/awaiting.py" ./awaiting >"$out" 2>&1 &&
    grep '^in frame' "$out" >/dev/null || { cat "$out"; return 1; }
}
# same MIN: at least so many values are seen, and all are true.
same () {
  python3 "$seeing/awaiting-compare.py" true seen >log
  set -- $1 `tail -n 1 log`	# MIN N values, N are not true
  test "$2" -ge "$1" && test "$4" = 0 || { cat log; return 1; }
}
check "see without optimisation" see true -O0
for level in -Og -O1 -O2 -O3 -Os; do
  case $level in
  -Og) min=400 ;; *) min=250 ;;
  esac
  check "$level: see" see seen $level
  check "$level: true values" same $min
done
exit $failures
