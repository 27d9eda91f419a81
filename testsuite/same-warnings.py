#!/usr/bin/env python3
# What GCC warns of in async functions, beside the same in ordinary ones.
# SPDX-License-Identifier: GPL-3.0-or-later
#
#   same-warnings.py run N SEED		compare N programs, in warnings.work
#   same-warnings.py generate SEED		print a program
#   same-warnings.py compare FILE...		compile FILEs both ways at LEVELS
#   same-warnings.py programs FILE...	the same, with what their dg-options say
#
# A program is made of SEGMENTS, right and wrong ones, that stand in a random
# order in async functions, with awaits in and between them.  It is compiled
# with the plugin, and without it where -DASYNCC_SYNC makes an ordinary program
# of it.  All that matters of a warning is its option, its line and its text.
# An await is a statement expression in the synchronous build, of which GCC
# sometimes says more or less than of a call: then either is right.
# A table says how many of each option are the same, lost and false; those are
# listed before.  With -flto in a level the program is also linked.  CC,
# PLUGIN_FLAGS, CPPFLAGS and LEVELS (separated by semicolons) are taken from the
# environment.  The exit status is 1 if something differs.

import os
import random
import re
import subprocess
import sys

PROLOGUE = """\
#include <asyncc/lang.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct pair { int first; int second; };
struct flexible { int n; char tail[]; };

__async int f (int);
__async void v (void);
__async struct pair both (int);
__async char *text (const char *);
extern void use (const void *);
extern void fill (void *);
extern int choose (void);
extern int *keep;
extern void wants (int *, const char *) __attribute__ ((nonnull));
extern void *get (void) __attribute__ ((returns_nonnull));
extern void *size_of (size_t) __attribute__ ((malloc, alloc_size (1)));
extern int must (void) __attribute__ ((warn_unused_result));
extern int old (void) __attribute__ ((deprecated));
extern void list (const char *, ...) __attribute__ ((sentinel));
"""

