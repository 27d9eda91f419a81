# The plugin's arguments, and what is said when something is missing.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"
sample >s.c
plain="$CC -fplugin=$PLUGIN"

check_output "unknown argument: an error" 'error:.*nonsense' $plain -fplugin-arg-asyncc-nonsense $CPPFLAGS -c s.c
check_output "... lists the known ones" '(frame-limit.*symbols|symbols.*frame-limit)' \
  $plain -fplugin-arg-asyncc-nonsense $CPPFLAGS -c s.c
check_fails "... and fails" $plain -fplugin-arg-asyncc-nonsense $CPPFLAGS -c s.c
check_output "wrong value" 'error:.*symbols' $plain -fplugin-arg-asyncc-symbols=purple $CPPFLAGS -c s.c
check_output "wrong number" 'error:.*frame-limit' $plain -fplugin-arg-asyncc-frame-limit=many $CPPFLAGS -c s.c
for seed in x 12x -1 4294967296 99999999999999999999; do
  check_output "wrong seed $seed" 'error:.*stress' $plain -fplugin-arg-asyncc-stress=$seed $CPPFLAGS -c s.c
done
for key in frame-limit warn-frame; do
  for bytes in 12x 4294967296 99999999999999999999; do
    check_output "wrong $key $bytes" "error:.*$key=$bytes.*from 0 to 4294967295" \
      $plain -fplugin-arg-asyncc-$key=$bytes $CPPFLAGS -c s.c
  done
  check "$key 4294967295" $plain -fplugin-arg-asyncc-$key=4294967295 $CPPFLAGS -c s.c -o s.o
done
check_output "superfluous value" 'error:.*stress-drop' $plain -fplugin-arg-asyncc-stress-drop=3 $CPPFLAGS -c s.c
check_output "missing value" 'error:.*frame-limit' $plain -fplugin-arg-asyncc-frame-limit $CPPFLAGS -c s.c
check_output "unknown warning" '(error|warning):.*nosuch' $plain -fplugin-arg-asyncc-no-warn=nosuch $CPPFLAGS -c s.c
check_output "... and those that are known" 'consumed, dangling, frame, lock, tls' \
  $plain -fplugin-arg-asyncc-no-warn=nosuch $CPPFLAGS -c s.c
check "check" $plain -fplugin-arg-asyncc-check $CPPFLAGS -c s.c -o s.o
check_output "gcc -v tells of it" 'asyncc' $plain -v -c -x c /dev/null -o /dev/null
check_output "-version" '[0-9]+\.[0-9]+' $plain -fplugin-arg-asyncc-version -c -x c /dev/null -o /dev/null

acc -O1 -c s.c -o s.o
check_output "missing runtime" 'undefined reference to .__asyncc_alloc' $CC s.o -o s
check_fails "missing runtime fails" $CC s.o -o s
check_output "missing runtime names the function" 'undefined reference to .*async_yield' $CC s.o -o s

# Names that a person can read, in nm and in the linker's messages.
check_output "nm" '[tT] user::\{async-fn#0\}$' nm s.o
check_output "nm, a block" 'add::\{async-fn#0\}::\{async-block#0\}' nm s.o
check_output "nm, the call" '[tT] user$' nm s.o
check "no executable stack" sh -c \
  "$CC s.o -o s $LDLIBS && ! readelf -lW s | grep 'GNU_STACK.*RWE'"
check "no marker is left" sh -c '! nm s.o | grep -E "__asyncc_(suspend|dropped|context|make)"'
check "objcopy and strip" sh -c \
  "$CC s.o -o s $LDLIBS && objcopy s.o t.o && strip -g t.o && $CC t.o -o t $LDLIBS && ./t"
check "-ffunction-sections --gc-sections" sh -c \
  "$CC $PLUGIN_FLAGS $CPPFLAGS -O1 -ffunction-sections s.c -Wl,--gc-sections -o t $LDLIBS && ./t"
check "-fPIE -pie" sh -c "$CC $PLUGIN_FLAGS $CPPFLAGS -O1 -fPIE -pie s.c -o t $LDLIBS && ./t"
check "-fno-plt -fPIC -g3" acc -O2 -fPIC -fno-plt -g3 -c s.c -o t.o
check "-fstack-protector-all" sh -c \
  "$CC $PLUGIN_FLAGS $CPPFLAGS -O2 -fstack-protector-all -D_FORTIFY_SOURCE=2 s.c -o t $LDLIBS && ./t"
check "-pg" acc -O1 -pg -c s.c -o t.o
check "--coverage" sh -c "$CC $PLUGIN_FLAGS $CPPFLAGS -O1 --coverage s.c -o t $LDLIBS && ./t"
check "-fsanitize=thread" sh -c \
  "$CC $PLUGIN_FLAGS $CPPFLAGS -O1 -fsanitize=thread s.c -o t $LDLIBS && ./t"
check "-fcf-protection -fstack-clash-protection" acc -O2 -fcf-protection -fstack-clash-protection -c s.c -o t.o
check "-m32 or a clear refusal" sh -c \
  "$CC $PLUGIN_FLAGS $CPPFLAGS -m32 -O1 -S s.c -o t.s || $CC -m32 -x c -S /dev/null -o /dev/null; true"
check "the same object twice" sh -c \
  "$CC $PLUGIN_FLAGS $CPPFLAGS -O2 -g -c s.c -o a.o && $CC $PLUGIN_FLAGS $CPPFLAGS -O2 -g -c s.c -o b.o && cmp a.o b.o"
check "-g changes no code" sh -c \
  "$CC $PLUGIN_FLAGS $CPPFLAGS -O2 -fcompare-debug -c s.c -o a.o"
exit $failures
