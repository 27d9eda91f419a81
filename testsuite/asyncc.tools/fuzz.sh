# Random input for what parses what comes from outside: the readers and writers of
# <asyncc/buffered.h>, and the protocols of examples/22-key-value and 11-http-server; with
# AddressSanitizer and UndefinedBehaviorSanitizer where they are.  SEEDS=100000 looks for more.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"

sanitize_if_possible

# fuzz NAME SOURCE FLAGS LIBRARIES DIRECTORY
fuzz () {
  rm -f fuzz
  check "$1 compiles" $CC $PLUGIN_FLAGS $CPPFLAGS $3 -I"$top_srcdir/examples" -Wall -Wextra \
    -Werror $sanitize -g -O1 "$srcdir/$2" -o fuzz $LDLIBS $4
  check_output "$1" '^good$' ./fuzz 1 "${SEEDS-2000}" $5
}

fuzz buffered fuzz-buffered.c
fuzz key-value fuzz-key-value.c

# All limits are reached when they are small.
cp -R "$top_srcdir/examples/key-value" "$top_srcdir/examples/server.h" \
  "$top_srcdir/examples/tcp.h" "$top_srcdir/examples/22-key-value.c" . && chmod -R u+w key-value
sed '
  s/LINE_LIMIT = [0-9]*/LINE_LIMIT = 50/; s/COUNT_LIMIT = [0-9 *]*/COUNT_LIMIT = 30/
  s/BUFFER_FIRST = [0-9]*/BUFFER_FIRST = 16/; s/BUFFER_KEPT = [0-9]*/BUFFER_KEPT = 64/
  s/ANSWERS_LIMIT = [0-9]*/ANSWERS_LIMIT = 50/; s/ANSWER_LIMIT = 64 << 20/ANSWER_LIMIT = 200/
' "$top_srcdir/examples/key-value/limits.h" >key-value/limits.h
check "all limits are there" test \
  `diff "$top_srcdir/examples/key-value/limits.h" key-value/limits.h | grep -c '^>'` = 6
fuzz "key-value, small limits" fuzz-key-value.c -I.

mkdir www
echo '<p>Hello' >www/index.html
awk 'BEGIN { for (i = 0; i < 2000; i++) print "line", i }' >www/big.txt
echo '#include <http_parser.h>' >parser.c
if $CC -c parser.c 2>/dev/null; then
  fuzz http fuzz-http.c "" -lhttp_parser www
  sed '/^enum {/,/^};/{
    s/HEAD_LIMIT = [0-9]*/HEAD_LIMIT = 60/; s/BODY_LIMIT = 1 << 20/BODY_LIMIT = 10/
    s/SMALL = [0-9]*/SMALL = 5/; s/SENT_AT_ONCE = 1 << 20/SENT_AT_ONCE = 100/
  }' "$top_srcdir/examples/11-http-server.c" >11-http-server.c
  check "all limits of http are there" test \
    `diff "$top_srcdir/examples/11-http-server.c" 11-http-server.c | grep -c '^>'` = 4
  fuzz "http, small limits" fuzz-http.c -I. -lhttp_parser www
else
  unsupported "no http_parser"
fi
exit $failures
