/* The GENERIC of what is done with streams.
   SPDX-License-Identifier: GPL-3.0-or-later

   A generator is a body like that of an async function without a value.  Who asks
   for a value says where it goes, and the generator stores it there before it
   suspends: no value is ever kept in a frame.  A generator that is not async has no
   context, so the place is passed to its poll function instead of one:

     __yield (v)	*(T *) __asyncc_context () = v;
			__asyncc_suspend (); if (__asyncc_dropped ()) return;

     __next (s, p)	if (!s) __asyncc_oom (name);
			s->flags & READY ? false
			: !s->vtable->poll (s, p) ? true
			: (s->flags |= READY, false)

   One that is async also suspends while it waits.  There the place stands in the
   stream, and is null from when the value is there until the next is asked for:

     __yield (v)	*(T *) self->out = v; self->out = NULL;
			__asyncc_suspend (); if (__asyncc_dropped ()) return;

     __await (__next (s, p))
			if (!s) __asyncc_oom (name);
			if (!(s->flags & READY))
			  {
			    s->out = p;
			    while (!(s->vtable->poll (s, __asyncc_context ())
				     ? (s->flags |= READY, true) : !s->out))
			      {
				__asyncc_suspend ();
				if (__asyncc_dropped ()) return;
			      }
			  }
			!(s->flags & READY)

   Whoever asks does not own the stream: nothing here drops it.  */

#include "front/front.h"

/* The stream that the present function, an async generator, fills.  */
static tree
build_self (location_t loc)
{
  tree ramp = ramp_of_body (current_function_decl);
  return fold_convert_loc (loc, TREE_TYPE (TREE_TYPE (ramp)),
			   call_marker (loc, ASYNC_SELF));
}

/* Where the value of type T goes that the present function yields.  */
static tree
build_place (location_t loc, tree t)
{
  tree place = (awaiting_body_p (current_function_decl)
		? stream_out_ref (loc, build_self (loc))
		: call_marker (loc, ASYNC_CONTEXT));
  return build_fold_indirect_ref_loc
    (loc, fold_convert_loc (loc, build_pointer_type (t), place));
}

/* VALUE as by the initialization of a variable of type T; null if GCC has refused
   that.  */
static tree
convert_value (location_t loc, tree value, tree t)
{
  tree var = build_decl (loc, VAR_DECL, NULL_TREE, t);
  DECL_CONTEXT (var) = current_function_decl;
  store_init_value (loc, var, value, NULL_TREE);
  tree converted = DECL_INITIAL (var);
  return !converted || error_operand_p (converted) ? NULL_TREE : converted;
}

/* self->out = NULL.  */
static tree
build_forget_place (location_t loc)
{
  tree out = stream_out_ref (loc, build_self (loc));
  return build2_loc (loc, MODIFY_EXPR, TREE_TYPE (out), out, null_pointer_node);
}

tree
build_yield (location_t loc, tree value, tree t)
{
  value = convert_value (EXPR_LOC_OR_LOC (value, loc), value, t);
  if (!value)
    return NULL_TREE;
  tree list = alloc_stmt_list ();
  append_to_statement_list (build2_loc (loc, MODIFY_EXPR, t, build_place (loc, t),
					value), &list);
  if (awaiting_body_p (current_function_decl))
    append_to_statement_list (build_forget_place (loc), &list);
  append_to_statement_list (build_suspend (loc), &list);
  return seal (list);
}

/* One question to S, which is not async, for a value that goes to OUT.  */
static tree
build_question (location_t loc, tree s, tree out)
{
  tree no = boolean_false_node;
  tree ended = build_sequence (loc, build_set_ready (loc, s), no);
  tree yielded = build2_loc (loc, EQ_EXPR, boolean_type_node,
			     call_poll (loc, s, out),
			     build_zero_cst (unsigned_type_node));
  tree answer = build3_loc (loc, COND_EXPR, boolean_type_node, yielded,
			    boolean_true_node, ended);
  return build3_loc (loc, COND_EXPR, boolean_type_node,
		     test_ready (loc, s, NE_EXPR), no, answer);
}

/* A temporary with VALUE, set in LIST; VALUE itself if that is a constant.  */
static tree
append_temporary (location_t loc, tree value, tree *list)
{
  if (TREE_CONSTANT (value) || (TREE_CODE (value) == ADDR_EXPR
				&& VAR_P (TREE_OPERAND (value, 0))))
    return value;
  tree init;
  tree var = build_temporary (loc, value, &init);
  append_to_statement_list (init, list);
  return var;
}

tree
build_next (location_t loc, tree s, tree out, const char *name)
{
  tree list = alloc_stmt_list ();
  s = append_temporary (loc, s, &list);
  out = append_temporary (loc, fold_convert_loc (loc, ptr_type_node, out), &list);
  append_null_check (loc, s, name, &list);
  tree answer = build_question (loc, s, out);
  TREE_SIDE_EFFECTS (answer) = 1;
  return build_value (loc, seal (list), answer, build_empty_stmt (loc));
}
