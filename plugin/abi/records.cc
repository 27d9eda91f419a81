/* The records of a compiled program, as frame.def says them, for the machine
   that is compiled for; and the types of the functions in a vtable.
   SPDX-License-Identifier: GPL-3.0-or-later

   The fields lie behind each other, each as aligned as it is wide, whatever
   packing is in force.  */

#include "abi/abi.h"

enum field_kind
{
  POINTER,
  HALF,
  NUMBER
};

struct field_row
{
  enum abi_record record;
  const char *name;
  enum field_kind kind;
};

/* By abi_field, and one row behind the last.  */
static const field_row fields[] = {
#define ABI_RECORD(RECORD)
#define ABI_FIELD(RECORD, FIELD, KIND) { ABI_##RECORD, #FIELD, KIND },
#define ABI_END(RECORD)
#define ABI_CONSTANT(NAME, VALUE)
#include "abi/frame.def"
#undef ABI_RECORD
#undef ABI_FIELD
#undef ABI_END
#undef ABI_CONSTANT
  { N_ABI_RECORDS, NULL, POINTER }
};

static HOST_WIDE_INT
width (enum abi_field field)
{
  switch (fields[field].kind)
    {
    case POINTER:
      return POINTER_SIZE_UNITS;
    case HALF:
      return POINTER_SIZE_UNITS / 2;
    default:
      return 4;
    }
}

enum abi_field
abi_first_field (enum abi_record record)
{
  int field = 0;

  while (fields[field].record != record)
    field++;
  return (enum abi_field) field;
}

/* True if FIELD is one of RECORD's.  */

bool
abi_field_of_p (enum abi_field field, enum abi_record record)
{
  return fields[field].record == record;
}

const char *
abi_name (enum abi_field field)
{
  return fields[field].name;
}

/* The type of FIELD; all pointers are void *.  */

tree
abi_type (enum abi_field field)
{
  switch (fields[field].kind)
    {
    case POINTER:
      return ptr_type_node;
    case HALF:
      return state_type ();
    default:
      return unsigned_type_node;
    }
}

/* Where FIELD lies in its record.  */

HOST_WIDE_INT
abi_offset (enum abi_field field)
{
  HOST_WIDE_INT offset = 0;
  int f = abi_first_field (fields[field].record);

  for (; f < field; f++)
    offset = ROUND_UP (offset, width ((enum abi_field) f))
	     + width ((enum abi_field) f);
  return ROUND_UP (offset, width (field));
}

/* The size of the header of a future, which a result follows.  */

HOST_WIDE_INT
future_header_size (void)
{
  return abi_offset (ABI_async_future_flags) + width (ABI_async_future_flags);
}

/* State and flags share a word of a pointer's size.  */

tree
state_type (void)
{
  return POINTER_SIZE >= 64 ? unsigned_type_node : short_unsigned_type_node;
}

tree
poll_type (void)
{
  return build_function_type_list (integer_type_node, ptr_type_node,
				   ptr_type_node, NULL_TREE);
}

tree
drop_type (void)
{
  return build_function_type_list (void_type_node, ptr_type_node, NULL_TREE);
}
