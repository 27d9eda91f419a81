# The sessions of the manual's chapter on seeing are run again (sessions.py): each tool says
# what stands there.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"
need python3
case `$CC -dumpmachine` in
  x86_64*-linux*) ;;
  *) unsupported "the sessions are those of another machine"; exit 77 ;;
esac
case $CPPFLAGS$PLUGIN_FLAGS in
  *-m32* | *-mx32*) unsupported "the sessions are those of another machine"; exit 77 ;;
esac

manual=$top_srcdir/doc/asyncc.texi
manual_programs "$manual"
cp manual/station.c .

# ---- the commands that readers have -------------------------------------------------------

# tool NAME FOLDER: NAME is the tool that was built in FOLDER, if it was.
tool () {
  if test -f "$2/$1"; then
    ln -sf "`cd "$2" && pwd`/$1" bin/
  fi
}
mkdir -p bin
lib=`echo "$LDLIBS" | tr ' ' '\n' | grep 'libasyncc\.a$'`
tool asyncc-dump "`dirname "$lib"`/.."
for name in asyncc-timeline asyncc-report; do
  tool $name "`dirname "$PLUGIN"`/../../config"
done
cat >bin/gcc <<EOF
#!/bin/sh
PATH='$PATH'
for argument; do
  shift
  case \$argument in
    -fplugin=asyncc) set -- "\$@" $PLUGIN_FLAGS $CPPFLAGS ;;
    -lasyncc) set -- "\$@" $LDLIBS ;;
    *) set -- "\$@" "\$argument" ;;
  esac
done
exec $CC "\$@"
EOF
chmod +x bin/gcc
PATH=`pwd`/bin:$PATH
GDB_COMMANDS=$top_srcdir/runtime/tools/asyncc-gdb.py
export PATH GDB_COMMANDS

# session NAME...: one after the other they are as in the manual.
session () { check "session: $*" python3 "$srcdir/sessions.py" "$manual" "$@"; }

# edit SED: the program, changed as the manual says.
edit () {
  sed "$1" station.c >changed.c
  cmp -s station.c changed.c && fail "nothing is changed by $1"
  mv changed.c station.c
}

# ---- what they need ------------------------------------------------------------------------

# can WHAT COMMAND...: true if the command works here.
can () {
  what=$1; shift
  "$@" >can.log 2>&1 && return 0
  unsupported "$what: `tail -n 1 can.log`"
  return 1
}
python_in_gdb () { gdb -nx -batch -ex 'python print ("has python")' 2>&1 | grep '^has python'; }
attach () {
  sleep 60 &
  sleeper=$!
  gdb -nx -batch -p $sleeper -ex 'info inferiors' 2>&1 | grep "process $sleeper"
  attached=$?
  kill $sleeper
  return $attached
}
threads_are_sanitized () {
  echo 'int main (void) { return 0; }' >empty.c
  $CC -fsanitize=thread empty.c -o empty && ./empty
}
perf_works () { perf record -q -o can.data --call-graph dwarf ls; }

# ---- the sessions ------------------------------------------------------------------------------

# `exact' gives numbers of bytes a meaning: those of the compiler that the manual has.
exact=
test "`$CC -dumpversion | sed 's/\..*//'`" = 12 && exact=1
looks=
can "gdb with Python" python_in_gdb && can "gdb attaches" attach &&
  can asyncc-dump asyncc-dump --version && looks=1
test -z "$looks" || session hang
test -z "$looks" || ! can gcore command -v gcore || session core
edit '/async_channel_close (s->readings);/a\  async_channel_close (s->alarms);'
test -z "$looks" || session running
session slow
if can perf perf_works; then session perf; fi
if can ThreadSanitizer threads_are_sanitized; then
  session race
  cp station.c racing.c
  edit 's/^  int taken/  _Atomic int taken/'
  acc -O1 -g -fsanitize=thread station.c -o atomic $LDLIBS && ./atomic >log 2>messages
  check_none "no race with _Atomic" messages
  mv racing.c station.c
fi
if test "$exact"; then EXACT=1; export EXACT; fi
session report compare
edit '/char line/d'
edit '/__await (async_yield ());/d'
edit 's/^      snprintf/      __await (async_yield ());\
      char line[1000];\
&/'
session smaller
edit 's/^write_down/__attribute__ ((async_frame_limit (140))) &/'
check_fails "a limit for the frame" acc -O2 -c station.c -o limited.o
edit 's/async_frame_limit (140)/async_frame_limit (256)/'
edit 's/^      __await (async_channel_send (s->readings, calib.*/      int degrees = __await (async_blocking (calibrate, raw));\
      __await (async_channel_send (s->readings, degrees));/'
acc -O2 -Wall -Wextra -Werror station.c -o station $LDLIBS
check_output "the program without its mistakes" '^20 lines, 0 alarms$' ./station

exit $failures
