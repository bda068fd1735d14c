/** `wbrel help import` */
export function importPage(): string {
  return `Taking in ports that were written by hand

  wbrel import DIR --trust --out wifibox.yaml

DIR holds net/wifibox, net/wifibox-core and net/wifibox-alpine (or the same below
another category). wbrel does not read Makefiles as text: it asks make what they
say, in hundreds of settings of flavor, options and FreeBSD release, and works
out under which condition each distfile, dependency, argument and line of the
package list counts. How a Makefile is written plays no part: .if or option
helpers, one list or several, loops or not.

Evaluating a Makefile may run commands, so a tree that wbrel did not render itself
wants --trust. It is evaluated in a copy, with an empty HOME, with stand-ins for
kldstat, sysctl and uname, with a time limit, and, where unshare(1) allows it,
without a network.

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

Everything else is listed with its file and line and is not in the manifest; the
exit status is 3 then. Afterwards the manifest is rendered, and the rendering is
compared with the tree in the same way: --report shows what differs, and where.

A tree does not tell everything: the names in the addresses of sites, the order of
options that a rendered tree has sorted, which files the image builder installs
(guest.brings). --like OLD.yaml takes that from a manifest, as far as it still
fits; what differs in meaning always comes from the tree.
`
}
