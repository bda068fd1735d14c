/** The files that a release publishes: those which the guest fetches from our own site. */
import { Fault } from '../base/fault.ts'
import type { DistinfoEntry } from './distinfo.ts'
import type { Distfile, Port, Ports } from './ports.ts'
import { manifestOfRecord, type ReleaseRecord, recordPath } from './record.ts'
import { resolve } from './resolve.ts'

export interface OwnFile {
  /** `busybox-1.37.0-r4.apk` */
  readonly file: string
  /** Bytes. */
  readonly size: number
  readonly sha256: string
  readonly what: Distfile['what']
  readonly component: string
  readonly version: string
  /** Directory of its APKBUILD; undefined for what is taken from Alpine as it is. */
  readonly aport: string | undefined
}

/** The three ports as they were when the release was made. */
export function portsOfRecord(record: ReleaseRecord): Ports {
  const place = { file: recordPath(record.version) }
  return resolve({ manifest: manifestOfRecord(record), placeOf: () => place })
}

/**
 * Packages and the minimal root, in the order of distinfo, as far as one of their addresses is on our own site; what
 * others publish (linux-firmware, vendors' archives, GitHub's tarballs) stays with them.
 * @throws Fault invalid when the record lacks the checksum of one of them
 */
export function ownFiles(record: ReleaseRecord): readonly OwnFile[] {
  const { guest } = portsOfRecord(record)
  const ownSite = manifestOfRecord(record).guest.own_site
  const entries = new Map((record.outputs.distinfo[guest.origin]?.entries ?? []).map(entry => [entry.name, entry]))
  const homes = homesOf(guest, [ownSite])
  const own = guest.distfiles.flatMap(({ item }) => {
    const mine = homesOf(guest, [item.site]).some(home => homes.includes(home))
    return mine && (item.what === 'package' || item.what === 'minirootfs') ? [item] : []
  })
  const names = own.map(({ file }) => `${guest.distSubdir === '' ? '' : `${guest.distSubdir}/`}${file}`)
  const missing = names.filter(name => !entries.has(name))
  if (missing.length > 0) throw unknown(record, missing)
  return own.flatMap((item, i) => fileOf(guest, item, entries.get(names[i] ?? '')))
}

function fileOf({ guest }: Port, item: Distfile, entry: DistinfoEntry | undefined): readonly OwnFile[] {
  if (entry === undefined) return []
  const { file, what, component, version } = item
  const found = guest?.packages.find(one => file === `${one.item.name}-${one.item.version}.apk`)
  return [{ file, size: entry.size, sha256: entry.sha256, what, component, version, aport: found?.item.aport }]
}

/** Whose site an address is on: the host, and on GitHub the repository. */
function homesOf(port: Port, groups: readonly string[]): readonly string[] {
  const urls = port.sites.filter(({ name }) => groups.includes(name)).flatMap(({ urls: all }) => all)
  return urls.flatMap(url => {
    const [, host, path = ''] = /^\w+:\/\/([^/]+)\/(.*)$/.exec(url) ?? []
    if (host === undefined) return []
    return [host === 'github.com' ? `${host}/${path.split('/').slice(0, 2).join('/')}` : host]
  })
}

function unknown({ version }: ReleaseRecord, missing: readonly string[]): Fault {
  return new Fault(
    'invalid',
    missing.map(name => ({
      code: 'record.no-checksum',
      message: `the record of ${version} has no checksum of ${name}`,
      place: { file: recordPath(version) },
      hint: `wbrel makesum, then wbrel prepare ${version}`,
    })),
  )
}
