# asyncc.m4 - let a configure script find asyncc.  serial 2
# SPDX-License-Identifier: MIT

# ASYNCC_CHECK([MINIMUM-VERSION], [ACTION-IF-FOUND], [ACTION-IF-NOT-FOUND])
# -------------------------------------------------------------------------
# Find the plugin for $CC and its runtime library.  Substitutes
#   ASYNCC_CFLAGS  -fplugin= with an absolute file name, and the headers;
#                  for compiling only: a link with -flto needs no plugin
#   ASYNCC_LIBS    what links the runtime
# The absolute name matters to ccache, which would take a short plugin name
# for the same compiler after the plugin was upgraded.  The user may set
# ASYNCC_PLUGIN to the file of a plugin that is elsewhere.  Without
# ACTION-IF-NOT-FOUND, configure ends with an error that says what is wrong.
AC_DEFUN([ASYNCC_CHECK], [
AC_REQUIRE([AC_PROG_CC])
AC_ARG_VAR([ASYNCC_PLUGIN], [file name of the asyncc plugin, if not in GCC's plugin directory])
AC_ARG_VAR([PKG_CONFIG], [path to pkg-config])
AC_CHECK_TOOL([PKG_CONFIG], [pkg-config])

_asyncc_why=
ASYNCC_CFLAGS=
ASYNCC_LIBS=-lasyncc
AS_IF([test -n "$PKG_CONFIG" && $PKG_CONFIG --exists asyncc 2>/dev/null],
  [ASYNCC_CFLAGS=`$PKG_CONFIG --cflags asyncc`
   ASYNCC_LIBS=`$PKG_CONFIG --libs asyncc`])

AC_MSG_CHECKING([for the asyncc plugin of $CC])
_asyncc_plugin=$ASYNCC_PLUGIN
AS_IF([test -z "$_asyncc_plugin"],
  [_asyncc_plugin=`$CC -print-file-name=plugin 2>/dev/null`/asyncc.so
   AS_IF([test ! -f "$_asyncc_plugin" && test -n "$PKG_CONFIG"],
     [_asyncc_gcc=`$CC -dumpfullversion 2>/dev/null`-`$CC -dumpmachine 2>/dev/null`
      _asyncc_plugin=`$PKG_CONFIG --define-variable=gcc=$_asyncc_gcc --variable=plugin asyncc 2>/dev/null`])])
AS_IF([test -f "$_asyncc_plugin"],
  [AC_MSG_RESULT([$_asyncc_plugin])
   ASYNCC_CFLAGS="-fplugin=$_asyncc_plugin $ASYNCC_CFLAGS"],
  [AC_MSG_RESULT([no])
   _asyncc_why="the plugin asyncc.so is not installed for $CC; set ASYNCC_PLUGIN to its file name"])

AS_IF([test -z "$_asyncc_why"],
  [AC_MSG_CHECKING([for asyncc m4_default([$1], [0.0.0]) or later])
   _asyncc_need=`echo "m4_default([$1], [0])" | awk -F. '{ print @S|@1 * 10000 + @S|@2 * 100 + @S|@3 }'`
   _asyncc_CFLAGS=$CFLAGS
   _asyncc_LIBS=$LIBS
   CFLAGS="$CFLAGS $ASYNCC_CFLAGS"
   LIBS="$ASYNCC_LIBS $LIBS"
   AC_COMPILE_IFELSE([AC_LANG_SOURCE([[
#if __ASYNCC__ < $_asyncc_need
# error too old
#endif
int x;]])],
     [AC_LINK_IFELSE([AC_LANG_PROGRAM([[#include <asyncc.h>
static __async int one (void) { return 1; }]],
	[[return async_run (one ()) - 1;]])],
	[], [_asyncc_why="the plugin $_asyncc_plugin works but a program does not link with $ASYNCC_LIBS; see config.log"])],
     [_asyncc_why="the plugin $_asyncc_plugin does not load in $CC, or is older than $1; see config.log"])
   CFLAGS=$_asyncc_CFLAGS
   LIBS=$_asyncc_LIBS
   AS_IF([test -z "$_asyncc_why"], [AC_MSG_RESULT([yes])], [AC_MSG_RESULT([no])])])

AC_SUBST([ASYNCC_CFLAGS])
AC_SUBST([ASYNCC_LIBS])
AS_IF([test -z "$_asyncc_why"],
  [m4_default([$2], [:])],
  [m4_default([$3], [AC_MSG_ERROR([$_asyncc_why])])])
])
