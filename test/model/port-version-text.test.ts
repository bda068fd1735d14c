import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { describe, it } from 'node:test'
import { readPortVersion } from '../../src/model/port-version-text.ts'

const hasMake = spawnSync('bmake', ['-V', 'MAKE_VERSION']).status === 0

describe('the version of a port, read from its Makefile', () => {
  const read = (text: string) => {
    const found = readPortVersion(text)
    return found && `${found.version}_${found.revision},${found.epoch}`
  }
  it('is PORTVERSION with its revision and epoch', () => {
    assert.equal(read('PORTVERSION=\t1.8.0\nPORTREVISION= 2\nPORTEPOCH=1 # since 2020\n'), '1.8.0_2,1')
  })
  it('is not one that stands under a condition, is computed, or is not there', () => {
    assert.equal(read('.if 1\nPORTVERSION=\t1.8.0\n.endif\n'), undefined)
    assert.equal(read('PORTVERSION=\t${OTHER}\n'), undefined)
    assert.equal(read('PORTNAME=\tx\n'), undefined)
    assert.equal(readPortVersion(undefined), undefined)
  })

  // Porter's Handbook, Examples of DISTVERSION and the derived PORTVERSION, and forms of our own.
  const derived = {
    '0.7.1d': '0.7.1.d',
    '10Alpha3': '10.a3',
    '3Beta7-pre2': '3.b7.p2',
    '8:f_17': '8f.17',
    '1.8.0': '1.8.0',
    '1.9.0-RC1': '1.9.0.r1',
    '20260405': '20260405',
    '1.0+git5': '1.0+g5',
    '2.0_beta': '2.0.b',
  }
  for (const [distversion, version] of Object.entries(derived)) {
    it(`is ${version} where DISTVERSION is ${distversion}`, () => {
      assert.equal(readPortVersion(`DISTVERSION=\t${distversion}\n`)?.version, version)
    })
  }
  it('is what make derives by the rule of the framework', { skip: !hasMake }, () => {
    const rule = ':tl:C/([a-z])[a-z]+/\\1/g:C/([0-9])([a-z])/\\1.\\2/g:C/:(.)/\\1/g:C/[^a-z0-9+]+/./g'
    const makefile = Object.keys(derived)
      .map((distversion, i) => `V${i}=${distversion}\nD${i}=\${V${i}${rule}}\n`)
      .join('')
    const asked = Object.keys(derived).flatMap((_, i) => ['-V', `\${D${i}}`])
    const { stdout } = spawnSync('bmake', ['-r', '-f', '-', ...asked], { input: makefile, encoding: 'utf8' })
    assert.deepEqual(stdout.trim().split('\n'), Object.values(derived))
  })
})
