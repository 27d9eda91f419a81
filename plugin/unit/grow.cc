/* A function that goes on in the frame below another one, and makes that the first time.
   SPDX-License-Identifier: GPL-3.0-or-later

     {stream, cx} grow (args..., stream, cx)
       frame = stream->innermost; below = frame->below
       if (!below)
	 { frame->below = below = a new frame; below->outer = frame; below->below = NULL;
	   below->state = DONE }
       below->arguments = args
       stream->innermost = below

   Resume needs nothing behind a call of it but what it was given itself.  That is what
   comes back: a value that is alive across a call lies in a register that the function
   has to save, each time that it is called.  */

#include "unit/unit.h"
#include "frame/frame.h"

static tree
grow_type (const async_fn *fn, tree answer)
{
  auto_vec<tree, 16> types;

  types.safe_splice (fn->sig->parm_types);
  types.safe_push (ptr_type_node);
  types.safe_push (ptr_type_node);
  return build_function_type_array (answer, types.length (), types.address ());
}

grow_function
declare_grow (async_fn *fn)
{
  grow_function g;

  g.answer = make_start_type (ptr_type_node, ptr_type_node);
  g.decl = declare_like (cgraph_node::get (fn->products->resume), "grow",
			 grow_type (fn, g.answer.answer));
  TREE_NOTHROW (g.decl) = 1;
  cgraph_node::get (g.decl)->frequency = NODE_FREQUENCY_UNLIKELY_EXECUTED;
  return g;
}

/* The value of the parameter PARM of the current function.  */

static tree
value_of_parm (tree parm)
{
  return is_gimple_reg (parm) ? get_or_create_ssa_default_def (cfun, parm) : parm;
}

/* Give G's function its parameters: FN's arguments and then ROLES.  */

static void
append_parms (const grow_function &g, const async_fn *fn, tree (&roles)[N_ROLES])
{
  DECL_ARGUMENTS (g.decl) = NULL_TREE;
  for (tree type : fn->sig->parm_types)
    append_parm (g.decl, "__arg", TYPE_MAIN_VARIANT (type));
  append_role_parms (g.decl, roles);
}

/* The first block of G's function, which goes on to an empty one.  */

static basic_block
begin_grow (const grow_function &g)
{
  DECL_INITIAL (g.decl) = NULL_TREE;
  tree result = build_decl (DECL_SOURCE_LOCATION (g.decl), RESULT_DECL, NULL_TREE,
			    g.answer.answer);
  DECL_CONTEXT (result) = g.decl;
  DECL_ARTIFICIAL (result) = DECL_IGNORED_P (result) = 1;
  DECL_RESULT (g.decl) = result;
  basic_block bb = init_lowered_empty_function (g.decl, true,
						cgraph_node::get (g.decl)->count);
  cfun->returns_struct = aggregate_value_p (result, g.decl);
  remove_edge (single_succ_edge (bb));
  append_edge (bb, make_block (bb, bb->count));
  return bb;
}

/* End the current function in BB by returning STREAM and CX.  */

static void
end_grow (const grow_function &g, basic_block bb, tree stream, tree cx)
{
  tree both = (cfun->returns_struct ? DECL_RESULT (g.decl)
	       : create_tmp_var (g.answer.answer, "both"));

  append_store (bb, part_of (both, g.answer.value), stream, UNKNOWN_LOCATION);
  append_store (bb, part_of (both, g.answer.pending), cx, UNKNOWN_LOCATION);
  remove_edge (single_succ_edge (bb));
  append_return (bb, both);
  finish_cfg_changes (false);
  current_function_decl = NULL_TREE;
  set_cfun (NULL);
}

/* A new frame below FRAME at the end of BB, which goes on to one block: *BELOW.  Returns
   the block in which it is there.  */

static basic_block
append_new_frame (async_fn *fn, basic_block bb, tree frame, tree *below)
{
  basic_block made = make_own_frame (bb, fn, UNKNOWN_LOCATION, below);

  append_store (made, innermost_ref (fn, *below), frame, UNKNOWN_LOCATION);
  append_store (made, below_ref (fn, *below), null_pointer_node, UNKNOWN_LOCATION);
  append_store (made, below_ref (fn, frame), *below, UNKNOWN_LOCATION);
  append_store (made, state_ref (*below), build_int_cst (state_type (), ASYNC_STATE_DONE),
		UNKNOWN_LOCATION);
  return made;
}

/* The frame below FRAME, *BELOW, behind BB, which goes on to one block.  Returns that
   one.  */

static basic_block
append_frame_below (async_fn *fn, basic_block bb, tree frame, tree *below)
{
  basic_block none, there;
  tree known = append_load (bb, below_ref (fn, frame), ptr_type_node, UNKNOWN_LOCATION);
  tree fresh;
  gimple_stmt_iterator gsi = gsi_last_bb (bb);

  split_on_null (&gsi, known, &none, &there);
  basic_block made = append_new_frame (fn, none, frame, &fresh);
  *below = make_ssa_name (ptr_type_node);
  basic_block joined = single_succ (there);
  gphi *phi = create_phi_node (*below, joined);
  add_phi_arg (phi, known, single_succ_edge (there), UNKNOWN_LOCATION);
  add_phi_arg (phi, fresh, single_succ_edge (made), UNKNOWN_LOCATION);
  return joined;
}

void
make_grow (const grow_function &g, async_fn *fn)
{
  tree roles[N_ROLES], below;
  location_t loc = UNKNOWN_LOCATION;

  append_parms (g, fn, roles);
  basic_block bb = begin_grow (g);
  tree stream = value_of_parm (roles[ROLE_FRAME]);
  tree frame = append_load (bb, innermost_ref (fn, stream), ptr_type_node, loc);
  bb = append_frame_below (fn, bb, frame, &below);
  append_store (bb, innermost_ref (fn, stream), below, loc);
  tree parm = DECL_ARGUMENTS (g.decl);
  for (unsigned k = 0; k < fn->sig->parm_types.length (); k++, parm = DECL_CHAIN (parm))
    store_argument (bb, fn, k, below, value_of_parm (parm), loc);
  end_grow (g, bb, stream, value_of_parm (roles[ROLE_CONTEXT]));
}
