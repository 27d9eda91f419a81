"""Choose mutants of the plugin's own stages, or write one of them.

Usage: stage-mutants.py choose PLUGIN-FOLDER N SEED
       stage-mutants.py write PLUGIN-FOLDER FILE NUMBER
SPDX-License-Identifier: GPL-3.0-or-later

A mutant is a stage of the lowering with one change: a condition negated, && and
|| exchanged, true and false exchanged, a number one higher, a statement taken
out.  `choose' prints a line `FILE NUMBER LINE WHAT' for each, the files in turn;
`write' prints the text of the mutant."""

import os
import random
import re
import sys

# Where the stages stand.
FOLDERS = ('abi', 'analyse', 'fn', 'frame', 'generic', 'ir', 'unit', 'versions')
# What only watches, refuses or prints is no stage; neither is stress mode.
NO_STAGE = re.compile(r'(verify|fault|dump|refuse|stress|check|options|instrument)')
# Lines that change nothing that a program sees.
WATCHES = re.compile(r'dump_file|gcc_assert|fprintf|inject_fault|verify_|expect|checking')

STATEMENT = re.compile(r'^[ \t]+(?!return\b|else\b|case\b|goto\b|break\b|delete\b)'
                       r'([\w>.*\-\[\]]+(?: \(.*\))?(?:\[.*\])? [|&+\-]?= [^{}]*'
                       r'|[a-z_][\w>.\-]* \(.*\));$')
BRANCH = re.compile(r'\bif \(')
EXCHANGES = [(re.compile(r' && '), ' || '), (re.compile(r' \|\| '), ' && '),
             (re.compile(r'^ *\t*&& '), None), (re.compile(r'^ *\t*\|\| '), None),
             (re.compile(r'\btrue\b'), 'false'), (re.compile(r'\bfalse\b'), 'true')]
NUMBER = re.compile(r'(?<![\w.#"])\d+(?![\w.])')


def stages(folder):
    """The sources of the stages, relative to FOLDER."""
    found = []
    for where, _, names in os.walk(folder):
        for name in names:
            path = os.path.relpath(os.path.join(where, name), folder)
            if (name.endswith('.cc') and path.split(os.sep)[0] in FOLDERS
                    and not NO_STAGE.search(name)):
                found.append(path)
    return sorted(found)


def closing(text, at):
    """The end of the parenthesis at AT, or -1."""
    depth = 0
    for i in range(at, len(text)):
        depth += {'(': 1, ')': -1}.get(text[i], 0)
        if depth == 0:
            return i
    return -1


def code_lines(text):
    """Lines of functions, without comments: (offset, line)."""
    offset, comment = 0, False
    for line in text.split('\n'):
        started = comment or '/*' in line
        comment = started and '*/' not in line
        if line[:1] in ' \t' and not started and not WATCHES.search(line):
            yield offset, line
        offset += len(line) + 1


def line_mutations(text, offset, line):
    """Mutations of one line: (begin, end, new text, what)."""
    for m in BRANCH.finditer(line):
        begin = offset + m.end() - 1
        end = closing(text, begin)
        if end > 0:
            inside = text[begin:end + 1]
            yield begin, end + 1, '(!%s)' % inside, 'negate the condition'
    for pattern, new in EXCHANGES:
        for m in pattern.finditer(line):
            old = m.group(0)
            put = new or (old.replace('&&', '||') if '&&' in old else old.replace('||', '&&'))
            yield (offset + m.start(), offset + m.end(), put,
                   '%s for %s' % (put.strip(), old.strip()))
    if '"' not in line:
        for m in NUMBER.finditer(line):
            put = str(int(m.group(0)) + 1)
            yield (offset + m.start(), offset + m.end(), put, '%s for %s' % (put, m.group(0)))
    if STATEMENT.match(line) and line.count('(') == line.count(')'):
        yield offset, offset + len(line), ';', 'without `%s\'' % line.strip()


def mutations(text):
    return [m for offset, line in code_lines(text) for m in line_mutations(text, offset, line)]


def choose(folder, count, seed):
    rng = random.Random(seed)
    waiting = {}
    for name in stages(folder):
        text = open(os.path.join(folder, name)).read()
        numbered = list(enumerate(mutations(text)))
        rng.shuffle(numbered)
        waiting[name] = [(number, text.count('\n', 0, m[0]) + 1, m[3]) for number, m in numbered]
    names = sorted(waiting)
    rng.shuffle(names)
    while count > 0 and any(waiting.values()):
        for name in names:
            if waiting[name] and count > 0:
                print(name, *waiting[name].pop())
                count -= 1


if __name__ == '__main__':
    what, folder = sys.argv[1:3]
    if what == 'choose':
        choose(folder, int(sys.argv[3]), int(sys.argv[4]))
    else:
        text = open(os.path.join(folder, sys.argv[3])).read()
        begin, end, new, _ = mutations(text)[int(sys.argv[4])]
        sys.stdout.write(text[:begin] + new + text[end:])
