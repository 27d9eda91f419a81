# What make check-soak does for minutes, for some seconds.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"
need python3
export CC PLUGIN_FLAGS CPPFLAGS LDLIBS
sh "$top_srcdir/testsuite/soak/check" -m 0.1
