import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { freebsd } from '../../../src/model/freebsd.ts'
import { coverOf } from '../../../src/model/matrix/cover.ts'
import { type Part, type PlanWish, planRows } from '../../../src/model/matrix/plan.ts'
import { pointOf } from '../../../src/model/options.ts'
import type { Port, Ports } from '../../../src/model/ports.ts'
import { type OptionSketch, optionPort, realPorts } from '../../support/option-ports.ts'

const origin = 'net/wifibox-alpine'
const usual: PlanWish = {
  ports: [origin],
  flavor: undefined,
  strength: 2,
  seed: undefined,
  failed: [],
  releases: realPorts.freebsd,
}

describe('the kept arrays', () => {
  const started = process.cpuUsage()
  const joint = planRows(realPorts, usual)
  const single = planRows(realPorts, { ...usual, flavor: 'brcm' })
  const triples = planRows(realPorts, { ...usual, flavor: 'default', strength: 3 })
  const core = planRows(realPorts, { ...usual, ports: ['net/wifibox-core'] })
  const all = [...joint, ...single, ...triples, ...core]
  const covers = all.map(part => coverOfPart(realPorts, part))
  const elapsed = process.cpuUsage(started).user / 1000

  it('show every tuple, says the checker, in legal rows', () => {
    for (const { uncovered, illegal } of covers) assert.deepEqual([uncovered, illegal], [[], []])
    assert.equal(covers[0]?.possible, 2230)
    assert.equal(covers[3]?.possible, 46996)
  })
  it('are what the plan uses', () => assert.ok(all.every(part => part.origin === 'kept')))
  it('are proven in under a second', () => assert.ok(elapsed < 1000, `${elapsed} ms`))
  it('are small: 12 rows for the default flavor, 55 for the others jointly, 10 for one, 40 for triples', () => {
    assert.deepEqual(
      all.map(part => part.covering),
      [12, 55, 10, 40, 4],
    )
  })
  it('are as small as any array can be', () => {
    assert.deepEqual(
      all.map(part => part.bound),
      [12, 55, 10, 40, 4],
    )
  })
  it('hold all must-have rows but the defaults of one flavor, which stand apart', () => {
    assert.deepEqual(
      all.map(part => part.rows.length - part.covering),
      [0, 1, 0, 0, 0],
    )
    assert.deepEqual(joint[1]?.rows.at(-1)?.why, ['defaults'])
  })
  it('could not hold the last of them: 55 rows show each flavor with each compression once', () => {
    const vendors = joint[1]
    const rows = vendors?.rows.slice(0, vendors.covering) ?? []
    const compression = (set: readonly string[]) => set.find(name => name.startsWith('COMP_'))
    assert.equal(new Set(rows.map(({ flavor, set }) => `${flavor} ${compression(set)}`)).size, rows.length)
    // With all of them, the one compression of the defaults would meet nothing but defaults.
    const defaults = (vendors?.rows ?? []).filter(({ why }) => why.includes('defaults'))
    assert.equal(defaults.length, vendors?.flavors.length)
    assert.deepEqual([...new Set(defaults.map(({ set }) => set.join(' ')))].length, 1)
    const others = rows.filter(({ set }) => compression(set) !== compression(defaults[0]?.set ?? []))
    const missing = coverOf(realPorts.guest, vendors?.flavors ?? [], release, 2, [...others, ...defaults]).uncovered
    assert.ok(missing.includes('IPV6 off, COMP_XZ on') || missing.includes('COMP_XZ on, IPV6 off'), missing.join('; '))
  })
})

describe('must-have rows', () => {
  const parts = planRows(realPorts, usual)
  const rows = parts.flatMap(part => part.rows)
  const switches = (flavor: string): number => (flavor === 'default' ? 25 : 5)

  it('hold the defaults of every flavor', () => {
    const defaults = rows.filter(row => row.why.includes('defaults')).map(row => row.flavor)
    assert.deepEqual([...new Set(defaults)].sort(), realPorts.guest.flavors.map(f => f.name).sort())
    const brcm = rows.find(row => row.flavor === 'brcm' && row.why.includes('defaults'))
    assert.deepEqual(brcm?.set, ['UDS_PASSTHRU', 'IPV6', 'COMP_XZ', 'APP_SUPPLICANT', 'KERN_LTS'])
  })
  it('hold everything off and everything on for every flavor, where groups of one choice have one', () => {
    for (const { name } of realPorts.guest.flavors) {
      const [off] = rows.filter(row => row.flavor === name && row.why.includes('all off'))
      const [on] = rows.filter(row => row.flavor === name && row.why.includes('all on'))
      assert.equal(off?.set.length, 3)
      assert.equal(on?.set.length, 3 + switches(name))
    }
  })
  it('hold what failed before, apart when no row of the array is it', () => {
    const failed = [
      {
        port: origin,
        flavor: 'brcm',
        set: ['IPV6', 'COMP_LZO', 'APP_ACCESS_POINT', 'KERN_EDGE', 'XX_MDNS', 'XX_TCPDUMP'],
      },
      { port: origin, flavor: 'gone', set: [] },
      { port: origin, flavor: 'rtw88', set: ['NO_SUCH_OPTION'] },
    ]
    const again = planRows(realPorts, { ...usual, failed })
    const found = again.flatMap(part => part.rows).filter(row => row.why.includes('failed before'))
    assert.equal(found.length, 1)
    assert.deepEqual([...(found[0]?.set ?? [])].sort(), [...(failed[0]?.set ?? [])].sort())
    assert.equal(again[1]?.covering, 55)
  })
})

