import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { planRows } from '../../src/model/matrix/plan.ts'
import { type Report, reportOf } from '../../src/model/report/report.ts'
import { reportMarkdown, reportText } from '../../src/model/report/text.ts'
import { showBytes, showSeconds, showShare, verdict } from '../../src/model/report/words.ts'
import type { Results } from '../../src/model/results.ts'
import { escapeHtml } from '../../src/render/html.ts'
import { reportJUnit } from '../../src/render/report-junit.ts'
import { reportPage } from '../../src/render/report-page.ts'
import { buildResults, mixed, proven, type Story } from '../support/build-results.ts'
import { realPorts } from '../support/option-ports.ts'

const wish = {
  strength: 2,
  seed: undefined,
  failed: [],
  ports: [],
  flavor: undefined,
  releases: realPorts.freebsd,
} as const
const plan = planRows(realPorts, wish)
const releases = ['14.3', '15.0']
const report = reported(buildResults(realPorts, releases, mixed))
const good = reported(buildResults(realPorts, releases, proven))

describe('a report', () => {
  it('counts every row of the plan on every release', () => {
    const total = Object.values(report.totals).reduce((a, b) => a + b)
    assert.equal(total, 2 * plan.flatMap(part => part.rows).length)
    assert.deepEqual(report.totals, {
      proven: 143,
      failed: 8,
      ignored: 5,
      skipped: 2,
      fetched: 2,
      missing: 2,
      'not-run': 6,
    })
    assert.equal(
      verdict(report),
      '143 of 168 builds are proven; 8 failed, 5 ignored, 2 skipped, 2 fetched, 2 missing, 6 not run.',
    )
    assert.equal(verdict(good), 'All 168 builds are proven.')
  })
  it('reaches all pairs when all is proven, and fewer when not', () => {
    assert.ok(good.coverage.every(part => part.shown === part.possible))
    const guest = report.coverage.filter(part => part.port === 'net/wifibox-alpine')
    assert.ok(guest.every(part => part.shown < part.possible))
    assert.deepEqual(report.untested, ['13.5', '16.0'])
  })
  it('shows rows that nobody built', () => {
    const results = buildResults(realPorts, releases, proven)
    const few = reported({ ...results, results: results.results.slice(0, 10) })
    assert.equal(few.totals['not-run'], 74)
    assert.deepEqual(few.releases, ['14.3'])
  })
  it('takes nothing for proven that was made of something else', () => {
    const results = buildResults(realPorts, releases, proven)
    const old = reported({ ...results, results: results.results.map((r, i) => (i === 20 ? { ...r, madeOf: 'x' } : r)) })
    assert.equal(old.outdated, 1)
    assert.match(verdict(old), /1 result is of another manifest/)
    assert.ok(old.coverage.some(part => part.shown < part.possible))
  })
  it('shows rows that the manifest no longer has', () => {
    const results = buildResults(realPorts, ['14.3'], proven)
    const [first] = results.results
    assert.ok(first)
    const gone = { ...first, row: { port: 'net/old', flavor: '', set: ['GONE'], unset: [] } }
    assert.equal(reported({ ...results, results: [...results.results, gone] }).ports.at(-1)?.origin, 'net/old')
  })
  it('of nothing says so', () => {
    const empty: Results = { ...buildResults(realPorts, [], proven), suspects: [] }
    assert.equal(verdict(reported(empty)), 'Nothing was built.')
    for (const make of [reportText, reportMarkdown, reportJUnit]) assert.ok(make(reported(empty)).length > 0)
    assert.match(reportPage(reported(empty), { version: '1' }), /Nothing was built\./)
  })
})

