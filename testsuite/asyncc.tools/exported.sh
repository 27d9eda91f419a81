# symbols=exported: a program reads the names of its own async functions, from itself
# and from a shared library, and another library's function of that name does not get
# into their place.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"
need nm

cat >chain.c <<'EOF'
#include <asyncc.h>
extern void show (void);
static __async int hidden (int v) { __await (async_yield ()); show (); return v; }
__attribute__ ((weak)) __async int weak (int v) { __await (async_yield ()); return v + NUMBER; }
__attribute__ ((visibility ("hidden"))) __async int inner (int v) { __await (async_yield ()); return v; }
__async int
chain (int v)
{
  __auto_type block = __async_block (int, { return __await (hidden (v)); });
  int a = __await (block);
  return a + __await (weak (v)) + __await (inner (v)) + NUMBER;
}
__async int chain_of_NUMBER (int v) { return __await (chain (v)); }
EOF
cat >main.c <<'EOF'
#include <asyncc.h>
#include <execinfo.h>
void
show (void)
{
  void *frames[64];
  backtrace_symbols_fd (frames, backtrace (frames, 64), 1);
}
__async int chain (int v);
int main () { return async_run (chain (20)) == 60 + NUMBER * 2 ? 0 : 1; }
EOF

exported="-fplugin-arg-asyncc-symbols=exported -DNUMBER=1"
for level in -O0 -O2 "-O2 -ffunction-sections" -Os; do
  acc $level $exported -rdynamic chain.c main.c $LDLIBS -o program
  check "$level: runs" ./program
  check_output "$level: the body" '\(chain::\{async-fn#0\}\+' ./program
  check_output "$level: a block" 'chain::\{async-fn#0\}::\{async-block#0\}' ./program
  acc $level $exported -fPIC -shared chain.c -o libchain.so
  acc $level $exported -rdynamic main.c ./libchain.so $LDLIBS -o user
  check_output "$level: the body in a library" 'libchain.so.chain::\{async-fn#0\}\+' ./user
  nm -D libchain.so | grep -E '(hidden|weak|inner)::' >names
  check_none "$level: not static, weak and hidden functions" names
done

# The ramp is that of the library that comes first; it makes a frame for its own body.
acc -O0 $exported -fPIC -shared chain.c -o libchain.so
acc -O0 -fplugin-arg-asyncc-symbols=exported -DNUMBER=2 -fPIC -shared chain.c -o libother.so
acc -O0 -DNUMBER=2 main.c ./libother.so ./libchain.so $LDLIBS -rdynamic -o user
check "two libraries with functions of the same names" ./user

acc -O1 -c chain.c -DNUMBER=1 -o chain.o
nm chain.o | grep 'T.*::' >names
check_none "without the option the names are local" names
exit $failures
