/* Warn of futures that are used after they are gone, or lost.
   SPDX-License-Identifier: GPL-3.0-or-later

   An await, async_run, async_spawn, async_detach and async_drop take a future
   over.  Who awaits or drops the same variable once more uses freed memory, or
   NULL where __async_auto has set it.

   Only what happens for certain is warned of.  A function is read from its
   beginning to its end, and what is known is known on every way that leads
   there: where ways meet, behind a branch, at a case label or behind a loop, only
   what all of them agree on is kept, and nothing is known at a label.  At the
   beginning of a loop nothing is known of what the loop changes.  What a loop
   takes over on all ways to its next iteration is gone there; so the beginning of
   the loop is read once more, up to where it may be left.

   Variables, members of variables and elements with a constant index are
   followed: places.  One whose address is known elsewhere, or that a nested
   function uses, is not looked at.  What may be NULL may be dropped twice.

   A future that was made for a place which is set to something else before
   anybody read it is lost.  That is -Wunused-result: it is a future thrown
   away, only later.  */

#include "front/front.h"

#define TAKES_OVER \
  "%<__await%>, %<async_run%>, %<async_spawn%>, %<async_detach%> and " \
  "%<async_drop%> take a future over"

/* What is known of a place: since LOC it owns a future that was made for it, or
   what it owned is gone.  */
struct ownership
{
  tree place;
  location_t loc;
  bool gone;
  /* The place was certainly no null pointer.  */
  bool certain;
};

/* What is known at one point of a function.  */
struct knowledge
{
  explicit knowledge (bool r) : reached (r) {}
  explicit knowledge (const knowledge &k) : reached (k.reached)
  {
    of.safe_splice (k.of);
  }

  /* No way leads to the point if not REACHED.  */
  bool reached;
  auto_vec<ownership, 8> of;
};

struct reading
{
  /* The variables that cannot be followed.  */
  hash_set<tree> *shared;
  /* Expressions that may stand in several places, but are evaluated once.  */
  hash_set<tree> *once;
  /* What is known where the reader is, where `break' and `continue' lead, and
     where the switch begins.  */
  knowledge *now, *breaks, *continues, *cases;
  bool default_seen;
  /* Another iteration of a loop is read, up to where it may be left.  */
  bool again;
};

static void read_tree (tree t, reading *r);

/* ---- places ------------------------------------------------------------ */

/* The variable of which the place T is, or is a part; null if T is something
   else, or lies in a union.  */
static tree
base_of_place (tree t)
{
  for (;;)
    if (TREE_CODE (t) == COMPONENT_REF
	&& TREE_CODE (TREE_TYPE (TREE_OPERAND (t, 0))) == RECORD_TYPE)
      t = TREE_OPERAND (t, 0);
    else if (TREE_CODE (t) == ARRAY_REF
	     && TREE_CODE (TREE_OPERAND (t, 1)) == INTEGER_CST)
      t = TREE_OPERAND (t, 0);
    else
      return VAR_P (t) || TREE_CODE (t) == PARM_DECL ? t : NULL_TREE;
}

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

static bool
same_place_p (tree a, tree b)
{
  return a == b || (!DECL_P (a) && !DECL_P (b) && operand_equal_p (a, b, 0));
}

/* ---- knowledge --------------------------------------------------------- */

static ownership *
find (tree place, knowledge *k)
{
  for (ownership &o : k->of)
    if (same_place_p (o.place, place))
      return &o;
  return NULL;
}

static void
forget (tree place, knowledge *k)
{
  for (unsigned i = 0; i < k->of.length (); i++)
    if (same_place_p (k->of[i].place, place))
      {
	k->of.unordered_remove (i);
	return;
      }
}

/* Forget BASE and all parts of it.  */
static void
forget_all (tree base, knowledge *k)
{
  for (unsigned i = k->of.length (); i-- > 0;)
    if (base_of_place (k->of[i].place) == base)
      k->of.unordered_remove (i);
}

static void
note (tree place, location_t loc, bool gone, bool certain, knowledge *k)
{
  forget (place, k);
  if (k->reached)
    k->of.safe_push (ownership { place, loc, gone, certain });
}

/* Two ways meet: let INTO be what is known on both.  */
static void
meet (knowledge *into, knowledge *other)
{
  if (!other->reached)
    return;
  if (!into->reached)
    {
      into->reached = true;
      into->of.truncate (0);
      into->of.safe_splice (other->of);
      return;
    }
  for (unsigned i = into->of.length (); i-- > 0;)
    {
      ownership &o = into->of[i];
      ownership *too = find (o.place, other);
      if (!too || too->gone != o.gone)
	into->of.unordered_remove (i);
      else
	o.certain &= too->certain;
    }
}

