import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { FactState } from '../facts.ts'
import { campaign } from '../support/campaign.ts'

/** A case: commands on a known state; expected are the output of the last one, the notes and the changelog. */
interface Case {
  readonly state: FactState
  readonly run: readonly string[]
  /** Written as updates.yaml, since JSON is YAML. */
  readonly updates?: unknown
}

const folder = fileURLToPath(new URL('../cases/prepare', import.meta.url))

describe('prepare tells', () => {
  for (const name of readdirSync(folder)) {
    it(`of ${name.replaceAll('-', ' ')}`, () => {
      const { state, run, updates }: Case = JSON.parse(readFileSync(join(folder, name, 'case.json'), 'utf8'))
      const own = campaign(state)
      if (updates !== undefined) own.write('updates.yaml', JSON.stringify(updates))
      const outcomes = run.map(args => own.run(args))
      for (const { status, stderr } of outcomes) assert.equal(status, 0, stderr)
      const output = outcomes.at(-1)?.stdout ?? ''
      const version = /^wifibox (\S+),/.exec(output)?.[1]
      // How make is installed depends on the machine.
      expectFile(join(folder, name, 'output.txt'), output.replace(/-> .*bmake.*/, '-> install bmake'))
      expectFile(join(folder, name, 'notes.md'), own.read(`releases/${version}.md`))
      expectFile(join(folder, name, 'CHANGELOG.md'), own.read('CHANGELOG.md'))
      const files = own.files()
      assert.match(own.run(run.at(-1) ?? '').stdout, /^nothing to do$/m)
      assert.deepEqual(own.files(), files)
      own.remove()
    })
  }
})

function expectFile(path: string, text: string): void {
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(path, text)
  assert.ok(existsSync(path), `${path} is missing; write it with UPDATE_GOLDEN=1`)
  assert.equal(text, readFileSync(path, 'utf8'))
}
