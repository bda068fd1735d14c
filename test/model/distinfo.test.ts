import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { Fault } from '../../src/base/fault.ts'
import {
  conflicts,
  type DistinfoEntry,
  formatDistinfo,
  mergeDistinfo,
  nextTimestamp,
  parseDistinfo,
} from '../../src/model/distinfo.ts'

const a = 'a'.repeat(64)
const b = 'b'.repeat(64)
const x: DistinfoEntry = { name: 'sub/x.tar.gz', sha256: a, size: 1 }
const y: DistinfoEntry = { name: 'sub/y.apk', sha256: b, size: 610973936 }

describe('parseDistinfo', () => {
  test('reads the names, contents and order', () => {
    const text = `TIMESTAMP = 1775399824\nSHA256 (sub/x.tar.gz) = ${a}\nSIZE (sub/x.tar.gz) = 1\nSHA256 (sub/y.apk) = ${b}\nSIZE (sub/y.apk) = 610973936\n`
    assert.deepEqual(parseDistinfo(text, 'distinfo'), { timestamp: 1775399824, entries: [x, y] })
  })

  const pair = `SHA256 (x) = ${a}\nSIZE (x) = 1\n`
  const refused: readonly (readonly [what: string, text: string, problems: readonly string[]])[] = [
    ['nothing', '', ['1 timestamp: TIMESTAMP is missing']],
    ['a missing TIMESTAMP', pair, ['1 timestamp: TIMESTAMP is missing']],
    ['a late TIMESTAMP', `${pair}TIMESTAMP = 1\n`, ['3 timestamp: TIMESTAMP must be the first line']],
    ['two TIMESTAMPs', `TIMESTAMP = 1\nTIMESTAMP = 1\n${pair}`, ['2 timestamp: TIMESTAMP stands here a second time']],
    ['a strange TIMESTAMP', `TIMESTAMP = now\n${pair}`, ['1 timestamp: TIMESTAMP is not a number of seconds']],
    ['a TIMESTAMP without blanks', `TIMESTAMP=1\n${pair}`, ['1 timestamp: TIMESTAMP is not a number of seconds']],
    ['a blank line', `TIMESTAMP = 1\n\n${pair}`, ['2 blank-line: blank lines are not allowed']],
    ['a blank line at the end', `TIMESTAMP = 1\n${pair}\n`, ['4 blank-line: blank lines are not allowed']],
    ['CR LF', `TIMESTAMP = 1\n${pair}`.replaceAll('\n', '\r\n'), ['1 line-end: lines end in CR LF, make wants LF']],
    ['no last newline', `TIMESTAMP = 1\n${pair}`.trimEnd(), ['3 newline: the last line has no newline']],
    [
      'an old algorithm',
      `TIMESTAMP = 1\nMD5 (x) = ${a}\n${pair}`,
      ['2 line: this line is neither TIMESTAMP nor SHA256 nor SIZE'],
    ],
    [
      'a name with a blank',
      `TIMESTAMP = 1\nSIZE (x y) = 1\n`,
      ['2 line: this line is neither TIMESTAMP nor SHA256 nor SIZE'],
    ],
    ['a short checksum', `TIMESTAMP = 1\n${pair.replace('aa', '')}`, ['2 sha256: SHA256 of x is not a checksum']],
    ['capital digits', `TIMESTAMP = 1\n${pair.replaceAll('a', 'A')}`, ['2 sha256: SHA256 of x is not a checksum']],
    ['a broken size', `TIMESTAMP = 1\n${pair.replace('= 1', '= 01')}`, ['3 size: SIZE of x is not a number of bytes']],
    [
      'a size beyond counting',
      `TIMESTAMP = 1\n${pair.replace('= 1', `= ${'9'.repeat(20)}`)}`,
      ['3 size: SIZE of x is not a number of bytes'],
    ],
    ['a missing SIZE', `TIMESTAMP = 1\nSHA256 (x) = ${a}\n`, ['2 size: SIZE of x is missing']],
    [
      'a missing SHA256',
      'TIMESTAMP = 1\nSIZE (x) = 1\n',
      ['2 order: SIZE of x does not follow its SHA256', '2 sha256: SHA256 of x is missing'],
    ],
    [
      'a file that stands twice',
      `TIMESTAMP = 1\n${pair}${pair}`,
      ['4 duplicate: SHA256 of x stands here a second time', '5 duplicate: SIZE of x stands here a second time'],
    ],
    [
      'pairs that are mixed up',
      `TIMESTAMP = 1\nSHA256 (x) = ${a}\nSHA256 (y) = ${a}\nSIZE (x) = 1\nSIZE (y) = 1\n`,
      ['4 order: SIZE of x does not follow its SHA256', '5 order: SIZE of y does not follow its SHA256'],
    ],
    [
      'a name with two dots',
      `TIMESTAMP = 1\n${pair.replaceAll('x', 'a/../../x')}`,
      ['2 name: a/../../x leaves the folder of distfiles'],
    ],
    ['an absolute name', `TIMESTAMP = 1\n${pair.replaceAll('x', '/x')}`, ['2 name: /x leaves the folder of distfiles']],
  ]
  for (const [what, text, problems] of refused) {
    test(`refuses ${what}`, () => assert.deepEqual(problemsOf(text), problems))
  }

  test('tells everything that is wrong at once', () => {
    const text = `\nSHA256 (x) = abc\nSIZE (x) = 1\nsomething\nSHA256 (y) = ${a}`
    assert.deepEqual(problemsOf(text), [
      '1 timestamp: TIMESTAMP is missing',
      '1 blank-line: blank lines are not allowed',
      '2 sha256: SHA256 of x is not a checksum',
      '4 line: this line is neither TIMESTAMP nor SHA256 nor SIZE',
      '5 newline: the last line has no newline',
      '5 size: SIZE of y is missing',
    ])
  })

  test('reads back whatever formatDistinfo writes', () => {
    fc.assert(
      fc.property(fc.nat(), entryList, (timestamp, entries) => {
        assert.deepEqual(parseDistinfo(formatDistinfo({ timestamp, entries }), 'distinfo'), { timestamp, entries })
      }),
    )
  })

  test('throws only faults', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('TIMESTAMP', 'SHA256', 'SIZE', ' (x)', ' = ', '1', a, '\n', '\r', ' ') }),
        text => {
          problemsOf(text)
        },
      ),
    )
  })
})

