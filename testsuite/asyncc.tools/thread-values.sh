# The values of a thread are asked for anew behind a suspension also in
# position-independent code, in shared objects and with each model of access to
# thread-local variables; nothing of what hides them meanwhile is left.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"
run_tests=$top_srcdir/testsuite/asyncc.run

# Build the test $1 with the options $2, as a shared object with a main program
# beside it.
shared () {
  acc $2 -fPIC -Dmain=test_main -I"$run_tests" -shared "$run_tests/$1.c" -o "lib$1.so" &&
  $CC main.c "./lib$1.so" -o "$1" $LDLIBS -pthread && "./$1"
}

static () {
  acc $2 -I"$run_tests" "$run_tests/$1.c" -o "$1" $LDLIBS -pthread && "./$1"
}

nothing_left () {
  acc $2 -I"$run_tests" -c "$run_tests/$1.c" -o "$1.o" && ! nm "$1.o" | grep __asyncc_thread
}

echo 'int test_main (void); int main (void) { return test_main (); }' >main.c
for test in migrate thread-values; do
  for opt in -O0 -Og -O2 "-O3 -fno-inline"; do
    for model in global-dynamic local-dynamic initial-exec; do
      check "$test: $opt $model" shared $test "$opt -ftls-model=$model"
    done
    check "$test: $opt local-exec" static $test "$opt -fPIE -pie -ftls-model=local-exec"
    check "$test: $opt nothing left" nothing_left $test "$opt"
  done
  for opt in "-O2 -flto" "-O1 -flto -fno-inline -fplugin-arg-asyncc-lto=late"; do
    check "$test: $opt" static $test "$opt"
  done
done
exit $failures
