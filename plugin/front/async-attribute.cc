/* The attributes `async' and `generator': what they do to declarations and types.
   SPDX-License-Identifier: GPL-3.0-or-later

   On a function `async' changes the type from T (args) to __future(T) (args),
   `generator' to __stream(T) (args), and both, in any order, to
   __async_stream(T) (args); they stay on the declaration.  On anything that leads
   to a function type by pointers and arrays (variables, members, parameters,
   typedefs, type names) they change that function type, and that is all.

   A function type remembers which of them have changed it: an async function may
   well return a stream, and that makes no generator of it.  */

#include "front/front.h"

static tree handle_async (tree *, tree, tree, int, bool *);
static tree handle_generator (tree *, tree, tree, int, bool *);
static tree handle_block (tree *, tree, tree, int, bool *);
static tree handle_note (tree *, tree, tree, int, bool *);
static tree handle_frame_limit (tree *, tree, tree, int, bool *);

/* The names stand here without underscores:  GCC takes them away from what
   the user wrote, `__async__', before it looks.  */
static struct attribute_spec gnu_async
  = { "async", 0, 0, false, false, false, false, handle_async, NULL };
static struct attribute_spec gnu_generator
  = { "generator", 0, 0, false, false, false, false, handle_generator, NULL };
static struct attribute_spec gnu_block
  = { ASYNC_BLOCK_ATTR, 0, 1, false, false, false, false, handle_block, NULL };
static struct attribute_spec gnu_frame_limit
  = { ASYNC_FRAME_LIMIT_ATTR, 1, 1, true, false, false, false, handle_frame_limit,
      NULL };
static const struct attribute_spec scoped_attributes[] = {
  { "async", 0, 0, false, false, false, false, handle_async, NULL },
  { "generator", 0, 0, false, false, false, false, handle_generator, NULL },
  { ASYNC_FRAME_LIMIT_ATTR, 1, 1, true, false, false, false, handle_frame_limit,
    NULL },
  { NULL, 0, 0, false, false, false, false, NULL, NULL }
};

/* What the plugin notes about a declaration is its own affair.  The user's
   attribute `copy' copies all attributes that it knows a handler of, and
   complains of others, so each note has a handler, which refuses the copy.  */
static struct attribute_spec note_attributes[] = {
  { ASYNC_TYPE_ATTR, 0, 0, false, false, false, false, handle_note, NULL },
  { ASYNC_GENERATOR_TYPE_ATTR, 0, 0, false, false, false, false, handle_note, NULL },
  { ASYNC_BODY_LINK_ATTR, 0, -1, false, false, false, false, handle_note, NULL },
  { ASYNC_VALUE_ATTR, 0, -1, false, false, false, false, handle_note, NULL },
  { ASYNC_NORETURN_ATTR, 0, 0, false, false, false, false, handle_note, NULL },
  { ASYNC_DECLARED_CLEANUP_ATTR, 0, -1, false, false, false, false, handle_note, NULL }
};

static tree
handle_note (tree *, tree, tree, int, bool *no_add_attrs)
{
  *no_add_attrs = true;
  return NULL_TREE;
}

/* The promise of a size is kept as an INTEGER_CST.  */
static tree
handle_frame_limit (tree *node, tree name, tree args, int, bool *no_add_attrs)
{
  tree size = fold (TREE_VALUE (args));
  STRIP_NOPS (size);
  *no_add_attrs = true;
  if (TREE_CODE (*node) != FUNCTION_DECL)
    warning (OPT_Wattributes, "%qE attribute applies only to functions", name);
  else if (TREE_CODE (size) != INTEGER_CST
	   || !INTEGRAL_TYPE_P (TREE_TYPE (size)) || !tree_fits_uhwi_p (size)
	   || !tree_to_uhwi (size))
    {
      auto_diagnostic_group d;
      error_at (DECL_SOURCE_LOCATION (*node), "the argument of the %qE attribute "
		"is not a number of bytes", name);
      inform (DECL_SOURCE_LOCATION (*node), "it is a positive integer constant, as in "
	      "%<async_frame_limit (256)%>");
    }
  else
    *no_add_attrs = false;
  return NULL_TREE;
}

void
register_async_attributes (void)
{
  for (attribute_spec &note : note_attributes)
    register_attribute (&note);
  register_attribute (&gnu_async);
  register_attribute (&gnu_generator);
  register_attribute (&gnu_block);
  register_attribute (&gnu_frame_limit);
  compat_register_scoped_attributes (scoped_attributes, 3, "asyncc");
}

