# valgrind sees each frame come and go, though the runtime keeps memory of frames
# where nobody looks.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"
need valgrind
test -z "$EMULATOR" || { unsupported "another machine's programs"; exit 77; }

cat >after.c <<'EOF2'
#include <asyncc.h>
#include <stdio.h>
__async int f (int n);
__async int f (int n)
{
  __await (async_yield ());
  return n;
}
int main (int argc, char **argv)
{
  (void) argv;
  for (int i = 0; i < 10; i++)
    async_drop (f (i));
  __future (int) lost = argc == 2 ? NULL : f (1);
  __future (int) used = f (2);
  struct async_future *p = (struct async_future *) used;
  async_run (used);
  return argc == 1 ? p->vtable == NULL : lost != NULL;
}
EOF2
check "a program" acc -g after.c -o after $LDLIBS
check_output "a frame used after it was given back" "Invalid read" \
  valgrind -q ./after
check_output "a frame that nobody gave back" "definitely lost: [1-9]" \
  valgrind --leak-check=full ./after 2 3
check "nothing is lost when all was given back" \
  valgrind -q --leak-check=full --error-exitcode=1 ./after 2
exit $failures
