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

exit $failures
