# wbrel's stand-in for the FreeBSD ports framework: the entry that a port includes last.
#
# It answers `make -V VARIABLE` and `make -n TARGET` as ports/Mk of 2024-02 does, for ports such as those of Wifibox, on
# machines without a ports tree. It never forks. What it does not know it refuses (.error) rather than guesses.
# The framework works in three parts; which of them a file runs follows from the name by which it was included:
#
#	bsd.port.options.mk	options
#	bsd.port.pre.mk		options, pre
#	bsd.port.post.mk	post
#	bsd.port.mk		options (unless done), pre (unless done), post
#
# Only features that both FreeBSD's make and NetBSD's portable bmake 20200710 have are used.

.include "wbrel.options.mk"
.include "wbrel.pre.mk"
.include "wbrel.post.mk"
