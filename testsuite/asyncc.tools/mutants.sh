# 1,000 mutated copies of the test sources: messages there may be, crashes and
# hangs there may not.  The seed is fixed, so every run tries the same.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"
need python3
# A compiler that goes round for ever may ask for ever more memory.
ulimit -v 4000000
if python3 "$srcdir/mutate.py" "$srcdir" 1000 >mutants.log 2>&1; then
  pass "`tail -n 1 mutants.log`"
else
  fail "mutants"
  cat mutants.log
fi
exit $failures
