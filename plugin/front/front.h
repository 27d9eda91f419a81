/* What the files of the front end tell each other.
   SPDX-License-Identifier: GPL-3.0-or-later

   The front end turns `__async T f (args) { ... }' into two functions.  The
   RAMP `f' is what callers see: it stores its arguments in a new future and
   returns that.  The BODY `T f::{async-fn#0} (args)' is what the user wrote.

     future-type.cc      __future(T), __stream(T): one record for each T
     future-operators.cc what cannot be done with it
     async-attribute.cc  `__async' in front of functions, pointers, typedefs
     sort-attributes.cc  which attribute speaks of the ramp, which of the body
     queries.cc          what a declaration is: async, ramp, body
     declare-body.cc     the body while it is only declared
     split-body.cc       a definition is parsed as the body
     parm-cleanup.cc     handlers of parameters
     build-ramp.cc       the ramp, when the body is parsed
     check-builtin.cc    what all builtins check
     await-builtin.cc    __await, __async_suspend, __async_context, ...
     future-argument.cc  the futures that awaits and macros of the runtime are given
     blocking-call.cc    the call that async_blocking is given
     stream-builtin.cc   __yield, __next, ...: what is said
     each.cc             for (__each (v, s))
     build-pieces.cc     what GENERIC is made of here
     build-await.cc      the GENERIC of an await
     build-stream.cc     ... and of what is done with streams
     starter.cc          the start of those that have none
     foreign-body.cc     bodies of async functions of other units
     connect-calls.cc    static chains and arguments, when there is GIMPLE
     readable-name.cc    f::{async-fn#0}
     finish-function.cc  the end of a definition: calls most of the above
     symbol-names.cc     those names in assembly, DWARF and diagnostics
     outside-async.cc    awaits where no async function is
     spare-warnings.cc   what GCC would warn of falsely
     block-variables.cc  what blocks have of the variables around them
     block-lines.cc      what stands in a block stands on the user's lines
     check-front.cc      refusals that need the parsed function
     warn-dropped.cc     futures that nobody awaits
     ownership.cc        what is known of futures at one point
     warn-consumed.cc    futures that are used twice
     pch.cc              precompiled headers  */

#ifndef ASYNCC_FRONT_H
#define ASYNCC_FRONT_H

#include "abi/abi.h"

struct start_type;

/* queries.cc  */

/* True if DECL is a function declared `__async', and no generator.  */
extern bool async_function_p (const_tree decl);
/* True if DECL is a function declared `__generator'.  */
extern bool generator_p (const_tree decl);
/* True if the generator whose body is BODY yields all of another stream.  */
extern bool delegates_p (const_tree body);
/* True if DECL is one or the other: it has a ramp and a body.  */
extern bool lazy_function_p (const_tree decl);
/* True if BODY is the body of a generator.  */
extern bool generator_body_p (const_tree body);
/* True if BODY is a body that may await: that of an async function or of an async
   generator.  */
extern bool awaiting_body_p (const_tree body);
/* What a function of RAMP's type that is no ramp returns: the T of a future, or
   void for a generator.  */
extern tree body_value_type (const_tree ramp);
/* The ramp of BODY; null if BODY is no body.  */
extern tree ramp_of_body (const_tree body);
/* True if BODY is that of an async block.  */
extern bool async_block_p (const_tree body);
/* The declaration that attribute ATTR of DECL links to; null without one.  */
extern tree linked_decl (const_tree decl, const char *attr);

/* future-type.cc  */

/* What a call gives that runs nothing yet.  */
enum lazy_kind
{
  LAZY_FUTURE,
  LAZY_STREAM,
  LAZY_ASYNC_STREAM,
  N_LAZY_KINDS
};

/* __future(T), __stream(T) or __async_stream(T).  error_mark_node stays what it
   is.  */
extern tree lazy_type_of (enum lazy_kind kind, tree t);
extern tree future_type_of (tree t);
/* T if TYPE is __future(T), else null.  */
extern tree future_value_type (const_tree type);
/* T if TYPE is __stream(T) or __async_stream(T), else null.  */
extern tree stream_value_type (const_tree type);
/* True if TYPE is an __async_stream(T).  */
extern bool async_stream_p (const_tree type);
/* T if TYPE is any of these, else null.  */
extern tree lazy_value_type (const_tree type);
/* TYPE with the name that it lost on the way through __typeof__, if it is any of
   these.  */
