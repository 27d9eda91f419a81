# Objects made with -flto link without the plugin, several units, several
# partitions, static libraries, and with the plugin on the link line, too.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"
sample | sed '/^__async int add/,/^}/d' >a.c
sed -i 's/^__async int user/__async int add (int a, int b);\n&/' a.c
cat >b.c <<'EOF'
#include <asyncc.h>
__async int add (int a, int b)
{
  __await (async_yield ());
  return a + b;
}
EOF
for opt in -O0 -O2 "-O2 -g" "-O2 -ffat-lto-objects"; do
  check "$opt: compile" acc $opt -flto -c a.c b.c
  check "$opt: link without the plugin" sh -c "$CC $opt -flto a.o b.o -o ab $LDLIBS && ./ab"
  check "$opt: link with the plugin" sh -c "$CC -fplugin=$PLUGIN $opt -flto a.o b.o -o ab $LDLIBS && ./ab"
  check "$opt: partitions" sh -c "$CC $opt -flto=2 -flto-partition=max a.o b.o -o ab $LDLIBS && ./ab"
done
acc -O2 -c b.c
acc -O2 -flto -c a.c
check "only one of two" sh -c "$CC -O2 -flto a.o b.o -o ab $LDLIBS && ./ab"
check "archive" sh -c "rm -f lib.a; gcc-ar rc lib.a b.o && $CC -O2 -flto a.o lib.a -o ab $LDLIBS && ./ab"
check "-r" sh -c "$CC -O2 -flto -r a.o b.o -o r.o && $CC -O2 r.o -o ab $LDLIBS && ./ab"
check "shared library" sh -c \
  "$CC $PLUGIN_FLAGS $CPPFLAGS -O2 -flto -fPIC -shared b.c -o libb.so && $CC -O2 a.o ./libb.so -o ab $LDLIBS && ./ab"
exit $failures
