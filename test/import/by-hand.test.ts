/** Three people write the same ports in their own ways: the manifests agree, and nothing differs. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { isImprovement } from '../../src/model/infer/difference.ts'
import { readManifest } from '../../src/model/manifest.ts'
import type { Ports } from '../../src/model/ports.ts'
import { resolve } from '../../src/model/resolve.ts'
import { runDiff, runImport, type Style, writeStyle } from '../support/import.ts'

const styles: readonly Style[] = ['conditions', 'helpers', 'loops']

describe('ports written by hand', () => {
  const trees = new Map<Style, ReturnType<typeof writeStyle>>()
  before(() => {
    for (const style of styles) trees.set(style, writeStyle(style))
  })
  after(() => {
    for (const tree of trees.values()) tree.remove()
  })
  const folder = (style: Style): string => trees.get(style)?.folder ?? ''

  test('with lists and .if become a manifest whose rendering says the same in every setting', async () => {
    const { composed, differences, text } = await runImport(folder('conditions'), { report: true })
    assert.deepEqual(composed.problems, [])
    assert.deepEqual(
      differences?.filter(d => !isImprovement(d)),
      [],
    )
    assert.match(text, /^ {2}branch: main {3}# must be main in a release$/m)
    assert.match(text, /^ {4}theirs: https:\/\/example\.org\/alpine\/\{branch\}\/theirs\/$/m)
    assert.match(text, /KERN_EDGE: \{description: 'Linux \{edge\}\.x'\}/)
    assert.match(
      text,
      /- \{when: FW_RTW88, modules: \{rtw88: \{version: 20251111, driver: 0\}\}\}|modules: \{rtw88: 20251111\}/,
    )
  })

  test('with helpers, and with loops, become the same manifest up to order and names', async () => {
    const manifests = []
    for (const style of styles) {
      const { composed, text } = await runImport(folder(style))
      assert.deepEqual(composed.problems, [], style)
      manifests.push(withoutOrder(resolve(readManifest(text, `${style}.yaml`))))
    }
    assert.deepEqual(manifests[1], manifests[0])
    assert.deepEqual(manifests[2], manifests[0])
  })

  for (const style of ['helpers', 'loops'] as const) {
    test(`with ${style} differ in nothing from those with .if`, async () => {
      assert.deepEqual(await runDiff(folder('conditions'), folder(style)), [])
    })
  }
})

/** What the ports say, in an order that does not depend on how they were written. */
function withoutOrder(ports: Ports) {
  return [ports.wifibox, ports.core, ports.guest].map(port => ({
    version: port.version,
    comment: port.comment,
    flavors: port.flavors,
    options: [...port.options].sort((a, b) => (a.name < b.name ? -1 : 1)),
    groups: [...port.groups]
      .map(g => ({ ...g, members: [...g.members].sort() }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    depends: port.depends,
    sites: port.sites,
    distfiles: port.distfiles,
    makeArgs: port.makeArgs,
    plist: port.plist.map(line => line.item),
    messages: port.messages,
    postInstall: port.postInstall,
    ignore: port.ignore,
    linuxFirmware: port.guest?.linuxFirmware,
    sourceTree: port.guest?.sourceTree,
    archives: port.guest?.archives,
    copies: port.guest?.copies,
    notices: port.guest?.notices,
    lists: [...port.lists].map(([name, items]) => [name, items.map(i => JSON.stringify(i)).sort()]),
  }))
}
