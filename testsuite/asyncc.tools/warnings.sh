# Async programs are warned about as their synchronous builds are; and what is
# warned about makes no other code.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"
need python3
export CC PLUGIN_FLAGS CPPFLAGS LEVELS

# (GCC 11 has another -Wstringop-overflow, which is wrong of one program.)
for LEVELS in -O0 '-O2 -g'; do
  test "`$CC -dumpversion`" -ge 12 || continue
  check "the same warnings at $LEVELS" \
    python3 "$srcdir/../same-warnings.py" run 4 2
done

cp "$srcdir/../asyncc.dg/late-warnings-errors.c" warned.c

# same_code FILE OPTION...: whatever is asked for.  (Without optimization GCC gives
# ordinary functions with loops other code when it looks at formats.)
same_code ()
{
  file=$1; shift
  acc "$@" -w -c "$file" -o silent.o
  acc "$@" -Wall -Wextra -c "$file" -o warned.o 2>/dev/null
  check "the same code of `basename $file` at $*" cmp silent.o warned.o
  acc "$@" -w -Wall -c "$file" -o warned.o
  check "the same code of `basename $file` at $* -w" cmp silent.o warned.o
}

for options in -O0 '-O0 -g' '-O2 -g'; do
  same_code warned.c $options
  same_code "$srcdir/../asyncc.run/label-values.c" $options
done

# Every format of diagnostics has them, and so has an error.
acc -O2 -Wall -fdiagnostics-format=json -c warned.c 2>json.log
check_output "a warning as JSON" '"option": "-Wmaybe-uninitialized"' cat json.log
check_fails "a warning as an error" \
  acc -O2 -Wall -Werror=maybe-uninitialized -c warned.c
exit $failures
