/** prepare and the files of the distdir: what it believes, what it reads again, and what it writes down of them. */
import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { fingerprintOf } from '../../src/apk/keys.ts'
import type { PrepareStart } from '../../src/flows/prepare/start.ts'
import { planPrepare, prepare } from '../../src/flows/prepare.ts'
import type { ReleaseRecord } from '../../src/model/record.ts'
import { builder, type PackageSpec, packageOf } from '../apk/build-package.ts'
import { guestSpecs } from '../apk/guest-packages.ts'
import { type Campaign, campaign, onlyGit } from '../support/campaign.ts'
import { faultOf, type Project, project } from '../support/distfile-project.ts'
import { testWorld } from '../support/world.ts'

const quiet = { step: () => {}, progress: () => {} }
const name = 'wifibox-alpine/musl-1.2.5-r99.apk'
type Given = Pick<Campaign, 'read' | 'write'> & { readonly folder: string }

function startIn({ folder }: Pick<Given, 'folder'>, more: Partial<PrepareStart> = {}): PrepareStart {
  const none = { as: undefined, offCadence: 'a test', aports: undefined, evidence: undefined, distdir: undefined }
  const flags = { final: false, commit: false, tag: false }
  return {
    ...testWorld({ cwd: folder, env: { PATH: onlyGit(), XDG_CACHE_HOME: join(folder, 'cache') } }),
    ...none,
    ...flags,
    line: '1.x',
    date: '2026-09-27',
    manifest: 'wifibox.yaml',
    ...more,
  }
}

/** The candidate that follows 1.8.0, with a new package that nobody has a checksum of. */
function withNewMusl(own: Campaign): Campaign {
  own.write('wifibox.yaml', own.read('wifibox.yaml').replace('musl: {version: 1.2.5-r21', 'musl: {version: 1.2.5-r99'))
  return own
}

/** Other bytes of the same length, the old times, and a cache that takes the file for the old one: a disk that rots. */
function rot(folder: string): void {
  const path = join(folder, 'distfiles', name)
  const before = statSync(path)
  writeFileSync(path, 'M'.repeat(before.size))
  utimesSync(path, before.atime, before.mtime)
  const [cache = ''] = readdirSync(join(folder, 'cache/wbrel')).filter(file => file.startsWith('distfiles-'))
  const file = join(folder, 'cache/wbrel', cache)
  const lines = JSON.parse(readFileSync(file, 'utf8'))
  const now = statSync(path, { bigint: true })
  lines[path].stamp = [now.size, now.mtimeNs, now.ctimeNs, now.ino].join(':')
  writeFileSync(file, JSON.stringify(lines))
}

describe('wbrel prepare and the distdir', () => {
  const own = withNewMusl(campaign('main'))
  after(own.remove)

  it('without one says that no file was looked at, and asks for makesum where a checksum is missing', async () => {
    const { gates } = await planPrepare.run(startIn(own), quiet)
    const shown = Object.fromEntries(gates.map(({ id, state, next }) => [id, [state, next]]))
    assert.deepEqual(shown['files-at-hand'], ['not run', 'wbrel fetch'])
    assert.deepEqual(shown['evidence-known'], ['not run', 'wbrel fetch'])
    assert.deepEqual(shown['packages-verified'], ['not run', 'wbrel fetch'])
    assert.deepEqual(shown['distinfo-complete'], ['red', 'wbrel makesum'])
    assert.deepEqual(shown['aports-agree'], ['not run', 'wbrel prepare 1.x --aports DIR'])
  })
  it('looks without being told where fetch and makesum put files', async () => {
    own.write(`distfiles/${name}`, 'musl')
    const { gates, rendered } = await prepare.run(startIn(own), quiet)
    assert.deepEqual(rendered.missing, [])
    const gate = gates.find(({ id }) => id === 'files-at-hand')
    assert.match(`${gate?.state} ${gate?.says}`, /^not run 1 of \d+ distfiles are in distfiles, as pinned$/)
  })
  it('refuses a file that changed since it was hashed, and says what to do', async () => {
    const other = own.copy()
    other.write(`distfiles/${name}`, 'other')
    const fault = await faultOf(planPrepare.run(startIn(other), quiet))
    assert.equal(fault.exit, 'refused')
    const [problem] = fault.problems
    assert.equal(problem?.code, 'distinfo.bytes-moved')
    assert.match(problem?.found ?? '', /5 bytes \(distfiles\)$/)
    assert.match(problem?.expected ?? '', /4 bytes \(releases\/1\.9\.0\.json\)$/)
    assert.match(problem?.hint ?? '', new RegExp(`^wbrel why ${name}; .*wbrel fetch`))
    other.remove()
  })
  it('believes its cache in a candidate, and reads every byte before a release is final', async () => {
    rot(own.folder)
    const { plan } = await planPrepare.run(startIn(own), quiet)
    assert.deepEqual(plan.changes, [])
    const fault = await faultOf(planPrepare.run(startIn(own, { final: true }), quiet))
    assert.deepEqual([fault.exit, fault.problems[0]?.code], ['refused', 'distinfo.bytes-moved'])
    assert.match(fault.problems[0]?.hint ?? '', /^wbrel why /)
  })
  it('takes a file that was only touched for none', async () => {
    const other = withNewMusl(campaign('main'))
    other.write(`distfiles/${name}`, '')
    const { rendered } = await planPrepare.run(startIn(other), quiet)
    assert.deepEqual(
      rendered.missing.map(entry => entry.name),
      [name],
    )
    other.remove()
  })
})