extern tree named_lazy_type (tree type);
/* Lay out what FUTURE points to, if T allows; say whether it is.  */
extern bool complete_future (tree future);
/* Lay out all futures that wait for their T to be complete.  */
extern void complete_pending_futures (void);
/* True if the unit has made a future type.  */
extern bool futures_seen_p (void);
/* The lvalues *F as a header and F->result.  */
extern tree future_header_ref (location_t loc, tree f);
extern tree future_result_ref (location_t loc, tree f);
/* The lvalue S->out of the async stream S.  */
extern tree stream_out_ref (location_t loc, tree s);
/* The fields of the header and of the vtable that the compiler uses.  */
extern tree future_flags_ref (location_t loc, tree f);
extern tree vtable_entry (location_t loc, tree f, bool drop);
/* True if CALL, not in SSA form yet, polls or drops a future for an await.  */
extern bool async_awaiting_call_p (gimple *call);
extern tree context_pointer_type (void);
extern void declare_context_tag (void);
extern void keep_futures (const char *plugin_name);

/* future-operators.cc  */

extern void install_operators (void);

/* async-attribute.cc  */

extern void register_async_attributes (void);
extern void check_declaration (tree decl);
/* Check the cleanup attribute of the variable or parameter DECL, if it has one.
   False after an error.  */
extern bool check_cleanup (tree decl);
/* If DECL is a block give it the place in the source where it stands.  */
extern void place_block (tree decl);

/* sort-attributes.cc  */

/* FNTYPE with the return type RET and without the attributes that speak of
   the value.  */
extern tree retype_function (tree fntype, tree ret);
/* Take from RAMP what only its body can promise.  */
extern void sort_ramp_attributes (tree ramp);
/* Give BODY what its RAMP was declared with.  */
extern void inherit_attributes (tree body, tree ramp);
/* Follow changes to RAMP that came after the definition of BODY.  */
extern void inherit_late_attributes (tree body, tree ramp);

/* declare-body.cc  */

/* The body of RAMP, made on demand; null if RAMP is no async function.  */
extern tree body_of_ramp (tree ramp);
/* A body for RAMP beside the one that the user defines; see
   foreign-body.cc.  */
extern tree build_body (tree ramp);
/* All bodies of the unit, a TREE_LIST.  */
extern tree all_bodies;
/* True if the unit being parsed defines or awaits async functions.  */
extern bool async_bodies_seen_p (void);
extern void keep_bodies (const char *plugin_name);

/* split-body.cc  */

/* The body that was parsed last is finished.  */
extern void leave_body (void);
/* Give BODY the statements that were parsed, which GCC has given to its
   ramp.  False if it has them already.  */
extern bool adopt_statements (tree body);
extern void install_split (void);

/* parm-cleanup.cc  */

extern void install_parm_cleanups (void);
/* The parameters of FN, which is not async, or of what is no function if FN is
   null, have no handlers.  */
extern void ignore_parm_cleanups (tree fn);
/* DECL has been declared.  */
extern void check_declared_parms (tree decl);
/* BODY is about to be parsed: add the handlers of its parameters to the present
   list of statements.  */
extern void open_parm_cleanups (tree body);
/* STMTS, which were parsed as BODY, with the handlers around them.  */
extern tree close_parm_cleanups (tree body, tree stmts);

/* build-ramp.cc  */

extern void build_ramp (tree body, tree ramp);
extern tree address_without_trampoline (tree fn);
/* Give FN the statements STMTS and hand it to the call graph.  */
extern void emit_function (tree fn, tree stmts);

/* future-argument.cc  */

