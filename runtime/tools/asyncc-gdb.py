# gdb: the tasks of a program that uses asyncc, what each waits for and where it stands;
# in a live process and in a core, also of stripped programs.
# SPDX-License-Identifier: MIT
#
#   info async-tasks        all tasks, numbered
#   async bt [NUM]          the tree of what task NUM awaits, innermost first
#   async frame N           the place, source and variables of number N of that
#   async next              go to the next line of this task, also behind an await
#   async break FUNCTION [LINE | state STATE]
#                           stop where FUNCTION goes on after an await
#
# Besides, backtraces show one line for what the library has between an executor and the
# outermost async function, and futures, tasks, wakers and channels are printed as what they
# are.
#
# gdb loads this file itself together with the shared library; otherwise
# `source asyncc-gdb.py'.
#
# asyncc_tasks.py, which lies beside it, reads memory; debug information is needed for
# variables alone.  Nothing in the process is called.

import itertools
import linecache
import os
import re
import sys

import gdb
import gdb.printing
from gdb.FrameDecorator import FrameDecorator

sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))
import asyncc_tasks
from asyncc_tasks import ASYNC_NAME, Failure, Line
del sys.path[0]


# Between an async function and the end of the library's frames there are at most so many.
MOST_FRAMES = 40


class Memory(asyncc_tasks.Memory):
    """The memory of the selected inferior."""

    def __init__(self):
        big = 'big endian' in gdb.execute('show endian', to_string=True)
        super().__init__(gdb.lookup_type('void').pointer().sizeof, big)

    def read(self, address, n):
        try:
            return bytes(gdb.selected_inferior().read_memory(address, n))
        except gdb.MemoryError as e:
            raise Failure(str(e)) from e


def find_debug():
    """By its symbol, or by its section if the program is stripped."""
    try:
        return int(gdb.parse_and_eval('(unsigned long) &__asyncc_debug'))
    except gdb.error:
        files = gdb.execute('info files', to_string=True)
        found = re.search(r'(0x[0-9a-f]+) - 0x[0-9a-f]+ is \.asyncc\.debug', files)
        if not found:
            raise Failure('there is no asyncc in this program')
        return int(found.group(1), 16)


def debug():
    return asyncc_tasks.Debug(Memory(), find_debug())


class Command(gdb.Command):
    """A command whose failures are gdb's errors."""

    def __init__(self, name, kind):
        super().__init__(name, kind)

    def invoke(self, argument, from_tty):
        try:
            self.run(argument)
        except Failure as e:
            raise gdb.GdbError(str(e)) from e


class Shown:
    """What the last `async bt' has printed."""
    lines = []


class InfoTasks(Command):
    """List the asyncc tasks of the program: where they stand, and what they wait for."""

    def __init__(self):
        super().__init__('info async-tasks', gdb.COMMAND_STATUS)

    def run(self, argument):
        tasks = debug().tasks()
        if not tasks:
            print('No tasks.')
            return
        print(asyncc_tasks.LIST_HEAD)
        for i, task in enumerate(tasks):
            print(asyncc_tasks.list_line(i + 1, task))


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
        raise Failure('there is no such task; see "info async-tasks"')
    thread = gdb.selected_thread()
    for task in tasks:
        if task.running and thread and task.thread and task.thread in thread.ptid:
            return task
    if len(tasks) != 1:
        raise Failure('which task?  See "info async-tasks"')
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
        if ASYNC_NAME.search(name):
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


class AsyncBacktrace(Command):
    """Print what an asyncc task awaits, innermost first: async bt [NUM].
    Where it waits for several things, each is deeper than what waits for it."""

    def __init__(self):
        super().__init__('async bt', gdb.COMMAND_STACK)

    def run(self, argument):
        tasks = debug().tasks()
        task = chosen_task(tasks, argument)
        lines = running_lines(task) if task.running else []
        Shown.lines = list(reversed(lines or asyncc_tasks.tree(task, tasks)))
        for line in asyncc_tasks.bt_lines(Shown.lines):
            print(line)


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


class AsyncFrame(Command):
    """Print place, source and variables of a line of `async bt': async frame N.
    Variables are known if the program was compiled with -g and without optimisation."""

    def __init__(self):
        super().__init__('async frame', gdb.COMMAND_STACK)

    def run(self, argument):
        n = int(gdb.parse_and_eval(argument or '0'))
        if not 0 <= n < len(Shown.lines):
            raise Failure('there is no such line; see "async bt"')
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


# ---- breakpoints ----------------------------------------------------------------------

# Where a machine has the first argument of a function when that begins; others have it on
# the stack.
ARGUMENTS = {'i386:x86-64': 'rdi', 'aarch64': 'x0', 'riscv:rv64': 'a0', 'arm': 'r0'}


