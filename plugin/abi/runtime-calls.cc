/* What generated code calls.
   SPDX-License-Identifier: GPL-3.0-or-later

   runtime-calls.def is the table.  */

#include "abi/abi.h"

/* The words of the table for types.  */
enum in_type
{
  in_none, in_void, in_int, in_size, in_word, in_pointer, in_place, in_text,
  in_future, in_context
};

#define MAX_PARAMETERS 4

static const struct
{
  const char *name;
  in_type result;
  in_type parameters[MAX_PARAMETERS + 1];
} runtime_calls[] =
{
#define LIST(...) { __VA_ARGS__ }
#define RUNTIME_CALL(ID, NAME, RESULT, PARAMETERS) \
  { #NAME, RESULT, LIST PARAMETERS },
#include "abi/runtime-calls.def"
#undef RUNTIME_CALL
#undef LIST
};

static tree
type_of_word (in_type word)
{
  switch (word)
    {
    case in_void:
      return void_type_node;
    case in_int:
      return integer_type_node;
    case in_size:
      return size_type_node;
    case in_word:
      return pointer_sized_int_node;
    case in_text:
      return const_ptr_type_node;
    /* What a pointer points to does not matter here.  */
    default:
      return ptr_type_node;
    }
}

static tree
type_of_call (enum runtime_call call)
{
  tree args = NULL_TREE;

  for (const in_type *p = runtime_calls[call].parameters; *p != in_none; p++)
    args = tree_cons (NULL_TREE, type_of_word (*p), args);
  return build_function_type (type_of_word (runtime_calls[call].result),
			      chainon (nreverse (args), void_list_node));
}

const char *
runtime_name (enum runtime_call call)
{
  return runtime_calls[call].name;
}

tree
build_runtime_function (enum runtime_call call)
{
  tree decl = build_fn_decl (runtime_calls[call].name, type_of_call (call));

  DECL_ARTIFICIAL (decl) = 1;
  return decl;
}

/* The declaration that the unit has already if there is one.  */

tree
runtime_function (enum runtime_call call)
{
  tree id = get_identifier (runtime_calls[call].name);
  symtab_node *node = symtab_node::get_for_asmname (id);

  if (node && TREE_CODE (node->decl) == FUNCTION_DECL)
    return node->decl;
  return build_runtime_function (call);
}

tree
name_in_programs (const char *name)
{
  const char *own = "__asyncc_";
  if (strncmp (name, own, strlen (own)))
    return build_string_literal (strlen (name) + 1, name);
  char *macro = concat ("async_", name + strlen (own), NULL);
  tree text = build_string_literal (strlen (macro) + 1, macro);
  free (macro);
  return text;
}
