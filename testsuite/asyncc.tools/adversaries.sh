# The scripts behind check-csmith-async and check-mutants, a little of each:
# some random programs as async code, and mutants that are not built.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"
need python3
tests=$top_srcdir/testsuite
mutants="python3 $tests/stage-mutants.py"

$mutants choose "$top_srcdir/plugin" 8 1 >chosen
$mutants choose "$top_srcdir/plugin" 8 1 | cmp -s - chosen
check "the seed chooses the mutants" test $? = 0 -a `wc -l <chosen` = 8
same=
while read file number rest; do
  $mutants write "$top_srcdir/plugin" $file $number >mutant.cc
  ! cmp -s "$top_srcdir/plugin/$file" mutant.cc || same="$same $file:$number"
done <chosen
check "a mutant is not the plugin$same" test -z "$same"

if ! have csmith; then
  unsupported "random programs made async: no csmith"
  exit $failures
fi
export PLUGIN_FLAGS CPPFLAGS LDLIBS CC
check "random programs made async" sh "$tests/csmith" -a -n 2 -s 4
exit $failures
