/* Statements as C, which neither jump nor suspend.
   SPDX-License-Identifier: GPL-3.0-or-later

   A statement whose value is held back is not printed here.  Before one that is, what it
   would change is settled: what it consists of is not pending any more then.  */

#include "report/report.h"

static void
print_assign (code_printer *p, gimple *stmt)
{
  tree lhs = gimple_assign_lhs (stmt);

  if (tree future = future_of_flags (lhs))
    {
      forget_pending (p, gimple_assign_rhs1 (stmt));
      add_code (p, stmt, make_piece (0, "set_ready (%s);", expression (p, future)).s);
      return;
    }
  const char *value = piece_of_value (p, stmt).s;
  const char *place = expression (p, lhs);

  settle_before (p, stmt);
  if (strcmp (value, place))
    add_code (p, stmt, make_piece (0, "%s = %s;", place, value).s);
}

/* The place to which the result of CALL goes; null if nobody wants it.  */

const char *
result_place (code_printer *p, gcall *call)
{
  tree lhs = gimple_call_lhs (call);
  bool wanted = lhs && !(TREE_CODE (lhs) == SSA_NAME && has_zero_uses (lhs));

  return wanted ? expression (p, lhs) : NULL;
}

static void
print_call (code_printer *p, gcall *call)
{
  const char *value = piece_of_value (p, call).s;
  const char *place = result_place (p, call);

  settle_before (p, call);
  add_code (p, call, place ? make_piece (0, "%s = %s;", place, value).s
	    : make_piece (0, "%s;", value).s);
}

static void
print_asm (code_printer *p, gasm *a)
{
  settle_values (p, NULL);
  add_code (p, a, make_piece (0, "asm (\"%.60s\");", gimple_asm_string (a)).s);
}

void
print_statement (code_printer *p, gimple *stmt)
{
  gcall *call = dyn_cast<gcall *> (stmt);

  if (is_gimple_debug (stmt) || gimple_clobber_p (stmt) || unused_value_p (stmt)
      || (call && silent_call_p (call)))
    return;
  if (held_back_p (p, stmt))
    hold_back (p, stmt);
  else if (call)
    print_call (p, call);
  else if (is_gimple_assign (stmt))
    print_assign (p, stmt);
  else if (gasm *a = dyn_cast<gasm *> (stmt))
    print_asm (p, a);
}
