import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { type Expectations, noExpectations } from '../../src/apk/expectations.ts'
import { modinfoOf } from '../../src/apk/modinfo.ts'
import { xzSize } from '../../src/apk/unpack-modules.ts'
import { moduleWith } from './build-module.ts'
import { type EntrySpec, type PackageSpec, packageOf } from './build-package.ts'
import { errorsIn, judge } from './support.ts'

const expectations: Expectations = {
  ...noExpectations,
  kernels: [
    { package: 'linux-lts', version: '6.18.21-r0', suffix: '' },
    { package: 'linux-edge', version: '6.19.11-r0', suffix: '-edge' },
  ],
}
const lts = '6.18.21-0-lts'
const module = moduleWith({ license: 'GPL', vermagic: `${lts} SMP mod_unload ` })
const hasXz = spawnSync('xz', ['--version']).status === 0

function entriesFor(folder: string, name: string, data: Buffer): readonly EntrySpec[] {
  const folders = ['lib/', 'lib/modules/', `lib/modules/${folder}/`].map(path => ({ name: path, type: '5' }))
  return [...folders, { name: `lib/modules/${folder}/${name}`, data }]
}

interface ModuleSpec {
  readonly name?: string
  readonly version?: string
  readonly depend?: string
  readonly folder?: string
  readonly file?: string
  readonly data?: Buffer
}

function built(spec: ModuleSpec): PackageSpec {
  const { name = 'rtw88', version = '20260312-r06180210000', depend = 'linux-lts~6.18.21-r0' } = spec
  return {
    name,
    version,
    lines: depend === '' ? [] : [`depend = ${depend}`],
    entries: entriesFor(spec.folder ?? lts, spec.file ?? 'rtw88.ko', spec.data ?? module),
  }
}

function errors(spec: ModuleSpec): Promise<readonly string[]> {
  const { name = 'rtw88', version = '20260312-r06180210000' } = spec
  return errorsIn(packageOf(built(spec)), { name: `${name}-${version}.apk`, expectations })
}

