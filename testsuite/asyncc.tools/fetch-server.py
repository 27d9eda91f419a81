# A server for examples/27-fetch: what it answers depends on the path.
#   /bytes/N   200 and N bytes
#   /busy/N    503 the first N times that it is asked, and then 200 and 4 bytes
#   /cut/N     the first N times the connection is closed without an answer
#   /never     no answer
#   /wrong     something else than HTTP
# At the end of its input it tells how many were asked for at a time at most.
# SPDX-License-Identifier: GPL-3.0-or-later

import collections
import socketserver
import sys
import threading
import time

asked = collections.Counter()
lock = threading.Lock()
now = most = 0


def answer(path):
    kind, number = path.split("/")[1], int((path + "/0").split("/")[2])
    with lock:
        asked[path] += 1
        before = asked[path] <= number
    if kind == "never":
        time.sleep(1000)
    if kind == "wrong":
        return b"SSH-2.0-x\r\n"
    if kind == "cut" and before:
        return b""
    if kind == "busy" and before:
        return b"HTTP/1.0 503 Busy\r\nX: y\r\n\r\nbusy"
    if kind == "bytes":
        return b"HTTP/1.0 200 OK\r\n\r\n" + b"x" * number
    if kind in ("busy", "cut"):
        return b"HTTP/1.0 200 OK\r\nX: y\r\n\r\nbusy"
    return b"HTTP/1.0 404 Not found\r\n\r\nnone"


class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        global now, most
        with lock:
            now += 1
            most = max(most, now)
        try:
            path = self.rfile.readline().split()[1].decode()
            while self.rfile.readline().strip():
                pass
            time.sleep(0.02)
            self.wfile.write(answer(path))
        finally:
            with lock:
                now -= 1


socketserver.ThreadingTCPServer.daemon_threads = True
server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
print("listening on port %d" % server.server_address[1], flush=True)
sys.stdin.read()
print("at most %d" % most)
