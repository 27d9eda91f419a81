# Compile time: 1,000 awaits in one function and a chain of 1,000 functions
# take seconds.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"
awk 'BEGIN {
  print "__async int f (int);"
  print "__async int g (int n)\n{\n  int s = 0;"
  for (i = 0; i < 1000; i++)
    printf "  s += __await (f (s + %d));\n", i
  print "  return s;\n}"
}' >wide.c
awk 'BEGIN {
  print "__async int f0 (int n)\n{\n  __async_suspend ();\n  return n;\n}"
  for (i = 1; i <= 1000; i++)
    printf "__async int f%d (int n)\n{\n  int k = n + %d;\n  return __await (f%d (k)) + k;\n}\n", i, i, i - 1
}' >deep.c
awk 'BEGIN {
  print "void use (char *);\n__async int g (int n)\n{"
  for (i = 0; i < 1000; i++)
    printf "  {\n    char c%d[40];\n    use (c%d);\n    __async_suspend ();\n    use (c%d);\n  }\n", i, i, i
  print "  return n;\n}"
}' >scopes.c
for options in -O0 "-O0 -g" -O2; do
  for f in wide deep scopes; do
    check "$f.c $options" timeout 300 $CC $PLUGIN_FLAGS $options -c $f.c -o $f.o
  done
done

# Twice as much code takes at most three times the memory (what the compiler
# needs for almost nothing does not count), and makes an object two and a half
# times as large.  What is quadratic takes four times as much.
$CC -O "$top_srcdir/testsuite/usage.c" -o usage
megabytes () { ./usage $CC $PLUGIN_FLAGS -w $2 -c $1 -o $1.o | cut -d' ' -f2; }
bytes () { wc -c <$1.o; }
near_linear ()
{
  for n in 1 200 400; do
    sh "$top_srcdir/testsuite/scaling" -g $1 $n >$1-$n.c
  done
  none=`megabytes $1-1.c $2` one=`megabytes $1-200.c $2`
  two=`megabytes $1-400.c $2`
  echo "$1 $2: $none, $one, $two MB; `bytes $1-200.c`, `bytes $1-400.c` bytes"
  test `expr $two - $none` -le `expr 3 \* \( $one - $none \) + 4` &&
  test `bytes $1-400.c` -le `expr \`bytes $1-200.c\` \* 5 / 2`
}
for options in -O0 -O2; do
  for shape in awaits branches suspends; do
    check "growth of $shape $options" near_linear $shape $options
  done
done
exit $failures
