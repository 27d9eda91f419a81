/* What cannot be lowered, one reason per case.
   SPDX-License-Identifier: GPL-3.0-or-later

   A refusal is one error at the await, with a note at what is in its way and
   what to do.  (In stress mode nobody wrote the awaits; there a function that
   would be refused is left alone, see stress-excluded.cc.)  The dump names every
   reason.  */

#include "analyse/analyse.h"

/* ---- saying no --------------------------------------------------------- */

/* LOC, or the place of the call if LOC is inside a function that was inlined there
   and that the user has marked as `artificial'.  */

static location_t
visible_location (location_t loc)
{
  location_t *outer = LOCATION_BLOCK (loc)
		      ? block_nonartificial_location (LOCATION_BLOCK (loc))
		      : NULL;

  return outer ? *outer : loc;
}

/* The place of the first await in FN.  */

static location_t
first_await (async_fn *fn)
{
  function *fun = DECL_STRUCT_FUNCTION (fn->decl);
  basic_block bb;

  FOR_EACH_BB_FN (bb, fun)
    for (gimple_stmt_iterator gsi = gsi_start_bb (bb); !gsi_end_p (gsi);
	 gsi_next (&gsi))
      if (suspends_p (gsi_stmt (gsi)))
	return gimple_location (gsi_stmt (gsi));
  return DECL_SOURCE_LOCATION (fn->decl);
}

/* MESSAGE, which speaks of awaits, as it is said of the present function: a generator
   that is not async only yields.  */

static const char *
in_its_words (const char *message)
{
  if (stream_words (current_function_decl) != 1)
    return message;
  char *words = xstrdup (message);
  for (char *p = words; (p = strstr (p, "await"));)
    memcpy (p, "yield", strlen ("yield"));
  const char *kept = IDENTIFIER_POINTER (get_identifier (words));
  free (words);
  return kept;
}

static bool
refuse (location_t where, const char *what, location_t note_at,
	const char *remedy)
{
  auto_diagnostic_group d;

  if (dump_file)
    fprintf (dump_file, "refused: %s\n", what);
  error_at (visible_location (where), in_its_words (what));
  inform (visible_location (note_at), in_its_words (remedy));
  return false;
}

/* A frame has a size when the program is compiled; the vectors of some machines
   have theirs when it runs.  */

static bool
constant_size_p (tree type)
{
  return TYPE_SIZE_UNIT (type) && tree_fits_uhwi_p (TYPE_SIZE_UNIT (type));
}

/* True if there can be a place in a frame for what FN takes and gives.  */

static bool
refuse_signature (async_fn *fn)
{
  tree result = TREE_TYPE (DECL_RESULT (fn->decl));

  for (tree p = DECL_ARGUMENTS (fn->decl); p; p = DECL_CHAIN (p))
    if (!constant_size_p (TREE_TYPE (p)))
      return refuse (DECL_SOURCE_LOCATION (p),
		     "the size of this parameter of an async function is not "
		     "constant",
		     DECL_SOURCE_LOCATION (fn->decl), "pass its address");
  if (!VOID_TYPE_P (result) && !constant_size_p (result))
    return refuse (DECL_SOURCE_LOCATION (fn->decl),
		   "the size of the result of this async function is not "
		   "constant",
		   DECL_SOURCE_LOCATION (fn->decl),
		   "store it where an argument says");
  return true;
}

/* True if FN as a whole can be lowered.  */

bool
refuse_function (async_fn *fn)
{
  function *fun = DECL_STRUCT_FUNCTION (fn->decl);
  gimple *stmt, *across;

  if (!refuse_signature (fn))
    return false;
  if (!fn->suspends)
    return true;
  if ((stmt = find_return_across (&across)))
    return refuse (gimple_location (across),
		   "%<setjmp%> or the like is live across this await",
		   gimple_location (stmt),
		   "call it after the last await, or in a function of its own "
		   "that does not await");
  if (fun->has_nonlocal_label
      || (!find_returns_twice (fun) && abnormal_edges_p (fun)))
    return refuse (first_await (fn),
		   "await in a function that nested functions jump into",
		   DECL_SOURCE_LOCATION (fn->decl),
		   "return from the nested function and test its result");
  if ((stmt = find_frame_builtin (fun)))
    return refuse (first_await (fn),
		   "await in a function that uses its machine frame",
		   gimple_location (stmt),
		   "move this into a function of its own that does not await");
  return true;
}

/* ---- frames that are too large ------------------------------------------ */

/* The most bytes that a frame can have: what describes it to the runtime has 32
   bits for sizes and offsets, and no object is larger than a distance.  */

