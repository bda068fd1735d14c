/** docs/rehearsal.md tells what the twin believes and shows one rehearsal: both as they are. */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { historyFiles } from '../support/history.ts'
import { running } from './crash.ts'

const page = fileURLToPath(new URL('../../docs/rehearsal.md', import.meta.url))
const shown = 'wbrel publish 1.8.0 --rehearse --repo pgj/freebsd-wifibox'

describe('docs/rehearsal.md', () => {
  it('shows the log of a rehearsal as it goes', async () => {
    const root = mkdtempSync(join(tmpdir(), 'wbrel-rehearsal-'))
    try {
      for (const [path, text] of historyFiles()) {
        mkdirSync(dirname(join(root, path)), { recursive: true })
        writeFileSync(join(root, path), text)
      }
      // Nobody listens there, as on a machine without a network.
      const [, ...args] = `${shown} --api-url http://127.0.0.1:9`.split(' ')
      const { status, stdout, stderr } = await running({ root }, args, {})
      assert.equal(status, 0, stderr)
      const log = `\`\`\`\n$ ${shown}\n${stderr}${stdout}\`\`\`\n`
      const text = readFileSync(page, 'utf8')
      const before = text.slice(0, text.indexOf('```\n$ wbrel'))
      if (process.env.UPDATE_GOLDEN === '1') writeFileSync(page, `${before}${log}`)
      assert.equal(readFileSync(page, 'utf8'), `${before}${log}`)
    } finally {
      rmSync(root, { recursive: true, force: true })
    }
  })

  it('names a test for every belief and fault, and only tests that there are', () => {
    const text = readFileSync(page, 'utf8')
    const folder = fileURLToPath(new URL('.', import.meta.url))
    const tests = readdirSync(folder).filter(name => name.endsWith('.test.ts') && name !== 'rehearsal.test.ts')
    const titles = tests.map(name => readFileSync(join(folder, name), 'utf8')).join('\n')
    const rows = text.split('\n').filter(line => line.startsWith('| ') && !/^\| (belief|fault|---)/.test(line))
    assert.ok(rows.length >= 30)
    for (const row of rows) assert.ok(titles.includes(row.split(' | ').at(-1)?.replace(/ \|$/, '') ?? '-'), row)
    const faults = readFileSync(new URL('../../src/forge/twin/faults.ts', import.meta.url), 'utf8')
    const kinds = [...(/type FaultKind =(.*?)\n\n/s.exec(faults)?.[1] ?? '').matchAll(/'([a-z0-9-]+)'/g)]
    assert.ok(kinds.length >= 15)
    for (const [, kind] of kinds) assert.ok(text.includes(`\`${kind}\``), kind)
  })
})
