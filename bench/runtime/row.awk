# A row of make bench-runtime: a line of the table, on the standard output, and an object of
# the file JSON.  The input is a line for each variant: its name, what the row is about, which
# is instructions, or what UNIT says, and nanoseconds of processor time; - for what there is
# not.  GOAL is "<= 1.5", or -.
# SPDX-License-Identifier: MIT

function ratio (of) { return of["hand"] > 0 && of["ours"] ~ /[0-9]/ ? of["ours"] / of["hand"] : 0 }
function shown (value, format) { return value ~ /[0-9]/ ? sprintf (format, value) : "-" }
function number (value) { return value ~ /[0-9]/ ? sprintf ("%.6g", value) : "null" }

# Whether what was reached is what GOAL asks for; "" if it asks for nothing.
function met (reached)
{
  if (goal == "-")
    return ""
  return relation == "<=" ? reached <= limit + 0.005 : reached >= limit - 0.005
}

{ first[$1] = $2; time[$1] = $3 }

END {
  split (goal, part, " ")
  relation = part[1]
  limit = part[2]
  r = ratio(first)
  t = ratio(time)
  reached = met(unit == "instructions" ? (r ? r : t) : first["ours"])
  number_format = unit == "times" ? "%.2f" : "%.1f"
  line = sprintf ("%-33s", name)
  for (i = split ("ours hand libuv", variants, " "); i > 0; i--) {
    v = variants[i]
    all = sprintf (" %9s", shown(first[v], number_format)) all
    times = sprintf (" %8s", shown(time[v], "%.1f")) times
    object = sprintf ("\"%s\": %s, \"ns_%s\": %s, ", v, number(first[v]), v, number(time[v])) object
  }
  printf "%s%s %6s %s %6s  %s%s\n", line, all, r ? sprintf ("%.2f", r) : "-", times,
    t ? sprintf ("%.2f", t) : "-", goal,
    reached == "" ? "" : reached ? ", met" : ", not met"
  printf "  {\"name\": \"%s\", \"unit\": \"%s\", %s\"ratio\": %s, \"ns_ratio\": %s, ", name, unit,
    object, r ? number(r) : "null", t ? number(t) : "null" >json
  printf "\"relation\": %s, \"goal\": %s, \"met\": %s},\n",
    relation == "-" ? "null" : "\"" relation "\"", number(limit),
    reached == "" ? "null" : reached ? "true" : "false" >json
}
