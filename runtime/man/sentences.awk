# What a comment says, sentence by sentence: into which section of a page each belongs, and
# whether all is said that has to be.
# SPDX-License-Identifier: MIT

BEGIN {
  kinds = split("C T O R", kind_of)

  # What a sentence speaks of, the first that matches; otherwise it describes.
  about["C"] = "[Cc]ancel-safe|^(A drop|After a drop|Dropp)"
  about["T"] = "[Tt]hreads?([^a-z_]|$)|signal handler|^(Not )?(From|[Ii]nside) |^Not (from|inside|to be called)"
  about["O"] = "used up|[Bb]orrow|(is|are) copied|(call|are) copies|copy (is|of)|[Oo]wns|the caller's|(ha(s|ve) to|must) (be|stay) (there|where)|must stay|g(ive|iven|ives)( it)? back|need not be kept|[Bb]elongs? to|is the stream's"
  value = "how many|errno|NULL|-E[A-Z]|EAI_|(^|[^a-z0-9])[01]([ ,.;:]|$)|(^| )[Nn]o errors?|cannot fail|always there"
  about["R"] = "^(0|1|NULL|None|Gives|It gives|An? error|No error|-)|[ (]-(errno|E[A-Z])"
}

# The first sentence of S, with the spaces behind it.
function first_sentence(s)
{
  return match(s, /[.!?]["')]*  /) ? substr(s, 1, RSTART + RLENGTH - 1) : s
}

function kind_of_sentence(s,    i)
{
  if (s ~ /^(0|1|NULL|-E[A-Z]+|-errno)[ ,:;]/)
    return "R"
  for (i = 1; i <= kinds; i++)
    if (s ~ about[kind_of[i]])
      return kind_of[i]
  return "D"
}

# Put a sentence of page P where it belongs.
function tell(s, kind)
{
  if (kind == "R" && is_void[page_group])
    kind = "D"
  if (kind == "D" && new_paragraph && part["D"] != "")
    part["D"] = part["D"] ".PP\n"
  if (kind == "D")
    new_paragraph = 0
  part[kind] = part[kind] formatted(s) "\n"
}

# Put the sentences of TEXT where they belong.  FIRST: the first one describes, as far as
# it does not say behind a colon what is returned.
function tell_all(text, first,    i, sentence, all)
{
  nlines = split(text, lines, "\n")
  take_paragraphs(1, nlines)
  for (i = 1; i <= nparagraphs; i++) {
    if (is_code[i]) {
      example = example paragraph[i] "\n"
      continue
    }
    new_paragraph = 1
    all = paragraph[i]
    while (all != "") {
      sentence = first_sentence(all)
      all = substr(all, length(sentence) + 1)
      sentence = squeeze(sentence)
      if (first)
        tell_first(sentence)
      else
        tell(sentence, kind_of_sentence(sentence))
      first = 0
    }
  }
}

function tell_first(s,    at)
{
  sub(/^future: /, "", s)
  first_told = s
  at = is_void[page_group] ? 0 : value_in(s)
  what = at ? substr(s, 1, at - 1) : s
  sub(/[.;:]$/, "", what)
  tell(capital(what) ".", "D")
  if (at)
    tell(capital(squeeze(substr(s, at + 1))), "R")
}

# Where in S, at a colon or a semicolon, it begins to say what is returned; 0: nowhere.
function value_in(s,    i, c, rest)
{
  for (i = 2; i < length(s); i++) {
    c = substr(s, i, 2)
    rest = substr(s, i + 2)
    if ((c == ": " && rest ~ value || c == "; " && rest ~ /^gives|^0|^NULL/) &&
	depth(substr(s, 1, i)) == 0)
      return i
  }
  return 0
}

function capital(s)
{
  return s ~ /^[a-z]/ && s !~ /^[a-z]*_/ ? toupper(substr(s, 1, 1)) substr(s, 2) : s
}

# What stands here is not said again for all of the header.
function tell_defaults(g,    i, kind)
{
  if (is_constant(g))
    return
  split(order, kind_in_order, " ")
  for (i = 1; i in kind_in_order; i++) {
    kind = kind_in_order[i]
    if (part[kind] == "" && (kind != "C" || is_future[g]) && (kind != "O" || has_pointer[g]))
      part[kind] = formatted_paragraphs(header_says[group_header[g], kind] "")
  }
  part["N"] = formatted_paragraphs(header_says[group_header[g], "D"] "")
}

# What has to be said ---------------------------------------------------------------

function classify(g,    p)
{
  p = prototypes[g]
  gsub(/(^|\n)__(future|stream|async_stream) \(/, "&|", p)
  is_void[g] = prototypes[g] ~ /^(void|__future \(void\)) / && !is_constant(g)
  is_future[g] = prototypes[g] ~ /(^|\n)__(future|stream|async_stream) \(/
  has_pointer[g] = p ~ /\*|__(future|stream|async_stream) \([^|]|, \.\.\.\)/
  may_fail[g] = prototypes[g] ~ /(^|\n)(extern )?(int|ssize_t|int64_t|[^(\n]*\*|__future \((int|ssize_t|int64_t|[^)\n]*\*)\)) ?\*?[a-z_]*async_/
}

# Only what it is has to be said of a constant, an initialiser or an attribute.
function is_constant(g)
{
  return names[g] ~ /^(ASYNC|__async)_|^[a-z_]*_guard$/
}

function require(g,    said, first_name)
{
  first_name = names[g]
  sub(/ .*/, "", first_name)
  if (is_constant(g))
    return
  if (says[g] ~ /^(future: )?(The same|As async_)|as above/)
    complain(group_at[g], first_name, "is not documented by itself")
  if (may_fail[g] && part["R"] == "")
    complain(group_at[g], first_name, "does not say what it gives, with errors")
  said = header_says[group_header[g], "C"]
  if (is_future[g] && part["C"] == "" && said !~ /[Aa]ll futures|each is cancel-safe/)
    complain(group_at[g], first_name, "does not say what a drop does")
  if (part["T"] == "" && header_says[group_header[g], "T"] == "")
    complain(group_at[g], first_name, "does not say which thread may call it")
  if (has_pointer[g] && part["O"] == "" && header_says[group_header[g], "O"] == "")
    complain(group_at[g], first_name, "does not say who owns what is passed")
}
