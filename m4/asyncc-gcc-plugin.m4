# Find what a plugin of $CC needs, and prove it by building and loading one.
# SPDX-License-Identifier: GPL-3.0-or-later

# ASYNCC_GCC_PLUGIN
# -----------------
# Substitutes
#   GCC_PLUGIN_INCLUDES  where the plugin headers of $CC are
#   ASYNCC_PLUGIN_STD    the -std= that they want, or nothing
#   ASYNCC_GCC_VERSION   the full version of $CC
#   ASYNCC_GCC_MACHINE   the machine that it compiles for
#   gccplugindir         where the plugin is installed
# or ends with an error that says what to install.
AC_DEFUN([ASYNCC_GCC_PLUGIN], [
AC_ARG_WITH([gcc-plugin-dir],
  [AS_HELP_STRING([--with-gcc-plugin-dir=DIR],
    [install the plugin in DIR instead of in GCC's own plugin directory])])
# What distributions call the headers of a cross compiler.
asyncc_debian_suffix=
AS_IF([test "$cross_compiling" = yes],
  [asyncc_debian_suffix=-`echo "$host_alias" | tr _ -`])
_ASYNCC_GCC_VERSION
_ASYNCC_PLUGIN_HEADERS
_ASYNCC_PLUGIN_PROBE
gccplugindir=$with_gcc_plugin_dir
AS_IF([test -z "$gccplugindir"], [gccplugindir=$asyncc_gcc_plugin_dir])
AC_SUBST([gccplugindir])
AC_SUBST([asyncc_gcc_plugin_dir])
])

# The compiler that is extended must be GCC; the compiler that builds the
# plugin must be of the same major version, or the C++ ABI of both may differ.
AC_DEFUN([_ASYNCC_GCC_VERSION], [
AC_MSG_CHECKING([for the version of $CC])
AS_IF([$CC --version 2>/dev/null | grep 'Free Software Foundation' >/dev/null],
  [ASYNCC_GCC_VERSION=`$CC -dumpfullversion -dumpversion`],
  [AC_MSG_RESULT([not GCC])
   AC_MSG_ERROR([$CC is not GCC: set CC to a GCC, or configure with --disable-plugin])])
AC_MSG_RESULT([$ASYNCC_GCC_VERSION])
asyncc_gcc_major=`echo "$ASYNCC_GCC_VERSION" | sed 's/\..*//'`
AS_IF([test "$asyncc_gcc_major" -lt 11],
  [AC_MSG_ERROR([the plugin needs GCC 11 or later, and $CC is GCC $ASYNCC_GCC_VERSION])])
asyncc_cxx_variable=CXX
test "$cross_compiling" != yes || asyncc_cxx_variable=CXX_FOR_BUILD
asyncc_cxx_major=`$CXX -dumpversion 2>/dev/null | sed 's/\..*//'`
AS_IF([test "$asyncc_gcc_major" != "$asyncc_cxx_major"],
  [AC_MSG_ERROR([$CC is GCC $asyncc_gcc_major but $CXX is ${asyncc_cxx_major:-not usable}: set $asyncc_cxx_variable to g++ of the same version
(Debian: g++-$asyncc_gcc_major, Fedora: gcc-c++)])])
AC_SUBST([ASYNCC_GCC_VERSION])
AC_SUBST([ASYNCC_GCC_MACHINE], [`$CC -dumpmachine`])
])

# Every missing header is an error that names its package.
AC_DEFUN([_ASYNCC_PLUGIN_HEADERS], [
AC_MSG_CHECKING([for the plugin headers of $CC])
asyncc_gcc_plugin_dir=`$CC -print-file-name=plugin`
AS_IF([test -f "$asyncc_gcc_plugin_dir/include/gcc-plugin.h"],
  [AC_MSG_RESULT([$asyncc_gcc_plugin_dir/include])],
  [AC_MSG_RESULT([none])
   AC_MSG_ERROR([$CC has no plugin headers; install
  Debian, Ubuntu: gcc-$asyncc_gcc_major-plugin-dev$asyncc_debian_suffix
  Fedora:         gcc-plugin-devel
or configure with --disable-plugin])])
# Quoted names in our own sources win over GCC's by -iquote; -isystem keeps
# warnings about GCC's own headers away.
GCC_PLUGIN_INCLUDES="-isystem $asyncc_gcc_plugin_dir/include"
AC_SUBST([GCC_PLUGIN_INCLUDES])
AC_LANG_PUSH([C++])
_ASYNCC_NEED_HEADER([gmp.h], [libgmp-dev], [gmp-devel])
_ASYNCC_NEED_HEADER([mpc.h], [libmpc-dev], [libmpc-devel])
AC_LANG_POP([C++])
])

# _ASYNCC_NEED_HEADER(HEADER, DEBIAN-PACKAGE, FEDORA-PACKAGE)
AC_DEFUN([_ASYNCC_NEED_HEADER], [
AC_MSG_CHECKING([for $1])
AC_PREPROC_IFELSE([AC_LANG_SOURCE([@%:@include <$1>])],
  [AC_MSG_RESULT([yes])],
  [AC_MSG_RESULT([no])
   AC_MSG_ERROR([GCC's plugin headers include $1, which is not there; install
  Debian, Ubuntu: $2
  Fedora:         $3
or give its directory in CPPFLAGS])])
])

# Build a plugin with each C++ standard in turn until one takes all the headers
# that are used, and the plugin also loads and sees the compiler's tables: a
# compiler of another version shows only there.
AC_DEFUN([_ASYNCC_PLUGIN_PROBE], [
AC_CACHE_CHECK([for the C++ standard with which a plugin loads in $CC],
  [asyncc_cv_plugin_std],
  [asyncc_cv_plugin_std=none
   cat > conftest-probe.cc <<\EOP
#define COMPAT_PLUGIN_VERSION
#include "base/gcc-compat.h"
int plugin_is_GPL_compatible;
int
plugin_init (struct plugin_name_args *, struct plugin_gcc_version *v)
{
  if (!plugin_default_version_check (v, &gcc_version))
    return 1;
  if (TREE_CODE_CLASS (INTEGER_CST) != tcc_constant)
    return 1;
  inform (UNKNOWN_LOCATION, "asyncc probe loaded");
  return 0;
}
EOP
   echo 'int x;' > conftest-empty.c
   for asyncc_std in default gnu++17 gnu++14 gnu++11; do
     asyncc_flag=
     test $asyncc_std = default || asyncc_flag=-std=$asyncc_std
     asyncc_cmd="$CXX $CPPFLAGS $asyncc_flag -fPIC -fno-rtti -fno-exceptions -iquote $srcdir/plugin $GCC_PLUGIN_INCLUDES -shared -o conftest-probe.so conftest-probe.cc"
     echo "$as_me: $asyncc_cmd" >&AS_MESSAGE_LOG_FD
     if $asyncc_cmd >&AS_MESSAGE_LOG_FD 2>&1 &&
	LC_ALL=C $CC -fplugin=./conftest-probe.so -c -o conftest-empty.o conftest-empty.c >conftest-probe.out 2>&1 &&
	grep 'asyncc probe loaded' conftest-probe.out >/dev/null; then
       asyncc_cv_plugin_std=$asyncc_std
       break
     fi
     cat conftest-probe.out >&AS_MESSAGE_LOG_FD 2>/dev/null
   done
   rm -f conftest-probe.* conftest-empty.*])
AS_CASE([$asyncc_cv_plugin_std],
  [none],
  [AC_MSG_ERROR([$CC $ASYNCC_GCC_VERSION does not load a plugin that $CXX built with the headers in
$asyncc_gcc_plugin_dir/include; see config.log for the reason.
Usually the package of the headers is of another build than $CC; install the matching
  Debian, Ubuntu: gcc-$asyncc_gcc_major-plugin-dev$asyncc_debian_suffix
  Fedora:         gcc-plugin-devel])],
  [default], [ASYNCC_PLUGIN_STD=],
  [ASYNCC_PLUGIN_STD=-std=$asyncc_cv_plugin_std])
AC_SUBST([ASYNCC_PLUGIN_STD])
])

# ASYNCC_PROBE_ASSEMBLER
# ----------------------
# Substitutes ASYNCC_ASSEMBLER_QUOTES: 1 when the assembler takes quoted
# names as operands of calls, loads of addresses and data, so that symbols
# may be readable (`f::{async-fn#0}'), else 0.
AC_DEFUN([ASYNCC_PROBE_ASSEMBLER], [
AC_CACHE_CHECK([whether the assembler takes quoted names in operands],
  [asyncc_cv_assembler_quotes],
  [asyncc_save_CFLAGS=$CFLAGS
   asyncc_cv_assembler_quotes=yes
   for asyncc_flags in "-O0 -g -fno-pic" "-O2 -fPIC"; do
     CFLAGS=$asyncc_flags
     AC_COMPILE_IFELSE([AC_LANG_SOURCE([[
extern int far (void) __asm__ ("\"far::{async-fn@%:@0}\"");
static int near (int) __asm__ ("\"near::{async-fn@%:@0}.start\"");
static int __attribute__ ((noinline, noclone))
near (int n)
{
  return n ? near (n - 1) + far () : far ();
}
int (*const table[]) (int) = { near };
int (*volatile hook) (void) = far;
int
main (int argc, char **argv)
{
  (void) argv;
  hook = far;
  return near (argc) + table[0] (argc) + hook ();
}]])], [], [asyncc_cv_assembler_quotes=no])
   done
   CFLAGS=$asyncc_save_CFLAGS])
AS_IF([test $asyncc_cv_assembler_quotes = yes],
  [ASYNCC_ASSEMBLER_QUOTES=1], [ASYNCC_ASSEMBLER_QUOTES=0])
AC_SUBST([ASYNCC_ASSEMBLER_QUOTES])
])
