import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { Fault } from '../../src/base/fault.ts'
import { components } from '../../src/model/components.ts'
import { readManifest } from '../../src/model/manifest.ts'
import { dataOf, valueAt, withValue } from '../../src/model/manifest-data.ts'
import { applyUpdates, type ComponentUpdate, type Updates } from '../../src/model/updates.ts'
import { readUpdates } from '../../src/model/updates-file.ts'
import { manifestOf } from '../support/rendered.ts'

const { text: shipped } = manifestOf('main')
const { text: released } = manifestOf('1.8.0')
const hash = 'a'.repeat(40)

describe('a bump', () => {
  const oneLine: readonly [ComponentUpdate, from: string, to: string][] = [
    [{ component: 'wifibox', version: '1.9.0' }, '  version: 1.8.0', '  version: 1.9.0'],
    [
      { component: 'core', version: '0.18.0', commit: '1fb62c237826a0fd43047c3d3812797dc104f857' },
      '  version: 0.17.0',
      '  version: 0.18.0',
    ],
    [{ component: 'core', commit: hash }, '  commit: 1fb62c237826a0fd43047c3d3812797dc104f857', `  commit: ${hash}`],
    [{ component: 'guest', version: '20260501' }, '  version: 20260405', '  version: 20260501'],
    [{ component: 'guest', commit: hash }, '  commit: aa0f21d0109e1cc899ce5e256381ffa160b14f5d', `  commit: ${hash}`],
    [
      { component: 'alpine', version: '3.24.0' },
      '  alpine: {version: 3.23.3, site',
      '  alpine: {version: 3.24.0, site',
    ],
    [{ component: 'linux-lts', version: '6.18.22-r1' }, 'version: 6.18.21-r0', 'version: 6.18.22-r1'],
    [{ component: 'linux-edge', version: '7.0.0-r0' }, 'version: 6.19.11-r0', 'version: 7.0.0-r0'],
    [{ component: 'busybox', version: '1.37.0-r5' }, 'busybox: 1.37.0-r4', 'busybox: 1.37.0-r5'],
    [{ component: 'musl', version: '1.2.6-r0' }, 'musl: {version: 1.2.5-r21', 'musl: {version: 1.2.6-r0'],
    [{ component: 'socat', version: '1.8.1.0-r0' }, '{socat: 1.8.0.3-r1}', '{socat: 1.8.1.0-r0}'],
    [{ component: 'rtw88', version: '20260401' }, 'rtw88: 20260312', 'rtw88: 20260401'],
    [{ component: 'rtw89', version: '20240106' }, '{rtw89: 20260320}', '{rtw89: 20240106}'],
    [{ component: 'linux-firmware', version: '20260501' }, 'version: 20260309', 'version: 20260501'],
    [{ component: 'mt76', version: hash }, 'version: 018f60316d4dd6b4e741874eda40e2dfaa29df3b', `version: ${hash}`],
    [{ component: 'atmel', version: '1.4' }, 'version: 1.3', 'version: 1.4'],
  ]
  for (const [update, from, to] of oneLine) {
    it(`changes one line for ${update.component} ${update.version ?? '--commit'}`, () => {
      const changed = differentLines(shipped, bump(shipped, update))
      assert.equal(changed.length, 1)
      assert.equal(changed[0]?.[1], changed[0]?.[0].replace(from, to))
      assert.notEqual(changed[0]?.[0], changed[0]?.[1])
    })
  }

  it('opens the core with a line for its commit, behind its version', () => {
    const text = bump(released, { component: 'core', version: '0.17.0', commit: hash })
    assert.equal(text, released.replace('  version: 0.16.0\n', `  version: 0.17.0\n  commit: ${hash}\n`))
  })
  it('finalizes the core by removing exactly that line', () => {
    const text = bump(shipped, { component: 'core', finalize: true })
    assert.equal(text, shipped.replace(/ {2}commit: 1fb6.*\n/, ''))
  })
  it('opens and finalizes a core that is written in one line', () => {
    const flow = `${shipped.slice(0, shipped.indexOf('\ncore:'))}\ncore: {version: 0.17.0, github: pgj/freebsd-wifibox, comment: c, description: d}\n${shipped.slice(shipped.indexOf('\nguest:'))}`
    const opened = bump(flow, { component: 'core', version: '0.18.0', commit: hash })
    assert.match(opened, new RegExp(`core: \\{version: 0.18.0, commit: ${hash}, github`))
    assert.equal(bump(opened, { component: 'core', finalize: true }), flow.replace('0.17.0', '0.18.0'))
  })
  it('keeps quotes, comments, blanks and CR LF', () => {
    const odd = shipped.replace('busybox: 1.37.0-r4', "busybox:   '1.37.0-r4'   # our own").replaceAll('\n', '\r\n')
    const text = bump(odd, { component: 'busybox', version: '1.37.0-r5' })
    assert.equal(text, odd.replace("'1.37.0-r4'   # our own", "'1.37.0-r5'   # our own"))
  })
  it('has nothing to do when the versions stand already', () => {
    const result = applyUpdates(read(shipped), one({ component: 'musl', version: '1.2.5-r21' }))
    assert.deepEqual([result.text, result.bumped], [shipped, []])
  })
  it('says when a component goes back', () => {
    const { notices } = applyUpdates(read(shipped), one({ component: 'rtw89', version: '20240106' }))
    assert.deepEqual(
      notices.map(notice => [notice.code, notice.severity]),
      [['bump.step-back', 'notice']],
    )
  })
  it('changes the intended value and nothing else, whatever the component and the version', () => {
    const source = read(shipped)
    const data = dataOf(shipped)
    const candidates = components(source.manifest).filter(c => !['core', 'wifibox', 'guest'].includes(c.kind))
    const version = (kind: string): fc.Arbitrary<string> => {
      const numbers = fc.array(fc.nat(99), { minLength: 3, maxLength: 3 }).map(list => list.join('.'))
      if (kind === 'package' || kind === 'kernel') return fc.tuple(numbers, fc.nat(9)).map(([n, r]) => `${n}-r${r}`)
      return numbers
    }
    const bumps = fc.constantFrom(...candidates).chain(c => fc.tuple(fc.constant(c), version(c.kind)))
    fc.assert(
      fc.property(bumps, ([component, to]) => {
        const path = typeof valueAt(data, component.path) === 'string' ? component.path : [...component.path, 'version']
        assert.deepEqual(dataOf(bump(shipped, { component: component.name, version: to })), withValue(data, path, to))
      }),
      { numRuns: 40 },
    )
  })
})