# # is the number of the segment, @ an expression of type int that may await,
# % a place between statements.
SEGMENTS = [
    # values without a value
    "int a#;%\n  k += a#;",
    "int a#;\n  if (k)\n    a# = @;%\n  if (k)\n    k += a#;",
    "int a#;\n  if (k > 1)\n    a# = @;%\n  k += a#;",
    "int a#[4];%\n  k += a#[k & 3];",
    "int a#[4];\n  fill (a#);%\n  k += a#[k & 3];",
    "struct pair a#;\n  a#.first = @;%\n  k += a#.second;",
    "int a# = a#;%\n  k += a#;",
    "int a#;\n  for (int i = 0; i < k; i++)\n    a# = @;%\n  k += a#;",
    "int a#;\n  switch (k)\n    {\n    case 1:\n      a# = @;\n      break;\n"
    "    case 2:\n      a# = 3;\n    }%\n  k += a#;",
    "int a#;\n  if (choose ())\n    goto out#;\n  a# = @;\n  k += a#;\nout#:%\n  k++;",
    "int *a# = malloc (sizeof *a#);%\n  k += *a#;\n  free (a#);",
    "char a#[8];%\n  use (a#);",
    "const char a#[8];%\n  use (a#);",
    # arrays and strings
    "char a#[8];\n  strcpy (a#, \"much too long\");%\n  use (a#);",
    "char a#[8];\n  strcpy (a#, \"short\");%\n  use (a#);",
    "char a#[8];\n  memset (a#, 0, sizeof a#);%\n  memset (a#, k, 9);\n  use (a#);",
    "char a#[8], b#[16];\n  fill (b#);%\n  memcpy (a#, b#, sizeof b#);\n  use (a#);",
    "int a#[4];\n  fill (a#);%\n  k += a#[4];",
    "int a#[4];\n  fill (a#);%\n  k += a#[3];",
    "int a#[4];\n  for (int i = 0; i <= 4; i++)\n    a#[i] = @;\n  use (a#);",
    "int a#[4];\n  for (int i = 0; i < 4; i++)\n    a#[i] = @;\n  use (a#);",
    "char a#[8];\n  sprintf (a#, \"%s%d\", \"value: \", k);%\n  use (a#);",
    "char a#[8];\n  snprintf (a#, sizeof a#, \"a text of %d\", @);%\n  use (a#);",
    "char a#[32];\n  snprintf (a#, sizeof a#, \"%d\", @);%\n  use (a#);",
    "char a#[16], b#[32];\n  fill (a#);%\n  snprintf (b#, sizeof b#, \"so %s\", a#);\n  use (b#);",
    "char a#[16];\n  fill (a#);%\n  snprintf (a#, sizeof a#, \"so %s\", a#);\n  use (a#);",
    "char a#[16];\n  fill (a#);%\n  strcat (a#, a#);\n  use (a#);",
    "char a#[16];\n  fill (a#);%\n  memcpy (a# + 2, a#, 8);\n  use (a#);",
    "char a#[4];\n  strncpy (a#, \"four\", sizeof a#);%\n  use (a#);",
    "char a#[8];\n  fill (a#);%\n  strncat (a#, \"more\", sizeof a#);\n  use (a#);",
    "char *a# = malloc (4);%\n  if (a#)\n    strcpy (a#, \"too long\");\n  use (a#);\n  free (a#);",
    "char *a# = size_of (4);%\n  a#[4] = @;\n  use (a#);",
    "struct flexible *a# = malloc (sizeof *a# + 2);%\n  if (a#)\n    a#->tail[1] = k;\n  use (a#);\n  free (a#);",
    "k += strlen (\"abc\" + 5);%",
    "k += \"abc\"[@ & 3];",
    # pointers
    "char *a# = malloc (4);\n  free (a#);%\n  use (a#);",
    "char *a# = malloc (4);\n  use (a#);%\n  free (a#);",
    "char *a# = malloc (4);\n  free (a#);%\n  free (a#);",
    "char a#[4];\n  fill (a#);%\n  free (a#);",
    "int *a#;\n  {\n    int b# = @;\n    a# = &b#;\n  }%\n  k += *a#;",
    "int *a# = NULL;%\n  k += *a#;",
    "int *a# = choose () ? &k : NULL;%\n  k += *a#;",
    "int a# = @;\n  wants (NULL, a# ? \"a\" : \"b\");%",
    "int a# = @;\n  wants (&a#, choose () ? \"a\" : NULL);%",
    "if (get () == NULL)\n    k = @;",
    "int a# = k;\n  if (&a# == NULL)\n    k = @;",
    "int a# = k;\n  keep = &a#;%\n  k += a#;\n  keep = NULL;",
    "int a# = k;\n  if (k == 77)\n    keep = &a#;%",
    # expressions
    "unsigned a# = k;%\n  if (a# < k)\n    k = @;",
    "unsigned a# = @;\n  if (a# < 0)\n    k = 1;",
    "int a#;\n  if (a# = @)\n    k++;",
    "k == @;",
    "@;",
    "@ + 1;",
    "k, @;",
    "(void) @;",
    "k++, @, k--;",
    "k = (@, k);",
    "k = k++ + @;",
    "k += must ();%\n  must ();",
    "k += old ();%",
    "k = @ << 40;",
    "k = @ / 0;",
    "k = @ & 1 == 0;",
    "k = k || @ && k;",
    "if (k = 3)\n    k = @;",
    "if (k)\n    if (@)\n      k = 1;\n  else\n    k = 2;",
    "if (k == 1)\n    k = @;\n  else if (k == 1)\n    k = 2;",
    "if (@ == 3 || k != 3 || k != 4)\n    k = 2;",
    "if (k);\n  k = @;",
    "for (int i = 0; i < 3; i++);\n    k = @;",
    "if (k)\n    k = @;\n    k++;",
    "k = k ? @ : @;",
    "k = k ?: @;",
    "k = k > 2 ? 1 : @ > 3;",
    "k = ({ int a# = @; a#; });",
    "k = sizeof (@);",
    "k = 2 < @ < 5;",
    "_Bool a# = @;\n  k = ~a#;",
    "char a# = @;\n  k = a#;",
    "float a# = @ * 1.0;\n  k = a# == 0.5;",
    "k = (int) (float) @ == 1.5f;",
    "char a# = 300;%\n  k += a#;",
    "unsigned char a# = @;\n  k += a# > 300;",
    "long a# = @;\n  printf (\"%d\\n\", a#);",
    "printf (\"%d %s\\n\", @);",
    "char *a# = __await (text (\"t\"));\n  printf (a#);",
    "char *a# = \"literal\";%\n  k += *a#;",
    "const char *a# = \"x\";\n  char *b# = (char *) a#;%\n  use (b#);",
    "int *a# = @ ? &k : 0;\n  k += *a#;",
    "list (\"a\", k);%",
    "struct pair a# = __await (both (k));\n  k += a#.first;",
    "struct pair a# = { .first = @ };\n  k += a#.second;",
    "struct pair a# = { @, .first = 2 };\n  k += a#.first;",
    "k += __await (both (@)).second;",
    "float a# = @;\n  if (a# == 1)\n    k = 1;",
    "void *a# = (void *) (long) @;\n  use (a# + 1);",
    "k = abs ((unsigned) @);",
    "k *= @ - k;\n  k %= (k == 0);",
    "switch (@)\n    {\n    case 1:\n      k = 2;\n    case 3:\n      k = @;\n      break;\n    default:\n      k = 4;\n    }",
    "switch (@)\n    {\n    case 1:\n      k = @;\n      break;\n    }",
    "switch (k)\n    {\n      k = @;\n    case 2:\n      k = 3;\n    }",
    # declarations
    "int a#;%",
    "int a# = @;",
    "int a#;\n  a# = @;",
    "int a# = @;\n  {\n    int a# = 4;\n    k += a#;\n  }\n  k += a#;",
    "static int a#;%\n  a# = @;",
    "int n# = (k & 7) + 1;\n  char a#[n#];\n  memset (a#, 0, n#);%\n  k += a#[0];",
    "char *a# = __builtin_alloca (k);%\n  use (a#);",
    "register int a# = @;\n  k += a#;",
    "int a#[2] = { @ };\n  k += a#[1];",
    "int a#[2] = { @, 1, 2 };\n  k += a#[1];",
    "goto end#;\n  k = @;\nend#:\n  k++;",
    "while (k > 5 && @)\n    k--;",
    "do\n    k--;\n  while (@ > k);",
    "for (unsigned i = 3; i >= 0; i--)\n    k += @;",
    "for (int i = 0; i < k; i--)\n    k += @;",
    "__asm__ (\"\" : \"+r\" (k));%",
]

