/* The words by which the front end speaks to the lowering.
   SPDX-License-Identifier: GPL-3.0-or-later

   Between parsing and the lowering pass an async body is an ordinary function
   in which these calls stand.  Every one is an external function that nobody
   defines; the lowering removes them all, so that a unit in which one was
   left does not link.  They are told by name, because objects compiled with
   -fplugin-arg-asyncc-lto=late bring them back from the disk.

     void __asyncc_suspend (void);
	One suspension.  Neither leaf nor pure: others run in the meantime.

     int __asyncc_dropped (void);
	Stands behind every suspension: true when the frame is being dropped.
	The lowering folds it to false in resume and start, to true in drop.
	The front end makes it `if (__asyncc_dropped ()) return;', and the
	ordinary return runs every cleanup in scope.

     struct async_context *__asyncc_context (void);
	The context of the present poll; null while dropping.

     struct async_future *__asyncc_make (body *, void *chain, ...);
	In a ramp: make a future for BODY (an ADDR_EXPR) with the arguments
	that follow, in the order of the body's parameters and with exactly
	their types.  CHAIN is the static chain of a nested body, or null.
	Null when there is no memory.

   A body carries the attribute ASYNC_BODY_ATTR, which no user can spell; its
   argument is the readable name, a STRING_CST.  A call to a body is an await;
   there are no other calls to bodies.  */

#ifndef ASYNCC_MARKERS_H
#define ASYNCC_MARKERS_H

#define ASYNC_BODY_ATTR "asyncc body"

/* What the lowering made of a body has this attribute as well.  */
#define ASYNC_LOWERED_ATTR "asyncc lowered"

enum async_marker
{
  ASYNC_SUSPEND,
  ASYNC_DROPPED,
  ASYNC_CONTEXT,
  ASYNC_MAKE
};

/* The declaration of marker M, made on first use.  */
extern tree async_marker_decl (enum async_marker m);

/* True if S is a call to marker M.  */
extern bool async_marker_call_p (const gimple *s, enum async_marker m);

/* The readable name of the body DECL or of something made from it; null if
   DECL is neither.  */
extern const char *async_body_name (const_tree decl);

/* Garbage collector: forget nothing that is kept here.  */
extern void async_markers_register_roots (const char *plugin_name);

#endif /* ASYNCC_MARKERS_H */
