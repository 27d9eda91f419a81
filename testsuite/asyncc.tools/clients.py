# What the clients of servers among the examples share: connections, what comes from them,
# and what is expected.  The first two arguments of the command are the server's port and
# its process.
# SPDX-License-Identifier: GPL-3.0-or-later

import os
import socket
import sys

port, pid = int(sys.argv[1]), int(sys.argv[2])
failures = 0


def connect(receive_buffer=0):
    s = socket.socket()
    if receive_buffer:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    s.connect(("127.0.0.1", port))
    s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    s.settimeout(60)
    return s


def everything(s):
    """What comes until the server closes; that it resets is the end, too."""
    got = b""
    while True:
        try:
            more = s.recv(1 << 20)
        except ConnectionResetError:
            return got + b"(reset)"
        if not more:
            return got
        got += more


def expect(what, got, wanted):
    global failures
    good = got == wanted
    if not good:
        failures += 1
    print("%s: %s" % ("PASS" if good else "FAIL", what))
    if not good:
        print("  got %s, not %s" % (repr(got)[:300], repr(wanted)[:300]))


def descriptors():
    return len(os.listdir("/proc/%d/fd" % pid))


def resident():
    """Bytes of memory that the server has."""
    for line in open("/proc/%d/status" % pid):
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024


def run(clients, ask):
    """Run them one after the other.  Each leaves the server as many descriptors as it had,
    once that has closed those of clients that have gone; ASK is a request, by which it gets
    to that.  Then end the program."""
    before = descriptors()
    for client in clients:
        client()
        for _ in range(1000):
            if descriptors() == before:
                break
            ask()
        expect("%s: descriptors" % client.__name__, descriptors(), before)
    sys.exit(failures != 0)
