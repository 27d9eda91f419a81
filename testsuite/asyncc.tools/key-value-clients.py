# Clients of examples/22-key-value that do what they should not: each function is one, and
# says what is wrong.  The server has to be as before after each.
# Usage: key-value-clients.py PORT PID
# SPDX-License-Identifier: GPL-3.0-or-later

import os
import socket
import struct

from clients import connect, everything, expect, resident, run


def request(*words):
    words = [w if isinstance(w, bytes) else str(w).encode() for w in words]
    return b"*%d\r\n" % len(words) + b"".join(
        b"$%d\r\n%s\r\n" % (len(w), w) for w in words)


def exactly(s, n):
    got = bytearray()
    while len(got) < n:
        more = s.recv(min(n - len(got), 1 << 20))
        if not more:
            break
        got += more
    return bytes(got)


def answer(data):
    """What is said to DATA, after which there is no more."""
    with connect() as s:
        s.sendall(data)
        s.shutdown(socket.SHUT_WR)
        return everything(s)


def reset(s):
    s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    s.close()


several = (request("SET", "vanish", "x" * 30) + b"GET vanish\r\n"
           + request("MGET", "vanish", "no") + b"*0\r\n\r\n"
           + request("MSET", "vanish", "x" * 30, "b", "") + request("LRANGE", "no", 0, 0)
           + request("EXISTS", "vanish", "b"))
answers = (b"+OK\r\n$30\r\n" + b"x" * 30 + b"\r\n*2\r\n$30\r\n" + b"x" * 30
           + b"\r\n$-1\r\n+OK\r\n*0\r\n:2\r\n")


def vanish():
    for n in range(len(several) + 1):
        for leave in (socket.socket.close, reset):
            s = connect()
            s.sendall(several[:n])
            leave(s)
        got = answer(several[:n])
        if not answers.startswith(got):
            expect("after %d bytes" % n, got, answers)
    expect("all bytes, and the end", got, answers)


def in_pieces():
    for size in (1, 2, 3, 7):
        with connect() as s:
            s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for i in range(0, len(several), size):
                s.sendall(several[i:i + size])
            s.shutdown(socket.SHUT_WR)
            expect("pieces of %d bytes" % size, everything(s), answers)


def garbage():
    wrong = b"-ERR Protocol error: "
    for data, what in ((b"*x\r\n", b"invalid multibulk length"),
                       (b"*1048577\r\n", b"invalid multibulk length"),
                       (b"*1\r\n4\r\nPING\r\n", b"expected '$'"),
                       (b"*1\r\n\r\n", b"expected '$'"),
                       (b"*1\r\n$-1\r\n", b"invalid bulk length"),
                       (b"*1\r\n$536870913\r\n", b"invalid bulk length"),
                       (b"*1\r\n$99999999999999999999\r\n", b"invalid bulk length"),
                       (b"x" * 100000, b"too long line"),
                       (b"*1\r\n$" + b"1" * 100000, b"too long line")):
        # Behind the error there is more than is read, which must not take it back.
        with connect() as s:
            s.sendall(request("ECHO", "before") + data + b"GET more\r\n" * 1000)
            expect("%r" % data[:30], everything(s),
                   b"$6\r\nbefore\r\n" + wrong + what + b"\r\n")
    expect("unknown", answer(b"a\rb \x00\xff\r\n"), b"-ERR unknown command 'a b'\r\n")


def large():
    value = os.urandom(1 << 20) * 24
    length = b"$%d\r\n" % len(value)
    with connect() as s:
        s.sendall(request("SET", "large", value))
        expect("24 MiB are taken", exactly(s, 5), b"+OK\r\n")
        s.sendall(request("GET", "large") * 3)
        whole = length + value + b"\r\n"
        expect("24 MiB are given", [exactly(s, len(whole)) == whole for _ in range(3)],
               [True] * 3)
        s.sendall(b"DEL large\r\n")
        expect("and taken away", exactly(s, 4), b":1\r\n")
    for size in (1 << 11, 1 << 16, 1 << 17, 1 << 20):
        with connect() as s:
            begin = b"*3\r\n$3\r\nset\r\n$1\r\na\r\n$%d\r\n"
            n = size - len(begin % size) - 2
            n += size - len(begin % n) - 2 - n
            s.sendall(begin % n + b"x" * n + b"\r\n")
            exactly(s, 5)
            s.sendall(b"DEL a\r\n")
            expect("%d bytes fill a buffer" % size, exactly(s, 4), b":1\r\n")


