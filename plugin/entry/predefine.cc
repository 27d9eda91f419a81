/* The predefined macros.
   SPDX-License-Identifier: GPL-3.0-or-later

   PLUGIN_PRAGMAS is the only event that also -E reaches; it comes before -D,
   -U and -include.  Text that was preprocessed before holds no macros any
   more, or, after -fdirectives-only, brings the definitions along.

   __await is no macro, but the preprocessor is told to ask about it, as about
   the context-sensitive words of some targets: so `__await f (x)', which is how
   other languages write it, is seen before the parser stumbles over each of its
   parts.  Likewise it asks about the words that leave operands unevaluated, where
   an await may stand in any function and outside of all.  */

#include "entry/entry.h"
#include "front/front.h"

#define STRING_(X) #X
#define STRING(X) STRING_ (X)

/* The words that say what a function is, also in C++, where they are errors then.  */
static const char *const words[] = {
  "__async=__attribute__((__async__))",
  "__generator=__attribute__((__generator__))"
};

static const char *const macros[] = {
  "__ASYNCC__=" STRING (ASYNCC_VERSION_NUMBER),
  "__future(...)="
    "__typeof__(__asyncc_future_of((__typeof__(__VA_ARGS__)*)0))",
  "__stream(...)="
    "__typeof__(__asyncc_stream_of((__typeof__(__VA_ARGS__)*)0))",
  "__async_stream(...)="
    "__typeof__(__asyncc_async_stream_of((__typeof__(__VA_ARGS__)*)0))",
  "__each(v,...)="
    "__extension__ __auto_type v=__asyncc_each(__VA_ARGS__);"
    "__asyncc_each_next(&v);",
  "__generator_block(T,...)="
    "__extension__({"
    "__attribute__((__generator__,__asyncc_block__)) "
    "__typeof__(T) __asyncc_block(void) __VA_ARGS__ __asyncc_block();})",
  "__async_generator_block(T,...)="
    "__extension__({"
    "__attribute__((__async__,__generator__,__asyncc_block__)) "
    "__typeof__(T) __asyncc_block(void) __VA_ARGS__ __asyncc_block();})",
  "__asyncc_v1(a)=__typeof__(a) a",
  "__asyncc_v2(a,...)=__typeof__(a) a,__asyncc_v1(__VA_ARGS__)",
  "__asyncc_v3(a,...)=__typeof__(a) a,__asyncc_v2(__VA_ARGS__)",
  "__asyncc_v4(a,...)=__typeof__(a) a,__asyncc_v3(__VA_ARGS__)",
  "__asyncc_v5(a,...)=__typeof__(a) a,__asyncc_v4(__VA_ARGS__)",
  "__asyncc_v6(a,...)=__typeof__(a) a,__asyncc_v5(__VA_ARGS__)",
  "__asyncc_v7(a,...)=__typeof__(a) a,__asyncc_v6(__VA_ARGS__)",
  "__asyncc_v8(a,...)=__typeof__(a) a,__asyncc_v7(__VA_ARGS__)",
  "__asyncc_v9(a,...)=__typeof__(a) a,__asyncc_v8(__VA_ARGS__)",
  "__asyncc_v10(a,...)=__typeof__(a) a,__asyncc_v9(__VA_ARGS__)",
  "__asyncc_v11(a,...)=__typeof__(a) a,__asyncc_v10(__VA_ARGS__)",
  "__asyncc_v12(a,...)=__typeof__(a) a,__asyncc_v11(__VA_ARGS__)",
  "__asyncc_v13(a,...)=__typeof__(a) a,__asyncc_v12(__VA_ARGS__)",
  "__asyncc_v14(a,...)=__typeof__(a) a,__asyncc_v13(__VA_ARGS__)",
  "__asyncc_v15(a,...)=__typeof__(a) a,__asyncc_v14(__VA_ARGS__)",
  "__asyncc_v16(a,...)=__typeof__(a) a,__asyncc_v15(__VA_ARGS__)",
  "__asyncc_vn(a1,a2,a3,a4,a5,a6,a7,a8,a9,a10,a11,a12,a13,a14,a15,a16,n,...)=__asyncc_v##n",
  "__asyncc_captured(...)=__asyncc_vn(__VA_ARGS__,16,15,14,13,12,11,10,9,8,7,6,5,4,3,2,1,0)(__VA_ARGS__)",
  "__async_move(T,variables,...)="
    "__extension__({"
    "__attribute__((__async__,__asyncc_block__(1))) "
    "__typeof__(*__asyncc_move_of((__typeof__(T)*)0)) "
    "__asyncc_block(__asyncc_captured variables) __VA_ARGS__ __asyncc_block variables;})",
  "__async_block(T,...)="
    "__extension__({"
    "__attribute__((__async__,__asyncc_block__)) "
    "__typeof__(T) __asyncc_block(void) __VA_ARGS__ __asyncc_block();})"
};

/* What becomes of an __await without parentheses.  */
#define LOST_AWAIT "__await=__asyncc_lost_await()"

static decltype (cpp_callbacks::macro_to_expand) next_macro_to_expand;

/* The next token, behind COUNT others that were looked at already.  */
static const cpp_token *
peek (cpp_reader *reader, int *count)
{
  const cpp_token *t;
  do
    t = cpp_peek_token (reader, (*count)++);
  while (t->type == CPP_PADDING);
  return t;
}

/* Take the next token if it is of TYPE.  */
static bool
take (cpp_reader *reader, enum cpp_ttype type)
{
  int count = 0;
  if (peek (reader, &count)->type != type)
    return false;
  while (cpp_get_token (reader)->type == CPP_PADDING)
    ;
  return true;
}

