import { spawn } from 'node:child_process'
import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startTwin } from '../../src/forge/twin/server.ts'
import type { Bench } from './bench.ts'
import { median } from './time.ts'

const client = fileURLToPath(new URL('upload-client.ts', import.meta.url))

export const publishTime: Bench = {
  name: 'publish-time',
  what: 'uploading 700 MB through octokit against a plain node:http upload of the same file to the same server',
  goal: 1.15,
  limit: 1.3,
  better: 'low',
  unit: 'ratio',
  run: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'wbrel-bench-'))
    const twin = await startTwin({ repository: 'pgj/freebsd-wifibox', tokens: { ghp_bench: 'owner' } })
    try {
      const file = join(folder, 'large')
      const handle = openSync(file, 'w')
      ftruncateSync(handle, 700e6)
      closeSync(handle)
      const at = '2026-01-01T00:00:00Z'
      const texts = { tag: '1.9.0', target: 'main', name: '', body: '', created: at, published: null }
      twin.state.releases.push({ id: 1, ...texts, draft: true, prerelease: false, immutable: false, assets: [] })
      const times: Record<'forge' | 'plain', number[]> = { forge: [], plain: [] }
      for (let round = 0; round < 5; round++) {
        for (const how of ['plain', 'forge'] as const) {
          times[how].push(await milliseconds([client, how, twin.apiUrl, twin.uploadsUrl, '1', file]))
        }
      }
      return median(times.forge) / median(times.plain)
    } finally {
      await twin.close()
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

function milliseconds(args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, ['--import', 'tsx', ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  const said: string[] = []
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => said.push(chunk))
  return new Promise((done, fail) =>
    child.on('close', status => (status === 0 ? done(Number(said.join(''))) : fail(new Error(`client: ${status}`)))),
  )
}
