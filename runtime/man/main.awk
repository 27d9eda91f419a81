# Write a man page of section 3 for each function and macro of the installed headers.
# SPDX-License-Identifier: MIT
#
# Usage: awk -v out=DIRECTORY -v version=VERSION -v date=DATE -f main.awk -f ... HEADER...
#        with all files of this folder; the README says what each of them does
#
# The problem: a page that somebody writes by hand says in a year what was right a year ago.
# So all that a page says is read from the header: the prototype, and the comment before it.
#
# The data: a group is what one comment documents, and becomes one page; its first name is the
# page's, and the others are links to it.  A comment of a group is taken apart into sentences,
# and what a sentence speaks of decides in which section it stands.
#
# The rule: what users may call has a comment that says all that it has to.  If not, its name
# is printed with what is missing, and the exit status is 1.  ../README, "Comments of headers",
# says how they are written.

FNR == 1 { begin_header() }

in_comment  { more_of_comment($0); next }
in_record   { more_of_record($0); next }
in_body     { in_body = !/^}/; next }
in_macro    { in_macro = /\\$/; next }
/^\/\*/     { begin_comment(substr($0, 4)); next }
/^[ \t]*$/  { end_of_reach(); next }
            { attached_free = 0 }
/^#define / { macro(substr($0, 9)); in_macro = /\\$/; next }
/^#/        { in_macro = /\\$/; next }
/^extern "C"|^}/ { next }
declaration == "" && /^(typedef )?(struct|union|enum)[^()]*(\(\()?[^()]*\{/ { begin_record($0); next }
            { more_of_declaration($0) }

END {
  for (i = 1; i <= nseen; i++)
    if (!(seen[i] in group_of))
      complain(seen_at[i], seen[i], "has no comment")
    else if (seen_arguments[i] && seen_arguments[i] != arguments(prototype_of[seen[i]]))
      complain(seen_at[i], seen[i], "has not the arguments of its comment")
  for (g = 1; g <= ngroups; g++)
    page(g)
  exit failed
}

function complain(where, name, what)
{
  print where ": " name " " what >"/dev/stderr"
  failed = 1
}
