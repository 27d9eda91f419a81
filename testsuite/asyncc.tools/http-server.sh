# examples/11-http-server with curl, ab and wrk, and with clients that send their requests
# together, in pieces, slowly or not at all; with AddressSanitizer, which finds at the end
# what they left behind.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"

need python3
trap stop_server EXIT
sanitize_if_possible
echo '#include <http_parser.h>' >parser.c
$CC -c parser.c 2>/dev/null || { unsupported "no http_parser"; exit 77; }
check "compiles" $CC $PLUGIN_FLAGS $CPPFLAGS -Wall -Wextra -Werror $sanitize -g -O1 \
  "$top_srcdir/examples/11-http-server.c" -o http-server $LDLIBS -lhttp_parser

mkdir www
echo '<p>Hello' >www/index.html
awk 'BEGIN { for (i = 0; i < 200000; i++) print "line", i }' >www/big.txt
size=`wc -c <www/big.txt | tr -d ' '`
last=`expr $size - 1`
start_server ./http-server www 0 60000
url=http://127.0.0.1:$port

# get NAME ANSWER OPTION...: curl writes ANSWER to what comes for the path big.txt.
get () {
  get_name=$1 get_answer=$2; shift 2
  check_output "$get_name" "^$get_answer\$" \
    curl -s --max-time 60 -o got -w '%{http_code} %{size_download}' "$@" "$url/big.txt"
}

# range WORDS STATUS PART FIRST SIZE: the bytes that WORDS ask for.
range () {
  curl -s --max-time 60 -D head -o got -H "Range: bytes=$1" "$url/big.txt"
  tail -c +`expr $4 + 1` www/big.txt | head -c $5 >wanted
  check "range $1: bytes" cmp got wanted
  check_output "range $1: answer" "^$2 $3\$" sh -c \
    "echo \`sed -n 's,^HTTP/1.1 \([0-9]*\) .*,\1,p' head\` \`tr -d '\r' <head | sed -n 's/^Content-Range: //p'\`"
}

if have curl; then
  get "all" "200 $size"
  check "all: bytes" cmp got www/big.txt
  get "several on one connection" "200 ${size}200 ${size}" -o got "$url/big.txt"
  get "HEAD" "200 0" -I
  get "a body in chunks" "405 19" -d text -H "Transfer-Encoding: chunked"
  get "headers too long" "431 32" -H "X-Long: `head -c 9000 /dev/zero | tr '\0' x`"
  get "If-Range" "200 $size" -H "Range: bytes=0-9" -H "If-Range: x"
  get "not understood" "200 $size" -H "Range: lines=0-9"
  get "several ranges" "200 $size" -H "Range: bytes=0-1,5-6"
  get "backwards" "200 $size" -H "Range: bytes=9-1"
  get "behind the end" "416 22" -H "Range: bytes=$size-"
  get "nothing of the end" "416 22" -H "Range: bytes=-0"
  range 0-0 206 "bytes 0-0/$size" 0 1
  range 10-99 206 "bytes 10-99/$size" 10 90
  range 1000-199999 206 "bytes 1000-199999/$size" 1000 199000
  range -5 206 "bytes .*-$last/$size" `expr $size - 5` 5
  range -99999999 206 "bytes 0-$last/$size" 0 $size
  range $last- 206 "bytes $last-$last/$size" $last 1
  range $last-99999999999999999999999 206 "bytes $last-$last/$size" $last 1
else
  unsupported "curl is not installed"
fi
have ab && for options in "-k -n 500 -c 20" "-n 200 -c 10" "-k -i -n 200 -c 10"; do
  check_output "ab $options" "Failed requests: *0\$" timeout 60 ab -q $options "$url/index.html"
done || unsupported "ab is not installed"
if have wrk; then
  check_output "wrk" "requests in" timeout 60 wrk -t1 -c20 -d1 "$url/index.html"
  check "wrk: no errors" sh -c "! grep -E 'Socket errors|Non-2xx' check.log"
else
  unsupported "wrk is not installed"
fi
python3 -B "$srcdir/http-clients.py" "$port" $server www >clients.log 2>&1 ||
  { failures=1; echo "FAIL: clients"; }
grep -E '^(PASS|FAIL|  )|Error' clients.log
check_stopped "after all clients" TERM stopped

# Who sends a byte now and then, or takes none, has a time for all of it.
start_server ./http-server www 0 500
python3 -B "$srcdir/http-clients.py" "$port" $server slow >clients.log 2>&1 ||
  { failures=1; echo "FAIL: slow clients"; }
grep -E '^(PASS|FAIL|  )|Error' clients.log
check_stopped "after slow clients" INT stopped
exit $failures
