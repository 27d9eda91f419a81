# Turn the figures of a row into a line of each table of make bench and one of the JSON file.
# SPDX-License-Identifier: MIT
#
# A line of the figures is a variant's: its name, instructions of N / 500 and of N / 100
# operations, nanoseconds of N, and the value that it computed.  VARIANTS are the names of
# the columns, of which the first three are no peers; NAME is the row's, and GOAL "<= LIMIT
# AGAINST" or "-".  The line of instructions goes to the standard output, that of nanoseconds
# to the file TIMES, that of JSON to the file JSON.  The exit status is 1 if the values differ.

function ratio (a, b) { return b > 0 ? a / b : 0 }
function shown (r) { return r ? sprintf ("%.2f", r) : "-" }

function best_peer (of,  i, least) {
  for (i = 4; i <= nv; i++)
    if (of[v[i]] > 0 && (!least || of[v[i]] < least))
      least = of[v[i]]
  return least
}

function line (of,  i, text) {
  text = sprintf ("%-26s", name)
  for (i = 1; i <= nv; i++)
    text = text sprintf (" %9s", of[v[i]] > 0 ? sprintf ("%.1f", of[v[i]]) : "-")
  text = text sprintf ("  %6s %6s", shown(ratio(of["async"], of["hand"])),
		       shown(ratio(of["async"], of["sync"])))
  return nv > 3 ? text sprintf (" %6s", shown(ratio(of["async"], best_peer(of)))) : text
}

function object (key, of, other,  i, text) {
  for (i = 1; i <= nv; i++)
    if (of[v[i]] > 0)
      text = text sprintf ("%s\"%s\": %.3f", text ? ", " : "", v[i],
			   other ? ratio(of["async"], of[v[i]]) : of[v[i]])
  return sprintf ("\"%s\": {%s}, ", key, text)
}

BEGIN { nv = split (variants, v, " "); split (goal, g, " ") }

{ if (value == "") value = $5
  if ($5 != value) {
    printf "%s: %s computes %s, not %s\n", name, $1, $5, value >"/dev/stderr"
    differ = 1
  }
  if (int(n / 100) > int(n / 500))
    instr[$1] = ($3 - $2) / (int(n / 100) - int(n / 500))
  ns[$1] = $4 / n }

END {
  limit = g[2]; against = g[3]; r = ratio(instr["async"], instr[against])
  met = limit == "" || !r ? "" : r <= limit + 0.005 ? "met" : "not met"
  text = line(instr) sprintf ("  %-12s %s", goal == "-" ? "" : goal, met)
  sub (/ +$/, "", text)
  print text
  print line(ns) >times
  printf "  {\"name\": \"%s\", \"operations\": %d, %s%s%s%s", name, n,
    object("instructions", instr, 0), object("instruction_ratios", instr, 1),
    object("ns", ns, 0), object("ns_ratios", ns, 1) >json
  printf "\"goal\": %s, \"against\": %s, \"met\": %s},\n", limit == "" ? "null" : limit,
    against == "" ? "null" : "\"" against "\"",
    met == "" ? "null" : met == "met" ? "true" : "false" >json
  exit differ
}