/* Complain of the macro at LOC, which was given no future.  */
extern void refuse_nothing (location_t loc);
/* The text of the string literal E.  */
extern const char *string_argument (tree e);
/* Where the user wrote E, an argument of the macro at LOC.  */
extern location_t place_of_argument (tree e, location_t loc);
/* The function that E calls, E being an argument; or null.  */
extern tree called_function (tree e);
/* The T of the future E, an operand of the builtin NAME; null after an error.  */
extern tree check_operand (location_t loc, tree e, const char *name);
/* What the builtins of the macros in <asyncc/runtime.h> stand for, see there.  */
extern tree resolve_future (location_t loc, vec<tree, va_gc> *args);
extern tree resolve_object (location_t loc, vec<tree, va_gc> *args);
extern tree resolve_borrow (location_t loc, vec<tree, va_gc> *args);
extern tree resolve_futures (location_t loc, vec<tree, va_gc> *args);
extern tree resolve_join (location_t loc, vec<tree, va_gc> *args);
extern tree resolve_select (location_t loc, vec<tree, va_gc> *args);
extern tree resolve_race (location_t loc, vec<tree, va_gc> *args);

/* blocking-call.cc  */

extern tree resolve_call (location_t loc, vec<tree, va_gc> *args);

/* build-pieces.cc  */

/* A call of the marker M.  */
extern tree call_marker (location_t loc, enum async_marker m);
extern tree build_suspension (location_t loc, tree future);
/* `if (CONDITION) THEN', with no else.  */
extern tree build_if (location_t loc, tree condition, tree then);
/* VALUE != 0.  */
extern tree nonzero (location_t loc, tree value);
/* The statements LIST as an expression.  */
extern tree seal (tree list);
/* A, then B, of B's type.  */
extern tree build_sequence (location_t loc, tree a, tree b);
/* A variable that is set to VALUE by the expression *INIT.  */
extern tree build_temporary (location_t loc, tree value, tree *init);
/* An expression that does BEFORE (which may be null), then VALUE, then AFTER (which
   may be null), and has the value of VALUE.  */
extern tree build_value (location_t loc, tree before, tree value, tree after);
/* A call that drops F, and one that polls F with the context CX; if that is null,
   with the function's own.  */
extern tree call_drop (location_t loc, tree f);
extern tree call_poll (location_t loc, tree f, tree cx);
/* The same two of F, which was made for BODY.  */
extern tree call_known_drop (location_t loc, tree body, tree f);
extern tree call_known_poll (location_t loc, tree body, tree f, tree cx);
/* Free F, which was made for BODY and has ended.  */
extern tree call_known_release (location_t loc, tree body, tree f);
/* `flags |= READY', and `flags & READY' CODE 0.  */
extern tree build_set_ready (location_t loc, tree f);
extern tree test_ready (location_t loc, tree f, enum tree_code code);
/* Append to LIST `if (!f) oom (name)'.  */
extern void append_null_check (location_t loc, tree f, const char *name, tree *list);

/* build-await.cc  */


/* True if VAR is a variable or a parameter with a cleanup handler (__async_auto).  */
extern bool owning_variable_p (const_tree var);
/* Await the future object F in the present function.  NAME is the function
   that the message names if F is null, because there was no memory for it.  */
extern tree build_object_await (location_t loc, tree f, const char *name);
/* An await in pieces.  Append to LIST the first poll of the future in the variable
   VAR, with the context CX, which jumps to the label READY if it need not wait; NAME
   as before.  */
extern void append_first_poll (location_t loc, tree var, tree cx, tree ready,
			       const char *name, tree *list);
/* Do BEFORE, then take its value.  */
extern tree build_end_await (location_t loc, tree before, tree var);
/* Await the call CALL of the async function FN.  */
extern tree build_call_await (location_t loc, tree call, tree fn);
/* The expression in the await E that sets a temporary to the value of E; null
   if E is no await.  */
extern tree await_value_init (tree e);
/* `if (__asyncc_dropped ()) return' in the present function; BEFORE, if not null,
   is done before the return.  */
extern tree build_drop_check (location_t loc, tree before);
/* One suspension.  */
extern tree build_suspend (location_t loc, tree future);
/* Take the result of the ready future F and drop F.  */
extern tree build_take (location_t loc, tree f);
extern tree build_ownership (location_t loc, tree f);
/* Append to LIST what takes F over; returns the variable that owns it then.  */
extern tree append_take_over (location_t loc, tree f, tree *list);
/* Let `struct s v = __await (...)' and `return __await (...)' of FN do
   without the temporary.  */
extern void elide_copies (tree fn);

/* scope-await.cc  */

/* The call whose future is the value of the statement expression E, if an await of E may
   await it within E's scope; else null.  */
