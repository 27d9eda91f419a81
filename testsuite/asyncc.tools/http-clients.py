# Clients of examples/11-http-server that do what browsers do not.
# Usage: http-clients.py PORT PID DIRECTORY
#        http-clients.py PORT PID slow: the server has little patience
# SPDX-License-Identifier: GPL-3.0-or-later

import os
import re
import socket
import struct
import sys
import time

from clients import connect, everything, expect, run

directory = sys.argv[3]


def undated(data):
    return re.sub(rb"Date: [^\r]*\r\n", b"", data)


def said(status, words, more=b"", close=False, body=None, kind=b"text/plain"):
    body = words + b"\n" if body is None else body
    return (b"HTTP/1.1 %d %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n%s%s\r\n%s"
            % (status, words, kind, len(body), more,
               b"Connection: close\r\n" if close else b"Connection: keep-alive\r\n", body))


page = b"<p>Hello\n"
whole = said(200, b"OK", b"Accept-Ranges: bytes\r\n", body=page,
             kind=b"text/html; charset=utf-8")
last = said(200, b"OK", b"Accept-Ranges: bytes\r\n", True, page, b"text/html; charset=utf-8")


def request(method, path, *headers):
    return b"%s %s HTTP/1.1\r\nHost: x\r\n%s\r\n" % (
        method, path, b"".join(h + b"\r\n" for h in headers))


several = (request(b"GET", b"/") + request(b"HEAD", b"/?query")
           + request(b"PUT", b"/", b"Transfer-Encoding: chunked")
           + b"4;more=x\r\nfour\r\n10\r\n0123456789abcdef\r\n0\r\nTrailer: x\r\n\r\n"
           + request(b"GET", b"/missing")
           + request(b"GET", b"/", b"Range:bytes=1-3")
           + request(b"POST", b"/", b"Content-Length: 3") + b"abc"
           + request(b"GET", b"/", b"Connection: close") + request(b"GET", b"/"))
answers = (whole + whole[:-len(page)] + said(405, b"Method Not Allowed", b"Allow: GET, HEAD\r\n")
           + said(404, b"Not Found")
           + said(206, b"Partial Content", b"Content-Range: bytes 1-3/9\r\n", False, page[1:4],
                  b"text/html; charset=utf-8")
           + said(405, b"Method Not Allowed", b"Allow: GET, HEAD\r\n") + last)


def answer(data):
    with connect() as s:
        s.sendall(data)
        return undated(everything(s))


def together():
    expect("pipelined", answer(several), answers)
    for size in (1, 3, 100):
        with connect() as s:
            for i in range(0, len(several), size):
                s.sendall(several[i:i + size])
            expect("in pieces of %d" % size, undated(everything(s)), answers)


def vanish():
    for n in range(len(several)):
        with connect() as s:
            s.sendall(several[:n])
        with connect() as s:
            s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            s.sendall(several[:n])
        with connect() as s:
            s.sendall(several[:n])
            s.shutdown(socket.SHUT_WR)
            got = undated(everything(s))
            # The end may come where there can be none.
            bad = said(400, b"Bad Request", b"", True)
            if got.endswith(bad):
                got = got[:-len(bad)]
            if not answers.startswith(got):
                expect("the first %d bytes" % n, got, answers)


def wrong():
    bad = said(400, b"Bad Request", b"", True)
    expect("no request", answer(b"nonsense\r\n\r\n" + b"x" * 10000), bad)
    expect("no host", answer(b"GET / HTTP/1.1\r\n\r\n" + request(b"GET", b"/", b"Connection: close")),
           said(400, b"Bad Request") + last)
    expect("HTTP/1.0", answer(b"GET / HTTP/1.0\r\n\r\n"), last)
    expect("two lengths", answer(request(b"POST", b"/", b"Content-Length: 1", b"Content-Length: 2")),
           bad)
    expect("a long path", answer(request(b"GET", b"/" + b"x" * 2000)),
           said(414, b"URI Too Long", b"", True))
    many = [b"X-%d: y" % i for i in range(2000)]
    expect("many headers", answer(request(b"GET", b"/", *many)),
           said(431, b"Request Header Fields Too Large", b"", True))
    expect("a large body", answer(request(b"PUT", b"/", b"Content-Length: 3000000") + b"x" * 2000000),
           said(413, b"Payload Too Large", b"", True))
    close = b"Connection: close"
    for path, there in ((b"/%69ndex.html", True), (b"//index.html", True), (b"/%2e%2e/www/", False),
                        (b"/..", False), (b"/x/../index.html", False), (b"/%zz", False),
                        (b"/%", False), (b"/%00", False), (b"/index.html%00.txt", False),
                        (b"/index.html/", False), (b"/" + b"a" * 1015 + b"/", False)):
        expect("path %s" % path.decode()[:30], answer(request(b"GET", path, close)),
               last if there else said(404, b"Not Found", b"", True))


def unread():
    """Who does not read a large file gets it, if late, and others are served meanwhile."""
    with open(os.path.join(directory, "big.txt"), "rb") as f:
        text = f.read()
    with connect(4096) as s:
        s.sendall(request(b"GET", b"/big.txt", b"Connection: close"))
        expect("others meanwhile", answer(request(b"GET", b"/", b"Connection: close")), last)
        got = everything(s)
        expect("all of it", got.endswith(text), True)


def leave():
    """Who leaves in the midst of a large file leaves the others their server."""
    for _ in range(50):
        with connect(4096) as s:
            s.sendall(request(b"GET", b"/big.txt"))
            s.recv(1)
    expect("others stay", answer(request(b"GET", b"/", b"Connection: close")), last)


def slow():
    head, sent = b"GET / HTTP/1.1\r\nX: " + b"y" * 1000, 0
    with connect() as s:
        try:
            while sent < len(head):
                s.sendall(head[sent:sent + 1])
                sent += 1
                time.sleep(0.05)
        except (BrokenPipeError, ConnectionResetError):
            pass
    expect("who sends slowly is left", sent < len(head), True)
    with connect() as s:
        expect("and who sends nothing", everything(s), b"")
    with connect(4096) as s:
        left = False
        try:
            while True:
                s.sendall(request(b"GET", b"/big.txt") * 100)
        except (BrokenPipeError, ConnectionResetError):
            left = True
        except socket.timeout:
            pass
    expect("and who does not read", left, True)
    with connect() as s:
        s.sendall(request(b"GET", b"/", b"Connection: close"))
        expect("others are served", undated(everything(s)), last)


run((slow,) if directory == "slow" else (together, vanish, wrong, unread, leave),
    lambda: answer(request(b"GET", b"/", b"Connection: close")))
