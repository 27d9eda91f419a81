# examples/26-chat with clients that talk, are silent, do not listen and vanish; with
# AddressSanitizer, which finds at the end what they left behind.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"

need python3
trap stop_server EXIT
sanitize_if_possible
check "compiles" $CC $PLUGIN_FLAGS $CPPFLAGS -Wall -Wextra -Werror $sanitize -g -O1 \
  "${EXAMPLE-$top_srcdir/examples/26-chat.c}" -o chat $LDLIBS $EXAMPLE_LIBS

# clients NAME TIME WORD...: those whom WORD names, who may be silent for TIME milliseconds.
clients () {
  name=$1 time=$2; shift 2
  start_server ./chat 0 $time
  python3 -B "$srcdir/chat-clients.py" "$port" $server "$@" >clients.log 2>&1 ||
    { failures=1; echo "FAIL: $name"; }
  grep -E '^(PASS|FAIL|  )|Error' clients.log
  check_stopped "after $name" INT stopped
}

clients "all clients" 600000
clients "silent clients" 3000 silent
exit $failures