def first_argument(memory):
    """That of the function whose first instruction is next."""
    frame = gdb.newest_frame()
    arch = frame.architecture().name()
    for name, register in ARGUMENTS.items():
        if arch.startswith(name):
            return int(frame.read_register(register)) & (1 << 8 * memory.pointer) - 1
    return memory.word(int(frame.read_register('sp')) + memory.pointer)


def address_of(symbol):
    """The address of SYMBOL, which has no type; None if there is none."""
    try:
        return int(gdb.parse_and_eval("(unsigned long) &'%s'" % symbol))
    except gdb.error:
        return None


def symbol_text(address):
    """What gdb says of ADDRESS, without making another name of the symbol's."""
    return gdb.execute('with print demangle off -- info symbol %#x' % address, to_string=True)


def function_entries(name):
    """The addresses of the functions whose symbol is NAME, which may have parts with other
    symbols."""
    found = set()
    try:
        places = gdb.decode_line("'%s'" % name)[1] or ()
    except gdb.error:
        return found
    for place in places:
        at = re.match(re.escape(name) + r'(?: \+ (\d+))? in section', symbol_text(place.pc))
        if at:
            found.add(place.pc - int(at.group(1) or 0))
    return found


def all_tables():
    """Addresses of tables, and the symbols of their functions."""
    text = gdb.execute('with print demangle off -- info variables table', to_string=True)
    return {int(at, 16): name
            for at, name in re.findall(r'^(0x[0-9a-f]+) +(.*)\.table$', text, re.M)}


# What the compiler appends to the names of copies.
CLONE = r'(\.(constprop|isra|part|lto_priv)\.\d+)+$'


def suspended_in(name, line):
    """Pairs: a function, and the states of it in which NAME is suspended, at LINE if that is
    not None.  That is NAME itself, or a function that it is inlined into."""
    names, memory, tables = asyncc_tasks.function_names(name), Memory(), all_tables()
    own = {at: f for at, f in tables.items()
           if f in names or re.sub(CLONE, '', f) in names}
    for address, function in (own or tables).items():
        table = asyncc_tasks.Table(memory, address)
        states = asyncc_tasks.states_at(table, names, line)
        if states:
            yield function, states


def entry_expressions(function):
    """Where FUNCTION goes on, as expressions that stay right if the program moves."""
    table = address_of(function + '.table')
    for entry in function_entries(function):
        yield "*((char *) &'%s.table' + %d)" % (function, entry - table)


class Resume(gdb.Breakpoint):
    """A stop where a function goes on in one of some states."""

    def __init__(self, place, function, states):
        super().__init__(place)
        self.function, self.states = function, states

    def stop(self):
        memory = Memory()
        state = memory.half(first_argument(memory) + memory.pointer)
        if state not in self.states:
            return False
        table = asyncc_tasks.Table(memory, address_of(self.function + '.table'))
        print('%s goes on in state %d' % (table.sites(state - asyncc_tasks.FIRST)[0], state))
        return True


class AsyncBreak(Command):
    """Stop where an async function goes on after an await:
    async break FUNCTION             after any
    async break FUNCTION LINE        after those in that line
    async break FUNCTION state N     in that state, as `print' shows it of a future
    Functions that are inlined into others will do."""

    def __init__(self):
        super().__init__('async break', gdb.COMMAND_BREAKPOINTS)

    def run(self, argument):
        words = re.fullmatch(r"'?([^\s']+)'?(?: +(?:state +(\d+)|(\d+)))?", argument.strip())
        if not words:
            raise Failure('usage: async break FUNCTION [LINE | state STATE]')
        name, state, line = words.group(1), words.group(2), words.group(3)
        found = False
        for function, states in suspended_in(name, int(line) if line else None):
            if state:
                states = [s for s in states if s == int(state)]
            for place in entry_expressions(function) if states else ():
                Resume(place, function, states)
                found = True
        if not found:
            raise Failure('%s is not suspended there' % name)


# ---- stepping ---------------------------------------------------------------------------

# Where a machine has what a function returns: resume whether it is ready, start whether it
# is suspended, behind its value.
ANSWERS = {'i386:x86-64': ('rax', 'rdx'), 'aarch64': ('x0', 'x1'), 'riscv:rv64': ('a0', 'a1'),
           'arm': ('r0', 'r1'), 'i386': ('eax', 'edx')}


class Return(gdb.Breakpoint):
    """A stop where FRAME, which is not the newest one, goes on.  The stack of what it calls
    ends at INSIDE: calls of the same function from further inside do not count."""

    def __init__(self, frame, inside):
        super().__init__('*%#x' % frame.pc(), internal=True)
        self.silent, self.thread = True, gdb.selected_thread().num
        self.inside, self.here = inside, False

    def stop(self):
        self.here = int(gdb.newest_frame().read_register('sp')) > self.inside
        return self.here


