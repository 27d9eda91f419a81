/* Which of the four ways the headers are being compiled, and the words of the
   language where the compiler does not know them.
   SPDX-License-Identifier: MIT

   __ASYNCC_MODE is one of

     PLUGIN  the asyncc plugin is loaded: the words are the compiler's own.
     SYNC    the same source means ordinary synchronous C: asked for with
	     ASYNCC_SYNC, and what clang, clangd, cppcheck and sparse see.
     PLAIN   C without the plugin, or C++: a future is a pointer to struct
	     async_future and the words are not defined.  Asked for with
	     ASYNCC_PLAIN.

   <asyncc.h> refuses PLAIN in C unless it was asked for.  */

#ifndef ASYNCC_LANG_H
#define ASYNCC_LANG_H

#define __ASYNCC_PLUGIN 1
#define __ASYNCC_SYNC 2
#define __ASYNCC_PLAIN 3

/* GCC itself, not one of the many tools that say they are. */
#if defined __GNUC__ && !defined __clang__ && !defined __INTEL_COMPILER                     \
  && !defined __CHECKER__ && !defined __cppcheck__ && !defined __CPPCHECK__                 \
  && !defined __INTELLISENSE__ && !defined __CDT_PARSER__ && !defined __JETBRAINS_IDE__     \
  && !defined __TINYC__ && !defined __COVERITY__
#define __ASYNCC_GCC 1
#endif

#if defined __ASYNCC__ && !defined __cplusplus
#define __ASYNCC_LOADED 1
#elif defined __ASYNCC_GCC && defined __has_attribute && !defined __cplusplus
#if __has_attribute (async)
#define __ASYNCC_LOADED 1
#endif
#endif

#if !defined __GNUC__
#define __ASYNCC_MODE __ASYNCC_SYNC
#elif defined ASYNCC_PLAIN || defined __cplusplus
#define __ASYNCC_MODE __ASYNCC_PLAIN
#elif defined ASYNCC_SYNC
#define __ASYNCC_MODE __ASYNCC_SYNC
#elif defined __ASYNCC_LOADED
#define __ASYNCC_MODE __ASYNCC_PLUGIN
#elif defined __ASYNCC_GCC
#define __ASYNCC_MODE __ASYNCC_PLAIN
#else
#define __ASYNCC_MODE __ASYNCC_SYNC
#endif

#define __ASYNCC_INLINE static __inline__ __attribute__ ((__unused__))

/* Variadic macros are older than C90 allows; -pedantic need not say so. */
#if defined __GNUC__
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wvariadic-macros"
#endif

/* The future F as an argument of what consumes it: a variable that would drop
   it at the end of its scope (__async_auto) becomes NULL. */
#if __ASYNCC_MODE == __ASYNCC_PLUGIN
#define __ASYNCC_OWN(f) __asyncc_own (f)
#else
#define __ASYNCC_OWN(f) (f)
#endif

#if __ASYNCC_MODE != __ASYNCC_PLUGIN
#undef __async
#undef __await
#undef __future
#undef __async_block
#undef __async_suspend
#undef __async_context
#endif

#if __ASYNCC_MODE == __ASYNCC_PLAIN

#define __future(...) struct async_future *

#elif __ASYNCC_MODE == __ASYNCC_SYNC

#define __async
#define __await(...) (__VA_ARGS__)
#if defined __GNUC__
#define __future(...) __typeof__ (__VA_ARGS__)
#else
#define __future(...) __VA_ARGS__
#endif
#define __async_suspend() ((void) 0)
#define __async_context() ((struct async_context *) 0)

/* A value of type T, or nothing for void: for expressions that are only
   parsed. */
#define __asyncc_is_void(T) __builtin_types_compatible_p (__typeof__ (T), void)
#define __asyncc_storage(T)                                                                 \
  __typeof__ (*__builtin_choose_expr (__asyncc_is_void (T), (char *) 0, (__typeof__ (T) *) 0))

#if defined __ASYNCC_GCC
/* A nested function: `return' returns from the block. */
#define __async_block(T, ...)                                                               \
  __extension__ ({                                                                          \
    __typeof__ (T) __asyncc_block (void) __VA_ARGS__                                        \
    __asyncc_block ();                                                                      \
  })
#else
/* Only to be parsed: `return' is taken for one of the function around it, so
   nothing defines this. */
extern void *__asyncc_block_needs_gcc (void);
#define __async_block(T, ...)                                                               \
  __extension__ ({                                                                          \
    _Pragma ("clang diagnostic push")                                                       \
    _Pragma ("clang diagnostic ignored \"-Wreturn-type\"")                                  \
    __VA_ARGS__                                                                             \
    _Pragma ("clang diagnostic pop")                                                        \
    __asyncc_storage (T) *__asyncc_value                                                    \
      = (__asyncc_storage (T) *) __asyncc_block_needs_gcc ();                               \
    __builtin_choose_expr (__asyncc_is_void (T), (void) 0, *__asyncc_value);                \
  })
#endif

#endif /* SYNC */

#if defined __GNUC__
#pragma GCC diagnostic pop
#endif

#endif /* ASYNCC_LANG_H */
