import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'
import { progress } from '../../src/cli/progress.ts'
import { formatDistinfo } from '../../src/model/distinfo.ts'
import { entryOf, own, setting } from '../support/distfile-project.ts'
import { bin } from '../support/wbrel.ts'

const musl = 'wifibox-alpine/musl-1.2.5-r21.apk'

describe('progress in a log', () => {
  it('gives a sign of life every half minute of a long step, and no more', () => {
    let now = 0
    const said: string[] = []
    const stderr = { isTTY: false, write: (text: string) => void said.push(text) }
    const watch = progress({ stderr }, false, () => now)
    watch.step('fetching')
    for (; now < 100_000; now += 1000) watch.progress(1, 3, `files, ${now / 1000} s`)
    assert.deepEqual(said, [
      'fetching\n',
      'fetching: 1 of 3 files, 30 s\n',
      'fetching: 1 of 3 files, 60 s\n',
      'fetching: 1 of 3 files, 90 s\n',
    ])
  })
})

/** script(1) of util-linux gives a program a terminal, where there are any; that of FreeBSD has other options. */
const script = spawnSync('script', ['-qec', 'true', '/dev/null'], { stdio: 'ignore' }).status === 0

describe('progress on a real terminal', { skip: !script && 'script(1) gives no terminal here' }, () => {
  it('shows bytes, rate and time left while a file comes, in one line of the terminal', async t => {
    const { site, here } = await setting(t)
    const bytes = Buffer.alloc(2_000_000, 'x')
    const [path = ''] = own(site, here.sources().find(({ name }) => name === musl)?.urls ?? [])
    site.on(path, async (_, response) => {
      response.writeHead(200, { 'content-length': bytes.length })
      for (let at = 0; at < bytes.length; at += 100_000, await sleep(50))
        response.write(bytes.subarray(at, at + 100_000))
      response.end()
    })
    const distinfo = formatDistinfo({ timestamp: 1, entries: [entryOf(musl, bytes)] })
    here.write('ports/net/wifibox-alpine/distinfo', distinfo)
    const command = `stty cols 70; exec ${process.execPath} ${bin} fetch musl`
    const env = { PATH: process.env.PATH, XDG_CACHE_HOME: join(here.root, 'cache'), SHELL: '/bin/sh' }
    await execa('script', ['-qec', command, join(here.root, 'screen')], { cwd: here.root, env, extendEnv: false })
    const lines = readFileSync(join(here.root, 'screen'), 'utf8').split(/[\r\n]+/)
    const told = lines.map(line => line.replace('\u001b[K', '')).filter(line => line.startsWith('fetching: '))
    assert.ok(told.length > 3, `${told}`)
    assert.ok(
      told.some(line => /^fetching: 0 of 1 files, \d\.\d MB of 2\.0 MB, \d+\.\d MB\/s, 1 s left$/.test(line)),
      `${told}`,
    )
    assert.ok(told.every(line => line.length < 70))
    assert.ok(readFileSync(join(here.distdir, musl)).equals(bytes))
  })
})
