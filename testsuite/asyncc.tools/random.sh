# Random programs: as async programs they print what they print as synchronous
# ones, at several levels; dropped after any number of polls they balance.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"
need python3
seeds=`seq 1 16`
test "$TORTURE" != short || seeds=`seq 1 4`
echo 'int main (void) { return 0; }' >empty.c
for options in "-O0 -g" "-O2 -g" "-O1 -fsanitize=address,undefined -fno-sanitize-recover"; do
  if ! $CC $options empty.c -o empty 2>/dev/null; then
    unsupported "random programs, $options: does not link"
    continue
  fi
  bad=
  for seed in $seeds; do
    test -f p$seed.c || {
      python3 "$srcdir/generate.py" $seed >p$seed.c &&
      $CC -w -O1 -DASYNCC_SYNC $CPPFLAGS p$seed.c -o sync $LDLIBS &&
      timeout 20 $EMULATOR ./sync >p$seed.expected
    } >random.log 2>&1 || bad="$bad $seed (sync)"
    { $CC $PLUGIN_FLAGS -w $options $CPPFLAGS p$seed.c -o prog $LDLIBS &&
      timeout 60 $EMULATOR ./prog >p$seed.got; } >>random.log 2>&1 &&
      cmp -s p$seed.expected p$seed.got || bad="$bad $seed"
  done
  if test -z "$bad"; then
    pass "random programs, $options"
  else
    fail "random programs, $options: seeds$bad"
    tail -n 20 random.log
  fi
done
exit $failures
