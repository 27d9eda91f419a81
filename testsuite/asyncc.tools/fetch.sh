# examples/27-fetch asks a server that is not ours for pages that are there, come late, not at
# first, or never; with AddressSanitizer.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"

need python3
trap stop_server EXIT
sanitize_if_possible
check "compiles" $CC $PLUGIN_FLAGS $CPPFLAGS -Wall -Wextra -Werror $sanitize -g -O1 \
  "${EXAMPLE-$top_srcdir/examples/27-fetch.c}" -o fetch $LDLIBS $EXAMPLE_LIBS

mkfifo input
start_server sh -c "exec python3 -B '$srcdir/fetch-server.py' <input" &
exec 3>input
wait $!
port=`sed -n 's/^listening on port //p' server.log`
url=http://127.0.0.1:$port

# fetched NAME STATUS LINES PATH...: what fetch prints and its exit status; the lines are in
# the order of the paths.
fetched () {
  name=$1 wanted=$2 lines=$3; shift 3
  urls=
  for path; do
    case $path in http:*) urls="$urls $path" ;; *) urls="$urls $url$path" ;; esac
  done
  timeout 60 ./fetch $options $urls >got 2>progress
  check "$name: exit status" test $? = $wanted
  sed "s|^$url||" got >told
  printf "$lines" >expected
  check "$name" cmp told expected
}

options=
fetched "one" 0 '/bytes/5: 200, 5 bytes\n' /bytes/5
check_output "progress" '^1 of 1$' cat progress
fetched "large and empty" 0 '/bytes/300000: 200, 300000 bytes\n/bytes/0: 200, 0 bytes\n' \
  /bytes/300000 /bytes/0
fetched "not there" 1 '/none: 404, 4 bytes\n' /none
fetched "tried again" 0 '/busy/2: 200, 4 bytes\n/cut/2: 200, 4 bytes\n' /busy/2 /cut/2
fetched "three times at most" 1 '/busy/3: 503, 4 bytes\n' /busy/3
fetched "no HTTP" 1 '/wrong: Protocol error\n' /wrong
fetched "no URL" 1 'http://: Invalid argument\n/bytes/1: 200, 1 bytes\n' http:// /bytes/1
options="-t 1000"
fetched "a deadline for all" 1 \
  '/never: Connection timed out\n/bytes/7: 200, 7 bytes\n' /never /bytes/7
options="-n 3"
many= lines=
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
  many="$many /bytes/$i" lines="$lines/bytes/$i: 200, $i bytes\\n"
done
fetched "many" 0 "$lines" $many
check_output "progress of many" '^20 of 20$' cat progress
exec 3>&-
tries=0
until grep '^at most' server.log >/dev/null || test $tries -eq 100; do
  sleep 0.1
  tries=`expr $tries + 1`
done
check_output "no more at a time" '^at most [34]$' cat server.log
exit $failures
