import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { layout, tokens } from '../../src/render/layout.ts'

const cases = join(import.meta.dirname, '../cases/layout')

describe('layout gives the golden text, and nothing new when it runs again', () => {
  for (const name of readdirSync(cases)) {
    test(name.replaceAll('-', ' '), () => {
      const input = readFileSync(join(cases, name, 'in.mk'), 'utf8')
      const output = layout(input)
      if (process.env.UPDATE_GOLDEN === '1') writeFileSync(join(cases, name, 'out.mk'), output)
      assert.equal(output, readFileSync(join(cases, name, 'out.mk'), 'utf8'))
      assert.equal(layout(output), output)
    })
  }
})

test('line ends of other systems become newlines', () => {
  assert.equal(layout('A= b \\\r\n c\r\n\r\nall:\r\n\tx\r\n'), 'A=\t\tb c\n\nall:\n\tx\n')
})

test('a backslash and a blank at the end of a line do not become a continuation', () => {
  for (const text of ['A=\tb\\ \nB=\t\tc\n', 'all:\n\techo \\ \n\techo b\n', '# c \\ \nA=\t\tb\n'])
    assert.equal(layout(text), text)
})

describe('tokens', () => {
  const table: readonly (readonly [value: string, found: readonly string[]])[] = [
    ['', []],
    ['  a \t b ', ['a', 'b']],
    ['"a b" c', ['"a b"', 'c']],
    ["x='a b'y c", ["x='a b'y", 'c']],
    ['PACKAGES="${_X} y" z', ['PACKAGES="${_X} y"', 'z']],
    ['"a \\" b" c', ['"a \\" b"', 'c']],
    ['`a b` c', ['`a b`', 'c']],
    ['${A:S/x y/z/} b', ['${A:S/x y/z/}', 'b']],
    ['${A:M${B:U c d}} e', ['${A:M${B:U c d}}', 'e']],
    ['$(A:S/x y/z/) b', ['$(A:S/x y/z/)', 'b']],
    ['$${a b}', ['$${a', 'b}']],
    ['a\\ b c', ['a\\ b', 'c']],
    ['"open a b', ['"open a b']],
    ['${open a b', ['${open a b']],
    ['a\\', ['a\\']],
  ]
  for (const [value, found] of table) test(`of ${JSON.stringify(value)}`, () => assert.deepEqual(tokens(value), found))
})

describe('for any Makefile', () => {
  test('the result is settled: running again changes nothing', () => {
    fc.assert(
      fc.property(fc.oneof(makefile, noise), text => assert.equal(layout(layout(text)), layout(text))),
      { numRuns: 2000 },
    )
  })

  test('it ends in one newline, without white space at the ends of lines or two blank lines in a row', () => {
    fc.assert(
      fc.property(makefile, text => {
        assert.match(layout(text), /^$|\n$/)
        assert.doesNotMatch(layout(text), /[ \t\r]\n|\n\n\n|^\n|\n\n$/)
      }),
      { numRuns: 500 },
    )
  })

  test('no value begins before column 16, and the tabs are the fewest that reach its column', () => {
    fc.assert(
      fc.property(makefile, text => {
        for (const line of layout(text).split('\n')) {
          const head = /^([^\s=]+=)(\t+)/.exec(line)
          if (head?.[1] === undefined || head[2] === undefined) continue
          const column = (Math.floor(head[1].length / 8) + head[2].length) * 8
          assert.ok(column >= 16 && column > head[1].length)
        }
      }),
      { numRuns: 500 },
    )
  })

  test('words, names and operators stay, in their order', () => {
    fc.assert(
      fc.property(makefile, text => assert.deepEqual(assignments(layout(text)), assignments(text))),
      { numRuns: 1000 },
    )
  })

  test('make reads the same words', () => {
    fc.assert(
      fc.property(fc.array(assignment, { minLength: 100, maxLength: 200, size: 'max' }), lines => {
        const text = lines.map((line, index) => `V${index}_${line}\n`).join('')
        assert.deepEqual(valuesByMake(layout(text)), valuesByMake(text))
      }),
      { numRuns: 8, endOnFailure: true },
    )
  })

  test('the time is linear in the length', () => {
    const line = `MAKE_ARGS+= ${'A="b c" ${D:S/e/f/} '.repeat(20)}\n`
    const time = (n: number) => {
      const text = line.repeat(n)
      const start = process.hrtime.bigint()
      layout(text)
      return Number(process.hrtime.bigint() - start)
    }
    time(300)
    const small = Math.min(time(300), time(300), time(300))
    const large = Math.min(time(3000), time(3000), time(3000))
    assert.ok(large < small * 30, `${large / small} times the time for 10 times the text`)
    for (const long of ['\\', ' ', 'a', '"', '$', '${', '# ', '\t', 'a=\\\n'])
      layout(`X=${long.repeat(100_000)}y\n${long.repeat(100_000)}`)
  })
})

