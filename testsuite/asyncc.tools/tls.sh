# libasyncc-tls with itself: two connections of one program, with sanitizers, which the
# library is compiled with, too.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"
. "$srcdir/tls-common"
need nm

sanitize_if_possible
for source in "$top_srcdir"/runtime/bridges/openssl/*.c; do
  check "compiles `basename "$source"`" $CC $CPPFLAGS -Wall -Wextra -Werror $sanitize -g -O1 \
    -c "$source"
done
for program in agree ends load; do
  check "tls-$program compiles" $CC $PLUGIN_FLAGS $CPPFLAGS -Wall -Wextra -Werror $sanitize -g -O1 \
    "$srcdir/tls-$program.c" *.o -o $program $TLS_LIBS $LDLIBS
  check "tls-$program compiles with the library" $CC $PLUGIN_FLAGS $CPPFLAGS -Wall -Wextra \
    -Werror -g -O2 "$srcdir/tls-$program.c" -o $program-optimized $TLS_LIBS $LDLIBS
  for test in `./$program`; do
    check "$test" timeout 200 ./$program $test
    check "$test, with the library" timeout 100 ./$program-optimized $test
  done
done

# A program shares its names with the objects of a static library.
lib=`echo "$TLS_LIBS" | tr ' ' '\n' | grep 'libasyncc-tls\.a$'`
nm -P -g --defined-only "$lib" | awk 'NF > 2 { print $1 }' |
  grep -v -e '^async_tls_' -e '^__asyncc_' >shown
check_none "the library has no names but its own" shown
exit $failures