extern tree called_at_end (tree e);
/* Await that call, of the async function FN.  */
extern tree build_scope_await (location_t loc, tree e, tree fn);


/* build-stream.cc  */

extern void keep_stream_calls (const char *plugin_name);

/* `__yield (value)' in the present function, a generator of values of type T; null if
   GCC has refused VALUE.  */
extern tree build_yield (location_t loc, tree value, tree t);
/* The body that the stream S, the value of an expression, is certain to be made for:
   S is a call of a generator of which this unit knows the body, or of the present one.
   Null if that is not certain.  */
extern tree body_of_stream (tree s);
/* `__next (s, out)'.  NAME is the function that the message names if S is null.  If BODY
   is not null, S was made for it, and nobody else ever asks S.  */
extern tree build_next (location_t loc, tree body, tree s, tree out, const char *name);
/* The same where S is async: a future of the answer, and its await.  */
extern tree build_next_future (location_t loc, tree s, tree out);
extern tree build_next_await (location_t loc, tree body, tree s, tree out,
			      const char *name);
/* True if E is such a future, of the operands *S and *OUT.  */
extern bool next_future_p (tree e, tree *s, tree *out);
/* True if S is a call of the present generator, which only makes a stream of it.  */
extern bool own_stream_p (tree s);
/* `__yield_all (s)' in the present function, a generator of values of type T.  NAME as
   before.  */
extern tree build_yield_all (location_t loc, tree s, tree t, const char *name);

/* check-builtin.cc  */

/* Check that the builtin NAME stands in a function that may await.  */
extern bool check_awaiting (location_t loc, const char *name);
/* Check that the builtin NAME has N arguments: one at most, or, where it stands for
   what USAGE shows, any number.  */
extern bool check_count (location_t loc, vec<tree, va_gc> *args, unsigned n,
			 const char *name);
extern bool check_arguments (location_t loc, vec<tree, va_gc> *args, unsigned n,
			     const char *name, const char *usage);
/* What the message says that there was no memory for, when E is null.  */
extern const char *blamed_name (tree e);
/* True if GCC is parsing the operand of sizeof or the like, which the program
   does not evaluate.  */
extern bool unevaluated_p (void);

/* each.cc  */

/* What the two builtins of the macro __each stand for, see there.  */
extern tree resolve_each (location_t loc, vec<tree, va_gc> *args);
extern tree resolve_each_next (location_t loc, vec<tree, va_gc> *args);

/* stream-builtin.cc  */

/* True if the builtin NAME can be given S for a stream; else say why not.  */
extern bool check_stream (location_t loc, tree s, const char *name);
extern tree resolve_yield (location_t loc, vec<tree, va_gc> *args);
extern tree resolve_yield_all (location_t loc, vec<tree, va_gc> *args);
extern tree resolve_next (location_t loc, vec<tree, va_gc> *args);

/* stream-operand.cc  */

/* What the macros of <asyncc/streams.h> are made of, see there.  */
extern tree resolve_stream_operand (location_t loc, vec<tree, va_gc> *args);
extern tree resolve_waiting_operand (location_t loc, vec<tree, va_gc> *args);
extern tree resolve_value_of (location_t loc, vec<tree, va_gc> *args);
extern tree resolve_next_here (location_t loc, vec<tree, va_gc> *args);

/* await-builtin.cc  */

extern void declare_builtins (void);

/* starter.cc  */

/* A function that starts RAMP, whose body is BODY, for this unit, and that returns
   TYPE.  */
extern tree make_starter (tree body, tree ramp, const start_type &type);

/* foreign-body.cc  */

/* At the end of the unit: what was awaited and not defined is another unit's.  */
extern void declare_foreign_bodies (void);

/* block-variables.cc  */

extern tree resolve_move_of (location_t loc, vec<tree, va_gc> *args);
/* True if BODY is that of a block that has copies of variables.  */
extern bool moved_block_p (const_tree body);
/* The parameters of such a BODY have been declared.  */
extern void begin_moved_block (tree body);
/* A block has been parsed: what it uses of the functions around it is noted, or is an
   error if it has copies.  */
extern void check_block_uses (tree body);

/* block-lines.cc  */
extern void correct_block_lines (function *fun);

/* connect-calls.cc  */

extern void register_connecting (const char *plugin_name);