/* True if what is open at a token of TYPE will not be closed, unless in a block
   when INSIDE_BLOCK.  Behind the end of the file nothing may be taken: the lexer
   has left it then.  */
static bool
gives_up_p (enum cpp_ttype type, bool inside_block)
{
  return (type == CPP_EOF || type == CPP_PRAGMA
	  || (!inside_block
	      && (type == CPP_SEMICOLON || type == CPP_CLOSE_BRACE)));
}

/* Take the rest of what stands in parentheses or brackets.  A brace behind a
   parenthesis opens a statement expression, an initializer or a block, any other
   what the user put behind a parenthesis that is missing.  */
static bool
take_rest (cpp_reader *reader)
{
  enum cpp_ttype before = CPP_OPEN_PAREN;
  int braces = 0;
  for (int depth = 1; depth > 0;)
    {
      int count = 0;
      enum cpp_ttype type = peek (reader, &count)->type;
      bool opened = (before == CPP_OPEN_PAREN || before == CPP_CLOSE_PAREN
		     || braces > 0);
      if (gives_up_p (type, braces > 0)
	  || (type == CPP_OPEN_BRACE && !opened))
	return false;
      if (type == CPP_OPEN_BRACE)
	braces++;
      else if (type == CPP_CLOSE_BRACE)
	braces--;
      else if (type == CPP_OPEN_PAREN || type == CPP_OPEN_SQUARE)
	depth++;
      else if (type == CPP_CLOSE_PAREN || type == CPP_CLOSE_SQUARE)
	depth--;
      take (reader, type);
      before = type;
    }
  return true;
}

/* Take the operand of an await: a name and what follows it, or instead of the
   name something in parentheses, of which all but the last are casts.  */
static void
take_operand (cpp_reader *reader)
{
  bool parentheses = false;
  while (take (reader, CPP_MULT))
    ;
  while (take (reader, CPP_OPEN_PAREN))
    if (take_rest (reader))
      parentheses = true;
    else
      return;
  if (!take (reader, CPP_NAME) && !parentheses)
    return;
  for (;;)
    if (take (reader, CPP_OPEN_PAREN) || take (reader, CPP_OPEN_SQUARE))
      {
	if (!take_rest (reader))
	  return;
      }
    else if (take (reader, CPP_DOT) || take (reader, CPP_DEREF))
      take (reader, CPP_NAME);
    else
      return;
}

/* Words that may leave operands unevaluated and of which GCC does not say that it
   parses an operand.  */
static const char *const unevaluating_words[] = {
  "_Generic", "__builtin_choose_expr", "__builtin_constant_p"
};

static bool
unevaluating_word_p (const char *word)
{
  for (const char *w : unevaluating_words)
    if (!strcmp (w, word))
      return true;
  return false;
}

/* TOKEN is a word about which the preprocessor asks.  */
static cpp_hashnode *
macro_to_expand (cpp_reader *reader, const cpp_token *token)
{
  int count = 0;
  cpp_hashnode *word = token->val.node.node;
  const char *name = (const char *) NODE_NAME (word);
  if (unevaluating_word_p (name))
    {
      note_unevaluating_word ();
      return NULL;
    }
  if (strcmp (name, "__await"))
    return (next_macro_to_expand ? next_macro_to_expand (reader, token) : NULL);
  const cpp_token *next = peek (reader, &count);
  if (next->type != CPP_NAME && next->type != CPP_MULT)
    return NULL;
  location_t loc = next->src_loc;
  {
    auto_diagnostic_group d;
    error_at (loc, "expected %<(%> after %<__await%>");
    inform (loc, "it is a function and not an operator: write "
	    "%<__await (...)%> or, with %<asyncc/short.h%>, %<await (...)%>");
  }
  take_operand (reader);
  return word;
}

/* Have the preprocessor ask about the word NAME.  DEFINITION is what it may become
   then.  */
static void
watch (const char *name, const char *definition)
{
  cpp_define (parse_in, definition);
  cpp_hashnode *word = cpp_lookup (parse_in, (const unsigned char *) name,
				   strlen (name));
  word->flags |= NODE_CONDITIONAL;
}

static void
watch_words (void)
{
  cpp_callbacks *cb = cpp_get_callbacks (parse_in);
  watch ("__await", LOST_AWAIT);
  for (const char *w : unevaluating_words)
    watch (w, w);
  next_macro_to_expand = cb->macro_to_expand;
  cb->macro_to_expand = macro_to_expand;
}

/* Define the words, and in C all macros, as GCC does its own: diagnostics then show the place
   where one is used, and -pedantic does not mind what they are made of.  The
   debug information does not list them; no line exists yet to put them on.  */
static void
define_macros (void)
{
  cpp_options *o = cpp_get_options (parse_in);
  cpp_callbacks *cb = cpp_get_callbacks (parse_in);
  auto define = cb->define;
  auto variadic = o->warn_variadic_macros;
  if (!flag_preprocess_only)
    cb->define = NULL;
  o->warn_variadic_macros = 0;
  cpp_force_token_locations (parse_in, BUILTINS_LOCATION);
  for (const char *w : words)
    cpp_define (parse_in, w);
  if (parsing_c_p ())
    for (const char *m : macros)
      cpp_define (parse_in, m);
  if (parsing_c_p () && !flag_preprocess_only)
    watch_words ();
  cpp_stop_forcing_token_locations (parse_in);
  o->warn_variadic_macros = variadic;
  cb->define = define;
}

void
predefine_macros (void)
{
  const cpp_options *o = cpp_get_options (parse_in);
  if (o->lang != CLK_ASM && !o->preprocessed)
    define_macros ();
}
