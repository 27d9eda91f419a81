#!/usr/bin/env python3
# What has to hold of every trace, whatever the program.
# SPDX-License-Identifier: GPL-3.0-or-later
#
# trace.py SCHEMA TRACE...: prints what is wrong, a line each.

import bisect
import json
import sys

from report import TYPES, validate

TYPES['number'] = (int, float)

FIRST_TASK = 1 << 22


# ---- the schema -------------------------------------------------------------------

def check_schema(trace, schema):
    """What is wrong by SCHEMA, where the kind of an event says what is asked of it."""
    kinds = {}
    for branch in schema['$defs']['event']['oneOf']:
        kind = schema['$defs'][branch['$ref'].split('/')[-1]]
        kinds[kind['properties']['ph']['const']] = kind
    yield from validate(trace, schema, schema, 'trace')
    for k, event in enumerate(trace.get('traceEvents', [])):
        if event.get('ph') not in kinds:
            yield f'event {k}: nobody knows its kind {event.get("ph")!r}'
            continue
        yield from validate(event, kinds[event['ph']], schema, f'event {k}')


# ---- what the events say ----------------------------------------------------------

def nanoseconds(event):
    """When EVENT begins and ends."""
    begin = round(event['ts'] * 1000)
    return begin, begin + round(event.get('dur', 0) * 1000)


def by_track(events, kind):
    """The events of KIND of each track, in order."""
    tracks = {}
    for event in events:
        if event['ph'] == kind:
            tracks.setdefault(event['tid'], []).append(event)
    for track in tracks.values():
        track.sort(key=nanoseconds)
    return tracks


def check_slices(slices):
    """No task is polled twice at a time, and no slice of a thread touches another."""
    for track, those in slices.items():
        for before, after in zip(those, those[1:]):
            if nanoseconds(before)[1] > nanoseconds(after)[0]:
                yield f'track {track}: slices at {before["ts"]} and {after["ts"]} overlap'


def inside(event, spans):
    """True if EVENT lies in one of the SPANS of its track, which do not overlap."""
    those = spans.get(event['tid'], [])
    at = nanoseconds(event)[0]
    k = bisect.bisect_right(those, (at, float('inf')))
    return any(at <= end for _, end in those[max(k - 2, 0):k])


def check_arrows(events, slices):
    """Each arrow begins in a slice, ends where a poll begins, and not before it begins."""
    begun = {e['id']: e for e in events if e['ph'] == 's'}
    spans = {track: [nanoseconds(s) for s in those] for track, those in slices.items()}
    if len(begun) != sum(e['ph'] == 's' for e in events):
        yield 'two arrows have the same number'
    for e in events:
        if e['ph'] in 'sf' and not inside(e, spans):
            yield f'the arrow {e["id"]} does not touch a slice at {e["ts"]}'
        if e['ph'] != 'f':
            continue
        if e['id'] not in begun:
            yield f'the arrow {e["id"]} comes from nowhere'
        elif nanoseconds(e) < nanoseconds(begun[e['id']]):
            yield f'the arrow {e["id"]} goes back in time'
        elif begun[e['id']]['args']['task'] + FIRST_TASK != e['tid']:
            yield f'the arrow {e["id"]} leads to another task'


def check_lives(events, slices):
    """A task has a name, begins once, before its polls, and ends once, behind them."""
    named = {e['tid'] for e in events if e['ph'] == 'M'}
    instants = by_track(events, 'i')
    for track in set(slices) | set(instants):
        if track not in named:
            yield f'track {track} has no name'
        names = [i['name'] for i in instants.get(track, [])]
        if names.count('spawn') > 1 or len(names) - names.count('spawn') > 1:
            yield f'track {track}: {names}'
        for i in instants.get(track, []):
            for s in slices.get(track, [])[:1] + slices.get(track, [])[-1:]:
                begin, end = nanoseconds(s)
                at = nanoseconds(i)[0]
                if at > begin if i['name'] == 'spawn' else at < end:
                    yield f'track {track}: {i["name"]} at {i["ts"]}, poll at {s["ts"]}'


def check_trace(trace):
    """What is wrong with TRACE, which keeps to the schema."""
    events = trace['traceEvents']
    if trace['otherData']['lost']:
        yield f'{trace["otherData"]["lost"]} events are lost'
        return
    slices = by_track(events, 'X')
    yield from check_slices(slices)
    yield from check_arrows(events, slices)
    yield from check_lives(events, slices)


def main():
    with open(sys.argv[1], encoding='utf-8') as f:
        schema = json.load(f)
    wrong = 0
    for path in sys.argv[2:]:
        with open(path, encoding='utf-8') as f:
            trace = json.load(f)
        messages = list(check_schema(trace, schema)) or list(check_trace(trace))
        for message in messages[:20]:
            print(f'{path}: {message}')
        wrong += len(messages)
    return wrong > 0


if __name__ == '__main__':
    sys.exit(main())
