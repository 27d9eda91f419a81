# Programs that are dropped at one of their suspensions, each in turn: what they
# hold is given back once, in the order of an ordinary return, and no memory is
# lost.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"
need timeout
drop="$PLUGIN_FLAGS -fplugin-arg-asyncc-stress-drop -fplugin-arg-asyncc-check"
programs=$srcdir/stress-drop
bound=600

$CC -O1 -g -c "$programs/held.c" -o held.o

# build PROGRAM OPTIONS: as it is, and stressed.
build ()
{
  program=$1; shift
  $CC "$@" "$programs/$program.c" held.o -o plain && ./plain >expected &&
    $CC "$@" $drop -fchecking "$programs/$program.c" held.o -o dropped $LDLIBS &&
    timeout 20 ./dropped >got && cmp got expected
}

# drop_at N...: drop it there.  Fails if that is not the end of it.
drop_at ()
{
  for n; do
    ASYNCC_STRESS_DROP=$n timeout 60 ./dropped >got 2>&1
    status=$?
    test $status = 86 ||
      { test $status = 0 && return 0; echo "at $n: exit status $status"; tail got; return 1; }
  done
}

# One beyond its last suspension it is not dropped.
drop_everywhere ()
{
  drop_at `seq $bound` && test $status = 0 && test $n -gt 20
}

set -- -O0 "-O2 -g"
test "$TORTURE" = short || set -- "$@" -O1 "-Os -fexceptions" "-O3 -flto"
for program in scopes calls handlers odd; do
  for options; do
    check "$program, $options" build $program $options
    check "$program, $options: drop everywhere" drop_everywhere
  done
done

# Memory is looked at in some places only: this takes long.
some="1 2 3 5 8 13 21 34 55 89 144 233 377"
echo 'int main (void) { return 0; }' >trivial.c
if $CC -fsanitize=address,undefined trivial.c -o trivial 2>/dev/null && ./trivial; then
  for program in scopes calls handlers odd; do
    check "$program, sanitizers" build $program -O1 -fsanitize=address,undefined
    check "$program, sanitizers: drop" drop_at $some
  done
else
  unsupported "sanitizers"
fi
if have valgrind; then
  check "calls, for valgrind" build calls -O2
  for n in 4 40 100; do
    ASYNCC_STRESS_DROP=$n timeout 60 valgrind -q --error-exitcode=1 \
      --leak-check=full --errors-for-leak-kinds=all ./dropped >got 2>&1
    check "calls, valgrind: drop at $n" sh -c "cat got; test $? = 86"
  done
else
  unsupported "valgrind"
fi
exit $failures
