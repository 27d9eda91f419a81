# A sample of GCC's torture programs in stress mode, spread over all levels;
# make check-torture runs all of them.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"
need xargs timeout
export EMULATOR PLUGIN_FLAGS LDLIBS

# sample NUMBER KEYS: that many programs, with these options of stress mode.
sample ()
{
  sh "$top_srcdir/testsuite/torture" -s $1 -x "$2" >torture.out 2>&1
  status=$?
  if test $status = 77; then
    unsupported "torture programs: `tail -n 1 torture.out`"
    exit 0
  fi
  grep '^FAIL: ' torture.out
  test $status != 0 || pass "torture programs, a sample, $2"
  sed 's/^/  /' torture.out
  # Each failure is a result already, but not how the script itself ended.
  grep '^FAIL: ' torture.out >/dev/null || test $status = 0 || exit $status
}

number=150
test "$TORTURE" != short || number=40
sample $number stress
sample `expr $number / 3` "stress wake=leaf"