describe('a bump refuses', () => {
  const refused: readonly [what: string, ComponentUpdate, code: string, exit: string][] = [
    ['an unknown component', { component: 'musll', version: '1' }, 'bump.unknown-component', 'invalid'],
    ['a core that goes back', { component: 'core', version: '0.16.0', finalize: true }, 'bump.backwards', 'refused'],
    ['a guest that goes back', { component: 'guest', version: '20260404' }, 'bump.backwards', 'refused'],
    ['a metaport that goes back', { component: 'wifibox', version: '1.7.9' }, 'bump.backwards', 'refused'],
    ['a day that is none', { component: 'guest', version: '20260431' }, 'bump.value', 'invalid'],
    ['a version with a dollar', { component: 'musl', version: '$(id)-r0' }, 'bump.value', 'invalid'],
    ['a version with a newline', { component: 'mt76', version: 'a\nb' }, 'bump.value', 'invalid'],
    ['a version with a quote', { component: 'busybox', version: "1'-r0" }, 'bump.value', 'invalid'],
    ['a commit that is none', { component: 'guest', commit: 'main' }, 'bump.value', 'invalid'],
    ['a commit for a package', { component: 'musl', commit: hash }, 'bump.impossible', 'invalid'],
    ['a leap over a pinned core', { component: 'core', version: '0.18.0' }, 'bump.impossible', 'invalid'],
    ['to finalize what is no core', { component: 'guest', finalize: true }, 'bump.impossible', 'invalid'],
    ['no version at all', { component: 'musl' }, 'bump.impossible', 'invalid'],
    [
      'a kernel that fits no module release',
      { component: 'linux-lts', version: '6.18.1000-r0' },
      'kernel.release',
      'invalid',
    ],
  ]
  for (const [what, update, code, exit] of refused) {
    it(what, () => {
      const fault = faultOf(() => bump(shipped, update))
      assert.deepEqual([fault.problems[0]?.code, fault.exit], [code, exit])
    })
  }
  it('an alias in the place of a version', () => {
    const odd = shipped
      .replace('busybox: 1.37.0-r4', 'busybox: &v 1.37.0-r4')
      .replace('iptables: 1.8.11-r2', 'iptables: *v')
    assert.equal(
      faultOf(() => bump(odd, { component: 'iptables', version: '1.8.12-r0' })).problems[0]?.code,
      'bump.edit',
    )
  })
})

