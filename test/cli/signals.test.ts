import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { bin } from '../support/wbrel.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

describe('a signal', () => {
  for (const [signal, status] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    it(`${signal} ends a command that waits for make with ${status}`, async () => {
      const folder = mkdtempSync(join(tmpdir(), 'wbrel-signal-'))
      try {
        const child = startSlowEval(folder)
        while (child.exitCode === null && !existsSync(join(folder, 'started'))) await setTimeout(20)
        child.kill(signal)
        assert.deepEqual(await once(child, 'exit'), [status, null])
      } finally {
        rmSync(folder, { recursive: true, force: true })
      }
    })
  }
})

/** `wbrel eval` with a make that tells that it was started and then does nothing. */
function startSlowEval(folder: string) {
  for (const name of ['make', 'bmake']) {
    writeFileSync(join(folder, name), `#!/bin/sh\ntouch ${folder}/started\nexec sleep 60\n`, { mode: 0o755 })
  }
  const env = { ...process.env, PATH: `${folder}:${process.env.PATH}` }
  return spawn(process.execPath, [bin, 'eval', 'wifibox-core', 'PORTVERSION'], { cwd: root, env, stdio: 'ignore' })
}
