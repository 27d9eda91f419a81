/* What the two units of multi-unit.c share.
   SPDX-License-Identifier: GPL-3.0-or-later  */

struct big { int v[20]; };
struct wide { _Alignas (32) int x; };

extern int main_log;

__async int ping (int n);
__async int pong (int n);
__async int other_int (int n);
__async double other_double (int n, float f);
__async const char *other_string (int n);
__async struct big other_struct (struct big b, int n);
__async struct wide other_wide (int n);
__async void other_void (int *n);
__async int other_calls_inline (int n);
__async int other_apply (__async int (*f) (int), int n);
__async int other_root (int n);
__async int other_guarded (int n);
extern __async int (*const other_table[]) (int);

static inline __async int
shared_inline (int n)
{
  int s = 0;
  for (int i = 0; i < 3; i++)
    {
      __async_suspend ();
      s += n;
    }
  return s;
}
