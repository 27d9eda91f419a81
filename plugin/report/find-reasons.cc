/* Why each slot of a frame is there.
   SPDX-License-Identifier: GPL-3.0-or-later

   A value is kept because it is used behind a suspension: the first one at which it is
   kept is named, and the nearest use that can be reached from there.  A variable that
   is in memory is kept for a statement that mentions it, or because its address has
   gone somewhere.  */

#include "report/report.h"

/* A use that is further away than this many blocks is not looked for.  */
static const unsigned MAX_SEARCH = 1500;

/* What statements mention one variable that is in memory.  */
struct object_uses
{
  auto_vec<gimple *> mentions;
  gimple *address_taken;
};

/* What is known of the slots while their reasons are found.  */
struct slot_search
{
  async_fn *fn;
  code_names *names;
  report_function *r;
  /* By item: the first point at which it holds something, and how many there
     are.  */
  auto_vec<const suspension *> first;
  auto_vec<unsigned> points;
  /* By item: the values that it holds.  */
  auto_vec<tree> value;
  /* By number of the object.  */
  auto_vec<object_uses *> uses;
};

/* ---- the nearest use ------------------------------------------------------------- */

/* Sets the uses of the SSA name NAME: the blocks in which they stand.  An argument of
   a PHI is used at the end of the block that it comes from.  */

static void
blocks_of_uses (tree name, hash_map<int_hash<int, -1, -2>, gimple *> *uses)
{
  imm_use_iterator iter;
  use_operand_p use;

  FOR_EACH_IMM_USE_FAST (use, iter, name)
    {
      gimple *stmt = USE_STMT (use);
      if (is_gimple_debug (stmt))
	continue;
      basic_block bb = gimple_bb (stmt);
      if (gphi *phi = dyn_cast<gphi *> (stmt))
	bb = gimple_phi_arg_edge (phi, phi_arg_index_from_use (use))->src;
      bool known;
      gimple *&first = uses->get_or_insert (bb->index, &known);
      if (!known || gimple_code (first) == GIMPLE_PHI)
	first = stmt;
    }
}

/* The nearest of USES, by block, that can be reached from behind SP.  */

static gimple *
nearest_use (const suspension *sp,
	     hash_map<int_hash<int, -1, -2>, gimple *> *uses)
{
  auto_vec<basic_block, 64> todo;
  auto_bitmap seen;
  edge e;
  edge_iterator ei;

  todo.safe_push (sp->cont);
  bitmap_set_bit (seen, sp->cont->index);
  for (unsigned k = 0; k < todo.length () && k < MAX_SEARCH; k++)
    {
      if (gimple **found = uses->get (todo[k]->index))
	return *found;
      FOR_EACH_EDGE (e, ei, todo[k]->succs)
	if (bitmap_set_bit (seen, e->dest->index))
	  todo.safe_push (e->dest);
    }
  return NULL;
}

/* The place of the statement USE of NAME.  */

static report_place
place_of_use (gimple *use, tree name)
{
  gphi *phi = use ? dyn_cast<gphi *> (use) : NULL;

  if (!phi)
    return place_of (use ? gimple_location (use) : UNKNOWN_LOCATION);
  for (unsigned k = 0; name && k < gimple_phi_num_args (phi); k++)
    if (gimple_phi_arg_def (phi, k) == name)
      return place_of (gimple_phi_arg_location (phi, k));
  return place_of (UNKNOWN_LOCATION);
}

static void
add_place (text *t, const report_function *r, report_place place)
{
  if (place.file && r->place.file && strcmp (place.file, r->place.file))
    t->addf ("%s:%d", lbasename (place.file), place.line);
  else
    t->addf ("line %d", place.line);
}

static const char *
point_text (const suspension *sp)
{
  return sp->callee ? "the await" : "the suspension";
}

/* "used at line 41 after the await at line 38".  */

static void
add_use (text *t, slot_search *s, int item, report_place use)
{
  const suspension *sp = s->first[item];

  if (use.file)
    {
      t->add ("used at ");
      add_place (t, s->r, use);
    }
  else
    t->add ("needed");
  t->addf (" after %s at ", point_text (sp));
  add_place (t, s->r, place_of (sp->loc));
  if (s->points[item] > 1)
    t->addf (" (kept at %u suspensions)", s->points[item]);
}

