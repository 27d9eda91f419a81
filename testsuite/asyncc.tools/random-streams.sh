# Random programs of generators, which compare what is yielded with what a plain function
# appends to a list, left after each value and dropped after each poll.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"
need python3 xargs
n=8
test "$TORTURE" != short || n=3
export CC EMULATOR PLUGIN_FLAGS CPPFLAGS LDLIBS
check_output "random generators" ' 0 failed' sh "$srcdir/../generators" -n $n -j 1 \
  -l '-O0 -g; -O2 -g; -O1 -g -fsanitize=address,undefined -fno-sanitize-recover'
exit $failures
