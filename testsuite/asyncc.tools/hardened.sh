# Options that harden: programs do with each of them what they did, at -O0 and
# -O2, and locals start as -ftrivial-auto-var-init says.
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Each option gets four programs of asyncc.run; all of them with HARDENED=all in
# the environment, which takes long.
. "$srcdir/common"
export CC PLUGIN_FLAGS CPPFLAGS LDLIBS
tests=$srcdir/../asyncc.run
case ${HARDENED-} in all) sample=0 ;; *) sample=4 ;; esac
hardening='^-f(hardened|harden-.*|trivial-auto-var-init=.*|strict-flex-arrays.*|zero-call-used-regs=all|stack-protector-all|cf-protection=full)$'

for level in -O0 -O2; do
  check "the options at $level" \
    sh "$srcdir/../options" -l $level -o "$hardening" -s $sample
done

# starts BYTE KIND OPTION...: each byte of a local has that value at first.
starts ()
{
  acc -w -I"$tests" "-DSTART=$1" -ftrivial-auto-var-init=$2 \
    -fplugin-arg-asyncc-check -fchecking "$tests/auto-init.c" -o t $LDLIBS && ./t
}
if $CC -ftrivial-auto-var-init=zero -x c -S /dev/null -o /dev/null 2>/dev/null; then
  for options in -O0 -O1 '-O2 -g' '-O2 -flto' '-O1 -fsanitize=address'; do
    check "zero, $options" starts 0 zero $options
    check "pattern, $options" starts 0xfe pattern $options
  done
  check_fails "neither, -O2" starts 0 pattern -O2
else
  unsupported "-ftrivial-auto-var-init"
fi
exit $failures
