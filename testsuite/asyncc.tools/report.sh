# The report: what it says of a program that is known, what has to hold of every one,
# and that the code does not depend on it.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"
need python3

schema=$top_srcdir/doc/asyncc-report.schema.json
R=-fplugin-arg-asyncc-report
wrong () { python3 "$srcdir/report.py" "$schema" "$@" >wrong 2>&1; }

cat >known.c <<'EOC'
#include <asyncc.h>
int open_it (int key);
void close_it (int *handle);
static __attribute__ ((noinline)) __async int fetch (int handle)
{
  __async_suspend ();
  return handle + 1;
}
static __async void nap (void)
{
  __async_suspend ();
}
__attribute__ ((noinline)) __async int lookup (int key, int weight)
{
  __attribute__ ((cleanup (close_it))) int handle = open_it (key);
  int scaled = weight * weight, got = 0;
  for (int i = 0; i < weight; i++)
    if (i > 3)
      got += __await (fetch (handle));
    else
      __await (nap ());
  return got + scaled;
}
__async int depth (int n)
{
  __async_suspend ();
  return n ? 1 + __await (depth (n - 1)) : __await (lookup (n, n));
}
EOC

# ---- what it says ------------------------------------------------------------------

# said WHAT PATTERN: the report in known.async.txt has such a line.
said () { check_output "$1" "$2" cat known.async.txt; }

check "a report of each format" acc -O2 -c $R=text,json,html,dot known.c -o known.o
for format in txt json html dot; do
  check "known.async.$format" test -s known.async.$format
done
said "an await whose frame lies inside" '^  state 2 +19:14 +fetch: embedded'
said "an await that was inlined" '^  - +21:7 +nap: inlined'
said "where a suspension of an inlined function stands" 'in nap::\{async-fn#0\}, inlined at 21:7'
said "an await that allocates, and why" '^  state 3 +27:18 +depth: allocated'
said "why it allocates" 'it awaits itself, so nothing says how deep'
said "why a value is kept" 'used at line (17|19|22) after the (await|suspension) at line (11|19)'
said "why a variable is" 'its address is taken at line'
said "what is stored" '\|  +frame->got = got;'
said "and taken back" '\|  +got = frame->got;'
said "the state" '\|  +frame->state = 2; return PENDING;'
said "where it is entered" '^ *19 \|  +case 2:'
said "the await" '^ *19   +.*await fetch \('
said "a loop of the user's" '^ *17   +while \(i < weight\)'
said "a fork" '^ *18   +if \(i (>|<=) 3\)'
said "what a drop runs" '^ *[0-9]+ +close_it \(&handle\);'
check_output "the child is dropped" 'drop \(&frame->fetch@' cat known.async.txt
said "the bytes of its table" '^table of suspension points: [0-9]+ bytes for 2 of them'
check_output "a diagram" 'state 2.*fetch' cat known.async.dot
check "the page needs nothing from elsewhere" \
  sh -c '! grep -E "(src|href)=.?(http|//)|@import|url\((http|//)" known.async.html'
check "the page has the report" grep '"format": "asyncc-report"' known.async.html

# tables: their bytes by the report, and by the object.
tables () {
  python3 -c "import json
print (sum (f['table'] for f in json.load (open ('known.async.json'))['functions']))"
  objdump -h known.o | awk '$2 == ".asyncc.tables" { size = $3 } END { print "0x" size }'
}
same_tables () { set -- `tables`; test "$1" -eq "$(($2))" -a "$1" -gt 0; }
check "the bytes of all tables are those of the section" same_tables
acc -O2 -c $R=text,json -fplugin-arg-asyncc-tables=none known.c -o known.o
check "without tables there are none" test "`tables | head -n 1`" = 0
said "and so it is said" '^no table of suspension points'

acc -O2 -S -fplugin-arg-asyncc-remarks known.c -o known.s >said 2>&1
check "one note for each await that allocates" \
  test "`grep -c 'note: .*allocated when it suspends' said`" = 1
check_output "at the await" 'known.c:27:18: note: .*depth' cat said
check_fails "a format that there is not" acc -c $R=pdf known.c -o no.o
check_output "the formats are named" "'text', 'json', 'html', 'dot'" acc -c $R=pdf known.c
check_fails "a file that cannot be written" \
  acc -c $R -dumpbase known -dumpdir none/ known.c -o no.o

# ---- what holds of every report -------------------------------------------------------

