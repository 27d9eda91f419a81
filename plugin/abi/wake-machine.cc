/* What a site is made of on each machine.
   SPDX-License-Identifier: GPL-3.0-or-later

   See wake-site.cc, and for the other side runtime/host/chain.c.  Where the machine's
   branches may be protected there are no sites: return addresses that no call has made do
   not pass for signed ones.  */

#include "abi/abi.h"

/* True if one of the registers FRAME and BASE belongs to the user, or FRAME to nobody.  (BASE
   may be fixed as the frame pointer.)  */

static bool ATTRIBUTE_UNUSED
taken_p (const char *frame, const char *base)
{
  int number = decode_reg_name (frame), base_number = decode_reg_name (base);

  return ((number >= 0 && (global_regs[number] || fixed_regs[number]))
	  || (base_number >= 0 && global_regs[base_number]));
}

#if defined ix86_cmodel

static const int saved[] = { 6, 12, 13, 14, 15, -1 };

/* rbx, rdi, rsp, rbp; two moves and the call.  */
const struct wake_machine wake_machine
  = { 3, 5, 7, 6, 16, -24, -32, 12, "bx", "i", saved };

bool
machine_sites_p (void)
{
  return (TARGET_64BIT && !TARGET_X32 && ix86_abi == SYSV_ABI
	  && ASSEMBLER_DIALECT == ASM_ATT
	  && (ix86_cmodel == CM_SMALL || ix86_cmodel == CM_SMALL_PIC)
	  && !taken_p ("rbx", "rbp"));
}

char *
wake_site_address (const char *label)
{
  return xasprintf ("leaq\t%s(%%%%rip), %%0", label);
}

char *
wake_instructions (HOST_WIDE_INT offset, bool loaded)
{
  return xasprintf ("\tmovq\t%%%%rbx, %%%%rdi\n\tmovq\t-16(%%%%rbp), %%%%rsi\n"
		    "\tcall\t%%P1\n"
		    "\t%s\t" HOST_WIDE_INT_PRINT_DEC "(%%%%rbx), %%%%rdx\n"
		    "\tnotrack jmp\t*-32(%%%%rbp)\n",
		    loaded ? "movq" : "leaq", loaded ? offset : -offset);
}

#elif defined aarch64_cmodel_var

static const int saved[]
  = { 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 72, 73, 74, 75, 76, 77, 78, 79, -1 };

/* x19, x0, sp, x29, x30; two moves and the call.  */
const struct wake_machine wake_machine
  = { 19, 0, 31, 29, 30, -32, -24, 12, "x19", "S", saved };

bool
machine_sites_p (void)
{
  return (!TARGET_ILP32 && !BYTES_BIG_ENDIAN && !signs_returns_p ()
	  && (aarch64_cmodel_var == AARCH64_CMODEL_SMALL) && !taken_p ("x19", "x29"));
}

char *
wake_site_address (const char *label)
{
  return xasprintf ("adrp\t%%0, %s\n\tadd\t%%0, %%0, :lo12:%s", label, label);
}

char *
wake_instructions (HOST_WIDE_INT offset, bool loaded)
{
  return xasprintf ("\tmov\tx0, x19\n\tldr\tx1, [x29, -8]\n\tbl\t%%c1\n"
		    "\tmov\tw16, " HOST_WIDE_INT_PRINT_DEC "\n"
		    "\tmovk\tw16, " HOST_WIDE_INT_PRINT_DEC ", lsl 16\n\t%s\n"
		    "\tldr\tx16, [x29, -24]\n\tbr\tx16\n",
		    offset & 0xffff, offset >> 16,
		    loaded ? "ldr\tx1, [x19, x16]" : "sub\tx1, x19, x16");
}

#elif defined riscv_cmodel

static const int saved[]
  = { 8, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 40, 41, 50, 51, 52, 53, 54, 55, 56, 57,
      58, 59, -1 };

/* s1, a0, sp, s0, ra; two moves and the two instructions of a call.  */
const struct wake_machine wake_machine
  = { 9, 10, 2, 8, 1, -48, -40, 16, "s1", "S", saved };

bool
machine_sites_p (void)
{
  return TARGET_64BIT && !taken_p ("s1", "s0");
}

char *
wake_site_address (const char *label)
{
  return xasprintf ("lla\t%%0, %s", label);
}

char *
wake_instructions (HOST_WIDE_INT offset, bool loaded)
{
  return xasprintf ("\t.option push\n\t.option norelax\n\t.option norvc\n"
		    "\tmv\ta0, s1\n\tld\ta1, -32(s0)\n\tcall\t%%1\n"
		    "\tli\tt0, " HOST_WIDE_INT_PRINT_DEC "\n\t%s\n"
		    "\tld\tt0, -40(s0)\n\tjr\tt0\n\t.option pop\n",
		    offset, loaded ? "add\tt0, s1, t0\n\tld\ta1, 0(t0)" : "sub\ta1, s1, t0");
}

#else

const struct wake_machine wake_machine = { 0, 0, 0, 0, 0, 0, 0, 0, NULL, NULL, NULL };

bool
machine_sites_p (void)
{
  return false;
}

char *
wake_site_address (const char *)
{
  gcc_unreachable ();
}

char *
wake_instructions (HOST_WIDE_INT, bool)
{
  gcc_unreachable ();
}

#endif
