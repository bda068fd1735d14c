import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { parse } from 'yaml'
import { Fault, type Problem, showPlace } from '../../src/base/fault.ts'
import { jsonSchema } from '../../src/model/json-schema.ts'
import { manifestFromData, readManifest } from '../../src/model/manifest.ts'
import { resolve } from '../../src/model/resolve.ts'
import { manifestOf } from '../support/rendered.ts'

const { text } = manifestOf('main')

/** [what is wrong, the text that is replaced, by what, where the fault is found, its message] */
const rejected: readonly (readonly [string, string | RegExp, string, string, string])[] = [
  [
    'a misspelt key',
    'maintainer:',
    'maintaner:',
    'maintaner',
    'the manifest has no key maintaner; did you mean maintainer?',
  ],
  ['a missing key', /^category: net\n/m, '', 'schema: 1', 'category is missing'],
  [
    'a key that stands twice',
    'category: net',
    'category: net\ncategory: www',
    'category: www',
    'the same key stands twice in one mapping',
  ],
  ['broken YAML', 'architectures: [amd64]', 'architectures: [amd64', 'freebsd: [', 'not valid YAML'],
  [
    'a date that is none',
    'version: 20260405',
    'version: 20260431',
    '20260431',
    'guest.version must be a day of the calendar: YYYYMMDD',
  ],
  [
    'a commit that is short',
    'commit: aa0f21d0109e1cc899ce5e256381ffa160b14f5d',
    'commit: aa0f21d',
    'aa0f21d',
    'guest.commit must be a commit: 40 hexadecimal digits',
  ],
  [
    'a package version without a revision',
    'busybox: 1.37.0-r4',
    'busybox: 1.37.0',
    '1.37.0',
    'guest.packages[1].add.busybox.version must be an Alpine version with its revision, such as 1.37.0-r4',
  ],
  [
    'a flag that is none',
    'links: true',
    'links: maybe',
    'maybe',
    'guest.firmware.linux_firmware.links has a value that is not allowed',
  ],
  [
    'a list that is a mapping',
    'architectures: [amd64]',
    'architectures: {amd64: yes}',
    '{amd64',
    'architectures has the wrong shape',
  ],
  [
    'a condition that breaks off',
    'when: UDS_PASSTHRU and not XX_FORWARDING',
    'when: UDS_PASSTHRU and not',
    'when: UDS_PASSTHRU and not',
    'guest.packages[2].when: the condition cannot be read at the end',
  ],
  [
    'a condition with a wrong sign',
    'when: UDS_PASSTHRU and not XX_FORWARDING',
    'when: UDS_PASSTHRU & XX_MDNS',
    '& XX_MDNS',
    'guest.packages[2].when: the condition cannot be read at &',
  ],
  [
    'an option that no port declares',
    'when: UDS_PASSTHRU and not XX_FORWARDING',
    'when: UDS_PASSTHRU and not XX_FORWARD',
    'when: UDS_PASSTHRU and not XX_FORWARD',
    'guest.packages[2].when: wifibox-alpine has no option XX_FORWARD; did you mean XX_FORWARDING?',
  ],
  [
    'an impossible condition',
    'when: UDS_PASSTHRU and not XX_FORWARDING',
    'when: KERN_LTS and KERN_EDGE',
    'KERN_LTS and KERN_EDGE',
    'guest.packages[2].when can never hold: no legal setting of wifibox-alpine on a supported FreeBSD release makes it true',
  ],
  [
    'a condition for releases that are gone',
    'when: UDS_PASSTHRU and not XX_FORWARDING',
    'when: osversion < 1300000',
    'osversion < 1300000',
    'guest.packages[2].when can never hold: no legal setting of wifibox-alpine on a supported FreeBSD release makes it true',
  ],
  [
    'two options of one name',
    'XX_TCPDUMP: {description: Packet',
    'IPV6: {description: Packet',
    '{description: Packet',
    'wifibox-alpine declares the option IPV6 twice',
  ],
  [
    'a choice with two defaults',
    'COMP_GZIP: {description',
    'COMP_GZIP: {default: true, description',
    '\n        COMP_GZIP',
    'the SINGLE group COMPRESSION has 2 defaults',
  ],
  [
    'a site that is not there',
    'site: openwrt',
    'site: openwt',
    'openwt',
    'no site group is called openwt; did you mean openwrt?',
  ],
  [
    'a reference to nothing',
    "'Linux LTS ({lts}.x)'",
    "'Linux LTS ({ltx}.x)'",
    "'Linux LTS ({ltx",
    'guest.options.single.KERNEL.KERN_LTS.description refers to {ltx}, which does not exist; did you mean lts?',
  ],
  [
    'a kernel that is not there',
    '- kernel: edge',
    '- kernel: egde',
    'egde',
    'no kernel is called egde; did you mean edge?',
  ],
  [
    'a flavor without firmware',
    'FW_RT61: [rt*.bin]\n',
    '\n',
    'FW_RT61\n',
    'the flavor rt61 would carry no firmware: FW_RT61 has no patterns',
  ],
  [
    'a flavor whose option is not there',
    'rt61: FW_RT61',
    'rt61: FW_RT62',
    'FW_RT62',
    'the flavor rt61 implies FW_RT62, which wifibox-alpine does not declare; did you mean FW_RT61?',
  ],
  [
    'a package list condition that no tag can say',
    "- when: UDS_PASSTHRU\n      add: ['@sample(",
    "- when: UDS_PASSTHRU or IPV6\n      add: ['@sample(",
    "UDS_PASSTHRU or IPV6\n      add: ['@sample",
    'a package list cannot say: UDS_PASSTHRU or IPV6',
  ],
  [
    'an option of one flavor in the package list',
    "- when: UDS_PASSTHRU\n      add: ['@sample(",
    "- when: FW_TI\n      add: ['@sample(",
    "FW_TI\n      add: ['@sample",
    'a package list cannot say: FW_TI',
  ],
  [
    'two messages at once',
    '      when: XX_MDNS or XX_FORWARDING\n      type: install\n',
    '      when: XX_MDNS or XX_FORWARDING\n      text: a\n    - file: pkg-message.b\n      when: XX_MDNS\n      type: install\n',
    'file: pkg-message.b',
    'pkg-message.iptables and pkg-message.b would be wanted together, but only one can be shown',
  ],
  [
    'a message that another one always hides',
    '      when: XX_MDNS or XX_FORWARDING\n      type: install\n',
    '      when: XX_MDNS or not XX_MDNS\n      text: a\n    - type: install\n',
    'type: install\n      text: |\n        This guest',
    'pkg-message would never be shown: in every setting on a supported FreeBSD release pkg-message.iptables is shown instead',
  ],
  [
    'a line end in one line',
    'comment: Wifibox core functionality',
    'comment: "two\\nlines"',
    '"two',
    'core.comment must be one line without control characters',
  ],
  [
    'half of a surrogate pair',
    'comment: Wifibox core functionality',
    'comment: "half \\ud800"',
    '"half',
    'core.comment must be Unicode, without half of a surrogate pair',
  ],
  [
    'several blanks in an argument, which make joins',
    "'{LOCALBASE}/share/wifibox'",
    "'{LOCALBASE}/share  wifibox'",
    "'{LOCALBASE}/share  ",
    'core.make_args[1].value must have no several blanks in a row, and no white space but blanks',
  ],
  [
    'an unknown make variable',
    "'{LOCALBASE}/share/wifibox'",
    "'{LOCALBSE}/share/wifibox'",
    "'{LOCALBSE}",
    'core.make_args[1].value refers to {LOCALBSE}, which does not exist; did you mean LOCALBASE?',
  ],
  [
    'a climbing path',
    'remove: etc/wifibox/appliance/uds',
    'remove: ../etc/wifibox/appliance/uds',
    '../etc/wifibox',
    'guest.post_install[1].remove must be a relative path without ..',
  ],
]

