# lldb: the tasks of a program that uses asyncc, what each waits for and where it stands;
# in a live process and in a core, also of stripped programs.
# SPDX-License-Identifier: MIT
#
#   async-tasks             all tasks, numbered
#   async-bt [NUM]          the tree of what task NUM awaits, innermost first
#
# `command script import .../asyncc_lldb.py' loads it: lldb wants no dash in the name.
#
# asyncc_tasks.py, which lies beside it, reads memory; no debug information is needed, and
# nothing in the process is called.

import os
import re
import sys

import lldb

sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))
import asyncc_tasks
from asyncc_tasks import Failure, Line
del sys.path[0]

NOWHERE = lldb.LLDB_INVALID_ADDRESS


class Memory(asyncc_tasks.Memory):
    """The memory of TARGET; a core does not have what is in the files of the program."""

    def __init__(self, target):
        self.target = target
        super().__init__(target.GetAddressByteSize(),
                         target.GetByteOrder() == lldb.eByteOrderBig)

    def read(self, address, n):
        error = lldb.SBError()
        data = self.target.ReadMemory(lldb.SBAddress(address, self.target), n, error)
        if error.Fail() or len(data) != n:
            raise Failure('memory at %#x cannot be read' % address)
        return data


def find_debug(target):
    """By its symbol, or by its section if the program is stripped."""
    found = target.FindSymbols('__asyncc_debug')
    for i in range(found.GetSize()):
        symbol = found.GetContextAtIndex(i).GetSymbol()
        address = symbol.GetStartAddress().GetLoadAddress(target)
        if address != NOWHERE:
            return address
    for module in target.module_iter():
        section = module.FindSection('.asyncc.debug')
        if section.IsValid() and section.GetLoadAddress(target) != NOWHERE:
            return section.GetLoadAddress(target)
    raise Failure('there is no asyncc in this program')


def all_tasks(target):
    if not target.GetProcess().IsValid():
        raise Failure('there is no process')
    return asyncc_tasks.Debug(Memory(target), find_debug(target)).tasks()


def chosen_task(tasks, argument, thread):
    """The task with the number or at the address ARGUMENT; without one that which runs on
    THREAD, or the only one."""
    if argument:
        try:
            n = int(argument, 0)
        except ValueError as e:
            raise Failure('%s is no number' % argument) from e
        for i, task in enumerate(tasks):
            if n in (i + 1, task.address):
                return task
        raise Failure('there is no such task; see "async-tasks"')
    for task in tasks:
        if task.running and task.thread and task.thread == thread.GetThreadID():
            return task
    if len(tasks) != 1:
        raise Failure('which task?  See "async-tasks"')
    return tasks[0]


def stack_lines(process, task):
    """The async functions on the stack of the thread that runs TASK, innermost first; none
    if it is not known which does."""
    lines = []
    for frame in process.GetThreadByID(task.thread) if task.thread else ():
        name = frame.GetFunctionName() or ''
        if asyncc_tasks.ASYNC_NAME.search(name):
            where = frame.GetLineEntry()
            place = ' at %s:%d' % (where.GetFileSpec(), where.GetLine()) if where.IsValid() else ''
            name = re.sub(r'\.(start|entry|drop).*|\(.*', '', name)
            lines.append(Line(0, name + place))
    return lines


def print_tasks(target, argument, out):
    tasks = all_tasks(target)
    print(asyncc_tasks.LIST_HEAD if tasks else 'No tasks.', file=out)
    for i, task in enumerate(tasks):
        print(asyncc_tasks.list_line(i + 1, task), file=out)


def print_bt(target, argument, out):
    tasks, process = all_tasks(target), target.GetProcess()
    task = chosen_task(tasks, argument, process.GetSelectedThread())
    lines = stack_lines(process, task) if task.running else []
    lines = lines or list(reversed(asyncc_tasks.tree(task, tasks)))
    for line in asyncc_tasks.bt_lines(lines):
        print(line, file=out)


def run(function, debugger, argument, result):
    try:
        function(debugger.GetSelectedTarget(), argument.strip(), result)
    except Failure as e:
        result.SetError(str(e))


def tasks_command(debugger, argument, result, names):
    """List the asyncc tasks of the program: where they stand, and what they wait for."""
    run(print_tasks, debugger, argument, result)


def bt_command(debugger, argument, result, names):
    """Print what an asyncc task awaits, innermost first: async-bt [NUM].
    Where it waits for several things, each is deeper than what waits for it."""
    run(print_bt, debugger, argument, result)


def __lldb_init_module(debugger, names):
    for name, function in (('async-tasks', 'tasks_command'), ('async-bt', 'bt_command')):
        debugger.HandleCommand('command script add -f %s.%s %s' % (__name__, function, name))