/* The place in the source of the block that is being declared.  */
static location_t block_location;

/* Mark the async block that __async_block declares; see predefine.cc.  All
   blocks have the same hidden name, so an inner one shadows an outer one.
   -Wshadow says nothing of a declaration whose place is that of GCC's
   builtins; so the block gets this place until it is declared, then
   place_block gives it its own.  */
static tree
handle_block (tree *node, tree, tree, int, bool *)
{
  if (TREE_CODE (*node) == FUNCTION_DECL)
    {
      block_location = DECL_SOURCE_LOCATION (*node);
      DECL_SOURCE_LOCATION (*node) = BUILTINS_LOCATION;
    }
  return NULL_TREE;
}

void
place_block (tree decl)
{
  if (lookup_attribute (ASYNC_BLOCK_ATTR, DECL_ATTRIBUTES (decl)))
    DECL_SOURCE_LOCATION (decl) = block_location;
}

/* The two attributes: how they are written, what a call gives by either alone, and
   which attribute a function type gets by it.  */
struct word
{
  const char *name;
  enum lazy_kind kind;
  const char *type_attr;
};

static const word async_word = { "__async", LAZY_FUTURE, ASYNC_TYPE_ATTR };
static const word generator_word
  = { "__generator", LAZY_STREAM, ASYNC_GENERATOR_TYPE_ATTR };

/* True if FNTYPE is what W makes of a function type.  */
static bool
made_by_p (const_tree fntype, const word &w)
{
  return lookup_attribute (w.type_attr, TYPE_ATTRIBUTES (fntype)) != NULL_TREE;
}

/* What the user wrote for the type that FNTYPE returns, whatever the words have
   made of it.  */
static tree
written_value_type (const_tree fntype)
{
  tree ret = TREE_TYPE (fntype);
  return (made_by_p (fntype, async_word) || made_by_p (fntype, generator_word)
	  ? lazy_value_type (ret) : ret);
}

/* The type of a function declared with W that without W has the type FNTYPE.  It gives
   values of type VALUE.  */
static tree
make_lazy_type (tree fntype, const word &w, tree value)
{
  if (made_by_p (fntype, w))
    return fntype;
  bool both = (made_by_p (fntype, async_word)
	       || made_by_p (fntype, generator_word));
  tree ret = lazy_type_of (both ? LAZY_ASYNC_STREAM : w.kind, value);
  tree type = retype_function (fntype, ret);
  tree attr = tree_cons (get_identifier (w.type_attr), NULL_TREE,
			 TYPE_ATTRIBUTES (type));
  return build_type_attribute_variant (type, attr);
}

/* Change the function type at the end of TYPE's pointers and arrays; null if
   there is none.  */
static tree
make_lazy_declarator (tree type, const word &w)
{
  tree inner;
  switch (TREE_CODE (type))
    {
    case FUNCTION_TYPE:
      return make_lazy_type (type, w, written_value_type (type));
    case POINTER_TYPE:
      inner = make_lazy_declarator (TREE_TYPE (type), w);
      return inner ? build_qualified_type (build_pointer_type (inner),
					   TYPE_QUALS (type)) : NULL_TREE;
    case ARRAY_TYPE:
      inner = make_lazy_declarator (TREE_TYPE (type), w);
      return inner ? build_array_type (inner, TYPE_DOMAIN (type)) : NULL_TREE;
    default:
      return NULL_TREE;
    }
}

/* True if nothing was refused yet of what is declared at LOC, and is now.  Who writes
   both words is told only once.  */
static bool
first_refusal_p (location_t loc)
{
  static location_t refused = UNKNOWN_LOCATION;
  bool first = loc != refused;
  refused = loc;
  return first;
}

static bool
main_p (const_tree decl)
{
  return (flag_hosted
	  && !DECL_CONTEXT (decl)
	  && global_bindings_p ()
	  && MAIN_NAME_P (DECL_NAME (decl)));
}

