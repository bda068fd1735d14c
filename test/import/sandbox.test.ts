/** What a Makefile that others wrote can do when it is evaluated, and what it cannot. */
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { Fault } from '../../src/base/fault.ts'
import { readTree } from '../../src/flows/import/read-tree.ts'
import { openSandbox } from '../../src/flows/import/sandbox.ts'
import { importTree } from '../../src/flows/import.ts'
import { ask } from '../../src/make/evaluate.ts'
import { freebsd } from '../../src/model/freebsd.ts'
import { runDiff, runImport } from '../support/import.ts'
import { tinyTree } from '../support/tiny-tree.ts'
import { testWorld } from '../support/world.ts'

const home = mkdtempSync(join(tmpdir(), 'wbrel-home-'))
after(() => rmSync(home, { recursive: true }))
const env = { ...process.env, HOME: home, GH_TOKEN: 'secret' }

/** What make says of variables of a metaport that has these lines, too. */
async function evaluated(lines: readonly string[], variables: readonly string[], timeoutSeconds?: number) {
  const tree = tinyTree()
  tree.add('wifibox', ...lines)
  const sandbox = openSandbox(testWorld({ env }), undefined, true)
  try {
    const make = timeoutSeconds === undefined ? sandbox.make : { ...sandbox.make, timeoutSeconds }
    const root = sandbox.put(readTree(tree.folder, 'ports'))
    const answer = await ask(make, { dir: join(root, 'net/wifibox'), freebsd: freebsd('14.3') }, variables)
    return { answer, refused: sandbox.refused(), make: sandbox.make, source: tree.folder }
  } finally {
    sandbox.remove()
    tree.remove()
  }
}

describe('a Makefile that others wrote', () => {
  test('is evaluated in a copy, with a home of its own, without the environment of the user', async () => {
    const { answer, make, source } = await evaluated(
      ['_H!=\techo $$HOME; touch $$HOME/was-here ./was-here', '_T!=\techo token=$${GH_TOKEN-none}', '_D!=\tpwd'],
      ['_H', '_T', '_D'],
    )
    assert.equal(answer._T, 'token=none')
    assert.notEqual(answer._H, home)
    assert.equal(answer._H, make.home)
    assert.deepEqual(readdirSync(home), [])
    assert.ok(!answer._D?.startsWith(source))
    assert.ok(!existsSync(join(answer._H ?? '', 'was-here')), 'the home is taken away afterwards')
  })

  test('finds programs in the places of those that reach out, and what it asked of them is noted', async () => {
    const { answer, refused } = await evaluated(
      [
        '_A!=\tcurl -s https://example.org/a || echo nothing',
        '_B!=\tgit clone x 2>&1 || :',
        '_C!=\tkldstat -qn x || echo no',
      ],
      ['_A', '_B', '_C'],
    )
    assert.deepEqual(answer, { _A: 'nothing', _B: 'git: not while a tree is evaluated that others wrote', _C: 'no' })
    assert.deepEqual(refused, ['curl -s https://example.org/a ', 'git clone x '])
  })

  test('has no network, where unshare(1) may take it away', async t => {
    const { answer, make } = await evaluated(['_N!=\tcat /proc/net/dev 2>/dev/null | grep -c : || :'], ['_N'])
    if ((make.isolate ?? []).length === 0) return t.diagnostic('unshare is not allowed here: nothing was looked at')
    assert.equal(answer._N, '1', 'there is nothing but lo')
  })

  test('has a time limit, and what it started ends with it', async () => {
    const mark = `${process.pid}.25`
    const error = await evaluated([`_L!=\twhile :; do sleep ${mark}; done`], ['_L'], 0.5).then(
      () => assert.fail('it did not end'),
      (reason: unknown) => reason,
    )
    assert.ok(error instanceof Fault)
    assert.equal(error.problems[0]?.code, 'make.timeout')
    // A killed process is still seen until the kernel has taken it down; a loop that lives on is seen for ever.
    for (let waited = 0; waited < 3000 && isRunning(mark); waited += 20) await setTimeout(20)
    assert.ok(!isRunning(mark))
    const { make } = await evaluated([], ['PORTNAME'])
    assert.equal(make.timeoutSeconds, 20)
  })

  test('is not evaluated at all unless it is trusted', async () => {
    const tree = tinyTree()
    const mark = join(tree.folder, 'mark')
    tree.add('wifibox', `_X!=\ttouch ${mark}`)
    try {
      const start = { world: testWorld({ env }), dir: tree.folder, trust: false, out: undefined, like: undefined }
      const more = { report: false, releases: ['14.3'], portsdir: undefined }
      const quiet = { step: () => {}, progress: () => {} }
      await assert.rejects(importTree.run({ ...start, ...more }, quiet), { exit: 'refused' })
      assert.ok(!existsSync(mark))
    } finally {
      tree.remove()
    }
  })

  test('that reaches out is told with the line that does it, by import and by diff', async () => {
    const tree = tinyTree()
    const other = tinyTree()
    tree.add('wifibox-core', '_LATEST!=\tfetch -qo - https://example.org/latest || :')
    try {
      const lines = readFileSync(join(tree.folder, 'net/wifibox-core/Makefile'), 'utf8').split('\n')
      const { composed } = await runImport(tree.folder, { releases: ['14.3'], world: { env } })
      assert.deepEqual(composed.problems, [
        {
          code: 'tree.refused',
          severity: 'warning',
          message: 'a Makefile runs fetch when it is evaluated; that was refused',
          place: {
            file: join(tree.folder, 'net/wifibox-core/Makefile'),
            line: lines.findIndex(line => line.startsWith('_LATEST')) + 1,
          },
          found: 'fetch -qo - https://example.org/latest',
          expected: 'a Makefile that says the same without a network',
        },
      ])
      assert.deepEqual(await runDiff(tree.folder, other.folder), [])
    } finally {
      tree.remove()
      other.remove()
    }
  })
})

/** Has a process of this machine these words in its command line? Nobody knows where there is no /proc. */
function isRunning(mark: string): boolean {
  if (!existsSync('/proc')) return false
  return readdirSync('/proc').some(pid => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(mark)
    } catch {
      return false
    }
  })
}
