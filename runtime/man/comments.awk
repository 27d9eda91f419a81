# Headers and their comments, line by line: where these begin and end, their paragraphs, and for what they go:
# for a header, for what follows up to a blank line, or for the rest of a section.
# SPDX-License-Identifier: MIT

# The name by which a program includes FILENAME.
function begin_header(    name)
{
  name = FILENAME
  sub(/^(.*\/)?include\//, "", name)
  header = name
  section = header
  in_comment = in_record = in_body = in_macro = 0
  declaration = ""
  comment_kind = "file"
  attached = free = 0
  nparagraphs = 0
}

# A blank line: what stands before it documents nothing behind it.
function end_of_reach()
{
  if (attached && attached_free)
    free_comment()
  attached = 0
  declaration = ""
}

function begin_comment(line)
{
  end_of_reach()
  nlines = 0
  in_comment = 1
  comment_at = FILENAME ":" FNR
  first_of_comment = 1
  more_of_comment(line)
}

function more_of_comment(line,    ends)
{
  while (match(line, /^ *\t/))
    line = spaces(8 * int((RLENGTH + 7) / 8)) substr(line, RLENGTH + 1)
  if (!first_of_comment)
    sub(/^   /, "", line)
  first_of_comment = 0
  ends = line ~ /\*\/ *$/
  sub(/ *\*\/ *$/, "", line)
  lines[++nlines] = line
  if (ends) {
    in_comment = 0
    end_of_comment()
  }
}

function end_of_comment(    title_of)
{
  if (comment_kind == "file") {
    comment_kind = "other"
    take_paragraphs(1, nlines)
    file_comment()
  } else if (nlines == 1 && match(lines[1], / -----*$/)) {
    section = header " " substr(lines[1], 1, RSTART - 1)
    free = 0
  } else {
    attached = attached_free = 1
    attached_group = 0
    if (has_headings())
      headings()
  }
}

# Cut the lines FROM to TO into paragraphs, with `code' for those that are indented.
function take_paragraphs(from, to,    i, line, begun)
{
  nparagraphs = begun = 0
  for (i = from; i <= to; i++) {
    line = lines[i]
    if (line ~ /^ *$/)
      begun = 0
    else if (!begun) {
      begun = 1
      paragraph[++nparagraphs] = line
      is_code[nparagraphs] = line ~ /^  /
    } else
      paragraph[nparagraphs] = paragraph[nparagraphs] joint(is_code[nparagraphs]) line
  }
  is_code[nparagraphs + 1] = 0
}

function joint(indented)
{
  if (indented)
    return "\n"
  return paragraph[nparagraphs] ~ /[.!?]["')]*$/ ? "  " : " "
}

# What a header says at its beginning goes for all that say nothing else of that.  A program
# is left out, with what leads to it, but not a list.
function file_comment(    i, kind, program)
{
  for (i = 2; i <= nparagraphs; i++) {
    program = paragraph[i] ~ /:$/ && is_code[i + 1] ? i + 1 : i
    if (is_code[program] && paragraph[program] ~ /[;{]/ || paragraph[i] ~ /[Tt]his header/)
      continue
    kind = is_code[i] ? kind : kind_of_sentence(first_sentence(paragraph[i]))
    if (kind == "R")
      kind = "D"
    header_says[header, kind] = header_says[header, kind] file_paragraph(i)
  }
}

function file_paragraph(i,    text)
{
  text = paragraph[i]
  if (!is_code[i])
    return ".PP\n" text "\n"
  gsub(/\n/, "\n\001", text)
  return ".PP\n.EX\n\001" text "\n.EE\n"
}

# A comment before a blank line goes for the rest of its section.
function free_comment(    g)
{
  take_paragraphs(1, nlines)
  free = ++nfree
  for (g = 1; g <= nparagraphs; g++)
    if (!is_code[g])
      free_says[free] = free_says[free] paragraph[g] "\n"
}
