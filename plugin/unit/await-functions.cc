/* What awaits of other units' functions call without optimisation.
   SPDX-License-Identifier: GPL-3.0-or-later

   There the time counts that an await costs the compiler.  So what is the same in all
   awaits stands in functions, which each unit has of its own:

     find_poll (f, name)	if (!f) __asyncc_oom (name);
				return f->flags & READY ? answer_ready : f->vtable->poll
     answer_ready (f, cx)	return READY
     end (f)			f->flags |= READY; f->vtable->drop (f)

   The poll itself is not among them: a debugger steps from an await into what is awaited,
   and a backtrace from there has the await in it.  */

#include "unit/unit.h"
#include "frame/frame.h"

static tree functions[N_AWAIT_FUNCTIONS];

tree
await_function (enum await_function_kind kind)
{
  return functions[kind];
}

/* A function NAME of TYPE that only this unit has, and no debugger sees.  That it is not
   optimized is said of it as of all that the parser has made, for a link that optimizes.  */

static tree
declare_function (const char *name, tree type)
{
  tree decl = build_fn_decl (name, type);
  tree result = build_decl (UNKNOWN_LOCATION, RESULT_DECL, NULL_TREE, TREE_TYPE (type));

  TREE_PUBLIC (decl) = DECL_EXTERNAL (decl) = 0;
  TREE_STATIC (decl) = TREE_USED (decl) = 1;
  DECL_ARTIFICIAL (decl) = DECL_IGNORED_P (decl) = 1;
  DECL_NO_INSTRUMENT_FUNCTION_ENTRY_EXIT (decl) = 1;
  DECL_FUNCTION_SPECIFIC_OPTIMIZATION (decl) = optimization_default_node;
  DECL_FUNCTION_SPECIFIC_TARGET (decl) = target_option_default_node;
  DECL_CONTEXT (result) = decl;
  DECL_ARTIFICIAL (result) = DECL_IGNORED_P (result) = 1;
  DECL_RESULT (decl) = result;
  for (tree t = TYPE_ARG_TYPES (type); t != void_list_node; t = TREE_CHAIN (t))
    append_parm (decl, "__arg", TREE_VALUE (t));
  cgraph_node *node = cgraph_node::get_create (decl);
  node->definition = node->analyzed = node->lowered = true;
  return decl;
}

/* Begin the function KIND: its first block.  */

static basic_block
begin_function (enum await_function_kind kind, const char *name, tree type)
{
  functions[kind] = declare_function (name, type);
  basic_block bb = init_lowered_empty_function (functions[kind], true,
						profile_count::uninitialized ());
  remove_edge (single_succ_edge (bb));
  return bb;
}

static void
end_function (void)
{
  finish_cfg_changes (false);
  current_function_decl = NULL_TREE;
  set_cfun (NULL);
}

/* The parameter NUMBER of the current function.  */

static tree
argument (unsigned number)
{
  tree p = DECL_ARGUMENTS (current_function_decl);

  while (number--)
    p = DECL_CHAIN (p);
  return get_or_create_ssa_default_def (cfun, p);
}

/* Append to BB a load of what FUTURE's vtable has at ENTRY, of TYPE.  */

static tree
append_vtable_load (basic_block bb, tree future, HOST_WIDE_INT entry, tree type)
{
  tree vtable = append_load (bb, frame_ref (future,
					    abi_offset (ABI_async_future_vtable),
					    ptr_type_node),
			     ptr_type_node, UNKNOWN_LOCATION);

  type = build_pointer_type (type);
  return append_load (bb, frame_ref (vtable, entry, type), type, UNKNOWN_LOCATION);
}

/* FLAGS CODE READY, behind BB's statements.  */

static tree
append_ready (basic_block bb, enum tree_code code, tree flags)
{
  tree name = make_ssa_name (TREE_TYPE (flags));

  append_stmt (bb, gimple_build_assign (name, code, flags,
					build_int_cst (TREE_TYPE (flags),
						       ASYNC_FLAG_READY)),
	       UNKNOWN_LOCATION);
  return name;
}

static void
make_answer_ready (void)
{
  basic_block bb = begin_function (AWAIT_ANSWER_READY, "__asyncc_answer_ready",
				   poll_type ());

  append_return (bb, build_int_cst (integer_type_node, ASYNC_READY));
  end_function ();
}

/* Append to BB, where a future may be FUTURE, `if (!FUTURE) __asyncc_oom (name)'.
   Returns the block behind that.  */

static basic_block
append_memory_check (basic_block bb, tree future, tree name)
{
  basic_block oom = make_block (bb, bb->count), made = make_block (oom, bb->count);

  append_branch (bb, EQ_EXPR, future, null_pointer_node, oom, made,
		 profile_probability::very_unlikely (), UNKNOWN_LOCATION);
  append_stmt (oom, gimple_build_call (runtime_function (RUNTIME_OOM), 1, name),
	       UNKNOWN_LOCATION);
  append_edge (oom, made);
  return made;
}

static void
make_find_poll (void)
{
  tree poll = build_pointer_type (poll_type ());
  tree type = build_function_type_list (poll, ptr_type_node, const_ptr_type_node,
					NULL_TREE);
  basic_block bb = begin_function (AWAIT_FIND_POLL, "__asyncc_find_poll", type);
  tree future = argument (0);

  TREE_NOTHROW (current_function_decl) = 1;
  bb = append_memory_check (bb, future, argument (1));
  basic_block waits = make_block (bb, bb->count), ready = make_block (waits, bb->count);
  tree flags = append_load (bb, flags_ref (future), state_type (), UNKNOWN_LOCATION);
  tree bit = append_ready (bb, BIT_AND_EXPR, flags);
  append_branch (bb, NE_EXPR, bit, build_zero_cst (TREE_TYPE (bit)), ready, waits,
		 profile_probability::unlikely (), UNKNOWN_LOCATION);
  append_return (waits, append_vtable_load (waits, future,
					    abi_offset (ABI_async_vtable_poll),
					    poll_type ()));
  append_return (ready, build_fold_addr_expr (functions[AWAIT_ANSWER_READY]));
  end_function ();
}

static void
make_end (void)
{
  basic_block bb = begin_function (AWAIT_END, "__asyncc_end", drop_type ());
  tree future = argument (0);
  tree flags = append_load (bb, flags_ref (future), state_type (), UNKNOWN_LOCATION);

  append_store (bb, flags_ref (future), append_ready (bb, BIT_IOR_EXPR, flags),
		UNKNOWN_LOCATION);
  tree drop = append_vtable_load (bb, future, abi_offset (ABI_async_vtable_drop),
				  drop_type ());
  append_stmt (bb, gimple_build_call (drop, 1, future), UNKNOWN_LOCATION);
  append_return (bb, NULL_TREE);
  end_function ();
}

/* Make them, if anything may call them.  */

void
make_await_functions (void)
{
  auto_vec<async_fn *> fns;

  list_foreign (&fns);
  if (!never_optimized_p () || fns.is_empty ())
    return;
  make_answer_ready ();
  make_find_poll ();
  make_end ();
}
