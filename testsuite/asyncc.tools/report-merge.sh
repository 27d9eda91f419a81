# asyncc-report: reports of several units merged, and two builds compared.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"
need python3

tool=`dirname "$PLUGIN"`/../../config/asyncc-report
test -f "$tool" || tool=`command -v asyncc-report`
test -f "$tool" || { unsupported "no asyncc-report"; exit 77; }
R=-fplugin-arg-asyncc-report
report () { python3 "$tool" "$@"; }

mkdir -p old new same
cat >a.c <<'EOC'
#include <asyncc.h>
void fill (char *);
__async int other (int n);
static __attribute__ ((noinline)) __async int step (int n) { char t[SIZE]; fill (t); __async_suspend (); return t[n]; }
__async int root (int n) { return __await (step (n)) + __await (other (n)); }
EOC
cat >b.c <<'EOC'
#include <asyncc.h>
void fill (char *);
static __attribute__ ((noinline)) __async int step (int n) { char t[300]; fill (t); __async_suspend (); return t[n]; }
__async int other (int n) { return __await (step (n)); }
__async int around (int n) { __async_suspend (); return n ? __await (around (n - 1)) : 0; }
EOC
for dir in old same new; do
  size=100; test $dir = new && size=200
  acc -O2 -DSIZE=$size -c $R=json a.c -o $dir/a.o
  acc -O2 -c $R=json b.c -o $dir/b.o
done

# field NAME WHAT: of a function in merged.json.
field () {
  python3 -c "import json, sys
for f in json.load (open ('merged.json'))['functions']:
  if f['name'].startswith ('$1::') and f['unit'].endswith ('$2'): print (f['$3'])"
}

check "reports are merged" report --json=merged.json --html=merged.html old
check "the merged report keeps to the schema" sh -c \
  'python3 "$1/report.py" "$2/doc/asyncc-report.schema.json" merged.json >wrong 2>&1 &&
   test ! -s wrong' sh "$srcdir" "$top_srcdir"
check "functions of one name in two units" \
  test "`python3 -c "import json; print (sum (f['name'].startswith ('step::') for f in json.load (open ('merged.json'))['functions']))"`" = 2
check "what another unit needs is known" test "`field root a.c bounded`" = True
check "and counted" test "`field root a.c task`" -gt \
  $((`field root a.c size` + 300))
check "recursion has no bound" test "`field around b.c bounded`" = False
check_output "the largest task comes first" '^ +[0-9]+ +[0-9]+  root, ' \
  sh -c "python3 '$tool' old | sed -n 2p"
tables=`python3 -c "
import json
functions = json.load (open ('merged.json'))['functions']
print ('%d suspension points in %d functions: %d bytes' % (
  sum (a['state'] is not None for f in functions for a in f['awaits']),
  len (functions), sum (f['table'] for f in functions)))"`
check_output "what all tables take" "^tables of $tables\$" report old
check_output "a task without a bound" '^ +[0-9]+\+ +[0-9]+  around, ' report old
check "the page shows all" grep '"units": \["a.c", "b.c"\]' merged.html
check "the page is whole" sh -c 'grep "</html>" merged.html && ! grep @REPORT@ merged.html'

check "the same build has not grown" report --compare=old same
report --compare=old new >grown; status=$?
check "a build that has grown fails" test $status = 1
check_output "what has grown is named" '^ +\+[0-9]+ +frame .*root.*TOO MUCH' cat grown
check "as much as is allowed is right" report --compare=old --growth=150 new
check "per cent" report --compare=old --growth=200% new
report --compare=old --growth=20% new >/dev/null
check "and less" test $? = 1
check "what shrinks is right" report --compare=new old
check_output "shrinking is shown" '^ +-[0-9]+ +frame' report --compare=new old

# ---- at the link ---------------------------------------------------------------------

mkdir link
cat >c.c <<'EOC'
#include <asyncc.h>
__async int other (int n);
static __attribute__ ((noinline)) __async int step (int n) { __await (async_yield ()); return n + 2; }
__async int leaf (int n) { __await (async_yield ()); return n; }
__async int top (int n) { return __await (step (n)) + __await (other (n)); }
int main (void) { return async_run (top (1)) != 5; }
EOC
cat >d.c <<'EOC'
#include <asyncc.h>
__async int leaf (int n);
static __attribute__ ((noinline)) __async int step (int n) { char t[64]; __await (async_yield ());
  for (int k = 0; k < 64; k++) ((volatile char *) t)[k] = n;
  return t[__await (leaf (n))]; }
__async int other (int n) { return __await (step (n)) + 1; }
EOC
late="-O2 -flto -fplugin-arg-asyncc-lto=late $R=json"
for f in c d; do acc $late -c $f.c -o link/$f.o; done
check "objects that the link lowers have no report" \
  sh -c '! ls link/*.json 2>/dev/null'
check "they link" sh -c "$CC $PLUGIN_FLAGS $late link/c.o link/d.o -o link/prog $LDLIBS"
check "and run" $EMULATOR link/prog
python3 "$srcdir/report.py" "$top_srcdir/doc/asyncc-report.schema.json" link/*.json >wrong 2>&1
check_none "the facts of the link agree" wrong
check_output "it is the program's" '"unit": "prog"' cat link/prog.ltrans0.ltrans.async.json
# Only the step of d.c has something allocated.
larger_step () {
  report link >task
  awk '/^ +[0-9]+ +[0-9]+  other, .*d\.c/ { found = $1 > $2 } END { exit !found }' task ||
    { cat task; return 1; }
}
check "other has the larger step" larger_step

# ---- errors ------------------------------------------------------------------------------

# failed WHAT PATTERN ARGUMENTS...: exit status 2 and a message.
failed () {
  what=$1 pattern=$2; shift 2
  report "$@" >failed.log 2>&1
  check "$what" test $? = 2
  check_output "$what: the message" "^asyncc-report: $pattern" cat failed.log
}
echo '{' >broken.json
echo '{"format": "asyncc-report", "version": 99, "functions": []}' >later.json
echo '[]' >list.json
mkdir empty
failed "no such file" 'none.json: ' none.json
failed "no JSON" 'broken.json: ' broken.json
failed "a later version" 'later.json: version 99' later.json
failed "something else" 'list.json: this is no report' list.json
failed "an empty folder" 'empty: ' empty
failed "no number" "'much' is neither" --compare=old --growth=much new

exit $failures
