# The chapter "Internals" shows what the compiler writes, and neither it nor the
# files of the plugin speak of files and functions that do not exist.
# SPDX-License-Identifier: GPL-3.0-or-later
#
# When the dumps differ and should:
#	doc/make-dumps doc/dumps gcc -fplugin=...

. "$srcdir/common"

doc=$top_srcdir/doc plugin=$top_srcdir/plugin

# The numbers of temporaries depend on what else the compiler has made.
plain () { sed 's/_[0-9][0-9]*/_N/g; s/D\.[0-9]*/D.N/g; s/\.[0-9][0-9]*/.N/g' "$1"; }

same_dump ()
{
  plain "$doc/dumps/$1.txt" >shown
  plain "made/$1.txt" >written
  diff -u shown written
}

case $($CC -dumpversion)-$($CC -dumpmachine)$(echo __LP64__ | $CC -E -P -) in
  12*-x86_64-*1)
    if "$doc/make-dumps" made $CC -fplugin="$PLUGIN"; then
      for part in frame generic body generic-form resume start drop; do
	check "the manual shows $part as it is" same_dump $part
      done
    else
      fail "make-dumps"
    fi ;;
  *)
    unsupported "the dumps of the manual are those of GCC 12 for x86-64" ;;
esac

# Each FILE of the list on standard input that is not in the plugin.
missing ()
{
  sort -u | while read -r file; do
    test -f "$plugin/$file" || test -f "$top_srcdir/$file" ||
      test -n "$(find "$plugin" -path "*/$file")" || echo "  no $file"
  done
}

grep -o '@file{[^}]*}' "$doc/internals.texi" | sed 's/@file{\(.*\)}/\1/' |
  grep '/' | grep -v '/$' | missing >lost
grep -o '@code{[a-z_]*} in @file{[^}]*}' "$doc/internals.texi" |
  sed 's/@code{\(.*\)} in @file{\(.*\)}/\1 \2/' | while read -r function file; do
    grep -q "^$function (" "$plugin/$file" || echo "  no $function in $file"
  done >>lost
check_none "the manual names files and functions that exist" lost

# Comments name files of the plugin, of the runtime and of the tests.
grep -rhoE '[a-z][a-z0-9./-]*\.(cc|def|texi|sh)\b' \
  --include='*.cc' --include='*.h' --include='*.def' --include=README "$plugin" |
  sort -u | while read -r file; do
    test -n "$(find "$plugin" "$top_srcdir/testsuite" "$doc" -path "*/$file")" ||
      echo "  no $file"
  done >lost
check_none "the comments of the plugin name files that exist" lost
exit $failures
