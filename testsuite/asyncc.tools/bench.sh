# What make bench-runtime and make bench-servers measure is the same work on both sides.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"

bench=$top_srcdir/bench/runtime
test -d "$bench" || { unsupported "no bench"; exit 77; }

# same NAME FLAGS: the two sides of NAME.c compute the same.
same () {
  check "$1 $2 compiles" $CC $PLUGIN_FLAGS $CPPFLAGS -Wall -Wextra -Werror -O2 $2 \
    "$bench/$1.c" -o "$1" $LDLIBS
  check "$1 $2" sh -c \
    "test \`./$1 ours 500 | cut -d' ' -f2\` = \`./$1 hand 500 | cut -d' ' -f2\`"
}

same yield
same spawn
same hop -DCAPACITY=1
same hop -DCAPACITY=1024
same timer -DPENDING=0
same timer -DPENDING=1000

# value NAME: what it computes, which is measured.
value () {
  $CC $PLUGIN_FLAGS $CPPFLAGS -O2 "$bench/$1.c" -o "$1" $LDLIBS && ./$1 ours 1000 | cut -d' ' -f2
}

check "a sleeping task takes bytes" test `value memory` -gt 0
check "an operation on timers takes time" test `value pause` -gt 0

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
