# Copies of a core that are damaged, each in another way, which a seed decides.
# SPDX-License-Identifier: GPL-3.0-or-later
#
# usage: damage.py CORE SEED COPY
#
# Bytes are changed at the beginning, where the heads are, or anywhere where there are any;
# or words become copies of others, so that lists go in circles and futures wait for
# themselves; or the end is missing.

import random
import struct
import sys


def blocks(core):
    """Where there is something, in blocks of 4096 bytes."""
    empty = bytes(4096)
    return [at for at in range(0, len(core) - 4095, 4096) if core[at:at + 4096] != empty]


def bytes_at(core, places, chance, n):
    for _ in range(n):
        core[chance.choice(places) + chance.randrange(4096)] = chance.randrange(256)


def pointers(core, places):
    """Words that look like addresses."""
    found = []
    for at in places:
        for i, word in enumerate(struct.unpack_from('=512Q', core, at)):
            if 0x1000 < word < 1 << 47 and word % 8 == 0:
                found.append(at + 8 * i)
    return found


def words_at(core, places, chance, n):
    found = pointers(core, places)
    for _ in range(n):
        word = chance.choice(found)
        core[word:word + 8] = core[(other := chance.choice(found)):other + 8]


def damaged(core, seed):
    chance = random.Random(seed)
    places = blocks(core)
    kind = seed % 5
    if kind == 0:
        bytes_at(core, places[:2], chance, chance.choice((1, 10, 100)))
    elif kind == 1:
        bytes_at(core, places, chance, chance.choice((10, 1000, 30000)))
    elif kind == 4:
        del core[chance.randrange(len(core)):]
    else:
        words_at(core, places[len(places) // 8:], chance, chance.choice((10, 300, 3000)))
    return core


with open(sys.argv[1], 'rb') as source, open(sys.argv[3], 'wb') as copy:
    copy.write(damaged(bytearray(source.read()), int(sys.argv[2])))
