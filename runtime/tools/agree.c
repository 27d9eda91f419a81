/* The header that this library is compiled with describes the futures that the
   compiler makes, and the library's functions take what compiled code passes.
   There is no code here: this file compiles, or does not.
   SPDX-License-Identifier: MIT  */

#include "tools/tools.h"

#include <asyncc/describe.h>

#define ABI_ASSERT(CONDITION, WHAT) _Static_assert (CONDITION, WHAT)
#include "../../plugin/abi/agree.h"

typedef void in_void;
typedef int in_int;
typedef size_t in_size;
typedef intptr_t in_word;
typedef void *in_pointer;
typedef void **in_place;
typedef const char *in_text;
typedef struct async_future *in_future;
typedef struct async_context *in_context;
#define RUNTIME_CALL(ID, NAME, RESULT, PARAMETERS) extern RESULT NAME PARAMETERS;
#include "../../plugin/abi/runtime-calls.def"
