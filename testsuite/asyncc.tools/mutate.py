"""Mutate the sources of the test suite and compile what comes out.

Usage: mutate.py ASYNCC.TOOLS-FOLDER COUNT [SEED]
SPDX-License-Identifier: GPL-3.0-or-later

Each mutant is a small source with a few tokens deleted, doubled, swapped or
taken from another place.  Half of them are only parsed.  A mutant that makes
the compiler crash or run for long is kept as mutant-N.c; the exit status is 1
then."""

import concurrent.futures
import os
import random
import re
import shlex
import subprocess
import sys

TOKEN = re.compile(r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|\w+|\s+|.', re.S)
WORDS = ['__async', '__await', '__future', '__async_block', '__async_suspend ()',
         '__async_context ()', '(', ')', '{', '}', ';', ',', 'return', 'goto', 'static',
         'int', 'void', 'struct', '*', '&', '0', '...', 'case 1:', 'typeof', 'inline',
         '__attribute__ ((async))', '__await (', '[', ']', '=', '?', ':', 'for', 'x']
SECONDS = 4
TIMED_OUT = 124
CRASHES = ['internal compiler error', 'Segmentation fault', 'confused by earlier errors',
           'out of memory']


def seeds(folder):
    """The small sources to start from, with the language only."""
    top = os.path.join(folder, '..')
    for part in 'asyncc.dg', 'asyncc.dump', 'asyncc.mock', 'asyncc.run':
        directory = os.path.join(top, part)
        for name in sorted(os.listdir(directory)):
            path = os.path.join(directory, name)
            if name.endswith('.c') and os.path.getsize(path) < 6000:
                with open(path) as f:
                    yield directory, f.read()


def mutate(rng, text):
    """TEXT with one to four changes."""
    comments = re.compile(r'/\*.*?\*/', re.S)
    tokens = TOKEN.findall(comments.sub(' ', text))
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(tokens))
        other = rng.randrange(len(tokens))
        kind = rng.randrange(6)
        if kind == 0:
            del tokens[at]
        elif kind == 1:
            tokens.insert(at, tokens[other])
        elif kind == 2:
            tokens[at], tokens[other] = tokens[other], tokens[at]
        elif kind == 3:
            tokens.insert(at, ' ' + rng.choice(WORDS) + ' ')
        elif kind == 4:
            tokens[at] = ' ' + rng.choice(WORDS) + ' '
        else:
            length = rng.randint(1, 12)
            tokens[at:at + length] = tokens[other:other + length]
    return ''.join(tokens)


def patient_run(command):
    """Run COMMAND; one that is slow has a second, longer chance, since the
    machine may be busy.  timeout(1) ends the compiler proper too, which the
    driver would leave behind."""
    for seconds in SECONDS, 8 * SECONDS:
        run = subprocess.run(['timeout', '-k', '1', str(seconds)] + command,
                             stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT)
        if run.returncode != TIMED_OUT:
            break
    return run


def compile_one(job):
    """Compile one mutant; what went wrong, or None."""
    number, directory, text = job
    name = 'mutant-%d.c' % number
    with open(name, 'w') as f:
        f.write(text)
    command = shlex.split(os.environ['CC']) + shlex.split(os.environ['PLUGIN_FLAGS'])
    command += shlex.split(os.environ['CPPFLAGS']) + ['-w', '-I' + directory]
    command += ['-fsyntax-only'] if number % 2 else ['-S', '-O1', '-o', '/dev/null']
    run = patient_run(command + [name])
    output = run.stdout.decode(errors='replace')
    bad = run.returncode not in (0, 1) or any(text in output for text in CRASHES)
    if not bad:
        os.remove(name)
        return None
    why = 'took more than %d seconds\n' % (8 * SECONDS) \
        if run.returncode == TIMED_OUT else output[-2000:]
    return '%s: %s\n%s' % (name, ' '.join(command), why)


def main():
    folder, count = sys.argv[1], int(sys.argv[2])
    rng = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
    sources = list(seeds(folder))
    jobs = []
    for number in range(count):
        directory, text = rng.choice(sources)
        jobs.append((number, directory, mutate(rng, text)))
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        wrong = [w for w in pool.map(compile_one, jobs) if w]
    for report in wrong:
        print(report)
    print('%d mutants, %d crashes' % (count, len(wrong)))
    return bool(wrong)


sys.exit(main())
