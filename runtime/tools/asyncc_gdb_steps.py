# For asyncc-gdb.py: stops where an async function goes on after an await, and steps over one
# that suspends.  Where a function is suspended, its table says; where it goes on, the symbol
# of its resume, whose first argument is the future.
# SPDX-License-Identifier: MIT

import re

import gdb

import asyncc_tasks
from asyncc_tasks import ASYNC_NAME, Failure
from asyncc_gdb_base import Command, LIBRARY_NAME, Memory, debug

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
            raise Failure('the innermost function is no async one; see "finish"')
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
    n = position.names.count(position.names[-1])
    for task in debug().polled_by(gdb.selected_thread().ptid):
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
        self.refuse(argument)
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
