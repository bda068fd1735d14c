/** What people and programs see of `wbrel check` and `wbrel explain`. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { manifestOf, renderState } from '../support/rendered.ts'
import { wbrel } from '../support/wbrel.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const small = join(root, 'test/checks/tree')
const folder = mkdtempSync(join(tmpdir(), 'wbrel-check-'))

/** A folder with the shipped manifest and its rendering. */
function project(name: string): string {
  const dir = join(folder, name)
  mkdirSync(dir)
  writeFileSync(join(dir, 'wifibox.yaml'), manifestOf('main').text)
  for (const [path, text] of renderState('main').rendered.files) {
    mkdirSync(join(dir, 'ports', path, '..'), { recursive: true })
    writeFileSync(join(dir, 'ports', path), text)
  }
  return dir
}

describe('wbrel check', () => {
  after(() => rmSync(folder, { recursive: true, force: true }))

  it('finds nothing wrong with the tree of the shipped manifest, and says what it could not look at', () => {
    const { status, stdout } = wbrel(['check'], { cwd: project('clean') })
    assert.match(stdout, /\d+ checks: \d+ passed, 0 failed, \d+ not run\n$/)
    assert.match(stdout, /not run: there are no records of final releases/)
    assert.equal(status, 0)
  })

  it('does not evaluate a rendered tree that somebody changed, unless it is trusted', () => {
    const dir = project('changed')
    const file = join(dir, 'ports/net/wifibox-core/Makefile')
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replace('.include <bsd.port.mk>', `_X!=\ttouch ${dir}/ran\n\n.include <bsd.port.mk>`),
    )
    const { status, stdout } = wbrel(['check', '--only', 'make.evaluates,model.rendered'], { cwd: dir })
    assert.equal(status, 3)
    assert.match(
      stdout,
      /net\/wifibox-core\/Makefile is not what wbrel renders, and evaluating a\n {2}Makefile may run commands/,
    )
    assert.throws(() => readFileSync(join(dir, 'ran')))
    wbrel(['check', '--trust', '--only', 'make.evaluates'], { cwd: dir })
    assert.equal(readFileSync(join(dir, 'ran'), 'utf8'), '')
  })

  it('checks a tree without a manifest', () => {
    const { status, stdout } = wbrel(['check', small, '--trust'], { cwd: folder })
    assert.match(stdout, /0 failed/)
    assert.match(stdout, /not run: there is no manifest for this tree/)
    assert.equal(status, 0)
  })

  it('shows findings by check in 80 columns, with place, hint and explanation', () => {
    const dir = project('findings')
    const file = join(dir, 'ports/net/wifibox/pkg-descr')
    writeFileSync(file, readFileSync(file, 'utf8').trimEnd())
    const { status, stdout } = wbrel(['check', '--only', 'text.newline'], { cwd: dir })
    assert.equal(status, 3)
    assert.match(stdout, /^text\.newline: a text ends in exactly one newline\n {2}ports\/net\/wifibox\/pkg-descr:4\n/)
    assert.match(stdout, /why: wbrel explain text\.newline\n\n1 checks: 0 passed, 1 failed, 0 not run\n$/)
    assert.ok(stdout.split('\n').every(line => line.length <= 80))
  })

  it('shows a warning as what it is: nothing fails', () => {
    const dir = project('warned')
    mkdirSync(join(dir, 'distfiles'))
    for (const file of ['hostapd-2.11-r2.apk', 'hostapd-2.11-r3.apk']) writeFileSync(join(dir, 'distfiles', file), '')
    const args = ['check', '--distdir', 'distfiles', '--only', 'apk.newest']
    const { status, stdout } = wbrel(args, { cwd: dir })
    assert.equal(status, 0)
    assert.match(stdout, /^apk\.newest: no newer version/)
    assert.match(stdout, /found: +2\.11-r2\n +expected: +2\.11-r3\n/)
    assert.match(stdout, /hint: wbrel bump hostapd 2\.11-r3; or put hostapd-2\.11-r3\.apk away/)
    assert.match(stdout, /1 checks: 1 passed, 0 failed, 0 not run\n$/)
    const { ok, problems } = JSON.parse(wbrel([...args, '--json'], { cwd: dir }).stdout)
    assert.deepEqual([ok, problems[0].severity, problems[0].code], [true, 'warning', 'apk.newest'])
    const { stderr } = wbrel([...args, '--ci', 'github'], { cwd: dir })
    assert.match(stderr, /^::warning file=wifibox\.yaml,title=apk\.newest::/m)
  })

  it('reads the distfiles at hand, and tells those that are not the pinned ones', () => {
    const dir = project('at-hand')
    const sums = join(dir, 'ports/net/wifibox-alpine/distinfo')
    const args = ['check', '--distdir', 'distfiles', '--only', 'distinfo.at-hand']
    assert.match(wbrel(args, { cwd: dir }).stdout, /not run: no file of distinfo is in distfiles\n/)
    const [, name = ''] = /^SHA256 \((\S+\.apk)\)/m.exec(readFileSync(sums, 'utf8')) ?? []
    mkdirSync(join(dir, 'distfiles/wifibox-alpine'), { recursive: true })
    writeFileSync(join(dir, 'distfiles', name), 'text')
    const { status, stdout } = wbrel(args, { cwd: dir })
    assert.equal(status, 3)
    assert.match(
      stdout,
      new RegExp(`ports/net/wifibox-alpine/distinfo:\\d+\n +${name} is\\s+not the file that distinfo`),
    )
    const digest = createHash('sha256').update('text').digest('hex')
    const line = (start: string, value: string | number) =>
      [new RegExp(`^${start} \\(${name}\\) = .*$`, 'm'), `${start} (${name}) = ${value}`] as const
    const pinned = readFileSync(sums, 'utf8')
      .replace(...line('SHA256', digest))
      .replace(...line('SIZE', 4))
    writeFileSync(sums, pinned)
    assert.equal(wbrel(args, { cwd: dir }).status, 0)
  })

  it('prints one JSON object with every outcome', () => {
    const { stdout } = wbrel(['check', small, '--json', '--only', 'files.ports,distinfo.complete'], { cwd: folder })
    const { ok, data, problems } = JSON.parse(stdout)
    assert.equal(ok, true)
    assert.deepEqual(problems, [])
    assert.deepEqual(data.summary, { checks: 2, passed: 1, failed: 0, notRun: 1 })
    assert.deepEqual(
      data.checks.map((c: { id: string; state: string }) => [c.id, c.state]),
      [
        ['files.ports', 'passed'],
        ['distinfo.complete', 'not-run'],
      ],
    )
  })

  it('annotates for GitHub, when it is GitHub that runs us or when asked to', () => {
    const dir = project('annotated')
    writeFileSync(join(dir, 'ports/net/wifibox/pkg-descr'), 'One\nTwo')
    const args = ['check', '--only', 'text.newline']
    const line = /^::error file=ports\/net\/wifibox\/pkg-descr,line=2,title=text\.newline::/m
    assert.match(wbrel(args, { cwd: dir, env: { GITHUB_ACTIONS: 'true' } }).stderr, line)
    assert.match(wbrel([...args, '--ci', 'github'], { cwd: dir }).stderr, line)
    assert.doesNotMatch(wbrel([...args, '--ci', 'none'], { cwd: dir, env: { GITHUB_ACTIONS: 'true' } }).stderr, line)
  })

  it('lists the checks', () => {
    const { status, stdout } = wbrel(['check', '--list'])
    assert.equal(status, 0)
    assert.match(stdout, /^kernel\.modules +tree make +every kernel module/m)
  })

  it('refuses a check that there is not, and a folder without ports', () => {
    const unknown = wbrel(['check', '--only', 'kernel.module'])
    assert.equal(unknown.status, 2)
    assert.match(unknown.stderr, /no check is called kernel\.module; did you mean kernel\.modules\?/)
    const empty = wbrel(['check', folder])
    assert.equal(empty.status, 2)
    assert.match(empty.stderr, /holds no port of Wifibox/)
  })
})

describe('wbrel explain', () => {
  it('tells what a check is about', () => {
    const { status, stdout } = wbrel(['explain', 'kernel.modules'])
    assert.equal(status, 0)
    assert.match(stdout, /^kernel\.modules\n\nHolds {3}every kernel module/)
    assert.ok(stdout.split('\n').every(line => line.length <= 80))
  })

  it('suggests a name', () => {
    const { status, stderr } = wbrel(['explain', 'distinfo.complet'])
    assert.equal(status, 2)
    assert.match(stderr, /did you mean distinfo\.complete\?/)
  })
})
