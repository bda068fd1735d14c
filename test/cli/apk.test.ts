import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { usualBudget } from '../../src/apk/budget.ts'
import { builder, folders, packageOf } from '../apk/build-package.ts'
import { writeKey, writeLarge } from '../apk/large.ts'
import { fileWith, folder, trusted } from '../apk/support.ts'
import { manifestOf } from '../support/rendered.ts'
import { bin, wbrel } from '../support/wbrel.ts'

/** A folder without a manifest. */
const plain = join(folder, 'plain')
writePackages()

function writePackages(): void {
  fileWith('plain/good/tool-1.0-r0.apk', packageOf())
  fileWith('plain/bad/tool-1.0-r0.apk', packageOf())
  fileWith('plain/bad/wrong-1.0-r0.apk', packageOf())
  fileWith('plain/bad/text-1.0-r0.apk', 'text')
  fileWith('plain/doubt/tool-1.0-r0.apk', packageOf({ license: 'custom' }))
  fileWith('plain/sign.pem', builder.privateKey.export({ type: 'pkcs8', format: 'pem' }))
  writeKey(plain)
}

const run = (...args: readonly string[]) => wbrel(['apk', ...args, '--quiet'], { cwd: plain })

describe('wbrel apk verify', () => {
  it('ends with 0 when all is right', () => {
    const { status, stdout, stderr } = run('verify', '--keys', 'keys', 'good')
    assert.deepEqual({ status, stdout, stderr }, { status: 0, stdout: '1 of 1 package verified\n', stderr: '' })
  })

  it('ends with 3 and says where what is wrong, for every file', () => {
    const { status, stdout, stderr } = run('verify', '--keys', 'keys', 'bad')
    assert.equal(status, 3)
    assert.equal(stdout, '1 of 3 packages verified, 2 refused\n')
    assert.match(stderr, /^bad\/text-1\.0-r0\.apk: error: text-1\.0-r0\.apk is no Alpine package \[apk\.no-package\]$/m)
    assert.match(stderr, /^bad\/wrong-1\.0-r0\.apk: error: .*\[apk\.file-name\]\n {2}found: {4}wrong-1\.0-r0\.apk$/m)
  })

  it('counts a warning as a finding only when it is asked to', () => {
    assert.equal(run('verify', '--keys', 'keys', 'doubt').status, 0)
    assert.equal(run('verify', '--keys', 'keys', 'doubt', '--strict').status, 3)
  })

  it('verifies nothing without keys', () => {
    const { status, stderr } = run('verify', 'good')
    assert.equal(status, 3)
    assert.match(stderr, /no key is trusted \[apk\.no-keys\]/)
  })

  it('gives every finding as data', () => {
    const { data, ok, problems } = JSON.parse(run('verify', '--keys', 'keys', 'bad', '--json').stdout)
    assert.deepEqual([ok, problems.length], [false, 2])
    assert.deepEqual(
      data.packages.map((p: { file: string; findings: { code: string }[] }) => [p.file, p.findings.map(f => f.code)]),
      [
        ['bad/text-1.0-r0.apk', ['apk.no-package']],
        ['bad/tool-1.0-r0.apk', []],
        ['bad/wrong-1.0-r0.apk', ['apk.file-name']],
      ],
    )
  })

  it('takes the keys that the manifest names, and its kernels and packages', () => {
    const project = join(folder, 'project')
    mkdirSync(project, { recursive: true })
    writeKey(project)
    const text = manifestText(`keys: {${builder.name}: ${trusted(builder).fingerprint}}`)
    writeFileSync(join(project, 'wifibox.yaml'), text)
    copyFileSync(join(plain, 'good/tool-1.0-r0.apk'), join(project, 'tool-1.0-r0.apk'))
    const good = wbrel(['apk', 'verify', 'tool-1.0-r0.apk', '-q'], { cwd: project })
    assert.deepEqual([good.status, good.stdout], [0, '1 of 1 package verified, 1 warning\n'], good.stderr)
    assert.match(good.stderr, /apk\.not-pinned/)
    writeFileSync(join(project, 'wifibox.yaml'), manifestText(`keys: {${builder.name}: ${'0'.repeat(64)}}`))
    const other = wbrel(['apk', 'verify', 'tool-1.0-r0.apk', '-q'], { cwd: project })
    assert.equal(other.status, 2)
    assert.match(other.stderr, /is not the key that the manifest trusts \[key\.other\]/)
  })

  it('keeps its memory however large a file is', { timeout: 120_000 }, async () => {
    const size = 200 << 20
    mkdirSync(join(folder, 'large'), { recursive: true })
    const file = await writeLarge(join(folder, 'large'), size)
    const { status, peak } = peakOf(file)
    assert.equal(status, 0)
    assert.ok(peak < 150e6, `${peak} bytes`)
  })

  it('keeps it when packages are made to cost memory, several at once', () => {
    // As many entries as a package may have, and everything is wrong with each of them.
    const bad = { name: `a/b/c/d/../${'x'.repeat(80)}`, mode: 0o6777, checksum: '' }
    const bytes = packageOf({ entries: Array.from({ length: usualBudget.entries - 1 }, () => bad) })
    for (const name of ['a', 'b', 'c']) fileWith(`costly/${name}-1.0-r0.apk`, bytes)
    const { status, peak } = peakOf(join(folder, 'costly'))
    assert.equal(status, 3)
    assert.ok(peak < 150e6, `${peak} bytes`)
  })
})

