/* Warn of futures that are used after they are gone, or lost.
   SPDX-License-Identifier: GPL-3.0-or-later

   An await, async_run, async_spawn, async_detach and async_drop take a future
   over.  Who awaits or drops the same variable once more uses freed memory, or
   NULL where __async_auto has set it.

   Only what happens for certain is warned of.  A function is read from its
   beginning to its end, and what is known of its variables holds as long as one
   statement follows the other: all is forgotten at labels and behind jumps,
   branches and loops, inside which the reading begins anew.  A variable whose
   address is known elsewhere, or that a nested function uses, is not looked at.
   What may be NULL may be dropped twice.

   A future that was made for a variable which is set to something else before
   anybody read it is lost.  That is -Wunused-result: it is a future thrown
   away, only later.  */

#include "front/front.h"

#define TAKES_OVER \
  "%<__await%>, %<async_run%>, %<async_spawn%>, %<async_detach%> and " \
  "%<async_drop%> take a future over"

/* What is known of a variable: since LOC it owns a future that was made for
   it, or what it owned is gone.  */
struct ownership
{
  tree var;
  location_t loc;
  bool gone;
  /* The variable was certainly no null pointer.  */
  bool certain;
};

struct reading
{
  reading (hash_set<tree> *s, hash_set<tree> *o) : shared (s), once (o) {}

  /* The variables that cannot be followed.  */
  hash_set<tree> *shared;
  /* Expressions that may stand in several places, but are evaluated once.  */
  hash_set<tree> *once;
  auto_vec<ownership, 8> known;
};

static void read_tree (tree t, reading *r);

static bool
followed_p (tree t, reading *r)
{
  return (((VAR_P (t) && !TREE_STATIC (t) && !DECL_EXTERNAL (t))
	   || TREE_CODE (t) == PARM_DECL)
	  && future_value_type (TREE_TYPE (t))
	  && !TREE_THIS_VOLATILE (t)
	  && !DECL_NONLOCAL (t)
	  && !r->shared->contains (t));
}

static ownership *
find (tree var, reading *r)
{
  for (ownership &o : r->known)
    if (o.var == var)
      return &o;
  return NULL;
}

static void
forget (tree var, reading *r)
{
  for (unsigned k = 0; k < r->known.length (); k++)
    if (r->known[k].var == var)
      {
	r->known.unordered_remove (k);
	return;
      }
}

static void
note (tree var, location_t loc, bool gone, bool certain, reading *r)
{
  forget (var, r);
  r->known.safe_push (ownership { var, loc, gone, certain });
}

static bool
cleaned_up_p (tree var)
{
  return VAR_P (var) && lookup_attribute ("cleanup", DECL_ATTRIBUTES (var));
}

/* At LOC the future in VAR is taken over: by an await if AWAIT, else by
   async_drop or the like, which may also be given NULL.  */
static void
take_over (tree var, location_t loc, bool await, reading *r)
{
  diagnostic_t kind;
  ownership *o = find (var, r);
  bool certain = await || (o && o->certain);
  /* What is not an await is a macro: speak of the place where it is used.  */
  if (!await)
    loc = expansion_point_location (loc);
  if (o && o->gone && certain && (await || !cleaned_up_p (var))
      && async_warning_p ("consumed", &kind))
    {
      auto_diagnostic_group d;
      if (emit_diagnostic (kind, loc, 0, "the future in %qD is used after it "
			   "was taken over [asyncc: consumed]", var))
	inform (o->loc, TAKES_OVER "; it was taken over here");
    }
  note (var, loc, true, certain, r);
}

/* True if VALUE is a future that nobody else knows.  */
static bool
new_future_p (tree value)
{
  tree call = tree_strip_nop_conversions (value);
  tree fn = TREE_CODE (call) == CALL_EXPR ? get_callee_fndecl (call) : NULL_TREE;
  return fn && async_function_p (fn);
}

/* What VAR owns, if anything, is overwritten at LOC.  */
static void
overwrite (tree var, location_t loc, reading *r)
{
  ownership *o = find (var, r);
  if (!o || o->gone)
    return;
  auto_diagnostic_group d;
  if (warning_at (loc, OPT_Wunused_result, "the future in %qD is lost: it was "
		  "neither awaited nor dropped", var))
    inform (o->loc, "it was made here");
}

/* VAR = VALUE at LOC.  */
static void
read_assignment (tree var, tree value, location_t loc, reading *r)
{
  read_tree (value, r);
  ownership *o = find (var, r);
  /* What takes an __async_auto variable over also sets it to null
     (append_disown in build-await.cc); the user has not written this.  */
  if (o && o->gone && cleaned_up_p (var) && integer_zerop (value))
    return;
  overwrite (var, loc, r);
  if (new_future_p (value))
    note (var, EXPR_LOC_OR_LOC (value, loc), false, true, r);
  else
    forget (var, r);
}

/* The operands of T from FIRST on are executed once, several times or not at
   all.  */
static void
read_branches (tree t, int first, reading *r)
{
  for (int k = first; k < TREE_OPERAND_LENGTH (t); k++)
    if (TREE_OPERAND (t, k))
      {
	reading inner (r->shared, r->once);
	read_tree (TREE_OPERAND (t, k), &inner);
      }
  r->known.truncate (0);
}

/* True if the condition T is one that an await asks: of a temporary, which no
   user can name, or whether the future was dropped.  */
static bool
awaiting_p (tree t)
{
  while (EXPR_P (t) && TREE_CODE (t) != CALL_EXPR && TREE_CODE (t) != TARGET_EXPR
	 && TREE_CODE (t) != COND_EXPR && TREE_OPERAND_LENGTH (t) > 0
	 && TREE_OPERAND (t, 0))
    t = TREE_OPERAND (t, 0);
  if (TREE_CODE (t) == CALL_EXPR)
    return get_callee_fndecl (t) == async_marker_decl (ASYNC_DROPPED);
  return VAR_P (t) && !DECL_NAME (t) && DECL_ARTIFICIAL (t);
}