def unread():
    """Who asks and does not read is not read for ever, and others are served meanwhile."""
    answer(request("SET", "some", "x" * 10000))
    before = resident()
    with connect(4096) as s:
        s.settimeout(2)
        sent, ask = 0, request("GET", "some") * 1000
        try:
            while sent < 1 << 30:
                sent += s.send(ask)
        except TimeoutError:
            pass
        expect("who does not read is not read", sent < 1 << 26, True)
        expect("others are", answer(b"PING\r\n"), b"+PONG\r\n")
        expect("its answers are bounded", resident() - before < 8 << 20, True)
    answer(b"DEL some\r\n")


def deaf():
    """A subscriber that does not read is cut off, another hears all."""
    with connect() as good, connect(4096) as bad:
        for s in (good, bad):
            s.sendall(b"SUBSCRIBE deaf\r\n")
            exactly(s, len(b"*3\r\n$9\r\nsubscribe\r\n$4\r\ndeaf\r\n:1\r\n"))
        message = b"x" * (1 << 20)
        heard = b"*3\r\n$7\r\nmessage\r\n$4\r\ndeaf\r\n$%d\r\n%s\r\n" % (len(message), message)
        left, whole = b":2\r\n", True
        for _ in range(100):
            left = answer(request("PUBLISH", "deaf", message))
            whole = whole and exactly(good, len(heard)) == heard
            if left == b":1\r\n":
                break
        expect("who does not read news is cut off", left, b":1\r\n")
        expect("who reads them hears all", whole, True)


def subscriber():
    first, second = connect(), connect()
    first.sendall(b"SUBSCRIBE a b\r\nGET x\r\nPING\r\n")
    said = b"".join(b"*3\r\n$9\r\nsubscribe\r\n$1\r\n%s\r\n:%d\r\n" % (c, n)
                    for c, n in ((b"a", 1), (b"b", 2)))
    said += (b"-ERR Can't execute 'get': only SUBSCRIBE, UNSUBSCRIBE, PING and QUIT are "
             b"allowed in this context\r\n*2\r\n$4\r\npong\r\n$0\r\n\r\n")
    expect("subscribes", exactly(first, len(said)), said)
    second.sendall(b"PUBLISH b one\r\nPUBLISH c none\r\nPUBLISH a two\r\n")
    expect("is counted", exactly(second, 12), b":1\r\n:0\r\n:1\r\n")
    news = b"".join(b"*3\r\n$7\r\nmessage\r\n$1\r\n%s\r\n$3\r\n%s\r\n" % m
                    for m in ((b"b", b"one"), (b"a", b"two")))
    expect("hears", exactly(first, len(news)), news)
    first.sendall(b"UNSUBSCRIBE\r\nPING\r\n")
    first.shutdown(socket.SHUT_WR)
    said = b"".join(b"*3\r\n$11\r\nunsubscribe\r\n$1\r\n%s\r\n:%d\r\n" % (c, n)
                    for c, n in ((b"b", 1), (b"a", 0)))
    expect("unsubscribes", everything(first), said + b"+PONG\r\n")
    for s in (first, second):
        s.close()
    expect("unsubscribes from nothing", answer(b"UNSUBSCRIBE\r\nUNSUBSCRIBE x\r\n"),
           b"*3\r\n$11\r\nunsubscribe\r\n$-1\r\n:0\r\n"
           b"*3\r\n$11\r\nunsubscribe\r\n$1\r\nx\r\n:0\r\n")
    many = [b"%d" % i for i in range(100000)]
    expect("many channels",
           answer(request("SUBSCRIBE", *many) + b"UNSUBSCRIBE\r\n").count(b"\n:0\r\n"), 1)


def too_much():
    """Nobody gets a million times a large value."""
    answer(request("SET", "much", "x" * 1000000))
    expect("too much", answer(request("MGET", *["much"] * 100000)), b"")
    expect("others are served", answer(b"PING\r\n"), b"+PONG\r\n")
    answer(b"DEL much\r\n")


def quits():
    with connect() as s:
        s.sendall(b"PING\r\nQUIT\r\nPING\r\n" + b"PING\r\n" * 1000)
        expect("QUIT", everything(s), b"+PONG\r\n+OK\r\n")


answer(b"PING\r\n")
run((vanish, in_pieces, garbage, large, unread, deaf, subscriber, too_much, quits),
    lambda: answer(b"PING\r\n"))