unsigned HOST_WIDE_INT
max_frame_size (void)
{
  return MIN (HOST_WIDE_INT_UC (0xffffffff),
	      tree_to_uhwi (TYPE_MAX_VALUE (ptrdiff_type_node)));
}

/* Complain that FN's frame is larger than any can be.  */

bool
refuse_vast (async_fn *fn)
{
  auto_diagnostic_group d;
  location_t loc = DECL_SOURCE_LOCATION (fn->decl);

  if (dump_file)
    fprintf (dump_file, "refused: vast frame\n");
  error_at (loc, "the frame of %qD has more than " HOST_WIDE_INT_PRINT_UNSIGNED
	    " bytes, which is the most that a frame can have", fn->decl,
	    max_frame_size ());
  inform (loc, "large objects that are live across an await are better "
	  "allocated apart");
  return false;
}

/* True if something of TYPE alone is too large for a frame.  */

bool
vast_type_p (tree type)
{
  tree size = VOID_TYPE_P (type) ? NULL_TREE : TYPE_SIZE_UNIT (type);

  return (size && TREE_CODE (size) == INTEGER_CST
	  && (!tree_fits_uhwi_p (size)
	      || tree_to_uhwi (size) > max_frame_size ()));
}

/* True if FN's frame has something in it that is too large for any.  What is
   left can be added up.  */

static bool
vast_item_p (const body_facts *f)
{
  unsigned k;
  bitmap_iterator bi;

  if (vast_type_p (f->fn->sig->result_type))
    return true;
  for (tree type : f->fn->sig->parm_types)
    if (vast_type_p (type))
      return true;
  EXECUTE_IF_SET_IN_BITMAP (f->pinned, 0, k, bi)
    if (vast_type_p (TREE_TYPE (f->objects[k])))
      return true;
  return false;
}

/* ---- what is live ------------------------------------------------------ */

/* Where a va_list is a plain pointer, as with -m32, only its name tells it from
   others.  */

static bool
named_va_list_p (tree type)
{
  tree name;

  for (; type && (name = TYPE_NAME (type)) && TREE_CODE (name) == TYPE_DECL;
       type = DECL_ORIGINAL_TYPE (name))
    if (id_equal (DECL_NAME (name), "__builtin_va_list"))
      return true;
  return false;
}

static bool
va_list_p (tree type)
{
  if (POINTER_TYPE_P (va_list_type_node))
    return named_va_list_p (type);
  return (type
	  && TYPE_MAIN_VARIANT (type) == TYPE_MAIN_VARIANT (va_list_type_node));
}

/* A va_list, or a pointer to what one points to (an argument of that type).  */

static bool
va_list_value_p (tree type)
{
  return (va_list_p (type)
	  || (POINTER_TYPE_P (type)
	      && TREE_CODE (va_list_type_node) == ARRAY_TYPE
	      && (TYPE_MAIN_VARIANT (TREE_TYPE (type))
		  == TYPE_MAIN_VARIANT (TREE_TYPE (va_list_type_node)))));
}

static tree
live_va_list (const body_facts *f, suspension *sp)
{
  unsigned k;
  bitmap_iterator bi;

  EXECUTE_IF_SET_IN_BITMAP (sp->live, 0, k, bi)
    if (va_list_value_p (TREE_TYPE (ssa_name (k))))
      return SSA_NAME_VAR (ssa_name (k)) ? SSA_NAME_VAR (ssa_name (k))
	     : f->fn->decl;
  EXECUTE_IF_SET_IN_BITMAP (sp->objects, 0, k, bi)
    if (va_list_value_p (TREE_TYPE (f->objects[k])))
      return f->objects[k];
  return NULL_TREE;
}

/* What lives across SP and has no constant size, or null.  */

static tree
live_sizeless (const body_facts *f, suspension *sp)
{
  unsigned k;
  bitmap_iterator bi;

  EXECUTE_IF_SET_IN_BITMAP (sp->live, 0, k, bi)
    if (!constant_size_p (TREE_TYPE (ssa_name (k))))
      return SSA_NAME_VAR (ssa_name (k)) ? SSA_NAME_VAR (ssa_name (k))
	     : f->fn->decl;
  EXECUTE_IF_SET_IN_BITMAP (sp->objects, 0, k, bi)
    if (!constant_size_p (TREE_TYPE (f->objects[k])))
      return f->objects[k];
  return NULL_TREE;
}

/* The function with the arguments in a list waits for a wrapper of stress mode
   until FN is ready.  */

static bool
list_stays_p (async_fn *fn)
{
  return lookup_attribute (ASYNC_STRESSED_ATTR, DECL_ATTRIBUTES (fn->decl));
}

