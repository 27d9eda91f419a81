# Find what runs the programs of a cross build's target.
# SPDX-License-Identifier: GPL-3.0-or-later

# ASYNCC_EMULATOR
# ---------------
# Substitutes EMULATOR, a command in front of a program of the target, for the
# tests only; in a cross build for Linux, unless it is given, qemu's for single
# programs with the root in which $CC finds the C library.  Empty, the programs
# of a native build run as they are, those of a cross build are not run.
AC_DEFUN([ASYNCC_EMULATOR], [
AC_ARG_VAR([EMULATOR],
  [command in front of a program of the target, for make check
   @<:@qemu-CPU -L ROOT in a cross build for Linux@:>@])
AS_IF([test "$cross_compiling,${EMULATOR+given}" = yes,],
  [AS_CASE([$host],
     [arm*-linux*], [asyncc_qemu=qemu-arm],
     [i?86-*-linux*], [asyncc_qemu=qemu-i386],
     [powerpc64*-linux*], [asyncc_qemu=qemu-`echo "$host_cpu" | sed 's/powerpc/ppc/'`],
     [*-linux*], [asyncc_qemu=qemu-$host_cpu],
     [asyncc_qemu=no])
   AC_CHECK_PROG([EMULATOR], [$asyncc_qemu], [$asyncc_qemu])
   asyncc_libc=`$CC -print-file-name=libc.so.6`
   AS_IF([test -n "$EMULATOR" && test -f "$asyncc_libc"],
     [EMULATOR="$EMULATOR -L `cd "\`dirname "$asyncc_libc"\`/.." && pwd`"])])
])
