/* What debuggers are told of values in the frame holds while a child runs.
   SPDX-License-Identifier: GPL-3.0-or-later

   While a child is polled, the variables of the function that waits for it are in its
   frame, and so GCC is told (keep-debug.cc).  But GCC takes it that a call may change all
   memory to which a pointer leads, and forgets what it was told when the call begins: in a
   backtrace the variables of all callers would be `optimized out'.  A place of the frame
   that belongs to a value changes only when this function itself is suspended once more.

   So in debug statements, before the pass that makes lists of locations of them, such a
   reference becomes one to a local variable whose address nobody has, which is what GCC
   knows to survive a call.  The address that is computed stays the same.  The type of the
   reference's offset says which these are, also at link time, to which this pass comes
   only if the plugin does.

   A variable would be lost, too, where its value is loaded from the frame: a register that is
   called by the variable is set there, so GCC takes it that the variable changes, and what a
   debug statement says of it stands in front of the load if the scheduler has moved one of
   them.  So it is said once more behind the load.  */

#include "debug/debug.h"
#include "frame/frame.h"

/* True if debug_place_ref has made the memory reference MEM.  */

static bool
place_p (const_rtx mem)
{
  return MEM_EXPR (mem) && debug_place_p (MEM_EXPR (mem));
}

/* A variable that no code knows.  */

static tree
unknown_variable (void)
{
  tree var = build_decl (UNKNOWN_LOCATION, VAR_DECL, NULL_TREE, char_type_node);

  DECL_ARTIFICIAL (var) = DECL_IGNORED_P (var) = 1;
  DECL_CONTEXT (var) = current_function_decl;
  return var;
}

/* Let such places in LOCATION be some of VAR, which is made when it is null.  True if there
   are any.  */

static bool
keep_places (rtx *location, tree *var)
{
  subrtx_ptr_iterator::array_type array;
  bool found = false;

  FOR_EACH_SUBRTX_PTR (iter, array, location, NONCONST)
    if (MEM_P (**iter) && place_p (**iter))
      {
	if (!*var)
	  *var = unknown_variable ();
	**iter = shallow_copy_rtx (**iter);
	set_mem_expr (**iter, *var);
	found = true;
      }
  return found;
}

/* The debug statements in a block that say of variables in which places they are, and behind
   what the next is said again.  */
struct said_places
{
  hash_map<tree, rtx_insn *> binds;
  rtx_insn *last;
};

static void
say_again (rtx set, const_rtx, void *data)
{
  said_places *said = (said_places *) data;
  rtx_insn **bind = (REG_P (set) && REG_EXPR (set) ? said->binds.get (REG_EXPR (set)) : NULL);

  if (bind)
    said->last = emit_debug_insn_after (copy_rtx (PATTERN (*bind)), said->last);
}

/* INSN comes next.  Returns it, or the last that was put behind it.  */

static rtx_insn *
pass_insn (said_places *said, rtx_insn *insn, tree *var)
{
  said->last = insn;
  if (NOTE_INSN_BASIC_BLOCK_P (insn))
    said->binds.empty ();
  else if (DEBUG_BIND_INSN_P (insn))
    {
      if (keep_places (&INSN_VAR_LOCATION_LOC (insn), var))
	said->binds.put (INSN_VAR_LOCATION_DECL (insn), insn);
      else
	said->binds.remove (INSN_VAR_LOCATION_DECL (insn));
    }
  else if (NONDEBUG_INSN_P (insn) && !control_flow_insn_p (insn))
    note_stores (insn, say_again, said);
  return said->last;
}

static const pass_data slots_data =
{
  RTL_PASS, "asyncc-slots", OPTGROUP_NONE, TV_NONE, 0, 0, 0, 0, 0
};

class slots_pass : public rtl_opt_pass
{
public:
  slots_pass (gcc::context *c) : rtl_opt_pass (slots_data, c) {}

  bool
  gate (function *fun) override
  {
    return (MAY_HAVE_DEBUG_BIND_INSNS && flag_var_tracking_assignments
	    && lookup_attribute (ASYNC_LOWERED_ATTR, DECL_ATTRIBUTES (fun->decl)));
  }

  unsigned int
  execute (function *) override
  {
    tree var = NULL_TREE;
    said_places said;

    for (rtx_insn *insn = get_insns (); insn; insn = NEXT_INSN (insn))
      insn = pass_insn (&said, insn, &var);
    return 0;
  }
};

void
register_slots (const char *plugin_name)
{
  register_own_pass (plugin_name, new slots_pass (g), PASS_POS_INSERT_BEFORE,
		     "vartrack");
}
