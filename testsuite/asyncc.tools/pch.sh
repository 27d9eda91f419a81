# With a precompiled header the objects are those that its text gives; what
# cannot be precompiled is refused in words.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"
cat >head.h <<'EOT'
#include <stddef.h>
#include <asyncc.h>
#pragma asyncc warn-frame 100
__async int add (int a, int b);
static inline __async int twice (int a) { return __await (add (a, a)); }
static inline __async void nothing (void) { __await (async_yield ()); }
typedef __future (int) int_future;
struct later;
typedef __future (struct later) later_future;
typedef __async int callback (int);
EOT
cat >use.c <<'EOT'
#include "head.h"
struct later { int a[30]; };
__async struct later make (int n)
{
  __await (async_yield ());
  return (struct later) { { n } };
}
__async int add (int a, int b) { __await (nothing ()); return a + b; }
static __async int user (int_future f, later_future l, callback *c)
{
  int n = __await (f) + __await (twice (4)) + __await (l).a[0];
  return n + __await (c (5)) + __await (__async_block (int, { return 7; }));
}
__async int back (int x) { return x; }
int main (void)
{
  return async_run (user (add (1, 2), make (3), back)) != 26;
}
EOT
# compile HEADER-OPTIONS OPTIONS: use.c with and without its header precompiled.
compile () {
  rm -f head.h.gch
  acc $2 -c use.c -o text.o 2>text.log
  acc $1 -x c-header head.h -o head.h.gch || return 1
  acc $2 -Winvalid-pch -c use.c -o pch.o 2>pch.log
}
for options in "-O0" "-O2 -g" "-O2 -fplugin-arg-asyncc-symbols=plain" \
    "-O1 -fexceptions -fplugin-arg-asyncc-check -fchecking"; do
  check "$options, made and used" compile "$options" "$options"
  check "$options, the same object" cmp text.o pch.o
  check "$options, the same warnings" cmp text.log pch.log
  acc $options pch.o -o pch $LDLIBS && check "$options, runs" ./pch
done
check_output "the pragma of the header" 'more than 100 .asyncc: frame.' cat pch.log

# The preprocessor still asks about __await.
printf '#include "head.h"\n__async int f (int n) { return __await add (n, n); }\n' >lost.c
check_output "__await without parentheses" 'error: expected .\(. after .__await.' \
  acc -O1 -fexceptions -Winvalid-pch -Werror -c lost.c

# What is not valid is read as text.
compile "-O1 -fplugin-arg-asyncc-symbols=plain" "-O1"
check_output "other options" 'or with other options .-Winvalid-pch' cat pch.log
check "other options, the same object" cmp text.o pch.o
echo 'struct plain { int x; }; int plain_fn (int);' >plain.h
$CC -O1 -x c-header plain.h -o plain.h.gch
cat >use2.c <<'EOT'
#include "plain.h"
__async struct plain f (int n) { __async_suspend (); return (struct plain) { n }; }
__async int g (int n) { return __await (f (n)).x + plain_fn (n); }
EOT
check_output "made without the plugin" 'made without the plugin asyncc' \
  acc -O1 -Winvalid-pch -c use2.c -o use2.o
check "made without the plugin, used as text" test -s use2.o
rm plain.h.gch
check "header without async words" acc -O1 -x c-header plain.h -o plain.h.gch
check "header without async words, used" \
  acc -O1 -Winvalid-pch -Werror -c use2.c -o use2.o

# GCC cannot precompile nested functions.
echo 'static inline __async int b (void) { return __await (__async_block (int, { return 1; })); }' >block.h
check_output "a block is refused" 'block.h:1:.*error: a header with async blocks' \
  acc -x c-header block.h -o block.h.gch
exit $failures
