# distcc, with the plugin in a compiler of a name of its own: one daemon whose compiler
# of that name has the plugin makes the same object, and with one whose compiler has
# none the error says so, also where the unit would have compiled without it.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"
need distcc distccd
DISTCC_DIR=`pwd`/distcc DISTCC_FALLBACK=0
export DISTCC_DIR DISTCC_FALLBACK
mkdir distcc

# Daemons of root are another user, who may read nothing here.
farm=`mktemp -d` && chmod 755 "$farm" || exit 1
daemons=
trap 'test -z "$daemons" || kill $daemons; rm -rf "$farm"' EXIT
plugin=${PLUGIN_FLAGS#*-fplugin=}
plugin=${plugin%% *}
cp "$plugin" "$farm/asyncc.so"
with=`echo "$PLUGIN_FLAGS" | sed "s|$plugin|$farm/asyncc.so|"`

# compiler FOLDER FLAGS: the one of our name.
compiler () {
  mkdir "$farm/$1"
  printf '#!/bin/sh\nexec %s %s "$@"\n' "$CC" "$2" >"$farm/$1/gcc-asyncc"
  chmod 755 "$farm/$1/gcc-asyncc"
}

# daemon FOLDER: start one on a port that is free, whose compiler is that of FOLDER;
# set $port.
daemon () {
  for port in 3701 3702 3703 3704 3705 3706 3707 3708; do
    PATH=$farm/$1:$PATH distccd --no-detach --daemon --port $port --listen 127.0.0.1 \
      --allow 127.0.0.1 --jobs 1 --enable-tcp-insecure --log-stderr --log-level info \
      2>$1.log &
    process=$!
    for wait in 1 2 3 4 5; do
      kill -0 $process 2>/dev/null || break
      if grep "listening on 127.0.0.1:$port" $1.log >/dev/null; then
	daemons="$daemons $process"
	return
      fi
      sleep 1
    done
    kill $process 2>/dev/null
  done
  unsupported "distccd does not start"
  exit 77
}

# Compile FILE by the daemon at $port.
by_daemon () {
  rm -rf distcc/*
  DISTCC_HOSTS=127.0.0.1:$port PATH=$farm/with:$PATH \
    distcc gcc-asyncc $CPPFLAGS -O2 -c "$@"
}

sample >s.c
printf '#include <asyncc.h>\n__async int alone (int n) { return n + 1; }\n' >alone.c
compiler with "$with"
compiler without ""

daemon with
check "a unit by a daemon" by_daemon s.c -o far.o
check "the same object" sh -c "$farm/with/gcc-asyncc $CPPFLAGS -O2 -c s.c -o near.o && cmp far.o near.o"
check "run" sh -c "$CC far.o -o far $LDLIBS && ./far"

daemon without
for unit in s alone; do
  check_output "$unit.c by a daemon without the plugin" \
    'preprocessed with the plugin asyncc, and compiled without it' by_daemon $unit.c -o no.o
  check_fails "no object of $unit.c" test -f no.o
done
exit $failures
