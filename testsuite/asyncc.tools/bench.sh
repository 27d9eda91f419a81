# What make bench-runtime measures is the same work on both sides.
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
exit $failures
