# What <asyncc/future.h> and <asyncc/describe.h> say of a future is what the plugin has from
# plugin/abi/frame.def: a change of one of the two alone compiles neither with
# the runtime nor with the plugin.  The runtime's functions are those of
# plugin/abi/runtime-calls.def, or the runtime does not compile.
# SPDX-License-Identifier: GPL-3.0-or-later

. "$srcdir/common"

# The sources as they lie beside each other, to be changed.
fresh () {
  rm -rf tree
  mkdir -p tree/plugin tree/runtime
  cp -r "$top_srcdir/plugin/abi" tree/plugin/
  cp -r "$top_srcdir/runtime/include" "$top_srcdir/runtime/core" \
    "$top_srcdir/runtime/host" "$top_srcdir/runtime/tools" tree/runtime/
  chmod -R u+w tree
}

gxx=`echo "$CC" | sed 's/gcc/g++/; s/ -std=[^ ]*//'`
have $gxx || gxx=
runtime () { $CC -iquote tree/runtime -Itree/runtime/include -c tree/runtime/tools/agree.c -o agree.o; }
plugin () {
  $gxx -iquote tree/plugin -Itree/runtime/include \
    -c tree/plugin/abi/check-header.cc -o check.o
}

fresh
check "the runtime agrees with the plugin" runtime
test -z "$gxx" || check "the plugin agrees with the header" plugin

# one_side NAME FILE SED-SCRIPT: that change of FILE is seen on both sides.
one_side () {
  fresh
  sed "$3" "tree/$2" >changed
  if cmp -s changed "tree/$2"; then
    fail "$1: nothing was changed"
    return
  fi
  mv changed "tree/$2"
  check_fails "$1: the runtime does not compile" runtime
  test -z "$gxx" || check_fails "$1: the plugin does not compile" plugin
}

header=runtime/include/asyncc/future.h describe=runtime/include/asyncc/describe.h
table=plugin/abi/frame.def
one_side "a flag" $header 's/ASYNC_FLAG_HEAP = 2/ASYNC_FLAG_HEAP = 8/'
one_side "a flag of the plugin" $table 's/(ASYNC_FLAG_DROPPING, 4)/(ASYNC_FLAG_DROPPING, 2)/'
one_side "a state" $table 's/(ASYNC_STATE_FIRST, 2)/(ASYNC_STATE_FIRST, 3)/'
one_side "an order" $table '/vtable, poll/{h;d;};/vtable, drop/G'
one_side "a width" $describe 's/  uint32_t live_bytes;/  uint64_t live_bytes;/'
one_side "a field more" $describe 's/^  int32_t file;/&\n  uint32_t end;/'
one_side "a field less" $table '/async_table_state, child, /d'
one_side "a format" $table 's/(ASYNC_FORMAT_TABLE, 1)/(ASYNC_FORMAT_TABLE, 2)/'

# The runtime's functions, which only the runtime's headers know.
one_call () {
  fresh
  sed "$2" tree/plugin/abi/runtime-calls.def >changed
  cmp -s changed tree/plugin/abi/runtime-calls.def && fail "$1: nothing was changed"
  mv changed tree/plugin/abi/runtime-calls.def
  check_fails "$1: the runtime does not compile" runtime
}

one_call "a result" '/_alloc, in_pointer/s/in_pointer/in_word/'
one_call "a parameter" '/__asyncc_oom/s/in_text/in_size/'
one_call "a parameter less" '/__asyncc_stress_poll/s/(in_future)/(in_void)/'
exit $failures
