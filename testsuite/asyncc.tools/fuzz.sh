# Random input for what parses what comes from outside: the readers and writers of
# <asyncc/buffered.h>, and the protocol of examples/22-key-value; with AddressSanitizer and
# UndefinedBehaviorSanitizer where they are.  SEEDS=100000 looks for more.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"

sanitize_if_possible
for target in buffered key-value; do
  check "$target compiles" $CC $PLUGIN_FLAGS $CPPFLAGS -I"$top_srcdir/examples" -Wall -Wextra \
    -Werror $sanitize -g -O1 "$srcdir/fuzz-$target.c" -o fuzz-$target $LDLIBS
  check_output "$target" '^good$' ./fuzz-$target 1 "${SEEDS-2000}"
done
exit $failures