describe('a package of kernel modules', () => {
  it('passes when everything in it tells the pinned kernel', async () => {
    assert.deepEqual(await errors({}), [])
    assert.deepEqual(await errors({ file: 'rtw88.ko.gz', data: gzipSync(module) }), [])
    assert.deepEqual(await errors({ version: '20260312-r06180210003' }), [], "the driver's own revision")
    const edge = moduleWith({ vermagic: '6.19.11-0-edge SMP' })
    const spec = { depend: 'linux-edge~6.19.11-r0', folder: '6.19.11-0-edge', data: edge }
    assert.deepEqual(await errors({ ...spec, name: 'rtw88-edge', version: '20260312-r06190110000' }), [])
  })

  const alone: readonly (readonly [string, ModuleSpec, string])[] = [
    ['its release', { version: '20260312-r06180200000' }, 'apk.module-release'],
    ['its release has no leading zero, and', { version: '20260312-r6180210000' }, 'apk.module-release'],
    ['its dependency', { depend: 'linux-lts~6.18.20-r0' }, 'apk.module-depend'],
    ['its dependency has no version, and', { depend: 'linux-lts' }, 'apk.module-depend'],
    ['its folder', { folder: '6.18.20-0-lts' }, 'apk.module-folder'],
    ['vermagic', { data: moduleWith({ vermagic: '6.18.20-0-lts SMP' }) }, 'apk.module-vermagic'],
    ['its name', { name: 'rtw88-edge' }, 'apk.module-name'],
  ]
  for (const [what, spec, code] of alone) {
    it(`is refused when ${what} alone is wrong`, async () => assert.deepEqual(await errors(spec), [code]))
  }

  it('is refused when a module has no vermagic, or is no module', async () => {
    assert.deepEqual(await errors({ data: moduleWith({ license: 'GPL' }) }), ['apk.module-vermagic'])
    assert.deepEqual(await errors({ data: Buffer.from('text') }), ['apk.module-vermagic'])
    assert.deepEqual(await errors({ file: 'x.ko.gz', data: Buffer.from('text') }), ['apk.module-vermagic'])
    assert.deepEqual(await errors({ file: 'x.ko.xz', data: Buffer.from('text') }), ['apk.module-vermagic'])
  })

  it('is refused when it depends on no kernel at all', async () => {
    assert.deepEqual(await errors({ depend: '', folder: '6.18.21-0-virt' }), ['apk.module-depend'])
  })

  it('is held against its own dependency when no kernel is pinned', async () => {
    const name = 'rtw88-20260312-r06180210000.apk'
    assert.deepEqual(await errorsIn(packageOf(built({})), { name }), [])
    assert.deepEqual(await errorsIn(packageOf(built({ folder: '6.18.20-0-lts' })), { name }), ['apk.module-folder'])
  })

  it('may be packed by xz, and several at once', { skip: !hasXz }, async () => {
    const other = moduleWith({ vermagic: '6.18.20-0-lts SMP', name: 'other' })
    const xz = (bytes: Buffer): Buffer => spawnSync('xz', ['-9', '-c'], { input: bytes }).stdout
    const good = entriesFor(lts, 'good.ko.xz', xz(module))
    const bad = { name: `lib/modules/${lts}/wrong.ko.xz`, data: xz(other) }
    const found = await judge(packageOf({ ...built({}), entries: [...good, bad] }), {
      name: 'rtw88-20260312-r06180210000.apk',
      expectations,
    })
    assert.deepEqual(
      found.map(f => [f.code, f.entry]),
      [['apk.module-vermagic', bad.name]],
    )
  })

  it('packed by xz is told as not checked where there is no xz', { skip: !hasXz }, async () => {
    const data = spawnSync('xz', ['-c'], { input: module }).stdout
    const found = await judge(packageOf(built({ file: 'a.ko.xz', data })), {
      name: 'rtw88-20260312-r06180210000.apk',
      expectations,
      options: { unxz: () => undefined },
    })
    assert.deepEqual(
      found.map(f => [f.code, f.severity, f.found]),
      [['apk.module-not-checked', 'warning', '1 of 1 modules']],
    )
  })

  it('of a kernel itself lies in the folder of its version', async () => {
    const spec = { name: 'linux-lts', version: '6.18.21-r0', entries: entriesFor(lts, 'a.ko', module) }
    assert.deepEqual(await errorsIn(packageOf(spec), { name: 'linux-lts-6.18.21-r0.apk', expectations }), [])
    const other = { ...spec, version: '6.18.22-r0' }
    assert.deepEqual(await errorsIn(packageOf(other), { name: 'linux-lts-6.18.22-r0.apk', expectations }), [
      'apk.module-folder',
    ])
  })
})

describe('a section of an ELF file', () => {
  it('is found, and no damage makes the reader fail', () => {
    assert.equal(modinfoOf(module)?.get('vermagic'), `${lts} SMP mod_unload `)
    fc.assert(
      fc.property(fc.nat(module.length - 1), fc.nat(255), fc.nat(module.length), (at, byte, cut) => {
        const damaged = Buffer.from(module)
        damaged[at] = byte
        modinfoOf(damaged)
        modinfoOf(damaged.subarray(0, cut))
      }),
    )
  })
})

describe('the size of an .xz file', () => {
  it('is that of its index', { skip: !hasXz }, () => {
    for (const size of [0, 1, 127, 128, 300_000]) {
      const { stdout } = spawnSync('xz', ['-0', '-c', '--block-size=65536'], { input: Buffer.alloc(size, 'ab') })
      assert.equal(xzSize(stdout), size)
    }
  })

  it('is unknown for anything else', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), bytes => void xzSize(Buffer.from(bytes))))
    assert.equal(xzSize(Buffer.alloc(100)), undefined)
  })
})
