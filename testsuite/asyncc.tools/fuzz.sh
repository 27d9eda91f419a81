# Random input for what parses what comes from outside: the readers and writers of
# <asyncc/buffered.h>, and the protocols of examples/22-key-value, 11-http-server and
# 28-http-parser, the last beside http_parser and llhttp; with AddressSanitizer and
# UndefinedBehaviorSanitizer where they are.  SEEDS=100000 looks for more.  LLHTTP is a folder
# with the sources of llhttp.
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
fi

cp -R "$top_srcdir/examples/http" . && chmod -R u+w http
sed '
  s/HEAD_LIMIT = [0-9]*/HEAD_LIMIT = 60/; s/HEADERS_LIMIT = [0-9]*/HEADERS_LIMIT = 3/
  s/CHUNK_LINE_LIMIT = [0-9]*/CHUNK_LINE_LIMIT = 6/; s/TRAILER_LIMIT = [0-9]*/TRAILER_LIMIT = 10/
  s/BODY_LIMIT = 1 << 20/BODY_LIMIT = 10/
' "$top_srcdir/examples/http/limits.h" >http/limits.h
check "all limits of the http parser are there" test \
  `diff "$top_srcdir/examples/http/limits.h" http/limits.h | grep -c '^>'` = 5

# beside OTHER FLAGS LIBRARIES: our parser of HTTP and another one.
beside () {
  fuzz "http parser and $1" fuzz-http-parser.c "$2" "$3"
  fuzz "http parser and $1, small limits" fuzz-http-parser.c "-I. $2" "$3"
}

if test -f parser.o; then
  beside http_parser "" -lhttp_parser
else
  unsupported "no http_parser"
fi
llhttp=${LLHTTP-/usr/share/llhttp}
if test -f "$llhttp/llhttp.c"; then
  # Sanitizers are for what is ours.
  headers="-I$llhttp -I$llhttp/../include/llhttp"
  check "llhttp compiles" $CC -O2 -c $headers "$llhttp"/*.c
  beside llhttp "-DLLHTTP $headers" "llhttp.o api.o http.o"
else
  unsupported "no llhttp, which the package node-llhttp has"
fi
exit $failures
