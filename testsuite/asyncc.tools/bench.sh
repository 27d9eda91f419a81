# What make bench-runtime and make bench-servers measure is the same work on both sides.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"

bench=$top_srcdir/bench/runtime
test -d "$bench" || { unsupported "no bench"; exit 77; }

# Columns that are there: libuv's, if it is.
variants="ours hand" uv_libs=
echo '#include <uv.h>
int main (void) { return uv_version () == 0; }' >uv.c
if $CC uv.c -o uv -luv 2>/dev/null; then
  variants="$variants libuv" uv_libs=-luv
else
  unsupported "no libuv"
fi

# compiled NAME FLAGS: ./NAME, and ./NAME-libuv if libuv has such a row.
compiled () {
  check "$1 $2 compiles" $CC $PLUGIN_FLAGS $CPPFLAGS -Wall -Wextra -Werror -O2 $2 \
    "$bench/$1.c" -o "$1" $LDLIBS
  rm -f "$1-libuv"
  test -z "$uv_libs" || test ! -f "$bench/libuv/$1.c" ||
    check "$1 $2 with libuv compiles" $CC -Wall -Wextra -Werror -O2 $2 \
      "$bench/libuv/$1.c" -o "$1-libuv" $uv_libs
}

# value NAME VARIANT: what it computes.
value () {
  case $2 in
    libuv) ./$1-libuv libuv 500 ;;
    *) ./$1 $2 500 ;;
  esac | cut -d' ' -f2
}

# same NAME FLAGS: all columns of NAME.c compute the same.
same () {
  compiled "$@"
  for variant in $variants; do
    test $variant = ours || { test $variant = libuv && test ! -f "$1-libuv"; } ||
      check "$1 $2, $variant" test "`value $1 ours`" = "`value $1 $variant`"
  done
}

same yield
same spawn
same hop -DCAPACITY=1
same hop -DCAPACITY=1024
same timer -DPENDING=0
same timer -DPENDING=1000
same ping -DRUNTIMES=1
same ping -DRUNTIMES=2
same workers -DWORKERS=1
same workers -DWORKERS=2

# measures NAME WHAT [VARIANT...]: its value in the columns, ours at least, is what is measured.
measures () {
  measures_name=$1 what=$2
  shift 2
  compiled $measures_name ""
  for variant in ours "$@"; do
    test $variant = libuv && test -z "$uv_libs" ||
      check "$measures_name, $variant: $what" test "`value $measures_name $variant`" -gt 0
  done
}

measures memory "a sleeping task takes bytes" hand libuv
measures connection "a connection takes bytes" hand libuv
measures pause "an operation on timers takes time" libuv
measures ticker "readers come before a tick" hand libuv

# The program as a whole, with few operations: it has all rows, and all columns in them.
if have python3; then
  check "make bench-runtime runs" \
    env PLUGIN="$PLUGIN" CPPFLAGS="$CPPFLAGS" LIBASYNCC="$LDLIBS" LIBS= UV_LIBS="$uv_libs" \
    VALGRIND= OPERATIONS=100 OUTPUT=bench-runtime.json sh "$bench/../run-runtime"
  check "the JSON file has all rows" python3 "$srcdir/bench-runtime.py" bench-runtime.json \
    $variants
else
  unsupported "no python3"
fi

# The load is carried by both echo servers.
servers=$top_srcdir/bench/servers
trap stop_server EXIT
check "load compiles" $CC -Wall -Wextra -Werror -O2 "$servers/load.c" -o load
check "echo-hand compiles" $CC -Wall -Wextra -Werror -O2 "$servers/echo-hand.c" -o echo-hand
check "echo compiles" $CC $PLUGIN_FLAGS $CPPFLAGS -O2 "$top_srcdir/examples/09-echo-server.c" \
  -o echo $LDLIBS
for server_name in echo echo-hand; do
  start_server ./$server_name 0
  for connections in 1 50; do
    check "$server_name, $connections connections" timeout 60 ./load "$port" $connections 500
  done
  check "$server_name, idle" sh -c "timeout 60 ./load $port 10 0 </dev/null"
  stop_server
done
exit $failures
