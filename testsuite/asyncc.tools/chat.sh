# examples/26-chat with clients that talk, are silent, do not listen and vanish; with
# AddressSanitizer, which finds at the end what they left behind.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"

need python3
trap stop_server EXIT
sanitize_if_possible
check "compiles" $CC $PLUGIN_FLAGS $CPPFLAGS -Wall -Wextra -Werror $sanitize -g -O1 \
  "$top_srcdir/examples/26-chat.c" -o chat $LDLIBS

# The clients are given more time than they need, by all but one of them.
start_server ./chat 0 2000
python3 -B "$srcdir/chat-clients.py" "$port" $server 2000 >clients.log 2>&1 ||
  { failures=1; echo "FAIL: clients"; }
grep -E '^(PASS|FAIL|  )|Error' clients.log
check_stopped "after all clients" INT stopped
exit $failures
