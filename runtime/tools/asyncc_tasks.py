# The tasks of a program that uses asyncc, as a debugger sees them: what each waits for and
# where it stands, in memory of which the debugger gives what is asked for.
# SPDX-License-Identifier: MIT
#
# asyncc-gdb.py and asyncc_lldb.py are its users.  Everything is read as <asyncc/describe.h>
# says: __asyncc_debug leads to runtimes and their tasks, a task to its future, the future's
# vtable or table to what that awaits.  Nothing in the process is called, and what a damaged
# core says has an end.

import re
import struct

# So deep is a tree, so many futures it has, and so many tasks there are at most.
MAX_DEPTH = 200
MAX_FUTURES = 100000
MAX_TASKS = 10000000

# The reserved states of a future, and its flag for ready.
START, DONE, FIRST = 0, 1, 2
READY = 1
# The kinds of descriptions, and of what one of them lists.
FORMAT_TABLE, FORMAT_DESCRIPTION = 1, 2
CHILD_POINTER = 2
TABLE_OF_VTABLE = 1
COLUMN_BITS = 12
(WAITS_FUTURE, WAITS_EMBEDDED, WAITS_FUTURES, WAITS_DEADLINE, WAITS_FD, WAITS_OBJECT,
 WAITS_TASK, WAITS_BEHIND) = range(1, 9)
EVENTS = ((1, 'reading'), (2, 'writing'), (4, 'urgent data'))
NEVER = 2 ** 64 - 1


# Names of async functions, blocks and generators, also as symbols.
ASYNC_NAME = re.compile(r'::\{(async-|generator)|\.(async_fn|async_block|generator)\.\d')


class Failure(Exception):
    """Something that the user has to be told."""


class Memory:
    """The memory of a program, as its machine reads it."""

    def __init__(self, pointer, big_endian):
        self.pointer = pointer
        self.order = '>' if big_endian else '<'

    def read(self, address, n):
        """The N bytes at ADDRESS; a Failure if they cannot be read."""
        raise NotImplementedError

    def numbers(self, address, form):
        return struct.unpack(self.order + form, self.read(address, struct.calcsize('=' + form)))

    def number(self, address, form):
        return self.numbers(address, form)[0]

    def u32(self, address):
        return self.number(address, 'I')

    def word(self, address):
        return self.number(address, 'Q' if self.pointer == 8 else 'I')

    def half(self, address):
        return self.number(address, 'I' if self.pointer == 8 else 'H')

    def text(self, address):
        """Up to its end, in pieces that lie in one page."""
        text = b''
        try:
            while address and b'\0' not in text and len(text) < 1000:
                text += self.read(address + len(text), 64 - (address + len(text)) % 64)
        except Failure:
            pass
        if not text:
            return '?'
        return text.split(b'\0')[0].decode(errors='replace')


class Site:
    """A place in the source."""

    def __init__(self, name, file, line, column):
        self.name, self.file, self.line, self.column = name, file, line, column

    def __str__(self):
        return '%s at %s:%d:%d' % (self.name, self.file, self.line, self.column)


class Table:
    """What the compiler has written of a function."""

    HEADER, STATE, CALL, FUNCTION = 20, 24, 12, 8

    def __init__(self, memory, address):
        self.memory, self.address = memory, address
        (_, self.size, self.nstates, self.ncalls, self.nfunctions) = memory.numbers(
            address, 'IIIII')

    def site(self, line, place):
        functions = (self.address + self.HEADER + self.nstates * self.STATE
                     + self.ncalls * self.CALL)
        at = functions + (place >> COLUMN_BITS) * self.FUNCTION
        name, file = self.memory.numbers(at, 'ii')
        return Site(self.memory.text(self.address + name), self.memory.text(self.address + file),
                    line, place & ((1 << COLUMN_BITS) - 1))

    def name(self):
        return self.site(0, 0).name

    def state(self, k):
        return self.memory.numbers(self.address + self.HEADER + k * self.STATE, 'IIIIiI')

    def sites(self, k):
        """Innermost first."""
        line, place, call = self.state(k)[:3]
        result = [self.site(line, place)]
        calls = self.address + self.HEADER + self.nstates * self.STATE
        while call:
            line, place, call = self.memory.numbers(calls + (call - 1) * self.CALL, 'III')
            result.append(self.site(line, place))
        return result


class Wait:
    """Something that a future waits for: another future, a task, or what TEXT says."""

    def __init__(self, future=None, task=None, text=None):
        self.future, self.task, self.text = future, task, text


