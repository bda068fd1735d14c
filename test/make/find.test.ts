import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { Fault } from '../../src/base/fault.ts'
import { ask } from '../../src/make/evaluate.ts'
import { findMake, lookForMake } from '../../src/make/find.ts'
import { freebsd } from '../../src/model/freebsd.ts'
import { make, world } from './cases.ts'

describe('finding make', () => {
  const folder = mkdtempSync(join(tmpdir(), 'wbrel-find-'))
  after(() => rmSync(folder, { recursive: true }))

  /** The beginnings of a ports tree, enough to see that its framework answers. */
  const tree = join(folder, 'ports')
  mkdirSync(join(tree, 'Mk'), { recursive: true })
  mkdirSync(join(tree, 'net/x'), { recursive: true })
  writeFileSync(join(tree, 'Mk/bsd.port.mk'), 'PKGNAME=\treal-${PORTNAME}-${OSREL}-${CC}-${PORTSDIR:T}\n')
  writeFileSync(join(tree, 'net/x/Makefile'), 'PORTNAME=\tx\n.include <bsd.port.mk>\n')

  it('without a ports tree uses the stand-in', () => {
    assert.deepEqual([make.framework, make.portsdir], ['stand-in', undefined])
  })
  it('without make says how to install one', () => {
    const bare = world({ PATH: join(folder, 'empty') })
    assert.equal(lookForMake(bare), undefined)
    assert.throws(
      () => findMake(bare),
      error => error instanceof Fault && error.exit === 'findings' && /bmake/.test(error.problems[0]?.hint ?? ''),
    )
  })
  it('takes the first in PATH', () => {
    const bin = join(folder, 'bin')
    mkdirSync(bin)
    symlinkSync(make.program, join(bin, 'bmake'))
    if (process.platform !== 'freebsd') assert.equal(findMake(world({ PATH: bin })).program, join(bin, 'bmake'))
  })
  it('takes the ports tree that is named, before PORTSDIR', () => {
    const env = { PATH: process.env.PATH, PORTSDIR: '/nonexistent' }
    const found = findMake(world(env), { portsdir: tree })
    assert.deepEqual([found.framework, found.portsdir], ['real', tree])
    assert.equal(findMake(world({ ...env, PORTSDIR: tree })).portsdir, tree)
  })
  it('refuses a named tree that is none', () => {
    assert.throws(() => findMake(world(), { portsdir: folder }), /is not a ports tree/)
  })
  it('lets the framework of the tree answer', async () => {
    const real = findMake(world(), { portsdir: tree })
    const answer = await ask(real, { dir: join(tree, 'net/x'), freebsd: freebsd('14.3') }, ['PKGNAME'])
    assert.equal(answer.PKGNAME, 'real-x-14.3-cc-ports')
  })
})
