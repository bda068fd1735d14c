/** A manifest with every structure that a release has needed: make answers what the model expects, for all it covers. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { checkConfig } from '../../src/make/check-config.ts'
import { askAll } from '../../src/make/evaluate.ts'
import { expandPlist, plistVariables } from '../../src/make/expand-plist.ts'
import { findMake } from '../../src/make/find.ts'
import type { Answer } from '../../src/model/answer.ts'
import { coveringSettings } from '../../src/model/covering.ts'
import { expected, inOrder } from '../../src/model/expect.ts'
import { declaredOptions, type Setting, violations, witness } from '../../src/model/options.ts'
import { allPorts, flavorNames, type Port } from '../../src/model/ports.ts'
import { renderPorts } from '../../src/render/tree.ts'
import { onDisk, portsOf } from '../support/rendered.ts'
import { testWorld } from '../support/world.ts'

const file = fileURLToPath(new URL('../cases/manifests/every-feature.yaml', import.meta.url))
const ports = portsOf(readFileSync(file, 'utf8'), file)
const rendered = renderPorts(ports, { present: new Map(), known: new Map(), stamp: 0 })
const make = findMake(testWorld())

describe('a manifest that uses every structure', () => {
  let tree = { folder: '', remove: () => {} }
  before(() => {
    tree = onDisk(rendered.files)
  })
  after(() => tree.remove())

  for (const port of allPorts(ports)) {
    test(`${port.name}: make agrees with the model for every flavor, covering setting and release`, async () => {
      const settings = ports.freebsd.flatMap(release =>
        flavorNames(port).flatMap(flavor => coveringSettings(port, flavor, release)),
      )
      const shape = expected(port, settings[0] ?? assert.fail('no setting'))
      const variables = [...Object.keys(shape.texts), ...Object.keys(shape.lists), ...plistVariables]
      const answers = await askAll(
        make,
        settings.map(s => question(port, s)),
        variables,
        { jobs: 2 },
      )
      for (const [i, setting] of settings.entries()) agree(port, setting, answers[i] ?? {})
      assert.ok(settings.length >= ports.freebsd.length * Math.max(1, port.flavors.length))
    })
  }

  test('the distfiles of makesum are those that some legal setting needs, in order', async () => {
    for (const port of [ports.core, ports.guest]) {
      const [answer] = await askAll(
        make,
        [{ dir: join(tree.folder, port.origin), freebsd: ports.freebsd[2] ?? assert.fail(), goal: 'makesum' }],
        ['DISTFILES'],
        { jobs: 1 },
      )
      const reachable = port.distfiles.filter(d => witness(port, d.when, ports.freebsd) !== undefined)
      assert.deepEqual(
        words(answer?.DISTFILES),
        reachable.map(d => (d.item.site === '' ? d.item.file : `${d.item.file}:${d.item.site}`)),
      )
    }
  })

  test('the model finds a setting legal exactly when check-config does', async () => {
    const { core } = ports
    const freebsd = ports.freebsd[2] ?? assert.fail()
    const names = declaredOptions(core, '', freebsd).map(o => o.name)
    for (let bits = 0; bits < 2 ** names.length; bits++) {
      const setting = { flavor: '', freebsd, options: new Set(names.filter((_, i) => bits & (1 << i))) }
      const complaints = await checkConfig(make, question(core, setting))
      assert.equal(
        violations(core, setting).length === 0,
        complaints.length === 0,
        `${[...setting.options]}: ${complaints}`,
      )
    }
  })

  function question(port: Port, setting: Setting) {
    const all = declaredOptions(port, setting.flavor, setting.freebsd).map(o => o.name)
    return {
      dir: join(tree.folder, port.origin),
      flavor: setting.flavor,
      freebsd: setting.freebsd,
      set: [...setting.options],
      unset: all.filter(o => !setting.options.has(o)),
    }
  }

  function agree(port: Port, setting: Setting, answer: Answer): void {
    const want = expected(port, setting)
    const where = `${port.name}@${setting.flavor} on ${setting.freebsd.release} with ${[...setting.options].join(' ')}`
    for (const [name, text] of Object.entries(want.texts)) {
      const got = answer[name] ?? ''
      assert.equal(name === 'PKGMESSAGE' ? got.split('/').at(-1) : got, text, `${where}: ${name}`)
    }
    for (const [name, list] of Object.entries(want.lists)) {
      const got = words(answer[name])
      if (inOrder.includes(name)) assert.deepEqual(got, list, `${where}: ${name}`)
      else assert.deepEqual([...new Set(got)].sort(), [...new Set(list)].sort(), `${where}: ${name}`)
    }
    const plist = expandPlist(answer, rendered.files.get(`${port.origin}/pkg-plist`) ?? '').filter(
      line => !line.includes('/share/licenses/'),
    )
    assert.deepEqual(plist, want.plist, `${where}: package list`)
  }
})

function words(value: string | undefined): string[] {
  return (value ?? '').split(' ').filter(word => word !== '')
}
