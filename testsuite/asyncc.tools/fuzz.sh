# Random input for what parses what comes from outside: the readers and writers of
# <asyncc/buffered.h>, and the protocol of examples/22-key-value; with AddressSanitizer and
# UndefinedBehaviorSanitizer where they are.  SEEDS=100000 looks for more.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"

sanitize=
echo 'int main (void) { return 0; }' >empty.c
if $CC -fsanitize=address,undefined empty.c -o empty 2>/dev/null && ./empty; then
  sanitize="-fsanitize=address,undefined -fno-sanitize-recover=undefined"
fi
for target in buffered key-value; do
  check "$target compiles" $CC $PLUGIN_FLAGS $CPPFLAGS -I"$top_srcdir/examples" -Wall -Wextra \
    -Werror $sanitize -g -O1 "$srcdir/fuzz-$target.c" -o fuzz-$target $LDLIBS
  check_output "$target" '^good$' ./fuzz-$target 1 "${SEEDS-2000}"
done
exit $failures
