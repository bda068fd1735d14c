import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { Fault } from '../../src/base/fault.ts'
import { isMakeWord, makeValue } from '../../src/render/escape.ts'
import { layout } from '../../src/render/layout.ts'

const where = { file: 'wifibox.yaml', line: 7, column: 3 }

describe('makeValue', () => {
  const written: readonly (readonly [text: string, value: string, what: string])[] = [
    ['', '', 'nothing'],
    ['plain words', 'plain words', 'plain words'],
    ['a$b', 'a$$b', 'a dollar'],
    ['${PORTVERSION}', '$${PORTVERSION}', 'a reference is text'],
    ['$$', '$$$$', 'two dollars'],
    ['a#b', 'a\\#b', 'a number sign'],
    ['[#]', '[\\#]', 'a number sign in brackets'],
    ['a\\b', 'a\\b', 'a backslash inside'],
    ['a\\\\b', 'a\\\\b', 'two backslashes inside'],
    ['a\\#b', 'a\\${:U\\#}b', 'a backslash before a number sign'],
    ['a\\\\#b', 'a\\\\\\#b', 'two backslashes before a number sign'],
    ['a\\', 'a${:U\\\\}', 'a backslash at the end'],
    ['a\\\\', 'a\\\\', 'two backslashes at the end'],
    ['a\\\\\\', 'a\\\\${:U\\\\}', 'three backslashes at the end'],
    ['\\', '${:U\\\\}', 'only a backslash'],
    ['#', '\\#', 'only a number sign'],
    ['a\\$', 'a\\$$', 'a backslash before a dollar'],
    [
      'say "x" or \'y\' {z} a:b !c =d %e%',
      'say "x" or \'y\' {z} a:b !c =d %e%',
      'quotation marks, braces and operators',
    ],
    ["it's", "it's", 'an apostrophe'],
    ['Straße 日本 🙂', 'Straße 日本 🙂', 'letters of the world'],
  ]
  for (const [text, value, what] of written) {
    test(`writes ${what}`, () => assert.equal(makeValue(text, where), value))
  }

  test('gives bmake each of them back', () => {
    const texts = written.map(([text]) => text)
    assert.deepEqual(throughMake(texts), texts)
  })

  const refused: readonly (readonly [text: string, what: string])[] = [
    ['a\nb', 'a line end'],
    ['a\rb', 'a line end'],
    ['a\0b', 'a NUL'],
    [' a', 'white space at its beginning or end'],
    ['a ', 'white space at its beginning or end'],
    ['a\tb', 'a tab'],
    ['a  b', 'several blanks in a row'],
    ['a\u0007b', 'a control character'],
    ['a\u007fb', 'a control character'],
    ['a\ud83d', 'half of a surrogate pair'],
  ]
  for (const [text, what] of refused) {
    test(`refuses ${what}: ${JSON.stringify(text)}`, () => {
      assert.throws(
        () => makeValue(text, where),
        (error: unknown) => {
          assert.ok(error instanceof Fault)
          assert.equal(error.exit, 'invalid')
          const [problem] = error.problems
          assert.equal(problem?.code, 'value.unrepresentable')
          assert.deepEqual(problem.place, where)
          assert.match(problem.message, new RegExp(`it has ${what}$`))
          return true
        },
      )
    })
  }

  test('gives random text back through bmake, or refuses it', () => {
    fc.assert(
      fc.property(fc.array(anyText, { minLength: 200, maxLength: 400, size: 'max' }), texts => {
        const kept = texts.filter(isRepresentable)
        assert.ok(kept.length > 10)
        assert.deepEqual(throughMake(kept), kept)
      }),
      { numRuns: 20, seed: 20260405, endOnFailure: true },
    )
  })

  test('survives the layout of a sentence', () => {
    fc.assert(
      fc.property(fc.array(anyText, { minLength: 100, maxLength: 200, size: 'max' }), texts => {
        const kept = texts.filter(isRepresentable)
        assert.deepEqual(throughMake(kept, '_DESC', layout), kept)
      }),
      { numRuns: 10, seed: 20260406, endOnFailure: true },
    )
  })

  test('survives the wrapping of a list', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(anyText, { maxLength: 12 }), { minLength: 60, maxLength: 120, size: 'max' }),
        lists => {
          const kept = lists
            .map(words => words.filter(isRepresentable).join(' ').trim().replace(/ +/g, ' '))
            .filter(isRepresentable)
          const back = throughMake(kept, '', layout).map(text => text.replace(/ +/g, ' '))
          assert.deepEqual(back, kept)
        },
      ),
      { numRuns: 10, seed: 20260407, endOnFailure: true },
    )
  })
})

describe('isMakeWord', () => {
  for (const word of ['a', 'a-b_c.d+e', 'bhyve+>0:sysutils/bhyve+', '${X}', 'a#b', 'a=b', '日本']) {
    test(`accepts ${word}`, () => assert.ok(isMakeWord(word)))
  }
  for (const text of ['', ' ', 'a b', 'a\tb', 'a\nb', '"a"', "it's", '`a`', 'a\\', 'a\0', '\ud83d']) {
    test(`refuses ${JSON.stringify(text)}`, () => assert.ok(!isMakeWord(text)))
  }
})

/** Mostly the characters that mean something to make, sometimes anything. */
const anyText = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.string({ unit: fc.constantFrom(...'ab \\\\##$$"\'`{}[]()<>:;!=%,&|@*?~+-./'), maxLength: 12 }),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 20 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 8 }) },
)

function isRepresentable(text: string): boolean {
  try {
    makeValue(text, where)
    return true
  } catch (error) {
    assert.ok(error instanceof Fault)
    return false
  }
}

/** Writes one Makefile with all the texts and asks the real make for all of them at once. */
function throughMake(texts: readonly string[], suffix = '', arrange = (makefile: string) => makefile): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'wbrel-escape-'))
  try {
    const file = join(folder, 'Makefile')
    writeFileSync(
      file,
      arrange(texts.map((text, index) => `V${index}${suffix}=\t${makeValue(text, where)}\n`).join('')),
    )
    const questions = texts.flatMap((_, index) => ['-V', `\${V${index}${suffix}}`])
    const make = process.platform === 'freebsd' ? 'make' : 'bmake'
    const answer = execFileSync(make, ['-r', '-f', file, ...questions], { encoding: 'utf8', maxBuffer: 1 << 26 })
    return answer.split('\n').slice(0, -1)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
