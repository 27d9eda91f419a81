/* Variables and values under the user's names.
   SPDX-License-Identifier: GPL-3.0-or-later

   In SSA form a variable has many values; the report calls them all by the name of
   the variable, as its user does.  Where two values of one variable are needed at the
   same time that would be wrong, so these get numbers: x, x.2.  A variable of an
   inlined function has the name of that function in front.  What has no variable is a
   temporary, t1, t2 in the order of their first use; but with -g a debug statement may
   know the variable that was optimized away.  */

#include "report/report.h"

/* ---- values that are needed at the same time ----------------------------------- */

/* Which values are live at the end of each block; only those whose variable has
   several.  */
struct overlap_problem : flow_problem
{
  overlap_problem (code_names *n) : flow_problem (BACKWARDS), names (n) {}
  void pass_block (basic_block bb, bitmap now) override;
  void pass_edge (edge e, bitmap now) override;
  void define (tree name, bitmap now);

  code_names *names;
  auto_bitmap wanted;
};

/* Before its definition NAME is not live.  Complain if another value of the same
   variable is live there.  */

void
overlap_problem::define (tree name, bitmap now)
{
  unsigned version;
  bitmap_iterator bi;

  if (TREE_CODE (name) != SSA_NAME
      || !bitmap_bit_p (wanted, SSA_NAME_VERSION (name)))
    return;
  bitmap_clear_bit (now, SSA_NAME_VERSION (name));
  if (settled && !names->apart.contains (SSA_NAME_VAR (name)))
    EXECUTE_IF_SET_IN_BITMAP (now, 0, version, bi)
      if (SSA_NAME_VAR (ssa_name (version)) == SSA_NAME_VAR (name))
	names->apart.add (SSA_NAME_VAR (name));
}

void
overlap_problem::pass_edge (edge e, bitmap now)
{
  auto_bitmap at_start;

  bitmap_copy (at_start, out[e->dest->index]);
  for (gphi_iterator gsi = gsi_start_phis (e->dest); !gsi_end_p (gsi);
       gsi_next (&gsi))
    bitmap_clear_bit (at_start, SSA_NAME_VERSION (gimple_phi_result (gsi.phi ())));
  bitmap_ior_into (now, at_start);
  for (gphi_iterator gsi = gsi_start_phis (e->dest); !gsi_end_p (gsi);
       gsi_next (&gsi))
    {
      tree arg = PHI_ARG_DEF_FROM_EDGE (gsi.phi (), e);
      if (TREE_CODE (arg) == SSA_NAME
	  && bitmap_bit_p (wanted, SSA_NAME_VERSION (arg)))
	bitmap_set_bit (now, SSA_NAME_VERSION (arg));
    }
}

void
overlap_problem::pass_block (basic_block bb, bitmap now)
{
  ssa_op_iter iter;
  tree name;

  for (gimple_stmt_iterator gsi = gsi_last_nondebug_bb (bb); !gsi_end_p (gsi);
       gsi_prev_nondebug (&gsi))
    {
      FOR_EACH_SSA_TREE_OPERAND (name, gsi_stmt (gsi), iter, SSA_OP_DEF)
	define (name, now);
      FOR_EACH_SSA_TREE_OPERAND (name, gsi_stmt (gsi), iter, SSA_OP_USE)
	if (TREE_CODE (name) == SSA_NAME
	    && bitmap_bit_p (wanted, SSA_NAME_VERSION (name)))
	  bitmap_set_bit (now, SSA_NAME_VERSION (name));
    }
  for (gphi_iterator gsi = gsi_start_phis (bb); settled && !gsi_end_p (gsi);
       gsi_next (&gsi))
    define (gimple_phi_result (gsi.phi ()), now);
}

/* Add to WANTED the values whose variable, one of the user's, has several.  */

static void
list_wanted (bitmap wanted)
{
  hash_map<tree, unsigned> first;
  unsigned version;
  tree name;

  FOR_EACH_SSA_NAME (version, name, cfun)
    if (!virtual_operand_p (name) && SSA_NAME_VAR (name) && !has_zero_uses (name))
      {
	bool known;
	unsigned &other = first.get_or_insert (SSA_NAME_VAR (name), &known);
	if (known)
	  {
	    bitmap_set_bit (wanted, version);
	    bitmap_set_bit (wanted, other);
	  }
	else
	  other = version;
      }
}

