/* <asyncc/future.h> says what frame.def says, or there is no compiled program
   of which all parts agree.
   SPDX-License-Identifier: MIT

   Included behind the header, by C++ when the plugin is built
   (abi/check-header.cc) and by C when the runtime is (runtime/agree.c).  A
   change of the one without the other does not compile.  */

typedef void *said_POINTER;
typedef __async_half_t said_HALF;
typedef uint32_t said_NUMBER;

#define ABI_RECORD(RECORD) struct said_##RECORD {
#define ABI_FIELD(RECORD, FIELD, KIND) said_##KIND FIELD;
#define ABI_END(RECORD) };
#define ABI_CONSTANT(NAME, VALUE)
#include "frame.def"
#undef ABI_RECORD
#undef ABI_FIELD
#undef ABI_END
#undef ABI_CONSTANT

#define ABI_RECORD(RECORD)
#define ABI_FIELD(RECORD, FIELD, KIND)					\
  ABI_ASSERT (offsetof (struct RECORD, FIELD)				\
	      == offsetof (struct said_##RECORD, FIELD),		\
	      "the place of " #RECORD "." #FIELD);			\
  ABI_ASSERT (sizeof (((struct RECORD *) 0)->FIELD)			\
	      == sizeof (said_##KIND), "the size of " #RECORD "." #FIELD);
#define ABI_END(RECORD)							\
  ABI_ASSERT (sizeof (struct RECORD) == sizeof (struct said_##RECORD),	\
	      "the size of " #RECORD);
#define ABI_CONSTANT(NAME, VALUE)					\
  ABI_ASSERT ((int) NAME == (VALUE), "the value of " #NAME);
#include "frame.def"
#undef ABI_RECORD
#undef ABI_FIELD
#undef ABI_END
#undef ABI_CONSTANT

/* State and flags fill a word of a pointer's size.  */
ABI_ASSERT (2 * sizeof (said_HALF) == sizeof (said_POINTER), "half a pointer");
