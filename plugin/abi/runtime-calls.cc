/* What generated code calls.
   SPDX-License-Identifier: GPL-3.0-or-later

   runtime-calls.def is the table.  */

#include "abi/abi.h"

static const struct
{
  const char *name;
  const char *types;
} runtime_calls[] =
{
#define RUNTIME_CALL(ID, NAME, TYPES) { NAME, TYPES },
#include "abi/runtime-calls.def"
#undef RUNTIME_CALL
};

static tree
type_of_letter (char c)
{
  switch (c)
    {
    case 'v':
      return void_type_node;
    case 'i':
      return integer_type_node;
    case 'p':
      return ptr_type_node;
    case 'c':
      return const_ptr_type_node;
    case 'z':
      return size_type_node;
    case 'w':
      return pointer_sized_int_node;
    }
  gcc_unreachable ();
}

static tree
type_of_letters (const char *letters)
{
  tree args = NULL_TREE;

  for (const char *c = letters + 1; *c; c++)
    args = tree_cons (NULL_TREE, type_of_letter (*c), args);
  return build_function_type (type_of_letter (letters[0]),
			      chainon (nreverse (args), void_list_node));
}

/* The declaration that the unit has already if there is one.  */

tree
runtime_function (enum runtime_call call)
{
  tree id = get_identifier (runtime_calls[call].name);
  symtab_node *node = symtab_node::get_for_asmname (id);

  if (node && TREE_CODE (node->decl) == FUNCTION_DECL)
    return node->decl;
  tree decl = build_fn_decl (runtime_calls[call].name,
			     type_of_letters (runtime_calls[call].types));
  DECL_ARTIFICIAL (decl) = 1;
  return decl;
}