describe('a file of updates', () => {
  it('states versions, commits and lines of lists', () => {
    const updates = readUpdates(
      'components:\n  core: {version: 0.18.0, commit: c}\n  musl: 1.10\nlists:\n  - {at: guest.plist, remove: a}\n  - {at: guest.plist, after: a, add: b}\n',
      'updates.yaml',
    )
    assert.deepEqual(
      updates.components.map(({ place: _, ...rest }) => rest),
      [
        { component: 'core', version: '0.18.0', commit: 'c' },
        { component: 'musl', version: '1.10' },
      ],
    )
    assert.deepEqual(
      updates.lists.map(edit => edit.change.kind),
      ['remove', 'add'],
    )
    assert.deepEqual(updates.components[1]?.place, { file: 'updates.yaml', line: 3, column: 9 })
  })
  it('is refused with the places of all mistakes', () => {
    const bad = 'component: {}\ncomponents:\n  musl: {versoin: 1}\n  iw: [1]\nlists:\n  - {at: guest.plist, add: x}\n'
    const { problems } = faultOf(() => readUpdates(bad, 'u.yaml'))
    assert.deepEqual(problems.map(p => [p.code, p.place?.line]).sort(), [
      ['updates.unknown-key', 1],
      ['updates.unknown-key', 3],
      ['updates.value', 4],
      ['updates.value', 6],
    ])
  })
  it('is refused when it is no YAML', () => {
    assert.equal(faultOf(() => readUpdates('components: {', 'u.yaml')).problems[0]?.code, 'updates.yaml')
  })
  it('tells an impossible version at its own place', () => {
    const updates = readUpdates('components:\n  musl: x\n  guest: 20260431\n', 'u.yaml')
    const { problems } = faultOf(() => applyUpdates(read(shipped), updates))
    assert.deepEqual(
      problems.map(p => [p.code, p.place?.line]),
      [
        ['bump.value', 2],
        ['bump.value', 3],
      ],
    )
  })
})

describe('a line of a list', () => {
  const edit = (text: string, lists: string): ReturnType<typeof applyUpdates> =>
    applyUpdates(read(text), readUpdates(`lists: [${lists}]`, 'u.yaml'))
  it('goes with its line', () => {
    const { text } = edit(shipped, '{at: guest.plist, remove: share/wifibox/root.img}')
    assert.equal(text, shipped.replace('        - share/wifibox/root.img\n', ''))
  })
  it('comes behind another one, quoted where it must be', () => {
    const { text } = edit(shipped, "{at: guest.plist, after: share/wifibox/root.img, add: '@dir x'}")
    assert.equal(text, shipped.replace('root.img\n', "root.img\n        - '@dir x'\n"))
  })
  it('comes and goes in a list that is written in one line', () => {
    const { text } = edit(
      shipped,
      '{at: guest.lists.SYSINIT_SERVICES, remove: dmesg}, {at: guest.lists.SYSINIT_SERVICES, after: mdev, add: new}',
    )
    assert.equal(text, shipped.replace('[devfs, dmesg, hwdrivers, mdev]', '[devfs, hwdrivers, mdev, new]'))
  })
  it('takes its block with it when it is the last one there', () => {
    const { text } = edit(shipped, "{at: guest.plist, remove: '@dir /var/run/hostapd'}")
    assert.equal(
      text,
      shipped.replace("    - when: APP_ACCESS_POINT and UDS_PASSTHRU\n      add: ['@dir /var/run/hostapd']\n", ''),
    )
  })
  it('that is gone already is no mistake, so that a file of updates can be applied twice', () => {
    const { text, notices } = edit(shipped, '{at: guest.plist, remove: nothing}')
    assert.deepEqual([text, notices[0]?.code], [shipped, 'bump.nothing'])
  })
  it('is refused where no list is, or no line to come behind', () => {
    assert.equal(faultOf(() => edit(shipped, '{at: guest.plists, remove: x}')).problems[0]?.code, 'bump.list')
    assert.equal(faultOf(() => edit(shipped, '{at: guest.plist, after: y, add: x}')).problems[0]?.code, 'bump.list')
  })
})

function read(text: string) {
  return readManifest(text, 'wifibox.yaml')
}

function one(update: ComponentUpdate): Updates {
  return { components: [update], lists: [] }
}

function bump(text: string, update: ComponentUpdate): string {
  return applyUpdates(read(text), one(update)).text
}

function faultOf(work: () => unknown): Fault {
  try {
    work()
  } catch (error) {
    if (error instanceof Fault) return error
    throw error
  }
  throw new Error('nothing was refused')
}

/** The lines that differ between two texts of equally many lines. */
function differentLines(a: string, b: string): readonly (readonly [string, string])[] {
  const [left, right] = [a.split('\n'), b.split('\n')]
  assert.equal(left.length, right.length)
  return left.flatMap((line, i) => (line === right[i] ? [] : [[line, right[i] ?? ''] as const]))
}
