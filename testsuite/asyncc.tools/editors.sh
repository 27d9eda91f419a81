# Editors and checkers, which read <asyncc.h> as synchronous C: not a word about
# right programs, and errors in wrong ones.  The right programs are the examples,
# those of the manual, and editors.c.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"
examples=$top_srcdir/examples

manual_programs "$top_srcdir/doc/asyncc.texi"
check "the manual has programs" test `ls manual/*.c | wc -l` -ge 8

cat >short.c <<'PROGRAM'
#include <asyncc/short.h>

static async void nothing (int n) { (void) n; }
static async int number (int n) { await (nothing (n)); return n; }
static future (void) (*const table[]) (int) = { nothing };

static async int
user (int n)
{
  future (void) nap = async_yield ();
  future (void) block = async_block (void, { int a, b = n; a = b; await (nothing (a)); });
  future (const int) f = number (1);

  await (nap);
  await (block);
  await (table[0] (1));
  return await (f);
}

int
main (void)
{
  return async_run (user (1));
}
PROGRAM

# Not for C23.
cat >old-style.c <<'PROGRAM'
#include <asyncc.h>

static __async int
old (a, b)
  int a;
  char *b;
{
  __await (async_yield ());
  return a + (b != NULL);
}

int
main (void)
{
  return async_run (old (1, NULL));
}
PROGRAM

# Not for cppcheck and sparse, which know no scopes that begin behind an initializer.
cat >own-names.c <<'PROGRAM'
#include <asyncc/streams.h>

struct node { struct node *first, *next; int key; };

static __generator struct node *
children (struct node *n)
{
  for (struct node *c = n->first; c; c = c->next)
    __yield (c);
}

static __generator int
keys (struct node *n)
{
  __yield (n->key);
}

int
main (void)
{
  struct node n = { NULL, NULL, 1 }, *child = &n;
  int total = 0;

  for (__each (child, children (child)))
    for (__each (child, keys (child)))
      total += child;
  for (__each (key, async_stream_map (child, keys (child), child + 1)))
    total += key;
  for (__each (n, async_stream_filter (child, children (child), child->key > 1)))
    total += n->key;
  return total;
}
PROGRAM

programs="$srcdir/editors.c $srcdir/streams.c short.c old-style.c `echo manual/*.c`"
for f in "$examples"/*.c; do
  case $f in
    */11-*) test -f /usr/include/http_parser.h || continue ;;
    */24-*) test -f /usr/include/uv.h || continue ;;
    */25-*) continue ;; # its headers are found by pkg-config alone
  esac
  programs="$programs $f"
done

# silent NAME COMMAND NOISE [PROGRAM...]: the command says nothing of the programs
# (all, if none are given), what matches NOISE aside.
silent () {
  silent_name=$1 silent_command=$2 silent_noise=$3; shift 3
  test $# -gt 0 || set -- $programs
  for f; do
    $silent_command "$f" 2>&1 | grep -E ' (error|warning): |: error|: warning' | grep -vE "$silent_noise"
  done >silent.log
  check_none "$silent_name" silent.log
}
none='^$'

# The programs are right, and for GCC too.
right () { acc -Wall -Wextra -Wno-old-style-definition -fsyntax-only "$@"; }
silent "GCC with the plugin" right "$none" $programs own-names.c

# Generators are checked as synchronous C by GCC as well, and no code is made.
sync_reads () { $CC $CPPFLAGS -DASYNCC_SYNC -Wall -Wextra -fsyntax-only "$@"; }
silent "GCC reads generators without the plugin" sync_reads "$none" "$srcdir/streams.c" own-names.c
check_output "GCC makes no code of them" 'generators need the plugin asyncc' \
  $CC $CPPFLAGS -DASYNCC_SYNC -c "$srcdir/streams.c" -o streams.o

