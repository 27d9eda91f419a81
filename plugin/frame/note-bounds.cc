/* Say which loads from arrays in the frame cannot trap.
   SPDX-License-Identifier: GPL-3.0-or-later

   In `for (i = 0; i < 64; i++) if (c[i]) s += a[i];' the load of a[i] has to
   be done always before the loop can be vectorised.  If-conversion does that to
   an array which is a variable, when no index in the loop is out of bounds.  It
   does not ask behind an address, and an array in the frame is behind one.

   So this pass asks the same question just before it, when loops have their
   final shape, and marks what cannot trap.  It goes by the index alone and not
   by the conditions around the load, since those are what the load is moved out
   of.  Stores stay as they are: a store that the program does not make could
   overwrite what another thread stores there.

   Behind it the marks go again.  They are true of the loop, but not of what is
   made of it: the copy that does the last iterations may begin at the end.  */

#include "frame/frame.h"

/* If T is a constant, give it to VALUE.  */

static bool
constant_p (tree t, widest_int *value)
{
  if (!t || TREE_CODE (t) != INTEGER_CST)
    return false;
  *value = wi::to_widest (t);
  return true;
}

/* True if the index of the ARRAY_REF REF is within the array's bounds in every
   iteration of LOOP: it begins within them and does not step out of them.  */

static bool
within_bounds_p (class loop *loop, tree ref)
{
  tree index = instantiate_parameters
    (loop, analyze_scalar_evolution (loop, TREE_OPERAND (ref, 1)));
  tree step_tree = evolution_part_in_loop_num (index, loop->num);
  widest_int low, high, first, step = 0, iterations;

  if (!constant_p (array_ref_low_bound (ref), &low)
      || !constant_p (array_ref_up_bound (ref), &high)
      || !constant_p (initial_condition (index), &first)
      || (step_tree && !constant_p (step_tree, &step)))
    return false;
  if (first < low || first > high)
    return false;
  if (step == 0)
    return true;
  if (!max_loop_iterations (loop, &iterations))
    return false;
  widest_int room = step < 0 ? first - low : high - first;
  return wi::leu_p (iterations, wi::udiv_trunc (room, wi::abs (step)));
}

/* True if REF is part of an object in the frame: move-objects.cc said that those
   do not trap.  */

static bool
of_object_p (tree ref)
{
  tree base = get_base_address (ref);

  return (base && handled_component_p (ref) && TREE_CODE (base) == MEM_REF
	  && TREE_THIS_NOTRAP (base));
}

/* Mark the accesses of arrays in REF that are within bounds, or none of them if
   not MARK.  */

static void
mark_load (class loop *loop, tree ref, bool mark)
{
  for (; handled_component_p (ref); ref = TREE_OPERAND (ref, 0))
    if (TREE_CODE (ref) == ARRAY_REF)
      TREE_THIS_NOTRAP (ref) = mark && within_bounds_p (loop, ref);
}

static void
mark_loads (basic_block bb, bool mark)
{
  for (gimple_stmt_iterator gsi = gsi_start_bb (bb); !gsi_end_p (gsi);
       gsi_next (&gsi))
    if (gimple_assign_load_p (gsi_stmt (gsi)))
      {
	tree ref = gimple_assign_rhs1 (gsi_stmt (gsi));
	if (of_object_p (ref))
	  mark_load (bb->loop_father, ref, mark);
      }
}

static const pass_data bounds_data =
{
  GIMPLE_PASS, "asyncc-bounds", OPTGROUP_LOOP, TV_NONE, PROP_cfg | PROP_ssa,
  0, 0, 0, 0
};

class bounds_pass : public gimple_opt_pass
{
public:
  bounds_pass (bool m)
  : gimple_opt_pass (bounds_data, g), mark (m) {}

  bool
  gate (function *fun) override
  {
    return lookup_attribute (ASYNC_LOWERED_ATTR, DECL_ATTRIBUTES (fun->decl));
  }

  unsigned int
  execute (function *fun) override
  {
    basic_block bb;

    FOR_EACH_BB_FN (bb, fun)
      if (bb_loop_depth (bb) > 0)
	mark_loads (bb, mark);
    return 0;
  }

private:
  bool mark;
};

void
register_bounds (const char *plugin_name)
{
  register_own_pass (plugin_name, new bounds_pass (true), PASS_POS_INSERT_BEFORE,
		     "ifcvt");
  register_own_pass (plugin_name, new bounds_pass (false), PASS_POS_INSERT_AFTER,
		     "ifcvt");
}
