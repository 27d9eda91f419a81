# ccache: the second compilation is a hit and gives the same object.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"
need ccache
unset CCACHE_DISABLE
CCACHE_DIR=`pwd`/cache
CCACHE_NOSTATS=
export CCACHE_DIR
sample >s.c
command="ccache $CC $PLUGIN_FLAGS $CPPFLAGS -O1 -c s.c"
check "first" $command -o a.o
check "second" $command -o b.o
check "the same object" cmp a.o b.o
check "run" sh -c "$CC b.o -o b $LDLIBS && ./b"
check_output "was a hit" '(Hits: +[1-9]|cache hit .*[1-9])' ccache -s
# A changed program is another one.
sed 's/!= 42/!= 43/' s.c >t.c && mv t.c s.c
check "changed source" $command -o c.o
check_fails "changed object" cmp a.o c.o
# Through distcc's way: preprocess here, compile there.
check "run_second_cpp=false" env CCACHE_NOCPP2=true $command -o d.o
exit $failures
