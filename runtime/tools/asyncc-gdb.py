# gdb: the tasks of a program that uses asyncc, what each waits for and where it stands;
# in a live process and in a core, also of stripped programs.
# SPDX-License-Identifier: MIT
#
#   info async-tasks        all tasks, numbered
#   async bt [NUM]          the tree of what task NUM awaits, innermost first
#   async frame N           the place, source and variables of number N of that
#
# gdb loads this file itself together with the shared library; otherwise
# `source asyncc-gdb.py'.
#
# Everything is read from memory as <asyncc/describe.h> says; debug information is needed
# for variables alone.  __asyncc_debug leads to runtimes and their tasks, a task to its
# future, the future's vtable or table to what that awaits.  Nothing in the process is
# called.

import linecache
import re
import struct

import gdb

MAX_DEPTH = 1000

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


class Memory:
    """The memory of the selected inferior, as its machine reads it."""

    def __init__(self):
        self.pointer = gdb.lookup_type('void').pointer().sizeof
        big = 'big endian' in gdb.execute('show endian', to_string=True)
        self.order = '>' if big else '<'

    def numbers(self, address, form):
        data = gdb.selected_inferior().read_memory(address, struct.calcsize('=' + form))
        return struct.unpack(self.order + form, bytes(data))

    def number(self, address, form):
        return self.numbers(address, form)[0]

    def u32(self, address):
        return self.number(address, 'I')

    def word(self, address):
        return self.number(address, 'Q' if self.pointer == 8 else 'I')

    def half(self, address):
        return self.number(address, 'I' if self.pointer == 8 else 'H')

    def text(self, address):
        char = gdb.lookup_type('char').pointer()
        return gdb.Value(address).cast(char).string(errors='replace') if address else '?'


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
        return Wait(Future(self.memory, at, table, vtable)) if at else None

    def table_waits(self):
        k = self.point(self.table.nstates)
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
            yield Wait(Future(m, at))
        elif kind in (WAITS_FUTURE, WAITS_FUTURES):
            n = m.word(self.address + other) if kind == WAITS_FUTURES else 1
            for i in range(n):
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
            yield Wait(Future(m, future)) if future else None

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
            found = self.table_waits()
        elif self.nstates:
            k = self.point(self.nstates)
            kind, offset, vtable = self.written_state(k)[2:] if k is not None else (0, 0, 0)
            found = [self.child(kind, offset, None, vtable)] if kind else []
        elif self.description:
            found = self.described_waits()
        else:
            found = []
        return [w for w in found if w]


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
    """The variable __asyncc_debug."""

    FIELDS = ('runtime_next', 'runtime_tasks', 'runtime_worker', 'runtime_thread',
              'worker_current', 'task_next', 'task_future', 'task_scheduler', 'task_state',
              'task_word', 'task_joiner', 'task_handle', 'running', 'notified')

    def __init__(self):
        self.memory = Memory()
        self.address = self.find()
        if self.memory.numbers(self.address, '8s')[0].rstrip(b'\0') != b'asyncc':
            raise gdb.GdbError('what is called __asyncc_debug is not that of asyncc')
        if self.memory.u32(self.address + 8) != 1:
            raise gdb.GdbError('this asyncc is too new for these commands')
        fields = self.address + 16 + self.memory.pointer
        for i, name in enumerate(self.FIELDS):
            setattr(self, name, self.memory.u32(fields + 4 * i))

    def find(self):
        """By its symbol, or by its section if the program is stripped."""
        try:
            return int(gdb.parse_and_eval('(unsigned long) &__asyncc_debug'))
        except gdb.error:
            files = gdb.execute('info files', to_string=True)
            found = re.search(r'(0x[0-9a-f]+) - 0x[0-9a-f]+ is \.asyncc\.debug', files)
            if not found:
                raise gdb.GdbError('there is no asyncc in this program')
            return int(found.group(1), 16)

    def runtimes(self):
        rt = self.memory.word(self.address + 16)
        while rt:
            yield rt
            rt = self.memory.word(rt + self.runtime_next)

    def tasks(self):
        """All tasks, oldest first."""
        result = []
        for rt in self.runtimes():
            thread = self.memory.number(rt + self.runtime_thread, 'q')
            task = self.memory.word(self.memory.word(rt + self.runtime_tasks))
            while task:
                result.append(Task(self, task, thread))
                task = self.memory.word(task + self.task_next)
        result.reverse()
        return result


