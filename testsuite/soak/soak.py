# Clients of a server that come and go for long: some are right and look at each answer, the
# others vanish after any byte, reset, say no more and listen, send or ask for 2 MB, read slowly,
# send nonsense, or are killed.  After each round, when all clients have been killed, the server
# has to have as many descriptors as it had, and at the end not more memory than after the
# second round.
# Usage: soak.py PORT PID key-value|http SECONDS SEED DIRECTORY
# The process PID listens on PORT; DIRECTORY is what an HTTP server serves.
# SPDX-License-Identifier: GPL-3.0-or-later

import mmap
import os
import random
import signal
import socket
import struct
import sys
import time

from clients import connect, descriptors, everything, resident
import protocols

CLIENTS = 8
ROUNDS_AT_LEAST = 4
ROUND = 20  # seconds at most
GROWTH = 4 << 20  # of memory, in bytes: what an allocator may keep

protocol = {"key-value": protocols.KeyValue, "http": protocols.Http}[sys.argv[3]](sys.argv[6])
seconds, seed = float(sys.argv[4]), int(sys.argv[5])


class Wrong(Exception):
    pass


def expect(what, got, wanted):
    if got != wanted:
        raise Wrong("%s: got %s, not %s" % (what, repr(got)[:300], repr(wanted)[:300]))


# What a client does: each function is one connection, and R says by which numbers.

def right(r):
    asked, answers = protocol.conversation(r)
    with connect() as s:
        s.sendall(asked)
        s.shutdown(socket.SHUT_WR)
        expect("all answers", protocol.cleaned(everything(s)), answers)


def right_in_pieces(r):
    asked, answers = protocol.conversation(r)
    with connect() as s:
        i = 0
        while i < len(asked):
            n = r.randint(1, 50)
            s.sendall(asked[i:i + n])
            i += n
        s.shutdown(socket.SHUT_WR)
        expect("answers to pieces", protocol.cleaned(everything(s)), answers)


def part_of(r):
    asked, answers = protocol.conversation(r)
    return asked[:r.randrange(len(asked))], answers


def vanish(r):
    with connect() as s:
        s.sendall(part_of(r)[0])


def reset(r):
    with connect() as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        s.sendall(part_of(r)[0])


def say_no_more(r):
    asked, answers = part_of(r)
    with connect() as s:
        s.sendall(asked)
        s.shutdown(socket.SHUT_WR)
        got = protocol.without_complaint(protocol.cleaned(everything(s)))
        expect("answers to a part", got, answers[:len(got)])


def large(r):
    asked, answers = protocol.large(r)
    with connect() as s:
        try:
            s.sendall(asked)
            s.shutdown(socket.SHUT_WR)
        except OSError:
            if not protocol.refuses_large:
                raise
        got = protocol.cleaned(everything(s))
        expect("the answer to 2 MB", got, answers)


def large_and_vanish(r):
    asked, _ = protocol.large(r)
    with connect() as s:
        try:
            s.sendall(asked[:r.randrange(len(asked))])
        except OSError:
            if not protocol.refuses_large:
                raise


def read_slowly(r):
    """Read a part, a little at a time, of more than the system keeps."""
    asked, begin = protocol.much(r)
    with connect(4096) as s:
        s.sendall(asked)
        got = b""
        for _ in range(r.randrange(100)):
            more = s.recv(r.randint(1, 20000))
            if not more:
                break
            got = (got + more)[:len(begin)]
            time.sleep(r.random() * 0.02)
        expect("what is read slowly", got, begin[:len(got)])


def say_nothing(r):
    with connect():
        time.sleep(r.random())


def nonsense(r):
    with connect() as s:
        try:
            s.sendall(r.randbytes(r.randint(1, 3000)))
            s.shutdown(socket.SHUT_WR)
        except OSError:
            return
        everything(s)


def special(r):
    with connect() as s:
        s.settimeout(1)
        try:
            protocol.special(r, s)
        except TimeoutError:
            pass


behaviours = [right, right, right_in_pieces, vanish, reset, say_no_more, large, large_and_vanish,
              read_slowly, say_nothing, nonsense, special]
# How often each was there, by client.
counts = memoryview(mmap.mmap(-1, 8 * CLIENTS * len(behaviours))).cast("Q")


def client(slot, r, parent):
    """Be one client after another, until somebody kills the process."""
    while os.getppid() == parent:
        i = r.randrange(len(behaviours))
        try:
            behaviours[i](r)
        except (Wrong, OSError) as e:
            print("FAIL: %s: %s: %s" % (sys.argv[3], behaviours[i].__name__, e), flush=True)
            os._exit(1)
        counts[slot * len(behaviours) + i] += 1
    os._exit(0)


class Round:
    """Clients for some time, of which one is killed now and then and another one comes."""

    def __init__(self, r):
        self.random, self.killed, self.most = r, 0, 0
        self.clients = {}
        for slot in range(CLIENTS):
            self.start(slot)

    def start(self, slot):
        numbers, parent = random.Random(self.random.random()), os.getpid()
        child = os.fork()
        if child == 0:
            client(slot, numbers, parent)
        self.clients[child] = slot

    def kill(self, child):
        """Kill it: false if it had ended because something was wrong."""
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        self.killed += 1
        return os.WIFSIGNALED(status)

    def run(self, until):
        good = True
        while good and time.monotonic() < until:
            time.sleep(0.1)
            self.most = max(self.most, resident())
            child = self.random.choice(list(self.clients))
            good = self.kill(child)
            self.start(self.clients.pop(child))
        for child in self.clients:
            good = self.kill(child) and good
        return good


def settled(before):
    """Wait until the server has closed what is left: whether it has."""
    for _ in range(1200):
        if descriptors() == before:
            return True
        time.sleep(0.05)
    return False


def soak():
    r = random.Random(seed)
    rounds = max(ROUNDS_AT_LEAST, int(seconds / ROUND))
    before, memory, killed, most = descriptors(), [], 0, 0
    for i in range(rounds):
        one = Round(r)
        good = one.run(time.monotonic() + seconds / rounds)
        killed, most = killed + one.killed, max(most, one.most)
        if not good:
            return False
        if not settled(before):
            print("FAIL: %s: %d descriptors, not %d" % (sys.argv[3], descriptors(), before))
            return False
        right(r)
        memory.append(resident())
    kib = [m >> 10 for m in memory]
    print("  %s: %s" % (sys.argv[3], ", ".join(
        "%s %d" % (b.__name__, sum(counts[j] for j in range(i, len(counts), len(behaviours))))
        for i, b in enumerate(behaviours) if b not in behaviours[:i])))
    print("  %s: %d clients killed, %d rounds, %d descriptors; KiB: %d after the second round, "
          "%d at the end, %d at most" % (sys.argv[3], killed, rounds, before, kib[1], kib[-1],
                                         most >> 10))
    if memory[-1] > memory[1] + GROWTH:
        print("FAIL: %s: memory grows: %s KiB" % (sys.argv[3], kib))
        return False
    print("PASS: %s" % sys.argv[3])
    return True


sys.exit(not soak())
