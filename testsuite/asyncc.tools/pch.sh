# A precompiled header with async declarations works or is refused in words.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"
cat >head.h <<'EOF'
#include <stddef.h>
#include <asyncc/future.h>
__async int add (int a, int b);
static inline __async int twice (int a) { return __await (add (a, a)); }
typedef __future (int) int_future;
EOF
cat >use.c <<'EOF'
#include "head.h"
__async int add (int a, int b) { __async_suspend (); return a + b; }
__async int user (int_future f) { return __await (f) + __await (twice (4)); }
EOF
if acc -O1 -x c-header head.h -o head.h.gch >pch.log 2>&1; then
  pass "made"
  check "used" acc -O1 -Winvalid-pch -Werror -c use.c -o use.o
  check_output "the same symbols" 'user::' nm use.o
elif grep 'internal compiler error' pch.log >/dev/null; then
  fail "made (crash)"; cat pch.log
else
  check_output "refused in words" 'error: .*(precompiled|PCH)' cat pch.log
  check "used as a header" acc -O1 -c use.c -o use.o
fi
# A header without async words can be precompiled, and used by async code.
rm -f head.h.gch
echo 'struct plain { int x; }; int plain_fn (int);' >plain.h
check "plain header" acc -O1 -x c-header plain.h -o plain.h.gch
cat >use2.c <<'EOF'
#include "plain.h"
__async struct plain f (int n) { __async_suspend (); return (struct plain) { n }; }
__async int g (int n) { return __await (f (n)).x + plain_fn (n); }
EOF
acc -O1 -c use2.c -o use2.o >use2.log 2>&1
status=$?
if grep 'internal compiler error' use2.log; then
  fail "async code behind a plain precompiled header"
else
  test $status = 0 && pass "async code behind a plain precompiled header" ||
    check_output "refused in words" 'error: .*(precompiled|PCH)' cat use2.log
fi
exit $failures
