# The example for a bare machine, whose executor is woken by an interrupt: in a
# build for arm-none-eabi it runs in an emulator of the whole machine, EMULATOR.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"
case `$CC -dumpmachine` in
  arm-none-eabi) ;;
  *) unsupported "not for arm-none-eabi"; exit 77 ;;
esac
need timeout
example=$top_srcdir/examples/cortex-m
for opt in -O0 "-O0 -g" -O1 "-O2 -g" -O3 -Os; do
  check "$opt: links" acc $opt -Wall -Wextra -Werror -ffreestanding -mcpu=cortex-m3 -nostartfiles \
    -T "$example/machine.ld" "$example/ticks.c" "$example/machine.c" -o ticks
  timeout 60 $EMULATOR ticks </dev/null >ticks.out 2>&1 || fail "$opt: exit status"
  check "$opt: output" diff "$example/ticks.expected" ticks.out
done
exit $failures