cat >corners.c <<'EOC'
#include <asyncc.h>
#include <asyncc/stream.h>
#include <stdbool.h>
#include <string.h>
int get (void);
void put (void *);
static __generator int upto (int n) { for (int i = 0; i < n; i++) __yield (i); }
static __async __generator int slow (int n)
{ for (int i = 0; i < n; i++) { __await (async_sleep (1)); __yield (i * i); } }
struct node { struct node *left, *right; long key; };
static __attribute__ ((noinline)) __generator long walk (const struct node *t)
{
  if (!t)
    return;
  __yield_all (walk (t->left));
  __yield (t->key);
  __yield_all (walk (t->right));
  __yield (-t->key);
}
static __async int nothing (int n) { return n + 1; }
__async int größe (int länge)
{
  struct { struct { int a; union { int u; float f; }; }; int höhe; } x = { .höhe = länge };
  __await (async_sleep (1));
  put (&x);
  __await (async_sleep (1));
  return x.höhe + x.u;
}
__async int vla (int n, const char *s)
{
  char v[n];
  strcpy (v, s);
  __await (async_yield ());
  return strlen (v);
}
__async int odd (int n);
__async int even (int n) { return n == 0 ? 1 : __await (odd (n - 1)); }
__async int odd (int n) { __await (async_yield ()); return n == 0 ? 0 : __await (even (n - 1)); }
__async int outer (int n)
{
  int total = n;
  __async int inner (int k) { __await (async_yield ()); total += k; return total; }
  __future (int) f = __async_block (int, { __await (async_sleep (5)); return total + 1; });
  __future (int) g = inner (3);
  __await (async_join (f, g));
  return __await (f) + __await (g) + __await (inner (1));
}
__async int ways (int n)
{
  static void *labels[] = { &&one, &&two };
  int sum = 0;
  goto *labels[n & 1];
one:
  sum += __await (nothing (n));
  __async_suspend ();
two:
  for (int k = 0; ; k++)
    {
      switch (get ())
	{
	case 0: __async_suspend (); break;
	case 1: continue;
	case 2: __await (async_yield ());
	case 3: goto one;
	case 5 ... 9: return sum;
	default: if (k > 5) goto out; sum ^= k;
	}
      do __async_suspend (); while (get () < k && !get ());
    }
out:
  return -sum;
}
__async int all (int n)
{
  int s = 0, v;
  for (__each (x, upto (n)))
    s += x;
  for (__each (key, walk (NULL)))
    s += key;
  __async_stream (int) t = slow (n);
  while (__await (__next (t, &v)))
    s += v;
  async_drop (t);
  return s + __await (outer (n)) + __await (größe (n)) + __await (vla (n, "x"))
	 + __await (odd (n)) + __await (ways (n));
}
EOC
for options in -O0 "-O2 -g" "-Os -fexceptions" "-O3 -fno-inline" "-O2 -flto" \
  "-O1 -fsanitize=address" "-O0 -fplugin-arg-asyncc-stress" \
  "-O2 -fplugin-arg-asyncc-stress-drop"; do
  rm -f corners.async.json
  acc $options -w -c $R=json,text,html,dot corners.c -o corners.o >log 2>&1
  wrong corners.async.json || echo "no report" >>wrong
  check_none "the facts agree, $options" wrong
done
check_output "names in UTF-8" 'länge' cat corners.async.json
check_output "a function that never suspends is said to be one" 'ordinary|inlined' \
  grep nothing corners.async.txt
acc -O2 -w -c $R=text corners.c -o corners.o
check_output "a generator that goes on in another frame" 'state 4 .*all of walk: descent' \
  grep walk corners.async.txt
check_output "... in its code" 'yield all of walk \(t->left\)' grep walk corners.async.txt
acc -O2 -w -c $R=json "$srcdir/../asyncc.mock/frame-table.c" -I"$srcdir/../asyncc.mock" \
  -iquote "$srcdir/.." -o table.o >log 2>&1 && wrong table.async.json
check_none "the facts agree, frame-table.c" wrong
acc -O2 -w -c $R=json,html -x c - -o plain.o </dev/null
check_output "a unit without async functions" '"functions": \[\]' cat plain.async.json

# ---- the code is the same ---------------------------------------------------------------

bad=
for options in -O0 "-O2 -g" "-O3" "-Os -fexceptions" "-O2 -flto -frandom-seed=1"; do
  for f in known corners; do
    acc $options -w -c $f.c -o without.o
    acc $options -w -c -fplugin-arg-asyncc-remarks $R=text,json,html,dot $f.c -o with.o \
      >log 2>&1
    cmp without.o with.o >/dev/null 2>&1 || bad="$bad $f/$options"
  done
done
check "objects are the same with and without a report$bad" test -z "$bad"

# ---- it grows with the program, not faster ---------------------------------------------------

# generate SHAPE N
generate () {
  echo '#include <asyncc.h>
int get (void);'
  case $1 in
    awaits) echo '__async int f (int a) { int s = 0;'
      i=0; while test $i -lt $2; do
	echo "if (get () == $i) s += a; __await (async_sleep ($i));"; i=$((i + 1)); done
      echo 'return s; }' ;;
    nest) echo '__async int f (int a) { int s = 0;'
      i=0; while test $i -lt $2; do
	echo "if (get () == $i) { __await (async_sleep ($i)); s++;"; i=$((i + 1)); done
      i=0; while test $i -lt $2; do echo '}'; i=$((i + 1)); done
      echo 'return s; }' ;;
    switch) echo '__async int f (int a) { int s = 0; for (;;) switch (get ()) {'
      i=0; while test $i -lt $2; do
	echo "case $i: __await (async_sleep ($i)); s += $i; break;"; i=$((i + 1)); done
      echo 'case -1: return s; } }' ;;
    functions)
      i=0; while test $i -lt $2; do
	echo "__async int f$i (int a) { __await (async_sleep (a)); return a + $i; }"
	i=$((i + 1)); done ;;
  esac
}
for shape in awaits nest switch functions; do
  for n in 100 400; do
    generate $shape $n >$shape.c
    acc -O1 -w -c $R=text,json $shape.c -o $shape.o >log 2>&1
    cat $shape.async.json $shape.async.txt | wc -c >bytes.$n
  done
  check "four times the $shape, at most five times the report" \
    test "`cat bytes.400`" -gt 0 -a "`cat bytes.400`" -lt $((5 * `cat bytes.100`))
done
wrong nest.async.json switch.async.json awaits.async.json
check_none "the facts agree where it is large" wrong

exit $failures
