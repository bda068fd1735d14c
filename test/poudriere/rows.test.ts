/** Files of rows, as `wbrel matrix --json` writes them and as people do. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { Fault } from '../../src/base/fault.ts'
import { rowsOfFiles } from '../../src/flows/test/rows.ts'
import { realPorts } from '../support/option-ports.ts'
import { wbrel } from '../support/wbrel.ts'
import { project, testBuilder } from './builder.ts'

const folder = mkdtempSync(join(tmpdir(), 'wbrel-rows-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const read = (text: string) => {
  writeFileSync(join(folder, 'rows.json'), text)
  return rowsOfFiles(folder, ['rows.json'], realPorts)
}
const core = { port: 'net/wifibox-core', flavor: '', set: ['RECOVER_NONE'], unset: [] }

describe('a file of rows', () => {
  it('may be a bare list, an object, or the whole output of wbrel matrix; each row stands once', () => {
    for (const text of [[core], { rows: [core, core] }, { ok: true, data: { rows: [core] } }, { data: [core] }])
      assert.deepEqual(
        read(JSON.stringify(text)).map(({ row }) => row),
        [{ ...core, unset: ['RECOVER_RESTART_VMM', 'RECOVER_SUSPEND_GUEST', 'RECOVER_SUSPEND_VMM'] }],
      )
  })
  it('may name a port by its name or its part, and need not name the flavor of a port without flavors', () => {
    for (const port of ['wifibox-core', 'core'])
      assert.equal(read(JSON.stringify([{ port, set: ['RECOVER_NONE'], unset: [] }]))[0]?.row.port, core.port)
  })

  const refused: Readonly<Record<string, readonly [unknown, string]>> = {
    'that is cut off': ['[{"port": "net/wi', 'rows.json is no JSON: '],
    'of something else': [{ a: 1 }, 'rows.json holds no rows'],
    'without any': [[], 'rows.json lists no row: there is nothing to build'],
    'of other ports': [
      [{ ...core, port: 'net/other' }],
      'rows.json: row 1 names net/other, which is no port of the manifest',
    ],
    'with a flavor that there is not': [
      [core, { ...core, flavor: 'brcm' }],
      'rows.json: row 2: net/wifibox-core has no flavor brcm',
    ],
    'with an option that there is not': [
      [{ ...core, set: ['RECOVER_NONE', 'NO_SUCH'] }],
      'rows.json: row 1: net/wifibox-core has no option NO_SUCH',
    ],
    'with a name that make would read as more': [[{ ...core, set: ['A$(id)'] }], 'rows.json holds no rows'],
    'with an option both on and off': [
      [{ ...core, unset: ['RECOVER_NONE'] }],
      'rows.json: row 1 has RECOVER_NONE both on and off',
    ],
    'that no port would build': [
      [{ ...core, set: ['RECOVER_NONE', 'RECOVER_SUSPEND_VMM'] }],
      "rows.json: row 1 is refused by the port's options: exactly one of RECOVERY must be on, 2 are",
    ],
  }
  for (const [what, [text, message]] of Object.entries(refused))
    it(`is refused ${what}`, () =>
      assert.throws(
        () => read(typeof text === 'string' ? text : JSON.stringify(text)),
        (error: unknown) => error instanceof Fault && error.exit === 'invalid' && error.message.includes(message),
      ))

  it('is read from standard input as -', () => {
    const [builder, work] = [testBuilder(), project()]
    try {
      const input = JSON.stringify([core])
      const { status, stdout, stderr } = wbrel(['test', '--rows', '-', '--dry-run'], {
        cwd: work.folder,
        env: builder.env,
        input,
      })
      assert.equal(status, 0, stderr)
      assert.match(stdout, /net\/wifibox-core {2}RECOVER_NONE\n\n1 build on local/)
    } finally {
      builder.remove()
      work.remove()
    }
  })
})
