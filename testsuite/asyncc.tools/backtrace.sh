# async_backtrace asks libdw once for each address.
# SPDX-License-Identifier: GPL-3.0-or-later

. "$srcdir/common"

line () { grep -n "$1" "$2" | head -n 1 | cut -d: -f1; }

# same NAME COMMAND...: what it prints is expected.
same () {
  same_name=$1; shift
  "$@" >output 2>&1
  check "$same_name" diff expected output
}

F='{async-fn#0}'

# What was asked once is known, until something is unloaded.
echo "$LDLIBS" | tr ' ' '\n' | grep '^-ldw$' >/dev/null || {
  unsupported "the library is without libdw"
  exit 77
}
cat >often.c <<'EOT'
#include <asyncc.h>
#include <dlfcn.h>
#include <stdio.h>

static int asked;
struct Dwfl;
extern struct Dwfl *dwfl_begin (const void *callbacks);
struct Dwfl *dwfl_begin (const void *callbacks)
{
  static struct Dwfl *(*next) (const void *);
  if (!next)
    *(void **) &next = dlsym (RTLD_NEXT, "dwfl_begin");
  asked++;
  return next (callbacks);
}

static __async int top (const char *library)
{
  void *handle;
  for (int i = 0; i < 12; i++)
    {
      if (i == 4 && !(handle = dlopen (library, RTLD_NOW)))
	return 1;
      if (i == 8)
	dlclose (handle);
      async_backtrace (stdout);
    }
  return 0;
}

int main (int argc, char **argv)
{
  int failed = argc < 2 || async_run (top (argv[1]));
  printf ("asked %d times\n", asked);
  return failed;
}
EOT
echo 'int loaded;' >loaded.c
$CC -shared -fPIC loaded.c -o loaded.so
check "libdw: compile" acc -O0 -g often.c -o often $LDLIBS -ldl
at=`line 'async_backtrace (' often.c`
{ yes "#0 top::$F at often.c:$at" | head -n 12; echo "asked 2 times"; } >expected
same "libdw is asked again after dlclose" ./often ./loaded.so

exit $failures
