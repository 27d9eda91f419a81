# With -g the code is the same as without.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"
need objcopy
tests=$srcdir/../asyncc.run
# code_of OUT FILE OPTION...: the machine code alone.
code_of ()
{
  out=$1; shift
  acc -w "$@" -o code.o 2>/dev/null && objcopy -O binary -j .text code.o $out
}
# The pass "combine" of GCC 16 joins other instructions where a debug instruction
# speaks of a value that was loaded.
without_combine=
test "`$CC -dumpversion | sed 's/\..*//'`" -lt 16 ||
  without_combine=-fdisable-rtl-combine
for options in -Og -O1 -O2; do
  same=0 other=
  for f in "$tests"/[!r]*.c; do
    ! sh "$top_srcdir/testsuite/too-new" "$CC" "$f" || continue
    own=`sed -n 's/.*dg-options "\(.*\)".*/\1/p' "$f"`
    if code_of without $options $without_combine $own -c "$f" &&
	code_of with $options $without_combine $own -g -c "$f" &&
	cmp -s with without; then
      same=`expr $same + 1`
    else
      other="$other `basename $f`"
    fi
  done
  check "-g $options: $same the same, not:$other" test $same -gt 0 -a -z "$other"
done
exit $failures
