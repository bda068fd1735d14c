/** The workflows that `wbrel ci --write` writes. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parse } from 'yaml'
import { workflows } from '../../src/flows/workflows.ts'

interface Step {
  readonly uses?: string
  readonly run?: string
  readonly if?: string
  readonly env?: Readonly<Record<string, string>>
  readonly with?: Readonly<Record<string, unknown>>
}

const texts = workflows()
const stepsOf = (text: string): readonly Step[] =>
  Object.values<{ readonly steps: readonly Step[] }>(parse(text).jobs).flatMap(({ steps }) => steps)

describe('the workflows', () => {
  it('are those for a change, a release and test builds', () => {
    assert.deepEqual(
      [...texts.keys()],
      ['check', 'release', 'testbuild'].map(name => `.github/workflows/${name}.yml`),
    )
  })
  it('pin every action to a commit, and say which version that is', () => {
    for (const [path, text] of texts) {
      const lines = text.split('\n').filter(line => /\buses:/.test(line))
      assert.equal(lines.length, stepsOf(text).filter(({ uses }) => uses !== undefined).length)
      for (const line of lines) assert.match(line, /uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/, path)
    }
  })
  it('leave no token behind in what they check out', () => {
    for (const [path, text] of texts) {
      const checkouts = stepsOf(text).filter(({ uses }) => uses?.startsWith('actions/checkout@'))
      assert.ok(checkouts.length > 0, path)
      for (const { with: given } of checkouts) assert.equal(given?.['persist-credentials'], false, path)
    }
  })
})

describe('the workflow of a change', () => {
  const steps = stepsOf(texts.get('.github/workflows/check.yml') ?? '')
  const tests = steps.find(({ run }) => run?.includes('npm test'))

  it('keeps the pictures that the tests take of the report, also when a test failed', () => {
    const upload = steps.find(({ uses }) => uses?.startsWith('actions/upload-artifact@'))
    assert.equal(upload?.if, 'always()')
    assert.equal(upload?.with?.path, tests?.env?.WBREL_ARTIFACTS)
    assert.match(String(upload?.with?.path), /^\$\{\{ runner\.temp \}\}\//)
  })
})
