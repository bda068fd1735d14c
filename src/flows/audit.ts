/** `wbrel audit`: is every distfile of every release still where its manifest says? */
import { join } from 'node:path'
import { Fault } from '../base/fault.ts'
import { readText, writeAtomically } from '../base/files.ts'
import { flow, type Step } from '../base/flow.ts'
import type { World } from '../base/world.ts'
import { type Audited, auditAddress, type Seen } from '../distfiles/audit.ts'
import { cacheFolder } from '../distfiles/cache.ts'
import { createHosts } from '../distfiles/hosts.ts'
import { type Pace, usualPace } from '../distfiles/obtain.ts'
import { proxiesOf } from '../distfiles/proxy.ts'
import { type DistfileFacts, gatherFacts, type ManifestStart, sourcesOfRecord } from './distfile-facts.ts'

export interface AuditStart extends ManifestStart, Pick<World, 'now' | 'signal'> {
  /** Only these releases; none: all, and the manifest. */
  readonly releases: readonly string[]
  readonly pace?: Pace
}

export interface AuditedFile extends Audited {
  /** `1.8.0`, or `manifest`. */
  readonly usedBy: readonly string[]
}

export interface Addresses {
  readonly addresses: readonly {
    readonly name: string
    readonly url: string
    readonly size: number | undefined
    readonly usedBy: readonly string[]
  }[]
}

const listAddresses: Step<AuditStart & DistfileFacts, Addresses> = {
  title: 'listing the addresses',
  run: facts => {
    const { releases, records, sources, ledger } = facts
    const chosen = releases.length === 0 ? records : releases.map(version => recordOf(version, facts))
    const users = [
      ...(releases.length === 0 ? [{ user: 'manifest', files: sources }] : []),
      ...chosen.map(record => ({ user: record.version, files: sourcesOfRecord(record) })),
    ]
    const found = new Map<string, { name: string; usedBy: string[] }>()
    for (const { user, files } of users) {
      for (const { name, urls } of files) {
        for (const url of urls.filter(one => /^(https?|ftp):/.test(one))) {
          const row = found.get(url) ?? { name, usedBy: [] }
          row.usedBy.push(user)
          found.set(url, row)
        }
      }
    }
    return { addresses: [...found].map(([url, row]) => ({ url, ...row, size: ledger.known.get(row.name)?.size })) }
  },
}

const askThem: Step<AuditStart & Addresses, { readonly audited: readonly AuditedFile[] }> = {
  title: 'asking the sites',
  run: async ({ addresses, env, cwd, now, signal, pace = usualPace }, watch) => {
    const memory = join(cacheFolder({ env, cwd }), 'audit.json')
    const seen = readSeen(memory)
    const hosts = createHosts(2, signal)
    const options = { hosts, pace, proxies: proxiesOf(env), now, signal, earlier: (url: string) => seen[url] }
    let done = 0
    const audited = await Promise.all(
      addresses.map(async address => {
        const result = await auditAddress(address, options)
        watch.progress(++done, addresses.length, 'addresses')
        return { ...result, usedBy: address.usedBy }
      }),
    )
    rememberSeen(memory, audited, seen)
    if (audited.length > 0 && audited.every(({ state }) => state === 'unreachable')) throw noNetwork(audited)
    return { audited }
  },
}

export const audit = flow<AuditStart>()
  .add(gatherFacts) // wifibox.yaml, releases/ -> addresses, known sizes
  .add(listAddresses) // both                   -> one row an address
  .add(askThem) // the network                -> what each says

function recordOf(version: string, { records }: DistfileFacts): DistfileFacts['records'][number] {
  const record = records.find(one => one.version === version)
  if (record !== undefined) return record
  throw new Fault('invalid', {
    code: 'usage.release',
    message: `there is no record of ${version}`,
    found: version,
    expected: records.map(one => one.version).join(', ') || 'no release has a record yet',
  })
}

function noNetwork(audited: readonly Audited[]): Fault {
  const hosts = [...new Set(audited.map(({ url, says }) => `${new URL(url).host}: ${says}`))]
  return new Fault('remote', {
    code: 'audit.no-network',
    message: 'no site answered; nothing is known of the files',
    found: hosts.slice(0, 5).join('\n'),
    hint: 'look at the network, then run wbrel audit again',
  })
}

function readSeen(file: string): Readonly<Record<string, Seen>> {
  try {
    const data: unknown = JSON.parse(readText(file) ?? '{}')
    return typeof data === 'object' && data !== null ? (data as Readonly<Record<string, Seen>>) : {}
  } catch {
    return {}
  }
}

function rememberSeen(file: string, audited: readonly Audited[], before: Readonly<Record<string, Seen>>): void {
  const now = Object.fromEntries(audited.flatMap(({ url, seen }) => (seen === undefined ? [] : [[url, seen]])))
  try {
    writeAtomically(file, JSON.stringify({ ...before, ...now }))
  } catch {
    // Only the next audit asks for more.
  }
}