/** How verify ends, and the most bytes of memory that it had. */
function peakOf(path: string): { readonly status: number | null; readonly peak: number } {
  const report = fileURLToPath(new URL('../distfiles/report-memory.cjs', import.meta.url))
  const args = ['--require', report, bin, 'apk', 'verify', '--keys', join(plain, 'keys'), path, '-q']
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', cwd: plain })
  return { status, peak: Number(/most memory: (\d+)/.exec(stderr)?.[1]) * 1024 }
}

describe('wbrel apk show', () => {
  it('tells what a package is, and what it installs', () => {
    const { status, stdout } = run('show', 'good/tool-1.0-r0.apk', '--files')
    assert.equal(status, 0)
    assert.match(stdout, /^tool-1\.0-r0\n {2}architecture {2}x86_64\n/)
    assert.match(stdout, /^ {2}-0755 {10}7 usr\/bin\/tool$/m)
  })

  it('refuses what is no package, and a folder without any', () => {
    assert.equal(run('show', 'bad/text-1.0-r0.apk').status, 3)
    assert.equal(run('show', 'keys').status, 2)
    assert.equal(run('show').status, 2)
    assert.equal(run('show', 'gone.apk').status, 4)
  })
})

describe('wbrel apk index', () => {
  it('writes an index that it reads again', () => {
    const made = run('index', 'good', '--out', 'APKINDEX.tar.gz', '--sign', 'sign.pem', '--key-name', builder.name)
    assert.deepEqual([made.status, made.stdout], [0, 'APKINDEX.tar.gz written: 1 package, signed\n'], made.stderr)
    const read = run('index', 'APKINDEX.tar.gz', '--keys', 'keys')
    assert.deepEqual([read.status, read.stderr], [0, ''])
    assert.match(read.stdout, /^tool-1\.0-r0 {2}x86_64 {2}\d+ {2}Q1\S{28} {2}a package for tests\n$/)
  })

  it('is what openssl and tar take it for', { skip: spawnSync('openssl', ['version']).status !== 0 }, () => {
    const index = join(plain, 'APKINDEX.tar.gz')
    assert.equal(run('index', 'good', '--out', index, '--sign', 'sign.pem', '--key-name', builder.name).status, 0)
    const script = `
      tar -xzOf ${index} .SIGN.RSA256.${builder.name} > sig 2>/dev/null
      node -e 'const z=require("zlib"),f=require("fs").readFileSync("${index}");
        const r=z.inflateRawSync(f.subarray(10),{info:true}); process.stdout.write(f.subarray(18+r.engine.bytesWritten))' > body
      openssl dgst -sha256 -verify keys/${builder.name} -signature sig body`
    const { stdout, stderr } = spawnSync('sh', ['-c', script], { cwd: plain, encoding: 'utf8' })
    assert.equal(stdout, 'Verified OK\n', stderr)
  })
})

describe('wbrel apk closure', () => {
  const project = join(folder, 'closure')
  const write = (name: string, lines: readonly string[]): void => {
    const [, base = '', version = ''] = /^(.*?)-(\d.*)$/.exec(name) ?? []
    const entries = [...folders, { name: `usr/bin/${base}` }]
    fileWith(`closure/packages/${name}.apk`, packageOf({ name: base, version, lines, entries }))
  }

  it('tells under which options something is missing', () => {
    fileWith('closure/wifibox.yaml', manifestText(''))
    write('tcpdump-4.99.5-r1', ['depend = so:libpcap.so.1'])
    write('libpcap-1.10.5-r1', [])
    const args = ['apk', 'closure', 'packages', '-q']
    const all = wbrel(args, { cwd: project })
    assert.equal(all.status, 3)
    assert.match(all.stdout, /^2432 profiles, 1024 sets of packages: 1 trouble\n$/)
    assert.match(
      all.stderr,
      /tcpdump-4\.99\.5-r1 needs so:libpcap\.so\.1, .* in 1216 of 2432 profiles: XX_TCPDUMP \[closure\.missing\]/,
    )
    assert.equal(wbrel([...args, '--without', 'XX_TCPDUMP'], { cwd: project }).status, 0)
    assert.equal(wbrel([...args, '--with', 'XX_TCPDUMP'], { cwd: project }).status, 3)
    write('libpcap-1.10.5-r1', ['provides = so:libpcap.so.1=1.10.5'])
    const good = wbrel(args, { cwd: project })
    assert.deepEqual([good.status, good.stdout], [0, '2432 profiles, 1024 sets of packages: closed\n'])
    assert.match(good.stderr, /not checked: what busybox-1\.37\.0-r4\.apk needs/)
  })

  it('knows the options and flavors', () => {
    const { status, stderr } = wbrel(['apk', 'closure', 'packages', '-q', '--with', 'XX_TCPDUMB'], { cwd: project })
    assert.equal(status, 2)
    assert.match(stderr, /no option is called XX_TCPDUMB; did you mean XX_TCPDUMP\?/)
    assert.equal(wbrel(['apk', 'closure', 'packages', '-q', '--flavor', 'brmc'], { cwd: project }).status, 2)
    assert.equal(wbrel(['apk', 'closure', 'packages', '-q', '--flavor', 'brcm'], { cwd: project }).status, 0)
    assert.equal(run('closure', 'good').status, 2)
  })
})

/** A manifest with another line in its guest. */
function manifestText(line: string): string {
  const { text } = manifestOf('1.8.0')
  return line === '' ? text : text.replace(/^( {2})own_site:/m, `$1${line}\n$1own_site:`)
}
