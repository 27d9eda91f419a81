# The twins of some examples in callbacks of libuv (testsuite/twins) do the same, by the tests of
# the examples, and are longer, as examples/README says.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"
need python3
examples=$top_srcdir/examples twins=$top_srcdir/testsuite/twins
pairs="09-echo-server:echo 21-proxy:proxy 26-chat:chat 27-fetch:fetch"

# lines FILE: of the program alone, and with its headers.
lines () { python3 "$twins/count.py" "$1" | cut -d' ' -f1,2; }

for pair in $pairs; do
  ours=`lines "$examples/${pair%:*}.c"` twin=`lines "$twins/${pair#*:}.c"`
  check "${pair%:*} is shorter than its twin" test ${ours% *} -lt ${twin% *}
  check "examples/README says by how much: ${pair%:*} $ours $twin" \
    grep -E "^ *${pair%:*} +`echo $ours $twin | sed 's/ / +/g'`\$" "$examples/README"
done

cat >sample.c <<'EOF2'
/* A comment,
   "and" its end */ int a; // none
char *s = "/* no comment */"; /* one */ char q = '"'; /* " */

/**/
EOF2
check "comments and blank lines do not count" test "`lines sample.c`" = "2 2"

echo '#include <uv.h>' >uv.c
$CC -c uv.c 2>/dev/null || { unsupported "no libuv"; exit $failures; }
mkdir bin
check "echo compiles" $CC -Wall -Wextra -Werror -O2 "$twins/echo.c" -o bin/09-echo-server -luv
check "proxy compiles" $CC -Wall -Wextra -Werror -O2 "$twins/proxy.c" -o bin/21-proxy -luv
check "a client compiles" $CC $PLUGIN_FLAGS $CPPFLAGS -O2 "$examples/10-echo-client.c" \
  -o bin/10-echo-client $LDLIBS
sh "$examples/check" bin >bin.log || failures=1
sed -E "s/^(PASS|FAIL): /&twin of /" bin.log

# same SCRIPT TWIN: the script of the example, in a folder of its own.
same () {
  mkdir "$2"
  (cd "$2" && EXAMPLE=$twins/$2.c EXAMPLE_LIBS=-luv sh "$srcdir/$1") >$2.log || failures=1
  sed -E "s/^(PASS|FAIL): /&$2: /" $2.log
}

export CC PLUGIN_FLAGS CPPFLAGS LDLIBS srcdir top_srcdir
same chat.sh chat
same fetch.sh fetch
exit $failures