class Line:
    """A line of a tree: a place or a future, and how deep it is."""

    def __init__(self, depth, text, future=None, site=None, outermost=False):
        self.depth, self.text, self.future, self.site = depth, text, future, site
        self.outermost = outermost


def future_lines(future, depth, tasks, out):
    """Append to OUT the lines of FUTURE and of what it awaits, outermost first.  TASKS are
    those that do not stand in the tree yet, by address."""
    if depth > MAX_DEPTH:
        out.append(Line(depth, '...'))
        return
    sites = future.sites()
    for i, site in enumerate(reversed(sites)):
        out.append(Line(depth, str(site), future, site, i == 0))
        depth += 1
    if not sites:
        out.append(Line(depth, future.name() + future.remark(), future))
        depth += 1
    waits = future.waits()
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


class Shown:
    """What the last `async bt' has printed."""
    lines = []


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


class InfoTasks(gdb.Command):
    """List the asyncc tasks of the program: where they stand, and what they wait for."""

    def __init__(self):
        super().__init__('info async-tasks', gdb.COMMAND_STATUS)

    def invoke(self, argument, from_tty):
        tasks = Debug().tasks()
        if not tasks:
            print('No tasks.')
            return
        print('%-5s%-19s%-9s%-9s%s' % ('Num', 'Task', 'Thread', 'State', 'Where'))
        for i, task in enumerate(tasks):
            print('%-5d%-19s%-9s%-9s%s' % (i + 1, '%#x' % task.address, task.thread or 'workers',
                                           task.status(), innermost(task)))


class Async(gdb.Command):
    """Commands for tasks of asyncc."""

    def __init__(self):
        super().__init__('async', gdb.COMMAND_STACK, gdb.COMPLETE_NONE, True)


def chosen_task(tasks, argument):
    """The task with the number or at the address ARGUMENT; without one that which runs on
    the selected thread, or the only one."""
    if argument:
        n = int(gdb.parse_and_eval(argument))
        if 1 <= n <= len(tasks):
            return tasks[n - 1]
        for task in tasks:
            if task.address == n:
                return task
        raise gdb.GdbError('there is no such task; see "info async-tasks"')
    thread = gdb.selected_thread()
    for task in tasks:
        if task.running and thread and task.thread and task.thread in thread.ptid:
            return task
    if len(tasks) != 1:
        raise gdb.GdbError('which task?  See "info async-tasks"')
    return tasks[0]


def thread_of(task):
    """gdb's thread that runs TASK, which is known if its runtime has only one."""
    for thread in gdb.selected_inferior().threads():
        if task.thread and task.thread in thread.ptid:
            return thread
    return None


def stack_lines():
    """The async functions on the stack of the selected thread, innermost first."""
    lines, frame = [], gdb.newest_frame()
    while frame and frame.is_valid():
        name = frame.name() or ''
        if '::{async-' in name or '.async_fn.' in name:
            where = frame.find_sal()
            place = ' at %s:%d' % (where.symtab.filename, where.line) if where.symtab else ''
            lines.append(Line(0, re.sub(r'\.(start|entry|drop).*', '', name) + place))
        frame = frame.older()
    return lines


def running_lines(task):
    """Those of the thread that runs TASK, outermost first."""
    thread, selected = thread_of(task), gdb.selected_thread()
    if thread is None:
        return []
    thread.switch()
    try:
        return stack_lines()[::-1]
    except gdb.error:
        return []
    finally:
        selected.switch()


