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
#else
#define __ASYNCC_GCC 0
#endif

#if defined __ASYNCC__ && !defined __cplusplus
#define __ASYNCC_LOADED 1
#elif __ASYNCC_GCC && defined __has_attribute && !defined __cplusplus
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
#elif __ASYNCC_GCC
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

/* The future F of any type, which the macro NAME was given; with _OBJECT as a struct
   async_future *, and with _BORROW the caller keeps it.  And the array V of futures.  The
   plugin checks that they are. */
#if __ASYNCC_MODE == __ASYNCC_PLUGIN
#define __ASYNCC_FUTURE(name, f) __asyncc_future (name, f)
#define __ASYNCC_OBJECT(name, f) __asyncc_object (name, f)
#define __ASYNCC_BORROW(name, f) __asyncc_borrow (name, f)
#define __ASYNCC_FUTURES(name, v) __asyncc_futures (name, v)
#else
#define __ASYNCC_FUTURE(name, f) (f)
#define __ASYNCC_OBJECT(name, f) ((struct async_future *) (void *) (f))
#define __ASYNCC_BORROW(name, f) ((struct async_future *) (void *) (f))
#define __ASYNCC_FUTURES(name, v) (v)
#endif

/* What was preprocessed with the plugin and is compiled without it, on another
   machine for example, would be another program.  This function is never called. */
#if __ASYNCC_MODE == __ASYNCC_PLUGIN
extern __attribute__ ((__async__)) void __asyncc_plugin (void);
__extension__ _Static_assert (
  !__builtin_types_compatible_p (__typeof__ (__asyncc_plugin ()), void),
  "preprocessed with the plugin asyncc, and compiled without it");
#endif

#if __ASYNCC_MODE != __ASYNCC_PLUGIN
#if !defined __cplusplus /* where the plugin has them be errors */
#undef __async
#undef __generator
#endif
#undef __await
#undef __future
#undef __async_block
#undef __async_move
#undef __async_suspend
#undef __async_context
#undef __stream
#undef __async_stream
#undef __yield
#undef __yield_all
#undef __next
#undef __each
#undef __generator_block
#undef __async_generator_block
#endif

#if __ASYNCC_MODE == __ASYNCC_PLAIN

#define __future(...) struct async_future *
#define __stream(...) struct async_stream *
#define __async_stream(...) struct async_stream *

#elif __ASYNCC_MODE == __ASYNCC_SYNC

#define __async
#if __ASYNCC_GCC
/* The value and no lvalue; nobody is told that it is not used. */
#define __await(...) __extension__ ({ (__VA_ARGS__); })
#define __async_suspend() ((void) 0)
#define __async_context() ((struct async_context *) 0)
#else
/* Nobody defines these functions: they only stand for what is not known.  */
struct async_context;
extern struct async_context *__asyncc_some_context (void) __attribute__ ((__returns_nonnull__));
extern void *__asyncc_some_value (void *of) __attribute__ ((__returns_nonnull__));
extern void __asyncc_dropped (void) __attribute__ ((__noreturn__));
#define __async_context() __asyncc_some_context ()
#if !defined __GNUC__
/* cppcheck asks what any other expression is good for whose value is not used;
   of __extension__ it thinks that it is a function. */
#define __await(...) __extension__ (__VA_ARGS__)
#define __async_suspend() ((void) 0)
#else
/* An await may be the last thing that a function does: a loop around it, whose
   variables a block changes, is not endless. */
#define __asyncc_may_end() __builtin_choose_expr (1, (void) 0, __asyncc_dropped ())
#define __await(...)                                                                        \
  __extension__ ({                                                                          \
    _Pragma ("clang diagnostic push")                                                       \
    _Pragma ("clang diagnostic ignored \"-Wunused-value\"")                                 \
    __asyncc_may_end ();                                                                    \
    __extension__ (__VA_ARGS__);                                                            \
    _Pragma ("clang diagnostic pop")                                                        \
  })
#define __async_suspend() __asyncc_may_end ()
#endif
#endif

/* __future (T) is T without qualifiers.  There are no variables of type void:
   __future (void) is a type of its own, unless a declarator in parentheses
   follows, as in __future (void) (*f) (int), which points to a function declared
   __async void.  T is looked at as text, so that compilers show it as it is
   written.  */
typedef struct __asyncc_nothing *__asyncc_future_void;
#define __asyncc_future_void(...) void (__VA_ARGS__)
#define __asyncc_future_plain(...) __typeof__ (__VA_ARGS__)
#define __asyncc_future_qualified(...)                                                      \
  __typeof__ ((void) 0, *(__typeof__ (__VA_ARGS__) *) (void *) "")
#define __asyncc_future_nothing(...) __asyncc_future_void
#define __ASYNCC_2ND(a, b, ...) b
/* What becomes of a type that begins with the word.  That void is the whole type
   shows by the parentheses that are put behind it. */
#define __ASYNCC_TYPE_void(...) __VA_ARGS__
#define __ASYNCC_TYPE_const ~, __asyncc_future_qualified,
#define __ASYNCC_TYPE_volatile ~, __asyncc_future_qualified,
#define __ASYNCC_TYPE(...) __ASYNCC_TYPE_##__VA_ARGS__ (~, __asyncc_future_nothing)
#define __ASYNCC_TYPE_KIND(...) __ASYNCC_2ND (__VA_ARGS__, __asyncc_future_plain, ~)
#define __future(...)                                                                       \
  __ASYNCC_TYPE_KIND (__ASYNCC_TYPE (__VA_ARGS__)) (__VA_ARGS__)

