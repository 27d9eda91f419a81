# Clients of examples/26-chat: clients.py says how it is called; with "silent" as the third
# argument those who find out how long one may be silent.
# SPDX-License-Identifier: GPL-3.0-or-later

import sys
import time

from clients import connect, everything, expect, run

class Guest:
    """One whose name the others know, as this one has heard."""

    def __init__(self, name, receive_buffer=0):
        self.socket = connect(receive_buffer)
        self.heard = b""
        self.say(name)

    def say(self, text):
        self.socket.sendall(text.encode() + b"\n")

    def hear(self):
        while b"\n" not in self.heard:
            more = self.socket.recv(65536)
            if not more:
                return "(end)"
            self.heard += more
        line, self.heard = self.heard.split(b"\n", 1)
        return line.decode()

    def leave(self):
        self.socket.close()


def pair(first, second):
    a = Guest(first)
    b = Guest(second)
    expect("%s hears of %s" % (first, second), a.hear(), "* %s comes" % second)
    return a, b


def talk():
    a, b = pair("ann", "bob")
    b.say("hello")
    expect("what one says others hear", a.hear(), "bob: hello")
    a.say("hi")
    a.say("how are you")
    expect("and so back", b.hear(), "ann: hi")
    expect("nobody hears himself", b.hear(), "ann: how are you")
    b.leave()
    expect("who leaves", a.hear(), "* bob goes")
    a.leave()


def unfinished_line():
    a, b = pair("cid", "dan")
    b.socket.sendall(b"no end")
    b.socket.shutdown(1)
    expect("a last line without its end", a.hear(), "dan: no end")
    expect("the end of the input", a.hear(), "* dan goes")
    expect("is the end", everything(b.socket), b"")
    a.leave()
    b.leave()


def long_line():
    a, b = pair("eve", "fay")
    b.say("x" * 150)
    expect("a long line", a.hear(), "fay: " + "x" * 150)
    b.say("y" * 1000)
    expect("too long a line", a.hear(), "* fay said too much")
    a.leave()
    b.leave()


def long_name():
    a, b = pair("gil", "hal")
    c = Guest("n" * 100)
    expect("a name is cut", a.hear(), "* %s comes" % ("n" * 31))
    b.hear()
    for g in (a, b, c):
        g.leave()


def nameless():
    a = Guest("ida")
    connect().close()
    b = connect()
    expect("a client without a name has to go", everything(b), b"")
    b.close()
    a.leave()


def talk_until_heard(a, text, pause):
    """What A hears first while it talks."""
    a.socket.settimeout(pause)
    while True:
        a.say(text)
        try:
            return a.hear()
        except TimeoutError:
            pass


def silent():
    a, b = pair("jon", "kim")
    heard = talk_until_heard(a, "still here", 0.1)
    expect("who is silent has to go, and not who talks", heard, "* kim was silent")
    expect("until then one hears", b.hear(), "jon: still here")
    a.leave()
    b.leave()


def deaf():
    """One who talks and takes nothing, and so is not silent.  What others say comes slowly, so
    that nothing but a write that does not end tells."""
    a = Guest("leo")
    b = Guest("ned", 4096)
    expect("leo hears of ned", a.hear(), "* ned comes")
    for _ in range(600):
        a.say("z" * 150)
        time.sleep(0.002)
    heard = ""
    patience = time.monotonic() + 60
    while heard != "* ned did not listen" and time.monotonic() < patience:
        try:
            b.say("here")
        except OSError:
            pass
        heard = a.hear()
        time.sleep(0.01)
    expect("who does not listen", heard, "* ned did not listen")
    a.leave()
    b.leave()


run([nameless, silent, deaf] if sys.argv[3:] == ["silent"] else
    [talk, unfinished_line, long_line, long_name],
    lambda: time.sleep(0.01))
