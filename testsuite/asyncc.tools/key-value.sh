# examples/22-key-value with the clients of Redis, and with clients that vanish, do not
# read, or send what is no request; with AddressSanitizer, which finds at the end what
# they left behind.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"

need python3
program=$top_srcdir/examples/22-key-value.c
trap stop_server EXIT
sanitize_if_possible
check "compiles" $CC $PLUGIN_FLAGS $CPPFLAGS -Wall -Wextra -Werror $sanitize -g -O1 \
  "$program" -o key-value $LDLIBS

# What was freed does not count as what a client uses.
ASAN_OPTIONS=quarantine_size_mb=1 start_server ./key-value 0
python3 -B "$srcdir/key-value-clients.py" "$port" $server >clients.log 2>&1 ||
  { failures=1; echo "FAIL: clients"; }
grep -E '^(PASS|FAIL|  )|Error' clients.log

if have redis-benchmark; then
  # It ends with 1 when an answer is an error.
  for options in "-t ping,set,get,incr,lpush,rpush,lpop,rpop,lrange,mset" \
    "-t ping,set,get,incr,lpush,rpush,lpop,rpop,mset -P 16" \
    "-t set,get -d 100000 -P 3" "-t ping,set,get -c 100 -k 0"; do
    check "redis-benchmark $options" timeout 30 redis-benchmark -p "$port" -n 500 -q $options
  done
else
  unsupported "redis-benchmark is not installed"
fi
if have redis-cli; then
  redis-cli -p "$port" SUBSCRIBE news >news.log &
  reader=$!
  until test "`redis-cli -p "$port" PUBLISH news extra`" = 1 || ! kill -0 $server; do
    sleep 0.1
  done
  check_stopped "with a subscriber" TERM stopped
  wait $reader
  check_output "a subscriber hears" '^extra$' cat news.log
else
  unsupported "redis-cli is not installed"
  check_stopped "after all clients" TERM stopped
fi

# A client that does not read its answer is waited for until the deadline.
start_server ./key-value 0 100
check "ends although an answer is not read" python3 - "$port" $server <<'EOF2'
import os, signal, socket, sys
s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
s.connect(("127.0.0.1", int(sys.argv[1])))
value = b"x" * (16 << 20)
s.sendall(b"*3\r\n$3\r\nSET\r\n$1\r\na\r\n$%d\r\n%s\r\n" % (len(value), value))
assert s.recv(5) == b"+OK\r\n"
s.sendall(b"GET a\r\n")
s.recv(1)
os.kill(int(sys.argv[2]), signal.SIGINT)
while os.path.exists("/proc/%s/fd/0" % sys.argv[2]):
    pass
EOF2
wait $server
check_output "at the deadline" '^0 stopped at the deadline$' sh -c \
  "echo $? \`grep -v ^listening server.log\`"
server=
exit $failures
