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
    python3 "$srcdir/../warnings.py" run 4 2
done

cp "$srcdir/../asyncc.dg/late-warnings-errors.c" warned.c
for options in -O0 '-O2 -g'; do
  acc $options -w -c warned.c -o silent.o
  acc $options -Wall -Wextra -c warned.c -o warned.o 2>/dev/null
  check "the same code at $options" cmp silent.o warned.o
done

# Every format of diagnostics has them, and so has an error.
acc -O2 -Wall -fdiagnostics-format=json -c warned.c 2>json.log
check_output "a warning as JSON" '"option": "-Wmaybe-uninitialized"' cat json.log
check_fails "a warning as an error" \
  acc -O2 -Wall -Werror=maybe-uninitialized -c warned.c
exit $failures
