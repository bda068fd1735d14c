import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { Fault } from '../../src/base/fault.ts'
import { type ApkOperator, apkMatches, compareApk, isApkVersion, splitApkName } from '../../src/model/apk-version.ts'

/** Vectors of apk-tools' own test (test/unit/version.data) and some of Wifibox's packages. */
const vectors = readFileSync(join(import.meta.dirname, '../apk-versions.tsv'), 'utf8')
  .trimEnd()
  .split('\n')
  .slice(1)
  .map(line => line.split('\t'))

test('all vectors of apk-tools hold', () => {
  let compared = 0
  let validated = 0
  for (const [kind, a = '', op = '', b = '', expected = '', inputsValid] of vectors) {
    const holds = expected === 'true'
    if (kind === 'valid') {
      assert.equal(isApkVersion(a), holds, a)
      validated++
    } else {
      assert.equal(apkMatches(a, op as ApkOperator, b), holds, `${a} ${op} ${b}`)
      assert.equal(isApkVersion(a) && isApkVersion(b), inputsValid === 'true', `${a} and ${b} are versions`)
      if (!op.includes('~') && holds) assert.equal(compareApk(a, b), { '<': -1, '=': 0, '>': 1 }[op], `${a} ${op} ${b}`)
      compared++
    }
  }
  assert.deepEqual([compared, validated], [757, 31])
})

describe('splitApkName', () => {
  const table: readonly (readonly [text: string, name: string, version: string, release: string])[] = [
    ['socat-with-udp-1.8.0.3-r1', 'socat-with-udp', '1.8.0.3', '1'],
    ['socat-1.8.0.3-r1', 'socat', '1.8.0.3', '1'],
    ['libcrypto3-3.5.5-r0', 'libcrypto3', '3.5.5', '0'],
    ['rtw88-edge-20260312-r06190100000', 'rtw88-edge', '20260312', '06190100000'],
    ['broadcom-wl-6.30.223.271-r06180200000', 'broadcom-wl', '6.30.223.271', '06180200000'],
    ['mDNSResponder-2881.0.25-r0', 'mDNSResponder', '2881.0.25', '0'],
    ['a-1-2-r3', 'a-1', '2', '3'],
  ]
  for (const [text, name, version, release] of table) {
    test(text, () => assert.deepEqual(splitApkName(text), { name, version, release }))
  }
  for (const text of [
    '',
    'socat',
    'socat-1.8',
    'socat-1.8-r',
    'socat-x-r1',
    '-1-r1',
    'a-1_foo-r1',
    'a-1-r1.apk',
    'a b-1-r1',
  ]) {
    test(`refuses ${JSON.stringify(text)}`, () => {
      assert.throws(
        () => splitApkName(text),
        (error: unknown) =>
          error instanceof Fault && error.exit === 'invalid' && error.problems[0]?.code === 'apk.name',
      )
    })
  }
})

describe('compareApk', () => {
  test('is an order: reflexive, antisymmetric', () => {
    fc.assert(
      fc.property(version, version, (a, b) => {
        assert.equal(compareApk(a, a), 0)
        assert.equal(compareApk(a, b), -compareApk(b, a) + 0)
      }),
      { numRuns: 2000 },
    )
  })
  test('raises with the release', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^\d{1,3}(\.\d{1,2}){0,3}$/),
        fc.nat(),
        (v, r) => compareApk(`${v}-r${r}`, `${v}-r${r + 1}`) === -1,
      ),
    )
  })
  test('knows numbers of any length', () =>
    assert.equal(compareApk('1-r99999999999999999998', '1-r99999999999999999999'), -1))
})

const version = fc.stringMatching(
  /^\d{1,2}(\.[0-3]{1,2}){0,3}[ab]?(_(alpha|beta|pre|rc|git|p)[0-2]?){0,2}(~[0-9a-f]{1,2})?(-r[0-2])?$/,
)
