/* What resume, start and drop take, and in which order.
   SPDX-License-Identifier: GPL-3.0-or-later

     resume (frame, cx)
     start (args..., [frame,] cx)	without the frame if it is lazy and of and
					for this unit alone
     entry (args..., frame, cx)
     drop (frame)

     body (args..., frame, cx)		while it is rewritten

   Nobody else knows the order: whoever declares, calls or reads one of these
   names the role of a parameter.  Resume and drop are also called by whoever
   polls, through the vtable (abi/records.cc).  */

#include "fn/fn.h"

static const char *const role_names[] = { "__frame", "__cx" };
static_assert (ARRAY_SIZE (role_names) == N_ROLES, "every role has a name");

/* ---- who takes what ----------------------------------------------------- */

/* True if the version KIND runs the body from its beginning, with the user's
   arguments.  */

bool
begins_p (enum version_kind kind)
{
  return kind == START || kind == ENTRY;
}

/* True if the version KIND among those MADE takes what has ROLE.  */

bool
takes_p (const async_products *made, enum version_kind kind,
	 enum parm_role role)
{
  if (role == ROLE_FRAME)
    return kind != START || !made->lazy || made->exported_by || made->foreign;
  return kind != DROP;
}

tree
version_decl (const async_products *made, enum version_kind kind)
{
  const tree decls[N_VERSIONS]
    = { made->resume, made->start, made->entry, made->drop };

  return decls[kind];
}

/* Which of those MADE the function DECL is.  */

enum version_kind
kind_of_version (const async_products *made, tree decl)
{
  return (decl == made->start ? START : decl == made->entry ? ENTRY
	  : decl == made->drop ? DROP : RESUME);
}

/* What the version KIND among those MADE, which begins the body, returns.  */

const start_type &
answer_type (const async_products *made, enum version_kind kind)
{
  return kind == ENTRY ? made->entry_answer : made->start_answer;
}

/* The place of ROLE in the list of what FN's version KIND takes.  */

static unsigned
place_of_role (const async_fn *fn, enum version_kind kind, enum parm_role role)
{
  unsigned place = begins_p (kind) ? fn->sig->parm_types.length () : 0;

  gcc_checking_assert (takes_p (fn->products, kind, role));
  for (int before = 0; before < role; before++)
    place += takes_p (fn->products, kind, (enum parm_role) before);
  return place;
}

/* ---- declarations ------------------------------------------------------- */

/* The type of the version KIND among those MADE, which begins the body.  */

tree
start_function_type (const async_signature *sig, const async_products *made,
		     enum version_kind kind)
{
  tree list = NULL_TREE;

  for (tree type : sig->parm_types)
    list = tree_cons (NULL_TREE, TYPE_MAIN_VARIANT (type), list);
  for (int role = 0; role < N_ROLES; role++)
    if (takes_p (made, kind, (enum parm_role) role))
      list = tree_cons (NULL_TREE, ptr_type_node, list);
  return build_function_type (answer_type (made, kind).answer,
			      chainon (nreverse (list), void_list_node));
}

/* Give the function DECL parameters for all roles.  */

void
append_role_parms (tree decl, tree (&parms)[N_ROLES])
{
  for (int role = 0; role < N_ROLES; role++)
    parms[role] = append_parm (decl, role_names[role], ptr_type_node);
}

/* Take the parameters apart that DECL has from FN's body.  */

void
split_parms (const async_fn *fn, tree decl, vec<tree> *args,
	     tree (&parms)[N_ROLES])
{
  tree p = DECL_ARGUMENTS (decl);

  for (; args->length () < fn->sig->parms.length (); p = DECL_CHAIN (p))
    args->safe_push (p);
  for (int role = 0; role < N_ROLES; role++, p = DECL_CHAIN (p))
    parms[role] = p;
}

/* Leave DECL of the parameters ARGS and PARMS those which FN's version KIND
   takes.  */

void
keep_version_parms (const async_fn *fn, enum version_kind kind, tree decl,
		    const vec<tree> &args, tree (&parms)[N_ROLES])
{
  tree *link = &DECL_ARGUMENTS (decl);

  if (begins_p (kind))
    for (tree p : args)
      {
	*link = p;
	link = &DECL_CHAIN (p);
      }
  for (int role = 0; role < N_ROLES; role++)
    if (takes_p (fn->products, kind, (enum parm_role) role))
      {
	*link = parms[role];
	link = &DECL_CHAIN (parms[role]);
      }
  *link = NULL_TREE;
}

/* FN's body gets no frame and no context any more.  */

void
remove_role_parms (const async_fn *fn)
{
  unsigned n = fn->sig->parms.length ();

  *(n ? &DECL_CHAIN (fn->sig->parms[n - 1]) : &DECL_ARGUMENTS (fn->decl))
    = NULL_TREE;
}

/* The parameter of FN's version KIND that has ROLE, null if there is none.  */

tree
version_parm (const async_fn *fn, enum version_kind kind, enum parm_role role)
{
  if (!takes_p (fn->products, kind, role))
    return NULL_TREE;
  tree p = DECL_ARGUMENTS (version_decl (fn->products, kind));
  for (unsigned left = place_of_role (fn, kind, role); left; left--)
    p = DECL_CHAIN (p);
  return p;
}

/* ---- calls -------------------------------------------------------------- */

/* A call of FN's version KIND with FRAME and the context CX, as far as it takes
   them, and with ARGS, if it is start.  */

gcall *
call_version (const async_fn *fn, enum version_kind kind,
	      const vec<tree> &args, tree frame, tree cx)
{
  auto_vec<tree, 16> passed;
  tree roles[N_ROLES];

  roles[ROLE_FRAME] = frame;
  roles[ROLE_CONTEXT] = cx;
  if (begins_p (kind))
    passed.safe_splice (args);
  for (int role = 0; role < N_ROLES; role++)
    if (takes_p (fn->products, kind, (enum parm_role) role))
      passed.safe_push (roles[role]);
  return gimple_build_call_vec (version_decl (fn->products, kind), passed);
}

/* What CALL, of FN's version KIND, passes as ROLE; null if that takes none.  */

tree
passed_as (const async_fn *fn, enum version_kind kind, gcall *call,
	   enum parm_role role)
{
  return (takes_p (fn->products, kind, role)
	  ? gimple_call_arg (call, place_of_role (fn, kind, role))
	  : NULL_TREE);
}