/* A value of type T, or nothing for void: for expressions that are only
   parsed. */
#define __asyncc_is_void(T) __builtin_types_compatible_p (__typeof__ (T), void)
#define __asyncc_storage(T)                                                                 \
  __typeof__ (*__builtin_choose_expr (__asyncc_is_void (T), (__asyncc_future_void *) 0,     \
				      (__typeof__ (T) *) 0))

#if __ASYNCC_GCC
/* A nested function: `return' returns from the block. */
#define __async_block(T, ...)                                                               \
  __extension__ ({                                                                          \
    __typeof__ (T) __asyncc_block (void) __VA_ARGS__                                        \
    __builtin_choose_expr (__asyncc_is_void (T),                                            \
			   (__asyncc_block (), (__asyncc_future_void) 0),                   \
			   __asyncc_block ());                                              \
  })
#else
#define __asyncc_some(T, of) (*(__asyncc_storage (T) *) __asyncc_some_value (of))

#if defined __CHECKER__
/* sparse does not let anything be returned in place of something else. */
#define __async_block(T, ...) __asyncc_some (T, (void *) 0)
#else
/* `return' is taken for one of the function around the block, and other blocks
   change variables while this one loops. */
#define __async_block(T, ...)                                                               \
  __extension__ ({                                                                          \
    _Pragma ("clang diagnostic push")                                                       \
    _Pragma ("clang diagnostic ignored \"-Wreturn-type\"")                                  \
    _Pragma ("clang diagnostic ignored \"-Wint-conversion\"")                               \
    _Pragma ("clang diagnostic ignored \"-Wfor-loop-analysis\"")                            \
    __VA_ARGS__                                                                             \
    _Pragma ("clang diagnostic pop")                                                        \
    __asyncc_some (T, (void *) 0);                                                          \
  })
#endif
#endif

/* In a program that does not wait a block shares its variables. */
#define __async_move(T, variables, ...) __async_block (T, __VA_ARGS__)

/* Generators: what gives many values is no function of C, so they are only checked.
   A stream is a value, and what becomes of it is not known.  Where code is made, the
   first word that would have to be executed is an error.  */
#define __stream(...) __future (__VA_ARGS__)
#define __async_stream(...) __future (__VA_ARGS__)
#define __generator_block(T, ...) __async_block (T, __VA_ARGS__)
#define __async_generator_block(T, ...) __async_block (T, __VA_ARGS__)
#if __ASYNCC_GCC
extern _Bool __asyncc_some_answer (volatile void *place)
  __attribute__ ((__error__ ("generators need the plugin asyncc, as with -fplugin=asyncc")));
#define __yield(...) ((void) (__VA_ARGS__), (void) __asyncc_some_answer ((void *) 0))
#else
extern _Bool __asyncc_some_answer (volatile void *place);
#define __yield(...) ((void) (__VA_ARGS__))
#endif
#define __yield_all(...) __yield (__VA_ARGS__)
#if defined __clang__ || __ASYNCC_GCC
#define __next(s, place)                                                                    \
  ((void) (s), __asyncc_some_answer (1 ? (place) : (__typeof__ (s) *) 0))
#else
#define __next(s, place) ((void) (s), __asyncc_some_answer (place))
#endif
#if defined __clang__
/* A generator returns nothing, which clang-tidy follows into calls.  V may have the name of a
   variable that the stream is made of. */
#define __each(v, ...)                                                                      \
  __auto_type __asyncc_each_##v                                                             \
    = __asyncc_some (__VA_ARGS__, ((void) (__VA_ARGS__), (void *) "")), v = __asyncc_each_##v;  \
  __asyncc_some_answer (&v);
#else
#define __each(v, ...) __auto_type v = (__VA_ARGS__); __asyncc_some_answer (&v);
#endif
/* `return;' ends a generator, and so does its last brace; GCC is told in
   <asyncc/stream.h>. */
#if defined __clang__
#define __generator _Pragma ("clang diagnostic ignored \"-Wreturn-type\"")
#else
#define __generator
#endif

#endif /* SYNC */

#if defined __GNUC__
#pragma GCC diagnostic pop
#endif

#if defined __clang__ && __ASYNCC_MODE == __ASYNCC_SYNC
/* A future of a number is a number here, and yet may be compared with NULL and
   be cast to a pointer and back.  -Wint-conversion, which newer versions take
   for an error, also finds what is wrong, and stays as a warning: clang makes
   one of what is ignored, but not of an error.  */
#pragma clang diagnostic ignored "-Wpointer-integer-compare"
#pragma clang diagnostic ignored "-Wint-to-pointer-cast"
#pragma clang diagnostic ignored "-Wpointer-to-int-cast"
#if __clang_major__ > 14
#pragma clang diagnostic ignored "-Wint-conversion"
#pragma clang diagnostic warning "-Wint-conversion"
#endif
#endif

#endif /* ASYNCC_LANG_H */
