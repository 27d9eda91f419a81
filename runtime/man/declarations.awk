# Declarations and definitions: which are for users, what they are called, and how a program
# sees them; and the types among them.
# SPDX-License-Identifier: MIT

function squeeze(s)
{
  gsub(/[ \t\n]+/, " ", s)
  sub(/^ /, "", s)
  sub(/ $/, "", s)
  return s
}

# The name of what S declares, or nothing if it is not for users: the last one that stands
# before parentheses, and not in others.  `name_at' is behind it.
function name_in(s,    name, before)
{
  name = before = ""
  while (match(s, /(^|[^A-Za-z_0-9])(async|ASYNC)_[A-Za-z0-9_]+ \(/)) {
    before = before substr(s, 1, RSTART - 1)
    if (depth(before) == 0) {
      name = substr(s, RSTART, RLENGTH - 2)
      sub(/^[^A-Za-z_]/, "", name)
      name_at = length(before) + RLENGTH - 2
    }
    before = before substr(s, RSTART, RLENGTH)
    s = substr(s, RSTART + RLENGTH)
  }
  return name
}

function more_of_declaration(line,    body)
{
  body = line ~ /^\{/
  if (!body)
    declaration = squeeze(declaration " " line)
  if (!body && (line !~ /;$/ || depth(declaration) > 0))
    return
  in_body = body
  if (name_in(declaration) != "")
    public(name_in(declaration), as_users_see(declaration))
  declaration = ""
}

# The prototype that S declares in a program for the plugin.
function as_users_see(s)
{
  sub(/;$/, "", s)
  gsub(/__attribute__ \(\(.*\)\) /, "", s)
  sub(/[ \n]+__ASYNCC_LIMIT \([0-9]+\)$/, "", s)
  gsub(/(extern|static|inline|__inline__|__ASYNCC_INLINE) /, "", s)
  sub(/^(__ASYNCC_FN|ASYNC_FN) \(/, "__future (", s)
  sub(/^__ASYNCC_STREAM_FN \(/, "__stream (", s)
  sub(/^__ASYNCC_WAITING_(FN|STREAM) \(/, "__async_stream (", s)
  if (s ~ /^__async __generator /)
    s = in_type("__async_stream", substr(s, 21))
  else if (s ~ /^__generator /)
    s = in_type("__stream", substr(s, 13))
  else if (s ~ /^__async /)
    s = in_type("__future", substr(s, 9))
  return s
}

# `T name (...)' as `WORD (T) name (...)'.
function in_type(word, s,    at)
{
  at = name_in(s) == "" ? 0 : name_at - length(name_in(s))
  return word " (" squeeze(substr(s, 1, at)) ") " substr(s, at + 1)
}

# A macro: one for users begins with async_, ASYNC_ or __async_.
function macro(s,    name, parameters)
{
  if (!match(s, /^[A-Za-z_0-9]+/))
    return
  name = substr(s, 1, RLENGTH)
  s = substr(s, RLENGTH + 1)
  if (name !~ /^(async|ASYNC|__async)_[A-Za-z]/ || s ~ /^ __asyncc_[a-z_]+$/ ||
      (name ~ /^__/ && s !~ /^ __attribute__/))
    return
  parameters = match(s, /^\([^)]*\)/) ? " " substr(s, 1, RLENGTH) : ""
  if (parameters == "" || name !~ /^async_/) {
    public(name, name parameters)
    return
  }
  known(name)
  if (parameters !~ /\.\.\./)
    seen_arguments[nseen] = arguments(name parameters)
}

# NAME is there, documented here or elsewhere.
function known(name)
{
  seen[++nseen] = name
  seen_at[nseen] = FILENAME ":" FNR
  seen_arguments[nseen] = 0
}

# How many arguments the prototype S has.
function arguments(s,    i, n, level)
{
  if (name_in(s) != "")
    s = substr(s, name_at + 2)
  else
    sub(/^[^(]*/, "", s)
  level = n = 0
  for (i = 1; i <= length(s); i++) {
    if (substr(s, i, 1) == "(")
      level++
    else if (substr(s, i, 1) == ")")
      level--
    else if (substr(s, i, 1) == "," && level == 1)
      n++
  }
  return n + 1
}

function public(name, prototype)
{
  known(name)
  if (!attached || (name in group_of))
    return
  if (!attached_group)
    attached_group = attached_text()
  add_name(attached_group, name, prototype)
  declared[attached_group] = 1
}

function attached_text(    g, i)
{
  g = new_group(comment_at)
  for (i = 1; i <= nlines; i++)
    says[g] = says[g] lines[i] "\n"
  return g
}

function new_group(where)
{
  ngroups++
  names[ngroups] = prototypes[ngroups] = says[ngroups] = says_too[ngroups] = ""
  group_at[ngroups] = where
  group_header[ngroups] = header
  group_section[ngroups] = section
  group_free[ngroups] = free
  return ngroups
}

function add_name(g, name, prototype)
{
  if (name in group_of)
    return
  group_of[name] = g
  prototype_of[name] = prototype
  names[g] = names[g] (names[g] == "" ? "" : " ") name
  prototypes[g] = prototypes[g] prototype "\n"
}

# Structures and enumerations ---------------------------------------------------------

function begin_record(line)
{
  record = ""
  record_name = line
  sub(/__ASYNCC_NATIVE /, "", record_name)
  sub(/ *\{.*/, "", record_name)
  record_comment = ""
  if (attached) {
    take_paragraphs(1, nlines)
    record_comment = paragraph[1]
  }
  in_record = 1
  more_of_record(line)
}

# Private members are left out, with the comments behind them.
function more_of_record(line)
{
  sub(/__ASYNCC_NATIVE /, "", line)
  if (line !~ /^ .*[ *]__[A-Za-z]/)
    record = record line "\n"
  if (line ~ /^}|};$/) {
    in_record = 0
    if (record ~ /\n  [A-Za-z]/) {
      record_text[record_name] = record
      record_says[record_name] = record_comment
    }
  }
}
