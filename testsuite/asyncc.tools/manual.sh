# The programs of the manual are compiled without a word from the compiler, and those of the
# sections on libraries and of the tutorial do what it says there.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"

manual_programs "$top_srcdir/doc/asyncc.texi"
check "the manual has programs" test `ls manual/*.c | wc -l` -ge 40
for program in manual/*.c; do
  acc -O1 -Wall -Wextra -Werror -c "$program" -o program.o >messages 2>&1
  check_none "`basename $program` compiles without a word" messages
done

# A library, and programs in all ways in which its header can be read.
acc -O2 -c manual/sensor.c -o sensor.o
cat >user.c <<'PROGRAM'
#include <asyncc.h>
#include "manual/sensor.h"

static __async int
user (void)
{
  return __await (sensor_read (3));
}

int
main (void)
{
  printf ("%d\n", async_run (user ()));
  return 0;
}
PROGRAM
acc -O2 user.c sensor.o $LDLIBS -o user
check_output "a library with the plugin" '^21$' ./user
$CC $CPPFLAGS -Wall -Wextra -Werror manual/thermometer.c sensor.o $LDLIBS -o plain
check_output "a library in plain C" '^21$' ./plain
gxx=`echo "$CC" | sed 's/gcc/g++/; s/ -std=[^ ]*//'`
if have $gxx; then
  $gxx $CPPFLAGS -Wall -Wextra -Werror -x c++ manual/thermometer.c -x none sensor.o $LDLIBS -o cxx
  check_output "a library in C++" '^21$' ./cxx
else
  unsupported "no C++ compiler"
fi
$CC $CPPFLAGS -DASYNCC_SYNC -Wall -Wextra -Werror user.c manual/sensor.c $LDLIBS -o sync
check_output "a library in a synchronous build" '^21$' ./sync
if have clang; then
  clang $CPPFLAGS -Wall -Wextra -fsyntax-only user.c >messages 2>&1
  check_none "a library for clang" messages
fi

# The tutorial: two things at once, and a server with its test.
acc -O2 manual/breakfast.c $LDLIBS -o breakfast
cat >expected <<'OUTPUT'
coffee: on the stove
egg: on the stove
egg: ready
coffee: ready
2
OUTPUT
./breakfast >output
check "the tutorial's first program" cmp output expected
acc -O2 manual/server-test.c $LDLIBS -o server-test
check_output "the tutorial's test" '^right with 2000 seeds$' ./server-test

# wrong WHAT SED: the server with a mistake, which the test finds.
wrong () {
  rm -rf wrong
  cp -R manual wrong
  for file in store.h session.h serve.h; do sed "$2" "manual/$file" >"wrong/$file"; done
  if diff -r manual wrong >/dev/null; then
    fail "$1: nothing is changed"
  else
    acc -O1 wrong/server-test.c $LDLIBS -o wrong/server-test 2>/dev/null
    check_output "the tutorial's test finds: $1" 'with (the )?seed [0-9]+' wrong/server-test
  fi
}
wrong "no lock" 's/^#ifndef WITHOUT_LOCK/#ifdef WITHOUT_LOCK/'
wrong "no shield" 's/async_shield (store_add (store, by))/store_add (store, by)/'
wrong "no wait for what is shielded" '/async_mutex_unlock (__await/d'
wrong "a listener that stays open" '/^  async_close (listener)/d'
wrong "a connection that nobody owns" 's/^#define OWN_FD .*/#define OWN_FD int/'

# The server, with a client and a signal.
if have bash; then
  acc -O2 manual/server.c $LDLIBS -o server
  port=`expr 20000 + $$ % 20000`
  ./server $port >journal 2>log &
  server=$!
  cat >client <<'SCRIPT'
for i in {1..100}; do
  exec 3<>/dev/tcp/127.0.0.1/$1 && break
  sleep 0.1
done 2>/dev/null
printf 'bread 2\nbread 3\nwhat\n' >&3
for i in 1 2 3; do read -r line <&3; echo "$line"; done
SCRIPT
  bash client $port >answers
  kill -INT $server
  wait $server
  check "the tutorial's server ends by a signal" test $? -eq 0
  check "it has answered" test "`tr '\n' , <answers`" = "bread 2,bread 5,what?,"
  check "it has a journal" test "`tr '\n' , <journal`" = "bread 2,bread 5,"
else
  unsupported "no bash for a client"
fi

# What the manual calls by name is in the headers; an attribute and a part of symbols are the
# plugin's.
LC_ALL=C
export LC_ALL
sed 's/@c[a-z]*index.*//' "$top_srcdir/doc/asyncc.texi" | grep -o '@code{[^{}]*}' |
  grep -oE '\b(async|ASYNC)_[A-Za-z0-9_]+' | grep -vE '^async_(frame_limit|fn)$' | sort -u >named
cat "$top_srcdir/runtime/include/asyncc.h" "$top_srcdir/runtime/include/asyncc"/*.h |
  grep -oE '[A-Za-z0-9_]+' | sort -u >known
comm -23 named known >unknown
check "the manual names functions" test `wc -l <named` -gt 150
check_none "there is all that the manual names" unknown

exit $failures