def future_wait(memory, address, table=None, vtable=0):
    """A future that is awaited, of which a damaged core may not have all."""
    try:
        return Wait(Future(memory, address, table, vtable))
    except Failure:
        return Wait(text='a future at %#x that cannot be read' % address)


class Future:
    """A future at an address, described by its vtable or, inside a frame, by a table."""

    def __init__(self, memory, address, table=None, vtable=0):
        self.memory, self.address, self.table = memory, address, table
        self.vtable = vtable if vtable or table else memory.word(address)
        self.description = self.nstates = 0
        if self.vtable:
            self.read_vtable()
        half = memory.pointer // 2
        self.state = memory.half(address + memory.pointer)
        self.flags = memory.half(address + memory.pointer + half)

    def read_vtable(self):
        at = self.vtable + 2 * self.memory.pointer
        self.size, _, _, self.nstates = self.memory.numbers(at, 'IIII')
        self.vname = self.memory.word(at + 16)
        self.description = self.memory.word(at + 16 + self.memory.pointer)
        if self.description and not self.nstates \
           and self.memory.u32(self.description) == FORMAT_TABLE:
            self.table = Table(self.memory, self.description)

    def name(self):
        if self.vtable and self.vname:
            return self.memory.text(self.vname)
        return self.table.name() if self.table else '?'

    def bytes(self):
        return self.table.size if self.table else self.size if self.vtable else 0

    def point(self, n):
        k = self.state - FIRST
        return k if 0 <= k < n else None

    def sites(self):
        if self.table:
            k = self.point(self.table.nstates)
            return [] if k is None else self.table.sites(k)
        k = self.point(self.nstates)
        return [] if k is None else self.written_sites(k)

    def written_state(self, k):
        """Of a future written by hand: sites, their number, kind, offset, child's vtable."""
        m = self.memory
        at = self.description + k * (2 * m.pointer + 16)
        n, kind, offset, _ = m.numbers(at + m.pointer, 'IIII')
        return m.word(at), n, kind, offset, m.word(at + m.pointer + 16)

    def written_sites(self, k):
        m = self.memory
        sites, n = self.written_state(k)[:2]
        result = []
        for at in range(sites, sites + n * (2 * m.pointer + 8), 2 * m.pointer + 8):
            line, column = m.numbers(at + 2 * m.pointer, 'II')
            result.append(Site(m.text(m.word(at)), m.text(m.word(at + m.pointer)), line, column))
        return result

    def ready(self):
        return self.state == DONE or (self.vtable and self.flags & READY)

    def remark(self):
        """What is to be said where there is no place in the source."""
        if self.ready():
            return ' (ready)'
        return ' (not started)' if self.table and self.state == START else ''

    def child(self, kind, offset, table=None, vtable=0):
        at = self.address + offset
        if kind == CHILD_POINTER:
            at = self.memory.word(at)
        return future_wait(self.memory, at, table, vtable) if at else None

    def table_waits(self, k):
        """What is awaited at the point K, None if it stands at none."""
        if k is None:
            return
        child, distance = self.table.state(k)[3:5]
        if child & 3:
            table = None
            if distance != TABLE_OF_VTABLE:
                table = Table(self.memory, self.table.address + distance)
            yield self.child(child & 3, child & ~3, table)

    def listed(self, kind, offset, other):
        """What one entry of a description says."""
        m, at = self.memory, self.address + offset
        if kind == WAITS_EMBEDDED:
            yield future_wait(m, at)
        elif kind in (WAITS_FUTURE, WAITS_FUTURES):
            n = m.word(self.address + other) if kind == WAITS_FUTURES else 1
            for i in range(min(n, MAX_FUTURES)):
                yield self.child(CHILD_POINTER, offset + i * m.pointer)
        elif kind == WAITS_DEADLINE:
            yield Wait(text=deadline_text(m.number(at, 'Q')))
        elif kind == WAITS_FD:
            events = m.u32(self.address + other)
            yield Wait(text='descriptor %d for %s' % (
                m.number(at, 'i'), ', '.join(t for bit, t in EVENTS if events & bit)))
        elif kind == WAITS_OBJECT:
            yield Wait(text='object %#x' % m.word(at))
        elif kind == WAITS_TASK:
            yield Wait(task=at, text='task %#x' % at)
        elif kind == WAITS_BEHIND and m.word(at):
            future = m.word(m.word(at) + other)
            yield future_wait(m, future) if future else None

    def described_waits(self):
        m = self.memory
        form, n = m.numbers(self.description, 'II')
        if form != FORMAT_DESCRIPTION:
            return
        at = m.word(self.description + 8)
        for i in range(n):
            kind, state, offset, other = m.numbers(at + 16 * i, 'IIii')
            if self.state == state and state != DONE or state == DONE and self.state != DONE:
                yield from self.listed(kind, offset, other)

    def waits(self):
        if self.table:
            found = self.table_waits(self.point(self.table.nstates))
        elif self.nstates:
            k = self.point(self.nstates)
            kind, offset, vtable = self.written_state(k)[2:] if k is not None else (0, 0, 0)
            found = [self.child(kind, offset, None, vtable)] if kind else []
        elif self.description:
            found = self.described_waits()
        else:
            found = []
        return [w for w in found if w]


