# Tables of suspension points: 24 bytes for each await, nothing for the dynamic linker,
# gone with their functions, whatever makes the program; the same with -g as without; and
# none at all if there are to be none.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"
need readelf objcopy strip

section=.asyncc.tables
# headers FILE: address and size of each section of tables, in hexadecimal.
headers () {
  readelf -SW "$1" | sed -n "s/.* $section *PROGBITS *\([0-9a-f]*\) [0-9a-f]* \([0-9a-f]*\) .*/\1 \2/p"
}
# size_of FILE: the bytes of all of them.
size_of () {
  headers "$1" | { n=0; while read at size; do n=$((n + 0x$size)); done; echo $n; }
}

# awaits N: a function with N awaits of one that is not inlined.
awaits () {
  echo '#include <asyncc/future.h>
static __attribute__ ((noinline)) __async int leaf (int n) { __async_suspend (); return n; }
__async int many (int n) {'
  for i in `seq $1`; do echo "n += __await (leaf (n));"; done
  echo 'return n; }'
}

for options in -O0 -O1 "-O2 -g" -Os "-O2 -fPIC" "-O2 -fsanitize=address" "-O2 -m32 -ffreestanding"; do
  if awaits 10 | acc $options -x c -c - -o few.o 2>few.log; then
    awaits 110 | acc $options -x c -c - -o many.o
    more=$((`size_of many.o` - `size_of few.o`))
    check "$options: 100 awaits need $more bytes" test $more -gt 0 -a $more -le 2400
  else
    unsupported "$options: `head -n 1 few.log`"
  fi
done

# A program, and a library, of several units.
cat >one.c <<'EOF'
#include <asyncc.h>
extern __async int two (int n);
__attribute__ ((noinline)) __async int one (int n)
{
  __await (async_yield ());
  return __await (two (n)) + 1;
}
EOF
cat >two.c <<'EOF'
#include <asyncc.h>
extern __async int unused (int n);
static __attribute__ ((noinline)) __async int below (int n)
{
  __await (async_yield ());
  return n;
}
__async int two (int n) { return __await (below (n)) + __await (below (n)); }
__async int unused (int n)
{
  for (int i = 0; i < n; i++)
    n += __await (two (n));
  return n;
}
EOF
cat >main.c <<'EOF'
#include <asyncc.h>
extern __async int one (int n);
int main (void) { return async_run (one (3)) != 7; }
EOF

# relocations FILE: where those of the dynamic linker are that lie in tables.
relocations () {
  readelf -rW "$1" | awk '/^[0-9a-f]+ / { print $1 }' >found
  headers "$1" | while read first size; do
    while read at; do
      test $((0x$at)) -lt $((0x$first)) -o $((0x$at)) -ge $((0x$first + 0x$size)) || echo $at
    done <found
  done
}
# built NAME OPTION...: the program, built so, runs, and has tables that need no
# relocation.
built () {
  built_name=$1; shift
  check "$built_name: compile" acc "$@" one.c two.c main.c -o prog $LDLIBS
  check "$built_name: run" ./prog
  check "$built_name: tables" test `size_of prog` -gt 0
  relocations prog >places
  check_none "$built_name: no relocation" places
}
built PIE -O2 -fPIE -pie
built -O0 -O0 -g -fPIE -pie
built "no PIE" -O2 -no-pie
built LTO -O2 -flto -fPIE -pie
built sections -O2 -ffunction-sections -fdata-sections -Wl,--gc-sections -fPIE -pie
few=`size_of prog`
check "all functions" acc -O2 -ffunction-sections one.c two.c main.c -o prog $LDLIBS
all=`size_of prog`
check "a table goes with its function: $few of $all bytes" test $few -lt $all
check "one section in the program" test `headers prog | wc -l` = 1

if echo 'int main (void) { return 0; }' | acc -static -x c - -o prog 2>static.log; then
  built static -O2 -static
else
  unsupported "static: `head -n 1 static.log`"
fi

check "-r" acc -O2 -r -nostdlib -ffunction-sections one.c two.c main.c -o all.o
check "-r: link" $CC all.o -o prog $LDLIBS
check "-r: run" ./prog
check "strip" strip prog
check "stripped: run" ./prog
check "stripped: tables" test `size_of prog` -gt 0

check "shared library" acc -O2 -fPIC -shared one.c two.c -o libtables.so
relocations libtables.so >places
check_none "shared library: no relocation" places
check "shared library: link" acc main.c -o prog ./libtables.so $LDLIBS
check "shared library: run" ./prog

# same_part PART NAME OPTION...: it is the same with the options as without.
same_part () {
  part=$1 part_name=$2; shift; shift
  for f in one.c two.c; do
    acc -O2 -c $f -o without.o && acc -O2 "$@" -c $f -o with.o
    objcopy -O binary -j $part without.o without
    objcopy -O binary -j $part with.o with
    check "$f: $part is the same $part_name" cmp without with
  done
}
same_part .text "with -g" -g
same_part $section "with -g" -g
same_part .text "without tables" -fplugin-arg-asyncc-tables=none

check "none: compile" acc -O2 -fplugin-arg-asyncc-tables=none one.c two.c main.c -o prog $LDLIBS
check "none: run" ./prog
acc -O2 -fplugin-arg-asyncc-tables=none -c one.c -o none.o
check "none: no section" test `size_of none.o` = 0
check_output "a wrong value" "the value is 'full' or 'none'" \
  acc -fplugin-arg-asyncc-tables=some -c main.c -o none.o
exit $failures
