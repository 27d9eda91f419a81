# What plugin/README says of who may know whom: files call files of their own
# folder and of those further down, and no files call each other in a circle.
# SPDX-License-Identifier: GPL-3.0-or-later

. "$srcdir/common"
need nm tsort join

plugin=$top_srcdir/plugin
objects=`dirname "$PLUGIN"`/..
# An installed plugin has no objects.
cd_objects () { cd "$objects" 2>/dev/null && ls */*.o >/dev/null 2>&1; }
(cd_objects) || { unsupported "no objects of the plugin"; exit 77; }

# symbols OPTION: the symbols of each object, and the object, sorted.
symbols () {
  (cd_objects && for o in */*.o; do
     nm -P "$1" "$o" | awk -v o="$o" '$2 != "r" && $2 != "t" && $2 != "b" && $2 != "d" { print $1, o }'
   done) | LC_ALL=C sort
}

symbols --defined-only >has
symbols --undefined-only >wants
# CALLER CALLEE
LC_ALL=C join wants has | awk '$2 != $3 { print $2, $3 }' | sort -u >calls

tsort calls 2>circles >order
check "objects call each other" test `wc -l <calls` -gt 100
check_none "no files call each other in a circle" circles

# The list in the README, highest first.
sed -n '/^list, never the other way round:/,/^No two files/p' "$plugin/README" |
  sed '1d;$d' | tr -s ' \n' '\n\n' | grep . >folders
check "the README lists all folders" \
  test "`sort folders | tr '\n' ' '`" = "`cd "$plugin" && ls -d */ | grep -v autom4te | tr -d / | sort | tr '\n' ' '`"

awk 'NR == FNR { place[$1] = NR; next }
     { split($1, a, "/"); split($2, b, "/")
       if (place[a[1]] > place[b[1]]) print $1, "calls", $2 }' folders calls >upwards
check_none "files call only what is further down" upwards

(cd "$plugin" && grep -H '^#include "[a-z]*/' */*.cc */*.h) |
  sed 's/:#include "/ /; s/".*//' |
  awk 'NR == FNR { place[$1] = NR; next }
       { split($1, a, "/"); split($2, b, "/")
	 if (place[a[1]] > place[b[1]]) print $1, "includes", $2 }' folders - >upwards
check_none "files include only what is further down" upwards

# The runtime: what a folder knows is what its header includes.
(cd "$top_srcdir/runtime" && grep -H '^#include "[a-z]*/' */*.c */*.h) |
  sed 's|/[^/]*:#include "| |; s|/.*||' |
  awk '$1 != $2 { print $1, $2 }' | sort -u >knows
cat >allowed <<'EOF'
blocking host
dump tools
host core
io host
simulation io
simulation tools
sync core
tools host
EOF
check "the runtime has folders" test -s knows
comm -23 knows allowed >others
check_none "no folder of the runtime knows more than its README says" others

exit $failures