static void
read_operands (tree t, reading *r)
{
  for (int k = 0; k < TREE_OPERAND_LENGTH (t); k++)
    if (TREE_OPERAND (t, k))
      read_tree (TREE_OPERAND (t, k), r);
}

/* Read the temporary T.  The await of a variable begins with one that is set
   to that variable; any other is read like its initializer.  */
static void
read_temporary (tree t, reading *r)
{
  tree value = TARGET_EXPR_INITIAL (t);
  tree var = value ? tree_strip_nop_conversions (value) : NULL_TREE;
  if (var && followed_p (var, r))
    take_over (var, EXPR_LOC_OR_LOC (t, input_location), true, r);
  else if (value)
    read_tree (value, r);
}

/* VAR = VALUE for a temporary or a followed VAR.  */
static void
read_setting (tree t, reading *r)
{
  tree to = TREE_OPERAND (t, 0);
  tree var = tree_strip_nop_conversions (TREE_OPERAND (t, 1));
  location_t loc = EXPR_LOC_OR_LOC (t, input_location);
  if (DECL_P (to) && followed_p (to, r))
    {
      if (TREE_CODE (t) == INIT_EXPR && followed_p (var, r)
	  && DECL_ARTIFICIAL (to))
	take_over (var, loc, false, r);
      else
	read_assignment (to, TREE_OPERAND (t, 1), loc, r);
    }
  else
    read_operands (t, r);
}

static void
read_declaration (tree t, reading *r)
{
  tree decl = DECL_EXPR_DECL (t);
  if (!VAR_P (decl) || TREE_STATIC (decl) || !DECL_INITIAL (decl))
    return;
  if (followed_p (decl, r))
    read_assignment (decl, DECL_INITIAL (decl), DECL_SOURCE_LOCATION (decl), r);
  else
    read_tree (DECL_INITIAL (decl), r);
}

static void
read_list (tree t, reading *r)
{
  for (tree_stmt_iterator i = tsi_start (t); !tsi_end_p (i); tsi_next (&i))
    read_tree (tsi_stmt (i), r);
}

static void
read_conditional (tree t, reading *r)
{
  tree condition = TREE_OPERAND (t, 0);
  if (condition && awaiting_p (condition))
    return;
  if (condition)
    read_tree (condition, r);
  read_branches (t, 1, r);
}

static void
read_elements (tree t, reading *r)
{
  unsigned k;
  tree value;
  FOR_EACH_CONSTRUCTOR_VALUE (CONSTRUCTOR_ELTS (t), k, value)
    read_tree (value, r);
}

/* Read T, which is executed now.  */
static void
read_tree (tree t, reading *r)
{
  if ((TREE_CODE (t) == SAVE_EXPR || TREE_CODE (t) == TARGET_EXPR)
      && r->once->add (t))
    return;
  switch (TREE_CODE (t))
    {
    case STATEMENT_LIST:
      read_list (t, r);
      break;
    case BIND_EXPR:
      if (BIND_EXPR_BODY (t))
	read_tree (BIND_EXPR_BODY (t), r);
      break;
    case DECL_EXPR:
      read_declaration (t, r);
      break;
    case TARGET_EXPR:
      read_temporary (t, r);
      break;
    case MODIFY_EXPR:
    case INIT_EXPR:
      read_setting (t, r);
      break;
    case COND_EXPR:
    case TRUTH_ANDIF_EXPR:
    case TRUTH_ORIF_EXPR:
    case SWITCH_STMT:
      read_conditional (t, r);
      break;
    case FOR_STMT:
    case WHILE_STMT:
    case DO_STMT:
      read_branches (t, 0, r);
      break;
    case LOOP_EXPR:
      /* This is the polling of an await; the user's loops are not LOOP_EXPRs
	 yet.  */
      break;
    case CONSTRUCTOR:
      read_elements (t, r);
      break;
    case ASM_EXPR:
    case LABEL_EXPR:
    case CASE_LABEL_EXPR:
    case GOTO_EXPR:
      r->known.truncate (0);
      break;
    case RETURN_EXPR:
      read_operands (t, r);
      r->known.truncate (0);
      break;
    default:
      if (DECL_P (t) && followed_p (t, r))
	forget (t, r);
      else if (EXPR_P (t))
	read_operands (t, r);
    }
}

/* Collect the variables whose addresses are taken other than for the handler
   of __async_auto.  */
static tree
find_shared (tree *tp, int *walk_subtrees, void *data)
{
  tree t = *tp;
  tree fn = TREE_CODE (t) == CALL_EXPR ? get_callee_fndecl (t) : NULL_TREE;
  if (TYPE_P (t)
      || (fn && DECL_NAME (fn) && id_equal (DECL_NAME (fn),
					    "__asyncc_auto_drop")))
    *walk_subtrees = 0;
  else if (TREE_CODE (t) == ADDR_EXPR)
    if (tree base = get_base_address (TREE_OPERAND (t, 0)))
      if (DECL_P (base))
	static_cast <hash_set<tree> *> (data)->add (base);
  return NULL_TREE;
}

void
warn_consumed (tree fn)
{
  tree body = DECL_SAVED_TREE (fn);
  if (!futures_seen_p () || seen_error () || !body)
    return;
  hash_set<tree> shared, once;
  reading r (&shared, &once);
  walk_tree_without_duplicates (&body, find_shared, &shared);
  read_tree (body, &r);
}