static void
refuse_main (tree decl, const word &w)
{
  if (!first_refusal_p (DECL_SOURCE_LOCATION (decl)))
    return;
  auto_diagnostic_group d;
  error_at (DECL_SOURCE_LOCATION (decl), "%qD cannot be %qs", decl, w.name);
  if (w.kind == LAZY_FUTURE)
    inform (DECL_SOURCE_LOCATION (decl),
	    "make an %<__async%> function of another name and run it from %qD, "
	    "as with %<async_run%>", decl);
  else
    inform (DECL_SOURCE_LOCATION (decl),
	    "make a %<__generator%> of another name and go through its values "
	    "in %qD, as with %<__next%>", decl);
}

static void
refuse_variadic (location_t loc, tree decl, const word &w)
{
  if (!first_refusal_p (loc))
    return;
  auto_diagnostic_group d;
  if (decl)
    error_at (loc, "variadic function %qD cannot be %qs", decl, w.name);
  else
    error_at (loc, "a variadic function type cannot be %qs", w.name);
  inform (loc, "the arguments are kept until the %s; pass a pointer and a count "
	  "instead", (w.kind == LAZY_FUTURE ? "future is polled"
		      : "first value is asked for"));
}

/* True for the vectors of some machines whose size is known when the program
   runs.  */
static bool
scalable_p (const_tree type)
{
  const_tree size = TYPE_SIZE_UNIT (type);
  return size && POLY_INT_CST_P (size);
}

/* Refuse parameters of FNTYPE that no future can hold.  */
static void
check_parameters (location_t loc, const_tree fntype, const word &w)
{
  for (tree l = TYPE_ARG_TYPES (fntype); l; l = TREE_CHAIN (l))
    if (scalable_p (TREE_VALUE (l)) && first_refusal_p (loc))
      {
	auto_diagnostic_group d;
	error_at (loc, "a function declared %qs cannot take an argument of type "
		  "%qT, whose size is not constant", w.name, TREE_VALUE (l));
	inform (loc, "pass its address");
      }
}

/* Say why no future can hold, or no stream give, a value of TYPE.  */
static void
refuse_value (location_t loc, tree type, const word &w)
{
  auto_diagnostic_group d;
  if (VOID_TYPE_P (type))
    {
      error_at (loc, "a generator cannot yield %<void%>");
      inform (loc, "declare it with the type of the values that it yields, as in "
	      "%<__generator int numbers (void)%>");
    }
  else if (scalable_p (type))
    {
      error_at (loc, "a function declared %qs cannot return the type %qT, whose "
		"size is not constant", w.name, type);
      inform (loc, "store the value where an argument says");
    }
  else
    {
      error_at (loc, "a function declared %qs cannot return the variably modified "
		"type %qT", w.name, type);
      inform (loc, "return a pointer to %<void%> or to an element");
    }
}

/* True if a future can hold, or a stream give, a value of TYPE; else say why
   not.  C itself refuses functions and arrays.  */
static bool
check_value (location_t loc, tree type, const word &w)
{
  bool possible = (VOID_TYPE_P (type) ? w.kind == LAZY_FUTURE
		   : !scalable_p (type) && !variably_modified_type_p (type, NULL_TREE));
  if (!possible && first_refusal_p (loc))
    refuse_value (loc, type, w);
  return possible;
}

/* W on the function DECL.  Tell whether to keep the attribute.  */
static bool
handle_function (tree decl, const word &w)
{
  tree ret = written_value_type (TREE_TYPE (decl));
  location_t loc = DECL_SOURCE_LOCATION (decl);
  if (ret == error_mark_node)
    return false;
  if (main_p (decl))
    refuse_main (decl, w);
  if (main_p (decl) || !check_value (loc, ret, w))
    {
      DECL_ATTRIBUTES (decl)
	= tree_cons (get_identifier (ASYNC_FAILED_ATTR), NULL_TREE,
		     DECL_ATTRIBUTES (decl));
      /* Who asks for its values is told no more.  */
      if (main_p (decl) || w.kind == LAZY_FUTURE)
	return false;
      ret = integer_type_node;
    }
  if (stdarg_p (TREE_TYPE (decl)))
    refuse_variadic (loc, decl, w);
  check_parameters (loc, TREE_TYPE (decl), w);
  declare_context_tag ();
  TREE_TYPE (decl) = make_lazy_type (TREE_TYPE (decl), w, ret);
  return true;
}

/* The function type in TYPE, or null.  */
static tree
find_function_type (tree type)
{
  while (POINTER_TYPE_P (type) || TREE_CODE (type) == ARRAY_TYPE)
    type = TREE_TYPE (type);
  return TREE_CODE (type) == FUNCTION_TYPE ? type : NULL_TREE;
}

