# The headers without the plugin: one #error under GCC, a synchronous program
# on demand.  What only reads C is in editors.sh.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"
sample >s.c
$CC $CPPFLAGS -c s.c -o /dev/null 2>err.log
check "one error" test `grep -c ' error: ' err.log` = 1
check_output "it names the flag" '#error.*-fplugin=asyncc' cat err.log
$CC $CPPFLAGS -Wall -Wextra -Werror -c s.c -o /dev/null 2>err.log
check "one error at -Wall -Werror" test `grep -c ' error: ' err.log` = 1
sed 's/__async_suspend ();//' s.c >sync.c
for std in gnu99 gnu11 gnu17 gnu2x; do
  check "ASYNCC_SYNC -std=$std" sh -c \
    "$CC -std=$std $CPPFLAGS -DASYNCC_SYNC -Wall -Wextra -Werror s.c -o s $LDLIBS && ./s"
done
printf '#include <asyncc/future.h>\nint n = sizeof (struct async_future);\n' >f.c
for std in c90 c99 c11 c17 gnu17 c2x; do
  check "<asyncc/future.h> alone -std=$std" \
    $CC -std=$std -pedantic-errors -Wall -Wextra -Werror $CPPFLAGS -c f.c -o f.o
done
printf '#include <asyncc/stream.h>\nint n = sizeof (struct async_stream);\n' >stream.c
for std in c90 c99 c11 c17 gnu17 c2x; do
  check "<asyncc/stream.h> alone -std=$std" \
    $CC -std=$std -pedantic-errors -Wall -Wextra -Werror $CPPFLAGS -c stream.c -o stream.o
done
check "freestanding" $CC -ffreestanding -nostdinc -isystem `$CC -print-file-name=include` \
  $CPPFLAGS -c f.c -o f.o
exit $failures