def summary(future):
    """FUTURE in one line: its function, where that stands, and what it waits for."""
    sites, waits = future.sites(), future.waits()
    text = future.name()
    if sites:
        text = '%s, state %d' % (sites[-1], future.state)
    awaited = [w.future.name() if w.future else w.text for w in waits]
    return text + future.remark() + (', awaits ' + ', '.join(awaited[:3]) if awaited else '')


def task_summary(task):
    """TASK in one line."""
    text = 'task %#x, %s' % (task.address, task.status())
    if not task.future:
        return text
    return text + ': ' + (task.future.name() if task.running else summary(task.future))


def function_names(name):
    """What the function that the user calls NAME may be called."""
    return (name, name + '::{async-fn#0}', name + '::{generator#0}', name + '.async_fn.0',
            name + '.generator.0')


def states_at(table, names, line):
    """The states of TABLE at which a function that is called one of NAMES is suspended, at
    LINE if that is not None."""
    return [FIRST + k for k in range(table.nstates)
            if any(site.name in names and line in (None, site.line) for site in table.sites(k))]


def deadline_text(deadline):
    """The clock of a core is not known."""
    if deadline == NEVER:
        return 'never'
    return 'until %d.%03d s of the clock' % (deadline // 10 ** 9, deadline // 10 ** 6 % 1000)


class Task:
    def __init__(self, debug, address, thread):
        m, self.address, self.thread = debug.memory, address, thread
        future = m.word(address + debug.task_future)
        self.future = Future(m, future) if future else None
        if m.word(address + debug.task_scheduler):
            bits = m.word(address + debug.task_word)
        else:
            bits = m.u32(address + debug.task_state)
        self.running = bool(bits & debug.running)
        self.notified = bool(bits & debug.notified)

    def status(self):
        return 'running' if self.running else 'ready' if self.notified else 'waiting'


class Debug:
    """The variable __asyncc_debug at ADDRESS."""

    FIELDS = ('runtime_next', 'runtime_tasks', 'runtime_worker', 'runtime_thread',
              'worker_current', 'task_next', 'task_future', 'task_scheduler', 'task_state',
              'task_word', 'task_joiner', 'task_handle', 'running', 'notified',
              'runtime_workers', 'runtime_generation')
    ADDED = ('runtime_members', 'member_size', 'member_thread')  # behind the generation

    def __init__(self, memory, address):
        self.memory, self.address = memory, address
        if memory.numbers(address, '8s')[0].rstrip(b'\0') != b'asyncc':
            raise Failure('what is called __asyncc_debug is not that of asyncc')
        version, size = memory.numbers(address + 8, 'II')
        fields = 16 + memory.pointer
        generation = fields + 4 * len(self.FIELDS)
        added = generation + memory.pointer
        if version != 1 or size < added + 4 * len(self.ADDED):
            raise Failure('this program has another version of asyncc')
        for i, name in enumerate(self.FIELDS):
            setattr(self, name, memory.u32(address + fields + 4 * i))
        for i, name in enumerate(self.ADDED):
            setattr(self, name, memory.u32(address + added + 4 * i))
        self.generation = memory.u32(memory.word(address + generation))

    def chain(self, first, offset):
        """What is in the list that begins with FIRST."""
        seen = set()
        while first and first not in seen and len(seen) < MAX_TASKS:
            seen.add(first)
            yield first
            first = self.memory.word(first + offset)

    def runtimes(self):
        """Those of this process, and not of one that it was forked by."""
        for rt in self.chain(self.memory.word(self.address + 16), self.runtime_next):
            if self.memory.u32(rt + self.runtime_generation) == self.generation:
                yield rt

    def addresses(self, rt):
        """Those of the tasks of RT, newest first."""
        first = self.memory.word(self.memory.word(rt + self.runtime_tasks))
        return self.chain(first, self.task_next)

    def thread(self, rt):
        return self.memory.number(rt + self.runtime_thread, 'q')

    def tasks(self):
        """All tasks, oldest first."""
        result = []
        for rt in self.runtimes():
            polled = {self.current(worker): thread for worker, thread in self.workers(rt)}
            result += [Task(self, task, polled.get(task, self.thread(rt)))
                       for task in self.addresses(rt)]
        result.reverse()
        return result

    def workers(self, rt):
        """Those of RT, and the numbers of their threads."""
        worker = self.memory.word(rt + self.runtime_worker)
        if worker:
            yield worker, self.thread(rt)
            return
        for i in range(self.memory.u32(rt + self.runtime_workers)):
            member = rt + self.runtime_members + i * self.member_size
            yield member, self.memory.number(member + self.member_thread, 'q')

    def current(self, worker):
        """The task that WORKER is polling, 0 if it is none."""
        return self.memory.word(worker + self.worker_current)

    def polled_by(self, numbers):
        """The tasks that the thread is polling that has one of NUMBERS, those of the runtimes
        that were made last first: a task may run another runtime."""
        for rt in self.runtimes():
            for worker, thread in self.workers(rt):
                task = self.current(worker)
                if task and thread in numbers:
                    yield Task(self, task, thread)

    def task_at(self, address):
        """The task at ADDRESS; None if there is none."""
        for rt in self.runtimes():
            if address in self.addresses(rt):
                return Task(self, address, self.thread(rt))
        return None

    def polled_p(self, future):
        """Whether the future at the address FUTURE is that of a task that is being polled."""
        for rt in self.runtimes():
            for worker, _ in self.workers(rt):
                task = self.current(worker)
                if task and self.memory.word(task + self.task_future) == future:
                    return Task(self, task, 0).running
        return False


class Line:
    """A line of a tree: a place or a future, and how deep it is.  A place may be in a function
    that was inlined, through so many others, into that of the future."""

    def __init__(self, depth, text, future=None, site=None, inlined=0):
        self.depth, self.text, self.future, self.site = depth, text, future, site
        self.inlined = inlined


def future_lines(future, depth, tasks, out):
    """Append to OUT the lines of FUTURE and of what it awaits, outermost first.  TASKS are
    those that do not stand in the tree yet, by address."""
    if depth > MAX_DEPTH or len(out) > MAX_FUTURES:
        out.append(Line(depth, '...'))
        return
    try:
        sites, waits = future.sites(), future.waits()
    except Failure:
        sites, waits = [], [Wait(text='which cannot be read')]
    for i, site in enumerate(reversed(sites)):
        out.append(Line(depth, str(site), future, site, i))
        depth += 1
    if not sites:
        out.append(Line(depth, future.name() + future.remark(), future))
        depth += 1
    out[-1].text += ''.join(', ' + w.text for w in waits if w.text)
    for w in waits:
        if w.future:
            future_lines(w.future, depth, tasks, out)
        elif w.task in tasks:
            task_lines(tasks.pop(w.task), depth, tasks, out)


def task_lines(task, depth, tasks, out):
    if task.running:
        name = task.future.name() if task.future else '?'
        out.append(Line(depth, '%s (running)' % name, task.future))
    elif task.future:
        future_lines(task.future, depth, tasks, out)


def tree(task, tasks):
    """The lines of TASK and of those of TASKS that it awaits, outermost first."""
    lines = []
    task_lines(task, 0, {t.address: t for t in tasks if t is not task}, lines)
    if len(lines) > 1 and all(l.depth == i for i, l in enumerate(lines)):
        for line in lines:
            line.depth = 0
    return lines


def innermost(task):
    """Place and reason of a task in one line."""
    lines = []
    task_lines(task, 0, {}, lines)
    if not lines:
        return '?'
    place = next((l for l in reversed(lines) if l.site), None)
    last = lines[-1]
    if place and place is not last:
        return '%s: %s' % (place.text, last.text)
    return last.text


LIST_HEAD = '%-5s%-19s%-9s%-9s%s' % ('Num', 'Task', 'Thread', 'State', 'Where')


def list_line(number, task):
    """TASK in the list of all."""
    return '%-5d%-19s%-9s%-9s%s' % (number, '%#x' % task.address, task.thread or 'workers',
                                    task.status(), innermost(task))


def bt_lines(lines):
    """LINES, which are innermost first, as a backtrace."""
    return ['#%-3d%s%s' % (i, '  ' * line.depth, line.text) for i, line in enumerate(lines)]
