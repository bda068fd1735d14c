import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { parseDistinfo } from '../../src/model/distinfo.ts'
import { entryOf, own, type Project, setting, standIn } from '../support/distfile-project.ts'
import { file } from '../support/site.ts'
import { bin } from '../support/wbrel.ts'

const musl = 'wifibox-alpine/musl-1.2.5-r21.apk'
const busybox = 'wifibox-alpine/busybox-1.37.0-r4.apk'
const guest = 'ports/net/wifibox-alpine/distinfo'
const preload = fileURLToPath(new URL('kill-self.cjs', import.meta.url))

/** Every change of the disk is a point; WBREL_TEST_SWEEP=all tries each, otherwise every third one. */
const step = process.env.WBREL_TEST_SWEEP === 'all' ? 1 : 3

describe('wbrel makesum, killed at every change of the disk', { timeout: 300_000 }, () => {
  it('leaves nothing wrong under a final name, and ends the same when run again', async t => {
    const { site, here } = await setting(t)
    const contents = new Map([
      [musl, randomBytes(150_000)],
      [busybox, randomBytes(40_000)],
    ])
    for (const [name, bytes] of contents) site.on(pathOf(here, site.url, name), file(bytes))
    here.fill(here.sources().flatMap(({ name }) => (contents.has(name) ? [] : [name])))
    let kills = 0
    for (let point = 1; ; point += step) {
      for (const name of contents.keys()) rmSync(join(here.distdir, name), { force: true })
      for (const path of ['ports', 'releases', 'cache']) rmSync(join(here.root, path), { recursive: true, force: true })
      const { signal } = await run(here, point % 2 === 0 ? `${point}` : `${point}/half`)
      if (signal !== 'SIGKILL') break
      kills++
      assertNothingWrong(here, contents, point)
      assert.equal((await run(here, '0')).exitCode, 0, `after a kill at change ${point}`)
      assertNothingWrong(here, contents, point)
      const entries = parseDistinfo(here.read(guest), guest).entries
      for (const [name, bytes] of contents) assert.ok(entries.some(e => e.sha256 === entryOf(name, bytes).sha256))
      const hidden = readdirSync(here.distdir, { recursive: true, encoding: 'utf8' }).filter(n =>
        /wbrel-part|wbrel.lock[.]/.test(n),
      )
      assert.deepEqual(hidden, [])
    }
    assert.ok(kills * step > 40, `${kills} points`)
    t.diagnostic(`${kills} points`)
  })
})

function assertNothingWrong(here: Project, contents: ReadonlyMap<string, Buffer>, point: number): void {
  for (const [name, bytes] of contents) {
    const path = join(here.distdir, name)
    if (existsSync(path)) assert.ok(readFileSync(path).equals(bytes), `${name} after a kill at change ${point}`)
  }
  if (!existsSync(join(here.root, guest))) return
  const known = here.sources().map(({ name }) => entryOf(name, contents.get(name) ?? standIn(name)))
  for (const entry of parseDistinfo(here.read(guest), guest).entries) {
    assert.deepEqual(
      entry,
      known.find(({ name }) => name === entry.name),
    )
  }
}

function pathOf(here: Project, url: string, name: string): string {
  return own({ url }, here.sources().find(source => source.name === name)?.urls ?? [])[0] ?? ''
}

async function run(here: Project, point: string) {
  return execa(process.execPath, ['--require', preload, bin, 'makesum', '-q'], {
    cwd: here.root,
    extendEnv: false,
    env: { XDG_CACHE_HOME: join(here.root, 'cache'), MASTER_SITE_BACKUP: '', WBREL_TEST_KILL: point },
    reject: false,
  })
}
