# All that the plugin takes from GCC is weak, so the dynamic linker says nothing
# of a function that nobody defines: the compiler would crash when it is called.
# Only a C compiler has what front/ uses, so cc1 is asked.  And the plugin's own
# functions are hidden, or GCC's of the same name would be called instead.
# SPDX-License-Identifier: GPL-3.0-or-later

. "$srcdir/common"
need nm ldd

# names OPTION FILE...: the dynamic symbols of FILEs, without versions.
names () {
  nm -D "$@" | awk 'NF > 1 { sub (/@.*/, "", $NF); print $NF }' | sort -u
}

cc1=`$CC -print-prog-name=cc1`
names --defined-only "$cc1" `ldd "$cc1" | grep -o '/[^ ]*'` >has || exit 77
names --undefined-only "$PLUGIN" | grep -v -e '^_ITM_' -e '^__gmon_start__$' >wants

comm -13 has wants >missing
check_none "everything that the plugin calls is there" missing
names --defined-only "$PLUGIN" | grep -v -e '^plugin_' >shown
check_none "nothing else is visible" shown

# A program shares its names with the objects of a static library.  Where there are
# probes <sys/sdt.h> makes a weak one, the same in all programs.
lib=`echo "$LDLIBS" | tr ' ' '\n' | grep 'libasyncc\.a$'`
if test -f "$lib"; then
  nm -P -g --defined-only "$lib" | awk 'NF > 2 { print $1 }' |
    grep -v -e '^async_' -e '^__asyncc_' -e '^_\.stapsdt\.base$' >shown
  check_none "the library has no names but its own" shown
else
  unsupported "names of libasyncc.a: it is not there"
fi

exit $failures