/* No way leads on from here.  */
static void
end_way (knowledge *k)
{
  k->reached = false;
  k->of.truncate (0);
}

/* ---- what happens to futures ------------------------------------------- */

static bool
cleaned_up_p (tree place)
{
  return VAR_P (place) && lookup_attribute ("cleanup", DECL_ATTRIBUTES (place));
}

/* At LOC the future in PLACE is taken over: by an await if AWAIT, else by
   async_drop or the like, which may also be given NULL.  */
static void
take_over (tree place, location_t loc, bool await, reading *r)
{
  diagnostic_t kind;
  ownership *o = find (place, r->now);
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
	inform (o->loc, r->again ? G_(TAKES_OVER "; it was taken over here, in "
				      "the iteration before")
		: G_(TAKES_OVER "; it was taken over here"));
    }
  note (place, loc, true, certain, r->now);
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
  ownership *o = find (place, r->now);
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
  ownership *o = find (place, r->now);
  /* What takes an __async_auto variable over also sets it to null
     (append_disown in build-await.cc); the user has not written this.  */
  if (o && o->gone && cleaned_up_p (place) && integer_zerop (value))
    return;
  overwrite (place, loc, r);
  if (new_future_p (value))
    note (place, EXPR_LOC_OR_LOC (value, loc), false, true, r->now);
  else
    forget (place, r->now);
}

/* ---- what several ways lead through ------------------------------------ */

/* What a part of the function may do to the variables of places.  */
struct effects
{
  effects (reading *read) : r (read), jumps (false) {}

  reading *r;
  hash_set<tree> taken_over, changed;
  bool jumps;
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
  else if (TREE_CODE (t) == BREAK_STMT || TREE_CODE (t) == CONTINUE_STMT
	   || TREE_CODE (t) == GOTO_EXPR || TREE_CODE (t) == RETURN_EXPR
	   || TREE_CODE (t) == LABEL_EXPR)
    e->jumps = true;
  return NULL_TREE;
}

/* Forget what T may change, and also what T may take over but for what is gone
   already.  Returns whether T jumps.  */
static bool
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
  return e.jumps;
}

/* In another iteration of a loop T is perhaps executed.  What stands behind it
   is only certain if T does not leave the loop.  */
static void
skip (tree t, reading *r)
{
  if (forget_changed (t, r))
    end_way (r->now);
}

/* Read T, which may be null, from what is known at BEGIN; it meets JOINED.  */
static void
read_way (tree t, const knowledge &begin, knowledge *joined, reading *r)
{
  knowledge way (begin), *save = r->now;
  r->now = &way;
  if (t)
    read_tree (t, r);
  meet (joined, &way);
  r->now = save;
}

/* Go on with what is known at K.  */
static void
go_on (const knowledge &k, reading *r)
{
  r->now->reached = k.reached;
  r->now->of.truncate (0);
  r->now->of.safe_splice (k.of);
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
  knowledge joined (*r->now);
  read_way (TREE_OPERAND (t, 1), *r->now, &joined, r);
  go_on (joined, r);
}

static void
read_conditional (tree t, reading *r)
{
  tree condition = TREE_OPERAND (t, 0);
  if (awaiting_p (condition))
    return;
  read_tree (condition, r);
  knowledge joined (false);
  if (!integer_zerop (condition))
    read_way (TREE_OPERAND (t, 1), *r->now, &joined, r);
  if (!integer_nonzerop (condition))
    read_way (TREE_OPERAND (t, 2), *r->now, &joined, r);
  go_on (joined, r);
}

