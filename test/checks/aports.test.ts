/** The checks of the guest's sources on machines without make, and with a checkout that cannot tell. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { aportsChecks } from '../../src/checks/aports.ts'
import type { Absent, Aports, Model, Subject } from '../../src/checks/check.ts'
import { runCheck } from '../../src/checks/run.ts'
import { aportsOf } from '../../src/flows/check/aports.ts'
import { readManifest } from '../../src/model/manifest.ts'
import { manifestOf, renderState } from '../support/rendered.ts'
import { testWorld } from '../support/world.ts'

const { ports, rendered } = renderState('main')
const { text, file } = manifestOf('main')
const source = readManifest(text, file)
const guest = ports.guest
const pin = guest.github?.commit ?? ''
const page = 'guest/wifibox-alpine.5.in'
const workflow = '.github/workflows/packages.yml'

/** A checkout that agrees with the manifest. */
const whole = new Map([
  ...(guest.guest?.packages ?? []).flatMap(({ item: { name, version, aport } }) => {
    const [, pkgver = '', pkgrel = ''] = /^(.*)-r(\d+)$/.exec(version) ?? []
    return aport === undefined
      ? []
      : [[`aports/${name}/APKBUILD`, `pkgname=${name}\npkgver=${pkgver}\npkgrel=${pkgrel}\n`] as const]
  }),
  [page, 'Linux 6.18 (LTS), Linux 6.19 (stable)\n'],
  [workflow, 'branch: v3.23\n'],
])

describe('the checks of a checkout, without make', () => {
  it('pass when the checkout agrees with the manifest', async () => {
    assert.deepEqual(await states(checkout()), {
      'aports.versions': 'passed',
      'aports.commit': 'passed',
      'aports.kernels': 'passed',
      'aports.branch': 'passed',
    })
  })
  it('find what does not agree', async () => {
    const changed = new Map([
      ...whole,
      ['aports/hostapd/APKBUILD', 'pkgname=hostapd\npkgver=2.11\npkgrel=3\n'],
      [page, 'Linux 6.12 (LTS), Linux 6.19 (stable)\n'],
      [workflow, 'branch: v3.22\n'],
    ])
    const found = await states(checkout({ files: changed, commit: 'f'.repeat(40) }))
    assert.deepEqual(new Set(Object.values(found)), new Set(['failed']))
  })
  it('are not run on a checkout that has neither manual page, workflow, commit nor main', async () => {
    const bare = new Map([...whole].filter(([path]) => path.endsWith('APKBUILD')))
    const found = await states(checkout({ files: bare, commit: undefined, onMain: undefined }))
    assert.deepEqual(found, {
      'aports.versions': 'passed',
      'aports.commit': 'not-run: the checkout is no git work tree',
      'aports.kernels': 'not-run: the checkout has no manual page wifibox-alpine.5',
      'aports.branch': 'not-run: no workflow of the checkout names an Alpine branch',
    })
    const found2 = await states(checkout({ onMain: undefined }))
    assert.equal(found2['aports.commit'], 'not-run: the checkout knows no origin/main')
  })
  it('are not run with neither make nor a manifest', async () => {
    const found = await states(checkout(), { absent: 'there is no manifest' })
    assert.deepEqual(new Set(Object.values(found)), new Set(['not-run: there is no manifest']))
  })
})

describe('a checkout', () => {
  const folder = mkdtempSync(join(tmpdir(), 'wbrel-aports-'))
  after(() => rmSync(folder, { recursive: true }))
  const git = (...args: readonly string[]): string => {
    const who = ['-c', 'user.name=A Tester', '-c', 'user.email=tester@example.org']
    return execFileSync('git', [...who, ...args], { cwd: folder, encoding: 'utf8' }).trim()
  }
  const read = async (named: string) => {
    const found = await aportsOf(testWorld({ cwd: folder }), named)
    return 'absent' in found ? assert.fail(found.absent) : found
  }
  mkdirSync(join(folder, 'inside/aports/radvd'), { recursive: true })
  writeFileSync(join(folder, 'inside/aports/radvd/APKBUILD'), 'pkgname=radvd\n')

  it('tells its commit, and whether main has it, when it is a work tree of its own', async () => {
    git('init', '--quiet')
    git('add', '.')
    git('commit', '--quiet', '--message=one')
    const first = git('rev-parse', 'HEAD')
    const { files, commit, onMain } = await read('.')
    assert.deepEqual([[...files.keys()], commit, onMain], [['inside/aports/radvd/APKBUILD'], first, undefined])
    git('update-ref', 'refs/remotes/origin/main', 'HEAD')
    assert.equal((await read('.')).onMain, true)
    git('commit', '--quiet', '--allow-empty', '--message=two')
    assert.equal((await read('.')).onMain, false)
  })
  it('tells no commit when it is a folder of somebody else', async () => {
    const { commit, onMain } = await read('inside')
    assert.deepEqual([commit, onMain], [undefined, undefined])
  })
})

function checkout(change: Partial<Aports> = {}): Aports {
  return { files: whole, commit: pin, onMain: true, ...change }
}

async function states(aports: Aports, manifest: Model | Absent = model()): Promise<Record<string, string>> {
  const absent = { absent: 'it is not needed here' }
  const subject: Subject = {
    tree: { files: rendered.files, shownAs: '' },
    manifest,
    make: { absent: 'no make was found' },
    records: absent,
    ledger: absent,
    aports,
    packages: absent,
    distfiles: absent,
    network: absent,
    release: absent,
    others: absent,
  }
  const outcomes = await Promise.all(aportsChecks.map(check => runCheck(check, subject)))
  return Object.fromEntries(
    outcomes.map(outcome => [
      outcome.check.id,
      outcome.state === 'not-run' ? `not-run: ${outcome.reason}` : outcome.state,
    ]),
  )
}

function model(): Model {
  return { ports, source, rendered: rendered.files, file: 'wifibox.yaml' }
}