/* begin-again.cc: a generator that yields all of one of its own at its end.  */
extern void register_begin_again (const char *plugin_name);

/* readable-name.cc  */

/* Name BODY, and the plain nested function FN inside an async function.  */
extern void name_body (tree body, tree ramp);
extern void name_closure (tree fn);
/* The numbers given so far, as a tree for a precompiled header, and back.  */
extern tree given_numbers (void);
extern void give_numbers (tree list);

/* symbol-names.cc  */

extern void install_names (void);
extern void install_c_names (void);

/* outside-async.cc  */

/* The preprocessor has met a word that may leave its operands unevaluated:
   _Generic, __builtin_choose_expr, __builtin_constant_p.  */
extern void note_unevaluating_word (void);
/* It is not known yet whether the expression being parsed outside of all
   functions is evaluated.  */
extern bool perhaps_unevaluated_p (void);
/* Refuse the builtin NAME, which stands in FN, a function that is not async,
   or, if FN is null, outside of all functions.  */
extern void refuse_outside (location_t loc, tree fn, const char *name);
/* NAME was parsed at LOC in a function that is not async, or outside of all
   functions; it will be refused if it is evaluated.  */
extern void note_doubtful_use (location_t loc, const char *name);
/* DECL has been declared.  */
extern void check_doubtful_declaration (tree decl);
/* Something is in doubt; at the end of a function, forget it.  */
extern bool doubtful_uses_p (void);
extern void forget_doubtful_uses (void);
/* Refuse what is in doubt and has the call T as a part, if T stands in FN, which
   is not async, and is evaluated, or in a parameter of FN.  */
extern void refuse_doubtful (tree t, tree fn);

/* check-front.cc  */

/* Refuse what FN, nested or a body, must not do.  */
extern void check_parsed_function (tree fn);

/* hide-variables.cc: variables of macros are not shown.  */
extern void hide_macro_variable (tree decl);

/* spare-warnings.cc  */

/* AWAIT is what an await of the future E became; show GCC a call if E is one.  */
extern tree show_call (location_t loc, tree await, tree e);
/* BODY has been parsed: take that back, and see to false warnings.  */
extern void spare_warnings (tree body);

/* warn-dropped.cc  */

extern void warn_dropped (tree fn);
/* True if E makes a future that nobody else can drop.  */
extern bool made_future_p (tree e);

/* ownership.cc  */

/* What is known of a place: since LOC it owns a future that was made for it, or
   what it owned is gone.  */
struct ownership
{
  tree place;
  location_t loc;
  bool gone;
  /* The place was certainly no null pointer.  */
  bool certain;
};

/* What is known at one point of a function.  */
struct future_knowledge
{
  explicit future_knowledge (bool r) : reached (r) {}
  explicit future_knowledge (const future_knowledge &k) : reached (k.reached)
  {
    of.safe_splice (k.of);
  }

  /* No way leads to the point if not REACHED.  */
  bool reached;
  auto_vec<ownership, 8> of;
};

/* The variable of which the place T is, or is a part; null if T is something
   else, or lies in a union.  */
extern tree base_of_place (tree t);
/* What is known of PLACE at K; null if nothing is.  */
extern ownership *find_ownership (tree place, future_knowledge *k);
extern void note_ownership (tree place, location_t loc, bool gone, bool certain,
			    future_knowledge *k);
extern void forget_place (tree place, future_knowledge *k);
/* Forget BASE and all parts of it.  */
extern void forget_variable (tree base, future_knowledge *k);
/* Two ways meet: let INTO be what is known on both.  */
extern void meet_ways (future_knowledge *into, future_knowledge *other);
/* No way leads on from here.  */
extern void end_way (future_knowledge *k);
/* What is known at K is known at TO.  */
extern void go_on (future_knowledge *to, const future_knowledge &k);

/* warn-consumed.cc  */

extern void warn_consumed (tree fn);

/* finish-function.cc: callbacks  */

extern void on_pre_genericize (void *fn, void *);
extern void on_finish_function (void *fn, void *);

/* pch.cc  */

extern void install_pch (void);
/* There is a block or a nested async function at LOC: refuse it in a precompiled
   header.  */
extern void refuse_in_pch (location_t loc);

#endif /* ASYNCC_FRONT_H */