describe('the search', () => {
  const wish: PlanWish = { ...usual, flavor: 'default', seed: 7, effort: 1e8 }

  it('finds the default flavor in 12 rows within a minute', { timeout: 60_000 }, () => {
    const [part] = planRows(realPorts, wish)
    assert.equal(part?.origin, 'searched')
    assert.ok((part?.covering ?? 99) <= 12)
    assert.deepEqual(part && coverOfPart(realPorts, part).uncovered, [])
  })
  it('gives the same rows for the same seed, and others for another', () => {
    const rows = (seed: number): unknown => planRows(realPorts, { ...wish, flavor: 'brcm', seed, effort: 1e6 })[0]?.rows
    assert.deepEqual(rows(3), rows(3))
    assert.notDeepEqual(rows(3), rows(4))
  })
  it('knows strength 1, where a port without options has one row', () => {
    assert.equal(planRows(realPorts, { ...usual, flavor: 'default', strength: 1, seed: 1 })[0]?.covering, 5)
    const meta = planRows(realPorts, { ...usual, ports: ['net/wifibox'] })
    assert.deepEqual(
      meta.flatMap(part => part.rows.map(row => [row.flavor, row.set, row.unset])),
      realPorts.wifibox.flavors.map(f => [f.name, [], []]),
    )
  })
  it('covers every possible tuple of any option model in legal rows, whatever the rules', () => {
    fc.assert(
      fc.property(models, fc.constantFrom(1, 2, 3), fc.integer({ min: 1, max: 99 }), (port, strength, seed) => {
        const ports: Ports = { ...realPorts, guest: port }
        for (const part of planRows(ports, { ...usual, strength, seed, effort: 1e5 })) {
          const whole = coverOf(port, part.flavors, release, strength, part.rows.slice(0, part.covering))
          assert.deepEqual([whole.uncovered, coverOfPart(ports, part).illegal], [[], []])
          assert.ok(part.covering >= part.bound)
        }
      }),
      { numRuns: 150 },
    )
  })
})

describe('rules between options', () => {
  const rows = (port: Port, strength: 1 | 2 | 3 = 2): Part | undefined =>
    planRows({ ...realPorts, guest: port }, { ...usual, strength, releases: [release] })[0]
  const onOff = (part: Part | undefined): readonly string[] => part?.rows.map(row => row.set.join(' ')) ?? []

  it('keep options apart that exclude each other', () => {
    const part = rows(optionPort({ define: [{ name: 'A', prevents: ['B'] }, { name: 'B' }, { name: 'C' }] }))
    assert.ok(onOff(part).every(set => !/A.*B/.test(set)))
    assert.equal(part?.tuples, 11)
  })
  it('turn on what an option implies', () => {
    const part = rows(optionPort({ define: [{ name: 'A', implies: ['B'] }, { name: 'B' }] }))
    assert.deepEqual([...onOff(part)].sort(), ['', 'A B', 'B'])
  })
  it('take one of a MULTI group at least, and none of a RADIO group for once', () => {
    const of = [{ name: 'A' }, { name: 'B' }]
    assert.deepEqual([...onOff(rows(optionPort({ groups: [{ kind: 'multi', name: 'M', of }] })))].sort(), [
      'A',
      'A B',
      'B',
    ])
    assert.deepEqual([...onOff(rows(optionPort({ groups: [{ kind: 'radio', name: 'R', of }] })))].sort(), [
      '',
      'A',
      'B',
    ])
  })
  it('leave a RADIO group on when something that is always on implies a member', () => {
    const radio = { kind: 'radio', name: 'R', of: [{ name: 'A' }, { name: 'B' }] } as const
    const single = { kind: 'single', name: 'S', of: [{ name: 'C', isDefault: true, implies: ['B'] }] } as const
    assert.deepEqual(onOff(rows(optionPort({ groups: [radio, single] }), 1)), ['B C'])
  })
  it('plan releases that lack an option by themselves', () => {
    const port = optionPort({ define: [{ name: 'A', excluded: [13] }, { name: 'B' }] })
    const parts = planRows(
      { ...realPorts, guest: port },
      { ...usual, releases: [freebsd('13.5'), release, freebsd('15.0')] },
    )
    assert.deepEqual(
      parts.map(part => [part.releases.join(' '), part.rows.every(row => row.set.concat(row.unset).length === 2)]),
      [
        ['13.5', false],
        ['14.3 15.0', true],
      ],
    )
  })
})

