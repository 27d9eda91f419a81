#!/usr/bin/env python3
# The sessions of the manual, run again.
# SPDX-License-Identifier: GPL-3.0-or-later
#
# sessions.py MANUAL SESSION...: run what stands in the examples behind `@c session SESSION',
# and print what the tools do not say as it stands there.
#
# The manual shows what tools have really printed, and tools and library change.  So the lines
# behind `$ ' are given to a shell here, and those behind `(gdb) ' to gdb.  What they print has
# to be what stands below, but for what differs from run to run: addresses, times and, unless
# EXACT is in the environment, other numbers, too; not lines and columns of the source.
# `...' stands for any lines, or for any rest of a line.  A command with `&' at its end is the
# process 4711 of the manual; while there is one others are tried again until it has got as
# far as the manual says.
#
# GDB_COMMANDS is asyncc-gdb.py.

import os
import re
import subprocess
import sys
import time

PROCESS = '4711'
PATIENCE = 60                   # seconds


# ---- the manual ---------------------------------------------------------------------

def plain_text(line):
    """LINE of an example as the reader sees it."""
    return re.sub(r'@([{}@])', r'\1', line.replace('@dots{}', '...'))


def session_lines(manual, name):
    """The lines of the session NAME, which may stand in several examples."""
    lines, mine, begun = [], False, False
    with open(manual, encoding='utf-8') as f:
        for line in map(str.rstrip, f):
            if line.startswith('@c session '):
                mine = line.split()[2] == name
            elif line == '@end example':
                mine = begun = False
            elif mine and begun:
                lines.append(plain_text(line))
            begun |= mine and line == '@example'
    return lines


def steps_of(lines):
    """(command, what is printed) of each command for the shell."""
    steps = []
    for line in lines:
        if line.startswith('$ '):
            steps.append((line[2:], []))
        else:
            steps[-1][1].append(line)
    return steps


# ---- what is the same in each run ------------------------------------------------------

def constant_part(line):
    """LINE without what differs from run to run."""
    line = re.sub(r'0x[0-9a-fA-F]+', '0x', line)
    line = re.sub(r'\bT[0-9]+\b', 'T', line)         # threads
    line = re.sub(r'(^|\s)#[0-9]+ ', r'\1# ', line)   # frames, of the library, too
    line = re.sub(r'\b[0-9]+\.[0-9]+', '0', line)
    if 'EXACT' not in os.environ:
        line = re.sub(r'(?<![\w:.#{])[0-9]+(?![\w:])', '0', line)
    return ' '.join(line.split())


def same_line(said, found):
    """True if the line SAID of the manual stands for the line FOUND."""
    said, found = constant_part(said), constant_part(found)
    if said.endswith('...'):
        return found.startswith(said[:-3].rstrip())
    return said == found


def first_difference(said, found, open_end):
    """What SAID has and FOUND has not, or the other way round; None if they agree.  With
    OPEN_END more may follow."""
    said = [line for line in said if line.strip()]
    found = [line for line in found if line.strip()]
    at, skip = 0, False
    for line in said:
        if line.strip() == '...':
            skip = True
            continue
        while skip and at < len(found) and not same_line(line, found[at]):
            at += 1
        if at == len(found) or not same_line(line, found[at]):
            return f'the manual has "{line}"'
        at, skip = at + 1, False
    if at < len(found) and not skip and not open_end:
        return f'the manual has not "{found[at]}"'
    return None


# ---- running -------------------------------------------------------------------------

def gdb_command(command, said):
    """COMMAND, which calls gdb, with the commands for gdb that stand in SAID."""
    with open('commands.gdb', 'w', encoding='utf-8') as f:
        f.write('set width 0\nset height 0\n')
        if any(line.startswith('(gdb) run') for line in said):
            f.write('set startup-with-shell on\nset disable-randomization off\n')
        for line in said:
            if line.startswith('(gdb) '):
                f.write(f'echo {line}\\n\n{line[6:]}\n')
    return command.replace('gdb', f'gdb -nx -batch -x {os.environ["GDB_COMMANDS"]} '
                           '-x commands.gdb', 1)


class Session:
    """Commands, and the process that they look at."""

    def __init__(self):
        self.process = None

    def run(self, command):
        """The lines that COMMAND prints."""
        if self.process:
            command = re.sub(rf'\b{PROCESS}\b', str(self.process.pid), command)
        done = subprocess.run(['sh', '-c', command], stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                              timeout=300, check=False)
        text = done.stdout.decode('utf-8', 'replace').replace(os.getcwd() + '/', '')
        if self.process:
            text = re.sub(rf'\b{self.process.pid}\b', PROCESS, text)
        return text.splitlines()

    def begin(self, command):
        """Start COMMAND in the background."""
        self.process = subprocess.Popen(['sh', '-c', 'exec ' + command.rstrip('& ')])

    def check(self, command, said):
        """What differs, and all that was printed; (None, ...) if nothing does."""
        if command.endswith('&'):
            self.begin(command)
            return None, []
        gdb = command.split()[0] == 'gdb'
        if gdb:
            command = gdb_command(command, said)
        end = time.monotonic() + (PATIENCE if self.process else 0)
        while True:
            found = self.run(command)
            wrong = first_difference(said, found, gdb)
            if not wrong or time.monotonic() > end:
                return wrong, found
            time.sleep(0.2)

    def end(self):
        """Leave nothing behind."""
        if self.process:
            self.process.kill()
            self.process.wait()


def main():
    """The exit status: 1 if something differs."""
    session, status = Session(), 0
    try:
        for name in sys.argv[2:]:
            steps = steps_of(session_lines(sys.argv[1], name))
            if not steps:
                print(f'the manual has no session {name}')
                status = 1
            for command, said in steps:
                wrong, found = session.check(command, said)
                if wrong:
                    print(f'{command}: {wrong}', *found, sep='\n  ')
                    status = 1
    finally:
        session.end()
    return status


if __name__ == '__main__':
    sys.exit(main())
