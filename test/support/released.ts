/** A repository with a final release, its tag at a bare remote, and the files that the release publishes. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fingerprintOf } from '../../src/apk/keys.ts'
import { hashFile } from '../../src/distfiles/hash.ts'
import { ownFiles } from '../../src/model/own-files.ts'
import { formatRecord, notesPath, parseRecord, type ReleaseRecord, recordPath } from '../../src/model/record.ts'
import { builder, type PackageSpec, packageOf } from '../apk/build-package.ts'
import { guestSpecs } from '../apk/guest-packages.ts'
import { historyFiles } from './history.ts'

export interface ReleasedOptions {
  /** How many assets the release shall have; packages of no meaning fill it up. At least 43. */
  readonly assets?: number
  /** Bytes of the first file, the minimal root, all zero. */
  readonly large?: number
  /** False: the manifest of the record trusts no key. */
  readonly pinned?: boolean
  /** What is other in one package, by its name; `bytes` take its place. */
  readonly change?: (name: string, spec: PackageSpec) => PackageSpec | { readonly bytes: string }
}

export interface Released {
  /** The folder of the manifest. */
  readonly root: string
  readonly apks: string
  readonly version: string
  readonly record: ReleaseRecord
  /** Path of the bare repository. */
  readonly remote: string
  /** The commit that the tag names. */
  readonly commit: string
  /** Number of assets that the release has in the end. */
  readonly assets: number
  readonly git: (...args: readonly string[]) => string
  readonly remove: () => void
}

const version = '1.9.0'
const known = 'releases/1.8.0.json'
/** The record, the bill of materials, the statement, the checksums. */
const companions = 4

/** The packages are real ones, signed by a key of the tests; names, licences and relations are those of 1.8.0. */
export function released(options: ReleasedOptions = {}): Released {
  const { assets = 43, pinned = true } = options
  const root = mkdtempSync(join(tmpdir(), 'wbrel-released-'))
  const apks = join(root, 'apks')
  const remote = join(root, 'remote.git')
  const before = parseRecord(historyFiles().get(known) ?? '', known)
  const record = withFiles(larger(pinned ? withKey(before, root) : before, assets), apks, options)
  mkdirSync(join(root, 'releases'))
  writeFileSync(join(root, recordPath(version)), formatRecord(record))
  writeFileSync(join(root, notesPath(version)), `# Wifibox ${version}\n\nAll new.\n`)
  const git = (...args: readonly string[]): string => {
    const who = ['-c', 'user.name=A Tester', '-c', 'user.email=tester@example.org', '-c', 'init.defaultBranch=main']
    const { status, stdout, stderr } = spawnSync('git', [...who, ...args], { cwd: root, encoding: 'utf8' })
    if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`)
    return stdout.trim()
  }
  git('init', '--quiet', '--bare', remote)
  git('init', '--quiet')
  git('add', 'releases')
  git('commit', '--quiet', '--message=Release')
  git('tag', version)
  git('remote', 'add', 'origin', remote)
  git('push', '--quiet', 'origin', 'main', version)
  const remove = () => rmSync(root, { recursive: true, force: true })
  const commit = git('rev-parse', 'HEAD')
  return { root, apks, version, record, remote, commit, assets: ownFiles(record).length + companions, git, remove }
}

/** More packages in the manifest of the record, until it publishes that many files. */
function larger(record: ReleaseRecord, assets: number): ReleaseRecord {
  const missing = assets - companions - ownFiles(record).length
  if (missing <= 0) return { ...record, version }
  const manifest = structuredClone(record.inputs.manifest) as { guest: { packages: object[] } }
  const more = Array.from({ length: missing }, (_, i): [string, string] => [`filler-${i}`, '1.0-r0'])
  manifest.guest.packages.push({ add: Object.fromEntries(more) })
  const entries = more.map(([name]) => ({
    name: `wifibox-alpine/${name}-1.0-r0.apk`,
    sha256: '0'.repeat(64),
    size: 0,
    evidence: 'local file',
  }))
  const guest = record.outputs.distinfo['net/wifibox-alpine']
  const distinfo = {
    ...record.outputs.distinfo,
    'net/wifibox-alpine': { timestamp: guest?.timestamp ?? 0, entries: [...(guest?.entries ?? []), ...entries] },
  }
  const inputs = { ...record.inputs, manifest: manifest as ReleaseRecord['inputs']['manifest'] }
  return { ...record, version, inputs, outputs: { ...record.outputs, distinfo } }
}

/** The manifest of the record trusts the key of the tests, which lies in keys/. */
function withKey(record: ReleaseRecord, root: string): ReleaseRecord {
  const { name, publicKey } = builder
  mkdirSync(join(root, 'keys'))
  writeFileSync(join(root, 'keys', name), publicKey.export({ type: 'spki', format: 'pem' }))
  const manifest = structuredClone(record.inputs.manifest) as { guest: object }
  manifest.guest = { ...manifest.guest, keys: { [name]: fingerprintOf(publicKey) } }
  return { ...record, inputs: { ...record.inputs, manifest: manifest as ReleaseRecord['inputs']['manifest'] } }
}

/** Makes every file that is published, and writes their checksums into the record. */
function withFiles(record: ReleaseRecord, apks: string, { large = 0, change }: ReleasedOptions): ReleaseRecord {
  mkdirSync(apks, { recursive: true })
  const specs = guestSpecs('1.8.0')
  const made = new Map(
    ownFiles(record).map(({ file, what, version: number }, i) => {
      const path = join(apks, file)
      const spec = specs.get(file) ?? { name: file.replace(`-${number}.apk`, ''), version: number }
      const other = change?.(spec.name ?? '', spec) ?? spec
      const bytes = 'bytes' in other ? other.bytes : packageOf(other)
      writeFileSync(path, what === 'package' ? bytes : `${file}\n`)
      if (i === 0 && large > 0) truncateSync(path, large)
      return [`wifibox-alpine/${file}` as string, hashFile(path) ?? { sha256: '', size: 0 }] as const
    }),
  )
  const distinfo = Object.fromEntries(
    Object.entries(record.outputs.distinfo).map(([origin, { timestamp, entries }]) => {
      return [origin, { timestamp, entries: entries.map(entry => ({ ...entry, ...made.get(entry.name) })) }]
    }),
  )
  return { ...record, outputs: { ...record.outputs, distinfo } }
}
