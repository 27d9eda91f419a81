# A project of a user of asyncc: the flags are those of the compiler in CC.
# SPDX-License-Identifier: MIT
CONFIG = asyncc-config --gcc='$(CC)'
CFLAGS = -O2 -g

countdown: countdown.c
	flags=`$(CONFIG) --cflags` && libs=`$(CONFIG) --libs` && \
	  $(CC) $$flags $(CFLAGS) $(LDFLAGS) -o $@ countdown.c $$libs

check: countdown
	./check-countdown
