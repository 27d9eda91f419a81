# The man pages of functions, which are made of the headers: all are there, man, groff and
# mandoc read them without a word, and a header that does not say all is refused.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"
need awk

runtime=$top_srcdir/runtime
test -d "$runtime/man" || { unsupported "no sources of the runtime"; exit 77; }

# pages AWK DIRECTORY HEADER...: make the pages; what is missing is in DIRECTORY.log.
pages () {
  pages_awk=$1 pages_to=$2; shift 2
  rm -rf "$pages_to"
  mkdir -p "$pages_to/man3"
  for program in "$runtime"/man/*.awk; do set -- -f "$program" "$@"; done
  $pages_awk -v out="$pages_to/man3" -v version=1.2.3 -v date=2026-01-01 "$@" \
    >"$pages_to.log" 2>&1
}

cp -R "$runtime/include" include
headers=`find include -name '*.h' | LC_ALL=C sort`
check "all headers say what they have to" pages awk all $headers

for other in gawk mawk original-awk 'busybox awk' 'gawk --posix'; do
  if $other 'BEGIN { exit 0 }' >/dev/null 2>&1; then
    pages "$other" other $headers
    check "$other makes the same pages" diff -r all other
  fi
done

# Every function that programs may call: async_poll_chain, and what follows the comments
# of the map that end with a blank line.
sed -n 's/^ *\(async_[a-z0-9_]*\);$/\1/p' "$runtime/asyncc.map" >exported
check "there are exported functions" test `wc -l <exported` -gt 90
while read -r name; do
  test -f "all/man3/$name.3" || echo "$name"
done <exported >missing
check_none "every exported function has a page" missing

# A page begins with its name, and a link leads to a page that has it.
for page in all/man3/*.3; do
  name=`basename "$page" .3`
  target=`sed -n 's|^\.so ||p' "$page"`
  sed -n '/^\.SH NAME/,/^\.SH SYN/p' "all/${target:-man3/$name.3}" | tr ',\n' '  ' |
    grep " $name " >/dev/null || echo "$name"
done >missing
check_none "the names are those of the files" missing
ls all/man3/*.3 | sed 's|.*/||' >files
sed -n 's/^\.BR \([A-Za-z0-9_]*\) (3).*/\1.3/p' all/man3/*.3 | sort -u |
  while read -r page; do test -f "all/man3/$page" || echo "$page"; done >missing
check_none "pages speak of pages that there are" missing

check_output "a prototype as a program with the plugin sees it" \
  '^__future \(ssize_t\) async_read \(int fd, void \*buf, size_t count\);$' \
  sed 's/\\f[BIP]//g' all/man3/async_read.3
check_output "the header to include" '#include <asyncc/sync.h>' cat all/man3/async_mutex_lock.3
for word in 'RETURN VALUE' CANCELLATION OWNERSHIP THREADS; do
  check_output "async_dial has $word" "^.SH $word" cat all/man3/async_dial.3
done

# lint NAME COMMAND...: it says nothing of any page but links.
lint () {
  lint_name=$1; shift
  (cd all && for page in `grep -L '^\.so ' man3/*.3`; do
     LC_ALL=C.UTF-8 "$@" "$page" 2>&1 >/dev/null
   done) >lint.log
  check_none "$lint_name has nothing to say" lint.log
}
if have groff; then
  lint groff groff -man -ww -Tutf8
fi
if have man; then
  lint man env MANWIDTH=80 man --warnings -l
fi
if have mandoc; then
  (cd all && mandoc -Tlint man3/*.3 | grep -v 'WARNING: \.so is fragile') >lint.log
  check_none "mandoc has nothing to say" lint.log
fi

# refused WHAT MESSAGE HEADER SED...: with the header changed so the pages are refused.
refused () {
  refused_what=$1 refused_message=$2 refused_header=$3; shift 3
  rm -rf include
  cp -R "$runtime/include" include
  sed "$@" "$runtime/include/$refused_header" >"include/$refused_header"
  if cmp -s "$runtime/include/$refused_header" "include/$refused_header"; then
    fail "$refused_what: nothing is changed"
  elif pages awk refused $headers; then
    fail "$refused_what is refused"
  else
    check_output "$refused_what is refused" "^include/$refused_header:[0-9]+: $refused_message" \
      cat refused.log
  fi
}
refused "a function without a comment" "async_now has no comment" asyncc/runtime.h \
  -e '/^\/\* Tell the time/,/\*\/$/d'
refused "a macro without a prototype" "async_detach has no comment" asyncc/runtime.h \
  -e '/^   void async_detach/d'
refused "a new macro without a comment" "async_new has no comment" asyncc/runtime.h \
  -e '/^#define async_detach/i #define async_new(f) async_detach (f)'
refused "a macro with another argument" "async_detach has not the arguments of its comment" \
  asyncc/runtime.h -e '/^   void async_detach/s/ f)$/ f, int how)/'
refused "an attribute without a comment" "__async_group has no comment" asyncc/group.h \
  -e '/^#define __async_group/i\
'
refused "a future that does not speak of drops" "async_accept does not say what a drop does" \
  asyncc/runtime.h -e 's/  are filled in when the future becomes ready\.  Cancel-safe\.//' \
  -e 's/ready\.  Cancel-safe\. \*\/$/ready. *\//'
refused "a function without its errors" "async_mutex_unlock does not say what it gives" \
  asyncc/sync.h -e 's/^\/\* Unlock M: 0, or -EPERM if it is not locked\./\/* Unlock M./'
refused "a header that does not speak of threads" "async_interval_tick does not say which thread" \
  asyncc/interval.h -e '/^   An interval belongs to the thread/d'
refused "a header that does not say who owns what" "async_interval_reset does not say who owns" \
  asyncc/interval.h -e '/^   An interval has to be there/,/^   destroy/d'
refused "a comment that needs another" "async_writer_flush is not documented by itself" \
  asyncc/buffered.h -e 's/^\/\* Write what is in the buffer of W:/\/* The same for W:/'

exit $failures
