import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parse } from 'yaml'
import { changedRows } from '../../../src/model/matrix/changed.ts'
import { bare, githubMatrix, githubText } from '../../../src/model/matrix/github.ts'
import { fingerprint } from '../../../src/model/matrix/parts.ts'
import type { PlannedRow } from '../../../src/model/matrix/plan.ts'
import { testBuildWorkflow } from '../../../src/model/matrix/workflow.ts'
import type { Ports } from '../../../src/model/ports.ts'
import { planOf } from '../../support/build-results.ts'
import { realPorts } from '../../support/option-ports.ts'
import { manifestOf, portsOf } from '../../support/rendered.ts'

const { text } = manifestOf('main')
const rows = planOf(realPorts)

describe('rows that changed', () => {
  it('are none when only versions of the ports rise', () => {
    const old = {
      ...realPorts,
      guest: { ...realPorts.guest, version: '20200101' },
      wifibox: { ...realPorts.wifibox, revision: 7 },
    }
    assert.deepEqual(changedRows(old, realPorts, rows), [])
  })
  it('are those with the option whose package changed', () => {
    const found = touchedBy(/uds_passthru: 0\.1\.1-r\d+/, 'uds_passthru: 0.1.1-r999')
    assert.ok(found.length > 0)
    assert.deepEqual(found, guestRows.filter(row => row.set.includes('UDS_PASSTHRU')).map(bare))
  })
  it('are those with the firmware whose files changed, the flavor of it included', () => {
    const found = touchedBy('FW_BRCM: [brcm, cypress]', 'FW_BRCM: [brcm]')
    const wanted = guestRows.filter(row => row.flavor === 'brcm' || row.set.includes('FW_BRCM'))
    assert.deepEqual(found, wanted.map(bare))
  })
  it('are all of a flavor that is new, and of those that exclude it', () => {
    const old = {
      ...realPorts,
      guest: { ...realPorts.guest, flavors: realPorts.guest.flavors.filter(f => f.name !== 'rt61') },
    }
    const found = changedRows(old, realPorts, rows)
    assert.ok(found.filter(({ row }) => row.flavor === 'rt61').every(({ parts }) => parts[0] === 'everything'))
    assert.ok(found.every(({ row }) => row.port === 'net/wifibox-alpine'))
  })
  it('have another fingerprint, and the others the same', () => {
    const old = portsOf(text.replace('FW_BRCM: [brcm, cypress]', 'FW_BRCM: [brcm]'))
    const [release] = realPorts.freebsd
    assert.ok(release)
    const prints = (ports: Ports, flavor: string): string =>
      fingerprint(ports.guest, {
        flavor,
        freebsd: release,
        options: new Set(['COMP_XZ', 'APP_SUPPLICANT', 'KERN_LTS']),
      })
    assert.notEqual(prints(old, 'brcm'), prints(realPorts, 'brcm'))
    assert.equal(prints(old, 'rtw88'), prints(realPorts, 'rtw88'))
  })
})

describe('the matrix for GitHub', () => {
  it('shares all rows out evenly, each once on each release', () => {
    const { include } = githubMatrix(rows, ['14.3', '15.0'], 20)
    assert.equal(include.length, 20)
    assert.equal(new Set(include.map(job => job.id)).size, 20)
    for (const release of ['14.3', '15.0']) {
      const own = include.filter(job => job.freebsd === release)
      assert.deepEqual(new Set(own.flatMap(job => job.rows).map(key)), new Set(rows.map(bare).map(key)))
      assert.equal(own.flatMap(job => job.rows).length, rows.length)
      assert.ok(own.every(job => Math.abs(job.rows.length - rows.length / 10) < 1))
    }
  })
  it('never has more jobs than rows, nor than GitHub allows', () => {
    assert.equal(githubMatrix(rows.slice(0, 3), ['14.3'], 20).include.length, 3)
    assert.equal(githubMatrix([], ['14.3'], 20).include.length, 0)
    assert.ok(githubMatrix(rows, ['13.5', '14.3', '15.0', '16.0'], 9999).include.length <= 256)
  })
  it('refuses what no output of a job could hold', () => {
    const wide = rows.map(row => ({ ...row, unset: Array.from({ length: 900 }, (_, i) => `OPTION_${i}`) }))
    assert.throws(() => githubText(githubMatrix(wide, ['14.3'], 20)), /larger than an output of a job may be/)
    assert.doesNotMatch(githubText(githubMatrix(rows, ['14.3', '15.0'], 20)), /\n/)
  })
  it('feeds a workflow in which no text from outside is part of a script', () => {
    const workflow = parse(testBuildWorkflow({ releases: ['14.3'], cells: 5 }))
    const steps = Object.values<{ steps: { run?: string; with?: { run?: string } }[] }>(workflow.jobs).flatMap(
      job => job.steps,
    )
    const scripts = steps.flatMap(step => [step.run, step.with?.run]).filter(script => script !== undefined)
    assert.ok(scripts.length > 5)
    for (const script of scripts) assert.doesNotMatch(script, /\$\{\{/)
    assert.equal(workflow.jobs.build.strategy.matrix, '${{ fromJSON(needs.plan.outputs.matrix) }}')
    assert.match(scripts.join('\n'), /matrix --github --cells 5 --freebsd 14\.3 /)
    assert.deepEqual(workflow.permissions, { contents: 'read' })
  })
})

const guestRows: readonly PlannedRow[] = rows.filter(row => row.port === 'net/wifibox-alpine')

/** Rows that differ when the manifest said something else before. */
function touchedBy(now: string | RegExp, before: string) {
  const old = text.replace(now, before)
  assert.notEqual(old, text)
  return changedRows(portsOf(old), realPorts, rows).map(({ row }) => bare(row))
}

function key(row: object): string {
  return JSON.stringify(row)
}