describe('the page', () => {
  const page = reportPage(report, { version: '0.1.0' })

  it('shows every outcome by symbol and word, with durations and sizes', () => {
    for (const words of ['✓</span> proven', '✗</span> failed', '⊘</span> ignored', '↷</span> skipped'])
      assert.ok(page.includes(words), words)
    for (const words of ['⇣</span> fetched', '?</span> missing', '–</span> not run'])
      assert.ok(page.includes(words), words)
    assert.match(page, /<span class="fact">\d+ min \d+ s, \d+\.\d MB<\/span>/)
    assert.match(page, /needs the linux64 kernel module to build/)
  })
  it('shows a failure with its log, once for releases that fail alike', () => {
    assert.equal(page.match(/<article class="failure"/g)?.length, 4)
    assert.match(page, /on FreeBSD 14\.3 and 15\.0<\/h3>/)
    assert.match(page, /Error: Orphaned: etc\/wifibox\/&lt;b&gt;bold&lt;\/b&gt; &amp; &quot;quoted&quot;\n/)
    assert.match(page, /FW_B43 on with FW_BRCM on/)
    assert.match(page, /wifibox\.yaml:212 guest\.packages\[4\]/)
  })
  it('holds no text of a log as markup', () => assert.doesNotMatch(page, /<b>bold|<script>console/))
  it('loads nothing', () => {
    assert.doesNotMatch(page, /<(?:img|iframe|object|embed|audio|video|source)\b|@import|url\(|\bsrc=|https?:/)
    for (const [, href] of page.matchAll(/\bhref="([^"]*)"/g)) assert.match(href ?? '', /^(?:#|data:,$)/)
    assert.match(page, /default-src 'none'/)
  })
  it('leads every link of the grid to its failure', () => {
    const ids = new Set([...page.matchAll(/\bid="([^"]+)"/g)].map(match => match[1]))
    for (const [, target] of page.matchAll(/href="#([^"]+)"/g)) assert.ok(ids.has(target), target)
  })
  it('says where it was built', () => {
    for (const words of ['3.4.8', '14.3-RELEASE-p2', '0a1b2c3d4e5f', 'root@builder'])
      assert.ok(page.includes(words), words)
  })
  it('survives any text as markup would be', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        const escaped = escapeHtml(text)
        assert.doesNotMatch(escaped, /[<>"']/)
        assert.doesNotMatch(escaped, /&(?!(?:amp|lt|gt|quot|#39);)/)
        assert.doesNotMatch(escaped, /(?![\n\t])\p{Cc}|\p{Cs}/u)
      }),
    )
  })
  it('of strange results is still well-formed', () => {
    const strange: Story = () => ({
      outcome: 'failed',
      reason: '"><script>x</script>',
      log: 'javascript:alert(1)',
      failure: {
        phase: '<i>',
        errorType: '\'"',
        excerpt: ['</pre>]]>'],
        line: null,
        options: ['<u>'],
        manifest: ['<s>'],
      },
    })
    const odd = reportPage(reported(buildResults(realPorts, ['14.3'], strange)), { version: '<v>' })
    assert.doesNotMatch(odd, /<(?:i|u|s|v)>|<script>x/)
    assert.deepEqual(unbalanced(odd), [])
    assert.deepEqual(unbalanced(page), [])
  })
})

describe('the other forms', () => {
  it('have the verdict, the coverage, and the failures with their logs', () => {
    for (const text of [reportText(report), reportMarkdown(report)]) {
      assert.match(text, /143 of 168 builds are proven/)
      assert.match(text, /1521 of 1674 pairs/)
      assert.match(text, /failed in check-plist/)
      assert.match(text, /Error: Orphaned/)
      assert.match(text, /Nothing was built on FreeBSD 13\.5, 16\.0/)
    }
  })
  it('in Markdown, keep text of a log inside its fence', () => {
    const fenced: Story = () => ({
      outcome: 'failed',
      failure: {
        phase: 'build',
        errorType: null,
        excerpt: ['```', '# not a heading'],
        line: 1,
        options: [],
        manifest: [],
      },
    })
    const text = reportMarkdown(reported(buildResults(realPorts, ['14.3'], fenced)))
    assert.match(text, /^ {2}````text\n```\n|^ {2}````text\n {2}```\n {2}# not a heading\n {2}````$/m)
  })
  it('in XML, count what is neither proven nor failed as skipped, and what was lost as an error', () => {
    const xml = reportJUnit(report)
    assert.match(
      xml,
      /^<testsuites name="wifibox 1\.8\.0" tests="168" failures="8" errors="2" skipped="15" time="\d+">$/m,
    )
    assert.equal(xml.match(/<failure /g)?.length, 8)
    assert.equal(xml.match(/<skipped /g)?.length, 15)
    assert.match(xml, /<skipped message="ignored: needs the linux64 kernel module to build"\/>/)
    assert.deepEqual(unbalanced(xml), [])
  })
  it('tell times, sizes and shares in short', () => {
    assert.deepEqual([59.6, 61, 3725].map(showSeconds), ['1 min 0 s', '1 min 1 s', '1 h 2 min'])
    assert.deepEqual([999, 1500, 41_200_000].map(showBytes), ['999 B', '1.5 kB', '41.2 MB'])
    assert.deepEqual(
      [showShare(0, 9), showShare(1, 999), showShare(998, 999), showShare(9, 9)],
      ['0 %', '1 %', '99 %', '100 %'],
    )
  })
})

function reported(results: Results): Report {
  return reportOf(results, realPorts, plan)
}

/** Elements that end in another order than they began; style and script hold text of ours. */
function unbalanced(markup: string): readonly string[] {
  const plain = markup.replace(/<(style|script)>[\s\S]*?<\/\1>/g, '').replace(/<!DOCTYPE[^>]*>|<\?[^>]*\?>/g, '')
  const empty = /^(?:meta|link|input|br)$/
  const open: string[] = []
  const wrong: string[] = []
  for (const [, slash, name = '', selfClosing] of plain.matchAll(
    /<(\/?)([a-z][a-z0-9]*)(?:\s+[a-z-]+(?:="[^"<]*")?)*\s*(\/?)>/g,
  )) {
    if (selfClosing === '/' || empty.test(name)) continue
    if (slash === '') open.push(name)
    else if (open.pop() !== name) wrong.push(name)
  }
  const brackets =
    plain.replace(/<(\/?)([a-z][a-z0-9]*)(?:\s+[a-z-]+(?:="[^"<]*")?)*\s*(\/?)>/g, '').match(/[<>]/g) ?? []
  return [...wrong, ...open, ...brackets]
}
