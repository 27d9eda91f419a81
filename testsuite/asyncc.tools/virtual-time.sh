# The time of a runtime is that of its reactor's table, for everything that waits for a
# time: in a virtual one it passes exactly as it should, and at once.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"

# timed NAME: compile NAME.c, whose functions of the library are those of the sources.
timed () {
  check "$1.c compiles" $CC $CPPFLAGS -DASYNCC_PLAIN -iquote "$top_srcdir/runtime" \
    -iquote "$srcdir" -iquote "$srcdir/.." -O1 -g -Wall -Wextra "$srcdir/$1.c" -o "$1" $LDLIBS
  check "$1.c" timeout 60 ./"$1"
}

timed virtual-sleep
timed virtual-interval
timed virtual-limiter
timed virtual-scope
exit $failures
