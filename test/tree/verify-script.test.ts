/** verify.sh as a committer runs it; make, fetch and sha256 are stand-ins, the ports tree is real. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { renderState } from '../support/rendered.ts'
import { portsTree, released, run } from './ports-tree.ts'
import { runSubmit } from './run.ts'

describe('verify.sh', () => {
  const own = released()
  const tree = portsTree()
  const folder = mkdtempSync(join(tmpdir(), 'wbrel-verify-'))
  after(() => {
    for (const one of [own, tree]) one.remove()
    rmSync(folder, { recursive: true, force: true })
  })
  const bin = join(folder, 'bin')
  const tool = (name: string, text: string): void => {
    mkdirSync(bin, { recursive: true })
    writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`)
    chmodSync(join(bin, name), 0o755)
  }
  // sha256 -q FILE: distfiles hold the checksum that they pretend to have.
  tool('sha256', 'case $2 in */distfile) cat "$2" ;; *) sha256sum "$2" | cut -d " " -f 1 ;; esac')
  // bmake with our stand-in framework answers as make does in a ports tree; without bmake there is only a stand-in of it.
  const framework = fileURLToPath(new URL('../../src/make/framework/Mk', import.meta.url))
  const hasMake = spawnSync('bmake', ['-V', 'MAKE_VERSION']).status === 0
  tool(
    'make',
    hasMake
      ? `export OPSYS=FreeBSD OSREL=14.3 OSVERSION=1403000 ARCH=amd64 BATCH=yes\nPATH=${framework}/../bin:$PATH exec bmake -r -m ${framework} "$@"`
      : `name=$(basename "$2"); flavor=; [ "$3" = -V ] || { flavor=\${3#FLAVOR=}; }
version=$(sed -n 's/^PORTVERSION=[[:space:]]*//p' "$2/Makefile")
case $flavor in ''|default) echo "$name-$version" ;; *) echo "$name-$flavor-$version" ;; esac`,
  )
  const check = (): { readonly status: number | null; readonly out: string } => {
    const env = { PATH: `${bin}:${process.env.PATH}`, TMPDIR: folder }
    const { status, stdout, stderr } = spawnSync('sh', [join(folder, 'packet/verify.sh'), tree.folder], {
      encoding: 'utf8',
      env,
    })
    return { status, out: `${stdout}${stderr}` }
  }

  it('finds everything in order once the patch is applied', async () => {
    const { packet } = await runSubmit(own, tree, { out: join(folder, 'packet') })
    assert.ok(packet)
    const known = packet.distfiles.map(({ url, sha256 }) => `${url}) printf %s ${sha256} >"$3" ;;`)
    tool('fetch', `case $4 in ${known.join('\n')} *) exit 1 ;; esac`)
    assert.equal(spawnSync('sh', ['-n', join(folder, 'packet/verify.sh')]).status, 0)
    assert.equal(check().status, 1)
    run(tree.folder, ['am', '--quiet', join(folder, 'packet', packet.patchFile)])
    const { status, out } = check()
    assert.equal(status, 0, out)
    assert.match(out, /^ok {5}net\/wifibox-alpine@brcm$/m)
    assert.match(out, /^ok {5}wifibox-alpine\/linux-lts-6\.18\.21-r0\.apk$/m)
    assert.match(out, /^All is well\.$/m)
    assert.ok(
      packet.distfiles.every(one => one.url !== undefined),
      'every new distfile has an address',
    )
  })
  it('says which tool it misses, and asks nothing then', () => {
    const few = join(folder, 'few')
    mkdirSync(few)
    for (const name of ['mktemp', 'rm'])
      symlinkSync(spawnSync('which', [name], { encoding: 'utf8' }).stdout.trim(), join(few, name))
    const { status, stdout, stderr } = spawnSync('/bin/sh', [join(folder, 'packet/verify.sh'), tree.folder], {
      encoding: 'utf8',
      env: { PATH: few },
    })
    assert.deepEqual([status, stdout, stderr], [2, '', 'verify.sh needs make\n'])
  })
  it('asks the make of that tree, and nothing of a folder that is none', () => {
    tool('make', 'echo "$PORTSDIR"')
    const env = { PATH: `${bin}:${process.env.PATH}`, TMPDIR: folder, PORTSDIR: '/elsewhere' }
    const script = join(folder, 'packet/verify.sh')
    const asked = spawnSync('sh', [script, '.'], { cwd: tree.folder, encoding: 'utf8', env })
    assert.ok(asked.stdout.includes(`WRONG  net/wifibox-core: '${tree.folder}', should be`), asked.stdout)
    const none = spawnSync('sh', [script, folder], { encoding: 'utf8', env })
    assert.deepEqual([none.status, none.stdout, none.stderr], [2, '', `${folder} is no ports tree\n`])
  })
  it('finds a file that is still there although the patch removes it', async () => {
    const old = portsTree(new Map([...renderState('1.8.0').rendered.files, ['net/wifibox-core/files/patch-a', 'x\n']]))
    try {
      const { files } = await runSubmit(own, old, { dryRun: true })
      writeFileSync(join(folder, 'verify.sh'), files.get('verify.sh') ?? '')
      const env = { PATH: `${bin}:${process.env.PATH}`, TMPDIR: folder }
      const { stdout } = spawnSync('sh', [join(folder, 'verify.sh'), old.folder], { encoding: 'utf8', env })
      assert.match(stdout, /^WRONG {2}net\/wifibox-core\/files\/patch-a: 'still there', should be 'gone'$/m)
    } finally {
      old.remove()
    }
  })
  it('finds a file that differs, another package name, and another distfile', async () => {
    const copy = join(folder, 'copy')
    cpSync(tree.folder, copy, { recursive: true })
    writeFileSync(join(copy, 'net/wifibox/pkg-descr'), 'other\n')
    tool('fetch', 'printf "%s" 0000 >"$3"')
    tool('make', 'echo other-1.0')
    const env = { PATH: `${bin}:${process.env.PATH}`, TMPDIR: folder }
    const { status, stdout } = spawnSync('sh', [join(folder, 'packet/verify.sh'), copy], { encoding: 'utf8', env })
    assert.equal(status, 1)
    assert.match(stdout, /^WRONG {2}net\/wifibox\/pkg-descr: '[0-9a-f]{64}', should be/m)
    assert.match(stdout, /^WRONG {2}net\/wifibox-core: 'other-1\.0', should be 'wifibox-core-0\.17\.0'$/m)
    assert.match(stdout, /^WRONG {2}pgj-freebsd-wifibox-0\.17\.0_GH0\.tar\.gz: '0000'/m)
  })
})
