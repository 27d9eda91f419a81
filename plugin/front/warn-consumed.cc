/* Warn of futures that are used after they are gone, or lost.
   SPDX-License-Identifier: GPL-3.0-or-later

   An await, async_run, async_spawn, async_detach and async_drop take a future
   over.  Who awaits or drops the same variable once more uses freed memory, or
   NULL where __async_auto has set it.

   Only what happens for certain is warned of.  A function is read from its
   beginning to its end, and what is known is known on every way that leads
   there: where ways meet, behind a branch, at a case label or behind a loop, only
   what all of them agree on is kept, and nothing is known at a label.  At the
   beginning of a loop nothing is known of what the loop changes or takes over.
   That its next iteration uses what the one before took over is not warned of:
   it may have one iteration only.

   Variables, members of variables and elements with a constant index are
   followed: places.  One whose address is known elsewhere, or that a nested
   function uses, is not looked at.  What may be NULL may be dropped twice.

   A future that was made for a place which is set to something else before
   anybody read it is lost.  That is -Wunused-result: it is a future thrown
   away, only later.  */

#include "front/front.h"

struct reading
{
  /* The variables that cannot be followed.  */
  hash_set<tree> *shared;
  /* Expressions that may stand in several places, but are evaluated once.  */
  hash_set<tree> *once;
  /* What is known where the reader is, where `break' and `continue' lead, and
     where the switch begins.  */
  future_knowledge *now, *breaks, *continues, *cases;
  bool default_seen;
};

static void read_tree (tree t, reading *r);

/* ---- places ------------------------------------------------------------ */

/* The variable of the place T, if it can be followed; else null.  */
static tree
followed_base (tree t, reading *r)
{
  tree base = base_of_place (t);
  return (base
	  && !(VAR_P (base) && (TREE_STATIC (base) || DECL_EXTERNAL (base)))
	  && !TREE_THIS_VOLATILE (t)
	  && !TREE_THIS_VOLATILE (base)
	  && !DECL_NONLOCAL (base)
	  && !r->shared->contains (base) ? base : NULL_TREE);
}

static bool
followed_p (tree t, reading *r)
{
  return future_value_type (TREE_TYPE (t)) && followed_base (t, r);
}

/* ---- what happens to futures ------------------------------------------- */

static bool
cleaned_up_p (tree place)
{
  return DECL_P (place) && lookup_attribute ("cleanup", DECL_ATTRIBUTES (place));
}

/* At LOC the future in PLACE is taken over: by an await if AWAIT, else by
   async_drop or the like, which may also be given NULL.  */
static void
take_over (tree place, location_t loc, bool await, reading *r)
{
  diagnostic_t kind;
  ownership *o = find_ownership (place, r->now);
  bool certain = await || (o && o->certain);
  /* What is not an await is a macro: speak of the place where it is used.  */
  if (!await)
    loc = expansion_point_location (loc);
  if (o && o->gone && certain && (await || !cleaned_up_p (place))
      && async_warning_p ("consumed", &kind))
    {
      auto_diagnostic_group d;
      if (emit_diagnostic (kind, loc, 0, "the future in %qE is used after it "
			   "was taken over [asyncc: consumed]", place))
	inform (o->loc, "%<__await%>, %<async_run%>, %<async_spawn%>, "
		"%<async_detach%> and %<async_drop%> take a future over; it was "
		"taken over here");
    }
  note_ownership (place, loc, true, certain, r->now);
}

/* True if VALUE is a future that nobody else knows.  */
static bool
new_future_p (tree value)
{
  tree call = tree_strip_nop_conversions (value);
  tree fn = TREE_CODE (call) == CALL_EXPR ? get_callee_fndecl (call) : NULL_TREE;
  return fn && async_function_p (fn);
}

/* What PLACE owns, if anything, is overwritten at LOC.  */
static void
overwrite (tree place, location_t loc, reading *r)
{
  ownership *o = find_ownership (place, r->now);
  if (!o || o->gone)
    return;
  auto_diagnostic_group d;
  if (warning_at (loc, OPT_Wunused_result, "the future in %qE is lost: it was "
		  "neither awaited nor dropped", place))
    inform (o->loc, "it was made here");
}

/* PLACE = VALUE at LOC.  */
static void
read_assignment (tree place, tree value, location_t loc, reading *r)
{
  read_tree (value, r);
  ownership *o = find_ownership (place, r->now);
  /* What takes an __async_auto variable over also sets it to null
     (append_disown in build-await.cc); the user has not written this.  */
  if (o && o->gone && cleaned_up_p (place) && integer_zerop (value))
    return;
  overwrite (place, loc, r);
  if (new_future_p (value))
    note_ownership (place, EXPR_LOC_OR_LOC (value, loc), false, true, r->now);
  else
    forget_place (place, r->now);
}

/* ---- what several ways lead through ------------------------------------ */

/* What a part of the function may do to the variables of places.  */
struct effects
{
  effects (reading *read) : r (read) {}

