# What clients of the servers among the examples say, and what they hear then.
# SPDX-License-Identifier: GPL-3.0-or-later

import os
import re

LARGE = 2 << 20


class KeyValue:
    """examples/22-key-value.  A key has the same value whoever sets it, and is never deleted, so
    answers do not depend on others."""

    refuses_large = False

    def __init__(self, directory):
        pass

    @staticmethod
    def request(*words):
        words = [w if isinstance(w, bytes) else str(w).encode() for w in words]
        return b"*%d\r\n" % len(words) + b"".join(
            b"$%d\r\n%s\r\n" % (len(w), w) for w in words)

    @staticmethod
    def bulk(value):
        return b"$%d\r\n%s\r\n" % (len(value), value)

    @staticmethod
    def value(key):
        return b"%d" % key * (key * 7 % 500)

    def conversation(self, r):
        asked, answers = b"", b""
        for _ in range(r.randint(1, 20)):
            key = r.randrange(100)
            name, value = "key:%d" % key, self.value(key)
            more, answer = r.choice((
                (self.request("SET", name, value) + self.request("GET", name),
                 b"+OK\r\n" + self.bulk(value)),
                (self.request("MSET", name, value, "other", "x") + b"MGET %s none other\r\n"
                 % name.encode(), b"+OK\r\n*3\r\n" + self.bulk(value) + b"$-1\r\n$1\r\nx\r\n"),
                (self.request("SET", "short:%d" % key, value, "PX", 30), b"+OK\r\n"),
                (self.request("ECHO", value), self.bulk(value)),
                (b"PING\r\n", b"+PONG\r\n"),
                (self.request("LRANGE", "none", 0, -1), b"*0\r\n")))
            asked, answers = asked + more, answers + answer
        return asked, answers

    def cleaned(self, answers):
        return answers

    def without_complaint(self, answers):
        return answers

    def large(self, r):
        value = b"x" * LARGE
        return (self.request("SET", "large", value) + self.request("GET", "large"),
                b"+OK\r\n" + self.bulk(value))

    def much(self, r):
        value = b"x" * LARGE
        return (self.request("SET", "large", value) + self.request("GET", "large") * 3,
                b"+OK\r\n" + self.bulk(value) * 3)


    def special(self, r, s):
        """News: to tell them, or to hear some of them and leave."""
        if r.randrange(2):
            s.sendall(self.request("PUBLISH", "news", b"x" * 10000) * r.randint(1, 50))
        else:
            s.sendall(self.request("SUBSCRIBE", "news", *range(r.randrange(20))))
        for _ in range(r.randrange(30)):
            if not s.recv(20000):
                break


class Http:
    """examples/11-http-server."""

    refuses_large = True

    def __init__(self, directory):
        with open(os.path.join(directory, "small.txt"), "rb") as f:
            self.small = f.read()
        with open(os.path.join(directory, "big.txt"), "rb") as f:
            self.big = f.read()

    @staticmethod
    def request(method, path, *headers):
        return b"%s %s HTTP/1.1\r\nHost: x\r\n%s\r\n" % (
            method, path, b"".join(h + b"\r\n" for h in headers))

    @staticmethod
    def answer(status, words, body, more=b"", kind=b"text/plain", close=False, length=None):
        return (b"HTTP/1.1 %d %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n%s"
                b"Connection: %s\r\n\r\n%s"
                % (status, words, kind, len(body) if length is None else length, more,
                   b"close" if close else b"keep-alive", body))

    def file(self, body, status=(200, b"OK"), more=b"Accept-Ranges: bytes\r\n", length=None):
        return self.answer(*status, body, more, b"text/plain; charset=utf-8", length=length)

    def conversation(self, r):
        asked, answers = b"", b""
        for _ in range(r.randint(1, 10)):
            first = r.randrange(len(self.big) - 1000)
            part = self.big[first:first + r.randint(1, 1000)]
            last = first + len(part) - 1
            missing = self.answer(404, b"Not Found", b"Not Found\n")
            denied = self.answer(405, b"Method Not Allowed", b"Method Not Allowed\n",
                                 b"Allow: GET, HEAD\r\n")
            more, answer = r.choice((
                (self.request(b"GET", b"/small.txt"), self.file(self.small)),
                (self.request(b"HEAD", b"/big.txt"), self.file(b"", length=len(self.big))),
                (self.request(b"GET", b"/big.txt", b"Range: bytes=%d-%d" % (first, last)),
                 self.file(part, (206, b"Partial Content"), b"Content-Range: bytes %d-%d/%d\r\n"
                           % (first, last, len(self.big)))),
                (self.request(b"GET", b"/none"), missing),
                (self.request(b"PUT", b"/", b"Content-Length: 5") + b"hello", denied),
                (self.request(b"POST", b"/", b"Transfer-Encoding: chunked")
                 + b"5\r\nhello\r\n0\r\n\r\n", denied)))
            asked, answers = asked + more, answers + answer
        return asked, answers

    def cleaned(self, answers):
        return re.sub(rb"Date: [^\r]*\r\n", b"", answers)

    def without_complaint(self, answers):
        """The end may come where there can be none."""
        bad = self.answer(400, b"Bad Request", b"Bad Request\n", close=True)
        return answers[:-len(bad)] if answers.endswith(bad) else answers

    def large(self, r):
        return (self.request(b"PUT", b"/", b"Content-Length: %d" % LARGE) + b"x" * LARGE,
                self.answer(413, b"Payload Too Large", b"Payload Too Large\n", close=True))

    def much(self, r):
        # The date is cut away where it stands: before the body nothing is compared.
        return self.request(b"GET", b"/big.txt") * 3, b"HTTP/1.1 200 OK\r\n"

    def special(self, r, s):
        """More requests for a large file than are answered at once, and an end in between."""
        s.sendall(self.request(b"GET", b"/big.txt") * 1000)
        for _ in range(r.randrange(30)):
            s.recv(r.randint(1, 1 << 20))