static void
refuse_object (location_t loc, tree type, const word &w)
{
  if (!first_refusal_p (loc))
    return;
  auto_diagnostic_group d;
  error_at (loc, "%qs on something of type %qT, which is not a function", w.name,
	    type);
  inform (loc, "%qs goes in front of functions and pointers to functions; the "
	  "type of what they return is %qs", w.name,
	  w.kind == LAZY_FUTURE ? "__future(...)" : "__stream(...)");
}

/* Put the new TYPE into what *NODE declares or is.  */
static void
replace_type (tree *node, tree type)
{
  if (!DECL_P (*node))
    {
      *node = type;
      return;
    }
  tree decl = *node;
  TREE_TYPE (decl) = type;
  if (TREE_CODE (decl) == PARM_DECL)
    DECL_ARG_TYPE (decl) = type;
  if (VAR_P (decl) || TREE_CODE (decl) == PARM_DECL)
    relayout_decl (decl);
}

static void
handle_other (tree *node, const word &w)
{
  tree type = DECL_P (*node) ? TREE_TYPE (*node) : *node;
  location_t loc = DECL_P (*node) ? DECL_SOURCE_LOCATION (*node)
				  : input_location;
  tree fntype = find_function_type (type);
  if (type == error_mark_node)
    return;
  if (!fntype)
    {
      refuse_object (loc, type, w);
      return;
    }
  if (TREE_TYPE (fntype) == error_mark_node
      || !check_value (loc, written_value_type (fntype), w))
    return;
  if (stdarg_p (fntype))
    refuse_variadic (loc, NULL_TREE, w);
  check_parameters (loc, fntype, w);
  replace_type (node, make_lazy_declarator (type, w));
}

/* In other languages the attribute means nothing.  */
static void
refuse_language (tree node, const word &w)
{
  location_t loc = DECL_P (node) ? DECL_SOURCE_LOCATION (node)
				 : input_location;
  auto_diagnostic_group d;
  if (w.kind == LAZY_STREAM)
    {
      error_at (loc, "the attribute %<generator%> is for C only");
      inform (loc, "compile the generators as C; other languages call them "
	      "through %<asyncc/stream.h%>");
      return;
    }
  error_at (loc, "the attribute %<async%> is for C only");
  inform (loc, "compile the async functions as C; other languages call them "
	  "through %<asyncc/future.h%>");
}

static tree
handle_word (tree *node, tree name, int flags, bool *no_add_attrs, const word &w)
{
  *no_add_attrs = true;
  if (!parsing_c_p ())
    refuse_language (*node, w);
  else if (TREE_CODE (*node) == FUNCTION_DECL)
    *no_add_attrs = !handle_function (*node, w);
  else if (!DECL_P (*node)
	   && !find_function_type (*node)
	   && (flags & (int) (ATTR_FLAG_DECL_NEXT | ATTR_FLAG_FUNCTION_NEXT
			      | ATTR_FLAG_ARRAY_NEXT)))
    return tree_cons (name, NULL_TREE, NULL_TREE);
  else
    handle_other (node, w);
  return NULL_TREE;
}

static tree
handle_async (tree *node, tree name, tree, int flags, bool *no_add_attrs)
{
  return handle_word (node, name, flags, no_add_attrs, async_word);
}

static tree
handle_generator (tree *node, tree name, tree, int flags, bool *no_add_attrs)
{
  return handle_word (node, name, flags, no_add_attrs, generator_word);
}

/* Refuse the attribute NAME on the async function DECL, and take it away, so
   that a later declaration of DECL does not inherit it and is refused as
   well.  */
static void
refuse_companion (tree decl, const char *name)
{
  location_t loc = DECL_SOURCE_LOCATION (decl);
  auto_diagnostic_group d;
  error_at (loc, "%qD cannot be both %qs and %qs", decl,
	    generator_p (decl) ? "__generator" : "__async", name);
  inform (loc, "give the attribute to an ordinary function that runs the "
	  "%s of %qD", generator_p (decl) ? "stream" : "future", decl);
  DECL_STATIC_CONSTRUCTOR (decl) = DECL_STATIC_DESTRUCTOR (decl) = 0;
  DECL_ATTRIBUTES (decl)
    = remove_attribute (name, copy_list (DECL_ATTRIBUTES (decl)));
}

