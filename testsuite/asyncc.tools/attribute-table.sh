# The manual speaks of every attribute that the plugin treats in some way.
# SPDX-License-Identifier: GPL-3.0-or-later

. "$srcdir/common"

# GCC's inner names, and our words, are not meant.
sed -n 's/^ATTRIBUTE ("\([a-z_]*\)",.*/\1/p' \
  "$top_srcdir/plugin/abi/attributes.def" |
  grep -v -e '^async$' -e '^generator$' -e '^artificial$' | sort -u >treated
sed -n '/^@node Attributes/,/^@node Restrictions/p' "$top_srcdir/doc/asyncc.texi" |
  grep -o '@code{[a-z_]*}' | sed 's/@code{\(.*\)}/\1/' | sort -u >told
comm -23 treated told >untold
if test -s treated && test ! -s untold; then
  pass "the manual's table of attributes is complete"
else
  fail "the manual's table of attributes is complete"
  sed 's/^/  /' untold
fi
exit $failures
