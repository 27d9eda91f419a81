# GCC collects what nobody refers to early and often: then what the plugin keeps, as
# declarations, types and attributes, has to be known to the collector.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"
programs=$srcdir/../asyncc.run
always="--param ggc-min-expand=2 --param ggc-min-heapsize=2000"

for name in block chain cleanup-drop nested promised-frame recursion type-struct vla; do
  others=`sed -n 's/.*{ dg-additional-sources "\([^"]*\)".*/\1/p' "$programs/$name.c"`
  for options in "-O0 -g" -O2; do
    rm -f ./*.o program
    for file in $name.c $others; do
      acc $options $always -I"$programs" -c "$programs/$file" || fail "$name.c $options: $file"
    done
    $CC ./*.o -o program $LDLIBS && timeout 60 ./program >run.log 2>&1
    check "$name.c $options" test $? = 0
  done
done
exit $failures
