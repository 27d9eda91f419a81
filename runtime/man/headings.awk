# Comments that have prototypes of their own, as of macros, each with an indented text below:
# such a text is what a page says of them.
# SPDX-License-Identifier: MIT

function is_heading(line)
{
  return line ~ /^((async|ASYNC)_|[A-Za-z_].*[^A-Za-z_0-9](async|ASYNC)_)[A-Za-z0-9_]+ \(/
}

# The line where the heading at I ends, which is when its parentheses are closed.
function heading_end(i)
{
  heading = lines[i]
  while (i < nlines && depth(heading) > 0) {
    i++
    heading = heading " " lines[i]
  }
  return i
}

function depth(s,    opened, closed)
{
  opened = gsub(/\(/, "(", s)
  closed = gsub(/\)/, ")", s)
  return opened - closed
}

# Is line I the beginning of a heading: a prototype with an indented text below it?
function begins_heading(i,    start)
{
  if (lines[i] !~ /^[A-Za-z_]/)
    return 0
  start = i
  if (!is_heading(lines[i]) && lines[i + 1] ~ /^[A-Za-z_]/ && is_heading(lines[i + 1]) &&
      lines[i] ~ /[)*]$/)
    start = i + 1
  else if (!is_heading(lines[i]))
    return 0
  i = heading_end(start)
  return i < nlines && (lines[i + 1] ~ /^  [^ ]/ || begins_heading(i + 1))
}

function has_headings(    i)
{
  lines[nlines + 1] = ""
  for (i = 1; i <= nlines; i++)
    if ((i == 1 || lines[i - 1] ~ /^ *$|^  /) && begins_heading(i))
      return 1
  return 0
}

# Make a group of each text, with the prototypes above it; other paragraphs go for all.
function headings(    i, g, first, general, text)
{
  first = ngroups + 1
  for (i = 1; i <= nlines; i++)
    if (begins_heading(i)) {
      g = new_group(comment_at)
      while (begins_heading(i)) {
        i = heading_with_type(i)
        add_name(g, name_in(heading), squeeze(heading))
        i++
      }
      text = ""
      for (; i <= nlines && lines[i] ~ /^(  |$)/; i++)
        text = text substr(lines[i], 3) "\n"
      i--
      says[g] = text
    } else
      general = general lines[i] "\n"
  for (g = first; g <= ngroups; g++)
    says_too[g] = general
  attached = 0
}

# The heading at I in `heading', where its type may have a line of its own.
function heading_with_type(i,    type)
{
  type = ""
  if (!is_heading(lines[i]))
    type = lines[i++] " "
  i = heading_end(i)
  heading = type heading
  return i
}
