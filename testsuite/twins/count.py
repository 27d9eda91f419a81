# Lines of code of C programs, without comments and blank lines: for each FILE of the command a
# line with those of the file alone, those with all headers of its own, and its name.
# SPDX-License-Identifier: GPL-3.0-or-later

import os
import re
import sys

# A string may look as if a comment began in it.
token = re.compile(r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'|(/\*.*?\*/|//[^\n]*)', re.S)


def code(path):
    with open(path) as f:
        text = f.read()
    text = token.sub(lambda m: re.sub(r"[^\n]", "", m.group()) if m.group(1) else m.group(), text)
    return [line for line in text.split("\n") if line.strip()]


def headers(path, known):
    """Those that PATH and they include by a name in quotes, each once."""
    for line in code(path):
        m = re.match(r'#include "([^"]*)"', line)
        name = m and os.path.normpath(os.path.join(os.path.dirname(path), m.group(1)))
        if name and name not in known:
            known.append(name)
            headers(name, known)
    return known


for path in sys.argv[1:]:
    alone = len(code(path))
    print(alone, alone + sum(len(code(h)) for h in headers(path, [])), os.path.basename(path))