describe('wbrel prepare and a component that goes back', () => {
  const own = campaign('main')
  after(own.remove)
  const gate = async () => {
    const { gates } = await planPrepare.run(startIn(own), quiet)
    return gates.find(({ id }) => id === 'no-downgrade')
  }

  it('shuts a gate and names the word that opens it, which does', async () => {
    own.write('wifibox.yaml', own.read('wifibox.yaml').replace('rtw89: 20260320', 'rtw89: 20240106'))
    const shut = await gate()
    assert.deepEqual([shut?.state, shut?.says], ['red', 'rtw89 goes back without a word: release 1.8.0 has 20260320'])
    const word = /in wifibox\.yaml: (downgrades: .*)$/.exec(shut?.next ?? '')?.[1] ?? assert.fail()
    own.write('wifibox.yaml', own.read('wifibox.yaml').replace('\nwifibox:\n', `\n${word}\n\nwifibox:\n`))
    assert.equal((await gate())?.state, 'green')
  })
})

describe('wbrel prepare and the packages of a guest', () => {
  const here = project()
  after(here.remove)
  const own = { folder: here.root, read: here.read, write: here.write }
  setUp(here)
  const gatesOf = async (more: Partial<PrepareStart> = {}) => {
    const { gates } = await planPrepare.run(startIn(own, more), quiet)
    return Object.fromEntries(gates.map(({ id, state, says, next }) => [id, { state, says, next }]))
  }

  it('says that no signature was looked at while no key is pinned', async () => {
    const { 'packages-signed': signed, 'packages-verified': verified } = await gatesOf()
    assert.deepEqual([signed?.state, signed?.next], ['not run', 'add guest.keys to the manifest (wbrel help apk)'])
    assert.match(signed?.says ?? '', /^no key is pinned/)
    assert.equal(verified?.state, 'green', verified?.says)
  })
  it('knows where every checksum is from, and warns of a newer package that lies there', async () => {
    here.write('distfiles/wifibox-alpine/musl-1.2.5-r22.apk', 'newer')
    const { 'evidence-known': known, 'packages-verified': verified, 'files-at-hand': atHand } = await gatesOf()
    assert.deepEqual([known?.state, atHand?.state, verified?.state], ['green', 'green', 'green'])
    assert.match(verified?.says ?? '', /; warnings of apk\.newest$/)
  })
  it('looks at them when the manifest pins a key', async () => {
    pinKey(here)
    const { 'packages-signed': signed } = await gatesOf()
    assert.equal(signed?.state, 'green', signed?.says)
  })
  it('writes down who built and signed what nobody downloaded', async () => {
    const { record } = await prepare.run(startIn(own), quiet)
    const busybox = entryOf(record, 'wifibox-alpine/busybox-1.37.0-r4.apk')
    assert.deepEqual(
      [busybox?.evidence, busybox?.build],
      [
        'local build',
        {
          at: '2023-11-14T22:13:20.000Z',
          commit: '0123456789abcdef0123456789abcdef01234567',
          signedBy: [builder.name],
        },
      ],
    )
    // Alpine's own packages and tarballs were not built here, and nobody knows where they are from.
    assert.equal(entryOf(record, 'wifibox-alpine/musl-1.2.5-r21.apk')?.evidence, 'local file')
    assert.equal(entryOf(record, 'wifibox-alpine/atmel-firmware-1.3.tar.gz')?.evidence, 'local file')
    const { plan } = await planPrepare.run(startIn(own), quiet)
    assert.deepEqual(plan.changes, [])
  })
  it('shuts a gate on a package that is unsigned or has a script, and names the command that shows it', async () => {
    const packages = guestPackages(spec => ({
      ...spec,
      ...(spec.name === 'openrc' && { control: [{ name: '.post-install' }] }),
      ...(spec.name === 'iptables' && { key: null }),
    }))
    const folder = join(here.root, 'other/wifibox-alpine')
    mkdirSync(folder, { recursive: true })
    const known = JSON.parse(here.read('releases/1.0.0.json'))
    known.outputs.distinfo = {}
    here.write('releases/1.0.0.json', JSON.stringify(known))
    for (const [file, bytes] of packages) writeFileSync(join(folder, file), bytes)
    for (const origin of ['net/wifibox-core', 'net/wifibox-alpine'])
      here.write(`ports/${origin}/distinfo`, 'TIMESTAMP = 1\n')
    const gates = await gatesOf({ distdir: 'other' })
    assert.deepEqual(gates['packages-signed'], {
      state: 'red',
      says: 'failed: apk.signed',
      next: 'wbrel check --distdir other --only apk.signed',
    })
    assert.deepEqual(gates['packages-verified'], {
      state: 'red',
      says: 'failed: apk.contents',
      next: 'wbrel check --distdir other --only apk.contents',
    })
  })
})

/** The packages of the guest of 1.8.0, signed. */
function guestPackages(
  change: (spec: PackageSpec) => PackageSpec = spec => spec,
): readonly (readonly [file: string, bytes: Buffer])[] {
  return [...guestSpecs('1.8.0')].map(([file, spec]) => [file, packageOf(change(spec))])
}

function setUp(here: Project): void {
  here.fill()
  for (const [file, bytes] of guestPackages()) here.write(`distfiles/wifibox-alpine/${file}`, bytes)
}

function pinKey(here: Project): void {
  here.write(`keys/${builder.name}`, builder.publicKey.export({ type: 'spki', format: 'pem' }))
  here.edit('\n  kernels:\n', `\n  keys: {'${builder.name}': ${fingerprintOf(builder.publicKey)}}\n  kernels:\n`)
}

function entryOf(record: ReleaseRecord, wanted: string) {
  return record.outputs.distinfo['net/wifibox-alpine']?.entries.find(entry => entry.name === wanted)
}