/* Refuse or warn of the attributes of DECL and of its type for which
   attributes.def says so.  */
static void
check_companions (tree decl)
{
  tree all = chainon (copy_list (DECL_ATTRIBUTES (decl)),
		      copy_list (TYPE_ATTRIBUTES (TREE_TYPE (decl))));
  if (tree refused = attributes_with (all, REFUSED))
    {
      refuse_companion (decl, IDENTIFIER_POINTER (get_attribute_name (refused)));
      return;
    }
  for (tree a = attributes_with (DECL_ATTRIBUTES (decl), WARNED); a;
       a = TREE_CHAIN (a))
    warning_at (DECL_SOURCE_LOCATION (decl), OPT_Wattributes,
		"%qE attribute ignored on %qs function %qD",
		get_attribute_name (a),
		generator_p (decl) ? "__generator" : "__async", decl);
}

/* The handler of a cleanup attribute is called, not awaited.  */
static bool
refuse_async_cleanup (tree decl)
{
  tree a = lookup_attribute ("cleanup", DECL_ATTRIBUTES (decl));
  tree handler = a ? lookup_name (TREE_VALUE (TREE_VALUE (a))) : NULL_TREE;
  if (!handler || !lazy_function_p (handler))
    return false;
  auto_diagnostic_group d;
  error_at (DECL_SOURCE_LOCATION (decl),
	    "the cleanup handler %qD of %qD cannot be %qs", handler, decl,
	    generator_p (handler) ? "__generator" : "__async");
  inform (DECL_SOURCE_LOCATION (handler),
	  "a handler also runs when the future is dropped, when nothing can "
	  "be awaited; make %qD an ordinary function", handler);
  return true;
}

/* True if TYPE is a pointer to the TAG of the file scope.  */
static bool
points_to_tag_p (const_tree type, const char *tag)
{
  tree record = identifier_global_tag (get_identifier (tag));
  return (record && POINTER_TYPE_P (type)
	  && TYPE_MAIN_VARIANT (TREE_TYPE (type)) == TYPE_MAIN_VARIANT (record));
}

/* `__async_auto' on DECL, which may only stand on a future or a stream: the handler
   drops whatever the variable points to.  */
static bool
check_auto (tree decl)
{
  tree type = TREE_TYPE (decl);
  tree a = lookup_attribute ("cleanup", DECL_ATTRIBUTES (decl));
  if (!a
      || type == error_mark_node
      || !id_equal (TREE_VALUE (TREE_VALUE (a)), "__asyncc_auto_drop")
      || lazy_value_type (type)
      || points_to_tag_p (type, "async_future")
      || points_to_tag_p (type, "async_stream"))
    return true;
  location_t loc = DECL_SOURCE_LOCATION (decl);
  auto_diagnostic_group d;
  error_at (loc, "%<__async_auto%> on %qD of type %qT, which is not a future",
	    decl, type);
  inform (loc, "it drops a future at the end of the scope: declare %qD as a "
	  "%<__future(...)%>, or use %<__attribute__ ((cleanup (...)))%> with "
	  "a handler for its type", decl);
  DECL_ATTRIBUTES (decl)
    = remove_attribute ("cleanup", copy_list (DECL_ATTRIBUTES (decl)));
  return false;
}

bool
check_cleanup (tree decl)
{
  return !refuse_async_cleanup (decl) && check_auto (decl);
}

/* What is promised of the ordinary function DECL is worth nothing.  */
static void
forget_frame_limit (tree decl)
{
  tree kept = remove_attribute (ASYNC_FRAME_LIMIT_ATTR, DECL_ATTRIBUTES (decl));
  if (kept != DECL_ATTRIBUTES (decl))
    warning_at (DECL_SOURCE_LOCATION (decl), OPT_Wattributes,
		"%qs attribute applies only to async functions",
		ASYNC_FRAME_LIMIT_ATTR);
  DECL_ATTRIBUTES (decl) = kept;
}

/* Check what can be checked only now that DECL has been declared and all its
   attributes are known.  */
void
check_declaration (tree decl)
{
  if (TREE_CODE (decl) == FUNCTION_DECL && lazy_function_p (decl))
    {
      check_companions (decl);
      sort_ramp_attributes (decl);
    }
  else if (TREE_CODE (decl) == FUNCTION_DECL)
    forget_frame_limit (decl);
  else if (VAR_P (decl) && current_function_decl)
    check_cleanup (decl);
}
