# libasyncc-tls with openssl s_server and s_client, as an async and as a synchronous program.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"
. "$srcdir/tls-common"

server=
trap stop_server EXIT
sanitize_if_possible
check "compiles" $CC $PLUGIN_FLAGS $CPPFLAGS -Wall -Wextra -Werror $sanitize -g -O1 \
  "$srcdir/tls-peer.c" -o peer $TLS_LIBS $LDLIBS
check "compiles as a synchronous program" $CC -DASYNCC_SYNC $CPPFLAGS -Wall -Wextra -Werror \
  $sanitize -g -O1 "$srcdir/tls-peer.c" -o sync-peer $TLS_LIBS $LDLIBS
awk 'BEGIN { for (i = 0; i < 200000; i++) print "line number", i }' >big
size=`wc -c <big`

# s_server OPTION...: openssl's server in the background, its $port.
s_server () {
  stop_server
  : >s_server.log
  timeout 100 openssl s_server -accept 0 -key key.pem "$@" >s_server.log 2>&1 </dev/null &
  server=$! tries=0
  until port=`sed -n 's/^ACCEPT.*://p' s_server.log`; test -n "$port"; do
    test $tries -lt 600 || return 1
    sleep 0.1
    tries=`expr $tries + 1`
  done
}

# client PEER ARGUMENT...: ours, of that server.
client () {
  program=$1 host=$2; shift 2
  timeout 60 ./$program client "$port" "$host" trust=ca.pem "$@"
}

# Lines, joined by bars.
join_lines () { tr '\n' '|'; echo; }

# client_says NAME REGEXP PEER ARGUMENT...: all lines that are printed.
client_says () {
  says_name=$1 says=$2; shift 2
  client "$@" 2>&1 | join_lines >said
  check_output "$says_name" "$says" cat said
}

page='GET / HTTP/1.0

'
for peer in peer sync-peer; do
  s_server -cert good.pem -rev
  client_says "$peer, client" '^TLSv1.3 protocol=none resumed=0\|olleh\|$' $peer good.example
  client_says "$peer, client over a stream" '^TLSv1.3 .*\|olleh\|$' $peer good.example over=1
  client_says "$peer, another host" '^handshake: .*: certificate verify failed: hostname mismatch\|$' \
    $peer bad.example
  client_says "$peer, a client without trust" 'verify failed: (unable to get local|self.signed)' \
    $peer good.example trust=other-ca.pem
  s_server -cert expired.pem -rev
  client_says "$peer, expired" '^handshake: .*: certificate verify failed: certificate has expired\|$' \
    $peer good.example
  s_server -cert good.pem -rev -tls1_2 -alpn h2,http/1.1
  client_says "$peer, client of TLS 1.2, ALPN" '^TLSv1.2 protocol=h2 resumed=0\|olleh\|$' \
    $peer good.example protocols=h3,h2
  client_says "$peer, client, ALPN refused" '^handshake: .*no application protocol' \
    $peer good.example protocols=h3
  s_server -cert good.pem -rev -tls1_1 -cipher ALL:@SECLEVEL=0
  client_says "$peer, client, TLS 1.1" '^handshake: Protocol error: ' $peer good.example
  s_server -cert good.pem -rev -Verify 1 -CAfile ca.pem -verify_return_error
  client_says "$peer, client with a certificate" '^TLSv1.3 .*olleh' $peer good.example chain=good.pem
  client_says "$peer, client without a certificate" 'alert' $peer good.example

  # What the server knows stands in its page.
  for version in 2 3; do
    s_server -cert good.pem -www -tls1_$version
    client_says "$peer, client resumes TLS 1.$version" \
      "resumed=0\|.*New, TLSv1\.$version.*resumed=1\|.*Reused, TLSv1\.$version" \
      $peer good.example times=2 "text=$page"
  done
  s_server -cert good.pem -WWW
  client_says "$peer, client reads much" "^TLSv1.3 [^|]*\|`expr $size + 45` bytes\|$" \
    $peer good.example count=1 "text=GET /big HTTP/1.0

"
done
stop_server

# our_server PEER ARGUMENT...
our_server () {
  stop_server
  program=$1; shift
  start_server timeout 100 ./$program server chain=good.pem "$@"
}

# s_client OPTION...: openssl's client of it.
s_client () {
  timeout 60 openssl s_client -connect "127.0.0.1:$port" -CAfile ca.pem -verify_return_error \
    -servername good.example -verify_hostname good.example "$@" 2>&1
}

# server_says NAME REGEXP: what ours has printed, when it has ended.
server_says () {
  wait $server
  status=$?
  server=
  (cat server.log; echo "status $status") | join_lines >said
  check_output "$1" "^listening on port [0-9]*\|$2\|status 0\|$" cat said
}

for peer in peer sync-peer; do
  our_server $peer
  echo hello | s_client -quiet >client.log
  check_output "$peer, server" '^hello$' cat client.log
  server_says "$peer, server says so" 'TLSv1.3 protocol=none resumed=0'

  our_server $peer protocols=http/1.1,h2
  echo hello | s_client -alpn h2,http/1.1 -tls1_2 -ign_eof >client.log
  check_output "$peer, server, ALPN" '^ALPN protocol: http/1.1$' cat client.log
  check_output "$peer, server, verified" '^Verified peername: good.example' cat client.log
  server_says "$peer, server of TLS 1.2" 'TLSv1.2 protocol=http/1.1 resumed=0'

  our_server $peer protocols=h2
  echo hello | s_client -alpn h3 >client.log
  check_output "$peer, server, ALPN refused" 'no application protocol' cat client.log
  server_says "$peer, server refuses" 'handshake: Protocol error: .*'

  our_server $peer
  echo hello | s_client -tls1_1 -cipher ALL:@SECLEVEL=0 >client.log
  check_output "$peer, server, TLS 1.1" 'alert protocol version' cat client.log
  server_says "$peer, server refuses TLS 1.1" 'handshake: Protocol error: .*'

  for version in 2 3; do
    our_server $peer times=2
    echo hello | s_client -tls1_$version -ign_eof -sess_out session.pem >client.log
    echo hello | s_client -tls1_$version -ign_eof -sess_in session.pem >client.log
    check_output "$peer, server, client resumes TLS 1.$version" "^Reused, TLSv1\.$version" cat client.log
    server_says "$peer, server resumes TLS 1.$version" \
      "TLSv1.$version protocol=none resumed=0\|TLSv1.$version protocol=none resumed=1"
  done

  our_server $peer trust=ca.pem
  echo hello | s_client -cert good.pem -key key.pem -quiet >client.log
  check_output "$peer, server, a certificate" '^hello$' cat client.log
  server_says "$peer, server takes it" 'TLSv1.3 protocol=none resumed=0'
  our_server $peer trust=ca.pem
  echo hello | s_client -quiet >client.log
  check_output "$peer, server, no certificate" 'alert certificate required' cat client.log
  server_says "$peer, server wants one" 'handshake: .*peer did not return a certificate'

  our_server $peer count=1
  s_client -quiet -no_ign_eof <big >client.log
  server_says "$peer, server reads much" "TLSv1.3 [^|]*\|$size bytes"
done
exit $failures