const word = fc.oneof(
  { weight: 5, arbitrary: fc.stringMatching(/^[a-z0-9_./:+-]{1,20}$/) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '"a b"',
      "'c  d'",
      '${X}',
      '${X:S/a b/c/}',
      'P="${_X} y"',
      'a\\ b',
      'a\\#b',
      '$$x',
      '`x y`',
      '${X:[#]}',
    ),
  },
)
const name = fc.constantFrom(
  ...['A', 'COMMENT', 'MAKE_ARGS', 'RUN_DEPENDS', 'PLIST_SUB', 'LICENSE_FILE', 'IGNORE', 'FOO_DESC', 'FOO_VARS'],
  ...['${f}_RUN_DEPENDS', '_A_VERY_LONG_NAME_INDEED', 'OPTIONS_GROUP_X'],
)
const operator = fc.constantFrom('=', '+=', '?=', ':=')
const gap = fc.constantFrom('', ' ', '\t', '  ', '\t\t')
const separator = fc.constantFrom(' ', ' ', ' ', '\t', '  ', ' \\\n', ' \\\n\t\t', '\\\n  ')
const value = fc
  .array(fc.tuple(word, separator), { maxLength: 14 })
  .map(parts => parts.map(([one, blank], index) => (index < parts.length - 1 ? one + blank : one)).join(''))
const assignment = fc
  .tuple(
    name.filter(n => !n.startsWith('$')),
    gap,
    fc.constant('='),
    gap,
    value,
  )
  .map(parts => parts.join(''))
const line = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(name, gap, operator, gap, value).map(parts => parts.join('')) },
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      ...['', '', '   ', '# a comment', '.if defined(X)', '.  else', '.endif', '.for f in a b', '.endfor', 'all:'],
      ...['\t@echo  a   b', '\t@echo a \\\n\tb', '.include <bsd.port.mk>', 'A= b # c', '.if a && \\\n   b'],
    ),
  },
)
const makefile = fc.array(line, { maxLength: 25 }).map(lines => lines.join('\n'))
const noise = fc.string({ unit: fc.constantFrom(...'A=+:!.#\\"${}() \t\n\rif'), maxLength: 60 })

/** Names, operators and words, read without the code under test: by joining lines and splitting at blanks. */
function assignments(text: string): string[] {
  return text
    .replace(/[ \t]*\\\n[ \t]*/g, ' ')
    .split('\n')
    .filter(one => !one.startsWith('\t') && !/^\s*#/.test(one))
    .map(one =>
      one
        .replace(/^\.\s*/, '.')
        .replace(/^([^\s=]+)\s*=\s*/, '$1= ')
        .replace(/^([^\s=]+)\s*([+?:])=\s*/, '$1$2= '),
    )
    .map(one =>
      one
        .trim()
        .split(/[ \t]+/)
        .join(' '),
    )
    .filter(one => one !== '')
}

/** All values as make sees them, white space folded. */
function valuesByMake(text: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'wbrel-layout-'))
  try {
    const file = join(folder, 'Makefile')
    writeFileSync(file, `f=\tf\nX=\tx y\n${text}`)
    const names = [...text.matchAll(/^(V[^\s=+?:]+)/gm)].map(([, one = '']) => one)
    const make = process.platform === 'freebsd' ? 'make' : 'bmake'
    const answer = execFileSync(make, ['-r', '-f', file, ...names.flatMap(one => ['-V', `\${${one}}`])], {
      encoding: 'utf8',
    })
    return answer.split('\n').map(one => one.trim().split(/\s+/).join(' '))
  } finally {
    rmSync(folder, { recursive: true })
  }
}
