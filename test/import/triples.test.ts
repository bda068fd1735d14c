/** Rows for every three choices: nothing that a legal setting can have together is missing. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { freebsd } from '../../src/model/freebsd.ts'
import { blankPort } from '../../src/model/infer/space.ts'
import { tripleRows } from '../../src/model/infer/triples.ts'
import { type Setting, violations } from '../../src/model/options.ts'
import type { Option, Port } from '../../src/model/ports.ts'

const release = freebsd('14.3')

function option(name: string, more: Partial<Option> = {}): Option {
  const blank = { description: '', isDefault: false, kind: 'define' as const, group: undefined, flavors: undefined }
  return { name, ...blank, excluded: [], implies: [], prevents: [], ...more }
}

const port: Port = {
  ...blankPort('guest', 'made-up'),
  flavors: ['default', 'brcm', 'rtw88'].map(name => ({ name, suffix: '', implies: undefined })),
  groups: [
    { kind: 'single', name: 'KERNEL', members: ['K1', 'K2', 'K3'] },
    { kind: 'radio', name: 'LOG', members: ['L1', 'L2'] },
    { kind: 'multi', name: 'NET', members: ['N1', 'N2'] },
  ],
  options: [
    ...['K1', 'K2', 'K3'].map((name, i) => option(name, { kind: 'single', group: 'KERNEL', isDefault: i === 0 })),
    ...['L1', 'L2'].map(name => option(name, { kind: 'radio', group: 'LOG' })),
    ...['N1', 'N2'].map((name, i) => option(name, { kind: 'multi', group: 'NET', isDefault: i === 0 })),
    option('A', { implies: ['B'] }),
    option('B'),
    option('C', { prevents: ['D'] }),
    ...['D', 'E'].map(name => option(name)),
  ],
}

/** Every setting there is. */
function all(flavors: readonly string[]): readonly Setting[] {
  const names = port.options.map(o => o.name)
  return flavors.flatMap(flavor =>
    Array.from({ length: 2 ** names.length }, (_, n) => ({
      flavor,
      freebsd: release,
      options: new Set(names.filter((_, i) => ((n >> i) & 1) === 1)),
    })).filter(setting => {
      const isWhole = port.options.every(
        o => !setting.options.has(o.name) || o.implies.every(other => setting.options.has(other)),
      )
      return isWhole && violations(port, setting).length === 0
    }),
  )
}

/** What of a setting is a choice: the flavor, and each option on or off. */
function triplesOf(settings: readonly Setting[]): ReadonlySet<string> {
  const found = new Set<string>()
  for (const { flavor, options } of settings) {
    const choices = [flavor, ...port.options.map(o => `${o.name}=${options.has(o.name)}`)]
    choices.forEach((a, i) => {
      choices.slice(i + 1).forEach((b, j) => {
        for (const c of choices.slice(i + j + 2)) found.add(`${a} ${b} ${c}`)
      })
    })
  }
  return found
}

for (const flavors of [['default'], ['default', 'brcm', 'rtw88']]) {
  test(`rows of ${flavors.length === 1 ? 'one flavor' : 'three flavors'} are legal and show every three choices that can be together`, () => {
    const rows = tripleRows(port, flavors, release)
    for (const row of rows) assert.deepEqual(violations(port, row), [])
    const legal = all(flavors)
    const shown = triplesOf(rows)
    const missing = [...triplesOf(legal)].filter(triple => !shown.has(triple))
    assert.deepEqual(missing.filter(isThreeChoices), [])
    assert.ok(rows.length < legal.length / 8, `${rows.length} rows of ${legal.length} settings`)
  })
}

/** Two members of one group are one choice. */
function isThreeChoices(triple: string): boolean {
  const parameters = triple.split(' ').map(choice => choice.replace(/^([KL])\d.*/, '$1').replace(/=.*/, ''))
  return new Set(parameters).size === 3
}

test('a port without options has one row, or one a flavor', () => {
  const bare = { ...port, options: [], groups: [] }
  assert.equal(tripleRows(bare, ['default', 'brcm'], release).length, 2)
  assert.deepEqual(tripleRows({ ...bare, flavors: [] }, [''], release), [])
})