class AsyncBacktrace(gdb.Command):
    """Print what an asyncc task awaits, innermost first: async bt [NUM].
    Where it waits for several things, each is deeper than what waits for it."""

    def __init__(self):
        super().__init__('async bt', gdb.COMMAND_STACK)

    def invoke(self, argument, from_tty):
        tasks = Debug().tasks()
        task = chosen_task(tasks, argument)
        lines = []
        if task.running:
            lines = running_lines(task)
        if not lines:
            task_lines(task, 0, {t.address: t for t in tasks if t is not task}, lines)
        Shown.lines = list(reversed(lines))
        if len(lines) > 1 and all(l.depth == i for i, l in enumerate(lines)):
            for line in lines:
                line.depth = 0
        for i, line in enumerate(Shown.lines):
            print('#%-3d%s%s' % (i, '  ' * line.depth, line.text))


def function_place(name):
    """Where the function NAME begins, and its block; or None twice."""
    try:
        for place in gdb.decode_line("'%s'" % name)[1] or ():
            block = gdb.block_for_pc(place.pc)
            while block is not None and block.function is None:
                block = block.superblock
            if block is not None:
                return place, block
    except gdb.error:
        pass
    return None, None


def variables_at(pc):
    """Names of variables and their offsets in the frame, as far as debug information places
    them there: behind the pointer to the frame, which is itself on the stack."""
    found, name, ops = {}, None, []
    text = gdb.execute('info scope *%#x' % pc, to_string=True)
    for line in text.splitlines() + ['Symbol  is']:
        begins = re.search(r'Symbol (\S*) is', line)
        if begins:
            if name and len(ops) == 3 and ops[0].startswith('fbreg') and ops[1] == 'deref':
                found.setdefault(name, int(ops[2].split()[1]))
            name, ops = begins.group(1), []
        ops += re.findall(r'DW_OP_(fbreg -?\d+|deref|plus_uconst \d+)', line)
    return found


def variables(future, line):
    """Names and values of the variables of FUTURE's function that are alive at LINE."""
    place, function = function_place(future.name())
    if function is None:
        return
    pcs = [e.pc for e in place.symtab.linetable().line(line) or ()
           if function.start <= e.pc < function.end]
    if not pcs:
        return
    offsets = variables_at(pcs[0])
    block = gdb.block_for_pc(pcs[0])
    while block is not None and offsets:
        for symbol in block:
            offset = offsets.pop(symbol.name, None)
            if offset is not None:
                at = gdb.Value(future.address + offset)
                yield symbol.name, at.cast(symbol.type.pointer()).dereference()
        block = block.superblock


def source_line(site):
    """The text of SITE's line, or an empty one."""
    place = function_place(site.name)[0]
    file = site.file
    if place is not None and place.symtab is not None:
        file = place.symtab.fullname()
    return linecache.getline(file, site.line).rstrip()


class AsyncFrame(gdb.Command):
    """Print place, source and variables of a line of `async bt': async frame N.
    Variables are known if the program was compiled with -g and without optimisation."""

    def __init__(self):
        super().__init__('async frame', gdb.COMMAND_STACK)

    def invoke(self, argument, from_tty):
        n = int(gdb.parse_and_eval(argument or '0'))
        if not 0 <= n < len(Shown.lines):
            raise gdb.GdbError('there is no such line; see "async bt"')
        line = Shown.lines[n]
        print('#%-3d%s' % (n, line.text))
        if line.future:
            print('     future at %#x, %d bytes' % (line.future.address, line.future.bytes()))
        text = source_line(line.site) if line.site else ''
        if text:
            print('%-5d%s' % (line.site.line, text))
        if line.outermost:
            for name, value in variables(line.future, line.site.line):
                print('     %s = %s' % (name, value))


InfoTasks()
Async()
AsyncBacktrace()
AsyncFrame()