/* ---- variables in memory ---------------------------------------------------------- */

/* Where the callback of a statement's operands puts what it finds.  */
struct mention_search
{
  slot_search *s;
  gimple *stmt;
};

static object_uses *
uses_of (slot_search *s, tree base)
{
  base = get_base_address (base);
  int *number = base && DECL_P (base) ? s->fn->facts->object_number->get (base) : NULL;

  if (!number || s->fn->layout->object_items[*number] < 0)
    return NULL;
  if (!s->uses[*number])
    {
      s->uses[*number] = new object_uses;
      s->uses[*number]->address_taken = NULL;
    }
  return s->uses[*number];
}

static bool
note_mention (gimple *, tree base, tree, void *data)
{
  mention_search *m = (mention_search *) data;

  if (object_uses *u = uses_of (m->s, base))
    if (u->mentions.is_empty () || u->mentions.last () != m->stmt)
      u->mentions.safe_push (m->stmt);
  return false;
}

static bool
note_address (gimple *stmt, tree base, tree op, void *data)
{
  mention_search *m = (mention_search *) data;

  if (object_uses *u = uses_of (m->s, base))
    if (!u->address_taken)
      u->address_taken = m->stmt;
  return note_mention (stmt, base, op, data);
}

static void
find_mentions (slot_search *s)
{
  basic_block bb;

  s->uses.safe_grow_cleared (s->fn->facts->objects.length (), true);
  if (s->uses.is_empty ())
    return;
  FOR_EACH_BB_FN (bb, cfun)
    for (gimple_stmt_iterator gsi = gsi_start_nondebug_bb (bb); !gsi_end_p (gsi);
	 gsi_next_nondebug (&gsi))
      if (!gimple_clobber_p (gsi_stmt (gsi)))
	{
	  mention_search m = { s, gsi_stmt (gsi) };
	  walk_stmt_load_store_addr_ops (gsi_stmt (gsi), &m, note_mention,
					 note_mention, note_address);
	}
}

static void
why_object (slot_search *s, int item, tree object, text *t)
{
  int *number = s->fn->facts->object_number->get (object);
  const object_uses *u = number ? s->uses[*number] : NULL;
  hash_map<int_hash<int, -1, -2>, gimple *> uses;

  if (!u || !s->first[item])
    {
      t->add ("in use while the function waits");
      return;
    }
  for (gimple *stmt : u->mentions)
    if (!uses.get (gimple_bb (stmt)->index))
      uses.put (gimple_bb (stmt)->index, stmt);
  gimple *use = nearest_use (s->first[item], &uses);
  if (use)
    add_use (t, s, item, place_of_use (use, NULL_TREE));
  else
    {
      t->addf ("holds something after %s at ", point_text (s->first[item]));
      add_place (t, s->r, place_of (s->first[item]->loc));
    }
  if (u->address_taken)
    {
      t->add ("; its address is taken at ");
      add_place (t, s->r, place_of (gimple_location (u->address_taken)));
    }
}

/* ---- each kind of item ------------------------------------------------------------- */

static void
why_value (slot_search *s, int item, tree name, text *t)
{
  hash_map<int_hash<int, -1, -2>, gimple *> uses;

  blocks_of_uses (name, &uses);
  gimple *use = nearest_use (s->first[item], &uses);
  add_use (t, s, item, place_of_use (use, name));
}

static void
why_parameter (slot_search *s, int item, tree parm, text *t)
{
  t->add ("an argument, stored when the future is made");
  if (!s->first[item])
    return;
  t->add ("; ");
  if (s->value[item])
    why_value (s, item, s->value[item], t);
  else
    why_object (s, item, parm, t);
}

static void
why_child (slot_search *s, int item, const frame_item &it, text *t)
{
  const suspension *sp = s->first[item];

  t->add (it.kind == ITEM_CHILD ? "where the frame is of what is awaited at "
	  : "the frame of what is awaited at ");
  add_place (t, s->r, place_of (sp->loc));
  if (it.kind == ITEM_CHILD)
    t->add (", which is allocated");
}

