/** `wbrel help distfiles` */
export function distfilesPage(): string {
  return `Distfiles: where the bytes come from, and how distinfo is made.

The folder (the distdir) is --distdir, else DISTDIR, else distfiles/ beside the
manifest. Files lie in it as for the ports framework, with DIST_SUBDIR.

  wbrel fetch       gets what is missing, from the sites of the manifest in
                    their order, then from FreeBSD's distcache
  wbrel makesum     brings distinfo up to date
  wbrel why FILE    tells where an entry's checksum comes from
  wbrel audit       asks every site of every release whether the file is there

A file gets its name when it is whole, checked and on the disk, never before.
What came of it until then waits beside it (.NAME.wbrel-part): an interrupted
run goes on there when it is run again, after Ctrl-C, SIGKILL or a full disk.
One run at a time works in a distdir; the lock of a dead one is taken over.

Checksums never change under one name. The releases in releases/, the notes of
makesum and the distinfo of the tree together are the ledger; a file with other
bytes is refused (exit 7), with both checksums and who tells of the older one.

makesum keeps an entry while its name and its addresses stay as they are; it
reads and fetches nothing for it. A new name, or one whose addresses changed,
is taken from the distdir or fetched. Files that were hashed once are not read
again while size, times and inode stay (--rehash reads them).

Evidence, as wbrel why tells it:
  signed checksum     kernel.org's list (sha256sums.asc) says the same, signed
                      by a key that the manifest names
  published checksum  upstream's own list says the same: Alpine's FILE.sha256,
                      or sha256sums.asc with its signature not checked, and why
  GitHub digest       GitHub says the same of its release asset
  download            address, time and ETag of the download are known
  local build         a package of our own that nobody downloaded: when it was
                      built, from which commit, and who signed it
  local file          the file lay in the distdir, nobody knows where it is from
  present tree        the distinfo of the tree says so, nobody knows since when
  imported            from a release that was made by hand
  evidence file       from wbrel prepare --evidence
  carried over from X known since that release
releases/distfiles.json holds it until wbrel prepare writes it into the record.

Who may sign sha256sums.asc is told by guest.pgp_keys: the name of a file in
keys/ beside the manifest, and the fingerprint of its OpenPGP key. gpgv (GnuPG)
looks at the signature. A list that such a key has not signed is refused (exit
7); without a key or gpgv it counts as published only, and wbrel why says so.

Variables of the ports framework that count here too:
  MASTER_SITE_OVERRIDE  addresses to try first
  MASTER_SITE_BACKUP    addresses to try last, for known files only; empty: none
  DISTDIR               the distdir
In both, \${DIST_SUBDIR} stands for the folder of the port's distfiles.

Proxies, as for fetch(3): HTTP_PROXY, HTTPS_PROXY, FTP_PROXY, NO_PROXY, or the
same in lower case, and HTTP_PROXY_AUTH. One is http://[USER:PASSWORD@]HOST:PORT,
with 3128 when no port is named; https and ftp use that of HTTP_PROXY unless
they have their own. wbrel itself speaks no ftp: an ftp address needs a proxy.
`
}