RETURNS = ["return k;", "return @;", "if (k)\n    return @;", "return k, @;",
           "return;", "while (1)\n    __await (v ());"]

AWAITS = ["__await (f (k))", "__await (f (__await (f (1))))",
          "(__await (f (2)) + k)", "k", "({ __await (v ()); k; })",
          "(__await (v ()), k)", "(int) __await (both (3)).first"]


def expand(rng, text, number):
    """One segment with its number, its awaits and its places filled in."""
    text = text.replace("#", str(number))
    text = re.sub("%(?=\n|$)", lambda m: rng.choice(
        ["", "\n  __await (v ());", "\n  k += __await (f (k));"]), text)
    return re.sub("@", lambda m: rng.choice(AWAITS), text)


def generate(seed):
    rng = random.Random(seed)
    out = [PROLOGUE]
    for n in range(3):
        static = rng.random() < 0.2
        out.append("\n%s__async int\ng%d (int k, int unused)\n{" %
                   ("static " if static else "", n))
        for i in range(rng.randrange(2, 5)):
            # A segment is only looked at by the others through k.
            body = expand(rng, rng.choice(SEGMENTS), i)
            out.append("  {\n  " + body + "\n  }")
            if rng.random() < 0.4:
                out.append("  __await (v ());")
        out.append("  " + expand(rng, rng.choice(RETURNS[:2] * 5 + RETURNS), 9))
        out.append("}")
    return "\n".join(out) + "\n"


# Of these the lines or the texts cannot be the same: they speak of the size or
# the shape of the code that comes out, or of the words of the language.
EXCUSED = {"stack-usage", "frame-larger-than", "larger-than", "aggregate-return",
           "traditional", "system-headers", "padded", "inline",
           "traditional-conversion", "c++-compat", "pedantic", "unused-macros",
           "declaration-after-statement", "c90-c99-compat", "c99-c11-compat",
           "c11-c2x-compat", "variadic-macros", "long-long", "redundant-decls",
           "missing-prototypes", "missing-declarations", "abi", "abi-tag",
           "error", "fatal-errors", "psabi", "nested-externs"}


def all_options(cc):
    """Every -W option of C that takes no value and is not excused."""
    text = subprocess.run([cc, "-Q", "--help=warnings,c"],
                          capture_output=True, text=True).stdout
    text += subprocess.run([cc, "-Q", "--help=warnings,common"],
                           capture_output=True, text=True).stdout
    found = re.findall(r"^  (-W[\w+-]+\w)\s+(?:\[|$)", text, re.M)
    return sorted(o for o in set(found)
                  if o[2:] not in EXCUSED and not o.startswith("-Wanalyzer"))


def normal(text):
    """TEXT of a warning without what is spelled differently on purpose."""
    text = re.sub(r"::\{[^}]*\}", "", text)
    text = re.sub(r"‘|’", "'", text)
    return text


