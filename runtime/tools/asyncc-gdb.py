# gdb: the tasks of a program that uses asyncc, what each waits for and where it stands;
# in a live process and in a core, also of stripped programs.
# SPDX-License-Identifier: MIT
#
#   info async-tasks        all tasks, numbered
#   async bt [NUM]          the tree of what task NUM awaits, innermost first
#   async frame N           the place, source and variables of number N of that; the latter
#                           are in $_async_frame, too
#   async next              go to the next line of this task, also behind an await
#   async break FUNCTION [LINE | state STATE]
#                           stop where FUNCTION goes on after an await
#   async finish            run until the function has given its value, and print that
#
# Besides, backtraces show one line for what the library has between an executor and the
# outermost async function, and futures, tasks, wakers and channels are printed as what they
# are.
#
# gdb loads this file itself together with the shared library; otherwise
# `source asyncc-gdb.py'.
#
# Beside it lie asyncc_tasks.py, which reads memory, asyncc_gdb_base.py, which is how that is
# done in gdb, asyncc_gdb_steps.py for "next" and "break", asyncc_gdb_calls.py for "finish"
# and where functions begin, and asyncc_gdb_show.py for frames and values.  Debug information
# is needed for variables alone.  Nothing in the process is called.

import linecache
import os
import re
import sys

import gdb
import gdb.printing

sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))
import asyncc_tasks
from asyncc_tasks import ASYNC_NAME, Failure, Line
from asyncc_gdb_base import Command, Memory, debug
from asyncc_gdb_show import FrameFilter, Printers
from asyncc_gdb_calls import AsyncFinish, Begins, breakpoint_created
from asyncc_gdb_steps import AsyncBreak, AsyncNext
del sys.path[0]


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
    """gdb's thread that runs TASK, None if it is not known."""
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


def frame_of(future):
    """The frame of FUTURE as the compiler has described it, None if it has not."""
    try:
        if future.vtable:
            block = gdb.block_for_pc(Memory().word(future.vtable))
        else:
            block = function_place(future.name())[1]
        kind = gdb.lookup_type('struct ' + future.name(), block)
        return gdb.Value(future.address).cast(kind.pointer()).dereference()
    except (gdb.error, RuntimeError):
        return None


def part_of_frame(line):
    """What of a frame belongs to the function of LINE, which may have been inlined."""
    frame = frame_of(line.future)
    for _ in range(line.inlined if frame else 0):
        frame = frame['__awaitee']
    return frame


def variables(frame):
    """Names and values of what lies in FRAME."""
    for field in frame.type.fields():
        if field.name not in ('__state', '__awaitee'):
            yield field.name, frame[field]


def source_line(site):
    """The text of SITE's line, or an empty one."""
    place = function_place(site.name)[0]
    file = site.file
    if place is not None and place.symtab is not None:
        file = place.symtab.fullname()
    return linecache.getline(file, site.line).rstrip()


class AsyncFrame(Command):
    """Print place, source and variables of a line of `async bt': async frame N.
    Afterwards $_async_frame has those variables that are kept while it is suspended."""

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
        frame = part_of_frame(line) if line.future else None
        if frame is not None:
            for name, value in variables(frame):
                print('     %s = %s' % (name, value))
            gdb.set_convenience_variable('_async_frame', frame)


gdb.printing.register_pretty_printer(None, Printers(), replace=True)
FrameFilter()
InfoTasks()
Async()
AsyncBacktrace()
AsyncFrame()
AsyncBreak()
AsyncFinish()
AsyncNext()
Begins()
gdb.events.breakpoint_created.connect(breakpoint_created)
