# Random input for what parses what comes from outside: the readers and writers of
# <asyncc/buffered.h>, and the protocol of examples/22-key-value; with AddressSanitizer and
# UndefinedBehaviorSanitizer where they are.  SEEDS=100000 looks for more.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"

sanitize_if_possible

# fuzz NAME SOURCE FLAGS
fuzz () {
  check "$1 compiles" $CC $PLUGIN_FLAGS $CPPFLAGS $3 -I"$top_srcdir/examples" -Wall -Wextra \
    -Werror $sanitize -g -O1 "$srcdir/$2" -o fuzz $LDLIBS
  check_output "$1" '^good$' ./fuzz 1 "${SEEDS-2000}"
}

fuzz buffered fuzz-buffered.c
fuzz key-value fuzz-key-value.c

# All limits are reached when they are small.
sed '/^enum {/,/^};/{
  s/LINE_LIMIT = [0-9]*/LINE_LIMIT = 50/; s/COUNT_LIMIT = [0-9 *]*/COUNT_LIMIT = 30/
  s/BUFFER_FIRST = [0-9]*/BUFFER_FIRST = 16/; s/BUFFER_KEPT = [0-9]*/BUFFER_KEPT = 64/
  s/ANSWERS_LIMIT = [0-9]*/ANSWERS_LIMIT = 50/; s/ANSWER_LIMIT = 64 << 20/ANSWER_LIMIT = 200/
}' "$top_srcdir/examples/22-key-value.c" >22-key-value.c
check "all limits are there" test \
  `diff "$top_srcdir/examples/22-key-value.c" 22-key-value.c | grep -c '^>'` = 6
fuzz "key-value, small limits" fuzz-key-value.c -I.
exit $failures
