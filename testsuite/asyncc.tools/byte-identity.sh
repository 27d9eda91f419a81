# A unit without async constructs compiles to the same object with and without
# the plugin: over the runtime's sources, a sample written here and, where
# installed, a sample of GCC's torture programs.  And one with them compiles
# to the same file each time, wherever the compiler is loaded.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"

# same_code OBJECT OBJECT: the same but for what debuggers read.  With -g GCC's lists of
# where a variable is depend on how many declarations there are, and the plugin's builtins
# are some.
same_code () {
  for o in "$@"; do
    objcopy --strip-debug "$o" "$o.code" || return 1
  done
  cmp "$1.code" "$2.code" >/dev/null 2>&1
}

# same LIST OPTIONS: compile every file of LIST both ways; -w because what is
# said does not matter.
same () {
  list=$1 options=$2 n=0 bad=
  for f in $list; do
    timeout 60 $CC $options $CPPFLAGS -w -c "$f" -o a.o >/dev/null 2>&1 || continue
    timeout 60 $CC -fplugin=$PLUGIN $options $CPPFLAGS -w -c "$f" -o b.o >b.log 2>&1
    cmp a.o b.o >/dev/null 2>&1 ||
      case $options in *-g*) same_code a.o b.o ;; *) false ;; esac ||
      bad="$bad `basename $f`"
    n=`expr $n + 1`
    rm -f a.o b.o a.o.code b.o.code
  done
  if test -n "$bad"; then
    fail "$3 $options:$bad"
  elif test $n -eq 0; then
    unsupported "$3 $options: none compiled"
  else
    pass "$3 $options: $n files"
  fi
}

cat >plain.c <<'EOF'
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
struct s { int a : 3; double d; char text[30]; };
static int compare (const void *a, const void *b) { return *(int *) a - *(int *) b; }
static inline __attribute__ ((always_inline)) int add (int a, int b) { return a + b; }
int nested (int n) { int in (int k) { return k + n; } int (*p) (int) = in; return p (n) + in (2); }
static void clean (int *p) { printf ("%d", *p); }
int loops (int n, int v[n])
{
  __attribute__ ((cleanup (clean))) int sum = 0;
  static void *labels[] = { &&one, &&two };
  for (int i = 0; i < n; i++)
    {
      goto *labels[i & 1];
    one: sum += v[i];
    two: sum = ({ int k = sum; k * 3; });
    }
  qsort (v, n, sizeof *v, compare);
  return add (sum, _Generic (n, int: 1, default: 2));
}
void *__await_not (struct s *s) { return memset (s, 0, sizeof *s); }
__thread int local = 5;
int async (int await, int future) { return await ? future : local; }
int main (void) { return nested (1) == 0; }
EOF
own=`ls $top_srcdir/runtime/*/*.c`
same plain.c "-O0 -g" plain
for options in -O0 "-O2 -g" -O3 "-Os -g"; do
  CPPFLAGS="$CPPFLAGS -iquote $top_srcdir/runtime" \
    same "plain.c $own" "$options -DASYNCC_PLAIN" "own sources"
done

same plain.c "-O2 -flto -frandom-seed=1" "plain, -flto"

for k in 1 2 3 4 5 6; do
  acc -O2 -g -w -S "$srcdir/../asyncc.run/recursion.c" -o - | cksum
done >sums
check "the same each time" test `sort -u sums | wc -l` = 1

tarball=`ls /usr/src/gcc-*/gcc-*.tar.xz 2>/dev/null | head -n 1`
if test -z "$tarball"; then
  unsupported "torture programs: no GCC source package"
  exit $failures
fi
# Every 20th of the programs, in one pass over the archive.
tar -xJf "$tarball" --wildcards --strip-components=5 \
  '*/gcc/testsuite/gcc.c-torture/execute/*.c' 2>/dev/null
sample=`find . -name '*.c' | grep -v '^./plain.c' | sort | awk 'NR % 20 == 1'`
for options in -O0 "-O2 -g" "-O3 -fno-inline"; do
  same "$sample" "$options" "torture"
done
exit $failures
