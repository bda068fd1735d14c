/**
 * What explains a manifest to its reader, by the key above which it stands; `wbrel import` writes it, and a test holds the
 * comments of the shipped wifibox.yaml to the same words.
 */

export const manifestHead = `# yaml-language-server: $schema=docs/wifibox.schema.json
#
# The one manifest of the Wifibox ports. Everything below ports/ is rendered from
# this file by \`wbrel render\`; nothing there is edited by hand. Each fact stands
# here once: what follows from it (module releases, option descriptions, file
# names, package lists, distinfo's order) is computed.
#
# Day to day:   wbrel bump COMPONENT VERSION    change one version, one line here
#               wbrel check                     is everything consistent?
#               wbrel prepare 1.x               make the next release candidate
# Reference:    docs/manifest.md, or \`wbrel help manifest\`
#
# Conditions (\`when:\`) are written over options:
#     UDS_PASSTHRU and not XX_FORWARDING     and, or, not, parentheses
#     FW_B43*                                any option that begins so
#     flavor = default                       one flavor
#     osversion < 1400090                    the FreeBSD version of the build
# Lists are written as blocks: \`add:\` lists the items, \`when:\` (if any) says under
# which condition the block counts. Blocks keep their order everywhere.
`

/** A line across the page above a part of the manifest. */
export const rule = '# ---------------------------------------------------------------------------'

/** Key -> comment above it; those of the parts follow a rule. */
export const partComments: Readonly<Record<string, string>> = {
  maintainer: 'What the three ports share.\n',
  wifibox: `net/wifibox, the metaport: depends on the core and, flavor by flavor, on the
guest. Its version is the number of the release; \`wbrel prepare\` sets it.
`,
  core: 'net/wifibox-core, the management tool and its service.\n',
  guest: `net/wifibox-alpine, the guest: a disk image put together at build time from
Alpine's minimal root, the packages below, and the vendors' firmware.
`,
}

export const comments: Readonly<Record<string, string>> = {
  freebsd: 'The FreeBSD releases that `wbrel check` evaluates the ports for.',
  flavors: `Flavors beside \`default\`, in the order of FLAVORS. Each is a guest for one
vendor: it has no choice of firmware but always gets the option on the right.`,
  'core.make_args': `Arguments for the Makefile of freebsd-wifibox, in this order. {NAME} is a make
variable of the ports framework; \`choice\` passes the selected option of a
group without the prefix, in lower case.`,
  'guest.commit': 'The image builder, always pinned: its repository has no release tags.',
  'guest.sites': `Where the files below come from. {branch} and any name under \`variables:\` may
be used in an address; a list of addresses are mirrors, tried in order.`,
  'guest.kernels': `The revision (-rN) counts: every kernel module is built for one exact kernel
and carries that kernel's number in its own release.`,
  'guest.packages': `What the guest is made of, in the order of distinfo. A package is
\`name: version\`, or {version, site, aport} when it is not our own build or its
APKBUILD has another name. \`modules:\` stands for one package a kernel.`,
  'guest.firmware': 'Firmware that the image carries, option by option.',
  'guest.firmware.linux_firmware': `One tarball for most drivers: the patterns are what an option takes from it.
\`links\` also makes the links that its WHENCE file lists.`,
  'guest.firmware.source_tree': "Firmware that FreeBSD's own source tree carries, below sys/contrib/dev.",
  'guest.firmware.archives': `Other files: \`members\` are unpacked with that many leading folders
stripped, \`cut\` goes through b43-fwcutter into that folder (\`object\` names
the driver inside the tarball).`,
  'guest.firmware.copies': 'The Broadcom driver looks for firmware under the name of the machine, too.',
  'guest.firmware.extra': "Files of the user's own, named in a make variable.",
  'guest.lists': 'Lists for the image builder; the order of the blocks is the order of the list.',
  'guest.lists.ETC_SRCS': 'Copied over each other in order: what comes later wins.',
  'guest.brings': `What each entry of ETC_SRCS installs at the pinned commit; \`wbrel check\`
compares it with the package list for every setting.`,
  'guest.make_args': 'Arguments for the image builder, in this order.',
  'guest.options': `\`default: true\` is on unless the user says otherwise; \`flavors:\` limits an
option to some flavors.`,
  'guest.ignore': 'What the build host must offer; the first that fails is what the user reads.',
  'guest.notices': 'Shown before a build, unless the user has set that make variable.',
  'guest.post_install': "In the stage, after the builder's own install.",
}

/** Only while the key is there: a core that is released has no commit. */
export const pinnedCore = `In development: the next version, and the commit it is built from.
\`wbrel bump core finalize\` drops the commit once the tag exists.`

export const trailing: Readonly<Record<string, string>> = {
  'guest.branch': 'must be main in a release',
  'guest.own_site': 'of every package and module that names no other',
  'guest.mount_points': 'the folders after the colons must exist in the guest',
}
