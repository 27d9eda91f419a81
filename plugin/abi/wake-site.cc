/* The code by which a wake goes on with a frame in the middle of a chain.
   SPDX-License-Identifier: GPL-3.0-or-later

   A chain of awaits that is polled from its outermost frame has all its functions on the
   stack while the innermost one runs.  One that is woken at its end has none of them
   there, and yet every tool that follows the stack has to find them: debuggers,
   profilers, sanitizers, handlers of crashes.  So each place where a function waits for
   a linked child has a few instructions of its own, the site, in the function's resume:

     site:	first argument = the register that has the child's frame
		second argument = the context
		call the child's resume
		another register = our own frame
		jump back into the library

   The library (runtime/host/chain.c) jumps to the site whose address is in the first
   word of the child's frame.  The child then has a return address in the function that
   awaits it, at the line of the await; and the unwind information of the site says that
   whoever has called this function is found in the first word of its own frame, as the
   address of another site, or in the library if this is the outermost one.  Every site
   pretends to have one byte of stack, since unwinders compare such addresses.

   The registers are agreed with the library, and so is where on the library's stack the
   context, the outermost frame and the address to go back to are.  What differs between
   machines is in wake-machine.cc.  */

#include "abi/abi.h"

/* What the standard of DWARF calls them.  */
enum
{
  DW_CFA_val_expression = 0x16,
  DW_OP_deref = 0x06,
  DW_OP_minus = 0x1c,
  DW_OP_mul = 0x1e,
  DW_OP_plus = 0x22,
  DW_OP_plus_uconst = 0x23,
  DW_OP_eq = 0x29,
  DW_OP_breg0 = 0x70
};

/* Bytes as an operand of `.cfi_escape'.  */
struct escape
{
  escape () : text (xstrdup ("")), length (0) {}
  escape (const escape &) = delete;
  ~escape () { free (text); }

  char *text;
  int length;
};

static void
add (escape *e, int byte)
{
  char *number = xasprintf ("%s%d", e->length ? "," : "", byte & 0xff);

  e->text = reconcat (e->text, e->text, number, NULL);
  e->length++;
  free (number);
}

static void
add_all (escape *e, const escape &other)
{
  e->text = reconcat (e->text, e->text, e->length ? "," : "", other.text, NULL);
  e->length += other.length;
}

/* Add N in the signed form of DWARF.  */

static void
add_signed (escape *e, HOST_WIDE_INT n)
{
  bool more = true;

  while (more)
    {
      int byte = n & 0x7f;
      n >>= 7;
      more = !((n == 0 && !(byte & 0x40)) || (n == -1 && (byte & 0x40)));
      add (e, more ? byte | 0x80 : byte);
    }
}

/* Add the value of the register NUMBER and OFFSET.  */

static void
add_register (escape *e, int number, HOST_WIDE_INT offset)
{
  add (e, DW_OP_breg0 + number);
  add_signed (e, offset);
}

/* Add the word at OFFSET from the library's frame pointer.  */

static void
add_of_library (escape *e, int offset)
{
  add_register (e, wake_machine.base, offset);
  add (e, DW_OP_deref);
}

/* The frame of the function, of whose child the register has the frame: it begins OFFSET
   bytes in front of that or, if LOADED, a word in the child's has its address there.  */

static void
say_parent (escape *e, HOST_WIDE_INT offset, bool loaded)
{
  add_register (e, wake_machine.frame, loaded ? offset : -offset);
  if (loaded)
    add (e, DW_OP_deref);
}

/* Who has called the function of the frame PARENT: the site in the first word, behind the
   bytes of the call, but for the outermost frame the address in the library.  Valgrind's
   reader knows no jumps, so this is

	site + (parent == outermost) * (back - site)  */

static void
say_caller (escape *e, const escape &parent)
{
  escape site;

  add_all (&site, parent);
  add (&site, DW_OP_deref);
  add (&site, DW_OP_plus_uconst);
  add (&site, wake_machine.call_bytes);

  add_all (e, site);
  add_all (e, parent);
  add_of_library (e, wake_machine.root);
  add (e, DW_OP_eq);
  add_of_library (e, wake_machine.back);
  add_all (e, site);
  add (e, DW_OP_minus);
  add (e, DW_OP_mul);
  add (e, DW_OP_plus);
}

/* The rule that the register NUMBER had the value of EXPRESSION.  */

static void
add_rule (char **code, int number, const escape &expression)
{
  char *rule = xasprintf ("\t.cfi_escape %d,%d,%d,%s\n", DW_CFA_val_expression, number,
			  expression.length, expression.text);

  *code = reconcat (*code, *code, rule, NULL);
  free (rule);
}

char *
wake_site_code (const char *label, HOST_WIDE_INT offset, bool loaded)
{
  escape parent, caller;
  char *code = xasprintf ("\n\t.cfi_remember_state\n\t.cfi_def_cfa %d, 1\n",
			  wake_machine.stack);
  char *instructions = wake_instructions (offset, loaded);

  say_parent (&parent, offset, loaded);
  say_caller (&caller, parent);
  for (const int *saved = wake_machine.saved; *saved >= 0; saved++)
    {
      char *rule = xasprintf ("\t.cfi_same_value %d\n", *saved);
      code = reconcat (code, code, rule, NULL);
      free (rule);
    }
  add_rule (&code, wake_machine.frame, parent);
  add_rule (&code, wake_machine.argument, parent);
  add_rule (&code, wake_machine.caller, caller);
  code = reconcat (code, code, label, ":\n", instructions, "\t.cfi_restore_state", NULL);
  free (instructions);
  return code;
}

/* A site has no unwind information without the assembler's help, runs no handlers of
   exceptions, and may exist only once, while optimisers at link time make copies.
   ThreadSanitizer counts calls by itself.  */

bool
wake_sites_p (void)
{
  return (machine_sites_p () && dwarf2out_do_cfi_asm () && !flag_exceptions
	  && (!flag_lto || async_options.lto_late)
	  && !(flag_sanitize & SANITIZE_THREAD));
}
