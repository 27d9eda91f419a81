# A page, of what the sentences of its comment were sorted into.
# SPDX-License-Identifier: MIT

BEGIN {
  title["R"] = "RETURN VALUE"
  title["C"] = "CANCELLATION"
  title["O"] = "OWNERSHIP"
  title["T"] = "THREADS"
  order = "R C O T"
}

function page(g,    i, n, all, kind)
{
  page_group = g
  part["D"] = part["C"] = part["T"] = part["O"] = part["R"] = part["N"] = ""
  example = ""
  find_parameters(prototypes[g])
  classify(g)
  tell_all(says[g], 1)
  if (says_too[g] != "")
    tell_all(says_too[g], 0)
  if (group_free[g])
    tell_all(free_says[group_free[g]], 0)
  if (may_fail[g] && part["R"] == "" && first_told ~ value)
    tell(capital(first_told), "R")
  require(g)
  tell_defaults(g)
  n = split(names[g], all, " ")
  write_page(g, out "/" all[1] ".3", all[1])
  for (i = 2; i <= n; i++) {
    print ".so man3/" all[1] ".3" >(out "/" all[i] ".3")
    close(out "/" all[i] ".3")
  }
}

function write_page(g, file, name,    i)
{
  printf ".\\\" Made of <%s>.\n", group_header[g] >file
  printf ".TH %s 3 \"%s\" \"asyncc %s\" \"asyncc\"\n", toupper(name), date, version >file
  printf ".SH NAME\n%s\n", folded(comma_separated(names[g]) " \\- " summary()) >file
  printf ".SH SYNOPSIS\n.nf\n.B #include <%s>\n.PP\n%s.fi\n", group_header[g],
    synopsis(prototypes[g]) >file
  printf ".SH DESCRIPTION\n%s%s", part["D"], records(prototypes[g]) >file
  if (declared[g] && is_future[g])
    part["R"] = lead(prototypes[g]) part["R"]
  split(order, kind_in_order, " ")
  for (i = 1; i in kind_in_order; i++)
    write_section(file, title[kind_in_order[i]], part[kind_in_order[i]])
  write_section(file, "NOTES", part["N"])
  if (example != "")
    printf ".SH EXAMPLE\n.EX\n%s.EE\n", code(example) >file
  write_section(file, "SEE ALSO", see_also(g))
  close(file)
}

function write_section(file, name, text)
{
  sub(/\.PP\n$/, "", text)
  if (text != "")
    printf ".SH %s\n%s", name, text >file
}

function comma_separated(s)
{
  gsub(/ /, ", ", s)
  return s
}

# What the first sentence says, short enough for a list of pages.
function summary(    s)
{
  s = what
  if (length(s) > 70 && match(substr(s, 1, 70), /.*[;:,]/))
    s = substr(s, 1, RLENGTH - 1)
  gsub(/\\/, "\\e", s)
  gsub(/-/, "\\-", s)
  sub(/ $/, "", s)
  return s ~ /^[A-Z][a-z ]/ && s !~ /^[A-Z][ ,]/ || s ~ /^A / ? tolower(substr(s, 1, 1)) substr(s, 2) : s
}

function synopsis(p,    n, i, all, result)
{
  n = split(p, all, "\n")
  for (i = 1; i < n; i++)
    result = result prototype_lines(all[i] (all[i] ~ /^ASYNC|[^)]$/ ? "" : ";"))
  return result
}

# A prototype in lines of less than 80 columns.
function prototype_lines(s,    result, at, cut, margin)
{
  at = name_in(s) == "" ? 0 : name_at + 2
  margin = 0
  if (length(s) > 70 && at > 40) {
    margin = 8
    cut = at - 2 - length(name_in(s))
    result = in_fonts(substr(s, 1, cut)) "\n"
    s = substr(s, cut + 1)
    at = at - cut + 8
  }
  while (margin + length(s) > 70 && (cut = last_comma(s, 70 - margin)) > 0) {
    result = result spaces(margin) in_fonts(substr(s, 1, cut)) "\n"
    s = substr(s, cut + 2)
    margin = at
  }
  return result spaces(margin) in_fonts(s) "\n"
}

function spaces(n)
{
  return n ? sprintf("%" n "s", "") : ""
}

# The last comma of S within WIDTH that separates arguments; 0: none.
function last_comma(s, width,    i)
{
  for (i = width; i > 0; i--)
    if (substr(s, i, 2) == ", " && depth(substr(s, 1, i)) == 1)
      return i
  return 0
}

# A part of a prototype: parameters and types to be chosen italic, the rest bold.
function in_fonts(s,    result, word)
{
  gsub(/\\/, "\\e", s)
  result = "\\fB"
  while (match(s, /[A-Za-z_][A-Za-z_0-9]*/)) {
    word = substr(s, RSTART, RLENGTH)
    result = result substr(s, 1, RSTART - 1)
    s = substr(s, RSTART + RLENGTH)
    if (word ~ /^[TUA]$/ || ((word in parameter) && s !~ /^ \(/ && s !~ /^ [a-z*]/))
      word = "\\fI" word "\\fB"
    result = result word
  }
  return result s "\\fP"
}

# What the structures and enumerations are that the prototypes P speak of, and those in them.
function records(p,    result, name, done)
{
  while (match(p, /(struct|enum) async_[a-z_]+/)) {
    name = substr(p, RSTART, RLENGTH)
    p = substr(p, RSTART + RLENGTH)
    if (!(name in record_text) || name ~ /async_(future|context|waker|vtable|table)/ || (name in done))
      continue
    done[name] = 1
    p = p record_text[name]
    if (record_says[name] != "")
      result = result ".PP\n" formatted(record_says[name]) "\n"
    result = result ".PP\n.EX\n" code(record_text[name]) ".EE\n"
  }
  return result
}

# What every future is.
function lead(p,    type)
{
  if (p !~ /^__future/)
    return "The call returns a stream, or NULL when there is no memory.\n"
  type = substr(p, 11, index(p, ") ") - 11)
  return folded("The call returns a lazy future" (type == "void" ? "" : " of \\fB" type "\\fP") \
    ": nothing happens before it is polled, by \\fB__await\\fP or otherwise.") "\n" \
    "It returns NULL when there is no memory for one.\n" \
    (type == "void" ? "" : ".PP\n")
}

# Others of the same section of the header, or of the header if there are none.
function see_also(g,    result, k, others)
{
  for (k = 1; k <= ngroups; k++)
    if (k != g && group_section[k] == group_section[g])
      result = result reference(k)
  if (result == "")
    for (k = 1; k <= ngroups; k++)
      if (k != g && group_header[k] == group_header[g])
        result = result reference(k)
  return result ".BR asyncc (7)\n"
}

function reference(g,    name)
{
  name = names[g]
  sub(/ .*/, "", name)
  return ".BR " name " (3),\n"
}
