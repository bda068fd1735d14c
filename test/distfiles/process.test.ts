import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'
import { formatDistinfo } from '../../src/model/distinfo.ts'
import { entryOf, own, type Project, setting } from '../support/distfile-project.ts'
import { type Answer, file, type Site } from '../support/site.ts'
import { bin } from '../support/wbrel.ts'
import { peakOfFetch } from './large-fetch.ts'

const musl = 'wifibox-alpine/musl-1.2.5-r21.apk'
const bytes = randomBytes(400_000)

describe('wbrel fetch as a process', () => {
  it('ends with 5 on a full disk, leaves no final name, and goes on when there is room', async t => {
    const { site, here } = await known(t, bytes)
    if (process.getuid?.() !== 0) return t.skip('only root can mount a small disk')
    const disk = join(here.root, 'disk')
    mkdirSync(disk)
    const mounted = await system('mount', '-t', 'tmpfs', '-o', 'size=200k', 'tmpfs', disk)
    if (mounted.failed) return t.skip('no small disk can be mounted here')
    try {
      const first = await wbrel(here, ['fetch', 'musl', '--distdir', disk])
      assert.equal(first.exitCode, 5, first.stderr)
      assert.match(first.stderr, /\[distdir\.full\]/)
      assert.match(first.stderr, /make room on the disk/)
      assert.equal(existsSync(join(disk, musl)), false)
      await system('mount', '-o', 'remount,size=2m', disk)
      const second = await wbrel(here, ['fetch', 'musl', '--distdir', disk])
      assert.equal(second.exitCode, 0, second.stderr)
      assert.ok(readFileSync(join(disk, musl)).equals(bytes))
      assert.match(site.log.at(-1)?.range ?? '', /^bytes=[1-9]/)
    } finally {
      await system('umount', disk)
    }
  })
  it('ends with 5 when the file may not grow any more', async t => {
    const { here } = await known(t, bytes)
    // 512 bytes a block (POSIX, ulimit); the command is fixed text.
    const limited = ['sh', '-c', 'ulimit -f 300; exec "$@"', 'sh'] as const
    const { exitCode, stderr } = await wbrel(here, ['fetch', 'musl'], {}, limited)
    assert.equal(exitCode, 5, stderr)
    assert.equal(existsSync(join(here.distdir, musl)), false)
    assert.equal((await wbrel(here, ['fetch', 'musl'])).exitCode, 0)
  })
  it('lets one of two runs work, and tells the other who does', async t => {
    const { site, here } = await known(t, bytes)
    const open = gate()
    site.on('*', open.answer)
    site.on(pathOf(site, here), open.answer)
    const first = wbrel(here, ['fetch', 'musl'])
    while (site.log.length === 0) await sleep(20)
    const second = await wbrel(here, ['fetch', 'musl'])
    assert.equal(second.exitCode, 5)
    assert.match(second.stderr, /another run of wbrel works in .*distfiles/)
    assert.match(second.stderr, /process \d+ on /)
    open.now(file(bytes))
    assert.equal((await first).exitCode, 0)
    assert.ok(readFileSync(join(here.distdir, musl)).equals(bytes))
  })
  it('ends with 130 when interrupted, keeps what came, unlocks, and goes on', async t => {
    const { site, here } = await known(t, bytes)
    site.on(pathOf(site, here), half(bytes), file(bytes))
    const child = wbrel(here, ['fetch', 'musl'])
    const part = join(here.distdir, 'wifibox-alpine/.musl-1.2.5-r21.apk.wbrel-part')
    while (!existsSync(part) || statSync(part).size < 200_000) await sleep(20)
    child.kill('SIGINT')
    assert.equal((await child).exitCode, 130)
    assert.equal(existsSync(join(here.distdir, '.wbrel.lock')), false)
    assert.equal((await wbrel(here, ['fetch', 'musl'])).exitCode, 0)
    assert.equal(site.log.at(-1)?.range, 'bytes=200000-')
  })
  it('needs less than 150 MB of memory for a file of 700 MB', { timeout: 120_000 }, async t => {
    const most = await peakOfFetch(700)
    assert.ok(most < 150e6, `${most} bytes`)
    t.diagnostic(`${Math.round(most / 1e6)} MB`)
  })
  it('prints one JSON object, and plain lines where there is no terminal', async t => {
    const { here } = await known(t, bytes)
    const { stdout } = await wbrel(here, ['fetch', 'musl', '--json'])
    const { ok, data } = JSON.parse(stdout)
    assert.deepEqual([ok, data.fetched[0].name, data.fetched[0].size], [true, musl, bytes.length])
    const again = await wbrel(here, ['fetch', 'musl'])
    assert.equal(again.stdout, 'nothing to do: 1 file already there')
    assert.ok(!again.stderr.includes('\r') && !again.stderr.includes('\u001b'))
  })
})

/** A project that knows musl as these bytes, and a site that has them. */
async function known(t: Parameters<typeof setting>[0], content: Buffer) {
  const { site, here } = await setting(t)
  site.on(pathOf(site, here), file(content))
  const entries = [entryOf(musl, content)]
  here.write('ports/net/wifibox-alpine/distinfo', formatDistinfo({ timestamp: 1, entries }))
  return { site, here }
}

function pathOf(site: Site, here: Project): string {
  return own(site, here.sources().find(({ name }) => name === musl)?.urls ?? [])[0] ?? ''
}

function wbrel(
  here: Project,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  before: readonly string[] = [],
) {
  const [program = '', ...rest] = [...before, process.execPath, bin, ...args]
  return execa(program, rest, {
    cwd: here.root,
    extendEnv: false,
    env: { PATH: process.env.PATH, XDG_CACHE_HOME: join(here.root, 'cache'), MASTER_SITE_BACKUP: '', ...env },
    reject: false,
  })
}

function system(program: string, ...args: readonly string[]) {
  return execa(program, args, { reject: false })
}

/** Holds every answer back until it is told which one to give. */
function gate(): { readonly answer: Answer; readonly now: (answer: Answer) => void } {
  let open: (answer: Answer) => void = () => {}
  const opened = new Promise<Answer>(go => {
    open = go
  })
  return { answer: async (request, response) => (await opened)(request, response), now: answer => open(answer) }
}

/** Half of the file, and then silence. */
function half(content: Buffer): Answer {
  return (_, response) => {
    response.writeHead(200, { 'content-length': content.length, etag: '"one"' })
    response.write(content.subarray(0, content.length / 2))
  }
}
