/** The page of the report as readers have it: in Chromium, by eye and by keyboard, on screens and on paper. */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { planRows } from '../../src/model/matrix/plan.ts'
import { reportOf } from '../../src/model/report/report.ts'
import { reportPage } from '../../src/render/report-page.ts'
import { buildResults, mixed } from '../support/build-results.ts'
import { type Browser, findChromium, launch } from '../support/chromium.ts'
import { realPorts } from '../support/option-ports.ts'

const program = findChromium()
const skip = program === undefined ? 'not run: Chromium is not installed (apt-get install chromium)' : false
/** Pictures are kept where WBREL_ARTIFACTS says: CI stores that folder. */
const artifacts = process.env.WBREL_ARTIFACTS

describe('the report in Chromium', { skip, timeout: 120_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'wbrel-report-'))
  const file = join(folder, 'report.html')
  let browser: Browser | undefined
  const page = (): Browser => browser ?? assert.fail('no browser')

  before(async () => {
    const wish = {
      strength: 2,
      seed: undefined,
      failed: [],
      ports: [],
      flavor: undefined,
      releases: realPorts.freebsd,
    } as const
    const report = reportOf(buildResults(realPorts, ['14.3', '15.0'], mixed), realPorts, planRows(realPorts, wish))
    writeFileSync(file, reportPage(report, { version: '0.1.0' }))
    browser = await launch(program ?? '')
    await browser.open(file)
  })
  after(async () => {
    await browser?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it('loads one file and complains about nothing', () => {
    assert.deepEqual(page().complaints, [])
    assert.deepEqual(page().requests, [`file://${file}`])
  })
  it('reads right: a grid of rows and releases, each cell with a symbol and a word', async () => {
    const read = await page().evaluate(`(() => {
      const table = document.querySelector('table.grid')
      const heads = [...table.tHead.rows[0].cells].map(cell => cell.innerText)
      const flavors = [...table.querySelectorAll('tr.flavor')].map(row => row.innerText.split(/\\s/)[0])
      const failed = [...document.querySelectorAll('td')].filter(cell => /✗\\s*failed/.test(cell.innerText)).length
      const told = [...document.querySelectorAll('table.grid td')].every(cell => /^(✓|✗|⊘|↷|⇣|\\?|–)\\s*[a-z]/.test(cell.innerText))
      return { heads, flavors, failed, told, title: document.title }
    })()`)
    assert.deepEqual(read, {
      heads: ['Row', 'FreeBSD 14.3', 'FreeBSD 15.0'],
      flavors: realPorts.guest.flavors.map(f => f.name),
      failed: 8,
      told: true,
      title: 'Test builds of Wifibox 1.8.0',
    })
  })
  it('is walked through by the arrow keys; Enter on a failure goes to its log', async () => {
    const place = () =>
      page().evaluate(`(() => {
        const cell = document.activeElement.closest('td')
        if (!cell) return document.activeElement.className || document.activeElement.tagName
        const rows = [...cell.closest('table').querySelectorAll('tbody tr:not(.flavor)')]
        return [rows.indexOf(cell.parentElement), cell.cellIndex - 1]
      })()`)
    await page().evaluate(`document.querySelector('table.grid td').focus()`)
    assert.deepEqual(await place(), [0, 0])
    await page().press('ArrowRight')
    await page().press('ArrowDown')
    assert.deepEqual(await place(), [1, 1])
    await page().press('ArrowRight')
    assert.deepEqual(await place(), [1, 1])
    await page().press('Home')
    await page().press('ArrowDown')
    assert.deepEqual(await place(), [2, 0])
    await page().press('End', { ctrl: true })
    assert.deepEqual(await place(), [67, 1])
    await page().press('Home', { ctrl: true })
    await page().press('ArrowDown')
    await page().press('ArrowDown')
    await page().press('Enter')
    await page().evaluate('new Promise(resolve => setTimeout(resolve, 100))')
    assert.equal(await place(), 'failure')
    assert.match(String(await page().evaluate('location.hash')), /^#f-14\.3-[0-9a-f]{8}$/)
  })
  it('has one stop of the Tab key in each grid, and all others in the order of the page', async () => {
    await page().evaluate(`document.activeElement.blur(), scrollTo(0, 0), location.hash = ''`)
    const stops = await page().evaluate(
      `[...document.querySelectorAll('table.grid')].map(table => table.querySelectorAll('[tabindex="0"]').length)`,
    )
    assert.deepEqual(stops, [1, 1, 1])
    const order = await page().evaluate(`[...document.querySelectorAll('[tabindex]')].every(e => e.tabIndex <= 0)`)
    assert.equal(order, true)
  })
  it('shows only what is not proven when asked', async () => {
    const shown = () =>
      page().evaluate(
        `[...document.querySelectorAll('table.grid tbody tr:not(.flavor)')].filter(row => row.offsetParent).length`,
      )
    assert.equal(await shown(), 84)
    await page().evaluate(`document.getElementById('only').click()`)
    assert.equal(await shown(), 18)
    await page().evaluate(`document.getElementById('only').click()`)
  })
  it('fits its width, wide and narrow, and has enough contrast in light and dark', async () => {
    for (const [width, scheme] of [
      [1280, 'light'],
      [1280, 'dark'],
      [400, 'light'],
      [400, 'dark'],
    ] as const) {
      keep(`report-${width}-${scheme}.png`, await page().screenshot({ width, height: 900, scheme }))
      assert.equal(await page().evaluate('document.documentElement.scrollWidth <= innerWidth'), true)
      assert.deepEqual(await page().evaluate(faintTexts), [])
    }
  })
  it('prints on paper with the logs in full', async () => {
    const paper = await page().pdf()
    keep('report.pdf', paper)
    assert.equal(paper.subarray(0, 5).toString(), '%PDF-')
    const pages = paper.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0
    assert.ok(pages >= 3 && pages < 25, `${pages} pages`)
    assert.equal(await page().evaluate(`[...document.querySelectorAll('details')].every(d => d.open)`), true)
  })
  it('still complains about nothing', () => assert.deepEqual(page().complaints, []))
})

function keep(name: string, bytes: Buffer): void {
  if (artifacts === undefined) return
  mkdirSync(artifacts, { recursive: true })
  writeFileSync(join(artifacts, name), bytes)
}

/** Texts with a contrast below 4.5 to 1 (WCAG 1.4.3, level AA), at most one for each pair of colours. */
const faintTexts = `(() => {
  const rgb = text => (text.match(/[\\d.]+/g) || []).map(Number)
  const light = ([r, g, b]) => [r, g, b].map(c => c / 255).map(c => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0)
  const back = element => {
    for (let e = element; e; e = e.parentElement) {
      const colour = rgb(getComputedStyle(e).backgroundColor)
      if (colour.length === 3 || colour[3] === 1) return colour
    }
    return [255, 255, 255]
  }
  const found = new Map()
  for (const element of document.querySelectorAll('body *')) {
    if (![...element.childNodes].some(node => node.nodeType === 3 && node.data.trim()) || !element.offsetParent) continue
    const [a, b] = [light(rgb(getComputedStyle(element).color)), light(back(element))].sort((x, y) => y - x)
    const contrast = (a + 0.05) / (b + 0.05)
    if (contrast < 4.5) found.set(getComputedStyle(element).color + back(element), element.className + ' ' + contrast.toFixed(2))
  }
  return [...found.values()]
})()`
