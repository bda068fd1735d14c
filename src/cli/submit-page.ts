/** `wbrel help submit`. */

export function submitPage(): string {
  return `Handing a release to the FreeBSD ports tree, and taking others' changes back

Clone the ports tree and keep it fresh; wbrel looks at its HEAD alone. Your
checkout is never touched: patches are made in a temporary repository that
borrows the clone's objects. (In a partial clone git itself fetches what it
lacks of the ports' history, as it does for git log -p.)

  wbrel sync --ports-tree DIR             what did others change there?
  wbrel sync --ports-tree DIR --apply     take their sweeps into the manifest
  wbrel prepare 1.x --final --commit --tag
  wbrel submit --ports-tree DIR           the patch and the committer's packet

What others changed counts from the commit that brought our last release: the
one that gave the metaport its version. What was handed over then stands in the
release's record (or in releases/VERSION.submitted.json beside it, where the
patch kept what others had changed), so a change that the committer made on the
way in is seen. wbrel check --ports-tree DIR fails while a file of ours would
undo what others did.

Sweeps that sync folds into the manifest:
  www           WWW in the Makefile                    ROLE.www
  origin        a dependency's origin that MOVED has   ROLE.depends
  osversion     conditions over a FreeBSD that ended   when:, freebsd
  plist-order   the package list in another order      ROLE.plist
  path          files or arguments with another place  plist, stages, make_args
  maintainer    the same new MAINTAINER in all ports   maintainer
  revision      PORTREVISION; a new version drops it   ROLE.revision
After every fold the ports are rendered again. A fold that would do more than
the others did is not made. What the ports would still undo of a change is a
conflict and shown from both sides: change the manifest so that it says the
same, or pass --accept COMMIT when it is right to undo it. --apply writes
nothing while there is a conflict; --commit makes one commit for each change,
under its author's name, and refuses what you have not committed yourself. Run
wbrel check afterwards: a sweep by machine has broken the build before.

What submit makes, in submit/VERSION:
  0001-...patch     git format-patch, applied by git am and compared
  description.md    for Bugzilla or Phabricator: versions and why, files, test
                    builds (releases/VERSION.builds.json, of wbrel test), lint
                    (portlint and portclippy, when installed), distfiles and
                    their evidence, what changes in meaning
  verify.sh         for the committer: make, fetch and sha256 alone
  packet.json       the same facts as data

Numbers, decided against the tree for each port:
  a newer version              PORTREVISION goes
  the same version, another    PORTREVISION is the tree's plus one; WWW, the
  package                      package list, dependencies and distfiles count,
                               sites, BROKEN and layout do not
  an older version for pkg     PORTEPOCH is the tree's plus one, for ever
--trust lets make answer what changed, for all flavors and options (half a
minute): the numbers and the description then follow from that. Without it the
files are compared statement by statement.
When ports/ has other numbers, submit says which key of the manifest to set.

A tree that has none of the ports gets them by --new-port: the patch then adds
their lines to the Makefile of the category, too, and the report is a
[NEW PORT].

MOVED gets an entry for every flavor that went, UPDATING one for options and
flavors that went; --updating FILE words it better.

Bugzilla (bugs.freebsd.org): product Ports & Packages, component Individual
Port(s), the subject of the patch as the summary, the patch attached as it is.
One channel at a time. Nothing is ever sent by wbrel.
`
}
