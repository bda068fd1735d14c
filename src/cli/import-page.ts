/** `wbrel help import` */
export function importPage(): string {
  return `Taking in ports that were written by hand

  wbrel import DIR --trust --out wifibox.yaml

DIR holds net/wifibox, net/wifibox-core and net/wifibox-alpine (or the same
below another category). wbrel does not read Makefiles as text: it asks make
what they say, in hundreds of settings of flavor, options and FreeBSD release
(every three choices at once are among them), and works out under which
condition each distfile, dependency, argument and line of the package list
counts. How a Makefile is written plays no part: .if or option helpers, one list
or several, loops or not.

Evaluating a Makefile may run commands, so a tree that wbrel did not render
itself wants --trust. It is evaluated in a copy, with an empty HOME, with
stand-ins for kldstat, sysctl and uname, with a time limit of 20 seconds, and,
where unshare(1) allows it, without a network. Programs such as curl, fetch,
git, ssh and sudo are not run; that one was wanted is told with its line.

What a manifest can say of recipes:

  pre-everything  notices (echo, printf) that a variable silences
  pre-build       folders in the guest, as the mount points of a list
                  tar -x of FILE, members */PATTERN, --strip-components N
                  b43-fwcutter -w FOLDER OBJECT, and moving what it wrote
                  uudecode of sys/contrib/dev/NAME.fw.uu
                  links beside files, with a word inserted into their names
                  the links of linux-firmware's WHENCE
                  cp of files that the user names in a variable
  post-install    rm of a file, mkdir of a folder, NAME=VALUE set with sed

A make variable of the user's may be handed to the builder as it is, name those
files, or silence a notice.

Everything else is listed with its file and line and is not in the manifest; the
exit status is 3 then. Afterwards the manifest is rendered, and the rendering is
compared with the tree in the same way: --report shows what differs, and where.
What holds on no release that --freebsd names is listed, too.

A manifest that is rendered and imported again has the same meaning. What no
tree tells: the releases to check for (freebsd), names in the addresses of sites
(branch, variables), the order of options and of conditions that mean the same,
the suffix of a kernel without modules, folders of APKBUILDs (aport), what the
image builder installs (brings, stages), whom to trust (keys, pgp_keys), and
downgrades. --like OLD.yaml takes that from a manifest, as far as it still fits;
what differs in meaning always comes from the tree.
`
}
