/** `wbrel help test`; at most 80 columns. */
export function testPage(): string {
  return `Test builds: what poudriere proves

  wbrel test                      all pairs of options, on this machine
  wbrel test --host root@b1 --host me@b2:2222 --jail 143amd64 --jail 150amd64
                                  shared out among build hosts, in two jails
  wbrel test --dry-run            look at the hosts, show the builds, and stop
  wbrel test --resume             go on after Ctrl-C, a lost host, a reboot

A row is one flavor of a port with one setting of all its options; without
--rows they are those of \`wbrel matrix\`. Each row is one call of
\`poudriere bulk -t\` with a set of its own, wbrel_XXXXXXXX, which names every
option, so that no default and no setting of the host leaks in.

What a row can come to:
  proven   the build ended as stopped:done:, the package stands among the built
           ones, and the log lists the very options of the row
  failed   the phase, the first failing lines, the options, and the lines of the
           manifest that set the row apart are shown
  ignored  the port refused to be built: IGNORE, BROKEN
  skipped  something that it needs failed
  fetched  a binary package was taken: nothing was tested
  missing  the build ended without a word about it
  not-run  it was never built; wbrel test --resume goes on with it
Exit 0 of poudriere proves nothing: ignored ports count as success there.

Two or more failing rows: the smallest set of settings that all of them have,
and no proven row has, is named. --bisect builds the few rows that tell several
such sets apart, and confirms the last one.

A build host needs poudriere 3.4.0 or later, root (or sudo or doas without a
password), the module linux64, no NOLINUX in poudriere.conf, the jail and the
tree. What is missing is told with the command that mends it. Its own
configuration is never changed: the run has an etc folder of its own, below
~/.local/state/wbrel/hosts of root there. Packages and logs lie with poudriere's
own, under the names of our sets.

Builds are detached: they outlive a lost connection, and are found again. A host
that stays away longer than --patience loses its rows to the others. Ctrl-C asks
all builds to end, and leaves; poudriere then tidies up by itself, which may
take a minute, and after three its jail is stopped. Hosts are those of ssh: keys
and host keys are its business, and a host key that has changed is refused.
Packages of dependencies are fetched (--packages latest), where versions and
options match; those of the rows never.

The results are kept in releases/VERSION.builds.json; wbrel report shows them.
`
}
