# Objects made with -flto link without the plugin, several units, several
# partitions, static libraries, and with the plugin on the link line, too.  Those
# that leave the lowering to the link are linked in one piece, whatever is asked.
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
acc -O0 -flto -c a.c
acc -O2 -flto -c b.c
check "one of two optimized, and the link" sh -c "$CC -O2 -flto a.o b.o -o ab $LDLIBS && ./ab"
acc -O2 -c b.c
acc -O2 -flto -c a.c
check "only one of two" sh -c "$CC -O2 -flto a.o b.o -o ab $LDLIBS && ./ab"
check "archive" sh -c "rm -f lib.a; gcc-ar rc lib.a b.o && $CC -O2 -flto a.o lib.a -o ab $LDLIBS && ./ab"
check "-r" sh -c "$CC -O2 -flto -r a.o b.o -o r.o && $CC -O2 r.o -o ab $LDLIBS && ./ab"
check "shared library" sh -c \
  "$CC $PLUGIN_FLAGS $CPPFLAGS -O2 -flto -fPIC -shared b.c -o libb.so && $CC -O2 a.o ./libb.so -o ab $LDLIBS && ./ab"

# What is known of a value is known behind a suspension, at the link too: no
# early pass uses the range of strnlen's bound.
cat >range.c <<'EOF'
#include <asyncc.h>
void beyond_range (void);
__async unsigned low_bits (unsigned n)
{
  unsigned low = (n & 3) | 1;
  __await (async_yield ());
  if (__builtin_strnlen ("1", low) != 1)
    beyond_range ();
  return low;
}
int main (int argc, char **argv)
{
  (void) argv;
  return async_run (low_bits (argc)) != 1;
}
EOF
acc -O2 -flto -c range.c
check "range" sh -c "$CC -O2 -flto range.o -o range $LDLIBS && ./range"

# Handlers that are shared, in objects that the plugin does not link.
for opt in -O0 -O2; do
  acc $opt -flto -fexceptions -c "$srcdir/../asyncc.run/cleanup-shapes.c" -o shapes.o
  check "$opt: handlers" sh -c "$CC $opt -flto shapes.o -o shapes $LDLIBS && ./shapes"
done

# Debug information of a variable that stays in a function whose code went elsewhere.
cat >static.c <<'EOF'
__attribute__ ((noipa)) int count (void) { static int n; return ++n; }
int main (void) { return count () + count () != 3; }
EOF
check "stress, -g: compile" acc -fplugin-arg-asyncc-stress -O2 -g -flto static.c -o static $LDLIBS
check "stress, -g: run" ./static

late () { acc -fplugin-arg-asyncc-lto=late -flto "$@"; }
for opt in -flto-partition=max -flto-partition=1to1 -flto-partition=none -flto=2; do
  late -O2 -c a.c b.c
  check "late: $opt" late -O2 $opt a.o b.o -o late $LDLIBS
  check "late: $opt: run" ./late
  rm -f late
done
check "late: -g" late -O2 -g a.c b.c -o late $LDLIBS
check "late: -g: run" ./late
check "late: -O0, 1to1" sh -c "$CC $PLUGIN_FLAGS -fplugin-arg-asyncc-lto=late $CPPFLAGS \
  -O0 -flto -flto-partition=1to1 a.c b.c -o late $LDLIBS && ./late"
check "late: archive" sh -c "rm -f lib.a; gcc-ar rc lib.a b.o && $CC $PLUGIN_FLAGS \
  -fplugin-arg-asyncc-lto=late -O2 -flto a.o lib.a -o late $LDLIBS && ./late"
check_output "late: without the plugin" 'undefined reference.*__asyncc_suspend' \
  $CC -O2 -flto a.o b.o -o nothing $LDLIBS
exit $failures