# wrong TOOL TEXT: TOOL, a function, complains about a body that is TEXT, and
# says nothing of the rest.
wrong_start='#include <asyncc.h>
struct pair { int a; double b; };
extern int sink (int);
extern __async void nothing (int);
extern __async int number (int);
extern __async struct pair pair (int);
extern __async const char *text (void); extern __generator int count (int);
extern __async int user (int n);
__async int user (int n)
{'
wrong () {
  printf '%s\n  %s\n  return sink (n);\n}\n' "$wrong_start" "$2" >wrong.c
  $1 wrong.c >wrong.log 2>&1
  if grep -E 'wrong\.c:11:[0-9]+: (error|warning): ' wrong.log >/dev/null; then
    pass "$1: $2"
  else
    fail "$1: $2"
    cat wrong.log
  fi
}

clang_reads () { clang -fsyntax-only -Wall -Wextra $CPPFLAGS "$@"; }
if have clang; then
  silent "clang" clang_reads 'deprecated-non-prototype' $programs own-names.c
  for std in c99 c11 gnu17 gnu2x; do
    silent_std () { clang_reads -std=$std "$@"; }
    silent "clang -std=$std" silent_std "$none" "$srcdir/editors.c" "$srcdir/streams.c"
  done
  printf '%s\n  return sink (n);\n}\n' "$wrong_start" >start.c
  silent "clang: what wrong programs have in common" clang_reads "$none" start.c
  sed 's/^  return/  __future (int) f = NULL, g = (__future (int)) NULL; n = f == g \&\& f == NULL;\n&/' start.c >null.c
  check "clang: futures of numbers may be NULL" clang_reads null.c
  for text in 'char *p = __await (number (1)); (void) p;' \
	      'struct pair p = __await (number (1)); (void) p;' \
	      'n = __await (pair (1));' \
	      'n = __await (nothing (1));' \
	      'n = (__await (pair (1))).c;' \
	      'n = __await (number ("one"));' \
	      'n = __await (number ());' \
	      'n = __await (numbr (1));' \
	      'n = __await (later);' \
	      '__await (number (1)) = n;' \
	      '__future (struct pair) f = number (1); (void) f;' \
	      '__future (const struct pair) f = text (); (void) f;' \
	      '__future (void) f = 3; (void) f;' \
	      '__future (void) f; f = number (1); (void) f;' \
	      '__future (void) (*f) (int) = number; (void) f;' \
	      '__future (const char *) f = text (); n = *__await (f)->a;' \
	      '__future (double *) f = text (); (void) f;' \
	      'struct pair p = __await (__async_block (int, { return n; })); (void) p;' \
	      '__await (__async_block (int, { struct pair p = { 1, 2 }; return p; }));' \
	      'char *p; __next (count (1), &p);' \
	      'for (__each (v, count (1))) { char *p = v; (void) p; }' \
	      '__stream (struct pair) s = count (1); (void) s;' \
	      'n = async_run (text ()).a;'; do
    wrong clang_reads "$text"
  done
else
  unsupported "no clang"
fi

# A compilation database with the plugin, for the tools that take one.
mkdir -p project filtered
cp "$srcdir/editors.c" project
cat >project/compile_commands.json <<DATABASE
[ { "directory": "$PWD/project", "file": "editors.c",
    "command": "gcc -fplugin=asyncc -DUNUSED=\\"a b\\" -fplugin-arg-asyncc-warn-frame=100 $CPPFLAGS -Wall -Wextra -c editors.c" } ]
DATABASE
cat >odd.json <<'DATABASE'
[
{ "directory": "/d", "file": "b.c", "command": "gcc \"-fplugin=/my dir/asyncc.so\" '-fplugin=/a b/c.so' -fplugin=/my\\ dir/asyncc.so -fplugin-arg-asyncc-no-warn=\"lock, tls\" -fplugin-arg-asyncc-error='tls' -DY=\\\"-fplugin\\\" -c b.c -fplugin=x" },
{
  "directory": "/d", "file": "c.c",
  "arguments": [
    "gcc",
    "-fplugin=/my dir/asyncc.so",
    "-fplugin-arg-asyncc-x=\"q\"", "-c", "c.c",
    "-fplugin=last"
  ]
}
]
DATABASE
cat >odd.expected <<'DATABASE'
[
{ "directory": "/d", "file": "b.c", "command": "gcc -DY=\\\"-fplugin\\\" -c b.c" },
{
  "directory": "/d", "file": "c.c",
  "arguments": [
    "gcc", "-c", "c.c"
  ]
}
]
DATABASE
sh "$examples/clang-commands" <odd.json >odd.out
check "clang-commands" diff odd.expected odd.out
sh "$examples/clang-commands" project/compile_commands.json >filtered/compile_commands.json

# What speaks of the programs, not of asyncc, stays off, and what asks C for a
# reinterpret_cast.
tidy_checks='-*,clang-analyzer-*,-clang-analyzer-security.*,bugprone-*,-bugprone-easily-swappable-parameters,-bugprone-narrowing-conversions,-bugprone-macro-parentheses,-bugprone-reserved-identifier,-bugprone-casting-through-void'
clang_tidy () { clang-tidy --quiet --checks="$tidy_checks" "$@" -- $CPPFLAGS -Wall -Wextra; }
if have clang-tidy; then
  silent "clang-tidy" clang_tidy "$none"
  check "clang-tidy -p" clang-tidy -p filtered --quiet --checks="$tidy_checks" \
    --warnings-as-errors='*' project/editors.c
  check "clang-tidy -p: no warnings" sh -c "! grep -E 'error:|warning:' check.log"
  wrong clang_tidy 'if (n) { int *p = NULL; n = __await (number (*p)); }'
  wrong clang_tidy 'int *p; n = __await (number (*p));'
else
  unsupported "no clang-tidy"
fi
if have clangd; then
  cp "$examples/clangd-sample" project/.clangd
  (cd project && XDG_CACHE_HOME=$PWD clangd --check=editors.c) >clangd.log 2>&1
  # Of the changes that it offers some cannot be made in macros; that is said in
  # lines with `tweak'.
  check "clangd" grep 'All checks completed' clangd.log
  grep '^E\[' clangd.log | grep -v 'tweak:' >clangd.errors
  check_none "clangd: no errors" clangd.errors
  check "clangd without plugin" sh -c "! grep 'cc1.*asyncc.*-load' clangd.log"
else
  unsupported "no clangd"
fi

# The headers once, and once for each set of macros that they ask for.
cppcheck_reads () { cppcheck -q --enable=warning -D__cppcheck__ $CPPFLAGS "$@"; }
cppcheck_all () { cppcheck -q --enable=warning $CPPFLAGS "$@"; }
if have cppcheck; then
  # A generator may end without a value.
  silent "cppcheck" cppcheck_reads 'missingReturn'
  silent "cppcheck, all macros" cppcheck_all "$none" "$srcdir/editors.c"
  wrong cppcheck_reads 'int *p = NULL; n = __await (number (*p));'
  wrong cppcheck_reads 'int a; n = __await (number (a));'
else
  unsupported "no cppcheck"
fi

# What sparse says of ordinary C, too.
sparse_reads () { sparse -std=gnu11 $CPPFLAGS "$@"; }
if have sparse; then
  silent "sparse" sparse_reads 'Should it be static|non-ANSI definition|Variable length array|return with no return value'
  wrong sparse_reads 'char *p = __await (number (1)); (void) p;'
  wrong sparse_reads 'n = __await (pair (1));'
else
  unsupported "no sparse"
fi

# Coccinelle parses all but the macros of the programs themselves, and
# _Alignas; it matches awaits as calls.
if have spatch; then
  (cat "$examples/coccinelle-sample"; printf '#define %s\n' async 'future(...) int' 'async_block(...) 0') >macros.h
  for f in $programs; do
    spatch --macro-file-builtins macros.h --parse-c "$f" 2>&1 |
      sed -n 's/^BAD:!*//p' | grep -vE '#define (BOX|HOLD)|__attribute__|_Alignas|handler|^ *\{$|^ *printf .*, variable\)|^ *int a;$' | sed "s,^,$f: ,"
  done >spatch.log
  check_none "Coccinelle" spatch.log
  printf '@@ expression e; @@\n- __await (async_sleep (e))\n+ __await (async_yield ())\n' >sleep.cocci
  check_output "a semantic patch" '^\+ .*__await *\(async_yield *\(\)\)' \
    spatch --macro-file-builtins "$examples/coccinelle-sample" --sp-file sleep.cocci manual/bell.c
else
  unsupported "no Coccinelle"
fi

if have ctags && ctags --version 2>/dev/null | grep Universal >/dev/null; then
  ctags --options="$examples/ctags-sample" -x --c-kinds=fvm "$srcdir/editors.c" >tags
  for tag in 'number *function' 'handler *function' 'later *function' \
	     'askers *variable' 'voids *variable' 'done *member' 'finished *member' 'rung *member'; do
    check "ctags: `echo $tag | tr -d '*'`" grep "^$tag" tags
  done
  ctags --options="$examples/ctags-sample" -x --c-kinds=fvmp "$srcdir/editors.c" | awk '{ print $1 }' >names
  check "ctags: no tags of our words" sh -c "! grep -E '^(__future|__async|__await)' names"
else
  unsupported "no Universal Ctags"
fi
exit $failures
