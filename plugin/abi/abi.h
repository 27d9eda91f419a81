/* What the parts of a compiled program agree on.
   SPDX-License-Identifier: GPL-3.0-or-later

   markers.cc		the words by which the front end speaks to the lowering
   attributes.def	what the attributes of an async function mean
   frame.def		futures and their descriptions, field by field
   records.cc		the same for the machine that is compiled for
   agree.h		... and for the header that users include
   wake-site.cc		how a wake goes on in the middle of a chain
   wake-machine.cc	... on each machine
   runtime-calls.def	what generated code calls  */

#ifndef ASYNCC_ABI_H
#define ASYNCC_ABI_H

#include "base/base.h"

/* ---- markers.cc: the words of the front end -------------------------------

   Between parsing and the lowering pass an async body is an ordinary function
   in which these calls stand.  Every one is an external function that nobody
   defines; the lowering removes them all, so that a unit in which one was
   left does not link.  They are told by name, because objects compiled with
   -fplugin-arg-asyncc-lto=late bring them back from the disk.

     void __asyncc_suspend (void *future);
	One suspension.  Neither leaf nor pure: others run in the meantime.  FUTURE
	is what is waited for and polled again behind it, or null; only tables
	say so.

     int __asyncc_dropped (void);
	Stands behind every suspension: true when the frame is being dropped.
	The lowering folds it to false in resume and start, to true in drop.
	The front end makes it `if (__asyncc_dropped ()) return;', and the
	ordinary return runs every cleanup in scope.

     struct async_context *__asyncc_context (void);
	The context of the present poll; null while dropping.  In a generator
	that is not async: where the value goes that is yielded next.

     void *__asyncc_self (void);
	In the body of a generator: the stream that it fills, which is its
	frame.

     struct async_future *__asyncc_make (body *, void *chain, ...);
	In a ramp: make a future for BODY (an ADDR_EXPR) with the arguments
	that follow, in the order of the body's parameters and with exactly
	their types.  CHAIN is the static chain of a nested body, or null.
	Null when there is no memory.

     struct async_future *__asyncc_make_local (body *, void *chain, ...);
	The same in the machine frame of the function in which it stands, which
	has to be ready with it before it returns.  Never null.

     int __asyncc_poll (body *, void *, void *);
     void __asyncc_drop (body *, void *);
	What the vtable of a stream says, where it is certain that this one was made for
	that body: poll with a context or a place, and drop.

     void __asyncc_release (body *, void *);
	Free the stream, which its ramp has made for that body, and which has ended.

     void __asyncc_descend (body *, void *chain, ...);
	In BODY itself, that of a generator, in front of a suspension: make a stream
	for BODY as __asyncc_make does, and yield all of it before the suspension
	ends.  That names BODY as what is waited for.

     int __asyncc_again (...);
	In the body of a generator: true if it begins again with these arguments,
	and is not heard of any more where this stands; false if it does not, and
	something else has to be done.

     {T value; word answer} __asyncc_next (body *, void *, void *);
	The same poll of a stream that may wait, with a context.  ANSWER is a
	next_answer, and VALUE is the value if that is NEXT_GIVEN.  T differs from
	call to call, so each has a function type of its own.

   A body carries the attribute ASYNC_BODY_ATTR, which no user can spell; its
   argument is the readable name, a STRING_CST.  A call to a body is an await;
   there are no other calls to bodies.  */

#define ASYNC_BODY_ATTR "asyncc body"

/* A body of a generator has this attribute as well; its argument is the number of
   words that a stream has behind the header.  */
#define ASYNC_GENERATOR_ATTR "asyncc generator"

/* And this one if it yields all of streams of its own: two more words then say which
   (unit/descend.cc).  */
#define ASYNC_DESCENDS_ATTR "asyncc descends"

/* A body that was an ordinary function, in stress mode, has this attribute as
   well.  */
#define ASYNC_STRESSED_ATTR "asyncc stressed"

/* Resume, start and drop have this attribute beside that of their body.  */
#define ASYNC_LOWERED_ATTR "asyncc lowered"

/* So have all functions of which GCC has said what it has to say.  */
#define ASYNC_WARNED_ATTR "asyncc warned"

/* Where the tables of functions lie; ASYNC_TABLE_SECTION.N is a part of it.  */
#define ASYNC_TABLE_SECTION ".asyncc.tables"

