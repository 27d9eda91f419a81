# For asyncc-gdb.py: where calls of async functions begin and end.  A function that was
# suspended is polled again at its first instruction, so a breakpoint on its name would stop
# at every poll; and it returns at every suspension, so "finish" would, too.
# SPDX-License-Identifier: MIT

import re

import gdb

from asyncc_gdb_base import Command, Memory, debug
from asyncc_gdb_steps import (GoesOn, Position, Return, all_tables, async_p,
                              entry_expressions, first_argument, function_entries, physical,
                              run_to, suspended_answer, suspended_future, symbol_text)

# ---- breakpoints on names -------------------------------------------------------------

# The location of a breakpoint that is the name of a body, and nothing more.
BODY = re.compile(r"(?:-q(?:ualified)? |-function )*"
                  r"'?[^'\s]+::\{(?:async-|generator)[a-z-]*#\d+\}'?")
PLAIN = re.compile(r'[A-Za-z_]\w*')

NEW = 0


class Begins(gdb.Function):
    """Whether the async function that is about to run begins, and is not polled once more or
    dropped.  It is meant for conditions of breakpoints on its name."""

    def __init__(self):
        super().__init__('_async_begins')

    def invoke(self):
        at = re.match(r'(\S+?)(\.\w+)?(?: \+ (\d+))? in section',
                      symbol_text(gdb.newest_frame().pc()))
        if not at or at.group(2) == '.drop':
            return not at
        if at.group(2) in ('.start', '.entry', '.body') or at.group(3):
            return True
        memory = Memory()
        return memory.half(first_argument(memory) + memory.pointer) == NEW


def breakpoint_created(created):
    """A breakpoint on the name of an async function's body stops once for each call; one on
    the function itself stops where futures are made, which may be news to the user."""
    if created.type != gdb.BP_BREAKPOINT or not created.is_valid() or not created.location:
        return
    if BODY.fullmatch(created.location):
        begins = '$_async_begins ()'
        created.condition = ('%s && (%s)' % (begins, created.condition) if created.condition
                             else begins)
    elif PLAIN.fullmatch(created.location):
        body = created.location + '::{async-fn#0}'
        if function_entries(body):
            print("%s makes the future; what it does is '%s'" % (created.location, body))


# ---- finish ---------------------------------------------------------------------------

def result_type(frame):
    """What FRAME's function gives, None if nothing."""
    target = frame.function().type.target() if frame.function() else None
    return target if target and target.strip_typedefs().code != gdb.TYPE_CODE_VOID else None


def result_in_future(address, kind):
    """The result of KIND in the future at ADDRESS."""
    memory = Memory()
    align = kind.alignof
    offset = -(-2 * memory.pointer // align) * align
    return gdb.Value(address + offset).cast(kind.pointer()).dereference()


def async_frames(position):
    """The functions of asyncc's on the stack, outermost first, without those that are inlined
    into them: pairs of a name and the line at which the innermost of the inlined stands."""
    found, frame = [], gdb.newest_frame()
    while frame and frame != position.executor:
        outer = physical(frame)
        if async_p(outer):
            found.insert(0, (outer.name(), frame.find_sal().line))
        frame = outer.older()
    return found


def awaited_at(future, line):
    """The future that FUTURE awaits at LINE; None if that may be several, or is not known."""
    found = {}
    for k in range(future.table.nstates if future.table else 0):
        if future.table.sites(k)[0].line == line:
            for wait in future.table_waits(k):
                if wait and wait.future:
                    found[wait.future.address] = wait.future
    return found.popitem()[1] if len(found) == 1 else None


def running_future(position):
    """The address of the future that is being polled at POSITION, None if that is not
    known: from the outermost one, by the lines at which the callers stand."""
    frames = async_frames(position)
    for task in debug().polled_by(gdb.selected_thread().ptid):
        future = task.future
        for _, line in frames[:-1]:
            future = future and awaited_at(future, line)
        if future and future.name() == frames[-1][0]:
            return future.address
    return None


class Poll:
    """What runs at a position: the function, and what to know of it when it has returned."""

    def __init__(self, position):
        self.position, frame = position, position.frame
        self.symbol = symbol_text(frame.pc())
        self.kind = result_type(gdb.newest_frame())
        self.caller = frame.older()

    def leave(self):
        """Run to where it returns; False if the program stopped before."""
        return run_to('continue', Return(self.caller, self.position.sp))

    def starts(self):
        return re.search(r'\.(start|entry|body)\b', self.symbol)

    def value(self, future):
        """What it has given, None if that is not known.  The result of a resume is in the
        FUTURE, that of a start in the registers of a function that returns it."""
        if not self.kind:
            return None
        if not self.starts():
            return future and result_in_future(future, self.kind)
        if self.kind.sizeof > Memory().pointer:
            return None
        return self.from_registers()

    def from_registers(self):
        """Of the kinds that all machines return alike."""
        frame = gdb.newest_frame()
        registers = {'i386:x86-64': ('rax', 'xmm0'), 'aarch64': ('x0', 'v0'),
                     'riscv:rv64': ('a0', 'fa0')}
        arch = frame.architecture().name()
        pair = next((v for k, v in registers.items() if arch.startswith(k)), None)
        code = self.kind.strip_typedefs().code
        if not pair or code in (gdb.TYPE_CODE_STRUCT, gdb.TYPE_CODE_UNION,
                                gdb.TYPE_CODE_COMPLEX):
            return None
        if code != gdb.TYPE_CODE_FLT:
            return frame.read_register(pair[0]).cast(self.kind)
        part = {4: 'v4_float', 8: 'v2_double'}
        return frame.read_register(pair[1])[part[self.kind.sizeof]][0]


class AsyncFinish(Command):
    """Run until the async function on this thread has given its value, and print that.  The
    program runs on while the function is suspended."""

    def __init__(self):
        super().__init__('async finish', gdb.COMMAND_RUNNING)

    def run(self, argument):
        self.refuse(argument)
        poll = Poll(Position())
        if gdb.newest_frame().type() == gdb.INLINE_FRAME:
            gdb.execute('finish')
            return
        future = None if poll.starts() else running_future(poll.position)
        while poll.leave():
            if not suspended_answer(gdb.newest_frame(), poll.symbol):
                show_end(poll, future)
                return
            future = self.wait(poll)
            if not future:
                return
            poll = Poll(Position())

    def wait(self, poll):
        """Let the program run until the suspended function goes on; the address of its
        future, None if the program stopped before."""
        executor = poll.position.executor
        if poll.caller != executor and \
           not run_to('continue', Return(executor, poll.position.sp)):
            return None
        future = suspended_future(poll.position)
        function = all_tables().get(future.table.address, future.name())
        stops = [GoesOn(place, future.address) for place in entry_expressions(function)]
        return future.address if run_to('continue', *stops) else None


def show_end(poll, future):
    value = poll.value(future)
    gdb.execute('frame')
    if poll.kind is None:
        return
    if value is None:
        print('The value is not known')
        return
    gdb.set_convenience_variable('_async_value', value)
    print('Value is $_async_value = %s' % value.format_string())
