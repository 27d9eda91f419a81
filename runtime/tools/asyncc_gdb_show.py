# For asyncc-gdb.py: one line in backtraces for the frames that run a task, and futures, tasks,
# wakers and channels as what they are.
# SPDX-License-Identifier: MIT

import itertools
import re

import gdb
from gdb.FrameDecorator import FrameDecorator

import asyncc_tasks
from asyncc_tasks import ASYNC_NAME, Failure
from asyncc_gdb_base import LIBRARY_NAME, Memory, debug

# Between an async function and the end of the library's frames there are at most so many.
MOST_FRAMES = 40

# ---- backtraces -------------------------------------------------------------------------

def function_name(decorator):
    name = decorator.function()
    return name if isinstance(name, str) else ''


class Executor(FrameDecorator):
    """The line for FRAMES, decorators."""

    def __init__(self, frames):
        super().__init__(frames[-1])
        self.n = len(frames)

    def function(self):
        return '[%d functions of asyncc run the task]' % self.n

    def nothing(self):
        return None

    address = filename = line = frame_args = frame_locals = nothing


def executor_length(frames):
    """How many of FRAMES, which are behind an async function, are the library's: up to the
    last one that is known, in front of the next async function."""
    n = 0
    for i, frame in enumerate(frames):
        name = function_name(frame)
        if ASYNC_NAME.search(name):
            break
        if LIBRARY_NAME.match(name):
            n = i + 1
    return n


class FrameFilter:
    """Hides the frames between an executor and the outermost async function of a task."""

    def __init__(self):
        self.name, self.priority, self.enabled = 'asyncc', 100, True
        gdb.frame_filters[self.name] = self

    def filter(self, frames):
        inside, pending = False, iter(frames)
        for frame in pending:
            if inside and not ASYNC_NAME.search(function_name(frame)):
                rest = [frame] + list(itertools.islice(pending, MOST_FRAMES))
                n = executor_length(rest)
                if n:
                    yield Executor(rest[:n])
                pending, inside = itertools.chain(rest[n:], pending), False
                yield from self.filter(pending)
                return
            inside = bool(ASYNC_NAME.search(function_name(frame)))
            yield frame


# ---- values -----------------------------------------------------------------------------

class Summary:
    """A value as TEXT."""

    def __init__(self, text):
        self.text = text

    def to_string(self):
        return self.text


def future_text(address):
    """Of what is being polled only the name is true."""
    future = asyncc_tasks.Future(Memory(), address)
    if debug().polled_p(address):
        return future.name() + ' (running)'
    return asyncc_tasks.summary(future)


def task_text(address):
    task = debug().task_at(address)
    return asyncc_tasks.task_summary(task) if task else 'task %#x' % address


def waker_text(value):
    """A waker of the library has a task behind its vtable."""
    data = int(value['data'])
    if not int(value['vtable']):
        return 'no waker'
    task = debug().task_at(data)
    if task:
        return 'waker of ' + asyncc_tasks.task_summary(task)
    return 'waker {vtable = %s, data = %#x}' % (value['vtable'], data)


def channel_text(address):
    """What is in it is known if the library has debug information."""
    try:
        channel = gdb.Value(address).cast(
            gdb.lookup_type('struct async_channel').pointer()).dereference()
        queue = channel['queue']
        size = ' of %d' % int(channel['places']) if channel['bounded'] else ''
        return 'channel %#x, %d%s values%s, %d references' % (
            address, int(queue['count']), size, ', closed' if channel['closed'] else '',
            int(channel['refs']))
    except (gdb.error, RuntimeError):
        return 'channel %#x' % address


def points_to(kind, *names):
    target = kind.target().strip_typedefs() if kind.code == gdb.TYPE_CODE_PTR else kind
    return target.code == gdb.TYPE_CODE_STRUCT and \
        any(re.fullmatch(n, target.tag or '') for n in names)


def channel_p(kind):
    """True of async_channel (T): T (**) (struct async_channel *)."""
    for _ in range(2):
        if kind.code != gdb.TYPE_CODE_PTR:
            return False
        kind = kind.target().strip_typedefs()
    if kind.code != gdb.TYPE_CODE_FUNC or len(kind.fields()) != 1:
        return False
    return points_to(kind.fields()[0].type.strip_typedefs(), 'async_channel')


def value_text(value, kind):
    """VALUE in one line; None: it is left to gdb."""
    pointer = kind.code == gdb.TYPE_CODE_PTR
    if not pointer and value.address is None:
        return waker_text(value) if kind.tag == 'async_waker' else None
    address = int(value if pointer else value.address)
    if not address:
        return None
    if channel_p(kind) or points_to(kind, 'async_channel'):
        return channel_text(address)
    if points_to(kind, r'future\(.*\)') and pointer or points_to(kind, 'async_future'):
        return future_text(address)
    if points_to(kind, 'task') and 'live_next' in [f.name for f in (
            kind.target() if pointer else kind).strip_typedefs().fields()]:
        return task_text(address)
    if points_to(kind, 'async_waker') and not pointer:
        return waker_text(value)
    return None


class Printers:
    """Futures, tasks, wakers and channels."""

    def __init__(self):
        self.name, self.enabled, self.subprinters = 'asyncc', True, None

    def __call__(self, value):
        kind = value.type.strip_typedefs()
        if kind.code not in (gdb.TYPE_CODE_PTR, gdb.TYPE_CODE_STRUCT):
            return None
        try:
            text = value_text(value, kind)
        except (Failure, gdb.error):
            return None
        return Summary(text) if text else None