static void
read_switch (tree t, reading *r)
{
  read_tree (SWITCH_STMT_COND (t), r);
  reading save = *r;
  knowledge begin (*r->now), end (false);
  r->cases = &begin;
  r->breaks = &end;
  r->default_seen = false;
  end_way (r->now);
  if (SWITCH_STMT_BODY (t))
    read_tree (SWITCH_STMT_BODY (t), r);
  meet (&end, r->now);
  if (!r->default_seen)
    meet (&end, &begin);
  *r = save;
  go_on (end, r);
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

/* What the condition of a loop asks for, or sets.  */
struct guard
{
  guard () : found (false) {}

  hash_set<tree> variables;
  bool found;
};

static tree
find_variables (tree *tp, int *, void *data)
{
  if (VAR_P (*tp))
    static_cast <guard *> (data)->variables.add (*tp);
  return NULL_TREE;
}

static tree
find_constant_setting (tree *tp, int *walk_subtrees, void *data)
{
  guard *g = static_cast <guard *> (data);
  if (TYPE_P (*tp))
    *walk_subtrees = 0;
  else if (TREE_CODE (*tp) == MODIFY_EXPR
	   && g->variables.contains (TREE_OPERAND (*tp, 0))
	   && TREE_CONSTANT (TREE_OPERAND (*tp, 1)))
    g->found = true;
  return NULL_TREE;
}

/* True if a loop with the condition T looks as if it were there for one
   iteration only, as macros have them: `for (int once = 1; once; once = 0)',
   `for (int i = 0; i < 1; i++)'.  */
static bool
single_p (const loop_parts &p)
{
  guard g;
  tree t = p.condition;
  if (!t || integer_nonzerop (t))
    return false;
  if (integer_zerop (t)
      || (COMPARISON_CLASS_P (t)
	  && (integer_zerop (TREE_OPERAND (t, 1))
	      || integer_onep (TREE_OPERAND (t, 1)))
	  && DECL_P (tree_strip_nop_conversions (TREE_OPERAND (t, 0)))))
    return true;
  walk_tree_without_duplicates (&t, find_variables, &g);
  for (tree part : { p.body, p.step })
    if (part)
      walk_tree_without_duplicates (&part, find_constant_setting, &g);
  return g.found;
}

/* Read the beginning of another iteration of the loop P.  BEGIN is what was known
   at the beginning of an iteration, and R->now where the next one begins.  What is
   gone there and not at BEGIN was taken over in the iteration before.  */
static void
read_again (const loop_parts &p, knowledge *begin, reading *r)
{
  hash_set<tree> once;
  reading save = *r;
  for (unsigned i = r->now->of.length (); i-- > 0;)
    if (!r->now->of[i].gone || find (r->now->of[i].place, begin))
      r->now->of.unordered_remove (i);
  r->once = &once;
  r->again = true;
  if (p.condition && !p.body_first)
    read_tree (p.condition, r);
  if (p.body)
    read_tree (p.body, r);
  *r = save;
}

/* Read the condition of the loop P and let END be what is known behind the
   loop.  */
static void
read_condition (const loop_parts &p, knowledge *end, reading *r)
{
  if (p.condition)
    {
      read_tree (p.condition, r);
      if (!integer_nonzerop (p.condition))
	meet (end, r->now);
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
  knowledge begin (*r->now), next (false), end (false);
  r->breaks = &end;
  r->continues = &next;
  if (!p.body_first)
    read_condition (p, &end, r);
  if (p.body)
    read_tree (p.body, r);
  meet (&next, r->now);
  go_on (next, r);
  if (p.step)
    read_tree (p.step, r);
  if (p.body_first)
    read_condition (p, &end, r);
  if (!single_p (p) && r->now->reached)
    read_again (p, &begin, r);
  *r = save;
  go_on (end, r);
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
    forget_all (decl, r->now);
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
    forget_all (v, r->now);
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
      if (knowledge *to = TREE_CODE (t) == BREAK_STMT ? r->breaks : r->continues)
	meet (to, r->now);
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
	meet (r->now, r->cases);
      return true;
    case LABEL_EXPR:
      r->now->reached = !r->again;
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
      if (r->again && !awaiting_p (TREE_OPERAND (t, 0)))
	skip (t, r);
      else
	read_conditional (t, r);
      return true;
    case TRUTH_ANDIF_EXPR:
    case TRUTH_ORIF_EXPR:
    case SWITCH_STMT:
    case FOR_STMT:
    case WHILE_STMT:
    case DO_STMT:
      if (r->again)
	skip (t, r);
      else if (TREE_CODE (t) == SWITCH_STMT)
	read_switch (t, r);
      else if (EXPR_P (t) && TREE_CODE_CLASS (TREE_CODE (t)) == tcc_statement)
	read_loop (t, r);
      else
	read_short_circuit (t, r);
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
	forget (t, r->now);
      else if (base && (AGGREGATE_TYPE_P (TREE_TYPE (t))
			|| POINTER_TYPE_P (TREE_TYPE (t))))
	forget_all (base, r->now);
      else if (!base && !DECL_P (t))
	read_operands (t, r);
      else if (!base)
	forget_all (t, r->now);
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
  knowledge now (true);
  reading r { &shared, &once, &now, NULL, NULL, NULL, false, false };
  walk_tree_without_duplicates (&body, find_shared, &shared);
  read_tree (body, &r);
}