static const char *
reason_of (slot_search *s, int item)
{
  const frame_item &it = s->fn->layout->items[item];
  text t;

  switch (it.kind)
    {
    case ITEM_RESULT:
      t.add ("what the function returns, for whoever awaits it");
      break;
    case ITEM_PARM:
      why_parameter (s, item, it.what, &t);
      break;
    case ITEM_OBJECT:
      why_object (s, item, it.what, &t);
      break;
    case ITEM_VALUE:
      why_value (s, item, it.what, &t);
      break;
    case ITEM_CHILD:
    case ITEM_FRAME:
      why_child (s, item, it, &t);
      break;
    }
  return t.keep ();
}

/* ---- slots -------------------------------------------------------------------------- */

static void
note_point (slot_search *s, const suspension *sp, int item)
{
  if (item < 0)
    return;
  if (!s->first[item])
    s->first[item] = sp;
  s->points[item]++;
}

static void
note_points (slot_search *s)
{
  const frame_layout *l = s->fn->layout;
  unsigned k;
  bitmap_iterator bi;

  s->first.safe_grow_cleared (l->items.length (), true);
  s->points.safe_grow_cleared (l->items.length (), true);
  s->value.safe_grow_cleared (l->items.length (), true);
  for (const suspension *sp : s->fn->facts->points)
    {
      EXECUTE_IF_SET_IN_BITMAP (sp->live, 0, k, bi)
	{
	  note_point (s, sp, l->value_items[k]);
	  s->value[l->value_items[k]] = ssa_name (k);
	}
      EXECUTE_IF_SET_IN_BITMAP (sp->needed, 0, k, bi)
	note_point (s, sp, l->object_items[k]);
      note_point (s, sp, l->children[sp->number].item);
      note_point (s, sp, l->children[sp->number].offered);
    }
}

static const char *
slot_kind (const code_names &n, const frame_item &item)
{
  switch (item.kind)
    {
    case ITEM_RESULT: return "result";
    case ITEM_PARM: return "parameter";
    case ITEM_OBJECT:
      return DECL_NAME (item.what) && !DECL_ARTIFICIAL (item.what) ? "variable"
	     : "temporary";
    case ITEM_VALUE: return user_variable (n, item.what) ? "variable" : "temporary";
    case ITEM_CHILD: return "address of child";
    case ITEM_FRAME: return "child";
    }
  return NULL;
}

static report_place
place_of_item (const code_names &n, const suspension *sp, tree what)
{
  if (!what)
    return place_of (sp->loc);
  if (TREE_CODE (what) != SSA_NAME)
    return place_of (DECL_SOURCE_LOCATION (what));
  tree var = user_variable (n, what);
  return place_of (var ? DECL_SOURCE_LOCATION (var)
		   : gimple_location (SSA_NAME_DEF_STMT (what)));
}

static report_slot *
make_slot (slot_search *s, int number)
{
  const frame_item &item = s->fn->layout->items[number];
  report_slot *slot = new report_slot;

  slot->kind = slot_kind (*s->names, item);
  slot->name = (item.what ? name_of (s->names, item.what)
		: keep_text (awaited_name (s->first[number])));
  slot->type = (item.what ? type_text (TREE_TYPE (item.what))
		: item.kind == ITEM_CHILD ? "struct async_future *" : "frame");
  slot->why = reason_of (s, number);
  slot->place = place_of_item (*s->names, s->first[number], item.what);
  slot->offset = item.offset + item.unused_head;
  slot->size = item.size - item.unused_head;
  slot->align = item.align;
  slot->shared = 0;
  return slot;
}

void
find_slots (async_fn *fn, code_names *names, report_function *r)
{
  slot_search s;

  s.fn = fn;
  s.names = names;
  s.r = r;
  note_points (&s);
  find_mentions (&s);
  for (unsigned k = 0; k < fn->layout->items.length (); k++)
    r->slots.safe_push (make_slot (&s, k));
  for (object_uses *u : s.uses)
    delete u;
}
