# The runtime's tests in simulations of some seeds; make check-simulation takes more.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"

export CC CPPFLAGS LDLIBS
PLUGIN_FLAGS="-fplugin=$PLUGIN" sh "$srcdir/../simulation/check" -n 20 >simulated 2>&1
check "tests pass in simulations" test $? = 0
sed '/^PASS/d' simulated
check "there are some" test `grep -c '^PASS' simulated` -ge 20
exit $failures
