# The headers without the plugin: one #error under GCC, a synchronous program
# on demand, quiet for the tools that only read C.
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
check "freestanding" $CC -ffreestanding -nostdinc -isystem `$CC -print-file-name=include` \
  $CPPFLAGS -c f.c -o f.o

if have clang; then
  for f in s.c "$top_srcdir"/examples/*.c; do
    case $f in */11-*) test -f /usr/include/http_parser.h || continue;; esac
    check "clang `basename $f`" clang -fsyntax-only -Wall -Wextra -Werror=implicit-function-declaration $CPPFLAGS $f
    check "clang `basename $f`: no error" sh -c "! grep -q 'error:' check.log"
  done
else
  unsupported "no clang"
fi
if have clang-tidy; then
  for f in "$top_srcdir"/examples/*.c; do
    case $f in */11-*) test -f /usr/include/http_parser.h || continue;; esac
    clang-tidy --quiet --checks='-*,clang-diagnostic-*' $f -- $CPPFLAGS >tidy.log 2>&1
    check "clang-tidy `basename $f`" sh -c "! grep -q 'error:' tidy.log"
  done
else
  unsupported "no clang-tidy"
fi
if have cppcheck; then
  check "cppcheck" cppcheck -q --error-exitcode=1 $CPPFLAGS --suppress=missingIncludeSystem s.c
fi
exit $failures
