# All that the plugin takes from GCC is weak, so the dynamic linker says nothing
# of a function that nobody defines: the compiler would crash when it is called.
# Only a C compiler has what front/ uses, so cc1 is asked.  And the plugin's own
# functions are hidden, or GCC's of the same name would be called instead.
# SPDX-License-Identifier: GPL-3.0-or-later

. "$srcdir/common"
need nm

# names FILE OPTION: the dynamic symbols of FILE, without versions.
names () {
  nm -D "$2" "$1" | awk '{ print $NF }' | sort -u
}

names "`$CC -print-prog-name=cc1`" --defined-only >has || exit 77
names "$PLUGIN" --undefined-only | grep -v -e '@GLIBC' -e '^_ITM_' \
  -e '^__gmon_start__$' -e '^__cxa_' | sed 's/@.*//' >wants

check_none () {
  if test -s "$2"; then
    fail "$1"
    sed 's/^/  /' "$2"
  else
    pass "$1"
  fi
}

comm -13 has wants >missing
check_none "everything that the plugin calls is there" missing
names "$PLUGIN" --defined-only | grep -v -e '^plugin_' >shown
check_none "nothing else is visible" shown

exit $failures