enum async_marker
{
  ASYNC_SUSPEND,
  ASYNC_DROPPED,
  ASYNC_CONTEXT,
  ASYNC_SELF,
  ASYNC_MAKE,
  ASYNC_MAKE_LOCAL,
  ASYNC_POLL,
  ASYNC_NEXT,
  ASYNC_DROP,
  ASYNC_RELEASE,
  ASYNC_DESCEND,
  ASYNC_AGAIN,
  ASYNC_REFER
};

/* What __asyncc_next answers.  */
enum next_answer
{
  NEXT_GIVEN,
  NEXT_WAITS,
  NEXT_ENDED
};

/* The declaration of marker M, made on first use.  */
extern tree async_marker_decl (enum async_marker m);

/* True if DECL is the declaration of any marker.  */
extern bool async_marker_p (const_tree decl);

/* True if S is a call to marker M.  */
extern bool async_marker_call_p (const gimple *s, enum async_marker m);

/* The readable name of the body DECL or of something made from it; null if
   DECL is neither.  */
extern const char *async_body_name (const_tree decl);

/* The same, and that of the closure DECL or of something made from it.  */
extern const char *async_readable_name (const_tree decl);

/* True if parameters of the body DECL have cleanup handlers.  Then it begins with
   the question whether it is dropped, and a drop of a future that has not begun
   enters it there.  */
extern bool cleans_parameters_p (const_tree decl);

/* How many words of a pointer's size stand behind the header in the frame of the
   body DECL: those of a stream if it is that of a generator, else none.  */
extern unsigned stream_words (const_tree decl);

/* True if the body DECL has the attribute ASYNC_DESCENDS_ATTR.  */
extern bool descends_p (const_tree decl);

/* True if a function that calls NODE can suspend, or has to be treated so.  */
extern bool async_primitive_p (cgraph_node *node);

extern void keep_markers (const char *plugin_name);

/* ---- attributes.cc: what the attributes of an async function mean --------- */

/* Attributes that no user can spell; see each use.  */
#define ASYNC_FUTURE_ATTR "asyncc future"
#define ASYNC_STREAM_ATTR "asyncc stream"
#define ASYNC_ASYNC_STREAM_ATTR "asyncc async stream"
#define ASYNC_RAMP_ATTR "asyncc ramp"
#define ASYNC_BODY_LINK_ATTR "asyncc has body"
#define ASYNC_VALUE_ATTR "asyncc value"
#define ASYNC_NORETURN_ATTR "asyncc noreturn"
#define ASYNC_TYPE_ATTR "asyncc type"
#define ASYNC_GENERATOR_TYPE_ATTR "asyncc generator type"
#define ASYNC_FAILED_ATTR "asyncc failed"
#define ASYNC_CLOSURE_ATTR "asyncc closure"
#define ASYNC_FOREIGN_ATTR "asyncc foreign"
#define ASYNC_DIVERTED_ATTR "asyncc diverted"
#define ASYNC_DELEGATES_ATTR "asyncc delegates"
#define ASYNC_EXPORT_ATTR "asyncc export"
#define ASYNC_FRAME_LIMIT_ATTR "async_frame_limit"
#define ASYNC_START_ATTR "asyncc start"
#define ASYNC_SHARES_ATTR "asyncc shares"
#define ASYNC_BLOCK_ATTR "asyncc_block"
#define ASYNC_PARM_CLEANUP_ATTR "asyncc parameter cleanup"
#define ASYNC_DECLARED_CLEANUP_ATTR "asyncc declared cleanup"

/* What becomes of an attribute that the user gives to an async function.  */
enum attribute_rule
{
  /* The ramp keeps the attribute, the body does not get it.  */
  RAMP_ONLY = 1,
  /* The attribute speaks of the returned value: the ramp, which returns a
     future, loses it to the type of the body.  */
  OF_VALUE = 2,
  /* Neither ramp nor body has the attribute.  */
  NOBODY = 4,
  /* There is a warning that the attribute is ignored.  */
  WARNED = 8,
  /* The attribute is an error.  */
  REFUSED = 16,
  /* Resume, start and drop do not inherit the attribute from the body.  */
  NOT_VERSIONS = 32
};

/* A copy of LIST without the attributes for which RULE holds, and one with
   nothing but these.  */
