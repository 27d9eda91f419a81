# A sample of GCC's torture programs in stress mode, spread over all levels;
# make check-torture runs all of them.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"
need xargs timeout
sample=200
test "$TORTURE" != short || sample=50
export EMULATOR PLUGIN_FLAGS LDLIBS
sh "$top_srcdir/testsuite/torture" -s $sample >torture.out 2>&1
status=$?
if test $status = 77; then
  unsupported "torture programs: `tail -n 1 torture.out`"
  exit 0
fi
grep '^FAIL: ' torture.out
test $status != 0 || pass "torture programs, a sample"
sed 's/^/  /' torture.out
# Each failure is a result already, but not how the script itself ended.
grep '^FAIL: ' torture.out >/dev/null || exit $status