describe('the checker', () => {
  const port = optionPort({ define: [{ name: 'A', prevents: ['B'] }, { name: 'B' }], flavors: ['default', 'x'] })

  it('names the tuples that no row shows, and leaves out the impossible ones', () => {
    const cover = coverOf(port, ['default', 'x'], release, 2, [
      { flavor: 'default', set: ['A'] },
      { flavor: 'x', set: [] },
    ])
    assert.equal(cover.possible, 11)
    assert.deepEqual(cover.uncovered, [
      'flavor default, A off',
      'flavor default, B on',
      'flavor x, A on',
      'flavor x, B on',
      'A off, B on',
    ])
  })
  it('finds rows that check-config would refuse', () => {
    const rows = [
      { flavor: 'default', set: ['A', 'B'] },
      { flavor: 'y', set: ['C'] },
    ]
    assert.deepEqual(coverOf(port, ['default', 'x'], release, 1, rows).illegal, [
      'row 1: A and B exclude each other',
      'row 2: flavor y was not asked for',
    ])
  })
  it('notices when a row of a kept array is taken away', () => {
    const [part] = planRows(realPorts, { ...usual, flavor: 'default' })
    for (const gone of [0, 5, 11]) {
      const cover = coverOf(realPorts.guest, ['default'], release, 2, part?.rows.toSpliced(gone, 1) ?? [])
      assert.ok(cover.uncovered.length > 0)
    }
  })
  it('sees what is implied', () => {
    const implying = optionPort({ define: [{ name: 'A', implies: ['B'] }, { name: 'B' }] })
    const setting = { flavor: '', freebsd: release, options: new Set(['A']) }
    assert.deepEqual([...pointOf(implying, setting).options], ['A', 'B'])
    assert.deepEqual(coverOf(implying, [''], release, 1, [{ flavor: '', set: ['A'] }]).uncovered, ['A off', 'B off'])
  })
})

const release = freebsd('14.3')

function coverOfPart(ports: Ports, part: Part) {
  const port = [ports.wifibox, ports.core, ports.guest].find(p => p.origin === part.port) ?? ports.guest
  return coverOf(port, part.flavors, freebsd(part.releases[0] ?? '14.3'), part.strength, part.rows)
}

/** Ports with up to nine options, groups of all kinds, flavors and rules that leave some setting legal. */
const models = fc
  .record({
    define: fc.integer({ min: 0, max: 3 }),
    kinds: fc.array(fc.constantFrom('single', 'radio', 'multi', 'group'), { maxLength: 3 }),
    sizes: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 3, maxLength: 3 }),
    flavors: fc.constantFrom([], ['default'], ['default', 'x', 'y']),
    rules: fc.array(fc.tuple(fc.nat(8), fc.nat(8), fc.boolean()), { maxLength: 3 }),
    on: fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
  })
  .map(({ define, kinds, sizes, flavors, rules, on }) => {
    let next = 0
    const total = define + kinds.reduce((sum, _, i) => sum + (sizes[i] ?? 1), 0)
    const name = (i: number): string => `O${i % Math.max(1, total)}`
    const make = (n: number, isSingle: boolean): readonly OptionSketch[] =>
      Array.from({ length: n }, (_, i) => {
        const id = next++
        const mine = rules.filter(([a, b]) => name(a) === `O${id}` && name(a) !== name(b))
        return {
          name: `O${id}`,
          isDefault: isSingle ? i === 0 : (on[id] ?? false),
          prevents: mine.filter(([, , prevents]) => prevents).map(([, b]) => name(b)),
          implies: mine.filter(([, , prevents]) => !prevents).map(([, b]) => name(b)),
        }
      })
    const defined = make(define, false)
    const groups = kinds.map((kind, i) => ({
      kind,
      name: `G${i}`,
      of: make(sizes[i] ?? 1, kind === 'single' || kind === 'radio'),
    }))
    return optionPort({ define: defined, groups, flavors })
  })
  .filter(
    port =>
      coverOf(port, [port.flavors[0]?.name ?? ''], freebsd('14.3'), 1, []).possible > 0 || port.options.length === 0,
  )
