#!/usr/bin/env python3
# What has to hold of every report, whatever the program.
# SPDX-License-Identifier: GPL-3.0-or-later
#
# report.py SCHEMA REPORT...: prints what is wrong, a line each.

import json
import sys


# ---- the schema: as much of JSON Schema as ours uses ------------------------------

TYPES = {'object': dict, 'array': list, 'string': str, 'boolean': bool,
         'integer': int, 'null': type(None)}


def of_type(value, names):
    """True if VALUE is of one of the types NAMES."""
    names = names if isinstance(names, list) else [names]
    return any(isinstance(value, TYPES[n]) and not (n == 'integer' and
                                                     isinstance(value, bool))
               for n in names)


def validate(value, schema, root, where):
    """What is wrong with VALUE by SCHEMA."""
    if '$ref' in schema:
        target = root
        for part in schema['$ref'].split('/')[1:]:
            target = target[part]
        yield from validate(value, target, root, where)
    if 'type' in schema and not of_type(value, schema['type']):
        yield f'{where}: {value!r} is no {schema["type"]}'
        return
    if 'const' in schema and value != schema['const']:
        yield f'{where}: {value!r} is not {schema["const"]!r}'
    if 'enum' in schema and value not in schema['enum']:
        yield f'{where}: {value!r} is none of {schema["enum"]}'
    if 'minimum' in schema and isinstance(value, int) and value < schema['minimum']:
        yield f'{where}: {value} is too small'
    if isinstance(value, list) and 'items' in schema:
        for k, item in enumerate(value):
            yield from validate(item, schema['items'], root, f'{where}[{k}]')
    if isinstance(value, dict):
        for key in schema.get('required', []):
            if key not in value:
                yield f'{where}: no {key}'
        for key, member in value.items():
            if key in schema.get('properties', {}):
                yield from validate(member, schema['properties'][key], root,
                                    f'{where}.{key}')
            elif schema.get('additionalProperties') is False:
                yield f'{where}: {key} is not in the schema'


# ---- what the numbers say -----------------------------------------------------------

def overlap(a, b):
    """True if the slots A and B have bytes in common."""
    return a['offset'] < b['offset'] + b['size'] and b['offset'] < a['offset'] + a['size']


def check_frame(f):
    """Slots lie in the frame, share what is said, and leave the gaps."""
    used = bytearray(f['size'])
    used[:f['header']] = b'h' * f['header']
    for k, s in enumerate(f['slots']):
        end = s['offset'] + s['size']
        if end > f['size'] or s['offset'] < 8:
            yield f'{s["name"]} lies outside of the frame'
            continue
        used[s['offset']:end] = b's' * s['size']
        others = [j for j, o in enumerate(f['slots']) if j != k and overlap(s, o)]
        if len(others) != s['shared'] or not set(s['shares']) <= set(others):
            yield f'{s["name"]} shares bytes with {others}, not {s["shares"]}'
        if not s['why']:
            yield f'{s["name"]} is there without a reason'
    if used.count(0) != f['padding'] or sum(g['size'] for g in f['gaps']) != f['padding']:
        yield f'{used.count(0)} bytes are padding, not {f["padding"]}'
    for g in f['gaps']:
        if any(used[g['offset']:g['offset'] + g['size']]):
            yield f'the gap at {g["offset"]} is none'


def check_awaits(f):
    """What is kept at the same time shares no byte."""
    states = [a['state'] for a in f['awaits'] if a['state'] is not None]
    if states != list(range(2, 2 + len(states))):
        yield f'the states are {states}'
    for a in f['awaits']:
        kept = [f['slots'][k] for k in a['keeps']]
        if a['child'] is not None:
            kept.append(f['slots'][a['child']])
        for k, s in enumerate(kept):
            for o in kept[:k]:
                if overlap(s, o):
                    yield f'in state {a["state"]} {s["name"]} lies on {o["name"]}'
        if a['kept_bytes'] != sum(f['slots'][k]['size'] for k in a['keeps']):
            yield f'state {a["state"]} keeps other bytes'
        if not a['reason'] or not a['what']:
            yield f'an await at line {a["line"]} has no reason'


def check_table(f):
    """24 bytes for each state; behind the head of 20 there is the function itself, 8."""
    least = 20 + 8 + 24 * sum(a['state'] is not None for a in f['awaits'])
    if f['table'] and (f['table'] < least or (f['table'] - least) % 4):
        yield f'the table has {f["table"]} bytes, at least {least} are needed'


def check_code(f):
    """Each state is left and entered; braces are paired; gotos lead somewhere."""
    for name in ('code', 'drop'):
        lines, depth, labels, jumps = f[name], 0, set(), set()
        entered = [l['state'] for l in lines if l['kind'] == 'state']
        left = [l['state'] for l in lines if l['kind'] == 'machine' and l['state'] is not None]
        states = sorted(a['state'] for a in f['awaits'] if a['state'] is not None)
        if sorted(entered) != (states if f['suspends'] or name == 'code' else []):
            yield f'{name} enters the states {entered}'
        if name == 'code' and sorted(left) != states:
            yield f'{name} leaves for the states {left}'
        for l in lines:
            depth += (l['text'] == '{') - (l['text'] == '}')
            if depth < 0:
                yield f'{name} has a brace too many'
            if l['kind'] == 'label':
                labels.add(l['text'].rstrip(':'))
            if l['text'].startswith('goto '):
                jumps.add(l['text'][5:].rstrip(';'))
        if depth:
            yield f'{name} has {depth} open braces'
        if labels != jumps:
            yield f'{name} has the labels {labels}, and jumps to {jumps}'


def check_diagram(f):
    """Every state is a node that can be reached."""
    nodes, reached, todo = f['nodes'], {0}, [0]
    states = sorted(n['state'] for n in nodes if n['kind'] == 'state')
    if states != sorted(a['state'] for a in f['awaits'] if a['state'] is not None):
        yield f'the diagram has the states {states}'
    if any(max(e['from'], e['to']) >= len(nodes) for e in f['edges']):
        yield 'an edge leads nowhere'
        return
    after = {}
    for e in f['edges']:
        after.setdefault(e['from'], []).append(e['to'])
    while todo:
        for k in after.get(todo.pop(), []):
            if k not in reached:
                reached.add(k)
                todo.append(k)
    missing = [n['text'] for k, n in enumerate(nodes)
               if k not in reached and n['kind'] == 'state']
    if missing:
        yield f'nothing leads to {missing}'


def main():
    """Check the reports that the command line names."""
    with open(sys.argv[1], encoding='utf-8') as file:
        schema = json.load(file)
    for path in sys.argv[2:]:
        with open(path, encoding='utf-8') as file:
            report = json.load(file)
        for wrong in validate(report, schema, schema, 'report'):
            print(f'{path}: {wrong}')
        for f in report['functions']:
            for check in (check_frame, check_awaits, check_table, check_code, check_diagram):
                for wrong in check(f):
                    print(f'{path}: {f["name"]}: {wrong}')


if __name__ == '__main__':
    main()
