# Find what runs the programs of a cross build's target.
# SPDX-License-Identifier: GPL-3.0-or-later

# ASYNCC_EMULATOR
# ---------------
# Substitutes EMULATOR, a command in front of a program of the target, for the
# tests only; in a cross build for Linux, unless it is given, qemu's for single
# programs with the root in which $CC finds the C library, in one for arm-none-eabi
# that of a whole board.  A machine that runs 32-bit programs itself does so, by the
# loader beside that library: qemu-i386 loses wakes of threads.  Empty, the programs of a native build run as they are,
# those of a cross build are not run.
AC_DEFUN([ASYNCC_EMULATOR], [
AC_ARG_VAR([EMULATOR],
  [command in front of a program of the target, for make check
   @<:@that of qemu in a cross build@:>@])
AS_IF([test "$cross_compiling,${EMULATOR+given}" = yes,],
  [AS_CASE([$host],
     [arm*-linux*], [asyncc_qemu=qemu-arm],
     [arm*-eabi], [asyncc_qemu=qemu-system-arm],
     [i?86-*-linux*], [asyncc_qemu=qemu-i386],
     [powerpc64*-linux*], [asyncc_qemu=qemu-`echo "$host_cpu" | sed 's/powerpc/ppc/'`],
     [*-linux*], [asyncc_qemu=qemu-$host_cpu],
     [asyncc_qemu=no])
   AC_CHECK_PROG([EMULATOR], [$asyncc_qemu], [$asyncc_qemu])
   asyncc_libc=`$CC -print-file-name=libc.so.6`
   AS_IF([test "$EMULATOR" = qemu-system-arm],
     [EMULATOR="$EMULATOR -M mps2-an385 -nographic -icount 5"
      EMULATOR="$EMULATOR -semihosting-config enable=on,target=native -kernel"],
     [test -n "$EMULATOR" && test -f "$asyncc_libc"],
     [EMULATOR="$EMULATOR -L `cd "\`dirname "$asyncc_libc"\`/.." && pwd`"])
   AS_CASE([$build_cpu:$host], [x86_64:i?86-*-linux*],
     [asyncc_loader=`$CC -print-file-name=ld-linux.so.2`
      AS_IF(["$asyncc_loader" --version >/dev/null 2>&1],
	[EMULATOR="$asyncc_loader --library-path `dirname "$asyncc_loader"`"])])])
])