/* Which hard-register variables are read behind the start of each block before
   they are set there.  Nobody keeps a machine register while the function is
   suspended, so that must not happen behind a point.  An asm that only writes a
   variable does not read it; a store to a part of it does.  */

struct register_problem : flow_problem
{
  register_problem (const vec<tree> &v)
    : flow_problem (BACKWARDS), variables (v) {}
  void pass_block (basic_block bb, bitmap now) override;

  const vec<tree> &variables;
};

/* What a statement does to one of them.  */
struct register_use
{
  tree decl;
  bool loads;
  bool stores;
};

static bool
note_load (gimple *, tree base, tree, void *data)
{
  register_use *u = (register_use *) data;

  u->loads |= base == u->decl;
  return false;
}

static bool
note_store (gimple *, tree base, tree op, void *data)
{
  register_use *u = (register_use *) data;

  u->stores |= op == u->decl;
  u->loads |= base == u->decl && op != base;
  return false;
}

void
register_problem::pass_block (basic_block bb, bitmap now)
{
  for (gimple_stmt_iterator gsi = gsi_last_bb (bb); !gsi_end_p (gsi);
       gsi_prev (&gsi))
    for (unsigned k = 0; k < variables.length (); k++)
      {
	register_use use = { variables[k], false, false };
	walk_stmt_load_store_ops (gsi_stmt (gsi), &use, note_load, note_store);
	if (use.stores)
	  bitmap_clear_bit (now, k);
	if (use.loads)
	  bitmap_set_bit (now, k);
      }
}

static void
find_register_variables (vec<tree> *variables)
{
  unsigned i;
  tree var;

  FOR_EACH_LOCAL_DECL (cfun, i, var)
    if (VAR_P (var) && DECL_HARD_REGISTER (var) && !is_global_var (var))
      variables->safe_push (var);
}

/* True if no register variable lives across a suspension of FN.  */

static bool
refuse_registers (const body_facts *f)
{
  auto_vec<tree> variables;

  find_register_variables (&variables);
  if (variables.is_empty ())
    return true;
  register_problem p (variables);
  solve_flow (&p);
  for (suspension *sp : f->points)
    if (!bitmap_empty_p (p.out[sp->cont->index]))
      {
	unsigned k = bitmap_first_set_bit (p.out[sp->cont->index]);
	return refuse (sp->loc,
		       "a variable in a machine register is live across this "
		       "await",
		       DECL_SOURCE_LOCATION (variables[k]),
		       "copy it to an ordinary variable before the await");
      }
  return true;
}

/* A trampoline is code beside the variables that a nested function captures.
   The frame is no place for code.  */

static gimple *
live_trampoline (const body_facts *f)
{
  gimple *stmt = find_trampoline (DECL_STRUCT_FUNCTION (f->fn->decl));
  tree place = stmt ? gimple_call_arg (stmt, 0) : NULL_TREE;

  if (!place || TREE_CODE (place) != ADDR_EXPR)
    return NULL;
  tree base = get_base_address (TREE_OPERAND (place, 0));
  int *number = base ? f->object_number->get (base) : NULL;
  return number && bitmap_bit_p (f->pinned, *number) ? stmt : NULL;
}

/* How many suspension points the state of a future can tell apart.  */

static unsigned HOST_WIDE_INT
max_points (void)
{
  return (tree_to_uhwi (TYPE_MAX_VALUE (state_type ()))
	  - ASYNC_STATE_FIRST + 1);
}

/* True if nothing that is live across a suspension of FN is of a kind that
   cannot be kept.  */

bool
refuse_live (const body_facts *f)
{
  if (vast_item_p (f))
    return refuse_vast (f->fn);
  if (gimple *stmt = live_trampoline (f))
    return refuse (gimple_location (stmt),
		   "the address of a nested function that captures variables "
		   "is taken in a function that awaits",
		   DECL_SOURCE_LOCATION (f->fn->decl),
		   "pass what the nested function needs as an argument, or "
		   "call it directly");
  if (f->points.length () > max_points ())
    return refuse (f->points[max_points ()]->loc,
		   "too many awaits in this function",
		   DECL_SOURCE_LOCATION (f->fn->decl), "split it");
  for (suspension *sp : f->points)
    {
      if (tree decl = list_stays_p (f->fn) ? NULL_TREE : live_va_list (f, sp))
	return refuse (sp->loc, "a %<va_list%> is live across this await",
		       DECL_SOURCE_LOCATION (decl),
		       "take the arguments out of it before the await");
      if (tree decl = live_sizeless (f, sp))
	return refuse (sp->loc,
		       "a value whose size is not constant is live across this "
		       "await",
		       DECL_SOURCE_LOCATION (decl),
		       "store it in an array before the await, and load it "
		       "again behind it");
    }
  return refuse_registers (f);
}