extern tree attributes_without (tree list, enum attribute_rule rule);
extern tree attributes_with (tree list, enum attribute_rule rule);
/* DECL may have effects now, and return what is known elsewhere.  */
extern void forget_promises (tree decl);
/* DECL, a copy, is another symbol: the linker is told nothing of it that was said of the
   original, and nothing runs it before or behind main.  */
extern void forget_symbol (tree decl);

/* ---- records.cc: futures and their descriptions ---------------------------- */

/* The records, their fields, and the numbers in them: ABI_async_future,
   ABI_async_future_state, ASYNC_STATE_START...  */

enum abi_record
{
#define ABI_RECORD(RECORD) ABI_##RECORD,
#define ABI_FIELD(RECORD, FIELD, KIND)
#define ABI_END(RECORD)
#define ABI_CONSTANT(NAME, VALUE)
#include "abi/frame.def"
#undef ABI_RECORD
#undef ABI_FIELD
#undef ABI_CONSTANT
  N_ABI_RECORDS
};

enum abi_field
{
#define ABI_RECORD(RECORD)
#define ABI_FIELD(RECORD, FIELD, KIND) ABI_##RECORD##_##FIELD,
#define ABI_CONSTANT(NAME, VALUE)
#include "abi/frame.def"
#undef ABI_FIELD
#undef ABI_CONSTANT
  N_ABI_FIELDS
};

enum
{
#define ABI_FIELD(RECORD, FIELD, KIND)
#define ABI_CONSTANT(NAME, VALUE) NAME = VALUE,
#include "abi/frame.def"
#undef ABI_RECORD
#undef ABI_FIELD
#undef ABI_END
#undef ABI_CONSTANT
};

extern enum abi_field abi_first_field (enum abi_record record);
extern bool abi_field_of_p (enum abi_field field, enum abi_record record);
extern const char *abi_name (enum abi_field field);
extern tree abi_type (enum abi_field field);
extern HOST_WIDE_INT abi_offset (enum abi_field field);
extern HOST_WIDE_INT future_header_size (void);
extern tree state_type (void);
extern tree poll_type (void);
extern tree drop_type (void);

/* ---- wake-site.cc: the code by which a wake goes on with a frame ------------- */

/* True if there can be sites in this unit.  */
extern bool wake_sites_p (void);
/* The text of an asm statement for the site LABEL; operand 1 is the resume of the child,
   whose frame is OFFSET bytes behind the function's or, if LOADED, has its address there.
   And for one that loads the address of LABEL into operand 0.  The caller frees them.  */
extern char *wake_site_code (const char *label, HOST_WIDE_INT offset, bool loaded);
extern char *wake_site_address (const char *label);

/* wake-machine.cc: what that is made of.  */

struct wake_machine
{
  /* Numbers of registers in unwind information: what has the child's frame, the first
     argument, the stack pointer, the library's frame pointer, and the return address.  */
  int frame;
  int argument;
  int stack;
  int base;
  int caller;
  /* Relative to BASE: the outermost frame, and the address to go back to.  */
  int root;
  int back;
  /* From the site to the return address.  */
  int call_bytes;
  /* The name of FRAME.  */
  const char *frame_name;
  /* The constraint for a function's address as an operand, also in code for shared
     libraries.  */
  const char *symbol;
  /* Other registers that functions preserve; the end is negative.  */
  const int *saved;
};
extern const struct wake_machine wake_machine;
extern bool machine_sites_p (void);
extern char *wake_instructions (HOST_WIDE_INT offset, bool loaded);

/* ---- runtime-calls.cc: the functions that generated code calls ------------ */

enum runtime_call
{
#define RUNTIME_CALL(ID, NAME, RESULT, PARAMETERS) RUNTIME_##ID,
#include "abi/runtime-calls.def"
#undef RUNTIME_CALL
  N_RUNTIME_CALLS
};

extern const char *runtime_name (enum runtime_call call);

/* A string: the NAME of a function as programs write it, async_NAME for __asyncc_NAME, which
   a macro of the headers calls.  */
extern tree name_in_programs (const char *name);
/* A declaration of CALL, and the one that the unit has, if it has one.  The latter is
   for the lowering only: the front end has no table of assembler names yet, and GCC
   must not make one.  */
extern tree build_runtime_function (enum runtime_call call);
extern tree runtime_function (enum runtime_call call);

#endif /* ASYNCC_ABI_H */
