# Vectors whose size is known when the program runs have no place in a frame:
# an error and a note, at the right token, and no crash.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"
CC="$CC -march=armv8-a+sve"
echo '#include <arm_sve.h>' >known.c
$CC -fsyntax-only known.c 2>/dev/null ||
  { unsupported "no scalable vectors"; exit 77; }
compile () { acc -fchecking -fplugin-arg-asyncc-check "$@" -S -o /dev/null; }

cat >live.c <<'EOF'
#include <arm_sve.h>
#include <asyncc/future.h>
__async int
value (float *p)
{
  svfloat32_t v = svld1 (svptrue_b32 (), p);
  __async_suspend ();
  svst1 (svptrue_b32 (), p, v);
  return 1;
}
EOF
cat >object.c <<'EOF'
#include <arm_sve.h>
#include <asyncc/future.h>
void use (svint32_t *);
__async int
object (int n)
{
  svint32_t v = svdup_s32 (n);
  use (&v);
  __async_suspend ();
  use (&v);
  return 1;
}
EOF
cat >takes.c <<'EOF'
#include <arm_sve.h>
#include <asyncc/future.h>
__async int takes (svint32_t v) { __async_suspend (); return svaddv (svptrue_b32 (), v); }
EOF
cat >gives.c <<'EOF'
#include <arm_sve.h>
#include <asyncc/future.h>
__async svint32_t gives (int n) { __async_suspend (); return svdup_s32 (n); }
EOF
cat >ordinary.c <<'EOF'
#include <arm_sve.h>
#include <asyncc/future.h>
void use (void *);
__async int
between (float *a, float *b, int n)
{
  int text[64] = { 0 };
  use (text);
  for (int k = 0; k < 3; k++)
    {
      for (int i = 0; i < n; i++)
	a[i] += b[i];
      {
	svint32_t v = svld1 (svptrue_b32 (), text);
	svst1 (svptrue_b32 (), text + svcntw (), v);
      }
      __async_suspend ();
    }
  use (text);
  return n;
}
EOF
for level in -O0 "-O2 -g" -O3; do
  check_fails "live, $level" compile $level live.c
  check_output "live, where, $level" 'live.c:7:3: error: a value whose size' compile $level live.c
  check_output "object, where, $level" 'object.c:9:3: error: a value whose size' compile $level object.c
  check_fails "parameter, $level" compile $level takes.c
  check_output "parameter, where, $level" 'takes.c:3:13: error: .*cannot take an argument' compile $level takes.c
  check_fails "result, $level" compile $level gives.c
  check_output "result, where, $level" 'gives.c:3:19: error: .*cannot return the type' compile $level gives.c
  check "between awaits, $level" compile $level ordinary.c
done
exit $failures
