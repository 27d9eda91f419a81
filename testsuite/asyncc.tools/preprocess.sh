# -E, -save-temps, preprocessed input, -fdirectives-only, -M: the language does
# not depend on how the text gets to the compiler.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"
sample >s.c

check "compile and run" sh -c "$CC $PLUGIN_FLAGS $CPPFLAGS s.c -o s $LDLIBS && ./s"
check "-E" acc -E s.c -o s.i
check "-E keeps nothing unexpanded" sh -c '! grep -E "__async_block|__future *\(" s.i | grep -v "^#"'
check "compile what -E made" sh -c "$CC $PLUGIN_FLAGS s.i -o i $LDLIBS && ./i"
check "-save-temps" sh -c "$CC $PLUGIN_FLAGS $CPPFLAGS -save-temps s.c -o t $LDLIBS && ./t"
check "-save-temps -g3" sh -c "$CC $PLUGIN_FLAGS $CPPFLAGS -save-temps -g3 s.c -o t3 $LDLIBS && ./t3"
check "-fdirectives-only" sh -c \
  "$CC $PLUGIN_FLAGS $CPPFLAGS -E -fdirectives-only s.c -o d.i && $CC $PLUGIN_FLAGS -fpreprocessed -fdirectives-only d.i -o d $LDLIBS && ./d"
check "-E -dD" acc -E -dD s.c -o dd.i
check_output "-dM shows __ASYNCC__" 'define __ASYNCC__ [0-9]+' acc -E -dM -x c /dev/null
check "-M" acc -M s.c
check "-fsyntax-only" acc -fsyntax-only s.c
check "-U__async is obeyed" sh -c \
  'printf "int __async;\n" >u.c; '"$CC $PLUGIN_FLAGS -U__async -c u.c"
check "from standard input" sh -c "$CC $PLUGIN_FLAGS $CPPFLAGS -c -x c - -o stdin.o <s.c"
check "-pipe" acc -pipe -c s.c -o p.o
check "-Wall -Wextra -Werror" acc -Wall -Wextra -Werror -c s.c -o w.o
for std in gnu99 gnu11 gnu17 gnu2x c11 c17; do
  check "-std=$std" acc -std=$std -c s.c -o std.o
done
cat >c90.c <<'EOF'
__async int add (int a, int b);
__async int add (int a, int b) { return a + b; }
__async int user (int n) { return __await (add (n, n)); }
EOF
for std in c90 gnu90 iso9899:199409 c99; do
  check "-std=$std -pedantic-errors" acc -std=$std -pedantic-errors -c c90.c -o std.o
done
check "<asyncc/streams.h> and -std=c90" sh -c "echo '#include <asyncc/streams.h>' >included.c
  ! $CC $PLUGIN_FLAGS $CPPFLAGS -std=c90 -pedantic -Wall -fsyntax-only included.c 2>&1 | grep ."
exit $failures