  reading *r;
  hash_set<tree> taken_over, changed;
};

static tree
find_effects (tree *tp, int *walk_subtrees, void *data)
{
  effects *e = static_cast <effects *> (data);
  tree t = *tp;
  tree value = TREE_CODE (t) == TARGET_EXPR ? TARGET_EXPR_INITIAL (t) : NULL_TREE;
  tree place = value ? tree_strip_nop_conversions (value) : NULL_TREE;
  if (TYPE_P (t))
    *walk_subtrees = 0;
  else if (place && followed_p (place, e->r))
    {
      e->taken_over.add (base_of_place (place));
      *walk_subtrees = 0;
    }
  else if (DECL_P (t))
    e->changed.add (t);
  return NULL_TREE;
}

/* Forget what T may change, and also what T may take over but for what is gone
   already.  */
static void
forget_changed (tree t, reading *r)
{
  effects e (r);
  walk_tree_without_duplicates (&t, find_effects, &e);
  for (unsigned i = r->now->of.length (); i-- > 0;)
    {
      const ownership &o = r->now->of[i];
      tree base = base_of_place (o.place);
      if (e.changed.contains (base)
	  || (!o.gone && e.taken_over.contains (base)))
	r->now->of.unordered_remove (i);
    }
}

/* Read T, which may be null, from what is known at BEGIN; it meets JOINED.  */
static void
read_way (tree t, const future_knowledge &begin, future_knowledge *joined,
	  reading *r)
{
  future_knowledge way (begin), *save = r->now;
  r->now = &way;
  if (t)
    read_tree (t, r);
  meet_ways (joined, &way);
  r->now = save;
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

/* A || B and A && B: B is perhaps executed.  */
static void
read_short_circuit (tree t, reading *r)
{
  read_tree (TREE_OPERAND (t, 0), r);
  future_knowledge joined (*r->now);
  read_way (TREE_OPERAND (t, 1), *r->now, &joined, r);
  go_on (r->now, joined);
}

static void
read_conditional (tree t, reading *r)
{
  tree condition = TREE_OPERAND (t, 0);
  if (awaiting_p (condition))
    return;
  read_tree (condition, r);
  future_knowledge joined (false);
  if (!integer_zerop (condition))
    read_way (TREE_OPERAND (t, 1), *r->now, &joined, r);
  if (!integer_nonzerop (condition))
    read_way (TREE_OPERAND (t, 2), *r->now, &joined, r);
  go_on (r->now, joined);
}

static void
read_switch (tree t, reading *r)
{
  read_tree (SWITCH_STMT_COND (t), r);
  reading save = *r;
  future_knowledge begin (*r->now), end (false);
  r->cases = &begin;
  r->breaks = &end;
  r->default_seen = false;
  end_way (r->now);
  if (SWITCH_STMT_BODY (t))
    read_tree (SWITCH_STMT_BODY (t), r);
  meet_ways (&end, r->now);
  if (!r->default_seen)
    meet_ways (&end, &begin);
  *r = save;
  go_on (r->now, end);
}

/* ---- loops ------------------------------------------------------------- */

/* A loop of any kind; what it does not have is null.  */
struct loop_parts
{
  tree condition, body, step;
  bool body_first;
};

static loop_parts
parts_of (tree t)
{
  switch (TREE_CODE (t))
    {
    case FOR_STMT:
      return { FOR_COND (t), FOR_BODY (t), FOR_EXPR (t), false };
    case WHILE_STMT:
      return { WHILE_COND (t), WHILE_BODY (t), NULL_TREE, false };
    default:
      return { DO_COND (t), DO_BODY (t), NULL_TREE, true };
    }
}

/* Read the condition of the loop P and let END be what is known behind the
   loop.  */
static void
read_condition (const loop_parts &p, future_knowledge *end, reading *r)
{
  if (p.condition)
    {
      read_tree (p.condition, r);
      if (!integer_nonzerop (p.condition))
	meet_ways (end, r->now);
    }
}

static void
read_loop (tree t, reading *r)
{
  loop_parts p = parts_of (t);
  if (TREE_CODE (t) == FOR_STMT && FOR_INIT_STMT (t))
    read_tree (FOR_INIT_STMT (t), r);
  forget_changed (t, r);
  reading save = *r;
  future_knowledge next (false), end (false);
  r->breaks = &end;
  r->continues = &next;
  if (!p.body_first)
    read_condition (p, &end, r);
  if (p.body)
    read_tree (p.body, r);
  meet_ways (&next, r->now);
  go_on (r->now, next);
  if (p.step)
    read_tree (p.step, r);
  if (p.body_first)
    read_condition (p, &end, r);
  *r = save;
  go_on (r->now, end);
}

/* ---- expressions and statements ---------------------------------------- */

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

/* PLACE = VALUE for a temporary or a followed PLACE.  */
static void
read_setting (tree t, reading *r)
{
  tree to = TREE_OPERAND (t, 0);
  tree var = tree_strip_nop_conversions (TREE_OPERAND (t, 1));
  location_t loc = EXPR_LOC_OR_LOC (t, input_location);
  if (followed_p (to, r))
    {
      if (TREE_CODE (t) == INIT_EXPR && followed_p (var, r)
	  && DECL_P (to) && DECL_ARTIFICIAL (to))
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
  if (!followed_p (decl, r))
    forget_variable (decl, r->now);
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

/* What was known of a variable is not known of the one that the next execution of
   its scope T makes.  */
static void
read_scope (tree t, reading *r)
{
  for (tree v = BIND_EXPR_VARS (t); v; v = DECL_CHAIN (v))
    forget_variable (v, r->now);
  if (BIND_EXPR_BODY (t))
    read_tree (BIND_EXPR_BODY (t), r);
}

/* Read what is between one branch or jump and the next.  */
static bool
read_jump (tree t, reading *r)
{
  switch (TREE_CODE (t))
    {
    case BREAK_STMT:
    case CONTINUE_STMT:
      if (future_knowledge *to = (TREE_CODE (t) == BREAK_STMT
				  ? r->breaks : r->continues))
	meet_ways (to, r->now);
      end_way (r->now);
      return true;
    case GOTO_EXPR:
    case RETURN_EXPR:
      read_operands (t, r);
      end_way (r->now);
      return true;
    case CASE_LABEL_EXPR:
      r->default_seen |= !CASE_LOW (t);
      if (r->cases)
	meet_ways (r->now, r->cases);
      return true;
    case LABEL_EXPR:
      r->now->reached = true;
      r->now->of.truncate (0);
      return true;
    default:
      return false;
    }
}

/* Read T if several ways lead through it.  */
static bool
read_ways (tree t, reading *r)
{
  switch (TREE_CODE (t))
    {
    case COND_EXPR:
      read_conditional (t, r);
      return true;
    case TRUTH_ANDIF_EXPR:
    case TRUTH_ORIF_EXPR:
      read_short_circuit (t, r);
      return true;
    case SWITCH_STMT:
      read_switch (t, r);
      return true;
    case FOR_STMT:
    case WHILE_STMT:
    case DO_STMT:
      read_loop (t, r);
      return true;
    case LOOP_EXPR:
      /* This is the polling of an await; the user's loops are not LOOP_EXPRs
	 yet.  */
      return true;
    default:
      return false;
    }
}

static void
read_call (tree t, reading *r)
{
  tree fn = get_callee_fndecl (t);
  int flags = fn ? flags_from_decl_or_type (fn) : 0;
  read_operands (t, r);
  if (flags & ECF_NORETURN)
    end_way (r->now);
  if (flags & ECF_RETURNS_TWICE)
    r->now->of.truncate (0);
}

/* Whoever reads a variable may keep what it owns; a member of another type is no
   future.  */
static void
read_other (tree t, reading *r)
{
  if (handled_component_p (t) || DECL_P (t))
    {
      tree base = followed_base (t, r);
      if (base && future_value_type (TREE_TYPE (t)))
	forget_place (t, r->now);
      else if (base && (AGGREGATE_TYPE_P (TREE_TYPE (t))
			|| POINTER_TYPE_P (TREE_TYPE (t))))
	forget_variable (base, r->now);
      else if (!base && !DECL_P (t))
	read_operands (t, r);
      else if (!base)
	forget_variable (t, r->now);
    }
  else if (EXPR_P (t))
    read_operands (t, r);
}

static void
read_elements (tree t, reading *r)
{
  unsigned k;
  tree value;
  FOR_EACH_CONSTRUCTOR_VALUE (CONSTRUCTOR_ELTS (t), k, value)
    read_tree (value, r);
}

/* Regions of OpenMP and of OpenACC are executed as these say.  */
static bool
region_p (tree t)
{
  return (TREE_CODE (t) >= OACC_PARALLEL
	  && TREE_CODE (t) <= OMP_ATOMIC_CAPTURE_NEW);
}

/* Read T, which is executed now.  */
static void
read_tree (tree t, reading *r)
{
  if ((TREE_CODE (t) == SAVE_EXPR || TREE_CODE (t) == TARGET_EXPR)
      && r->once->add (t))
    return;
  if (region_p (t) || TREE_CODE (t) == ASM_EXPR)
    r->now->of.truncate (0);
  else if (!read_jump (t, r) && !read_ways (t, r))
    switch (TREE_CODE (t))
      {
      case STATEMENT_LIST:
	read_list (t, r);
	break;
      case BIND_EXPR:
	read_scope (t, r);
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
      case CALL_EXPR:
	read_call (t, r);
	break;
      case CONSTRUCTOR:
	read_elements (t, r);
	break;
      default:
	read_other (t, r);
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
  future_knowledge now (true);
  reading r { &shared, &once, &now, NULL, NULL, NULL, false };
  walk_tree_without_duplicates (&body, find_shared, &shared);
  read_tree (body, &r);
}
