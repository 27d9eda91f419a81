# How asyncc-gdb.py finds what it shows: the memory of a process or a core, the way to its
# tasks, and commands that fail as gdb's own do.
# SPDX-License-Identifier: MIT

import re

import gdb

import asyncc_tasks
from asyncc_tasks import Failure

# Functions of the library by which the frames of a task end.
LIBRARY_NAME = re.compile(r'__asyncc_|async_(runtime_)?run$')


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
        self.name = name

    def refuse(self, argument):
        """For a command that takes no ARGUMENT."""
        if argument.strip():
            raise Failure('"%s" takes no argument' % self.name)

    def invoke(self, argument, from_tty):
        try:
            self.run(argument)
        except Failure as e:
            raise gdb.GdbError(str(e)) from e
