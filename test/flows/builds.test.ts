/** `wbrel matrix`, `wbrel report`, and what `wbrel prepare` makes of test builds: as commands, in a maintainer's folder. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { parseRecord } from '../../src/model/record.ts'
import { formatResults, parseResults, type Results, rowKey } from '../../src/model/results.ts'
import { buildResults, mixed, planOf, proven, type Story } from '../support/build-results.ts'
import { type Campaign, campaign } from '../support/campaign.ts'
import { realPorts } from '../support/option-ports.ts'

const main = campaign('main')
after(main.remove)
const results = (story: Story, releases = ['14.3', '15.0']): Results => buildResults(realPorts, releases, story)

describe('wbrel matrix', () => {
  const rows = (args = ''): readonly Listed[] => dataOf(main, `matrix --json ${args}`).rows

  it('lists rows of every flavor, each with all options on one side or the other', () => {
    const all = rows()
    assert.deepEqual(new Set(all.map(rowKey)), new Set(planOf(realPorts).map(rowKey)))
    for (const row of all) assert.deepEqual(Object.keys(row), ['port', 'flavor', 'set', 'unset'])
    const guest = all.filter(row => row.port === 'net/wifibox-alpine')
    assert.equal(guest.filter(row => row.flavor === 'default').length, 12)
    assert.equal(guest.filter(row => row.flavor !== 'default').length, 56)
    assert.ok(guest.every(row => row.set.length + row.unset.length === (row.flavor === 'default' ? 34 : 14)))
  })
  it('says which rows cover, and which must-have row stands apart', () => {
    const { stdout } = main.run('matrix')
    assert.match(
      stdout,
      /default on FreeBSD .*\n12 rows show all 1674 pairs \(no fewer than 12 can; the best array known\)$/m,
    )
    assert.match(
      stdout,
      /11 flavors on FreeBSD .*\n55 rows show all 363 pairs .*\nand 1 must-have row more, for which/m,
    )
    assert.match(stdout, /\n84 rows in all; wbrel test builds each of them in every jail\n$/)
    const [, , , vendors] = dataOf(main, 'matrix --json').parts
    assert.deepEqual([vendors.covering, vendors.bound, vendors.rows], [55, 55, 56])
    for (const { uncovered } of dataOf(main, 'matrix --json').parts) assert.deepEqual(uncovered, [])
  })
  it('says when rules of the manifest may cost rows', () => {
    const own = main.copy()
    const text = own.read('wifibox.yaml').replace(/^( +XX_MDNS: \{)/m, '$1prevents: [XX_TCPDUMP], ')
    own.write('wifibox.yaml', text)
    const { status, stdout } = own.run('matrix --flavor brcm')
    own.remove()
    assert.equal(status, 0)
    assert.match(stdout, /\(no fewer than 10 can; found by search\)\n1 combination is forbidden, which may cost rows\n/)
    assert.doesNotMatch(stdout, /XX_MDNS.*XX_TCPDUMP/)
  })
  it('takes a flavor by itself, a port, a strength and a seed', () => {
    assert.equal(rows('--flavor brcm').length, 10)
    assert.equal(rows('--flavor default --strength 3').length, 40)
    assert.equal(rows('--flavor default --strength 1').length, 5)
    assert.deepEqual([...new Set(rows('--port core').map(row => row.port))], ['net/wifibox-core'])
    assert.deepEqual(rows('--flavor brcm --seed 5'), rows('--flavor brcm --seed 5'))
    assert.notDeepEqual(rows('--flavor brcm --seed 5'), rows('--flavor brcm --seed 6'))
  })
  it('keeps only the rows that changed since a release', () => {
    const { changed, rows: kept } = dataOf(main, 'matrix --changed-since 1.8.0 --json')
    assert.equal(changed.length, kept.length)
    assert.ok(kept.every((row: Listed) => row.port !== 'net/wifibox'))
    assert.ok(kept.some((row: Listed) => row.port === 'net/wifibox-core'))
    assert.match(
      main.run('matrix --changed-since 1.8.0').stdout,
      /^\d+ of 84 rows changed\n {2}net\/wifibox-core +.*DISTFILES/,
    )
  })
  it('feeds GitHub with one line of jobs', () => {
    const { stdout } = main.run('matrix --github --freebsd 14.3 --cells 3')
    assert.equal(stdout.trimEnd().split('\n').length, 1)
    const { include } = JSON.parse(stdout)
    assert.deepEqual(
      include.map((job: { name: string }) => job.name),
      ['FreeBSD 14.3, 1 of 3', 'FreeBSD 14.3, 2 of 3', 'FreeBSD 14.3, 3 of 3'],
    )
    assert.equal(include.flatMap((job: { rows: unknown[] }) => job.rows).length, 84)
  })
  it('has rows that failed before, and refuses results that it cannot read', () => {
    const own = main.copy()
    const row = {
      port: 'net/wifibox-alpine',
      flavor: 'rt61',
      set: ['IPV6', 'COMP_LZO', 'APP_SUPPLICANT', 'KERN_LTS', 'XX_MDNS'],
      unset: [],
    }
    const one = results(() => ({ outcome: 'failed' }), ['14.3'])
    const [first] = one.results
    own.write(
      'releases/1.8.0.builds.json',
      formatResults({ ...one, results: first === undefined ? [] : [{ ...first, row }] }),
    )
    assert.ok(dataOf(own, 'matrix --json').rows.map(rowKey).includes(rowKey(row)))
    own.write('releases/1.8.0.builds.json', '{"schemaVersion": 1, "resul')
    const broken = own.run('matrix')
    own.remove()
    assert.equal(broken.status, 2)
    assert.match(broken.stderr, /releases\/1\.8\.0\.builds\.json: error: not valid JSON/)
  })
  for (const [args, message] of [
    ['--flavor iwlwif', /there is no flavor iwlwif; did you mean iwlwifi\?/],
    ['--port cor', /no port is called cor/],
    ['--port core --flavor brcm', /there is no flavor brcm/],
    ['--freebsd 12.4', /the manifest does not support FreeBSD 12\.4/],
    ['--changed-since 1.9', /a release is named by three numbers/],
    ['--changed-since 9.9.9', /there is no file releases\/9\.9\.9\.json/],
    ['--seed -1', /--seed must be a whole number/],
    ['--seed x', /seed/],
    ['--github --cells 257', /--cells must be a whole number/],
    ['--strength 4', /strength/],
  ] as const)
    it(`refuses ${args}`, () => {
      const { status, stderr, stdout } = main.run(`matrix ${args}`)
      assert.deepEqual([status, stdout], [2, ''])
      assert.match(stderr, message)
    })
})

describe('wbrel report', () => {
  const own = main.copy()
  after(own.remove)

  it('without results says how to get some', () => {
    const { status, stderr } = own.run('report')
    assert.equal(status, 2)
    assert.match(stderr, /there are no results of test builds of 1\.8\.0[\s\S]*hint: +wbrel test/)
  })
  it('merges the files that follow --merge, writes a page and keeps the results', () => {
    const whole = results(mixed)
    for (const i of [0, 1, 2])
      own.write(`cell-${i}.json`, formatResults({ ...whole, results: whole.results.filter((_, at) => at % 3 === i) }))
    const { status, stdout } = own.run(
      'report --merge cell-0.json cell-1.json cell-2.json --html out/report.html --keep',
    )
    assert.equal(status, 0)
    assert.match(stdout, /^143 of 168 builds are proven; 8 failed/m)
    assert.match(own.read('out/report.html'), /^<!DOCTYPE html>/)
    const kept = parseResults(own.read('releases/1.8.0.builds.json'), 'kept')
    assert.equal(kept.results.length, whole.results.length)
    assert.equal(own.run('report').stdout, stdout)
  })
  it('speaks Markdown, XML and JSON', () => {
    assert.match(own.run('report --markdown').stdout, /^## Test builds of Wifibox 1\.8\.0\n/)
    assert.match(own.run('report --junit').stdout, /^<\?xml version="1\.0"/)
    const { ok, data } = JSON.parse(own.run('report --json').stdout)
    assert.deepEqual([ok, data.totals.failed, data.failures.length], [false, 8, 8])
    assert.equal(data.results.results.length, 168)
  })
  it('of a release reads the manifest of its record', () => {
    const old = own.run('report 1.8.0')
    assert.match(old.stdout, /Test builds of Wifibox 1\.8\.0\n.* 144 results are of another manifest\.\n/)
    assert.notEqual(own.run('report 1.7.0').status, 0)
  })
  it('refuses files that are no results, and words that are no release', () => {
    own.write('half.json', own.read('cell-0.json').slice(0, 900))
    assert.match(own.run('report --merge half.json').stderr, /half\.json: error: not valid JSON/)
    assert.match(own.run('report --merge gone.json').stderr, /there is no file gone\.json/)
    const { status, stderr } = own.run('report latest')
    assert.equal(status, 2)
    assert.match(stderr, /a release is named by three numbers/)
  })
  it('is not half written when the page cannot be', () => {
    const { status } = own.run('report --html wifibox.yaml/report.html')
    assert.equal(status, 4)
    assert.ok(!existsSync(join(own.folder, '.report.html.wbrel-tmp')))
  })
})

describe('test builds in wbrel prepare', () => {
  const own = main.copy()
  after(own.remove)
  own.run('prepare 1.x')
  const gate = () =>
    dataOf(own, 'prepare 1.x --dry-run --json').gates.find((one: { id: string }) => one.id === 'builds-proven')
  const keep = (story: Story) => {
    own.write('results.json', formatResults(results(story)))
    return own.run('report --merge results.json --keep')
  }

  it('are a gate that is not run without results, and may stay so', () => {
    assert.deepEqual(
      { ...gate() },
      {
        id: 'builds-proven',
        state: 'not run',
        says: 'no test build of it is known',
        next: 'wbrel test',
        optional: true,
      },
    )
  })
  it('are a red gate when a row failed', () => {
    keep(mixed)
    const { state, says, next } = gate()
    assert.deepEqual([state, next], ['red', 'wbrel report'])
    assert.match(says, /^failed: net\/wifibox-alpine@default row [0-9a-f]{8} on FreeBSD 14\.3 and 7 more$/)
    assert.match(own.run('prepare 1.x --final').stderr, /the gate builds-proven is red/)
  })
  it('are a green gate when all rows are proven, with poudriere, jail and ports in the record', () => {
    own.write('releases/1.9.0.builds.json', formatResults(results(proven)))
    const { state, says } = gate()
    assert.equal(state, 'green')
    assert.equal(
      says,
      '168 of 168 builds are proven, on 14.3-RELEASE-p2 (poudriere 3.4.8, ports 0a1b2c3d4e5f) and 15.0-RELEASE-p2 (poudriere 3.4.8, ports 0a1b2c3d4e5f)',
    )
    own.run('prepare 1.x')
    const { builds } = parseRecord(readFileSync(join(own.folder, 'releases/1.9.0.json'), 'utf8'), 'record')
    assert.deepEqual(builds?.builders[0], {
      freebsd: '14.3',
      jail: '14.3-RELEASE-p2',
      arch: 'amd64',
      poudriere: '3.4.8',
      ports: '0a1b2c3d4e5f',
    })
    assert.deepEqual([builds?.planned, builds?.proven, builds?.failed], [168, 168, []])
    assert.match(own.run('prepare 1.x').stdout, /^nothing to do$/m)
  })
  it('of another manifest prove nothing', () => {
    const text = own.read('wifibox.yaml')
    own.write('wifibox.yaml', text.replace('FW_BRCM: [brcm, cypress]', 'FW_BRCM: [brcm]'))
    const { state, says } = gate()
    own.write('wifibox.yaml', text)
    assert.equal(state, 'not run')
    assert.match(says, /^1[0-6]\d of 168 builds are proven/)
  })
})

interface Listed {
  readonly port: string
  readonly flavor: string
  readonly set: readonly string[]
  readonly unset: readonly string[]
}

function dataOf(own: Campaign, args: string) {
  const { status, stdout, stderr } = own.run(args)
  assert.equal(status, 0, stderr)
  return JSON.parse(stdout).data
}
