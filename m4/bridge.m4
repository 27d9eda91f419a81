# A library of somebody else that a part of the runtime is for.
# SPDX-License-Identifier: GPL-3.0-or-later

# ASYNCC_BRIDGE (NAME, VARIABLE, MODULE, HEADER, CALL, PACKAGES)
# Find what pkg-config calls MODULE, unless --without-NAME: have_NAME is yes or no, the
# conditional HAVE_VARIABLE says the same, and VARIABLE_CFLAGS and VARIABLE_LIBS are set.
# CALL is made with HEADER, since pkg-config may know the library of another machine.
AC_DEFUN([ASYNCC_BRIDGE],
[AC_ARG_WITH([$1],
  [AS_HELP_STRING([--without-$1], [no tasks in loops of $1])],
  [], [with_$1=check])
have_$1=no
AS_IF([test "x$enable_library" != xno && test "x$with_$1" != xno],
  [PKG_CHECK_MODULES([$2], [$3], [have_$1=yes], [:])])
AS_IF([test $have_$1 = yes],
  [AC_MSG_CHECKING([whether $CC links $1])
   asyncc_save_CFLAGS=$CFLAGS asyncc_save_LIBS=$LIBS
   CFLAGS="$CFLAGS $$2_CFLAGS" LIBS="$$2_LIBS $LIBS"
   AC_LINK_IFELSE([AC_LANG_PROGRAM([[#include $4]], [[$5]])], [], [have_$1=no])
   CFLAGS=$asyncc_save_CFLAGS LIBS=$asyncc_save_LIBS
   AC_MSG_RESULT([$have_$1])])
AS_IF([test "x$with_$1,$have_$1" = xyes,no],
  [AC_MSG_ERROR([$1 is not there; install $6])])
AS_IF([test $have_$1 = no], [$2_CFLAGS= $2_LIBS=])
AM_CONDITIONAL([HAVE_$2], [test $have_$1 = yes])])
