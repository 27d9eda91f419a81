# Text for roff: what has a font of its own, lines that are not too long, and characters that
# mean something there.
# SPDX-License-Identifier: MIT

# The names of parameters of the prototypes P, as keys of `parameter'.
function find_parameters(p,    n, i, all, a)
{
  split("", parameter)
  n = split(p, all, "\n")
  for (i = 1; i <= n; i++) {
    a = all[i]
    if (name_in(a) == "")
      continue
    a = substr(a, name_at + 3)
    sub(/\)$/, "", a)
    find_parameters_in(a)
  }
}

function find_parameters_in(a,    n, i, one)
{
  n = split(a, one, ",")
  for (i = 1; i <= n; i++) {
    if (match(one[i], /\(\*[a-z_]+\)/))
      parameter[substr(one[i], RSTART + 2, RLENGTH - 3)] = 1
    sub(/\[[0-9]*\]$/, "", one[i])
    if (match(one[i], /[a-z_0-9]+\)*$/)) {
      one[i] = substr(one[i], RSTART, RLENGTH)
      sub(/\)+$/, "", one[i])
      parameter[one[i]] = 1
    }
  }
}

# The paragraphs that a header has for all pages, where lines of lists begin with \001.
function formatted_paragraphs(s,    n, i, all, result)
{
  n = split(s, all, "\n")
  result = ""
  for (i = 1; i < n; i++)
    if (all[i] ~ /^\.(PP|EX|EE)$/)
      result = result (result == "" ? "" : all[i] "\n")
    else
      result = result (all[i] ~ /^\001/ ? code(substr(all[i], 2)) : formatted(all[i])) "\n"
  return result
}

# S as a line of text: functions bold, parameters italic.
function formatted(s,    result, word, before)
{
  gsub(/\\/, "\\e", s)
  gsub(/`/, "\\(oq", s)
  gsub(/~/, "\\(ti", s)
  result = ""
  while (match(s, /[A-Za-z_][A-Za-z_0-9]*/)) {
    before = substr(s, 1, RSTART - 1)
    word = substr(s, RSTART, RLENGTH)
    s = substr(s, RSTART + RLENGTH)
    if (before ~ /\\$|\\\($/) {
      result = result before word
      continue
    }
    result = result minus(before) in_font(word, s, result == "" && before == "")
    if (dropped)
      s = substr(s, dropped + 1)
  }
  result = result minus(s)
  return folded(result)
}

# A line of text in lines that are not too long, none of which looks like a request.
function folded(s,    result, i)
{
  result = ""
  while (length(s) > 76) {
    for (i = 76; i > 1 && substr(s, i, 1) != " "; i--)
      ;
    if (i <= 1)
      break
    result = result no_request(substr(s, 1, i - 1)) "\n"
    s = substr(s, i + 1)
  }
  return result no_request(s)
}

function no_request(s)
{
  sub(/ $/, "", s)
  return s ~ /^[.']/ ? "\\&" s : s
}

# A minus before a name or a number, which may be copied, and not a hyphen.
function minus(s)
{
  if (s ~ /^-$/)
    return s
  gsub(/-/, "\\-", s)
  return s
}

# WORD in its font, where S follows.  `dropped' is how much of that is part of it.
function in_font(word, s, begins)
{
  dropped = 0
  if (s ~ /^ \([1-8]\)/) {
    dropped = 4
    return "\\fB" word "\\fP" substr(s, 2, 3)
  }
  if (word in group_of) {
    if (s ~ /^ \(\)/)
      dropped = 3
    return "\\fB" word "\\fP" (group_of[word] == page_group ? "" : "(3)")
  }
  if (word ~ /^__(async|await|future|stream|generator|yield|next|each)/)
    return "\\fB" word "\\fP"
  if ((tolower(word) in parameter) && word == toupper(word) && !(begins && word == "A"))
    return "\\fI" tolower(word) "\\fP"
  return word
}

function code(s)
{
  gsub(/\\/, "\\e", s)
  gsub(/-/, "\\-", s)
  gsub(/\n\./, "\n\\\\\\&.", s)
  gsub(/\t/, "        ", s)
  return s
}
