/** `wbrel help prepare` and `wbrel help cadence`. */

export function preparePage(): string {
  return `Preparing a release

wbrel prepare LINE converges: it compares the release that the manifest
describes with what lies on the disk, and writes what is missing. Run it as
often as you like during a campaign; twice in a row, the second run has
nothing to do. When it is killed, run the same command again.

LINE is 1.x, 1.8.x or an exact number. The number follows from what changed
since the last release: a new core version, Alpine branch, kernel series or
feature is a campaign and makes a minor release; when only the guest moved it
is a hot fix, a patch release. --as takes another number.

What it writes, all beside the manifest:
  wifibox.yaml          the two versions that belong to the release
  ports/net/wifibox*    the rendered ports
  CHANGELOG.md          one entry a release, replaced while it is a candidate
  releases/X.Y.Z.md     the release notes
  releases/X.Y.Z.json   the record: inputs, outputs, checksums, gates

The guest's version is a date. An unchanged guest keeps its version. A changed
one gets the day of --date or SOURCE_DATE_EPOCH; without these it keeps a
version that is newer than the published one, and otherwise gets today's.

Checksums come from earlier releases, from wbrel makesum, from --evidence FILE
(a distinfo, or a JSON list of {name, sha256, size}), from the files in the
distdir (--distdir, else DISTDIR, else distfiles/ beside the manifest), and
from the tree. Bytes never change under one name: two checksums for one file,
or a file that is not the pinned one, are refused. A candidate reads only files
that changed since they were hashed; --final reads every byte of them again.

Gates are what must be green before a release is final; each one that is not
names the next command. A gate that could not be held is "not run", which is
not green. Four look at what is there besides the manifest: files-at-hand,
packages-verified and packages-signed at the distdir, aports-agree at --aports
DIR, a checkout of freebsd-wifibox-alpine; they hold nothing up where there is
none. no-downgrade lets a component go back only by a word in the manifest:
  downgrades: {rtw89: {to: 20240106, why: the newer one hangs}}

--final refuses (status 3, nothing is written) while a gate is shut. A final
release never changes again; the next change needs the next number.

A campaign, from its first day to its last:
  wbrel bump core 0.18.0 --commit HASH        open the next core
  wbrel prepare 1.x                           candidate and gates
  wbrel bump --file updates.yaml              the guest's snapshot
  wbrel makesum                               its checksums
  wbrel bump core finalize                    the core's tag exists
  wbrel prepare 1.x --final --commit --tag    release; nothing is pushed

--commit takes the files of the release and no others, and refuses while
anything else that git knows is changed. --tag sets a lightweight tag X.Y.Z.
--dry-run shows the plan and the gates, --json the same as data.
`
}

export function cadencePage(): string {
  return `The calendar of releases

Planned releases go out in March and September. That is how it has been: from
1.3.0 (September 2023) to 1.8.0 (March 2026) every minor release was tagged on
one of the days from 26 to 29, shortly before the ports tree cut a quarterly
branch.

  window            days to tag    quarterly branch
  1 to 31 March     27 to 30       Q2, cut on 1 April
  1 to 30 September 26 to 29       Q4, cut on 1 October

Other branches are cut on 1 January and 1 July. A release that misses a cut
waits three months until users of the quarterly branch see it, so leave the
committer a few days: 1.8.0 was tagged on 29 March and missed 2026Q2.

Outside of a window the gate \`cadence\` is red. A hot fix cannot wait for a
window: say why it does not, and the record keeps the reason.

  wbrel prepare 1.8.x --off-cadence 'the supplicant does not start'
`
}