class GoesOn(gdb.Breakpoint):
    """A stop where the future at ADDRESS is polled."""

    def __init__(self, place, address):
        super().__init__(place, internal=True)
        self.silent, self.address, self.here = True, address, False

    def stop(self):
        self.here = first_argument(Memory()) == self.address
        return self.here


def run_to(command, *stops):
    """Execute COMMAND, and say whether it ended at one of STOPS, which are gone then."""
    try:
        text = gdb.execute(command, to_string=True)
        here = any(s.here for s in stops)
        if command == 'continue' and not here:
            print(text)
        return here
    finally:
        for s in stops:
            s.delete()


def physical(frame):
    """The frame that FRAME is inlined into."""
    while frame.type() == gdb.INLINE_FRAME:
        frame = frame.older()
    return frame


def async_p(frame):
    return bool(frame and frame.name() and ASYNC_NAME.search(frame.name()))


class Position:
    """Where the selected thread is in its task: the async functions that are called,
    outermost first, and what called those."""

    def __init__(self):
        if gdb.selected_thread() is None:
            raise Failure('the program is not being run')
        frame = gdb.newest_frame()
        if not async_p(frame):
            raise Failure('this is no async function; see "finish" and "up"')
        self.line, self.names = frame.find_sal().line, []
        self.frame = physical(frame)
        while frame and not LIBRARY_NAME.match(frame.name() or ''):
            if async_p(frame):
                self.names.insert(0, frame.name())
                outermost = frame
            frame = frame.older()
        self.executor = physical(outermost).older()
        while self.executor and (self.executor.name() or '').endswith('chain_wake'):
            self.executor = self.executor.older()
        self.sp = int(self.frame.read_register('sp'))

    def same_function(self):
        """Whether the thread is still in that call."""
        frame = gdb.newest_frame()
        return physical(frame) == self.frame and frame.name() == self.names[-1]


def suspended_answer(frame, symbol):
    """Whether the function SYMBOL, which has returned to FRAME, is suspended."""
    arch = frame.architecture().name()
    first, second = next(v for k, v in ANSWERS.items() if arch.startswith(k))
    if re.search(r'\.(start|entry)\b', symbol):
        return int(frame.read_register(second)) != 0
    return int(frame.read_register(first)) & 0xffffffff == 0


def step_over(position):
    """Go to the next line; True if the function is suspended instead, and with it its task,
    which nobody polls now."""
    symbol = symbol_text(position.frame.pc())
    caller = position.frame.older()
    if not run_to('next', Return(caller, position.sp)):
        return False
    if not suspended_answer(gdb.newest_frame(), symbol):
        return False
    if caller == position.executor:
        return True
    return run_to('continue', Return(position.executor, position.sp))


def suspended_future(position):
    """The future of a task of this thread, in which the position's function is suspended."""
    thread, n = gdb.selected_thread(), position.names.count(position.names[-1])
    for task in debug().tasks():
        if not task.running or task.thread and task.thread not in thread.ptid:
            continue
        lines = []
        asyncc_tasks.future_lines(task.future, 0, {}, lines)
        found = [l for l in lines if l.site and l.site.name == position.names[-1]]
        for line in found[n - 1:n] + [l for l in found if l.site.line == position.line]:
            return line.future
    raise Failure('what the task waits for is not known')


def last_line(frame):
    """The line of the brace that ends FRAME's function, over which a suspension leads, too."""
    block = frame.function() and frame.block()
    while block and not block.function:
        block = block.superblock
    if not block:
        return None
    table = frame.find_sal().symtab.linetable()
    return max((e.line for e in table if block.start <= e.pc < block.end), default=None)


class AsyncNext(Command):
    """Go to the next line of the async function on this thread, as `next'; if the function
    is suspended meanwhile, let the program run until it goes on."""

    def __init__(self):
        super().__init__('async next', gdb.COMMAND_RUNNING)

    def run(self, argument):
        position = Position()
        passed, here = {position.line, last_line(gdb.newest_frame())}, position
        while True:
            if step_over(here):
                future = suspended_future(position)
                function = all_tables().get(future.table.address, future.name())
                stops = [GoesOn(place, future.address) for place in entry_expressions(function)]
                if not run_to('continue', *stops):
                    return
                here = Position()
                passed.add(here.line)
            elif gdb.selected_thread() is None:
                return
            elif not here.same_function() or gdb.newest_frame().find_sal().line not in passed:
                break
        if not here.same_function():
            gdb.execute('frame')


# ---- backtraces -------------------------------------------------------------------------

LIBRARY_NAME = re.compile(r'__asyncc_|async_(runtime_)?run$')


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


gdb.printing.register_pretty_printer(None, Printers(), replace=True)
FrameFilter()
InfoTasks()
Async()
AsyncBacktrace()
AsyncFrame()
AsyncBreak()
AsyncNext()
