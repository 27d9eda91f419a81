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
    check "$f.c $options" timeout 60 $CC $PLUGIN_FLAGS $options -c $f.c -o $f.o
  done
done
exit $failures
