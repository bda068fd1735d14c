import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { Fault } from '../../src/base/fault.ts'
import { campaignReasons, changesBetween, contentChanged } from '../../src/model/changes.ts'
import { limits, releaseMessage, releaseUrl, trailer } from '../../src/model/commit-message.ts'
import { joinLedger } from '../../src/model/ledger.ts'
import { readManifest } from '../../src/model/manifest.ts'
import { changeLine, changelogEntry, withEntry } from '../../src/model/notes.ts'
import { formatRecord, manifestOfRecord, parseRecord } from '../../src/model/record.ts'
import { historyFiles } from '../support/history.ts'
import { manifestOf } from '../support/rendered.ts'

const main = read(manifestOf('main').text)
const released = read(manifestOf('1.8.0').text)

describe('the difference of two manifests', () => {
  it('is empty between equal ones, whatever the comments say', () => {
    const other = read(manifestOf('main').text.replace(/^#.*\n/gm, ''))
    assert.deepEqual(changesBetween(main, other), [])
    assert.equal(contentChanged(main, other, 'guest'), false)
  })
  const cases: readonly [what: string, from: string, to: string, group: string, kind: string][] = [
    ['busybox', 'busybox: 1.37.0-r4', 'busybox: 1.37.0-r5', 'base', 'changed'],
    ['busybox', 'busybox: 1.37.0-r4', 'busybox: 1.36.1-r0', 'base', 'step-back'],
    ['strace', 'busybox: 1.37.0-r4', 'busybox: 1.37.0-r4\n        strace: 6.1-r0', 'base', 'added'],
    ['busybox', '        busybox: 1.37.0-r4\n', '', 'base', 'removed'],
    ['mt76', '018f60316d4d', '118f60316d4d', 'firmware', 'changed'],
    ['firmware files of FW_RTW88', 'FW_RTW88: [rtw88]', 'FW_RTW88: [rtw88, rtw]', 'firmware', 'changed'],
    ['option XX_TCPDUMP', 'XX_TCPDUMP: {', 'XX_TCPDUMP: {default: true, ', 'features', 'changed'],
    ['option IPV6', 'description: IPv6 support', 'description: IPv6', 'features', 'changed'],
    [
      'build dependency of wifibox-alpine: filesystems/mtools',
      '          - mtools>0:filesystems/mtools\n',
      '',
      'packaging',
      'removed',
    ],
    ['site group atmel', 'https://thekelleys.org.uk/atmel/', 'https://example.org/atmel/', 'packaging', 'changed'],
    ['commit of wifibox-core', '1fb62c237826', '2fb62c237826', 'core', 'changed'],
    ['entry of BOOT_SERVICES: radvd', 'add: [ip6tables, radvd]', 'add: [ip6tables]', 'packaging', 'removed'],
  ]
  for (const [what, from, to, group, kind] of cases) {
    it(`tells of ${what} (${kind})`, () => {
      const changes = changesBetween(main, read(manifestOf('main').text.replace(from, to)))
      assert.deepEqual(
        changes.map(c => [c.what, c.group, c.kind]),
        [[what, group, kind]],
      )
    })
  }
  it('tells why something goes back, when the manifest says so', () => {
    const text = manifestOf('main')
      .text.replace('rtw89: 20260320', 'rtw89: 20240106')
      .replace('\nwifibox:\n', '\ndowngrades: {rtw89: {to: 20240106, why: the newer one hangs}}\n\nwifibox:\n')
    const changes = changesBetween(main, read(text))
    assert.deepEqual(changes.map(changeLine), ['rtw89 20240106 (was 20260320, a step back: the newer one hangs)'])
  })
  it('makes a campaign of a new core, Alpine branch, kernel series or feature, and of nothing else', () => {
    const reasons = (from: string, to: string): readonly string[] =>
      campaignReasons(main, read(manifestOf('main').text.replace(from, to)))
    assert.deepEqual(reasons('0.17.0', '0.17.1'), ['core 0.17.0 -> 0.17.1'])
    assert.deepEqual(reasons('version: 3.23.3', 'version: 3.24.0'), ['Alpine 3.23 -> 3.24'])
    assert.deepEqual(reasons('version: 3.23.3', 'version: 3.23.4'), [])
    assert.deepEqual(reasons('6.18.21-r0', '6.19.1-r0'), ['linux-lts 6.18 -> 6.19'])
    assert.deepEqual(reasons('6.18.21-r0', '6.18.22-r0'), [])
    assert.deepEqual(reasons('XX_TCPDUMP: {', 'XX_TCPDUMP: {default: true, '), ['option XX_TCPDUMP changed'])
    assert.deepEqual(reasons('rtw89: 20260320', 'rtw89: 20240106'), [])
  })
  it('knows the content of a port from what only wbrel reads', () => {
    const changed = (from: string, to: string): boolean =>
      contentChanged(main, read(manifestOf('main').text.replace(from, to)), 'guest')
    assert.equal(changed('20260405', '20260406'), false)
    assert.equal(changed("freebsd: ['13.5', ", 'freebsd: ['), false)
    assert.equal(changed('1.37.0-r4', '1.37.0-r5'), true)
    assert.equal(changed('[devfs, dmesg,', '[dmesg, devfs,'), true)
    assert.equal(changed('0.17.0', '0.17.1'), false)
  })
})

describe('the changelog', () => {
  const entry = (version: string): string => `## ${version}\n\ntext of ${version}\n`
  it('keeps newest first, whatever the order of writing, and replaces an entry in its place', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(['1.9.0', '1.10.0', '1.8.1', '2.0.0', '1.8.0'], { minLength: 1 }), versions => {
        const text = versions.reduce<string | undefined>((all, v) => withEntry(all, v, entry(v)), undefined) ?? ''
        const order = ['2.0.0', '1.10.0', '1.9.0', '1.8.1', '1.8.0'].filter(v => versions.includes(v))
        assert.deepEqual(
          [...text.matchAll(/^## (.*)$/gm)].map(m => m[1]),
          order,
        )
        const [first = ''] = versions
        assert.equal(withEntry(text, first, entry(first)), text)
      }),
    )
  })
  it('keeps what a person wrote in front', () => {
    const text = withEntry('# Ours\n\nhello\n', '1.0.0', entry('1.0.0'))
    assert.equal(text, `# Ours\n\nhello\n\n${entry('1.0.0')}`)
  })
  it('says when nothing changed but the version', () => {
    const told = {
      version: '1.8.1',
      date: '2026-04-01',
      state: 'final',
      after: '1.8.0',
      manifest: released,
      changes: [],
    } as const
    assert.match(changelogEntry(told), /Nothing changed but the version\./)
  })
})

describe('a commit message', () => {
  const message = releaseMessage({
    state: 'final',
    category: 'net',
    version: '1.9.0',
    core: '0.17.0',
    guest: '20260927',
    changes: changesBetween(released, main),
  })
  it('keeps the limits of the Committer’s Guide', () => {
    const [subject = '', blank, ...body] = message.trimEnd().split('\n')
    assert.ok(subject.length <= limits.subject && !subject.endsWith('.'))
    assert.equal(blank, '')
    for (const line of body.slice(0, -1)) assert.ok(line.length <= limits.body, line)
    assert.equal(body.at(-1), `Changes:\t${releaseUrl('1.9.0')}`)
  })
  it('lines its trailers up at the second tab stop', () => {
    assert.deepEqual(
      [trailer('PR', '1'), trailer('MFH', '2026Q2'), trailer('Reported by', 'x')],
      ['PR:\t\t1', 'MFH:\t\t2026Q2', 'Reported by:\tx'],
    )
  })
})

describe('a record', () => {
  const text = historyFiles().get('releases/1.8.0.json') ?? ''
  it('is canonical: what is read and written again has the same bytes', () => {
    assert.equal(formatRecord(parseRecord(text, 'x')), text)
  })
  it('gives back the manifest that it was made from', () => {
    assert.deepEqual(changesBetween(manifestOfRecord(parseRecord(text, 'x')), released), [])
  })
  it('is read strictly', () => {
    const broken = [
      text.replace('"state"', '"stat"'),
      text.replace('"final"', '"done"'),
      text.replace('2026-03-29', 'soon'),
      '',
    ]
    for (const bad of broken) assert.throws(() => parseRecord(bad, 'x'), Fault)
  })
})

describe('the ledger', () => {
  const source = (from: string, sha256: string, evidence: string) => ({
    from,
    entries: [{ name: 'a.apk', sha256, size: 1, evidence }],
  })
  it('takes the evidence of the first source that tells', () => {
    const { evidence } = joinLedger([source('one', 'x', 'imported'), source('two', 'x', 'local file')])
    assert.equal(evidence.get('a.apk'), 'imported')
  })
  it('refuses two contents of one name and shows where each is told', () => {
    assert.throws(
      () => joinLedger([source('one', 'x', 'imported'), source('two', 'y', 'local file')]),
      (error: Fault) =>
        error.exit === 'refused' &&
        error.problems[0]?.found === 'y, 1 bytes (two)' &&
        error.problems[0].expected === 'x, 1 bytes (one)',
    )
  })
})

function read(text: string) {
  return readManifest(text, 'wifibox.yaml').manifest
}