def warnings_of(command, source):
    """The set of (option, line, text), or None if the compiler failed."""
    run = subprocess.run(command + [source], capture_output=True, text=True)
    found = set()
    waits = None
    for line in run.stderr.splitlines():
        m = re.match(r"(.*):(\d+):\d+: (\w+): (.*)$", line)
        if not m:
            continue
        place = int(m.group(2)) if m.group(1) == source else None
        if m.group(3) == "warning":
            w = re.match(r"(.*) \[-W([^]=]+)=?[^]]*\]$", m.group(4))
            waits = w and w.group(2) not in EXCUSED and w
        # The synchronous __await is a macro.
        elif "in expansion of macro" not in m.group(4):
            continue
        if waits and place:
            found.add((waits.group(2), place, normal(waits.group(1))))
            waits = None
    if "internal compiler error" in run.stderr:
        return None
    return None if run.returncode else found


def own_options(source):
    """What the program asks for in dg-options; None if it is no synchronous one."""
    with open(source) as text:
        head = text.read()
    if "no-sync" in head:
        return None
    return [o for line in re.findall(r'dg-options "([^"]*)"', head)
            for o in line.split() if not re.match("-O|-fplugin", o)]


def output_of(level):
    """What makes all passes of LEVEL run."""
    if "-flto" not in level:
        return ["-S", "-o", "/dev/null"]
    return ["-r", "-nostdlib", "-flinker-output=nolto-rel", "-o",
            "warnings.work/linked.o"]


def synchronous(command, source):
    """The warnings of every synchronous build, and those of any; None if the
    compiler failed."""
    with open("warnings.work/called.h", "w") as out:
        out.write("#include <asyncc/lang.h>\n#undef __await\n"
                  "#define __await(...) __VA_ARGS__\n")
    builds = [warnings_of(command + ["-DASYNCC_SYNC"] + how, source)
              for how in ([], ["-include", "warnings.work/called.h"])]
    builds = [b for b in builds if b is not None]
    if not builds:
        return None
    return set.intersection(*builds), set.union(*builds)


def compare(sources, own=lambda source: []):
    os.makedirs("warnings.work", exist_ok=True)
    cc = os.environ.get("CC", "gcc").split()
    cppflags = os.environ.get("CPPFLAGS", "").split()
    levels = os.environ.get("LEVELS", "-O0;-O1;-O2;-Os;-O2 -g").split(";")
    options = ["-Wall", "-Wextra"] + all_options(cc[0])
    common = ["-fdiagnostics-color=never",
              "-fno-diagnostics-show-caret"] + cppflags + options
    table = {}
    for source in sources:
        if own(source) is None:
            continue
        for level in levels:
            args = common + own(source) + level.split() + output_of(level)
            ours = warnings_of(cc + os.environ["PLUGIN_FLAGS"].split() + args,
                               source)
            plain = synchronous(cc + args, source)
            if plain is None:
                continue
            if ours is None:
                print("%s %s: does not compile" % (source, level))
                table.setdefault("(does not compile)", [0, 0, 0])[2] += 1
                continue
            every, some = plain
            for kind, which in enumerate([some & ours, every - ours,
                                          ours - some]):
                for option, line, text in sorted(which):
                    table.setdefault(option, [0, 0, 0])[kind] += 1
                    if kind:
                        print("%s:%d %s: %s: %s [-W%s]"
                              % (source, line, level, ["", "lost", "false"][kind],
                                 text, option))
    print("%-32s %8s %8s %8s" % ("option", "same", "lost", "false"))
    for option in sorted(table):
        print("%-32s %8d %8d %8d" % (option, *table[option]))
    return any(row[1] or row[2] for row in table.values())


def run(number, seed):
    """Compare NUMBER programs, from that of SEED on."""
    os.makedirs("warnings.work", exist_ok=True)
    sources = []
    for n in range(seed, seed + number):
        sources.append("warnings.work/%d.c" % n)
        with open(sources[-1], "w") as out:
            out.write(generate(n))
    return compare(sources)


if sys.argv[1:2] == ["run"] and len(sys.argv) == 4:
    sys.exit(run(int(sys.argv[2]), int(sys.argv[3])))
elif sys.argv[1:2] == ["generate"]:
    sys.stdout.write(generate(int(sys.argv[2])))
elif sys.argv[1:2] == ["compare"]:
    sys.exit(compare(sys.argv[2:]))
elif sys.argv[1:2] == ["programs"]:
    sys.exit(compare(sys.argv[2:], own_options))
else:
    sys.exit("usage: same-warnings.py run N SEED | generate SEED | compare FILE... | programs FILE...")