describe('a manifest that is wrong is refused with its place', () => {
  for (const [what, from, to, found, message] of rejected) {
    test(what, () => {
      const broken = text.replace(from, () => to)
      assert.notEqual(broken, text, 'the text to replace is not there')
      const problems = problemsOf(broken)
      const problem =
        problems.find(p => p.message.startsWith(message)) ??
        assert.fail(`got: ${problems.map(p => p.message).join('; ')}`)
      assert.ok(problem.code.startsWith('manifest.'))
      const at = broken.indexOf(found.startsWith('\n') ? found.slice(1) : found)
      assert.ok(at >= 0, 'the place to find is not there')
      assert.equal(
        problem.place?.line,
        broken.slice(0, at).split('\n').length,
        showPlace(problem.place ?? { file: '' }),
      )
      assert.ok((problem.place?.column ?? 0) >= 1)
    })
  }

  test('everything that is wrong is told at once, in the order of the text', () => {
    const broken = text
      .replace('maintainer:', 'maintaner:')
      .replace('busybox: 1.37.0-r4', 'busybox: 1')
      .replace('links: true', 'links: x')
    const lines = problemsOf(broken).map(p => p.place?.line ?? 0)
    assert.equal(lines.length, 4)
    assert.deepEqual(
      lines,
      [...lines].sort((a, b) => a - b),
    )
  })

  test('whatever line is cut out, the answer is ports or a fault, never a crash', () => {
    const lines = text.split('\n')
    fc.assert(
      fc.property(fc.nat(lines.length - 1), fc.nat(3), (start, count) => {
        try {
          resolve(readManifest([...lines.slice(0, start), ...lines.slice(start + count)].join('\n'), 'wifibox.yaml'))
        } catch (error) {
          assert.ok(error instanceof Fault, String(error))
          assert.ok(error.problems.length > 0)
        }
      }),
      { numRuns: 60, seed: 1 },
    )
  })
})

describe('the schema', () => {
  test('docs/wifibox.schema.json is what wbrel schema prints', () => {
    const committed = readFileSync(fileURLToPath(new URL('../../docs/wifibox.schema.json', import.meta.url)), 'utf8')
    assert.equal(committed, `${JSON.stringify(jsonSchema(), null, 2)}\n`)
  })

  test('the first line of the manifest names it for editors', () => {
    const shipped = readFileSync(fileURLToPath(new URL('../../wifibox.yaml', import.meta.url)), 'utf8')
    assert.equal(shipped.split('\n')[0], '# yaml-language-server: $schema=docs/wifibox.schema.json')
  })

  test('an editor that reads YAML its own way accepts the shipped manifest, and marks a misspelt key', () => {
    const accepts = new Ajv2020({ strict: false, allowUnionTypes: true }).compile(jsonSchema())
    assert.ok(accepts(parse(text)), JSON.stringify(accepts.errors?.slice(0, 3)))
    assert.ok(!accepts(parse(text.replace('own_site:', 'own_sit:'))))
  })

  test('a manifest as data reads back', () => {
    const data = parse(text, { schema: 'failsafe' })
    assert.deepEqual(manifestFromData(data, 'releases/x.json'), readManifest(text, 'wifibox.yaml').manifest)
  })
})

function problemsOf(broken: string): readonly Problem[] {
  try {
    resolve(readManifest(broken, 'wifibox.yaml'))
  } catch (error) {
    if (error instanceof Fault) return error.problems
    throw error
  }
  return assert.fail('it was accepted')
}