describe('mergeDistinfo', () => {
  test('takes the wanted files in their order and names what is missing', () => {
    const known = new Map([x, y].map(entry => [entry.name, entry]))
    assert.deepEqual(mergeDistinfo([y.name, 'new', x.name, y.name], known), { entries: [y, x], missing: ['new'] })
  })
})

describe('conflicts', () => {
  test('are names with two contents', () => {
    const other = { ...x, sha256: b }
    const longer = { ...y, size: 2 }
    assert.deepEqual(conflicts([x, y], [y, other, longer]), [
      { name: x.name, first: x, second: other },
      { name: y.name, first: y, second: longer },
    ])
  })
  test('are found within one list, too', () =>
    assert.equal(conflicts([x, { ...x, size: 2 }, { ...x, size: 3 }], []).length, 1))
  test('are none when the contents are equal', () => assert.deepEqual(conflicts([x, y], [{ ...y }, { ...x }]), []))
})

describe('nextTimestamp', () => {
  const old = { timestamp: 100, entries: [x, y] }
  const table: readonly (readonly [what: string, entries: readonly DistinfoEntry[], now: number, next: number])[] = [
    ['stays when nothing changes', [x, y], 200, 100],
    ['is now when a content changes', [x, { ...y, size: 2 }], 200, 200],
    ['is now when the order changes', [y, x], 200, 200],
    ['is now when a file goes', [x], 200, 200],
    ['never falls', [x], 50, 100],
  ]
  for (const [what, entries, now, next] of table) test(what, () => assert.equal(nextTimestamp(old, entries, now), next))
  test('is now for the first distinfo', () => assert.equal(nextTimestamp(undefined, [x], 200), 200))
})

function problemsOf(text: string): string[] {
  try {
    parseDistinfo(text, 'distinfo')
    return []
  } catch (error) {
    assert.ok(error instanceof Fault, String(error))
    assert.equal(error.exit, 'invalid')
    return error.problems.map(({ code, message, place }) => {
      assert.equal(place?.file, 'distinfo')
      return `${place.line} ${code.replace('distinfo.', '')}: ${message.replace('distinfo: ', '')}`
    })
  }
}

const entryList = fc.uniqueArray(
  fc.record(
    {
      name: fc.stringMatching(/^[a-z][A-Za-z0-9._+-]{0,20}(\/[a-z][A-Za-z0-9._+-]{0,20})?$/),
      sha256: fc.stringMatching(/^[0-9a-f]{64}$/),
      size: fc.maxSafeNat(),
    },
    { noNullPrototype: true },
  ),
  { selector: entry => entry.name, maxLength: 20 },
)
