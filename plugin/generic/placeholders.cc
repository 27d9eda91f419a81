/* The words of the generic form that resume, start and drop replace.
   SPDX-License-Identifier: GPL-3.0-or-later

     SELECTOR ()	    the number of the way to take at the entry
     PENDING ()		    the answer of a function that has to wait
     NEW_FRAME (body)	    a frame for a child of the function BODY
     FREE_FRAME (body, p)   give it back
     OWN_FRAME (body, p)    the frame of the function BODY itself, which another
			    function has given it, or, if P is null, a new one
     LEAF (p, cx)	    a chain that is polled with CX stands at the frame P
     LINK (body, q, f, p, k)
			    the frame Q of the function BODY is waited for at the point
			    K of the function F; P is that one's frame, or null where Q
			    is a part of it

   They are calls to functions that do not exist; fill-placeholders.cc says
   what becomes of the first two, expand-make.cc of the others.  */

#include "generic/generic.h"

static tree
placeholder (const char *name, tree type)
{
  tree decl = build_fn_decl (name, type);

  DECL_ARTIFICIAL (decl) = 1;
  TREE_NOTHROW (decl) = 1;
  return decl;
}

/* The declarations are made anew in each run of the pass, so they need not be
   roots of the garbage collector: nothing is collected within the pass.  */
struct placeholders
{
  tree selector;
  tree pending;
  tree new_frame;
  tree free_frame;
  tree own_frame;
  tree leaf;
  tree link;
};

static placeholders words;

void
declare_placeholders (void)
{
  tree frame = build_function_type_list (ptr_type_node, ptr_type_node,
					 NULL_TREE);
  tree free = build_function_type_list (void_type_node, ptr_type_node,
					ptr_type_node, ptr_type_node, NULL_TREE);

  words.selector = placeholder ("__asyncc_selector",
				build_function_type_list (state_type (),
							  NULL_TREE));
  words.pending = placeholder ("__asyncc_pending",
			       build_function_type_list (void_type_node,
							 NULL_TREE));
  words.new_frame = placeholder ("__asyncc_new_frame", frame);
  words.free_frame = placeholder ("__asyncc_free_frame", free);
  words.own_frame
    = placeholder ("__asyncc_own_frame",
		   build_function_type_list (ptr_type_node, ptr_type_node,
					     ptr_type_node, NULL_TREE));
  words.leaf
    = placeholder ("__asyncc_leaf",
		   build_function_type_list (void_type_node, ptr_type_node,
					     ptr_type_node, NULL_TREE));
  words.link
    = placeholder ("__asyncc_link",
		   build_function_type_list (void_type_node, ptr_type_node,
					     ptr_type_node, ptr_type_node,
					     ptr_type_node, unsigned_type_node,
					     NULL_TREE));
  /* They touch nothing that the stages look at.  */
  DECL_IS_NOVOPS (words.leaf) = DECL_IS_NOVOPS (words.link) = 1;
}

bool
placeholder_call_p (const gimple *s, tree word)
{
  return is_gimple_call (s) && gimple_call_fndecl (s) == word;
}

/* True if S gives back the future of another unit that has been awaited.  */

bool
foreign_end_p (const gimple *s)
{
  return (placeholder_call_p (s, words.free_frame)
	  && foreign_ramp (TREE_OPERAND (gimple_call_arg (s, 0), 0)));
}

tree
placeholder_selector (void)
{
  return words.selector;
}

tree
placeholder_pending (void)
{
  return words.pending;
}

tree
placeholder_new_frame (void)
{
  return words.new_frame;
}

tree
placeholder_free_frame (void)
{
  return words.free_frame;
}

tree
placeholder_own_frame (void)
{
  return words.own_frame;
}

tree
placeholder_leaf (void)
{
  return words.leaf;
}

tree
placeholder_link (void)
{
  return words.link;
}

/* The argument by which a placeholder names the function FN.  */

tree
body_address (async_fn *fn)
{
  return build_fold_addr_expr (fn->node->decl);
}