void
find_apart (code_names *n)
{
  overlap_problem p (n);

  list_wanted (p.wanted);
  if (bitmap_empty_p (p.wanted))
    return;
  solve_flow (&p);
  review_flow (&p);
}

/* ---- names ------------------------------------------------------------------- */

static void
note_bindings (code_names *n)
{
  basic_block bb;

  FOR_EACH_BB_FN (bb, cfun)
    for (gimple_stmt_iterator gsi = gsi_start_bb (bb); !gsi_end_p (gsi);
	 gsi_next (&gsi))
      if (gimple_debug_bind_p (gsi_stmt (gsi))
	  && gimple_debug_bind_has_value_p (gsi_stmt (gsi)))
	{
	  tree var = gimple_debug_bind_get_var (gsi_stmt (gsi));
	  tree value = gimple_debug_bind_get_value (gsi_stmt (gsi));
	  if (TREE_CODE (value) == SSA_NAME && !SSA_NAME_VAR (value)
	      && VAR_P (var) && DECL_NAME (var) && !DECL_IGNORED_P (var)
	      && !n->bound.get (value))
	    n->bound.put (value, var);
	}
}

code_names::code_names (async_fn *f) : fn (f), temporaries (0)
{
  note_bindings (this);
  find_apart (this);
}

/* NAME, or with a number behind it if something else is called so.  */

const char *
unique_name (code_names *n, const char *name)
{
  bool known;
  unsigned &number = n->taken.get_or_insert (name, &known);

  if (!known)
    {
      number = 1;
      return name;
    }
  text t;
  t.addf ("%s.%u", name, ++number);
  return t.keep ();
}

/* True if FUNCTION is the one of N, of which GCC may have made a copy.  */

static bool
own_function_p (const code_names &n, tree function)
{
  const char *a = async_body_name (function);
  const char *b = async_body_name (n.fn->decl);

  return (DECL_ORIGIN (function) == DECL_ORIGIN (n.fn->decl)
	  || DECL_ORIGIN (function) == DECL_ORIGIN (n.fn->node->decl)
	  || (a && b && !strcmp (a, b)));
}

static const char *
scoped_name (const code_names &n, tree decl)
{
  tree function = DECL_CONTEXT (DECL_ORIGIN (decl));
  const char *name = keep_text (IDENTIFIER_POINTER (DECL_NAME (decl)));

  if (!function || TREE_CODE (function) != FUNCTION_DECL || is_global_var (decl)
      || own_function_p (n, function))
    return name;
  const char *readable = async_body_name (function);
  text t;
  t.addf ("%s::%s", readable ? short_name (readable)
	  : IDENTIFIER_POINTER (DECL_NAME (function)), name);
  return t.keep ();
}

/* The variable of the user's whose value NAME is; null if it is a temporary.  */

tree
user_variable (const code_names &n, tree name)
{
  tree var = SSA_NAME_VAR (name);
  tree *bound = const_cast<code_names &> (n).bound.get (name);

  if (!var && bound)
    return *bound;
  return var && DECL_NAME (var) && !DECL_ARTIFICIAL (var) ? var : NULL_TREE;
}

static const char *
temporary_name (code_names *n)
{
  text t;

  t.addf ("t%u", ++n->temporaries);
  return unique_name (n, t.keep ());
}

static const char *
new_name (code_names *n, tree t)
{
  tree decl = TREE_CODE (t) == SSA_NAME ? user_variable (*n, t) : t;

  if (t == n->fn->facts->frame)
    return "frame";
  /* A generator that does not await is told where its values go.  */
  if (t == n->fn->facts->cx)
    return stream_words (n->fn->node->decl) == 1 ? "out" : "cx";
  if (!decl || !DECL_NAME (decl))
    return (decl && TREE_CODE (decl) == RESULT_DECL ? unique_name (n, "result")
	    : temporary_name (n));
  if (decl == t || SSA_NAME_VAR (t) != decl || n->apart.contains (decl))
    return unique_name (n, scoped_name (*n, decl));
  return name_of (n, decl);
}

static const char *
function_text (tree decl)
{
  const char *readable = async_body_name (decl);

  return (readable ? short_name (readable)
	  : keep_text (IDENTIFIER_POINTER (DECL_NAME (decl))));
}

/* The name of T, a declaration or an SSA name.  */

const char *
name_of (code_names *n, tree t)
{
  if (const char **known = n->names.get (t))
    return *known;
  const char *name = TREE_CODE (t) == FUNCTION_DECL ? function_text (t) : new_name (n, t);
  n->names.put (t, name);
  return name;
}
