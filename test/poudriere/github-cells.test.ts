/** The cells of a run on GitHub: the scripts of testbuild.yml themselves, with the stand-in where a virtual machine would be. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { after, describe, it } from 'node:test'
import { parse } from 'yaml'
import { workflows } from '../../src/flows/workflows.ts'
import type { GitHubMatrix } from '../../src/model/matrix/github.ts'
import { parseResults } from '../../src/model/results.ts'
import { bin } from '../support/wbrel.ts'
import { project, testBuilder } from './builder.ts'

interface Step {
  readonly name?: string
  readonly id?: string
  readonly run?: string
  readonly with?: { readonly run?: string }
}

const { jobs } = parse(workflows().get('.github/workflows/testbuild.yml') ?? '')
const scriptOf = (job: string, name: string): string => {
  const step = jobs[job].steps.find((one: Step) => one.id === name || one.name?.startsWith(name))
  return step?.run ?? step?.with?.run ?? ''
}

/** GitHub's images have both. */
const absent = ['bash', 'jq'].filter(name => spawnSync(name, ['--version']).error !== undefined)
const skip = absent.length === 0 ? false : `not run: ${absent.join(' and ')} is not installed`

describe('the cells of a run on GitHub', { skip }, () => {
  const builder = testBuilder({ jails: { '143amd64': '14.3-RELEASE', '150amd64': '15.0-RELEASE' } })
  const work = project()
  symlinkSync(dirname(bin), join(work.folder, 'dist'))
  after(() => {
    builder.remove()
    work.remove()
  })
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(work.folder, path)), { recursive: true })
    writeFileSync(join(work.folder, path), text)
  }
  const read = (path: string) => readFileSync(join(work.folder, path), 'utf8')
  const sh = (script: string, env: Readonly<Record<string, string>> = {}) =>
    spawnSync('bash', ['-e', '-c', script], {
      cwd: work.folder,
      encoding: 'utf8',
      env: { ...builder.env, PATH: `${dirname(process.execPath)}:${builder.env.PATH}`, ...env },
    })

  let matrix: GitHubMatrix = { include: [] }

  it('are planned: as many jobs as the free plan runs at a time, within what GitHub takes', () => {
    write('output', '')
    const env = { STRENGTH: '2', SINCE: '', GITHUB_OUTPUT: join(work.folder, 'output') }
    const { status, stderr } = sh(scriptOf('plan', 'plan'), env)
    assert.equal(status, 0, stderr)
    const [, text = '', rows] = /^matrix=(.*)\nrows=(\d+)\n$/.exec(read('output')) ?? []
    matrix = JSON.parse(text)
    assert.equal(matrix.include.length, 20)
    assert.equal(Number(rows), 2 * 84)
    // One output of a job holds 1 MB, counted in UTF-16.
    assert.ok(2 * text.length < 2 ** 20, `${text.length} characters`)
  })

  /** What one job does; its rows are those that it is given. */
  const buildCell = (freebsd: string, n: number, rows: readonly object[]) => {
    const env = { ROWS: JSON.stringify(rows, null, 2), RELEASE: freebsd, CELL: `${freebsd}-0${n}` }
    const wroteRows = sh(scriptOf('build', 'Write down the rows'), env)
    assert.equal(wroteRows.status, 0, wroteRows.stderr)
    // The machine itself is made by the lines in between: jail, tree, configuration.
    const own = scriptOf('build', 'Build them').split('\n')
    return sh(own.filter(line => /^(?:set |jail=|node )/.test(line)).join('\n'), env)
  }
  const merge = () => {
    write('summary.md', '')
    return sh(scriptOf('report', 'Merge'), { GITHUB_STEP_SUMMARY: join(work.folder, 'summary.md') })
  }

  it('are built each by itself, and their results become one report', () => {
    for (const freebsd of ['14.3', '15.0']) {
      const job = matrix.include.find(one => one.freebsd === freebsd)
      const { status, stderr } = buildCell(freebsd, 1, job?.rows.slice(0, 2) ?? [])
      assert.equal(status, 0, stderr)
      const cell = parseResults(read(`results/${freebsd}-01.json`), freebsd)
      assert.deepEqual(
        cell.results.map(({ outcome }) => outcome),
        ['proven', 'proven'],
      )
    }
    rmSync(join(work.folder, 'results/rows.json'))
    const { status, stderr } = merge()
    assert.equal(status, 0, stderr)
    const { data } = JSON.parse(read('merged.json'))
    assert.equal(data.totals.proven, 4)
    assert.deepEqual(data.releases, ['14.3', '15.0'])
    assert.match(read('summary.md'), /^\| 14\.3 \| 14\.3-RELEASE \| local \| 3\.4\.99 \|/m)
    assert.match(read('report.html'), /^<!DOCTYPE html>/)
  })

  it('make the run red when one of them is not proven, and still hand over what they found', () => {
    builder.play({ dialect: 'master', rules: [{ outcome: 'ignore', reason: 'needs the linux64 kernel module' }] })
    const { status } = buildCell('15.0', 2, matrix.include.at(-1)?.rows.slice(0, 1) ?? [])
    assert.equal(status, 0)
    rmSync(join(work.folder, 'results/rows.json'))
    assert.equal(merge().status, 1)
    assert.equal(JSON.parse(read('merged.json')).data.totals.ignored, 1)
  })
})
